"""The types of the SDK's creates, printed from the tables of fields.

`python -m stillmotion.client.document > src/stillmotion/client/fields.py`
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from stillmotion.contract.fields.audio import TEXT_TO_AUDIO, TTS, VIDEO_TO_AUDIO
from stillmotion.contract.fields.effects import EFFECTS, INPUT
from stillmotion.contract.fields.elements import (
    ELEMENT_IMAGE_LIST,
    ELEMENT_VIDEO_LIST,
    ELEMENTS,
    REFER_IMAGES,
)
from stillmotion.contract.fields.extend import VIDEO_EXTEND
from stillmotion.contract.fields.images import IMAGES
from stillmotion.contract.fields.kinds import (
    Choice,
    Field,
    Flag,
    ListOf,
    MediaFile,
    Number,
    ObjectOf,
    PictureFile,
    Switch,
    Text,
    Unused,
    Whole,
)
from stillmotion.contract.fields.lips import (
    ADVANCED_LIP_SYNC,
    AVATAR,
    FACE_CHOOSE,
    IDENTIFY_FACE,
    LIP_SYNC,
)
from stillmotion.contract.fields.lips import INPUT as LIPS_INPUT
from stillmotion.contract.fields.multi_image import MULTI_IMAGE2VIDEO
from stillmotion.contract.fields.omni import OMNI_VIDEO
from stillmotion.contract.fields.shared import OF_EVERY_TASK
from stillmotion.contract.fields.videos import (
    CAMERA_CONTROL,
    CAMERA_PATH,
    DYNAMIC_MASKS,
    IMAGE2VIDEO,
    LORAS,
    MULTI_PROMPT,
    TEXT2VIDEO,
    TRAJECTORIES,
)
from stillmotion.contract.fields.voices import VOICES
from stillmotion.contract.wire import one_of

WIDTH = 100

HEAD = '''\
"""What each create may be given: the fields of the API, with Python's own types where handier.

Pictures are paths, bytes or URLs; flags may be bools, lists of ids plain ids. None counts as not
given. `client.body` spells them as the wire has them.

Printed by `python -m stillmotion.client.document` from the tables of fields (`contract.fields`); a
test keeps it current.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

FileSource = str | os.PathLike[str] | bytes
"""A URL (http, https), a path, or the bytes of a file: a picture, a recording, a video."""

TrajectoryPoint = tuple[int, int] | Mapping[str, int]
"""Pixels of the start picture from its bottom-left corner: (x, y) or {"x": …, "y": …}."""

LookPoint = Sequence[float] | Mapping[str, float]
"""Shares of the start picture from its top left corner, and how much larger it is shown there:
(x, y), (x, y, zoom) or {"x": …, "y": …, "zoom": …, "t": …}."""

Body = Mapping[str, Any]
"""The body of a call as the reference has it."""

FilePath = str | os.PathLike[str]
'''

ENTRIES: dict[Field, str] = {
    MULTI_PROMPT: "ShotFields",
    DYNAMIC_MASKS: "MaskFields",
    ELEMENT_IMAGE_LIST: "ElementImageFields",
}
"""Objects that have a type of their own."""

SHORTHANDS: dict[Field, str] = {
    CAMERA_CONTROL: "str | Mapping[str, Any]",
    CAMERA_PATH: "Sequence[LookPoint]",
    ELEMENT_VIDEO_LIST: "FileSource | Mapping[str, Any]",
    LORAS: "Mapping[str, float] | Sequence[str | Mapping[str, Any]]",
    FACE_CHOOSE: "Sequence[Mapping[str, Any]]",
    LIPS_INPUT: "Mapping[str, Any]",
    REFER_IMAGES: "Sequence[FileSource]",
    TRAJECTORIES: "Sequence[TrajectoryPoint]",
}
"""What `client.body` takes in place of objects that are clumsy to write."""


def page() -> str:
    """The whole module."""
    of_pictures = [
        field for field in IMAGE2VIDEO if field.name not in {field.name for field in TEXT2VIDEO}
    ]
    of_words = [field for field in TEXT2VIDEO if field not in IMAGE2VIDEO.fields]
    of_videos = [
        field for field in IMAGE2VIDEO if field not in of_pictures and field not in OF_EVERY_TASK
    ]
    classes = [
        _entry(MULTI_PROMPT, "A shot: an entry of `multi_prompt`."),
        _entry(DYNAMIC_MASKS, "An entry of `dynamic_masks`: what moves, and the path it travels."),
        _entry(
            ELEMENT_IMAGE_LIST,
            "The pictures of an element: one from the front, and one to three others.",
        ),
        _create("TaskFields", "", "What every create takes.", OF_EVERY_TASK),
        _create(
            "VideoFields",
            "TaskFields",
            "What every create of a video takes.",
            of_videos,
            '`camera_control` may be a text such as "zoom=5" or "down_back", `loras` a mapping of '
            "names to weights.",
        ),
        _create(
            "ImageToVideoFields",
            "VideoFields",
            "The fields of `POST /v1/videos/image2video`.",
            of_pictures,
        ),
        _create(
            "TextToVideoFields",
            "VideoFields",
            "The fields of `POST /v1/videos/text2video`.",
            of_words,
        ),
        _create(
            "ImagesFields",
            "TaskFields",
            "The fields of `POST /v1/images/generations`.",
            IMAGES.without(*OF_EVERY_TASK),
        ),
        _create(
            "ElementFields",
            "TaskFields",
            "The fields of `POST /v1/general/advanced-custom-elements`.",
            ELEMENTS.without(*OF_EVERY_TASK),
            "`element_video_list` may be the one video.",
        ),
        _create(
            "VoiceFields",
            "TaskFields",
            "The fields of `POST /v1/general/custom-voices`.",
            VOICES.without(*OF_EVERY_TASK),
        ),
        _create(
            "OmniVideoFields",
            "TaskFields",
            "The fields of `POST /v1/videos/omni-video`.",
            OMNI_VIDEO.without(*OF_EVERY_TASK),
            "A picture that appears may stand for its entry of `image_list`.",
        ),
        _create(
            "MultiImageToVideoFields",
            "TaskFields",
            "The fields of `POST /v1/videos/multi-image2video`.",
            MULTI_IMAGE2VIDEO.without(*OF_EVERY_TASK),
        ),
        _create(
            "VideoExtendFields",
            "TaskFields",
            "The fields of `POST /v1/videos/video-extend`.",
            VIDEO_EXTEND.without(*OF_EVERY_TASK),
        ),
        _create(
            "EffectsFields",
            "TaskFields",
            "The fields of `POST /v1/videos/effects`.",
            EFFECTS.without(*OF_EVERY_TASK),
        ),
        _create(
            "SpeechFields",
            "TaskFields",
            "The fields of `POST /v1/audio/tts`.",
            TTS.without(*OF_EVERY_TASK),
        ),
        _create(
            "TextToAudioFields",
            "TaskFields",
            "The fields of `POST /v1/audio/text-to-audio`.",
            TEXT_TO_AUDIO.without(*OF_EVERY_TASK),
        ),
        _create(
            "VideoToAudioFields",
            "TaskFields",
            "The fields of `POST /v1/audio/video-to-audio`.",
            VIDEO_TO_AUDIO.without(*OF_EVERY_TASK),
        ),
        _create(
            "IdentifyFaceFields",
            "TaskFields",
            "The fields of `POST /v1/videos/identify-face`.",
            IDENTIFY_FACE.without(*OF_EVERY_TASK),
        ),
        _create(
            "AdvancedLipSyncFields",
            "TaskFields",
            "The fields of `POST /v1/videos/advanced-lip-sync`.",
            ADVANCED_LIP_SYNC.without(*OF_EVERY_TASK),
        ),
        _create(
            "LipSyncFields",
            "TaskFields",
            "The fields of `POST /v1/videos/lip-sync`.",
            LIP_SYNC.without(*OF_EVERY_TASK),
        ),
        _create(
            "AvatarFields",
            "TaskFields",
            "The fields of `POST /v1/videos/avatar/image2video`.",
            AVATAR.without(*OF_EVERY_TASK),
        ),
    ]
    return "\n\n\n".join([HEAD.rstrip(), *classes]) + "\n"


def _entry(field: ListOf | ObjectOf, about: str) -> str:
    """The type of an object, all of whose members are required."""
    return "\n".join(
        [
            f"class {ENTRIES[field]}(TypedDict):",
            f'    """{about}"""',
            "",
            *_members(field.fields, absent=False),
        ]
    )


def _create(name: str, base: str, about: str, fields: Iterable[Field], more: str = "") -> str:
    """The type of a create's keywords."""
    wrapped = "\n    ".join(textwrap.wrap(more, WIDTH - 4))
    words = f"{about}\n\n    {wrapped}\n    " if more else about
    return "\n".join(
        [
            f"class {name}({base or 'TypedDict'}, total=False):",
            f'    """{words}"""',
            "",
            *_members(fields, absent=True),
        ]
    )


def _members(fields: Iterable[Field], *, absent: bool) -> Iterator[str]:
    for field in fields:
        if isinstance(field, Unused):
            continue
        yield f"    {field.name}: {_type(field)}{' | None' if absent else ''}"
        if words := _words(field):
            yield from _docstring(words)


def _type(field: Field) -> str:
    if field in SHORTHANDS:
        return SHORTHANDS[field]
    match field:
        case Text() | Choice():
            return "str"
        case Whole(as_text=as_text):
            return "int | str" if as_text else "int"
        case Number():
            return "float"
        case Flag():
            return "bool"
        case Switch():
            return "bool | str"
        case PictureFile() | MediaFile():
            return "FileSource"
        case ObjectOf() if field in ENTRIES:
            return ENTRIES[field]
        case ListOf() if field in ENTRIES:
            return f"Sequence[{ENTRIES[field]}]"
        case ObjectOf() if field is INPUT:
            return "Mapping[str, Any]"
        case ObjectOf(fields=(Flag(),)):
            return "bool | Mapping[str, Any]"
        case ListOf(fields=(PictureFile() | MediaFile(), *_)):
            return "Sequence[FileSource | Mapping[str, Any]]"
        case ListOf(fields=(Whole(),)):
            return "Sequence[int | str | Mapping[str, Any]]"
        case ListOf(fields=(Text() | Choice(),)):
            return "Sequence[str | Mapping[str, Any]]"
    raise TypeError(f"no type of {field!r}")


def _words(field: Field) -> str:
    """What the field means and what it takes."""
    about = field.about[:1].upper() + field.about[1:]
    return " ".join(filter(None, (about, *_limits(field))))


def _limits(field: Field) -> Iterator[str]:
    match field:
        case Text(most=most):
            yield f"At most {most} characters."
        case Whole(only=(_, *_) as only):
            yield f"{one_of(tuple(map(str, only)))}."
        case Whole(least=least, most=most):
            yield f"From {least} to {most}."
        case Number(least=least, most=most):
            yield f"From {least:g} to {most:g}."
        case Choice(values=values):
            yield f"One of {', '.join(values)}."
        case PictureFile(most=most):
            yield f"JPEG or PNG, at most {most // 2**20} MB."
        case MediaFile(formats=formats, seconds=(shortest, longest)):
            yield f"{one_of(formats)} of {shortest:g} to {longest:g} s."
        case ListOf(fewest=fewest, most=most, noun=noun):
            yield f"{fewest} to {most} {noun}." if fewest > 1 else f"At most {most}."
    match field:
        case Whole(default=default) | Number(default=default) | Choice(default=default):
            if default is not None:
                yield f"{default} by default."


def _docstring(words: str) -> list[str]:
    lines = textwrap.wrap(words, WIDTH - 4 - len('"""'))
    if len(words) <= WIDTH - 4 - 2 * len('"""'):
        return [f'    """{words}"""']
    return [f'    """{lines[0]}', *(f"    {line}" for line in lines[1:]), '    """']


if __name__ == "__main__":
    print(page(), end="")
