"""The image-to-video request after parsing: typed, defaulted, free of the wire's spellings.

It is what a task row stores (as JSON) and what the director reads. `contract.parse` makes it
from a wire body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

MODELS = (
    "kling-v1",
    "kling-v1-5",
    "kling-v1-6",
    "kling-v2-master",
    "kling-v2-1",
    "kling-v2-1-master",
    "kling-v2-5-turbo",
    "kling-v2-6",
    "kling-v3",
)
DEFAULT_MODEL = "kling-v1"

Mode = Literal["std", "pro"]
ShotType = Literal["customize", "intelligence"]
CameraType = Literal["simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
CameraAxis = Literal["horizontal", "vertical", "pan", "tilt", "roll", "zoom"]
CAMERA_AXES: tuple[CameraAxis, ...] = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")


class UrlPicture(msgspec.Struct, frozen=True, tag="url"):
    """A picture that a worker fetches when the task runs."""

    url: str


class InlinePicture(msgspec.Struct, frozen=True, tag="inline"):
    """The encoded bytes (PNG or JPEG) of a picture that came inside the request."""

    data: bytes


class SpooledPicture(msgspec.Struct, frozen=True, tag="spooled"):
    """An inline picture on its way: its bytes lie in the file `path`, for as long as the request is
    looked at, and begin with `start`."""

    path: str
    start: bytes


class StoredPicture(msgspec.Struct, frozen=True, tag="stored"):
    """A picture that lies in the vault under `key`: what an inline picture becomes in a row."""

    key: str


GivenPicture = InlinePicture | SpooledPicture
"""One whose bytes came inside the request."""

Picture = UrlPicture | InlinePicture | SpooledPicture | StoredPicture


def contents(picture: GivenPicture) -> bytes:
    """The encoded bytes."""
    return picture.data if isinstance(picture, InlinePicture) else Path(picture.path).read_bytes()


class Point(msgspec.Struct, frozen=True):
    """Pixels of the start picture, origin at its bottom-left corner, y upwards."""

    x: int
    y: int


class DynamicMask(msgspec.Struct, frozen=True):
    """One brush stroke: what moves (non-black in `mask`) and the path it travels (2-77 points)."""

    mask: Picture
    trajectory: tuple[Point, ...]


class CameraControl(msgspec.Struct, frozen=True):
    """A camera move; `axis` and `value` (-10 to 10) are set for `simple` only."""

    type: CameraType
    axis: CameraAxis | None = None
    value: float = 0.0


class ShotPrompt(msgspec.Struct, frozen=True):
    """One entry of `multi_prompt`; `duration` in whole seconds."""

    index: int
    prompt: str
    duration: int


class VideoRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What every accepted request for a video has. Absent strings are "", absent lists empty."""

    model_name: str = DEFAULT_MODEL
    multi_shot: bool = False
    shot_type: ShotType | None = None
    prompt: str = ""
    multi_prompt: tuple[ShotPrompt, ...] = ()
    negative_prompt: str = ""
    element_ids: tuple[int, ...] = ()
    voice_ids: tuple[str, ...] = ()
    sound: bool = False
    cfg_scale: float = 0.5
    mode: Mode = "std"
    camera_control: CameraControl | None = None
    duration: int = 5
    watermark: bool = False
    callback_url: str = ""
    external_task_id: str = ""


class Image2VideoRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted image-to-video request."""

    image: Picture | None = None
    image_tail: Picture | None = None
    static_mask: Picture | None = None
    dynamic_masks: tuple[DynamicMask, ...] = ()


def pictures(request: Image2VideoRequest) -> Iterator[tuple[str, Picture]]:
    """Each picture of the request with its field path, masks after the start and end picture."""
    if request.image is not None:
        yield "image", request.image
    if request.image_tail is not None:
        yield "image_tail", request.image_tail
    if request.static_mask is not None:
        yield "static_mask", request.static_mask
    for i, stroke in enumerate(request.dynamic_masks):
        yield f"dynamic_masks[{i}].mask", stroke.mask


def with_pictures(
    request: Image2VideoRequest, change: Callable[[str, Picture], Picture]
) -> Image2VideoRequest:
    """The same request with `change(field_path, picture)` in place of each picture."""

    def changed(field: str, picture: Picture | None) -> Picture | None:
        return None if picture is None else change(field, picture)

    return msgspec.structs.replace(
        request,
        image=changed("image", request.image),
        image_tail=changed("image_tail", request.image_tail),
        static_mask=changed("static_mask", request.static_mask),
        dynamic_masks=tuple(
            msgspec.structs.replace(stroke, mask=change(f"dynamic_masks[{i}].mask", stroke.mask))
            for i, stroke in enumerate(request.dynamic_masks)
        ),
    )
