"""The `ClipMaker` protocol: what a model, here or on a server, is asked for and gives.

A maker knows one model. It is told what the clip must be in the model's own terms (its size
multiple, frame counts and rate, from `ClipRules`), so it only maps arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from jaxtyping import Bool, UInt8
from numpy.typing import NDArray

from stillmotion.engines.base import EngineFailed, Picture, Sound
from stillmotion.storyboard import Lora

Frames = UInt8[NDArray[np.uint8], "_n _h _w 3"]
"""The pictures of a clip, sRGB."""

Known = Bool[NDArray[np.bool_], "_n _h _w"]
"""Where a guide is to be followed."""

GuideKind = Literal["camera", "brush"]


@dataclass(frozen=True, kw_only=True)
class FrameCounts:
    """How many frames a model makes: `offset` and any number of `step` more, within limits.

    Wan makes 4k+1: `FrameCounts(step=4, offset=1, least=5, most=81)`.
    """

    step: int
    offset: int
    least: int
    most: int

    def at_least(self, frames: int) -> int:
        """The smallest count that is not below `frames`, or the most that the model can do."""
        wanted = max(frames, self.least)
        count = self.offset + self.step * math.ceil((wanted - self.offset) / self.step)
        return min(count, self.longest)

    @property
    def longest(self) -> int:
        """The largest count of the rule that is within `most`."""
        return self.offset + self.step * ((self.most - self.offset) // self.step)


@dataclass(frozen=True, kw_only=True)
class ClipRules:
    """What a model can be asked for.

    `fps` is the rate that it was trained on; sides are multiples of `multiple`, and a frame has at
    most `pixels`. It takes a `start` and an `end` picture, `lead` frames that a clip goes on from
    (1: the start picture alone), so many `references` (pictures of elements). `text` says that it
    needs no picture at all, `sound` that it makes sound of its own, `negative` that it takes
    negative words, `guidance` what cfg_scale 0, 0.5 and 1 stand for (None where it has no such
    knob), `guides` which guides it can follow, and `guide_and_end` whether also with an end
    picture. `loras` are the names of those that a request may choose. `still` is how many frames a
    clip has of which the first is taken as a picture, None where pictures are not asked of it.
    """

    fps: float
    frames: FrameCounts
    multiple: int
    pixels: int
    start: bool = True
    end: bool = False
    lead: int = 1
    references: int = 0
    text: bool = False
    sound: bool = False
    negative: bool = False
    guidance: tuple[float, float, float] | None = None
    guides: frozenset[GuideKind] = frozenset()
    guide_and_end: bool = False
    loras: frozenset[str] = frozenset()
    still: int | None = None

    def scale(self, cfg_scale: float) -> float | None:
        """The model's guidance scale for the API's `cfg_scale` (0 to 1), None where it has none."""
        if self.guidance is None:
            return None
        return float(np.interp(cfg_scale, (0.0, 0.5, 1.0), self.guidance))


@dataclass(frozen=True, kw_only=True)
class Guide:
    """A render of the motion that is asked for, as long and as large as the clip.

    `frames` (n, h, w, 3) uint8; `known` (n, h, w) says where it is to be followed: what is visible
    of the source for a camera move, what is moved or pinned for a brush. `strength` is 1 as the
    site has set it, more where a first result did not follow well enough.
    """

    kind: GuideKind
    frames: Frames
    known: Known
    strength: float = 1.0


@dataclass(frozen=True, kw_only=True)
class ClipRequest:
    """One clip, in the model's terms.

    `lead` are the frames that it begins with, one or more (n, h, w, 3), None for a clip made of
    words alone; `end` (h, w, 3) the picture it ends on; all pictures but `references` have the
    clip's size. `guidance` is the model's scale. `job` names the clip across attempts and restarts
    of the server ("" where nobody will ask again): whoever sends it elsewhere makes an id of it.
    """

    prompt: str
    negative_prompt: str
    width: int
    height: int
    frames: int
    fps: float
    seed: int
    lead: Frames | None = None
    end: Picture | None = None
    references: tuple[Picture, ...] = ()
    guide: Guide | None = None
    guidance: float | None = None
    sound: bool = False
    loras: tuple[Lora, ...] = ()
    job: str = ""


def _no_progress(_done: float, _stage: str) -> None:
    return None


def _no_preview(_picture: Picture) -> None:
    return None


def _no_remark(_sentence: str) -> None:
    return None


@dataclass(frozen=True)
class Tell:
    """What a maker tells while it works. `progress` takes the fraction of the clip (0 to 1) and the
    stage; what it raises stops the work: a maker calls it at least once a step, lets it pass, and
    is ready for the next clip then. `preview` takes a small picture of what is being made."""

    progress: Callable[[float, str], None] = _no_progress
    preview: Callable[[Picture], None] = _no_preview
    remark: Callable[[str], None] = _no_remark


@dataclass(frozen=True)
class Clip:
    """What was made: `frames` of the size asked for, at `fps`; the model's own `sound`, 48 kHz
    stereo, None where there is none. `facts` are further words for the remark that says what made
    it ("preset": "24gb")."""

    frames: Frames
    fps: float
    sound: Sound | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


class ClipFailed(EngineFailed):
    """A clip cannot be made; see `engines.base.EngineFailed`."""


class ClipMaker(Protocol):
    """Makes clips with one model. Instances live as long as their worker, one clip at a time."""

    model: str
    """What people know the model by ("Wan 2.2 I2V A14B")."""

    rules: ClipRules

    def prepare(self) -> None:
        """Load what a clip needs, where that is not there; called on a thread of its own while the
        guide is rendered. Raises ClipFailed."""
        ...

    def make(self, request: ClipRequest, tell: Tell) -> Clip:
        """The clip. Raises ClipFailed, and what `tell.progress` raises."""
        ...

    def close(self) -> None:
        """Give back the memory of the model."""
        ...
