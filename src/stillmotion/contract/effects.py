"""The effects request: a scene that is laid over a picture.

`parse_effects` makes it from the body of `POST /v1/videos/effects`.
"""

from __future__ import annotations

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import missing_field
from stillmotion.contract.fields import effects as fields
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID
from stillmotion.contract.fields.videos import MODE
from stillmotion.contract.image2video import Image2VideoRequest, Picture, VideoRequest
from stillmotion.contract.parse import read_watermark
from stillmotion.contract.wire import Remarks


class EffectsRequest(VideoRequest, frozen=True, kw_only=True):
    """One accepted effect; its words are those of the scene."""

    scene: str
    picture: Picture

    def as_video(self) -> Image2VideoRequest:
        """The same as a request for a video over a picture."""
        shared = {name: getattr(self, name) for name in VideoRequest.__struct_fields__}
        return Image2VideoRequest(image=self.picture, **shared)


PICTURE_FIELD = f"{fields.INPUT.name}.{fields.IMAGE.name}"


def parse_effects(body: bytes, *, strict: bool = False) -> Parsed[EffectsRequest]:
    """Read, type and check the body of a call. Raises ContractError as `parse_image2video` does."""
    given, remarks = Given(read_body(body)), Remarks()
    scene = given.need(fields.EFFECT_SCENE)
    within = given.members(fields.INPUT)
    if within is None:
        raise missing_field(fields.INPUT.name, fields.INPUT.required)
    request = EffectsRequest(
        scene=scene,
        prompt=fields.SCENES[scene],
        model_name=within.need(fields.MODEL_NAME),
        mode=within.need(MODE),
        picture=within.need(fields.IMAGE),
        duration=within.need(fields.DURATION),
        watermark=read_watermark(given, remarks),
        callback_url=given.need(CALLBACK_URL),
        external_task_id=given.need(EXTERNAL_TASK_ID),
    )
    if within.take(fields.IMAGES.name) is not None:
        remarks.idle.append(within.field(fields.IMAGES.name))
    remarks.unknown += within.unknown()
    return Parsed(request, without_effect(given, remarks, strict=strict))
