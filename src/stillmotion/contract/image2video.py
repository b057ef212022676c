"""The image-to-video request after parsing: typed, defaulted, free of the wire's spellings.

`contract.parse` makes it from a wire body; the API turns it into an order (`orders`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from stillmotion.orders.sources import UrlFile

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

NEWER_MODELS = frozenset(
    {"kling-3.0", "kling-3.0-turbo", "kling-2.6", "kling-2.5-turbo", "kling-3.0-omni", "kling-o1"}
)
"""Names of models in the newer generation of the API, whose calls are others."""

CFG_SCALE_MODELS = frozenset(model for model in MODELS if not model.startswith("kling-v2"))
"""Models that take `cfg_scale`: the reference excludes those of v2.x."""

Mode = Literal["std", "pro"]
ShotType = Literal["customize", "intelligence"]
CameraType = Literal["simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
CameraAxis = Literal["horizontal", "vertical", "pan", "tilt", "roll", "zoom"]
CAMERA_AXES: tuple[CameraAxis, ...] = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")


UrlPicture = UrlFile


class InlinePicture(msgspec.Struct, frozen=True, tag="inline"):
    """The encoded bytes (PNG or JPEG) of a picture that came inside the request."""

    data: bytes


class SpooledPicture(msgspec.Struct, frozen=True, tag="spooled"):
    """An inline picture on its way: its bytes lie in the file `path`, for as long as the request is
    looked at, and begin with `start`."""

    path: str
    start: bytes


GivenPicture = InlinePicture | SpooledPicture
"""One whose bytes came inside the request."""

Picture = UrlPicture | InlinePicture | SpooledPicture


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


class PathPoint(msgspec.Struct, frozen=True):
    """Where the camera looks at a moment (0 to 1, a share of the video): `x` and `y` are shares of
    the start picture from its top left corner, `zoom` is how much larger it shows things."""

    x: float
    y: float
    zoom: float = 1.0
    time: float = 0.0


class ShotPrompt(msgspec.Struct, frozen=True):
    """One entry of `multi_prompt`; `duration` in whole seconds."""

    index: int
    prompt: str
    duration: int


class LoraChoice(msgspec.Struct, frozen=True):
    """A LoRA by the name under which the site lists it; `weight` from 0 to 2."""

    name: str
    weight: float = 1.0


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
    seed: int | None = None
    loras: tuple[LoraChoice, ...] = ()
    callback_url: str = ""
    external_task_id: str = ""


class Image2VideoRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted image-to-video request."""

    image: Picture | None = None
    image_tail: Picture | None = None
    static_mask: Picture | None = None
    dynamic_masks: tuple[DynamicMask, ...] = ()
    camera_path: tuple[PathPoint, ...] = ()
