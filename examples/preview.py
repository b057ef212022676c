"""Make docs/images/preview.webp, with which the README opens: six videos side by side, in a loop.

Run: python examples/preview.py
It leaves the videos in out/preview. With --videos FOLDER it lays out those that lie there already.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
from gallery import ROOT, SCENES, Scene, camera, render
from PIL import Image, ImageDraw, ImageFont

PREVIEW = ROOT / "docs" / "images" / "preview.webp"
VIDEOS = ROOT / "out" / "preview"
MOST_BYTES = 2_000_000

COLUMNS = 3
TILE = (318, 212)
GAP = 3
SECONDS = 4.5
RATE = 12
FRAMES = round(SECONDS * RATE)
DISSOLVED = RATE // 2
"""Frames over which the end of a loop becomes its beginning again."""

QUALITIES = range(90, 20, -5)
LABEL_SIZE = 15
CAPTION_SIZE = 13

Loop = Callable[[int], list[tuple[int, int, float]]]
"""For a video of so many frames, each frame of the loop: two frames and the share of the second."""


def there_and_back(count: int) -> list[tuple[int, int, float]]:
    """Slow at both ends, so that nothing jumps."""
    shares = ((1 - math.cos(2 * math.pi * i / FRAMES)) / 2 for i in range(FRAMES))
    return [(round(share * (count - 1)),) * 2 + (0.0,) for share in shares]


def dissolved(count: int) -> list[tuple[int, int, float]]:
    """Forwards alone, the end dissolving into the beginning."""
    step = (count - 1) / (FRAMES + DISSOLVED - 1)
    whole = [round(i * step) for i in range(FRAMES + DISSOLVED)]
    loop = [(number, number, 0.0) for number in whole[DISSOLVED:FRAMES]]
    for i in range(DISSOLVED):
        loop.append((whole[FRAMES + i], whole[i], (i + 1) / (DISSOLVED + 1)))
    return loop


def cut(count: int) -> list[tuple[int, int, float]]:
    """Forwards, the end cut to the beginning, as from shot to shot."""
    return [(round(i * (count - 1) / (FRAMES - 1)),) * 2 + (0.0,) for i in range(FRAMES)]


@dataclass(frozen=True)
class Tile:
    """A video of the preview: what is seen of it from `skip` seconds on, around `focus` (shares of
    its width and height) and enlarged `zoom` times."""

    label: str
    scene: Scene
    loop: Loop = dissolved
    focus: tuple[float, float] = (0.5, 0.5)
    zoom: float = 1.0
    skip: float = 0.0
    caption: str = ""


def of_gallery(name: str) -> Scene:
    """A scene of the gallery."""
    return next(scene for scene in SCENES if scene.name == name)


SAID = "Welcome everyone. It is good to see you."

STORYBOARD = """{"multi_shot": true, "shot_type": "customize", "multi_prompt": [
{"index": 1, "prompt": "Wide shot, slow push in", "duration": "2"},
{"index": 2, "prompt": "Close-up of the lemur, it blinks", "duration": "1"},
{"index": 3, "prompt": "Medium shot from a low angle, petals drift through the air, golden hour",
 "duration": "2"}]}"""

TILES = (
    Tile("camera", camera("camera", "moose", "horizontal=8"), there_and_back),
    Tile("motion brush", of_gallery("brush"), focus=(0.45, 0.4)),
    Tile(
        "end frame",
        Scene(
            "end-frame",
            "mountain-path",
            ("--prompt", "from the mountain to the sunset", "--image-tail", "hill-sunset"),
        ),
        there_and_back,
    ),
    Tile(
        "weather",
        Scene(
            "weather",
            "night-bridge",
            ("--prompt", "heavy rain falls on the bridge, static camera", "--duration", "8"),
        ),
        focus=(0.5, 0.4),
        skip=3,
    ),
    Tile(
        "speech",
        Scene(
            "speech",
            "portrait",
            (
                *("--prompt", f'<<<voice_1>>> The woman smiles and says: "{SAID}"'),
                *("--sound", "--voice", "bf_emma"),
            ),
        ),
        focus=(0.55, 0.36),
        zoom=1.3,
        caption=f"“{SAID}”",
    ),
    Tile(
        "storyboard",
        Scene(
            "storyboard",
            "lemurs",
            ("--request", "storyboard.json", "--model", "kling-v3", "--duration", "5"),
            storyboard=STORYBOARD,
        ),
        cut,
    ),
)


def main() -> None:
    """Render the six videos, unless they are there, and lay them out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--videos", type=Path, metavar="FOLDER", help="videos that are there")
    parser.add_argument("--output", type=Path, metavar="FILE", default=PREVIEW)
    given = parser.parse_args()
    given.output.parent.mkdir(parents=True, exist_ok=True)
    videos = given.videos or _rendered()
    tiles = [_tile(tile, videos / f"{tile.scene.name}.mp4") for tile in TILES]
    sheets = [_sheet(frames) for frames in zip(*tiles, strict=True)]
    quality = _save(sheets, given.output)
    print(f"{given.output}  ({given.output.stat().st_size} bytes, quality {quality})")


def _rendered() -> Path:
    VIDEOS.mkdir(parents=True, exist_ok=True)
    for tile in TILES:
        with tempfile.TemporaryDirectory(dir=VIDEOS) as scratch:
            video = render(tile.scene, Path(scratch))
            video.replace(VIDEOS / f"{tile.scene.name}.mp4")
        print(tile.scene.name, flush=True)
    return VIDEOS


def _tile(tile: Tile, video: Path) -> list[Image.Image]:
    """The frames of its loop, cut out, made small and labelled."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        skipped = round(tile.skip * float(stream.average_rate or RATE))
        frames = [
            _cut_out(frame.to_image(), tile)
            for number, frame in enumerate(container.decode(stream))
            if number >= skipped
        ]
    loop = [
        Image.blend(frames[first], frames[second], share) if share else frames[first].copy()
        for first, second, share in tile.loop(len(frames))
    ]
    for frame in loop:
        _write_on(frame, tile)
    return loop


def _cut_out(frame: Image.Image, tile: Tile) -> Image.Image:
    shape = TILE[0] / TILE[1]
    width = min(frame.width, frame.height * shape) / tile.zoom
    height = width / shape
    left = min(max(tile.focus[0] * frame.width - width / 2, 0), frame.width - width)
    top = min(max(tile.focus[1] * frame.height - height / 2, 0), frame.height - height)
    box = (left, top, left + width, top + height)
    return frame.resize(TILE, Image.Resampling.LANCZOS, box=box)


def _write_on(frame: Image.Image, tile: Tile) -> None:
    draw = ImageDraw.Draw(frame, "RGBA")
    label = ImageFont.load_default(LABEL_SIZE)
    _plate(draw, tile.label, label, 6, 6)
    if tile.caption:
        caption = ImageFont.load_default(CAPTION_SIZE)
        left = (TILE[0] - draw.textlength(tile.caption, caption)) / 2
        _plate(draw, tile.caption, caption, left, TILE[1] - CAPTION_SIZE - 12)


def _plate(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    left: float,
    top: float,
) -> None:
    """White words on a dark ground, legible on every picture."""
    inside = draw.textbbox((left + 5, top + 3), text, font)
    draw.rounded_rectangle(
        (inside[0] - 5, inside[1] - 4, inside[2] + 5, inside[3] + 4), 4, (0, 0, 0, 150)
    )
    draw.text((left + 5, top + 3), text, "white", font)


def _sheet(frames: Sequence[Image.Image]) -> Image.Image:
    rows = math.ceil(len(frames) / COLUMNS)
    width, height = TILE
    sheet = Image.new(
        "RGB", (COLUMNS * (width + GAP) - GAP, rows * (height + GAP) - GAP), (128, 128, 128)
    )
    for i, frame in enumerate(frames):
        sheet.paste(frame, (i % COLUMNS * (width + GAP), i // COLUMNS * (height + GAP)))
    return sheet


def _save(sheets: list[Image.Image], path: Path) -> int:
    """Write the animation as good as its size may be; the quality that was chosen."""
    first, *others = sheets
    for quality in QUALITIES:
        first.save(
            path,
            "WEBP",
            save_all=True,
            append_images=others,
            duration=round(1000 / RATE),
            loop=0,
            quality=quality,
            method=4,
        )
        if path.stat().st_size <= MOST_BYTES:
            return quality
    raise SystemExit(f"{path} is larger than {MOST_BYTES} bytes at every quality")


if __name__ == "__main__":
    main()
