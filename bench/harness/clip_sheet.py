"""Clips one below the other: their first, middle and last frames, and a part of the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFont

CELL = (256, 144)
"""Size of a frame on the sheet; the part is as many of the frame's own pixels."""

GAP = 4
LETTERS = 15


@dataclass(frozen=True)
class Row:
    """A video, whose it is, and the place (x, y) of its last frame that is shown as it is."""

    title: str
    video: Path
    at: tuple[float, float]


def sheet(rows: Sequence[Row]) -> Image.Image:
    """The rows as one picture."""
    wide, high = CELL
    result = Image.new("RGB", (4 * (wide + GAP) - GAP, len(rows) * (high + GAP) - GAP), "white")
    font = ImageFont.load_default(LETTERS)
    for number, row in enumerate(rows):
        frames = _frames(row.video)
        cells = [frame.resize(CELL, Image.Resampling.LANCZOS) for frame in frames]
        cells.append(_part(frames[-1], row.at))
        top = number * (high + GAP)
        for column, cell in enumerate(cells):
            result.paste(cell, (column * (wide + GAP), top))
        draw = ImageDraw.Draw(result)
        draw.text((6, top + 4), row.title, "white", font, stroke_width=2, stroke_fill="black")
    return result


def _frames(video: Path) -> list[Image.Image]:
    """The first, the middle and the last frame."""
    with av.open(str(video)) as container:
        found = [
            Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)
        ]
    return [found[0], found[len(found) // 2], found[-1]]


def _part(frame: Image.Image, at: tuple[float, float]) -> Image.Image:
    """The part of a frame about a place, moved inside where it reaches past an edge."""
    left, top = (
        min(max(round(a - part / 2), 0), side - part)
        for a, part, side in zip(at, CELL, frame.size, strict=True)
    )
    return frame.crop((left, top, left + CELL[0], top + CELL[1]))
