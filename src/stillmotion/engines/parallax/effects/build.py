"""All effects of a shot, each family built by its `EffectBuilder`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stillmotion import models
from stillmotion.arrays import Coverage
from stillmotion.engines.base import Picture
from stillmotion.engines.parallax.camera.path import stood_of
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects.brush.build import BrushBuilder
from stillmotion.engines.parallax.effects.brush.place_marks import place_marks
from stillmotion.engines.parallax.effects.elements.build import ElementsBuilder
from stillmotion.engines.parallax.effects.environment import PLACED, EnvironmentBuilder
from stillmotion.engines.parallax.effects.faces import build as living
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack
from stillmotion.engines.parallax.effects.grading.build import GradingBuilder, light_after_grade
from stillmotion.engines.parallax.effects.sky_fraction import UngradedFrame
from stillmotion.engines.parallax.timing import Clock
from stillmotion.models import faces
from stillmotion.storyboard import Cue, CueKind, Mouth, Shot
from stillmotion.vision.figure_search import sought

OVERLAY_KINDS: frozenset[CueKind] = frozenset(
    {"rain", "snow", "petals", "dust", "fog", "smoke", "flicker"}
)
"""Kinds that are drawn over a frame and displace nothing in it."""

FOG_KINDS: frozenset[CueKind] = frozenset({"fog", "rain"})
"""Kinds that draw fog, which tells land from sky by the frame's colours."""

FACE_KINDS: frozenset[CueKind] = frozenset({"smile", "blink", "nod", "turn", "speak"})
"""Kinds that need to find a face."""


def build_effects(
    shot: Shot,
    pictures: Mapping[str, Picture],
    view: View,
    clock: Clock,
    mouth: Mouth | None = None,
) -> Effects:
    """All effects of a shot of one picture, seen in `view`. `mouth` speaks the shot's lines.

    Raises KeyError when `pictures` lacks a mask or an element of the shot.
    """
    effects = Effects()
    asked = list(shot.cues)
    speech = None
    if mouth is not None and mouth.times:
        speech = SpeechTrack(mouth.times, mouth.jaw, mouth.wide, mouth.bow, mouth.turn)
        if not any(cue.kind == "speak" for cue in asked):
            asked.append(Cue(kind="speak"))
    cues, effects.undone = _without_missing_models(asked)
    graded, ungraded = _build_grading(shot, view, clock)
    effects.add(graded)
    effects.add(living.LivingBuilder(clock, faces.find, speech).build(cues, view))
    marks: list[Coverage] = []
    if any(cue.kind in PLACED for cue in cues):
        marks, shot = place_marks(shot, pictures, view)
    light = light_after_grade(shot.grade, view)
    effects.add(EnvironmentBuilder(clock, light, marks, ungraded, stood_of(shot)).build(cues, view))
    brush = BrushBuilder(clock, pictures)
    effects.add(brush.build(shot, view))
    effects.add(ElementsBuilder(clock, pictures, sought).build(shot.placements, view))
    pin = brush.pin(shot, view)
    return effects if pin is None else pin.pin(effects)


def speaker(shot: Shot, view: View) -> float | None:
    """x of the face that speaks the shot's lines in `build_effects`: -1 (left) to 1 (right)."""
    x = living.speaker(shot.cues, view, faces.find) if models.available("faces") else None
    return None if x is None else 2 * x / view.rgb.shape[1] - 1


def build_transition_effects(shot: Shot, view: View, clock: Clock) -> Effects:
    """The effects of a transition, in which both pictures set how things move: grading, and
    overlays. `view` is that of the first picture."""
    effects, ungraded = _build_grading(shot, view, clock)
    cues = [c for c in shot.cues if c.kind in OVERLAY_KINDS]
    light = light_after_grade(shot.grade, view)
    effects.add(EnvironmentBuilder(clock, light, ungraded=ungraded).build(cues, view))
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
    """The colour grading, and what keeps frames as they were before it where fog needs that."""
    effects = GradingBuilder(clock).build(shot.grade, view)
    if not effects.overlays or not any(cue.kind in FOG_KINDS for cue in shot.cues):
        return effects, None
    ungraded = UngradedFrame()
    effects.overlays.insert(0, ungraded)
    return effects, ungraded


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
