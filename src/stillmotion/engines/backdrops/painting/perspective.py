"""Where points of drawings are seen: of what faces the viewer, and of a street that runs away.

A point of a street is `across` to the right of the eye, `below` it and `away` before it, in units
of which the ground at the figures' feet is 1 away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Points, Vector
from stillmotion.engines.backdrops.painting.measures import places

Some = Vector | float


@dataclass(frozen=True)
class Street:
    """The vanishing point (`x`, `y`), half the breadth between the walls, the eye's height, the
    breadth of a pavement."""

    x: float
    y: float
    half: float
    eye: float
    pavement: float

    def at(self, across: Some, below: Some, away: Some) -> Points:
        """(n, 2) where points are seen."""
        return places(self.x + across / away, self.y + below / away)

    def strip(self, one: float, other: float, near: float, far: float) -> Points:
        """A rectangle of the road between two lines across."""
        return self.at(
            np.array([one, other, other, one]), self.eye, np.array([near, near, far, far])
        )

    def upright(self, across: float, near: float, far: float, top: float, low: float) -> Points:
        """A rectangle that stands along the street."""
        return self.at(across, np.array([top, top, low, low]), np.array([near, far, far, near]))


def facing(x: float, y: float, size: Some = 1.0) -> Callable[[Points], Points]:
    """Places of a drawing that faces the viewer, its origin at a place and its unit of a size."""
    return lambda points: np.array([x, y]) + points * size
