"""Displacement fields: smooth displacements of a part of the picture, computed once and scaled per
frame.

A `DisplacementField` samples displacements over a rectangle of the view; a `FieldDisplacement`
applies a linear combination of them. `interpolate_scattered` makes a smooth field of displacements
known at scattered points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from stillmotion.arrays import Flow, Grid, Matrix, Points, ScalarField, Tensor, Vector, VectorField

_STEPS = 3
"""Fixed-point iterations of inverting a displacement. Fields are smooth enough that each at least
halves the error."""

_FAINT = 1e-4
"""Fraction of the largest weight that still counts where no point is near."""

_LAST = 1.001
"""Distance from a map's end at which sampling stops, so that the next sample is within it."""


@dataclass(frozen=True)
class DisplacementField:
    """Displacements over a rectangle of the view.

    `maps` is (kinds, rows, columns, 2) float32: how far, in pixels of the view, what the sample
    shows moves per unit of each kind's amplitude. Sample [j, i] is at (`left` + i `step`, `top` + j
    `step`). Nothing moves outside, so the maps fall to zero at the rectangle's rim.
    """

    left: float
    top: float
    step: float
    maps: Tensor

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.maps.shape[1], self.maps.shape[2]


@dataclass(frozen=True)
class SampleGrid:
    """The samples of a field to be made: see `DisplacementField` for `left`, `top` and `step`."""

    left: float
    top: float
    step: float
    rows: int
    columns: int

    def coordinates(self) -> tuple[ScalarField, ScalarField]:
        """x and y of each sample in the view, (rows, columns) float32."""
        x = self.left + self.step * np.arange(self.columns, dtype=np.float32)
        y = self.top + self.step * np.arange(self.rows, dtype=np.float32)
        across, down = np.meshgrid(x, y)
        return across, down

    def field(self, kinds: Sequence[Flow]) -> DisplacementField:
        """A field of these displacements, each (rows, columns, 2)."""
        return DisplacementField(self.left, self.top, self.step, np.stack(kinds).astype(np.float32))


def sample_grid(left: float, top: float, right: float, bottom: float, samples: int) -> SampleGrid:
    """A grid over a rectangle, with about `samples` samples along its longer side."""
    step = max(1.0, max(right - left, bottom - top) / samples)
    return SampleGrid(
        left=float(left),
        top=float(top),
        step=float(step),
        rows=int((bottom - top) / step) + 2,
        columns=int((right - left) / step) + 2,
    )


@dataclass(frozen=True)
class FieldDisplacement:
    """The `Displacement` of a field. `amplitudes` gives each kind's at a frame."""

    field: DisplacementField
    amplitudes: Callable[[int], Sequence[float]]

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        amounts = np.asarray(self.amplitudes(number), np.float32)
        if amounts.any():
            field = self.field
            _displace_coordinates(
                coordinates, field.maps, amounts, field.left, field.top, field.step
            )


def invert_displacement(moved: Flow, step: float) -> Flow:
    """Where what has come to each sample of a displacement came from, (rows, columns, 2): x, y.

    `moved` (rows, columns, 2) float32 is in pixels of the view, as the answer, which counts from
    sample [0, 0]; samples are `step` apart.
    """
    rows, columns = moved.shape[:2]
    across, down = np.meshgrid(np.arange(columns), np.arange(rows))
    coordinates = np.ascontiguousarray(np.stack([across, down], axis=-1) * step, np.float32)
    _displace_coordinates(coordinates, moved[None], np.ones(1, np.float32), 0.0, 0.0, step)
    return coordinates


@njit(cache=True, nogil=True, fastmath=True)
def _displace_coordinates(
    coordinates: Grid, maps: Tensor, amounts: Vector, left: float, top: float, step: float
) -> None:
    """Subtract the displacement of what has come to each position, found by fixed-point iteration.

    | argument | shape | content |
    | --- | --- | --- |
    | coordinates (in, out) | (rows, columns, 2) float32 | x, y in pixels of the view |
    | maps | (kinds, m, n, 2) float32 | as of `DisplacementField` |
    | amounts | (kinds,) float32 | amplitudes |
    | left, top, step | | the field's position and sample distance, pixels |
    """
    kinds, rows, columns = maps.shape[0], maps.shape[1], maps.shape[2]
    scale = np.float32(1.0 / step)
    for j in range(coordinates.shape[0]):
        for i in range(coordinates.shape[1]):
            x = (coordinates[j, i, 0] - np.float32(left)) * scale
            y = (coordinates[j, i, 1] - np.float32(top)) * scale
            if not (x > 0.0 and y > 0.0 and x < columns - 1 and y < rows - 1):
                continue
            dx = np.float32(0.0)
            dy = np.float32(0.0)
            for _ in range(_STEPS):
                u = min(max(x - dx * scale, np.float32(0.0)), np.float32(columns - _LAST))
                v = min(max(y - dy * scale, np.float32(0.0)), np.float32(rows - _LAST))
                a, b = int(u), int(v)
                s, t = u - np.float32(a), v - np.float32(b)
                dx = np.float32(0.0)
                dy = np.float32(0.0)
                for k in range(kinds):
                    upper = maps[k, b, a, 0] + (maps[k, b, a + 1, 0] - maps[k, b, a, 0]) * s
                    lower = maps[k, b + 1, a, 0]
                    lower += (maps[k, b + 1, a + 1, 0] - lower) * s
                    dx += amounts[k] * (upper + (lower - upper) * t)
                    upper = maps[k, b, a, 1] + (maps[k, b, a + 1, 1] - maps[k, b, a, 1]) * s
                    lower = maps[k, b + 1, a, 1]
                    lower += (maps[k, b + 1, a + 1, 1] - lower) * s
                    dy += amounts[k] * (upper + (lower - upper) * t)
            coordinates[j, i, 0] -= dx
            coordinates[j, i, 1] -= dy


def interpolate_scattered(
    points: Points, values: Matrix, onto: SampleGrid, sigma: float
) -> VectorField:
    """Values (n, k) at points (n, 2: x, y of the view), interpolated smoothly: (rows, columns, k).

    Normalised convolution with a Gaussian of `sigma` pixels of the view (Knutsson and Westin,
    "Normalized and differential convolution", CVPR 1993).
    """
    kinds = values.shape[1]
    heap = np.zeros((onto.rows, onto.columns, kinds + 1), np.float32)
    i = np.clip((points[:, 0] - onto.left) / onto.step, 0, onto.columns - _LAST)
    j = np.clip((points[:, 1] - onto.top) / onto.step, 0, onto.rows - _LAST)
    a, b = i.astype(int), j.astype(int)
    s, t = (i - a)[:, None], (j - b)[:, None]
    weighed = np.hstack([values, np.ones((len(values), 1))]).astype(np.float32)
    for dj, di, share in (
        (0, 0, (1 - s) * (1 - t)), (0, 1, s * (1 - t)), (1, 0, (1 - s) * t), (1, 1, s * t),
    ):  # fmt: skip
        np.add.at(heap, (b + dj, a + di), weighed * share)
    blurred = cv2.GaussianBlur(
        heap, (0, 0), max(sigma / onto.step, 0.5), borderType=cv2.BORDER_CONSTANT
    )
    weight = blurred[..., kinds:]
    return np.asarray(blurred[..., :kinds] / np.maximum(weight, _FAINT * weight.max()))
