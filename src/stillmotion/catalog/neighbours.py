"""The part of the compatibility page about the calls beside the first ones: their fields, printed
from the tables, and the calls that nothing here can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stillmotion.catalog.images import image_size
from stillmotion.contract.fields.audio import TEXT_TO_AUDIO, TTS, VIDEO_TO_AUDIO
from stillmotion.contract.fields.effects import EFFECTS, SCENES
from stillmotion.contract.fields.extend import VIDEO_EXTEND
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
    Whole,
)
from stillmotion.contract.fields.lips import (
    ADVANCED_LIP_SYNC,
    AVATAR,
    IDENTIFY_FACE,
    LIP_SYNC,
)
from stillmotion.contract.fields.motion_control import MOTION_CONTROL
from stillmotion.contract.fields.multi_image import MULTI_IMAGE2VIDEO
from stillmotion.contract.fields.omni import OMNI_VIDEO
from stillmotion.contract.fields.omni_image import OMNI_IMAGE
from stillmotion.contract.fields.shared import OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.unsupported import UNSUPPORTED
from stillmotion.contract.wire import one_of

_CALLS: tuple[tuple[str, str, Table], ...] = (
    (
        "/v1/videos/omni-video",
        "At most 7 pictures and elements together, 3 elements beside a first frame; an end frame "
        "needs a first one and goes with no `multi_shot`. `kling-video-o1`: 3 to 10 s, and of "
        "words alone or over a first frame alone 5 or 10; an end frame among at most 2 pictures "
        "and without elements. `video_list` is read and refused: no engine makes a video of a "
        "video.",
        OMNI_VIDEO,
    ),
    (
        "/v1/videos/multi-image2video",
        "The picture into which the prompt puts things (`in <<<image_2>>>`) is the scene; else the "
        "first in which nothing stands out; else, where the prompt names a place, one is painted; "
        "else the first. The others are cut out and stand in it from the first frame on.",
        MULTI_IMAGE2VIDEO,
    ),
    (
        "/v1/videos/video-extend",
        "Adds 5 s, or 4 where the whole would be longer than 180 s. Model, mode, size, rate and "
        "sound are those of the video, or of the one that lips or a sound were put on; the price "
        "is that of its seconds. Where none of ours is known, they are those of `kling-v1-6` in "
        "`std`. `task_info` has `parent_video`.",
        VIDEO_EXTEND,
    ),
    (
        "/v1/videos/effects",
        f"Scenes: {', '.join(f'`{scene}`' for scene in SCENES)}. All others of the reference are "
        "refused by name.",
        EFFECTS,
    ),
    (
        "/v1/images/omni-image",
        "At most 10 pictures and elements together. An engine of the model has to make pictures, "
        "else code 1103. Sizes and units are those of [pictures](#pictures), and for a picture of "
        f"`4k` {image_size('4k', (16, 9))[0]}x{image_size('4k', (16, 9))[1]} at 16:9 and 0.08 "
        "units. `task_result` has `images` and `series_images`, one of them empty.",
        OMNI_IMAGE,
    ),
    (
        "/v1/videos/motion-control",
        "An engine of the model has to declare `motion_control`, which none that comes along does: "
        "then code 1103, with what is missing. The result is as long as the video; the price is "
        "that of 10 s (ours), since nobody knows that length when it is asked for.",
        MOTION_CONTROL,
    ),
    ("/v1/audio/tts", "Answers when it has been said. 0.05 units (ours).", TTS),
    ("/v1/audio/text-to-audio", "0.25 units (ours).", TEXT_TO_AUDIO),
    (
        "/v1/audio/video-to-audio",
        "The result has the video with its sound, its pictures copied, and the sound alone. "
        "0.25 units (ours).",
        VIDEO_TO_AUDIO,
    ),
    (
        "/v1/videos/identify-face",
        "One of the two. Answers within two minutes with `session_id` and `face_data`: each face "
        "with a picture and the times in ms from and to which it is seen. A session is good for as "
        "long as results are kept. 0.05 units (ours).",
        IDENTIFY_FACE,
    ),
    (
        "/v1/videos/advanced-lip-sync",
        "One face, and one of `audio_id` and `sound_file`. `task_info` has `parent_video`. 0.5 "
        "units for each beginning 5 s of what is said (ours).",
        ADVANCED_LIP_SYNC,
    ),
    (
        "/v1/videos/lip-sync",
        "The face that is seen longest and largest speaks from the video's start; the video's own "
        "sound is left out. A sound that is longer than the video is cut off there; a text is said "
        "faster, by a third at most. 0.5 units (ours).",
        LIP_SYNC,
    ),
    (
        "/v1/videos/avatar/image2video",
        "One of `audio_id` and `sound_file`. The video is as long as the sound. 2 units for `std`, "
        "4 for `pro` (ours).",
        AVATAR,
    ),
)


def neighbours() -> Iterator[str]:
    """Lines of Markdown."""
    yield "## More calls"
    yield ""
    yield "Each with `callback_url` and `external_task_id` as above. See [what they"
    yield "do](more-calls.md)."
    yield ""
    for path, about, table in _CALLS:
        yield f"### `POST {path}`"
        yield ""
        yield about
        yield ""
        yield "| Field | Taken | Meaning |"
        yield "| --- | --- | --- |"
        for name, field in _flat(table.without(*OF_EVERY_TASK)):
            yield f"| `{name}` | {_taken(field)} | {field.about} |"
        yield ""
    yield "### Calls that are refused"
    yield ""
    yield "Known calls of the reference that no engine here can do are refused with HTTP 404 and"
    yield 'code 1203, "not supported for this API", with all that is under their paths:'
    yield ""
    yield "| Call | What an engine would need |"
    yield "| --- | --- |"
    for path, need in UNSUPPORTED.items():
        yield f"| `{path}` | {need} |"
    yield ""


def _flat(fields: Iterable[Field], above: str = "") -> Iterator[tuple[str, Field]]:
    for field in fields:
        yield above + field.name, field
        match field:
            case ListOf(fields=members):
                yield from _flat(members, f"{above}{field.name}[].")
            case ObjectOf(fields=members):
                yield from _flat(members, f"{above}{field.name}.")


def _taken(field: Field) -> str:
    taken = _limits(field)
    if field.required:
        return f"required; {taken}"
    default = getattr(field, "default", None)
    if default in (None, ""):
        return taken
    return f"{taken}; default {_spelt(field, default)}"


def _spelt(field: Field, default: object) -> str:
    """A default as the wire has it."""
    if isinstance(field, Switch):
        return "on" if default else "off"
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def _limits(field: Field) -> str:
    match field:
        case Text(most=0):
            return "refused"
        case Text(most=most):
            return f"at most {most} characters"
        case Whole(only=(_, *_) as only, unit=unit):
            return f"{one_of(tuple(map(str, only)))} {unit}".strip()
        case Whole(least=least, most=most, unit=unit) if most < 2**31:
            return f"{least} to {most} {unit}".strip()
        case Whole():
            return "a whole number"
        case Number(least=least, most=most):
            return f"{least:g} to {most:g}"
        case Choice(values=values) | Switch(values=values):
            return one_of(tuple(f"`{value}`" for value in values))
        case Flag():
            return "true or false"
        case PictureFile(most=most):
            return f"JPEG or PNG, at most {most // 2**20} MB"
        case MediaFile(formats=formats, seconds=(least, most)):
            return f"{one_of(formats)}, {least:g} to {most:g} s"
        case ListOf(most=most, noun=noun):
            return f"at most {most} {noun}"
        case ObjectOf():
            return "an object"
    return "anything, without effect"
