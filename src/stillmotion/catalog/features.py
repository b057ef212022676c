"""The features a request can ask for, and the form in which an engine or a model declares them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from stillmotion.contract.image2video import CameraType


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
