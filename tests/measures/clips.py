"""Shots rendered through the engine's public face, for measuring."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.director.board import frame_size
from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.base import Frame, Take
from stillmotion.executors.opened import engine_of
from stillmotion.storyboard import CameraPath, Shot, Storyboard

Rgb = NDArray[np.uint8]
Plane = NDArray[np.uint8]

PICTURES = Path(__file__).parents[2] / "examples" / "pictures"
NAMES = tuple(sorted(path.stem for path in PICTURES.glob("*.jpg")))


@cache
def photograph(name: str) -> Rgb:
    """An example picture as it is, RGB."""
    return np.asarray(Image.open(PICTURES / f"{name}.jpg").convert("RGB"))


def size_of(picture: Rgb, short_edge: int) -> tuple[int, int]:
    """(width, height) of the frame that the director would give this picture."""
    return frame_size((picture.shape[1], picture.shape[0]), short_edge)


def frames_of(
    picture: Rgb, camera: CameraPath, frames: int, size: tuple[int, int]
) -> Iterator[Frame]:
    """The frames of one shot; their arrays are used again a few frames later."""
    shot = Shot(frames=frames, camera=camera)
    board = Storyboard(width=size[0], height=size[1], fps=24, mode="std", shots=(shot,))
    return engine_of("parallax").render(shot, Take(board, {"image": picture}))


def luma(picture: Rgb, camera: CameraPath, frames: int, size: tuple[int, int]) -> list[Plane]:
    """The luma planes of a shot."""
    return [frame.y.copy() for frame in frames_of(picture, camera, frames, size)]


def colours(picture: Rgb, camera: CameraPath, frames: int, size: tuple[int, int]) -> list[Rgb]:
    """The frames of a shot as RGB."""
    return [planes_to_rgb(frame) for frame in frames_of(picture, camera, frames, size)]


def psnr(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    """Peak signal-to-noise ratio of 8-bit values in dB; infinite where they are the same."""
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))
