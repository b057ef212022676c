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

    `camera_types` is only meaningful with `Feature.CAMERA_CONTROL`. `apart` are pairs of features
    of which a request may have but one. `camera_path` is a field of ours, which engines have or
    have not, whatever the map says that a model takes.
    """

    features: frozenset[Feature] = frozenset()
    camera_types: frozenset[CameraType] = frozenset()
    apart: frozenset[tuple[Feature, Feature]] = frozenset()
    camera_path: bool = False


def request_features(request: Image2VideoRequest) -> frozenset[Feature]:
    """What the request asks for beyond a start picture and a prompt."""
    asked: list[Feature] = []
    if request.image_tail is not None:
        asked.append(Feature.END_ONLY if request.image is None else Feature.START_END)
    if request.static_mask is not None or request.dynamic_masks:
        asked.append(Feature.MOTION_BRUSH)
    if request.camera_control is not None:
        asked.append(Feature.CAMERA_CONTROL)
    if request.sound:
        asked.append(Feature.SOUND)
    if request.voice_ids:
        asked.append(Feature.VOICES)
    if request.multi_shot:
        asked.append(Feature.MULTI_SHOT)
    if request.element_ids:
        asked.append(Feature.ELEMENTS)
    return frozenset(asked)
