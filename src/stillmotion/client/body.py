"""The body of a create, built from Python values: paths, bytes, numbers, bools.

Only spellings change here; what a request may say is checked by the server (or, in
`stillmotion render`, by `contract`), so that there is one set of rules.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stillmotion.client.fields import FileSource
from stillmotion.contract.fields.elements import ELEMENT_VIDEO_LIST, REFER_VIDEOS, VIDEO_URL
from stillmotion.contract.fields.kinds import (
    Field,
    ListOf,
    MediaFile,
    ObjectOf,
    PictureFile,
    Switch,
    Whole,
)
from stillmotion.contract.fields.videos import (
    CAMERA_CONTROL,
    CAMERA_PATH,
    LORA_NAME,
    LORAS,
)
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
    return {name: _spell(kind.table[name], value) for name, value in given.items()}


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


def _spell(field: Field, value: Any) -> Any:
    """A value of Python's as the wire has it."""
    if field is CAMERA_CONTROL and isinstance(value, str):
        return camera_control(value)
    if field is CAMERA_PATH:
        return [_look(point) for point in value]
    if field is ELEMENT_VIDEO_LIST:
        if isinstance(value, Mapping):
            return value
        return {REFER_VIDEOS.name: [{VIDEO_URL.name: file_value(value)}]}
    if field is LORAS:
        return [_lora(entry) for entry in (value.items() if isinstance(value, Mapping) else value)]
    match field:
        case PictureFile() | MediaFile():
            return file_value(value)
        case Switch() if isinstance(value, bool):
            return "on" if value else "off"
        case Whole(as_text=True):
            return str(value)
        case ListOf(fields=members):
            return [_object(members, entry) for entry in value]
        case ObjectOf(fields=members):
            return _object(members, value)
    return value


def _lora(given: Any) -> dict[str, Any]:
    """A LoRA, of its name, of a pair of name and weight, or of an object."""
    return {LORA_NAME.name: given} if isinstance(given, str) else _object(LORAS.fields, given)


def _look(given: Any) -> Any:
    """A point of a camera's path, of two to four numbers or of an object."""
    if isinstance(given, Mapping):
        return given
    return _object(CAMERA_PATH.fields[: len(given)], given)


def _object(members: tuple[Field, ...], given: Any) -> dict[str, Any]:
    """An object, of a mapping or of the values of its members alone: (x, y), or an id."""
    if not isinstance(given, Mapping):
        if isinstance(given, str | bytes | os.PathLike):
            members = members[:1]
        values = (given,) if len(members) == 1 else tuple(given)
        given = {field.name: value for field, value in zip(members, values, strict=True)}
    spelt = {
        field.name: _spell(field, given[field.name]) for field in members if field.name in given
    }
    return {**given, **spelt}
