"""The cut-outs of the preset elements, made from their photographs.

`python -m stillmotion.library.cut_presets examples/pictures` writes them into the package. They
come out as they are only with the models that `stillmotion models pull` fetches.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from stillmotion.arrays import Rgb
from stillmotion.library.elements import PRESETS, Preset, preset_file
from stillmotion.vision import matte
from stillmotion.vision.figure import cut

LONG_EDGE = 480
"""Pixels of the figure itself: as large as it stands in a frame of 720 lines."""

MARGIN = 6
"""Pixels about the figure: one that touches its picture's edge would count as cut off there."""

SMOOTH = 40.0
"""Pixels of the blur under which the rest of the photograph stays behind the figure, unseen, since
the engine takes the light of the place from it."""

STEP = 8
"""Grey levels to which that rest is rounded: files stay small."""


def cut_preset(photograph: Rgb, preset: Preset) -> Rgb:
    """The cut-out (h, w, 4), cropped to its figure. Raises ValueError where there is none."""
    height, width = photograph.shape[:2]
    left, top, right, bottom = preset.crop
    part = photograph[
        round(top * height) : round(bottom * height), round(left * width) : round(right * width)
    ]
    found = cut(np.ascontiguousarray(part), matte.find_or_nothing)
    if found is None:
        raise ValueError(f"{preset.photograph}: nothing stands out in it")
    alpha = found[..., 3].astype(np.float32) / 255
    colours = found[..., :3].astype(np.float32)
    near = cv2.dilate(alpha, np.ones((9, 9), np.uint8)) > 0
    smooth = cv2.GaussianBlur(colours, (0, 0), SMOOTH)
    colours = np.where(near[..., None], colours, np.rint(smooth / STEP) * STEP)
    rgba = np.dstack([np.clip(colours, 0, 255), found[..., 3]]).astype(np.uint8)
    ys, xs = np.where(found[..., 3] > 0)
    rgba = rgba[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    scale = LONG_EDGE / max(rgba.shape[:2])
    size = (round(rgba.shape[1] * scale), round(rgba.shape[0] * scale))
    small = np.asarray(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA))
    small = cv2.copyMakeBorder(small, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE)
    for edge in (small[:MARGIN], small[-MARGIN:], small[:, :MARGIN], small[:, -MARGIN:]):
        edge[..., 3] = 0
    return np.asarray(small, np.uint8)


def main(folder: Path) -> None:
    """Cut out all presets."""
    for preset in PRESETS.values():
        photograph = np.asarray(Image.open(folder / preset.photograph).convert("RGB"))
        path = preset_file(preset)
        Image.fromarray(cut_preset(photograph, preset)).save(path, optimize=True)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
