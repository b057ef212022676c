"""What of a request something cannot honour, with the field to blame and words for it."""

from __future__ import annotations

from typing import NamedTuple

from stillmotion.catalog.features import Capabilities, Feature, request_features
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.contract.wire import one_of

WORDS: dict[Feature, str] = {
    Feature.START_END: "an end frame beside a start frame (image_tail with image)",
    Feature.END_ONLY: "an end frame without a start frame (image_tail without image)",
    Feature.MOTION_BRUSH: "motion brush (dynamic_masks, static_mask)",
    Feature.CAMERA_CONTROL: "camera_control",
    Feature.SOUND: 'sound "on"',
    Feature.VOICES: "voices (voice_list)",
    Feature.MULTI_SHOT: "multi_shot",
    Feature.ELEMENTS: "elements (element_list)",
}

_FIELDS: dict[Feature, str] = {
    Feature.START_END: "image_tail",
    Feature.END_ONLY: "image_tail",
    Feature.MOTION_BRUSH: "dynamic_masks",
    Feature.CAMERA_CONTROL: "camera_control",
    Feature.SOUND: "sound",
    Feature.VOICES: "voice_list",
    Feature.MULTI_SHOT: "multi_shot",
    Feature.ELEMENTS: "element_list",
}


class Unmet(NamedTuple):
    """A wish that is not met: the path of its field, and what it is, in words."""

    field: str
    what: str


def first_unmet(
    request: Image2VideoRequest,
    capabilities: Capabilities,
    silent_only: frozenset[Feature] = frozenset(),
) -> Unmet | None:
    """The first feature of the request that the capabilities lack, None where all are met."""
    asked = request_features(request)
    if lacking := asked - capabilities.features:
        first = next(feature for feature in Feature if feature in lacking)
        return Unmet(_field(first, request), WORDS[first])
    camera = request.camera_control
    if camera is not None and camera.type not in capabilities.camera_types:
        types = one_of(tuple(sorted(capabilities.camera_types))) or "none"
        return Unmet("camera_control.type", f'the camera type "{camera.type}" (it takes {types})')
    if request.sound and (silent := sorted(asked & silent_only)):
        return Unmet("sound", f"{WORDS[Feature.SOUND]} together with {WORDS[silent[0]]}")
    return None


def _field(feature: Feature, request: Image2VideoRequest) -> str:
    if feature is Feature.MOTION_BRUSH and not request.dynamic_masks:
        return "static_mask"
    return _FIELDS[feature]
