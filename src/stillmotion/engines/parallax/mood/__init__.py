"""The mood of a shot: its colours graded as a colourist would, setting in after the first frame."""

from __future__ import annotations

from stillmotion.engines.parallax.mood.look import Look
from stillmotion.engines.parallax.staging import Clock, Effects, View
from stillmotion.storyboard import Grade


def grade(grade: Grade, view: View, clock: Clock) -> Effects:
    """What gives the shot its mood: one overlay, to be drawn before those of the weather.

    Nothing where `grade` leaves the picture as it is.
    """
    if grade == Grade(name=grade.name):
        return Effects()
    height, width = view.rgb.shape[:2]
    return Effects(overlays=[Look(grade, width, height, clock)])
