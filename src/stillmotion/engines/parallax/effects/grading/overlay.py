"""The overlay that grades a frame: tone curves and a vignette, dithered."""

from __future__ import annotations

import numpy as np
from numba import njit

from stillmotion.arrays import Plane, ScalarField, Vector
from stillmotion.encoding.planes import BLACK, NEUTRAL
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effects.grading.tone_curves import tone_curves
from stillmotion.engines.parallax.render.dither import DITHER
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Grade

SETTLE_S = 1.0
"""Seconds in which a grade sets in."""

CORNER = 0.62
"""Fraction of its light that the frame's corner loses to a vignette of 1."""


class GradeOverlay:
    """An `Overlay`: the frame with `grade` applied."""

    def __init__(self, grade: Grade, width: int, height: int, clock: Clock) -> None:
        self._grade, self._clock = grade, clock
        x = (np.arange(width) - (width - 1) / 2) ** 2
        y = (np.arange(height) - (height - 1) / 2) ** 2
        # The squared distance from the middle, as a sum over rows and columns; 1 in corners.
        self._across = (x / (x[0] + y[0])).astype(np.float32)
        self._down = (y / (x[0] + y[0])).astype(np.float32)

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:  # noqa: ARG002
        """See `effect.Overlay`. A grade belongs to the lens and the film: it stays on the frame."""
        share = self._clock.gate(number, SETTLE_S)
        if share <= 0.0:
            return
        tables = tone_curves(self._grade, share)
        fall = CORNER * self._grade.vignette * share
        # Chroma first, as it reads the ungraded luma.
        across, down = np.ascontiguousarray(self._across[::2]), self._down[::2]
        _grade_chroma(frame.u, frame.v, frame.y, tables[1:], across, down, fall, DITHER)
        _grade_luma(frame.y, tables.luma, self._across, self._down, fall, DITHER)


@njit(cache=True, nogil=True, fastmath=True)
def _grade_luma(
    plane: Plane, table: Vector, across: Vector, down: Vector, fall: float, dither: ScalarField
) -> None:
    """Apply a tone curve and a vignette to luma.

    | argument | shape | content |
    | --- | --- | --- |
    | plane (in, out) | (h, w) uint8 | luma |
    | table | (256,) float32 | what each level becomes |
    | across, down | (w,), (h,) float32 | squared distance from the middle, as a sum; 1 in corners |
    | fall | | light lost in the corners |
    | dither | (8, w) | thresholds |
    """
    base = np.float32(BLACK)
    low, high = np.float32(0.0), np.float32(255.0)
    for y in range(plane.shape[0]):
        row, pattern, away = plane[y], dither[y & 7], down[y]
        for x in range(plane.shape[1]):
            distance = across[x] + away
            light = np.float32(1.0) - np.float32(fall) * distance * distance
            value = base + (table[row[x]] - base) * light + pattern[x]
            row[x] = np.uint8(np.int32(min(max(value, low), high)))


@njit(cache=True, nogil=True, fastmath=True)
def _grade_chroma(
    u: Plane, v: Plane, luma: Plane, tables: tuple[Vector, Vector, Vector], across: Vector,
    down: Vector, fall: float, dither: ScalarField,
) -> None:  # fmt: skip
    """Scale and offset chroma by `tables` over `luma`, with the same vignette.

    Arguments are as of `_grade_luma`; `tables` are factor, offset of U and of V.
    """
    grey = np.float32(NEUTRAL)
    low, high = np.float32(0.0), np.float32(255.0)
    factor, shift_u, shift_v = tables
    for y in range(u.shape[0]):
        lit, pattern, away = luma[2 * y], dither[y & 7], down[y]
        for x in range(u.shape[1]):
            distance = across[x] + away
            light = np.float32(1.0) - np.float32(fall) * distance * distance
            tone = lit[2 * x]
            scale, ground = factor[tone], grey + pattern[x]
            at_u = ((np.float32(u[y, x]) - grey) * scale + shift_u[tone]) * light + ground
            at_v = ((np.float32(v[y, x]) - grey) * scale + shift_v[tone]) * light + ground
            u[y, x] = np.uint8(np.int32(min(max(at_u, low), high)))
            v[y, x] = np.uint8(np.int32(min(max(at_v, low), high)))
