"""Which sounds a storyboard asks for, when, how loud and from where.

What the prompt's words say of sound comes first; what is seen to move (rain, a fire, leaves) is
heard too, and a shot of which nothing is known has a quiet bed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stillmotion.sound.ambience import Ambience
from stillmotion.sound.arrays import to_db
from stillmotion.storyboard import Cue, CueKind, Shot, Storyboard

SEEN: dict[CueKind, Ambience] = {
    "waves": "waves",
    "water": "river",
    "fire": "fire",
    "rain": "rain",
    "snow": "snow",
    "leaves": "leaves",
    "grass": "leaves",
}
"""What moves in the picture and how it sounds; the other cues are silent."""

UNDER: dict[Ambience, Ambience] = {"clock": "room", "footsteps": "quiet", "birds": "quiet"}
"""Single sounds, and the place that is heard between them."""

UNDER_DB = -3.0

OUTDOORS: frozenset[CueKind] = frozenset({"leaves", "grass"})
"""What is seen to move where crickets sing at night."""

SEEN_DB = -3.0
"""What is only seen is heard less than what the words say is heard."""

TOGETHER_DB = -1.5
"""Each further sound of a shot makes room for the others by this."""

FAINTEST = 0.1
"""A wording's strength below which nothing gets softer."""

FORCE_DB = (-9.0, 6.0)
"""The softest and the loudest that a wording can make a sound."""

SIDE = 0.6
"""How far to the side something on the left or right of the picture is: -1 to 1."""


@dataclass(frozen=True)
class Part:
    """One sound in one shot. `start` and `end` in seconds of the video.

    `pan` is from -1 (left) to 1 (right); `placed` says that it comes from one spot in the
    picture, rather than from all around.
    """

    kind: Ambience
    shot: int
    start: float
    end: float
    decibels: float = 0.0
    pan: float = 0.0
    placed: bool = False


def score(storyboard: Storyboard) -> tuple[Part, ...]:
    """The parts of all shots, in order; none is without one."""
    parts: list[Part] = []
    start = 0
    for number, shot in enumerate(storyboard.shots):
        end = start + shot.frames
        parts += _shot(shot, number, start / storyboard.fps, end / storyboard.fps)
        start = end
    return tuple(parts)


def _shot(shot: Shot, number: int, start: float, end: float) -> list[Part]:
    told = list({sound.kind: sound for sound in shot.ambience}.values())
    cues = [cue for cue in _heard(shot) if all(SEEN[cue.kind] != sound.kind for sound in told)]
    share = TOGETHER_DB * max(len(told) + len(cues) - 1, 0)
    parts = [Part(sound.kind, number, start, end, share + _force(sound.strength)) for sound in told]
    length = end - start
    for cue in cues:
        parts.append(
            Part(
                SEEN[cue.kind],
                number,
                start + cue.start * length,
                start + cue.end * length,
                share + SEEN_DB + _force(cue.strength),
                {"left": -SIDE, "right": SIDE}.get(cue.side, 0.0),
                bool(cue.side),
            )
        )
    if shot.grade.name == "night" and any(cue.kind in OUTDOORS for cue in shot.cues):
        parts.append(Part("crickets", number, start, end, share + SEEN_DB))
    kinds = {part.kind for part in parts}
    beds = {UNDER[kind] for kind in kinds if kind in UNDER}
    if not kinds - set(UNDER):
        parts += [Part(bed, number, start, end, UNDER_DB) for bed in sorted(beds)]
    return parts or [Part("quiet", number, start, end)]


def _heard(shot: Shot) -> Iterator[Cue]:
    """The cues that sound, each sound once."""
    sounds: set[Ambience] = set()
    for cue in shot.cues:
        sound = SEEN.get(cue.kind)
        if sound is not None and sound not in sounds:
            sounds.add(sound)
            yield cue


def _force(strength: float) -> float:
    """Decibels of a wording's strength (0 to 2, 1 is plain)."""
    return float(np.clip(to_db(max(strength, FAINTEST)), *FORCE_DB))
