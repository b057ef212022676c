"""How a figure enters the picture: it walks in from a side, or fades in where it stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stillmotion.arrays import Grid
from stillmotion.easing import ease_in_out
from stillmotion.engines.parallax.timing import Clock

WALK_S = 2.0
"""Seconds of walking in, where the shot is long enough."""

MOST_WALK = 0.5
"""Fraction of the shot of that at most."""

FADE_S = 0.9
"""Seconds over which a figure fades in."""

BOB = 0.012
"""How far it rises with each step, as a fraction of its height."""

PACE = 0.42
"""Length of a step, as a fraction of the figure's height."""


class WalkIn:
    """A displacement from `start` pixels sideways (negative: from the left) to rest.

    `height` is the figure's, 0 for what does not bob (a shadow).
    """

    def __init__(self, start: float, clock: Clock, height: float = 0.0) -> None:
        numbers = np.arange(clock.frames)
        walking = max(1.0, min(WALK_S * clock.fps, MOST_WALK * (clock.frames - 1)))
        left = 1.0 - ease_in_out(np.clip(numbers / walking, 0.0, 1.0))
        self.across = start * left
        speed = np.abs(np.gradient(left)) if clock.frames > 1 else np.zeros(1)
        steps = np.abs(self.across) / max(1.0, PACE * height)
        # Highest between two steps; less bob when it is slower.
        pace = speed / max(float(speed.max()), 1e-9)
        self.up = BOB * height * pace * np.abs(np.sin(np.pi * steps))

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        coordinates[..., 0] -= np.float32(self.across[number])
        coordinates[..., 1] += np.float32(self.up[number])


class FadeIn:
    """Opacity of a figure: 0 on frames that are exactly a picture."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __call__(self, number: int) -> float:
        """Opacity at a frame."""
        return self.clock.gate(number, FADE_S)


class FadeOut(FadeIn):
    """Opacity of a figure that walks in: it only fades where the shot ends on a picture."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(replace(clock, from_picture=False))
