"""How a scene is arranged: what differs between two pictures of the same description."""

from __future__ import annotations

from dataclasses import dataclass

from stillmotion.engines.backdrops.painting.measures import Span
from stillmotion.engines.backdrops.painting.streams import Streams

SUN, FIGURE = Span(0.13, 0.30), Span(0.0525, 0.15)
"""How far from the middle the sun and the figures are, as a share of the width."""

LIFT = Span(-0.05, 0.05)
"""How much lower than usual the horizon lies."""

NUANCE = Span(-1.0, 1.0)
"""How much earlier or later in its hour the light is."""


@dataclass(frozen=True)
class Composition:
    """`side` is where the sun or the light is (-1 left, 1 right) and `sun` how far from the middle
    (a share of the width, positive to the right). `lift` is how much lower the horizon lies than
    usual (heights). `figure` is where figures stand (a share of the width). `nuance` is how much
    earlier (-1) or later (1) in its hour the light is. `turn` is a number from 0 to 1 for whatever
    else may be one way or another.
    """

    side: float
    sun: float
    lift: float
    figure: float
    nuance: float
    turn: float

    def pick(self, count: int) -> int:
        """One of `count` variants."""
        return min(int(self.turn * count), count - 1)


def arranged(streams: Streams) -> Composition:
    """The composition of a scene."""
    rng = streams("composition")
    side = 1.0 if rng.random() < 0.5 else -1.0
    # Figures stand on the lit side of nothing: off the middle, away from the sun.
    return Composition(
        side=side,
        sun=side * SUN.draw(rng),
        lift=LIFT.draw(rng),
        figure=0.5 - side * FIGURE.draw(rng),
        nuance=NUANCE.draw(rng),
        turn=float(rng.random()),
    )
