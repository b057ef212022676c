"""Recipes: a place as the generators that paint it, and where in it figures stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.stage import Stage


class Generator(Protocol):
    """Something that can be painted, by its named parameters."""

    def draw(self, canvas: Canvas) -> None:
        """Paint it on what is there already."""


@dataclass(frozen=True)
class Recipe:
    """A place: its `parts` from far to near, and the `stage` that they leave for figures.

    The horizon lies at a height, lower or higher by `lift` times what the composition says; the
    ground's disparity is 1 at the height of the `focus`. Those that are `turned` have left and
    right exchanged where the light comes from the left.
    """

    horizon: float
    stage: Callable[[Canvas], Stage]
    parts: tuple[Generator, ...]
    lift: float = 1.0
    focus: float = 0.84
    turned: bool = False

    def draw(self, canvas: Canvas) -> Stage:
        """Paint the place."""
        canvas.horizon = self.horizon + self.lift * canvas.plan.lift
        canvas.focus = self.focus
        canvas.mirrored = self.turned and canvas.plan.side < 0
        for part in self.parts:
            part.draw(canvas)
        return self.stage(canvas)


@dataclass(frozen=True)
class Standing:
    """A stage on open ground, where the composition has the figures: see `Stage`. `afloat` is how
    far under the horizon boats are, and `far` where something stands that is far away, as a share
    of the width from the middle towards the light."""

    foot: float = 0.88
    usual: float = 0.34
    largest: float = 0.46
    afloat: float = 0.0
    far: float = 0.0

    def __call__(self, canvas: Canvas) -> Stage:
        """The stage on a canvas."""
        return Stage(
            self.foot,
            canvas.aspect * canvas.plan.figure,
            usual=self.usual,
            largest=self.largest,
            afloat=canvas.horizon + self.afloat if self.afloat else 0.0,
            far_x=canvas.off(self.far) if self.far else 0.0,
        )
