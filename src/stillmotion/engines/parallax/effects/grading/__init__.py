"""The mood of a shot: its colours graded as a colourist would, setting in after the first frame."""

from __future__ import annotations

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


def grade(grade: Grade, view: View, clock: Clock) -> Effects:
    """What gives the shot its mood: overlays, to be drawn before those of the weather.

    Nothing where `grade` leaves the picture as it is.
    """
    effects = Effects()
    if grade.nightfall > 0:
        effects.overlays.append(DayForNight(grade.nightfall, view, clock))
    if structs.replace(grade, nightfall=0.0) != Grade(name=grade.name):
        height, width = view.rgb.shape[:2]
        effects.overlays.append(GradeOverlay(grade, width, height, clock))
    return effects


def light(grade: Grade, view: View) -> NDArray[np.float64]:
    """What the mood leaves of the R'G'B' (3,) of things in the air, which are drawn after it."""
    return light_at_night(grade.nightfall, view) if grade.nightfall > 0 else np.ones(3)
