"""The sound of a video that goes on: it begins under the end of the old one, which it takes over.

A soundtrack closes softly. What is added is heard from where the old one begins to close, and rises
as that falls, so that both together are as loud as before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from stillmotion.director.reading import read
from stillmotion.encoding.aac import Soundtrack, length
from stillmotion.executors.film import Directed
from stillmotion.executors.language import sentence_model
from stillmotion.executors.soundtrack import hear
from stillmotion.sound.mix import CLOSING_S, closing
from stillmotion.sound.score import SEEN
from stillmotion.storyboard import Mouth, Shot, Storyboard


@dataclass(frozen=True)
class Seam:
    """The old part: its file, how many frames it has at which rate, and its sound, None for
    none."""

    video: Path
    frames: int
    fps: int
    sound: Soundtrack | None

    @property
    def lead(self) -> int:
        """Frames before its end from which on the added sound is heard."""
        return min(self.frames, math.ceil(CLOSING_S * self.fps))


@dataclass(frozen=True)
class Onward:
    """The sound of the lead and of what is added, and how the speaker's mouth moves in it."""

    track: Soundtrack
    mouth: Mouth | None


def as_heard(shot: Shot, words: str | None) -> Shot | None:
    """The added shot for the ear: what its pictures show is heard, or what `words` name. None where
    these name nothing that sounds: where nothing was heard but somebody who spoke, silence goes
    on."""
    if words is None:
        return shot
    told = read(words, "", sentence_model())
    if not (told.ambience or shot.lines or any(cue.kind in SEEN for cue in told.cues)):
        return None
    return msgspec.structs.replace(
        shot, cues=told.cues, grade=told.grade, ambience=told.ambience, lines=shot.lines
    )


def sounding(directed: Directed, seam: Seam, heard_as: Shot | None) -> Onward:
    """The sound of the added shot (which begins with the last old frame), with the lead before it.
    Raises JobFailed for words that cannot be spoken."""
    board = directed.take.storyboard
    added = board.shots[0].frames - 1
    if heard_as is None:
        return Onward(np.zeros((length(seam.lead + added, seam.fps), 2), np.float32), None)
    shot = msgspec.structs.replace(heard_as, frames=added)
    before = msgspec.structs.replace(shot, frames=seam.lead, lines=())
    whole: Storyboard = msgspec.structs.replace(board, shots=(before, shot))
    heard = hear(
        replace(directed, take=replace(directed.take, storyboard=whole)).take.storyboard,
        directed.voices or (),
        lambda _shot: None,
    )
    return Onward(heard.track, heard.mouths.get(1))


def joined_sound(seam: Seam, onward: Soundtrack, added: int) -> Soundtrack:
    """Both, as long as the whole video."""
    assert seam.sound is not None
    old = len(seam.sound)
    whole = np.zeros((length(seam.frames + added, seam.fps), 2), np.float32)
    whole[:old] = seam.sound
    start = old - length(seam.lead, seam.fps)
    part = onward[: len(whole) - start].copy()
    falling = closing(old)[start:]
    part[: old - start] *= np.sqrt(np.clip(1 - falling**2, 0, 1)).astype(np.float32)[:, None]
    whole[start : start + len(part)] += part
    return np.clip(whole, -1, 1)
