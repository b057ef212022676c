"""What lies between two pictures of a scene: RIFE 4.6 (Huang et al., 2022).

The network says, for a moment between the two, where each pixel comes from in either picture and
how much of each to take. It does so on a smaller copy: motion is smooth where colours are not,
and the warp is done on the pictures themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Flow, Rgb
from stillmotion.models.folder import paths
from stillmotion.models.sessions import run
from stillmotion.models.tensors import planes, resized, unit

LONGEST_SIDE = 640
"""Pixels of the copy on which motion is looked for."""

STEP = 32
"""Pixels: the network halves its picture five times."""


@dataclass(frozen=True)
class Motion:
    """Where the pixels of a moment come from, each map float32 of the pictures' size.

    `from_first` and `from_second` (height, width, 2) are to be added to a pixel's (x, y);
    `weight` (height, width) is the share of the first picture, 0 to 1.
    """

    from_first: Flow
    from_second: Flow
    weight: Coverage


def between(first: Rgb, second: Rgb, share: float) -> Rgb:
    """The picture at `share` of the way from `first` (0) to `second` (1), all of one size.

    Raises ModelMissing.
    """
    if share <= 0.0 or share >= 1.0:
        return (first if share <= 0.0 else second).copy()
    moved = motion(first, second, share)
    # As numbers with a fraction: rounding each warp first would band smooth skies.
    early = warped(first, moved.from_first).astype(np.float32)
    late = warped(second, moved.from_second).astype(np.float32)
    mixed = late + (early - late) * moved.weight[..., None]
    return np.clip(mixed + 0.5, 0.0, 255.0).astype(np.uint8)


def motion(first: Rgb, second: Rgb, share: float) -> Motion:
    """The network's answer. Raises ModelMissing."""
    (path,) = paths("interpolate")
    height, width = first.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    small_width, small_height = (max(1, round(side * scale)) for side in (width, height))
    pair = [_padded(resized(picture, small_width, small_height)) for picture in (first, second)]
    h, w = pair[0].shape[:2]
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    unit_steps = np.array([2.0 / (w - 1), 2.0 / (h - 1)], np.float32).reshape(1, 2, 1, 1)
    moment = np.full((1, 1, h, w), share, np.float32)
    inputs = [planes(unit(picture)) for picture in pair]
    flow, mask = run(path, *inputs, moment, np.stack([x, y])[None], unit_steps)
    flow = flow[0, :, :small_height, :small_width].transpose(1, 2, 0)
    flow = flow * np.array([width / small_width, height / small_height] * 2, np.float32)
    flow = cv2.resize(flow, (width, height), interpolation=cv2.INTER_LINEAR)
    weight = mask[0, 0, :small_height, :small_width]
    weight = cv2.resize(weight, (width, height), interpolation=cv2.INTER_LINEAR)
    return Motion(flow[..., :2], flow[..., 2:], weight)


def warped(picture: Rgb, offsets: Flow) -> Rgb:
    """The picture whose pixel (x, y) shows what lies at (x, y) + `offsets` of this one."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    moved = cv2.remap(
        picture,
        x + offsets[..., 0],
        y + offsets[..., 1],
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(moved, np.uint8)


def _padded(picture: Rgb) -> Rgb:
    height, width = picture.shape[:2]
    below, beside = -height % STEP, -width % STEP
    made = cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    return np.asarray(made, np.uint8)
