"""Colour grading of a shot, which sets in after the first frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects.grading.day_for_night import (
    DayForNight,
    light_at_night,
)
from stillmotion.engines.parallax.effects.grading.overlay import GradeOverlay
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Grade


@dataclass(frozen=True)
class GradingBuilder:
    """See `EffectBuilder`, of a `Grade`. Its overlays go before those of the weather."""

    clock: Clock

    def build(self, grade: Grade, view: View, /) -> Effects:
        """Nothing where `grade` leaves the picture as it is."""
        effects = Effects()
        if grade.nightfall > 0:
            effects.overlays.append(DayForNight(grade.nightfall, view, self.clock))
        if structs.replace(grade, nightfall=0.0) != Grade(name=grade.name):
            height, width = view.rgb.shape[:2]
            effects.overlays.append(GradeOverlay(grade, width, height, self.clock))
        return effects


def light_after_grade(grade: Grade, view: View) -> NDArray[np.float64]:
    """The fraction of R'G'B' (3,) that is left of things in the air, which are drawn after it."""
    return light_at_night(grade.nightfall, view) if grade.nightfall > 0 else np.ones(3)
