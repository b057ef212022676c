"""Arrays that paint is laid by: smooth steps, blurs, noise, curves."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.colour import Colour

GRID = 256
"""Side of a grid of noise; what reaches further repeats in the mirror."""

Points = Sequence[tuple[float, float]]


def lay(onto: Map, colour: Colour | Map, share: Map | float) -> None:
    """Lay a colour over an array (h, w, 3) in place, `share` (h, w) of it."""
    paint = np.asarray(colour, np.float32)
    if not isinstance(share, np.ndarray):
        onto += (paint - onto) * np.float32(share)
        return
    rows, columns = np.flatnonzero(share.any(axis=1)), np.flatnonzero(share.any(axis=0))
    if len(rows) == 0:
        return
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    if paint.ndim == 3:
        paint = paint[part]
    under = onto[part]
    under += (paint - under) * share[part][..., None].astype(np.float32)


def smooth(points: Points, steps: int = 8) -> list[tuple[float, float]]:
    """A closed curve through the points (Catmull-Rom)."""
    p = np.asarray(points, np.float64)
    before, after, beyond = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 0.5 * (
        2 * p
        + (after - before) * t
        + (2 * before - 5 * p + 4 * after - beyond) * t**2
        + (3 * p - before - 3 * after + beyond) * t**3
    )
    return [(float(x), float(y)) for x, y in curve.transpose(1, 0, 2).reshape(-1, 2)]


def step(low: float | Map, high: float | Map, values: Map) -> Map:
    """A smooth rise from 0 at `low` to 1 at `high`."""
    u = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(u * u * (3 - 2 * u), np.float32)


def blurred(values: Map, sigma: float) -> Map:
    """Values (h, w) or (h, w, 3) blurred by `sigma` pixels; a wide blur is made small."""
    factor = 2 ** max(0, int(np.log2(max(sigma, 1.0) / 4)))
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma))
    h, w = values.shape[:2]
    size = (max(1, w // factor), max(1, h // factor))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    wide = cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)
    # The last of it smooths the seams between what were single pixels.
    return np.asarray(cv2.blur(wide, (factor + 1, factor + 1)))


def spread(grid: Map, step_x: float, step_y: float, size: tuple[int, int]) -> Map:
    """The grid over an area of (w, h) pixels, its points a step apart, about its middle."""
    w, h = size
    half = GRID / 2
    to = np.array([[step_x, 0, w / 2 - half * step_x], [0, step_y, h / 2 - half * step_y]])
    smooth = cv2.INTER_CUBIC if min(step_x, step_y) > 3 else cv2.INTER_LINEAR
    return np.asarray(
        cv2.warpAffine(grid, to, (w, h), flags=smooth, borderMode=cv2.BORDER_REFLECT_101)
    )


def reduced(values: Map, size: tuple[int, int]) -> Map:
    """Values (h, w) at a smaller `size` (width, height)."""
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
