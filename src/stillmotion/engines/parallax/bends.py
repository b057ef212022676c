"""Smooth displacements of a part of the picture, laid down once and scaled from frame to frame.

A `Field` holds displacements over a rectangle of the view, at less than its density; a `Bend` is
the motion that applies a mixture of them. `spread` makes a smooth field of displacements known at
scattered points only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.engines.parallax.arrays import Map

_STEPS = 3
"""Fixed-point steps of inverting a displacement. Fields are made smooth enough that each at least
halves the error."""

_FAINT = 1e-4
"""Share of a point's weight that still counts where no other point is near."""


@dataclass(frozen=True)
class Field:
    """Displacements over a rectangle of the view.

    `maps` is (kinds, rows, columns, 2) float32: how far, in pixels of the view, what the sample
    shows goes for one unit of each kind's amplitude. Sample [j, i] lies at (`left` + i `step`,
    `top` + j `step`). Nothing moves outside, so the maps fall to zero at the rectangle's rim.
    """

    left: float
    top: float
    step: float
    maps: Map

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.maps.shape[1], self.maps.shape[2]


@dataclass(frozen=True)
class Canvas:
    """The samples of a field to be: see `Field` for `left`, `top` and `step`."""

    left: float
    top: float
    step: float
    rows: int
    columns: int

    def places(self) -> tuple[Map, Map]:
        """x and y of each sample in the view, (rows, columns) float32."""
        x = self.left + self.step * np.arange(self.columns, dtype=np.float32)
        y = self.top + self.step * np.arange(self.rows, dtype=np.float32)
        across, down = np.meshgrid(x, y)
        return across, down

    def field(self, kinds: Sequence[Map]) -> Field:
        """A field of these displacements, each (rows, columns, 2)."""
        return Field(self.left, self.top, self.step, np.stack(kinds).astype(np.float32))


def canvas(left: float, top: float, right: float, bottom: float, samples: int) -> Canvas:
    """Samples over a rectangle, about as many as `samples` along its longer side."""
    step = max(1.0, max(right - left, bottom - top) / samples)
    return Canvas(
        left=float(left),
        top=float(top),
        step=float(step),
        rows=int((bottom - top) / step) + 2,
        columns=int((right - left) / step) + 2,
    )


@dataclass(frozen=True)
class Bend:
    """The motion (`staging.Motion`) of a field. `amplitudes` gives each kind's at a frame."""

    field: Field
    amplitudes: Callable[[int], Sequence[float]]

    def shift(self, places: Map, number: int) -> None:
        """See `staging.Motion`."""
        amounts = np.asarray(self.amplitudes(number), np.float32)
        if not amounts.any():
            return
        field = self.field
        rows, columns = field.shape
        i = (places[..., 0] - np.float32(field.left)) / np.float32(field.step)
        j = (places[..., 1] - np.float32(field.top)) / np.float32(field.step)
        inside = (i > -1) & (i < columns) & (j > -1) & (j < rows)
        if not inside.any():
            return
        part = _extent(inside)
        moved = np.tensordot(amounts, field.maps, 1)
        shift = trace_back(moved / np.float32(field.step), i[part], j[part])
        places[part] -= shift * np.float32(field.step)


def _extent(inside: Map) -> tuple[slice, slice]:
    """The least rectangle of a mask that holds all of it."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def trace_back(moved: Map, i: Map, j: Map) -> Map:
    """How far what has come to samples (i, j) has travelled, (…, 2), all in samples.

    `moved` (rows, columns, 2) tells how far what a sample shows goes; `i`, `j` are 2-D float32.
    """
    shift: Map = np.zeros((*i.shape, 2), np.float32)
    for _ in range(_STEPS):
        at_i, at_j = i - shift[..., 0], j - shift[..., 1]
        shift = cv2.remap(moved, at_i, at_j, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return shift


def spread(points: Map, values: Map, onto: Canvas, sigma: float) -> Map:
    """Values (n, k) known at points (n, 2: x, y of the view), made smooth: (rows, columns, k).

    Normalised convolution with a Gaussian of `sigma` pixels of the view (Knutsson and Westin,
    "Normalized and differential convolution", CVPR 1993).
    """
    kinds = values.shape[1]
    heap = np.zeros((onto.rows, onto.columns, kinds + 1), np.float32)
    i = np.clip((points[:, 0] - onto.left) / onto.step, 0, onto.columns - 1.001)
    j = np.clip((points[:, 1] - onto.top) / onto.step, 0, onto.rows - 1.001)
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


def smooth(low: float, high: float, value: Map) -> Map:
    """0 below `low`, 1 above `high`, and between them with continuous acceleration."""
    u = np.clip((value - low) / (high - low), 0.0, 1.0)
    return u * u * u * (u * (6.0 * u - 15.0) + 10.0)
