"""The perspective of a street that runs away from the viewer.

A point is `across` to the right of the eye, `below` it and `away` before it, in units of which the
ground at the figures' feet is 1 away.
"""

from __future__ import annotations

from dataclasses import dataclass

Corner = tuple[float, float]


@dataclass(frozen=True)
class Street:
    """The vanishing point (`x`, `y`), half the breadth between the walls, the eye's height, the
    breadth of a pavement."""

    x: float
    y: float
    half: float
    eye: float
    pavement: float

    def at(self, across: float, below: float, away: float) -> Corner:
        """Where a point is seen."""
        return (self.x + across / away, self.y + below / away)

    def ground(self, across: float, away: float) -> Corner:
        """Where a point of the road is seen."""
        return self.at(across, self.eye, away)

    def strip(
        self, one: float, other: float, near: float, far: float, below: float | None = None
    ) -> list[Corner]:
        """A level rectangle between two lines across: of the road, or so far `below` the eye."""
        down = self.eye if below is None else below
        return [
            self.at(one, down, near),
            self.at(other, down, near),
            self.at(other, down, far),
            self.at(one, down, far),
        ]

    def upright(
        self, across: float, near: float, far: float, top: float, low: float
    ) -> list[Corner]:
        """A rectangle that stands along the street."""
        return [
            self.at(across, top, near),
            self.at(across, top, far),
            self.at(across, low, far),
            self.at(across, low, near),
        ]
