"""How the calls of each kind are read and what comes inside them is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import msgspec

from stillmotion.contract.audio import (
    DubRequest,
    SoundRequest,
    SpeechRequest,
    parse_text_to_audio,
    parse_tts,
    parse_video_to_audio,
)
from stillmotion.contract.common import Parsed
from stillmotion.contract.effects import PICTURE_FIELD, EffectsRequest, parse_effects
from stillmotion.contract.elements import VIDEO_FIELD, ElementRequest, parse_element
from stillmotion.contract.elements import pictures as element_pictures
from stillmotion.contract.extend import ExtendRequest, parse_extend
from stillmotion.contract.image2video import (
    GivenPicture,
    Image2VideoRequest,
    InlinePicture,
    Picture,
    SpooledPicture,
    contents,
)
from stillmotion.contract.images import ImagesRequest, parse_images
from stillmotion.contract.lips import (
    CHOSEN,
    INPUT,
    AvatarRequest,
    FacesRequest,
    LipsRequest,
    LipSyncRequest,
    parse_avatar,
    parse_faces,
    parse_lip_sync,
    parse_lips,
)
from stillmotion.contract.multi_image import MultiImageRequest, parse_multi_image
from stillmotion.contract.multi_image import picture_field as multi_image_field
from stillmotion.contract.omni import OmniRequest
from stillmotion.contract.omni import picture_field as omni_field
from stillmotion.contract.parse import parse_image2video, parse_text2video
from stillmotion.contract.parse_omni import parse_omni
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.contract.voices import VoiceRequest, parse_voice
from stillmotion.tasks.kinds import (
    ADVANCED_LIP_SYNC,
    AVATAR,
    EFFECTS,
    ELEMENTS,
    IDENTIFY_FACE,
    IMAGE2VIDEO,
    IMAGES,
    LIP_SYNC,
    MULTI_IMAGE2VIDEO,
    OMNI_VIDEO,
    TEXT2VIDEO,
    TEXT_TO_AUDIO,
    TTS,
    VIDEO_EXTEND,
    VIDEO_TO_AUDIO,
    VOICES,
)

T = TypeVar("T")


class Reading(NamedTuple):
    """`parse` makes a `request` of a body; `check` goes through what came inside one. Both raise
    ContractError."""

    parse: Callable[..., Parsed[Any]]
    request: type[msgspec.Struct]
    check: Callable[[Any], None]


def add_readings(module: str) -> None:
    """Know what a module beside ours reads, too: it has `READINGS`, by their names."""
    READINGS.update(import_module(module).READINGS)


def fingerprint(kind: str, body: bytes) -> bytes:
    """By which a repeated body is known."""
    # Image to video came first, and the fingerprints that are stored are of the body alone.
    told = body if kind == IMAGE2VIDEO else kind.encode() + b"\0" + body
    return sha256(told).digest()


def given_files(value: object) -> Iterator[GivenPicture]:
    """All that came inside a request."""
    if isinstance(value, InlinePicture | SpooledPicture):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from given_files(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from given_files(each)


def with_given(value: T, change: Callable[[InlinePicture], Picture]) -> T:
    """The same request with `change(picture)` in place of each that came inside it."""
    changed: Any = value
    if isinstance(value, InlinePicture):
        changed = change(value)
    elif isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        news = {name: with_given(old, change) for name, old in fields.items()}
        if any(news[name] is not old for name, old in fields.items()):
            changed = msgspec.structs.replace(value, **news)
    elif isinstance(value, tuple):
        entries = tuple(with_given(each, change) for each in value)
        if any(new is not old for new, old in zip(entries, value, strict=True)):
            changed = entries
    return changed  # type: ignore[no-any-return]


# Each imports what it needs when it is needed: a reader that sees no videos has no FFmpeg.


def _check_video(request: Image2VideoRequest) -> None:
    from stillmotion.inputs.given import check_inline

    check_inline(request)


def _check_images(request: ImagesRequest) -> None:
    from stillmotion.inputs.given import check_references

    check_references(_given({"image": request.image}))


def _check_element(request: ElementRequest) -> None:
    from stillmotion.inputs.given import check_references

    check_references(_given(dict(element_pictures(request))))
    for field, clip in _given({VIDEO_FIELD: request.video}).items():
        from stillmotion.inputs.clips import check_clip

        check_clip(contents(clip), field)


def _check_voice(request: VoiceRequest) -> None:
    from stillmotion.inputs.recordings import check_recordings

    given = _given({"voice_url": request.recording})
    check_recordings({field: contents(recording) for field, recording in given.items()})


def _check_omni(request: OmniRequest) -> None:
    from stillmotion.inputs.given import check_references

    given = {omni_field(i): one.picture for i, one in enumerate(request.pictures)}
    check_references(_given(given))


def _check_multi_image(request: MultiImageRequest) -> None:
    from stillmotion.inputs.given import check_references

    given = {multi_image_field(i): one for i, one in enumerate(request.pictures)}
    check_references(_given(given))


def _check_effects(request: EffectsRequest) -> None:
    from stillmotion.inputs.given import check_references

    check_references(_given({PICTURE_FIELD: request.picture}))


def _check_dub(request: DubRequest) -> None:
    _check_footage({"video_url": request.video})


def _check_faces(request: FacesRequest) -> None:
    _check_footage({"video_url": request.video})


def _check_lips(request: LipsRequest) -> None:
    _check_sounds({f"{CHOSEN}.sound_file": request.sound})


def _check_lip_sync(request: LipSyncRequest) -> None:
    _check_footage({f"{INPUT}.video_url": request.video})
    _check_sounds({f"{INPUT}.{request.sound_field}": request.sound})


def _check_avatar(request: AvatarRequest) -> None:
    from stillmotion.inputs.given import check_references

    check_references(_given({"image": request.image}))
    _check_sounds({"sound_file": request.sound})


def _check_footage(clips: Mapping[str, Picture | None]) -> None:
    from stillmotion.inputs.footage import check_footage

    for field, clip in _given(clips).items():
        check_footage(contents(clip), field)


def _check_sounds(sounds: Mapping[str, Picture | None]) -> None:
    from stillmotion.inputs.recordings import check_recordings

    check_recordings({field: contents(sound) for field, sound in _given(sounds).items()})


def _check_nothing(_request: msgspec.Struct) -> None:
    return None


def _given(pictures: Mapping[str, Picture | None]) -> dict[str, GivenPicture]:
    return {
        field: picture
        for field, picture in pictures.items()
        if isinstance(picture, InlinePicture | SpooledPicture)
    }


READINGS: dict[str, Reading] = {
    IMAGE2VIDEO: Reading(parse_image2video, Image2VideoRequest, _check_video),
    TEXT2VIDEO: Reading(parse_text2video, Text2VideoRequest, _check_nothing),
    IMAGES: Reading(parse_images, ImagesRequest, _check_images),
    ELEMENTS: Reading(parse_element, ElementRequest, _check_element),
    VOICES: Reading(parse_voice, VoiceRequest, _check_voice),
    OMNI_VIDEO: Reading(parse_omni, OmniRequest, _check_omni),
    MULTI_IMAGE2VIDEO: Reading(parse_multi_image, MultiImageRequest, _check_multi_image),
    VIDEO_EXTEND: Reading(parse_extend, ExtendRequest, _check_nothing),
    EFFECTS: Reading(parse_effects, EffectsRequest, _check_effects),
    TTS: Reading(parse_tts, SpeechRequest, _check_nothing),
    TEXT_TO_AUDIO: Reading(parse_text_to_audio, SoundRequest, _check_nothing),
    VIDEO_TO_AUDIO: Reading(parse_video_to_audio, DubRequest, _check_dub),
    IDENTIFY_FACE: Reading(parse_faces, FacesRequest, _check_faces),
    ADVANCED_LIP_SYNC: Reading(parse_lips, LipsRequest, _check_lips),
    LIP_SYNC: Reading(parse_lip_sync, LipSyncRequest, _check_lip_sync),
    AVATAR: Reading(parse_avatar, AvatarRequest, _check_avatar),
}
