"""Orders for videos that go on."""

from __future__ import annotations

import msgspec

from stillmotion.orders.sources import StoredFile
from stillmotion.orders.video import Content, RenderSpec


class ParentVideo(msgspec.Struct, frozen=True, kw_only=True):
    """The video that goes on: its id, where it is kept (`key`) and lies for this task (`file`),
    and its length in seconds. `words` are what it was made of, at its end, and `heard` those of its
    sound: None for the same ones, "" where there is nothing to be heard but somebody who spoke
    (`speaks`). `ending` says what is in the air as it ends, None for nothing. One whose pictures
    were not made here (`foreign`) is made one of ours first."""

    id: str
    key: str
    file: StoredFile
    duration: float
    words: str = ""
    heard: str | None = None
    speaks: bool = False
    ending: StoredFile | None = None
    foreign: bool = False


class ExtendOrder(msgspec.Struct, frozen=True):
    """What the row of such a task stores. `video` is what is added, its duration included."""

    video: Content
    spec: RenderSpec
    parent: ParentVideo
    watermark: bool = False
