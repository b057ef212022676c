"""Videos of a face that moves, made of a picture by moving a window over it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.encoding.repaint import Form, repaint

PORTRAIT = Path(__file__).parents[2] / "examples" / "pictures" / "portrait.jpg"
WIDTH, HEIGHT = 320, 360

Rgb = NDArray[np.uint8]


class Move(NamedTuple):
    """What a window does on its way: pixels of the picture to the right and down, how much larger
    it shows things at the end, and degrees that it turns. `mirrored` is the picture."""

    right: float = 0.0
    down: float = 0.0
    grows: float = 1.0
    turns: float = 0.0
    mirrored: bool = False


MOVES = {
    "pan": Move(right=60, grows=1.05),
    "push in": Move(grows=1.35, down=-15, mirrored=True),
    "sway": Move(right=-40, down=20, turns=14),
}
"""Three faces that move."""


def portrait() -> Rgb:
    """Rear Admiral Grace Hopper."""
    return np.asarray(Image.open(PORTRAIT).convert("RGB"))


def moving_face(move: Move, count: int) -> Iterator[Rgb]:
    """Frames of a window over the portrait, which moves evenly."""
    picture = portrait()
    if move.mirrored:
        picture = np.ascontiguousarray(picture[:, ::-1])
    middle = np.array([picture.shape[1] / 2, 250.0])
    for number in range(count):
        share = number / max(1, count - 1)
        scale = 0.9 * move.grows**share
        at = middle + share * np.array([move.right, move.down])
        matrix = cv2.getRotationMatrix2D(tuple(map(float, at)), move.turns * (share - 0.5), scale)
        matrix[:, 2] += (WIDTH / 2, HEIGHT / 2) - at
        yield np.asarray(
            cv2.warpAffine(
                picture,
                matrix,
                (WIDTH, HEIGHT),
                flags=cv2.INTER_CUBIC,
                borderMode=cv2.BORDER_REFLECT,
            ),
            np.uint8,
        )


def video_of(frames: Iterator[Rgb], path: Path, rate: Fraction, sound: object = None) -> bytes:
    """The frames as an MP4; `sound` is (samples, 2) at 48 kHz."""
    first = next(frames)

    def timed() -> Iterator[tuple[Fraction, object]]:
        yield Fraction(0), rgb_to_planes(first)
        for number, frame in enumerate(frames, 1):
            yield number / rate, rgb_to_planes(frame)

    height, width = first.shape[:2]
    form = Form(
        width=width,
        height=height,
        rate=rate,
        primaries=1,
        transfer=1,
        space=1,
        range=1,
        clock=rate.numerator * 512,
    )
    repaint(timed(), path, form, sound)  # type: ignore[arg-type]
    return path.read_bytes()
