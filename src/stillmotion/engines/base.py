"""The `Engine` protocol: declared capabilities, and a shot rendered as a stream of frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stillmotion.catalog.features import Capabilities
from stillmotion.engines.pictures import Layers
from stillmotion.mastering.planes import Frame as Frame
from stillmotion.storyboard import Mouth, Shot, Storyboard

Picture = NDArray[np.uint8]


def _ignore(_words: str) -> None:
    return None


@dataclass(frozen=True)
class Take:
    """What an engine needs beside the shot.

    `pictures` maps the names used in the storyboard to RGB arrays, (height, width, 3) uint8,
    upright, sRGB; those of elements may have their coverage as a fourth channel; masks are
    (height, width) uint8, where 128 and more means covered, already the size of the start picture.
    `layers` has those that pictures of the same name were painted in. `stage` may be called with a
    few words on what goes on, `remark` with a sentence on what was asked for and cannot be done
    ("smile: no face was found"). `mouth` is how the speaker's mouth moves where the shot's lines
    are heard.
    """

    storyboard: Storyboard
    pictures: Mapping[str, Picture]
    stage: Callable[[str], None] = field(default=_ignore)
    remark: Callable[[str], None] = field(default=_ignore)
    layers: Mapping[str, Layers] = field(default_factory=dict)
    mouth: Mouth | None = None


class Engine(Protocol):
    """Renders shots. Instances live as long as their worker and may cache models and scenes."""

    name: str
    capabilities: Capabilities

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield exactly `shot.frames` frames of `take.storyboard`'s size.

        Closing the iterator early (a cancelled task) frees what it holds.
        """
        ...

    def still(self, shot: Shot, take: Take) -> Frame:
        """The last frame of the shot alone, as `render` would yield it."""
        ...

    def speaker(self, shot: Shot, take: Take) -> float | None:
        """Where in the frame, as the shot begins, the face stands that will speak its lines: from
        -1 (left) to 1 (right). None where no face will, or `take` lacks the shot's picture."""
        ...
