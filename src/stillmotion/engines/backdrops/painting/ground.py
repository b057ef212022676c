"""Shapes of the ground that things stand on: folds of land, and a path over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from stillmotion.arrays import Points, Vector
from stillmotion.engines.backdrops.painting.measures import Span, places


@dataclass(frozen=True)
class Fold:
    """Ground from the line `crest` (w; heights) on down. `away` is how near it is (1: the lower
    edge of the picture), `distance` how much air is before it."""

    crest: Vector
    away: float
    distance: float


@dataclass(frozen=True)
class Path:
    """A path from the viewer to the horizon: its middle winds about `x`, `swing` to each side, and
    `width` is what it is as broad as at the lower edge of the picture."""

    x: float
    width: float
    phase: float
    swing: float

    REACH: ClassVar[Span] = Span(0.02, 1.3)
    WINDING: ClassVar[float] = 2.07
    SWELL: ClassVar[float] = 0.55
    TAPER: ClassVar[float] = 1.15
    THREAD: ClassVar[float] = 0.0016
    """What is left of its half breadth far away."""

    def middle(self, away: Vector) -> Vector:
        """Its x where the ground is `away` from the horizon (1: at the lower edge)."""
        near = self.REACH.clip(away)
        bend = np.sin(self.phase + self.WINDING * np.log(near))
        return np.asarray(self.x + self.swing * bend * near**self.SWELL)

    def half(self, away: Vector) -> Vector:
        """Half its breadth there."""
        near = np.clip(away, 0, self.REACH.most)
        return np.asarray(0.5 * self.width * near**self.TAPER + self.THREAD)

    def bed(self, away: Vector, half: Vector, horizon: float) -> Points:
        """(n, 2) its outline over ground (n) `away`, `half` (n) as broad to each side."""
        y, middle = horizon + away * (1 - horizon), self.middle(away)
        return np.concatenate([places(middle + half, y), places(middle - half, y)[::-1]])
