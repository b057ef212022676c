"""What living things do in a shot: from its cues to motions and retouches of the picture.

A body's sway is laid over its breathing, that over the head's nodding and turning, and that over
the face's smile; blinks and speech are painted into the picture under all of these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Rgb
from stillmotion.engines.parallax.effect import Displacement, Effects, View
from stillmotion.engines.parallax.effects.bodies.body import Body, find_bodies
from stillmotion.engines.parallax.effects.bodies.motion import breathe, chest_of, sway
from stillmotion.engines.parallax.effects.displacement import FieldDisplacement
from stillmotion.engines.parallax.effects.faces.blink import EVERY_S, blink, find_eye, onsets
from stillmotion.engines.parallax.effects.faces.head import head_field, nod, turn
from stillmotion.engines.parallax.effects.faces.mouth import Speaking, find_mouth
from stillmotion.engines.parallax.effects.faces.smile import smile
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack, babble
from stillmotion.engines.parallax.effects.random_streams import random_stream
from stillmotion.engines.parallax.timing import Clock, span
from stillmotion.models import ModelMissing
from stillmotion.storyboard import Cue
from stillmotion.vision.landmarks import (
    LEFT_EYE,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    RIGHT_EYE,
    Face,
    face_frame,
)

FindFaces = Callable[[Rgb], Sequence[Face]]
"""The faces of a picture, as `models.faces.find` gives them. May raise ModelMissing."""

LEAST_WIDTH = 24.0
"""A face narrower than this many pixels has too few of them to act with."""

TURNED_AWAY = 0.7
"""Radians of yaw beyond which the far half of a face is guessed rather than seen."""

NO_MODEL = "the model that finds faces is not on this machine (`stillmotion models pull`)"

_MOST = 1.6
"""A face does no more than this of what is plain, whatever the words' strength."""

_Thing = TypeVar("_Thing")

_OF_FACES = ("smile", "blink", "nod", "turn", "speak")
_OF_BODIES = ("breathe", "sway")

ACTED = frozenset((*_OF_FACES, *_OF_BODIES))
"""The kinds of cue that `LivingBuilder` acts on; it passes over the others."""


@dataclass
class _Cast:
    """The picture's faces and bodies, looked for when first asked for."""

    view: View
    find_faces: FindFaces
    blind: bool = False

    @cached_property
    def faces(self) -> list[Face]:
        """The largest first; none without the model that finds them."""
        try:
            found = self.find_faces(self.view.rgb)
        except ModelMissing:
            self.blind = True
            return []
        return sorted(found, key=lambda face: -face_frame(face).width)

    @cached_property
    def bodies(self) -> list[Body]:
        return find_bodies(self.view)

    def chest(self, body: Body) -> tuple[float, float]:
        """A person's below the chin, another body's at its middle: see `bodies.moves.breathe`."""
        for face in self.faces:
            frame = face_frame(face)
            x, y = frame.centre[:2]
            if body.left <= x <= body.right and body.top <= y <= body.foot:
                return min(float(y + 1.7 * frame.height), body.foot), 0.75 * frame.height
        return chest_of(body)


@dataclass(frozen=True)
class LivingBuilder:
    """See `EffectBuilder`: the picture's people and animals do what cues of the `ACTED` kinds ask.

    `find_faces` is called at most once, and only where a cue is about a living thing. `speech`
    drives the mouth of a "speak" cue in the shot's own time; without it, it babbles.
    """

    clock: Clock
    find_faces: FindFaces
    speech: SpeechTrack | None = None

    def build(self, cues: Sequence[Cue], view: View, /) -> Effects:
        """Displacements and retouches of all cues that are about living things."""
        cast = _Cast(view, self.find_faces)
        effects = Effects()
        # What comes first in the list is laid over what comes later.
        for kind in ("sway", "breathe", "turn", "nod", "smile", "blink", "speak"):
            asked = [cue for cue in cues if cue.kind == kind and cue.strength > 0]
            if kind in _OF_BODIES:
                for cue in asked:
                    effects.add(_bodies_act(cue, cast, self.clock))
            elif asked:
                effects.add(_faces_act(asked, cast, self.clock, self.speech))
        return effects


def speaker(cues: Sequence[Cue], view: View, find_faces: FindFaces) -> float | None:
    """x in pixels of the face that speaks for these cues, None where none will."""
    cast = _Cast(view, find_faces)
    asked = next((cue for cue in cues if cue.kind == "speak"), Cue(kind="speak"))
    chosen = _chosen(asked, cast)
    if isinstance(chosen, str):
        return None
    face = cast.faces[chosen[0]]
    if abs(face_frame(face).yaw) > TURNED_AWAY or find_mouth(face, view.rgb) is None:
        return None
    return float(face_frame(face).centre[0])


def _bodies_act(cue: Cue, cast: _Cast, clock: Clock) -> Effects:
    bodies = _on_side(cue.side, [(body, body.axis) for body in cast.bodies], cast.view)
    if not bodies:
        return Effects(undone=[f"{cue.kind}: no subject was found in the picture"])
    when = span(cue, clock)
    if cue.kind == "sway":
        return Effects(subject=[sway(body, cue.strength, when) for body in bodies])
    return Effects(subject=[breathe(body, cue.strength, cast.chest(body), when) for body in bodies])


def _faces_act(
    cues: Sequence[Cue], cast: _Cast, clock: Clock, speech: SpeechTrack | None
) -> Effects:
    """All cues of one kind: a face does in one go what several ask of it."""
    acted = Effects()
    parts: dict[int, list[Cue]] = {}
    for cue in cues:
        chosen = _chosen(cue, cast)
        if isinstance(chosen, str):
            acted.undone.append(f"{cue.kind}: {chosen}")
        else:
            for number in chosen:
                parts.setdefault(number, []).append(cue)
    failed: list[str] = []
    for number, asked in parts.items():
        effects = _act(asked, cast.faces[number], cast.view, clock, speech)
        failed += effects.undone
        effects.undone = []
        acted.add(effects)
    if not (acted.subject or acted.background or acted.retouches):
        # Where one of several faces does it, that is what was asked for.
        acted.undone += failed[:1]
    return acted


def _chosen(cue: Cue, cast: _Cast) -> list[int] | str:
    """Which faces a cue is about, by their number, or why there is none."""
    if not cast.faces:
        return NO_MODEL if cast.blind else "no face was found in the picture"
    # A turn's side is where the head turns to, not where the face is.
    side = "" if cue.kind == "turn" else cue.side
    placed = [(n, float(face_frame(face).centre[0])) for n, face in enumerate(cast.faces)]
    there = _on_side(side, placed, cast.view)
    if not there:
        return f"no face was found on the {side} of the picture"
    large = [n for n in there if face_frame(cast.faces[n]).width >= LEAST_WIDTH]
    if not large:
        return "the face is too small in the picture"
    # One speaks at a time.
    return large[:1] if cue.kind == "speak" else large


def _act(
    cues: Sequence[Cue], face: Face, view: View, clock: Clock, speech: SpeechTrack | None
) -> Effects:
    """What one face does for the cues, all of one kind, that are about it."""
    kind = cues[0].kind
    if kind in ("smile", "blink", "speak") and abs(face_frame(face).yaw) > TURNED_AWAY:
        return Effects(undone=[f"{kind}: the face is turned away"])
    if kind == "blink":
        return _blinks(cues, face, view, clock)
    if kind == "speak":
        return _speaks(cues, face, view, clock, speech)
    acted = Effects()
    for cue in cues:
        strength, when = min(cue.strength, _MOST), span(cue, clock)
        if kind == "smile":
            acted.add(_moved(face, view, smile(face, strength, when)))
        elif kind == "nod":
            acted.add(_moved(face, view, nod(face, strength, when)))
        else:
            acted.add(_moved(face, view, turn(face, strength, cue.side, when)))
    return acted


def _blinks(cues: Sequence[Cue], face: Face, view: View, clock: Clock) -> Effects:
    eyes = [find_eye(face, ring, view.rgb) for ring in (RIGHT_EYE, LEFT_EYE)]
    seen = [eye for eye in eyes if eye is not None]
    if not seen:
        return Effects(undone=["blink: the eyes are closed or hidden"])
    begins: list[int] = []
    for cue in sorted(cues, key=lambda cue: cue.start):
        when = span(cue, clock)
        start = max(when.start, (begins[-1] / clock.fps + EVERY_S[0]) if begins else 0.0)
        begins += onsets(clock, start, when.end, cue.strength, _place(face))
    if not begins:
        return Effects(undone=["blink: the time is too short"])
    return Effects(retouches=[blink(eye, view.rgb, begins, clock) for eye in seen])


def _speaks(
    cues: Sequence[Cue], face: Face, view: View, clock: Clock, speech: SpeechTrack | None
) -> Effects:
    mouth = find_mouth(face, view.rgb)
    if mouth is None:
        return Effects(undone=["speak: the mouth is cut off by the frame"])
    track = speech
    if track is None:
        spans = [span(cue, clock) for cue in cues]
        start, end = min(when.start for when in spans), max(when.end for when in spans)
        track = babble(start, end, random_stream("babble", _place(face)))
    strength = min(max(cue.strength for cue in cues), _MOST)
    acted = Effects(retouches=[Speaking(mouth, track, clock, strength)])
    if track.moves_head:
        acted.add(_moved(face, view, _nodding_along(face, track, clock)))
    return acted


def _nodding_along(face: Face, track: SpeechTrack, clock: Clock) -> FieldDisplacement:
    """The head as it goes with what is said."""

    def amplitudes(number: int) -> Sequence[float]:
        gate = clock.gate(number)
        turned, bowed = track.head_at(clock.seconds(number))
        return gate * turned, gate * bowed

    return FieldDisplacement(head_field(face), amplitudes)


def _moved(face: Face, view: View, motion: Displacement) -> Effects:
    """The motion on the layer that has the face."""
    matte = view.matte
    points = np.concatenate([face.landmarks[[MOUTH_RIGHT, MOUTH_LEFT, 1, 33, 263], :2]])
    columns = np.clip(points[:, 0] / 4, 0, matte.shape[1] - 1).astype(int)
    rows = np.clip(points[:, 1] / 4, 0, matte.shape[0] - 1).astype(int)
    on_subject = float(matte[rows, columns].mean()) >= 0.5
    return Effects(subject=[motion]) if on_subject else Effects(background=[motion])


def _on_side(side: str, placed: Sequence[tuple[_Thing, float]], view: View) -> list[_Thing]:
    """Those whose x is on a side of the picture, in the same order; all where it is ""."""
    middle = view.rgb.shape[1] / 2
    return [thing for thing, x in placed if not side or (x < middle) == (side == "left")]


def _place(face: Face) -> NDArray[np.intp]:
    return np.round(face_frame(face).centre[:2]).astype(int)
