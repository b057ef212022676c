"""The body of an image-to-video create, built from Python values: paths, bytes, numbers, bools.

Only spellings change here; what a request may say is checked by the server (or, in
`stillmotion render`, by `contract`), so that there is one set of rules.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict, cast

from stillmotion.contract.image2video import CAMERA_AXES

PictureSource = str | os.PathLike[str] | bytes
"""A URL (http, https), a path, or the bytes of a PNG or JPEG file."""

TrajectoryPoint = tuple[int, int] | Mapping[str, int]
"""Pixels of the start picture from its bottom-left corner: (x, y) or {"x": …, "y": …}."""


class ShotFields(TypedDict, total=False):
    """An entry of `multi_prompt`; `duration` in seconds."""

    index: int
    prompt: str
    duration: int | str


class MaskFields(TypedDict):
    """An entry of `dynamic_masks`: what moves, and the path it travels."""

    mask: PictureSource
    trajectories: Sequence[TrajectoryPoint]


class ImageToVideoFields(TypedDict, total=False):
    """The fields of the reference, with Python's own types where they are handier.

    `sound` and `watermark_info` may be plain bools, `element_list` and `voice_list` plain ids,
    `camera_control` a text such as "zoom=5" or "down_back". None counts as not given.
    """

    model_name: str | None
    image: PictureSource | None
    image_tail: PictureSource | None
    multi_shot: bool | None
    shot_type: str | None
    prompt: str | None
    multi_prompt: Sequence[ShotFields] | None
    negative_prompt: str | None
    element_list: Sequence[int | str | Mapping[str, Any]] | None
    voice_list: Sequence[str | Mapping[str, Any]] | None
    sound: bool | str | None
    cfg_scale: float | None
    mode: str | None
    static_mask: PictureSource | None
    dynamic_masks: Sequence[MaskFields] | None
    camera_control: str | Mapping[str, Any] | None
    duration: int | str | None
    watermark_info: bool | Mapping[str, Any] | None
    callback_url: str | None
    external_task_id: str | None


def image_to_video_body(fields: ImageToVideoFields) -> dict[str, Any]:
    """The wire's JSON object. Reads the files of pictures given as paths.

    Raises OSError for a file that cannot be read, TypeError for a field that the reference does
    not have, ValueError for a camera text that does not parse.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    unknown = sorted(given.keys() - ImageToVideoFields.__annotations__.keys())
    if unknown:
        raise TypeError(f"image_to_video() has no field {', '.join(map(repr, unknown))}")
    return {name: _spell(name, value) for name, value in given.items()}


def picture_value(source: PictureSource) -> str:
    """A picture as the wire takes it: its URL, or its bytes in Base64 without a prefix."""
    if isinstance(source, bytes):
        return base64.b64encode(source).decode()
    if isinstance(source, str) and is_url(source):
        return source
    return base64.b64encode(Path(source).read_bytes()).decode()


def is_url(source: str) -> bool:
    """Whether a picture's source is fetched by the server rather than read here."""
    return source.startswith(("http://", "https://"))


def camera_control(text: str) -> dict[str, Any]:
    """The `camera_control` object for "zoom=5" (an axis and its value) or a move's name.

    Raises ValueError where the text is neither in form; the value's range is the server's to say.
    """
    name, equals, value = text.partition("=")
    if not equals:
        return {"type": text}
    axis = name.strip()
    if axis not in CAMERA_AXES:
        raise ValueError(f"{axis!r} is no camera axis; there are {', '.join(CAMERA_AXES)}")
    try:
        return {"type": "simple", "config": {axis: float(value)}}
    except ValueError:
        raise ValueError(
            f"the camera axis {axis} takes a number, and was given {value!r}"
        ) from None


def _spell(name: str, value: Any) -> Any:
    match name:
        case "image" | "image_tail" | "static_mask":
            return picture_value(value)
        case "dynamic_masks":
            return [
                {
                    **mask,
                    "mask": picture_value(mask["mask"]),
                    "trajectories": [_point(point) for point in mask["trajectories"]],
                }
                for mask in cast("Iterable[MaskFields]", value)
            ]
        case "multi_prompt":
            return [_text_duration(dict(shot)) for shot in value]
        case "element_list":
            return [_wrapped("element_id", element) for element in value]
        case "voice_list":
            return [_wrapped("voice_id", voice) for voice in value]
        case "sound" if isinstance(value, bool):
            return "on" if value else "off"
        case "watermark_info" if isinstance(value, bool):
            return {"enabled": value}
        case "camera_control" if isinstance(value, str):
            return camera_control(value)
        case "duration":
            return str(value)
    return value


def _text_duration(shot: dict[str, Any]) -> dict[str, Any]:
    if "duration" in shot:
        shot["duration"] = str(shot["duration"])
    return shot


def _wrapped(key: str, value: object) -> object:
    return value if isinstance(value, Mapping) else {key: value}


def _point(point: TrajectoryPoint) -> Mapping[str, int]:
    if isinstance(point, Mapping):
        return point
    x, y = point
    return {"x": x, "y": y}
