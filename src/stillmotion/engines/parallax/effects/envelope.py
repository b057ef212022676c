"""When a cue acts: from its start to its end within the shot, and never on an exact picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.parallax.effect import SETTLE_S, Clock
from stillmotion.storyboard import Cue


@dataclass(frozen=True)
class Envelope:
    """A cue's time. `begin` and `end` are seconds of the shot, `end` infinite where it outlasts it.

    `runs_on` says that what is seen has begun before the shot, so that it need not set in.
    """

    clock: Clock
    begin: float
    end: float
    runs_on: bool

    def seconds(self, number: int) -> float:
        """Time of a frame since the cue's beginning; negative before it."""
        return self.clock.seconds(number) - self.begin

    def gate(self, number: int, settle: float = SETTLE_S) -> float:
        """How far the cue acts on a frame (0 to 1), smooth; 0 on frames that are a picture."""
        now = self.clock.seconds(number)
        rise = 1.0 if self.runs_on else _smoother((now - self.begin) / settle)
        fall = _smoother((self.end - now) / settle)
        return self.clock.gate(number, settle) * rise * fall


def envelope_of(cue: Cue, clock: Clock) -> Envelope:
    """The time of `cue` in a shot of `clock`."""
    length = clock.seconds(max(1, clock.frames - 1))
    begins, ends = cue.start > 0, cue.end < 1
    return Envelope(
        clock=clock,
        begin=cue.start * length,
        end=cue.end * length if ends else float("inf"),
        runs_on=not begins and not clock.from_picture,
    )


def _smoother(u: float) -> float:
    u = float(np.clip(u, 0.0, 1.0))
    return u * u * u * (u * (6.0 * u - 15.0) + 10.0)
