"""Arrays that paint is laid by: shapes filled, smooth steps, blurs, noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from jaxtyping import Int32
from numpy.typing import NDArray

from stillmotion.arrays import (
    Colours,
    Coverage,
    Numbers,
    Outlines,
    Plane,
    Points,
    ScalarField,
    Vector,
)
from stillmotion.engines.backdrops.painting.colour import Colour

GRID = 256
"""Side of a grid of noise; what reaches further repeats in the mirror."""

SHIFT = 4
"""Bits of a fraction of a pixel that a shape's corners keep."""

_COARSE = 4
"""How many times smaller, each way, smooth noise is made."""

_CUBIC = 3
"""Pixels between points of a grid from which on they are joined by cubics."""

_WIDE_BLUR = 4
"""Pixels of a blur from which on it is made at half the size."""

Outline = Sequence[tuple[float, float]] | Points
"""The corners of a closed shape, in the units of whoever it is given to."""

Corners = Int32[NDArray[Any], "*_n 2"]
"""Points in pixels, times 2 to the power of `SHIFT`."""


def fixed(points: Points | Outlines) -> Corners:
    """Points in pixels as OpenCV takes them, with bits for their fractions."""
    return np.asarray(np.rint(points * (1 << SHIFT)), np.int32)


def filled(points: Points, shape: tuple[int, ...]) -> Plane:
    """(h, w) how much a closed shape, its corners in pixels, covers of each pixel."""
    plane = np.zeros(shape, np.uint8)
    cv2.fillPoly(plane, [fixed(points)], 255, cv2.LINE_AA, SHIFT)
    return plane


def box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    """A rectangle."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def lay(onto: Colours, colour: Colour | Colours, share: Coverage | float) -> None:
    """Lay a colour over an array (h, w, 3) in place, `share` (h, w) of it."""
    paint = np.asarray(colour, np.float32)
    if not isinstance(share, np.ndarray):
        onto += (paint - onto) * np.float32(share)
        return
    rows, columns = np.flatnonzero(share.any(axis=1)), np.flatnonzero(share.any(axis=0))
    if len(rows) == 0:
        return
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    if paint.ndim == onto.ndim:
        paint = paint[part]
    under = onto[part]
    under += (paint - under) * share[part][..., None].astype(np.float32)


def step(low: float, high: float, values: Numbers) -> Numbers:
    """A smooth rise from 0 at `low` to 1 at `high`."""
    u = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(u * u * (3 - 2 * u), np.float32)


def blurred(values: ScalarField | Colours, sigma: float) -> ScalarField | Colours:
    """Values (h, w) or (h, w, 3) blurred by `sigma` pixels; a wide blur is made small."""
    factor = 2 ** max(0, int(np.log2(max(sigma, 1.0) / _WIDE_BLUR)))
    if factor == 1:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), max(sigma, 1e-3)))
    h, w = values.shape[:2]
    size = (max(1, w // factor), max(1, h // factor))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor)
    wide = cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)
    # The last of it smooths the seams between what were single pixels.
    return np.asarray(cv2.blur(wide, (factor + 1, factor + 1)))


def waves(
    rng: np.random.Generator, spots: tuple[float, float], octaves: int, gain: float,
    size: tuple[int, int], rows: tuple[int, int],
) -> ScalarField:  # fmt: skip
    """Smooth noise over (w, h) pixels, of which only the `rows` from one up to another are made;
    its largest spots are (across, down) pixels, and each octave has spots half as large, `gain`
    times as strong."""
    w, h = size
    first, last = rows
    # Large spots are smooth: they are made small and enlarged.
    small = (-(-w // _COARSE), -(-h // _COARSE))
    low, high = first // _COARSE, -(-last // _COARSE)
    coarse = np.zeros((high - low, small[0]), np.float32)
    fine = None
    for octave in range(octaves):
        step_x, step_y = (spot / 2**octave for spot in spots)
        grid = rng.standard_normal((GRID, GRID), np.float32) * np.float32(gain**octave)
        if min(step_x, step_y) < 1:
            break
        if min(step_x, step_y) >= _CUBIC * _COARSE:
            coarse += _spread(grid, step_x / _COARSE, step_y / _COARSE, small, (low, high))
            continue
        if fine is None:
            fine = np.zeros((last - first, w), np.float32)
        fine += _spread(grid, step_x, step_y, size, rows)
    whole = (small[0] * _COARSE, (high - low) * _COARSE)
    total = cv2.resize(coarse, whole, interpolation=cv2.INTER_LINEAR)
    total = total[first - low * _COARSE : last - low * _COARSE, :w]
    return np.asarray(total if fine is None else total + fine)


def wavy(rng: np.random.Generator, length: float, octaves: int, gain: float, count: int) -> Vector:
    """(count) smooth noise along a line of pixels, as `waves` is over a plane."""
    total = np.zeros(count, np.float32)
    for octave in range(octaves):
        pitch = length / 2**octave
        grid = rng.standard_normal(GRID) * gain**octave
        offset = rng.random()
        if pitch < 1:
            break
        # From the middle of the picture outwards, so that the margin changes nothing.
        at = (np.arange(count) - count / 2) / pitch + GRID / 2 + offset
        low = np.floor(at).astype(int)
        part = step(0, 1, at - low)
        total += grid[low % GRID] * (1 - part) + grid[(low + 1) % GRID] * part
    return total


def _spread(
    grid: ScalarField, step_x: float, step_y: float, size: tuple[int, int], rows: tuple[int, int]
) -> ScalarField:
    """The grid over `rows` of an area of (w, h) pixels, its points a step apart, about the middle
    of the area."""
    w, h = size
    first, last = rows
    half = GRID / 2
    to = np.array([[step_x, 0, w / 2 - half * step_x], [0, step_y, h / 2 - half * step_y - first]])
    smooth = cv2.INTER_CUBIC if min(step_x, step_y) > _CUBIC else cv2.INTER_LINEAR
    area = (w, last - first)
    return np.asarray(
        cv2.warpAffine(grid, to, area, flags=smooth, borderMode=cv2.BORDER_REFLECT_101)
    )


def reduced(values: ScalarField, size: tuple[int, int]) -> ScalarField:
    """Values (h, w) at a smaller `size` (width, height)."""
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
