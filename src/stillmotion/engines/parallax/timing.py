"""How strongly a cue acts at each moment: what rises, holds and falls, and what comes back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from stillmotion.engines.parallax.staging import Clock
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
    """The seconds from `start` to `end` of a shot in which a cue acts, and the shot's clock."""

    clock: Clock
    start: float
    end: float
    open_end: bool

    def hold(self, number: int, rise: float, fall: float) -> float:
        """Rises within `rise` seconds of the start, holds, and falls within `fall` before the
        end, unless the cue lasts to the shot's end: then what was done stays done."""
        time = self.clock.seconds(number)
        length = max(self.end - self.start, 1e-6)
        rise = min(rise, length if self.open_end else length / 2)
        up = ease((time - self.start) / max(rise, 1e-6))
        down = 1.0 if self.open_end else ease((self.end - time) / max(min(fall, length / 2), 1e-6))
        return min(up, down) * self.clock.gate(number)


def span(cue: Cue, clock: Clock) -> Span:
    """When a cue acts."""
    length = clock.seconds(clock.frames - 1)
    return Span(clock, cue.start * length, cue.end * length, cue.end >= 1.0)
