"""Outlines of leaves and petals, as data: ovals, teeth, lobes and notches.

An outline gives the distance from the midrib, 0 there and 1 at the margin, by position across (in
half leaf lengths) and by height from 0 (stalk) to 1 (tip).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.arrays import ScalarField

Outline = Callable[[ScalarField, ScalarField], ScalarField]

OUTSIDE = 9.0
"""Distance from the midrib of what is far beyond the margin."""

JUST_OUTSIDE = 1.1

LEAST_WIDTH = 1e-3
"""Lower limit of a width that is divided by."""


@dataclass(frozen=True)
class Oval:
    """An oval that is widest, `width` to each side, at the height `widest` (0 to 1); the smaller
    `blunt`, the rounder its ends."""

    width: float
    widest: float
    blunt: float

    def half(self, up: ScalarField) -> ScalarField:
        """Half the width at each height."""
        power = np.log(0.5) / np.log(self.widest)
        bulge = np.sin(np.pi * np.clip(up, 0, 1) ** power).clip(0, None)
        return np.asarray(self.width * bulge**self.blunt)

    def __call__(self, x: ScalarField, up: ScalarField) -> ScalarField:
        """The outline: see `Outline`."""
        return _across(x, up, self.half(up))


@dataclass(frozen=True)
class Toothed:
    """An oval with `teeth` teeth along each side, which vary its width by `depth` at most half."""

    oval: Oval
    teeth: int
    depth: float

    def __call__(self, x: ScalarField, up: ScalarField) -> ScalarField:
        """The outline: see `Outline`."""
        teeth = 1 + self.depth * np.abs(((up * self.teeth) % 1) - 0.5)
        return _across(x, up, self.oval.half(up) * teeth)


@dataclass(frozen=True)
class Lobed:
    """An oval with rounded lobes, `lobes` along its height, between which it is narrower by twice
    `depth` of its width.

    The left and right sides begin at the phases `left` and `right` (in lobes); lobes point up by
    `slope` lobes per half leaf length.
    """

    oval: Oval
    lobes: float
    depth: float
    left: float
    right: float
    slope: float

    def __call__(self, x: ScalarField, up: ScalarField) -> ScalarField:
        """The outline: see `Outline`."""
        phase = self.lobes * up - np.where(x < 0, self.left, self.right) - self.slope * np.abs(x)
        lobes = np.cos(2 * np.pi * phase)
        width = 1 - self.depth + self.depth * lobes
        return _across(x, up, self.oval.half(up) * width)


class Lobe(NamedTuple):
    """A pointed lobe: its angle from upright in radians, its reach, and half its angle."""

    angle: float
    reach: float
    half_angle: float


@dataclass(frozen=True)
class Palmate:
    """Pointed lobes on both sides of the point at height `centre`, with `teeth` half waves along
    each edge of depth `tooth_depth`.

    Between lobes the blade reaches to `least`; a lobe rises from `base` with its closeness to the
    lobe's middle ** `point`.
    """

    centre: float
    lobes: tuple[Lobe, ...]
    least: float
    base: float
    point: float
    teeth: int
    tooth_depth: float

    def __call__(self, x: ScalarField, up: ScalarField) -> ScalarField:
        """The outline: see `Outline`."""
        rise = up - self.centre
        angle = np.abs(np.arctan2(x / 2, rise))
        reach = np.full_like(x, self.least)
        for at, far, half in self.lobes:
            lobe = np.clip(1 - np.abs(angle - at) / half, 0, 1)
            wave = np.sin(self.teeth * np.abs(angle - at) / half * np.pi)
            teeth = 1 + self.tooth_depth * wave
            reach = np.maximum(reach, self.base + (far - self.base) * lobe**self.point * teeth)
        return np.where(up > 0, np.hypot(x / 2, rise) / reach, OUTSIDE)


@dataclass(frozen=True)
class Notched:
    """An oval cut in at its tip, `half_width` to each side of the midrib and with sides as steep as
    `steepness`."""

    oval: Oval
    half_width: float
    steepness: float

    def __call__(self, x: ScalarField, up: ScalarField) -> ScalarField:
        """The outline: see `Outline`."""
        notch = up + np.clip(self.half_width - np.abs(x), 0, 1) * self.steepness
        return np.maximum(self.oval(x, up), np.where(notch > 1, JUST_OUTSIDE, 0))


def _across(x: ScalarField, up: ScalarField, half: ScalarField) -> ScalarField:
    """Distance from the midrib of a leaf that is `half` as wide as this at its height."""
    return np.where((up > 0) & (up < 1), np.abs(x) / np.maximum(half, LEAST_WIDTH), OUTSIDE)


BEECH = Oval(0.52, widest=0.42, blunt=0.9)
BIRCH = Toothed(Oval(0.58, widest=0.30, blunt=0.9), teeth=15, depth=0.09)
OAK = Lobed(
    Oval(0.56, widest=0.60, blunt=0.7), lobes=3.4, depth=0.20, left=0.12, right=0.30, slope=0.25
)
MAPLE = Palmate(
    centre=0.30,
    lobes=(Lobe(0.0, 0.68, 0.62), Lobe(0.92, 0.60, 0.60), Lobe(1.85, 0.42, 0.62)),
    least=0.22,
    base=0.20,
    point=1.25,
    teeth=9,
    tooth_depth=0.07,
)
ROUND_PETAL = Oval(0.62, widest=0.57, blunt=0.7)
NARROW_PETAL = Oval(0.44, widest=0.53, blunt=0.8)
NOTCHED_PETAL = Notched(Oval(0.64, widest=0.62, blunt=0.6), half_width=0.16, steepness=0.9)
"""As that of a cherry."""
