"""`settings{}` and `options{}`: how the video is to be, and who is told of it."""

from __future__ import annotations

from typing import Any

from stillmotion.contract.errors import ContractError, bare, refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import ObjectOf
from stillmotion.contract.fields.shared import CALLBACK_URL, EXTERNAL_TASK_ID
from stillmotion.contract.fields.videos import ASPECT_RATIO, WATERMARK_ENABLED, WATERMARK_INFO
from stillmotion.contract.image2video import Mode
from stillmotion.contract.wire import Remarks, one_of
from stillmotion.dialects.kling_v3.contents import Contents
from stillmotion.dialects.kling_v3.fields import MULTI_SHOT, OPTIONS
from stillmotion.dialects.kling_v3.models import Model
from stillmotion.dialects.kling_v3.script import is_script

_SETTINGS = ObjectOf("settings", ())
_MODES: dict[str, Mode] = {"720p": "std", "1080p": "pro", "4k": "4k"}


def read_settings(
    given: Given, model: Model, contents: Contents, remarks: Remarks
) -> dict[str, Any]:
    """The settings, as attributes of a request. Raises ContractError 1201."""
    settings = given.members(_SETTINGS) or Given({}, "settings")
    resolution = chosen(settings, "resolution", "video resolution", model.resolutions, "720p")
    duration = _seconds(settings, model)
    audio = chosen(settings, "audio", "audio", model.audio, "off") if model.audio else ""
    sound = audio == "native" or (not model.audio and model.speaks)
    multi_shot = _multi_shot(settings, model, contents)
    _read_aspect(settings, contents, model, remarks)
    if resolution != "1080p":
        if "native" in model.full_only and sound:
            raise refused_field(
                "settings.resolution",
                f'given "{resolution}", but with audio "native" {model.name} takes 1080p only',
            )
        if "last_frame" in model.full_only and contents.last is not None:
            raise refused_field(
                "settings.resolution",
                f'given "{resolution}", but with a last_frame {model.name} takes 1080p only',
            )
    remarks.unknown += settings.unknown()
    contents.names |= {
        "model_name": "model",
        "mode": "settings.resolution",
        "duration": "settings.duration",
        "sound": "settings.audio",
        "multi_shot": "settings.multi_shot",
        "shot_type": "settings.multi_shot",
        "aspect_ratio": "settings.aspect_ratio",
        "callback_url": "options.callback_url",
        "external_task_id": "options.external_task_id",
    }
    return {
        "mode": _MODES[resolution],
        "duration": duration,
        "sound": sound,
        "multi_shot": multi_shot,
    }


def _seconds(settings: Given, model: Model) -> int:
    value = settings.take("duration")
    if value is None:
        return 5
    try:
        number = int(value) if not isinstance(value, bool) and float(value) == int(value) else -1
    except (TypeError, ValueError, OverflowError):
        number = -1
    if number not in model.durations:
        few = len(model.durations) == 2
        allowed = (
            one_of(tuple(map(str, model.durations)))
            if few
            else f"a whole number from {model.durations[0]} to {model.durations[-1]}"
        )
        raise _invalid("settings.duration", "duration", value, f"{allowed} seconds")
    return number


def chosen(settings: Given, name: str, noun: str, allowed: tuple[str, ...], default: str) -> str:
    """A setting of a few values. Raises ContractError 1201 in the host's words."""
    value = settings.take(name)
    if value is None:
        return default
    if value not in allowed:
        raise _invalid(settings.field(name), noun, value, one_of(allowed))
    return str(value)


def _multi_shot(settings: Given, model: Model, contents: Contents) -> bool:
    """Whether it is to have several shots. A last frame leaves room for one only."""
    if model.multi_shot is None:
        return model.scripts and is_script(contents.prompt)
    said = settings.find(MULTI_SHOT)
    return model.multi_shot and contents.last is None if said is None else said


def _read_aspect(settings: Given, contents: Contents, model: Model, remarks: Remarks) -> None:
    if contents.first is not None and "omni-video" not in model.calls:
        return  # no setting of image to video
    aspect = settings.find(ASPECT_RATIO)
    if aspect is not None and contents.first is not None:
        remarks.idle.append("settings.aspect_ratio")  # the first frame has one
    contents.aspect = aspect or "16:9"


def read_options(given: Given, remarks: Remarks) -> dict[str, Any]:
    """The options, as attributes of a request. Raises ContractError 1201."""
    options = given.members(OPTIONS)
    if options is None:
        return {}
    watermark = options.members(WATERMARK_INFO)
    read = {
        "callback_url": options.need(CALLBACK_URL),
        "external_task_id": options.need(EXTERNAL_TASK_ID),
        "watermark": watermark is not None and watermark.need(WATERMARK_ENABLED),
    }
    remarks.unknown += options.unknown() + (watermark.unknown() if watermark else [])
    return read


def _invalid(path: str, noun: str, value: object, allowed: str) -> ContractError:
    """In the words that are on record of the hosted service, and what is allowed."""
    return refused_field(path, f"{noun} value '{bare(value)}' is invalid, allowed is {allowed}")
