"""How strongly a cue acts at each moment: what rises, holds and falls, and what comes back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from stillmotion.engines.parallax.effect import Clock
from stillmotion.storyboard import Cue


def ease(share: float) -> float:
    """0 to 1 while `share` goes from 0 to 1, beginning and ending at rest (Perlin's quintic)."""
    u = min(max(share, 0.0), 1.0)
    return u * u * u * (u * (6.0 * u - 15.0) + 10.0)


def seed(*parts: object) -> np.random.Generator:
    """Random numbers that depend on what they are for and on nothing else."""
    return np.random.default_rng(zlib.crc32("|".join(map(str, parts)).encode()))


@dataclass(frozen=True)
class Span:
    """The seconds from `start` to `end` of a shot in which a cue acts, and the shot's clock.

    `returns` says that what was done is undone by the end: the cue ends before the shot, or the
    shot ends on a picture in which it has not happened.
    """

    clock: Clock
    start: float
    end: float
    returns: bool

    def hold(self, number: int, rise: float, fall: float) -> float:
        """0 to 1: rises within `rise` seconds of the start, holds, and where it returns, falls
        within `fall` seconds before the end; both are shortened where the cue is short."""
        time = self.clock.seconds(number)
        length = max(self.end - self.start, 1e-6)
        up = ease((time - self.start) / min(rise, length / 2 if self.returns else length))
        if not self.returns:
            return up
        return min(up, ease((self.end - time) / min(fall, length / 2)))


def span(cue: Cue, clock: Clock) -> Span:
    """When a cue acts."""
    length = clock.seconds(clock.frames - 1)
    returns = clock.to_picture or cue.end < 1.0
    return Span(clock, cue.start * length, cue.end * length, returns)
