"""Short clips for the engine's tests: rendered small, kept as RGB and as planes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.base import Frame, Take
from stillmotion.executors.opened import engine_of
from stillmotion.storyboard import CameraPath, Shot, Storyboard

PHOTOGRAPHS = Path(__file__).parents[3] / "examples" / "pictures"
WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True)
class Clip:
    planes: list[Frame]

    @property
    def rgb(self) -> list[NDArray[np.uint8]]:
        return [planes_to_rgb(frame) for frame in self.planes]


@cache
def photograph(name: str) -> NDArray[np.uint8]:
    """An example picture, RGB, cut to 16:9 at the tests' size."""
    image = Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB")
    high = image.width * HEIGHT / WIDTH
    top = max(0.0, (image.height - high) / 2)
    box = (0, top, image.width, min(image.height, top + high))
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, box=box))


def render(
    camera: CameraPath,
    *,
    start: NDArray[np.uint8] | None = None,
    end: NDArray[np.uint8] | None = None,
    frames: int = 9,
) -> Clip:
    """Render one shot at the size of the pictures given."""
    shot = Shot(
        frames=frames,
        start="image" if start is not None else None,
        end="image_tail" if end is not None else None,
        camera=camera,
    )
    given = {"image": start, "image_tail": end}
    pictures = {name: picture for name, picture in given.items() if picture is not None}
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=24, mode="std", shots=(shot,))
    copies = [
        Frame(*(plane.copy() for plane in frame))
        for frame in engine_of("parallax").render(shot, Take(board, pictures))
    ]
    return Clip(copies)


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))
