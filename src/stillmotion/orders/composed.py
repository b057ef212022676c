"""Orders for videos that are put together: what is given as pictures appears in one scene."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.orders.sources import Source
from stillmotion.orders.video import CastVoice, RenderSpec, TextVideo

Role = Literal["first", "last", "any"]


class Part(msgspec.Struct, frozen=True):
    """A picture, called `field` in messages. The video starts on the `first` and ends on the
    `last`; `any` may become the scene, or what appears in it."""

    field: str
    source: Source
    role: Role = "any"


class ComposedOrder(msgspec.Struct, frozen=True):
    """What the row of a task for such a video stores.

    `<<<image_N>>>` in prompts points at the N-th of `parts`, `<<<element_N>>>` at the N-th of
    `elements`; a first frame sets the aspect, whatever the video's is. The rest is as in
    `VideoOrder`.
    """

    video: TextVideo
    spec: RenderSpec
    parts: tuple[Part, ...] = ()
    elements: tuple[Source, ...] = ()
    voices: tuple[CastVoice | None, ...] = ()
    watermark: bool = False
