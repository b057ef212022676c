"""How near things are: a monocular depth network's guess.

The one that comes by itself, FastDepth (Wofk et al., 2019), was trained indoors and is a weak
hint. Depth Anything V2 (Yang et al., 2024) is far better: where its file, or that of a network
with the same manners (MiDaS, DPT), is on the machine, it is used. See docs/models.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from stillmotion.arrays import Disparity, Rgb, ScalarField
from stillmotion.models.folder import ModelMissing, brought_depth, first_installed, paths
from stillmotion.models.sessions import input_shape, run
from stillmotion.models.tensors import imagenet, planes, resized, unit
from stillmotion.reasons import reason

Source = Literal["brought", "depth-anything-v2", "fastdepth"]

FREE_SIDE = 518
PATCH = 14
"""Pixels: the short side that Depth Anything was trained at, and the multiples that it takes."""


FASTDEPTH_SIDE = 224
SHORTEST_M = 0.1
"""Metres: no distance that FastDepth gives counts as less."""


def source() -> Source | None:
    """Which network answers, so that a caller knows how far to trust it; None where none is.

    "brought" is one that the user has added or named.
    """
    if brought_depth() is not None:
        return "brought"
    model = first_installed("depth")
    if model is None:
        return None
    return "fastdepth" if model.name == "fastdepth" else "depth-anything-v2"


def disparity(rgb: Rgb) -> Disparity:
    """Nearness of each pixel: (height, width) float32, 0 the farthest, 1 the nearest.

    The scale between is the network's own: inverse depth up to a factor and an offset. Raises
    ModelMissing, and ValueError for a file that is no such network.
    """
    brought = brought_depth()
    if brought is not None:
        found = nearness(brought, rgb)
    elif source() is None:
        raise ModelMissing("depth")
    else:
        (path,) = paths("depth")
        found = _fastdepth(path, rgb) if source() == "fastdepth" else nearness(path, rgb)
    low, high = float(found.min()), float(found.max())
    level = (found - low) / max(high - low, 1e-6)
    return cv2.resize(level, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC).clip(0, 1)


def nearness(path: Path, rgb: Rgb) -> Disparity:
    """What a network in the manner of Depth Anything V2 says, at the size that it works in.

    It takes one picture (1, 3, height, width), normalised as ImageNet's, and gives one map, larger
    for nearer, as (1, h, w) or (1, 1, h, w). Raises ValueError for anything else.
    """
    shape = input_shape(path)
    if len(shape) != 4 or (isinstance(shape[1], int) and shape[1] != 3):
        raise ValueError("its input should be (1, 3, height, width)")
    height, width = _working_size(shape[2], shape[3], rgb)
    outputs = run(path, imagenet(unit(resized(rgb, width, height))))
    found: ScalarField = np.squeeze(np.asarray(outputs[0], np.float32))
    if found.ndim != 2:
        raise ValueError("its output should be one map")
    return found


def check(path: Path) -> None:
    """Try a file that should be a depth model. Raises ValueError, with why it is none."""
    try:
        found = nearness(path, np.zeros((FREE_SIDE, FREE_SIDE, 3), np.uint8))
    except Exception as error:  # ONNX Runtime has no common class for what it raises
        raise ValueError(f"{path} cannot be used for depth: {reason(error)}") from error
    if not np.isfinite(found).all():
        raise ValueError(f"{path} cannot be used for depth: it gives numbers without end")


def _fastdepth(path: Path, rgb: Rgb) -> ScalarField:
    small = unit(resized(rgb, FASTDEPTH_SIDE, FASTDEPTH_SIDE))
    metres: ScalarField = run(path, planes(small))[0][0, 0]
    return 1.0 / np.maximum(metres, SHORTEST_M)


def _working_size(height: int | str | None, width: int | str | None, rgb: Rgb) -> tuple[int, int]:
    """The network's own size where it has one, else about `FREE_SIDE` in the picture's shape."""
    scale = FREE_SIDE / min(rgb.shape[:2])
    free_height, free_width = (
        max(1, round(side * scale / PATCH)) * PATCH for side in rgb.shape[:2]
    )
    return (
        height if isinstance(height, int) else free_height,
        width if isinstance(width, int) else free_width,
    )
