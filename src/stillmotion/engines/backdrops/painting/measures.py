"""Measures of generators: numbers that depend on how near a thing is, and ranges to draw from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from stillmotion.arrays import Numbers, Points, Vector


class Rise(NamedTuple):
    """A number that goes from `start` to `end` as a share goes from 0 to 1, by its `power`."""

    start: float
    end: float
    power: float = 1.0

    def at(self, share: Any) -> Any:
        """Its value there; `share` is a number or an array, and may be over 1."""
        return self.start + (self.end - self.start) * share**self.power


class Span(NamedTuple):
    """Numbers from `least` to `most`."""

    least: float
    most: float

    def draw(self, rng: np.random.Generator) -> float:
        """One of them, all as likely."""
        return self.least + (self.most - self.least) * float(rng.random())

    def some(self, rng: np.random.Generator, count: int) -> Vector:
        """(count) of them."""
        return self.least + (self.most - self.least) * rng.random(count)

    def clip(self, values: Any) -> Any:
        """Values, none of them outside."""
        return np.clip(values, self.least, self.most)


def bell(values: Numbers, middle: Numbers | float, width: Numbers | float) -> Numbers:
    """1 at the middle, 0.37 at a `width` from it, and 0 far away (a Gaussian)."""
    return np.asarray(np.exp(-(((values - middle) / width) ** 2)))


def scattered(
    rng: np.random.Generator, count: int, middle: Vector | float = 0.5, spread: float = 0.25
) -> Vector:
    """(count) numbers from 0 to 1, most about the middle: how much light single strokes catch."""
    return np.clip(middle + spread * rng.standard_normal(count), 0, 1)


def places(x: Vector | float, y: Vector | float) -> Points:
    """(n, 2) places of their coordinates."""
    return np.stack(np.broadcast_arrays(x, y), -1)
