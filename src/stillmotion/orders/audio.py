"""Orders for sound."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.orders.sources import Source
from stillmotion.orders.video import CastVoice


class SpeechOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task for speech stores; `speed` is a factor of the voice's own pace."""

    text: str
    voice: CastVoice
    language: Literal["zh", "en"]
    speed: float = 1.0


class SoundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task for the sound of a prompt stores; `duration` in seconds."""

    prompt: str
    duration: float


class DubOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task for the sound of a video stores. `field` is what the video is called
    in messages, `video_id` the own one's, "" of another, and `near` says that small sounds come
    near."""

    video: Source
    field: str
    prompt: str
    near: bool = False
    video_id: str = ""
