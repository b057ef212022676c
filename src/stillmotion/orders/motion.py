"""Orders for videos whose figure moves as somebody in another video does."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.orders.sources import Source
from stillmotion.orders.video import Content, RenderSpec


class MotionOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of such a task stores. `image` has the figure and `motion` is the video that it
    moves by, as long as what is made; the duration in `video` says nothing. The figure is turned
    as in the one or in the other (`orientation`). `elements` are as in `VideoOrder`."""

    video: Content
    spec: RenderSpec
    image: Source
    motion: Source
    orientation: Literal["image", "video"]
    keep_sound: bool = True
    elements: tuple[Source, ...] = ()
    watermark: bool = False
