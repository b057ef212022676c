"""How a scene is arranged: what differs between two pictures of the same description."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Map

THIRD = 0.15
"""How far from the middle a figure stands that has the picture to itself, as a share of the
width."""


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


def arranged(seed: int) -> Composition:
    """The composition of a seed."""
    rng: np.random.Generator = np.random.default_rng((seed, 101))
    draws: Map = rng.random(6)
    side = 1.0 if draws[0] < 0.5 else -1.0
    # Figures stand on the lit side of nothing: off the middle, away from the sun.
    return Composition(
        side=side,
        sun=side * (0.13 + 0.17 * float(draws[1])),
        lift=0.05 * (2 * float(draws[2]) - 1),
        figure=0.5 - side * THIRD * (0.35 + 0.65 * float(draws[3])),
        nuance=2 * float(draws[4]) - 1,
        turn=float(draws[5]),
    )
