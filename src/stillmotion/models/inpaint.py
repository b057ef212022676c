"""What may lie where a picture has a hole: MI-GAN (Sargsyan et al., 2023).

The network paints 512 x 512 pixels, so that a hole in a large picture is painted coarsely. Only
the surroundings of the hole are looked at, and pixels outside of it stay as they are.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Mask, Rgb
from stillmotion.models.folder import paths
from stillmotion.models.sessions import run
from stillmotion.models.tensors import resized

LONGEST_SIDE = 1280
"""Pixels. A larger picture is painted at this size: the network sees no more of it anyway."""


def fill(rgb: Rgb, hole: Mask) -> Rgb:
    """`rgb` with `hole` (height, width; bool) painted over. Raises ModelMissing."""
    (path,) = paths("inpaint")
    if not hole.any():
        return rgb.copy()
    height, width = hole.shape
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = resized(rgb, *size)
    keep = np.where(hole, 0, 255).astype(np.uint8)
    if scale < 1:
        # A pixel that is only partly hole is hole: what shines through would be painted on.
        keep = np.where(cv2.resize(keep, size, interpolation=cv2.INTER_AREA) < 255, 0, 255)
    picture = np.ascontiguousarray(small.transpose(2, 0, 1)[None])
    painted = run(path, picture, keep.astype(np.uint8)[None, None])[0][0].transpose(1, 2, 0)
    if scale < 1:
        painted = cv2.resize(painted, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.where(hole[..., None], painted, rgb)
