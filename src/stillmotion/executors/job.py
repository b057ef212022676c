"""Orders: what the rows of tasks store for whoever fills them; and how filling one fails."""

from __future__ import annotations

import msgspec

from stillmotion.contract.elements import ElementRequest
from stillmotion.contract.image2video import Image2VideoRequest, Picture, StoredPicture
from stillmotion.contract.images import ImagesRequest
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.tasks.task import VoiceFile


class RenderSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What the catalog decided for the request: the engine and the look of the video.

    `short_edge` is in pixels (720, 1080); the long edge follows the start picture.
    """

    engine: str
    short_edge: int
    fps: int


class CastVoice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that an order names: a preset by its id, or a custom one by its stored profile."""

    name: str
    preset: str = ""
    profile: StoredPicture | None = None


class Order(msgspec.Struct, frozen=True):
    """What the row of an image-to-video task stores as its `request`, encoded as JSON.

    `elements` are the pictures of those that the request names, in its order: cut out, or not yet.
    `voices` are those of its voice list, in order; or, with sound, those that are bound to its
    elements, None where one has none: a request has but one of the two lists.
    """

    request: Image2VideoRequest
    spec: RenderSpec
    elements: tuple[Picture, ...] = ()
    voices: tuple[CastVoice | None, ...] = ()


class ElementOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of an element's task stores. `owner` is the account that will own it."""

    request: ElementRequest
    owner: str
    voice: VoiceFile | None = None


class TextOrder(msgspec.Struct, frozen=True):
    """What the row of a text-to-video task stores; `elements` and `voices` are as in `Order`."""

    request: Text2VideoRequest
    spec: RenderSpec
    elements: tuple[Picture, ...] = ()
    voices: tuple[CastVoice | None, ...] = ()


class ImagesOrder(msgspec.Struct, frozen=True):
    """What the row of a task for pictures stores. `elements` are as in `Order`; the frame of each
    picture is `width` by `height` pixels."""

    request: ImagesRequest
    engine: str
    width: int
    height: int
    elements: tuple[Picture, ...] = ()


class VoiceOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What the row of a voice's task stores. `field` is what the recording is called in messages,
    `owner` the account that will own the voice."""

    name: str
    recording: Picture
    field: str
    owner: str


class JobFailed(Exception):
    """The job cannot be done. `message` is for the caller and names what to change.

    `retry` is for faults of the infrastructure only (storage away, out of memory): bad input
    stays bad, however often it is tried. A fault that has nothing to do with the job (storage
    away) does not count (`counts`) as one of the attempts that it gets.
    """

    def __init__(self, message: str, *, retry: bool = False, counts: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.counts = counts


class JobCancelled(Exception):
    """The owner does not want the result any more."""
