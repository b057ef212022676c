"""The body of a create, built from Python values: paths, bytes, numbers, bools.

Only spellings change here; what a request may say is checked by the server (or, in
`stillmotion render`, by `contract`), so that there is one set of rules.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from stillmotion.client.fields import ElementImageFields, FileSource, MaskFields, TrajectoryPoint
from stillmotion.contract.image2video import CAMERA_AXES

if TYPE_CHECKING:
    from stillmotion.client.kinds import Kind


def wire_body(kind: Kind[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The wire's JSON object for the fields of a kind. Reads the files of pictures given as paths.

    Raises OSError for a file that cannot be read, TypeError for a field that the kind does not
    have, ValueError for a camera text that does not parse.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    unknown = sorted(given.keys() - kind.fields.__annotations__.keys())
    if unknown:
        raise TypeError(f"{kind.name} has no field {', '.join(map(repr, unknown))}")
    return {name: _spell(name, value) for name, value in given.items()}


def file_value(source: FileSource) -> str:
    """A file as the wire takes it: its URL, or its bytes in Base64 without a prefix."""
    if isinstance(source, bytes):
        return base64.b64encode(source).decode()
    if isinstance(source, str) and is_url(source):
        return source
    return base64.b64encode(Path(source).read_bytes()).decode()


def is_url(source: str) -> bool:
    """Whether a file's source is fetched by the server rather than read here."""
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
        case "image" | "image_tail" | "static_mask" | "voice_url":
            return file_value(value)
        case "dynamic_masks":
            return [_stroke(mask) for mask in cast("Iterable[MaskFields]", value)]
        case "multi_prompt":
            return [_text_duration(dict(shot)) for shot in value]
        case "element_list":
            return _wrapped("element_id", value)
        case "voice_list":
            return _wrapped("voice_id", value)
        case "tag_list":
            return _wrapped("tag_id", value)
        case "element_image_list":
            return _element_images(value)
        case "element_video_list" if not isinstance(value, Mapping):
            return {"refer_videos": [{"video_url": file_value(value)}]}
        case "sound" if isinstance(value, bool):
            return "on" if value else "off"
        case "watermark_info" if isinstance(value, bool):
            return {"enabled": value}
        case "camera_control" if isinstance(value, str):
            return camera_control(value)
        case "duration":
            return str(value)
    return value


def _stroke(mask: MaskFields) -> dict[str, Any]:
    return {
        **mask,
        "mask": file_value(mask["mask"]),
        "trajectories": [_point(point) for point in mask["trajectories"]],
    }


def _point(point: TrajectoryPoint) -> Mapping[str, int]:
    if isinstance(point, Mapping):
        return point
    x, y = point
    return {"x": x, "y": y}


def _text_duration(shot: dict[str, Any]) -> dict[str, Any]:
    if "duration" in shot:
        shot["duration"] = str(shot["duration"])
    return shot


def _wrapped(key: str, entries: Iterable[object]) -> list[object]:
    return [entry if isinstance(entry, Mapping) else {key: entry} for entry in entries]


def _element_images(pictures: ElementImageFields) -> dict[str, Any]:
    return {
        "frontal_image": file_value(pictures["frontal_image"]),
        "refer_images": [
            {"image_url": file_value(picture)} for picture in pictures["refer_images"]
        ],
    }
