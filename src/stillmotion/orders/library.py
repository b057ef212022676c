"""Orders for what an account keeps: elements and voices."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.orders.sources import Source


class BoundVoice(msgspec.Struct, frozen=True, kw_only=True):
    """The voice that an element speaks with; see `tasks.task.VoiceFile`."""

    id: str
    name: str
    voice_key: str
    trial_key: str
    owned_by: str


class ElementOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of an element's task stores: `frontal` and `references`, or `video`, by
    `reference_type`. `owner` is the account that will own it."""

    name: str
    description: str = ""
    reference_type: Literal["image_refer", "video_refer"] = "image_refer"
    frontal: Source | None = None
    references: tuple[Source, ...] = ()
    video: Source | None = None
    tags: tuple[str, ...] = ()
    owner: str
    voice: BoundVoice | None = None


class VoiceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a voice's task stores. `field` is what the recording is called in messages,
    `owner` the account that will own the voice."""

    name: str
    recording: Source
    field: str
    owner: str
