"""Quantities of a sound that are drawn anew each time: from where to where."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stillmotion.sound.arrays import Curve


class Range(NamedTuple):
    """A quantity that is anywhere between two values."""

    low: float
    high: float

    def draw(self, random: np.random.Generator) -> float:
        """One value."""
        return float(random.uniform(self.low, self.high))

    def draws(self, random: np.random.Generator, count: int) -> Curve:
        """So many values."""
        return random.uniform(self.low, self.high, count)


class Lognormal(NamedTuple):
    """Gains whose level is normally distributed: its mean and standard deviation in nepers."""

    mean: float
    deviation: float

    def draws(self, random: np.random.Generator, count: int) -> Curve:
        """So many factors."""
        return random.lognormal(self.mean, self.deviation, count)

    def draw(self, random: np.random.Generator) -> float:
        """One factor."""
        return float(random.lognormal(self.mean, self.deviation))


class Gap(NamedTuple):
    """Seconds between events that know nothing of one another: exponential, of this mean."""

    mean_s: float

    def draws(self, random: np.random.Generator, count: int) -> Curve:
        """So many gaps."""
        return random.exponential(self.mean_s, count)
