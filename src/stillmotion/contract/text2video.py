"""The text-to-video request after parsing: one for a video over pictures that are to be made."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from stillmotion.contract.image2video import (
    DEFAULT_MODEL,
    CameraControl,
    Image2VideoRequest,
    Mode,
    Picture,
    ShotPrompt,
    ShotType,
)

AspectRatio = Literal["16:9", "9:16", "1:1"]
ASPECT_RATIOS: tuple[AspectRatio, ...] = get_args(AspectRatio)
DEFAULT_ASPECT_RATIO: AspectRatio = "16:9"


class Text2VideoRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted text-to-video request; fields are as in `Image2VideoRequest`."""

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
    aspect_ratio: AspectRatio = DEFAULT_ASPECT_RATIO
    duration: int = 5
    watermark: bool = False
    callback_url: str = ""
    external_task_id: str = ""

    @property
    def aspect(self) -> tuple[int, int]:
        """Width to height."""
        width, height = self.aspect_ratio.split(":")
        return int(width), int(height)

    def over(self, picture: Picture) -> Image2VideoRequest:
        """The same video over a start picture."""
        shared = {name: getattr(self, name) for name in _SHARED}
        return Image2VideoRequest(image=picture, **shared)


_SHARED = tuple(name for name in Text2VideoRequest.__struct_fields__ if name != "aspect_ratio")
