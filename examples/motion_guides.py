"""Make the picture of docs/motion-guidance.md: guides, and below each what is known of it.

Run: python examples/motion_guides.py [SHEET.webp]
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.engines.base import Take
from stillmotion.engines.generative.clip import Guide
from stillmotion.engines.generative.guide import make_guide
from stillmotion.storyboard import Pose, Shot, Storyboard, Stroke
from stillmotion.storyboard.paths import combined, orbit, pose, still, travel

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "examples" / "pictures"
SHEET = ROOT / "docs" / "images" / "motion-guidance.webp"

SIZE = 832, 480
FRAMES, FPS = 17, 16
SHOWN = (0, 8, 16)
WIDTH = 330
"""Pixels of one frame on the sheet."""
GAP = 4
UNKNOWN = np.array([214, 40, 180], np.float32)
QUALITY = 70

Picture = NDArray[np.uint8]

BEE = ((0.08, 0.55), (0.2, 0.4), (0.22, 0.2), (0.33, 0.15), (0.45, 0.2), (0.49, 0.3), (0.44, 0.42),
       (0.42, 0.55), (0.38, 0.7), (0.36, 0.85), (0.27, 0.85), (0.19, 0.65))  # fmt: skip
PETALS = ((0.7, 0.45), (0.92, 0.45), (0.92, 0.7), (0.7, 0.7))
CORNER = ((0.0, 0.0), (0.18, 0.0), (0.18, 0.3), (0.0, 0.3))


def picture(name: str) -> Picture:
    """An example picture, RGB."""
    return np.asarray(Image.open(PICTURES / f"{name}.jpg").convert("RGB"))


def mask(corners: tuple[tuple[float, float], ...], like: Picture) -> Picture:
    """A mask of the picture `like`: what lies within `corners` (shares of it, y down)."""
    covered = np.zeros(like.shape[:2], np.uint8)
    points = np.array(corners) * (like.shape[1], like.shape[0])
    cv2.fillPoly(covered, [points.astype(np.int32)], 255)
    return covered


def guide(shot: Shot, pictures: Mapping[str, Picture]) -> Guide:
    """The guide of a shot at the size of the models."""
    board = Storyboard(width=SIZE[0], height=SIZE[1], fps=FPS, mode="std", shots=(shot,))
    return make_guide(
        shot, Take(board, pictures), width=SIZE[0], height=SIZE[1], frames=FRAMES, fps=FPS
    )


def camera(name: str, end: Pose) -> Guide:
    """A camera that ends in a pose."""
    return guide(Shot(frames=FRAMES, camera=travel("camera", end)), {"image": picture(name)})


def brush(name: str) -> Guide:
    """Two strokes, and a corner that is pinned."""
    image = picture(name)
    strokes = (
        Stroke("dynamic_masks[0].mask", ((0.3, 0.5), (0.42, 0.6))),
        Stroke("dynamic_masks[1].mask", ((0.8, 0.6), (0.85, 0.52))),
    )
    shot = Shot(frames=FRAMES, camera=still(), strokes=strokes, static_mask="static_mask")
    pictures = {
        "image": image,
        strokes[0].mask: mask(BEE, image),
        strokes[1].mask: mask(PETALS, image),
        "static_mask": mask(CORNER, image),
    }
    return guide(shot, pictures)


def tinted(frame: Picture, known: NDArray[np.bool_]) -> Picture:
    """A frame with what is not known of it in a colour."""
    mixed = 0.3 * frame + 0.7 * UNKNOWN
    return np.where(known[..., None], frame, mixed).astype(np.uint8)


def sheet(guides: list[Guide]) -> Image.Image:
    """Of each guide a row of frames, and below it the same with what is not known tinted."""
    height = round(WIDTH * SIZE[1] / SIZE[0])
    rows = 2 * len(guides)
    whole = Image.new(
        "RGB",
        (len(SHOWN) * (WIDTH + GAP) - GAP, rows * (height + GAP) - GAP),
        "white",
    )
    for row, one in enumerate(guides):
        for column, number in enumerate(SHOWN):
            frame = one.frames[number]
            for below, shown in enumerate((frame, tinted(frame, one.known[number]))):
                tile = Image.fromarray(shown).resize((WIDTH, height), Image.Resampling.LANCZOS)
                at = column * (WIDTH + GAP), (2 * row + below) * (height + GAP)
                whole.paste(tile, at)
    return whole


def main() -> None:
    """Render the guides and save the sheet."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else SHEET
    guides = [
        camera("castle-maintenon", pose("zoom", 8, *SIZE)),
        camera("moose", combined([orbit(2, SIZE), Pose(z=0.1)])),
        brush("honey-bee"),
    ]
    sheet(guides).save(target, quality=QUALITY, method=6)
    print(target, f"{target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
