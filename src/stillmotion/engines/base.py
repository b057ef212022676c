"""The `Engine` protocol: a shot as a stream of frames, and what it tells meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Picture as Picture
from stillmotion.catalog.features import Capabilities
from stillmotion.encoding.planes import Frame as Frame
from stillmotion.engines.pictures import Layers
from stillmotion.storyboard import Cue, Lora, Mouth, Shot, Stood, Storyboard

Sound = NDArray[np.float32]
"""(samples, 2): left and right at 48 kHz, full scale is 1."""


@dataclass(frozen=True)
class Ending:
    """How a shot ends in which things fall or hang in the air: its last `frame` without them, the
    `cues` that draw them, gone on until there, and where the camera stands in them. An engine of
    the name `engine` can go on from there."""

    engine: str
    frame: Frame
    cues: tuple[Cue, ...]
    stood: Stood


def _ignore_ending(_ending: Ending) -> None:
    return None


def _ignore(_words: str) -> None:
    return None


def _ignore_progress(_done: float, _stage: str) -> None:
    return None


def _ignore_sound(_sound: Sound) -> None:
    return None


def _ignore_preview(_picture: Picture) -> None:
    return None


class EngineUnavailable(Exception):
    """An engine cannot work on this machine. The message says what is missing and how to get it."""


class EngineFailed(Exception):
    """A shot cannot be made. The message is for the caller.

    `retry` is for faults that may pass (out of memory, a server that ended), and those that do not
    count (`counts`) have nothing to do with the shot: the server that makes it is away.
    """

    def __init__(self, message: str, *, retry: bool = False, counts: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.counts = counts


class DeviceBroken(Exception):
    """The device of this process works no more ("CUDA error"), and will not until the process is
    replaced: a worker ends, and its task is tried again by another."""


@dataclass(frozen=True, kw_only=True)
class EngineConfig:
    """What a site says to its engines. `models_dir` is where the files of models lie; `options` are
    those of the engine's own table in the site's file of engines, where it stands in one.
    `state_dir` is where an engine may keep small files that outlive its worker and the server, None
    where nothing is kept."""

    models_dir: Path
    state_dir: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Motion:
    """A video (MP4 or MOV, from a stranger, its size and length checked) by which the figure of the
    shot's picture moves, from its first frame to its last; the figure is turned as in the picture
    (`image`) or as in the video."""

    video: Path
    orientation: Literal["image", "video"]


@dataclass(frozen=True)
class Take:
    """What an engine needs beside the shot.

    `pictures` maps the names used in the storyboard to RGB arrays, (height, width, 3) uint8,
    upright, sRGB; those of elements may have their coverage as a fourth channel; masks are
    (height, width) uint8, where 128 and more means covered, already the size of the start picture.
    `layers` has those that pictures of the same name were painted in. `mouth` is how the speaker's
    mouth moves where the shot's lines are heard. `seed` is the one to start from where the caller
    gave one, `loras` what was chosen of those that the site lists. `job` names the shot across
    attempts and restarts of the server, "" where nobody will ask again.

    The engine tells what goes on. `progress` takes the fraction of the shot that is done (0 to 1)
    and the stage in a few words; an engine calls it often, also before its first frame, and lets
    pass what it raises: that is how a task is cancelled. `remark` takes a sentence on what was
    asked for and cannot be done ("smile: no face was found"). An engine that makes sound of its
    own gives it to `sound`, once and before the shot's first frame. One that takes long to its
    first frame shows by `preview` what becomes of it: a small RGB picture, now and then. `sounding`
    says that somebody will hear the shot. An engine that draws things in the air over the picture
    gives to `ending` how the shot ends, once and before its last frame. `motion` is only there for
    engines that declare `motion_control`.
    """

    storyboard: Storyboard
    pictures: Mapping[str, Picture]
    progress: Callable[[float, str], None] = field(default=_ignore_progress)
    remark: Callable[[str], None] = field(default=_ignore)
    sound: Callable[[Sound], None] = field(default=_ignore_sound)
    preview: Callable[[Picture], None] = field(default=_ignore_preview)
    layers: Mapping[str, Layers] = field(default_factory=dict)
    mouth: Mouth | None = None
    seed: int | None = None
    loras: tuple[Lora, ...] = ()
    job: str = ""
    sounding: bool = False
    ending: Callable[[Ending], None] = field(default=_ignore_ending)
    motion: Motion | None = None

    def stage(self, words: str) -> None:
        """Tell what goes on where no fraction is known: `progress` with what is done already."""
        self.progress(0.0, words)


class Engine(Protocol):
    """Renders shots. Instances live as long as their worker and may cache models and scenes."""

    name: str
    capabilities: Capabilities

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield exactly `shot.frames` frames of `take.storyboard`'s size.

        Closing the iterator early, or an exception out of `take.progress` (a cancelled task),
        frees what it holds and leaves the engine ready for the next shot.
        """
        ...

    def still(self, shot: Shot, take: Take) -> Frame:
        """The last frame of the shot alone, as `render` would yield it."""
        ...

    def speaker(self, shot: Shot, take: Take) -> float | None:
        """Where in the frame, as the shot begins, the face stands that will speak its lines: from
        -1 (left) to 1 (right). None where no face will, or `take` lacks the shot's picture."""
        ...
