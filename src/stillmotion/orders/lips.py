"""Orders for faces of videos, lips on them, and pictures that speak."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.orders.sources import Source, StoredFile
from stillmotion.orders.video import CastVoice, RenderSpec


class FacesOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task that finds the faces of a video stores. `field` is what the video is
    called in messages, `video_id` the own one's, "" of another."""

    video: Source
    field: str
    video_id: str = ""


class Recorded(msgspec.Struct, frozen=True, kw_only=True, tag="recorded"):
    """The part of a sound from `start` to `end` seconds, None for all of it. `field` is what the
    sound is called in messages, `end_field` the one that says the end."""

    sound: Source
    field: str
    start: float = 0.0
    end: float | None = None
    end_field: str = ""


class Spoken(msgspec.Struct, frozen=True, kw_only=True, tag="spoken"):
    """A text that a voice says; `speed` is a factor of the voice's own pace."""

    text: str
    voice: CastVoice
    language: Literal["zh", "en"]
    speed: float = 1.0


class LipsParent(msgspec.Struct, frozen=True, kw_only=True):
    """The video as answers show it: its id, where it is kept, its length in seconds."""

    id: str
    key: str
    duration: float


class LipsOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task that puts lips on a video stores.

    `track` is the face that was chosen, None where the plainest of the video speaks. What is said
    begins at `insert` seconds, `volume` times as loud as it is; `original_volume` is that of the
    video's own sound.
    """

    video: Source
    field: str
    said: Recorded | Spoken
    track: StoredFile | None = None
    parent: LipsParent | None = None
    insert: float = 0.0
    volume: float = 1.0
    original_volume: float = 0.0
    watermark: bool = False


class AvatarOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a task for a picture that speaks stores."""

    image: Source
    said: Recorded
    spec: RenderSpec
    mode: Literal["std", "pro"] = "std"
    prompt: str = ""
    watermark: bool = False
