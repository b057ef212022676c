"""What happens in a shot beside the camera's move, gathered from the parts that make it happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stillmotion import models
from stillmotion.arrays import Map
from stillmotion.engines.base import Picture
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects import brush, elements, environment, grading
from stillmotion.engines.parallax.effects.faces import build as living
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack
from stillmotion.engines.parallax.effects.sky_fraction import UngradedFrame
from stillmotion.engines.parallax.timing import Clock
from stillmotion.models import faces
from stillmotion.storyboard import Cue, CueKind, Mouth, Shot
from stillmotion.vision.seek import sought

OVERLAY_KINDS: frozenset[CueKind] = frozenset(
    {"rain", "snow", "petals", "dust", "fog", "smoke", "flicker"}
)
"""Kinds that are drawn over a frame and bend nothing in it."""

FOG_KINDS: frozenset[CueKind] = frozenset({"fog", "rain"})
"""Kinds that veil what is far, land and sky each in its way."""

FACE_KINDS: frozenset[CueKind] = frozenset({"smile", "blink", "nod", "turn", "speak"})
"""Kinds that need to find a face."""


def build_effects(
    shot: Shot,
    pictures: Mapping[str, Picture],
    view: View,
    clock: Clock,
    mouth: Mouth | None = None,
) -> Effects:
    """All that happens in a shot of one picture, seen in `view`. `mouth` speaks the shot's lines.

    Raises KeyError when `pictures` lacks a mask or an element of the shot.
    """
    effects = Effects()
    asked = list(shot.cues)
    speech = None
    if mouth is not None and mouth.times:
        speech = SpeechTrack(mouth.times, mouth.jaw, mouth.wide)
        if not any(cue.kind == "speak" for cue in asked):
            asked.append(Cue(kind="speak"))
    cues, effects.undone = _without_missing_models(asked)
    graded, plain = _build_grading(shot, view, clock)
    effects.add(graded)
    effects.add(living.stage(cues, view, clock, faces.find, speech))
    marks: list[Map] = []
    if any(cue.kind in environment.PLACED for cue in cues):
        marks, shot = brush.place_marks(shot, pictures, view)
    effects.add(environment.stage(cues, view, clock, grading.light(shot.grade, view), marks, plain))
    effects.add(brush.stage(shot, pictures, view, clock, shot.framing))
    effects.add(elements.stage(shot.placements, pictures, view, clock, sought))
    pin = brush.pin_of(shot, pictures, view, shot.framing)
    return effects if pin is None else pin.pin(effects)


def speaker(shot: Shot, view: View) -> float | None:
    """Where the face is that speaks the shot's lines in `perform`, from -1 (left) to 1 (right)."""
    x = living.speaker(shot.cues, view, faces.find) if models.available("faces") else None
    return None if x is None else 2 * x / view.rgb.shape[1] - 1


def build_transition_effects(shot: Shot, view: View, clock: Clock) -> Effects:
    """What can happen on the way from one picture to another, both of which set how things move.

    `view` is that of the first.
    """
    effects, plain = _build_grading(shot, view, clock)
    cues = [c for c in shot.cues if c.kind in OVERLAY_KINDS]
    light = grading.light(shot.grade, view)
    effects.add(environment.stage(cues, view, clock, light, plain=plain))
    effects.undone += [
        f"{cue.kind}: between two pictures things move as these show them"
        for cue in shot.cues
        if cue.kind not in OVERLAY_KINDS
    ]
    effects.undone += [
        f"{placement.picture}: nothing can be placed between two pictures"
        for placement in shot.placements
    ]
    return effects


def _build_grading(shot: Shot, view: View, clock: Clock) -> tuple[Effects, UngradedFrame | None]:
    """What gives the shot its mood, and what keeps frames as they were before that for the weather,
    which goes by their colours."""
    effects = grading.grade(shot.grade, view, clock)
    if not effects.overlays or not any(cue.kind in FOG_KINDS for cue in shot.cues):
        return effects, None
    plain = UngradedFrame()
    effects.overlays.insert(0, plain)
    return effects, plain


def _without_missing_models(cues: Sequence[Cue]) -> tuple[list[Cue], list[str]]:
    """The cues that this machine has the models for, and words on the others."""
    if models.available("faces"):
        return list(cues), []
    undone = [
        f"{cue.kind}: the model that finds faces is missing (`stillmotion models pull`)"
        for cue in cues
        if cue.kind in FACE_KINDS
    ]
    return [cue for cue in cues if cue.kind not in FACE_KINDS], undone
