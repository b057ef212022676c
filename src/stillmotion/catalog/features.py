"""The features a request can ask for, and the form in which an engine or a model declares them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from stillmotion.contract.image2video import CameraType, Image2VideoRequest


class Feature(StrEnum):
    """What the capability map tells apart, beyond a start picture and a prompt."""

    START_END = "start_end"
    END_ONLY = "end_only"
    MOTION_BRUSH = "motion_brush"
    CAMERA_CONTROL = "camera_control"
    SOUND = "sound"
    VOICES = "voices"
    MULTI_SHOT = "multi_shot"
    ELEMENTS = "elements"


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What something (an engine, or a model in one mode and duration) can honour.

    `camera_types` is only meaningful with `Feature.CAMERA_CONTROL`.
    """

    features: frozenset[Feature] = frozenset()
    camera_types: frozenset[CameraType] = frozenset()


def request_features(request: Image2VideoRequest) -> frozenset[Feature]:
    """What the request asks for beyond a start picture and a prompt."""
    asked = {
        Feature.START_END: request.image is not None and request.image_tail is not None,
        Feature.END_ONLY: request.image is None and request.image_tail is not None,
        Feature.MOTION_BRUSH: request.static_mask is not None or bool(request.dynamic_masks),
        Feature.CAMERA_CONTROL: request.camera_control is not None,
        Feature.SOUND: request.sound,
        Feature.VOICES: bool(request.voice_ids),
        Feature.MULTI_SHOT: request.multi_shot,
        Feature.ELEMENTS: bool(request.element_ids),
    }
    return frozenset(feature for feature, is_asked in asked.items() if is_asked)
