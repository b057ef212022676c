"""JSON Schema of what fields take on the wire.

Spellings are included: numbers and booleans may come as strings, null and "" count as absent.
Numbers with exponents are taken as strings too, but their range is nothing that a pattern could
tell; nor is what a file must be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from stillmotion.api.number_patterns import (
    decimal_pattern,
    pattern_of_some,
    range_pattern,
    whole_pattern,
)
from stillmotion.contract.fields.kinds import (
    Choice,
    Field,
    Flag,
    ListOf,
    MediaFile,
    Number,
    ObjectOf,
    PictureFile,
    PictureOrData,
    Strings,
    Switch,
    Text,
    Unused,
    Whole,
)
from stillmotion.contract.fields.table import Table
from stillmotion.contract.wire import one_of

Schema: TypeAlias = dict[str, Any]

ABSENT: Schema = {"enum": ["", None]}
ABSENT_LIST: Schema = {"enum": ["", None, []]}
ABSENT_OBJECT: Schema = {
    "anyOf": [
        ABSENT,
        {"type": "object", "additionalProperties": {"anyOf": [ABSENT, {"const": {}}]}},
    ]
}
"""An object of nothing but absent members counts as absent, too."""

_FLAG: list[Schema] = [
    {"type": "boolean"},
    {"type": "string", "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"},
]
_ABOUT_FLAGS = "In place of a boolean, its name as a string is taken."


def body_schema(table: Table, description: str = "", **more: Any) -> Schema:
    """The schema of the body of a call; `more` is what holds between its fields."""
    schema = {**_object_of(table), "additionalProperties": True, **more}
    return {**schema, "description": description} if description else schema


def field_schema(field: Field) -> Schema:
    """The schema of what one field takes."""
    if isinstance(field, Unused):
        return {"description": field.about, "deprecated": True}
    about = _about(field)
    described: Schema = {"description": about} if about else {}
    default = None if field.required else _default(field)
    if default is not None:
        described["default"] = default
    return {**described, **_taken(field)}


def _taken(field: Field) -> Schema:
    """What is taken of a field, without the words."""
    match field:
        case Text(required="", most=most):
            return {"type": ["string", "null"], "maxLength": most}
        case Text(most=most):
            return {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"\S"}
        case PictureFile(required="") | MediaFile(required=""):
            return {"type": ["string", "null"]}
        case PictureFile() | MediaFile():
            return {"type": "string", "minLength": 1}
        case Choice(values=values) | Switch(values=values):
            return {"enum": list(values) if field.required else [*values, "", None]}
        case Flag():
            return _optional(field, _FLAG)
        case Whole():
            return _optional(field, _whole(field))
        case Number():
            return _optional(field, _number(field))
        case Strings(most=most, longest=longest):
            strings = {"type": "string", "maxLength": longest}
            return _optional(field, [{"type": "array", "maxItems": most, "items": strings}])
        case ListOf():
            return _optional(field, [_array(field)], ABSENT_LIST)
        case ObjectOf():
            schema = _object_of(field.fields)
            return _optional(field, [schema], ABSENT_OBJECT if "required" in schema else ABSENT)
    raise TypeError(f"no schema of {field!r}")


def _optional(field: Field, taken: list[Schema], absent: Schema = ABSENT) -> Schema:
    """One of `taken`, or `absent` where the field may be."""
    if field.required:
        return taken[0] if len(taken) == 1 else {"anyOf": taken}
    return {"anyOf": [*taken, absent]}


def _object_of(fields: Iterable[Field]) -> Schema:
    properties = {field.name: field_schema(field) for field in fields}
    required = [field.name for field in fields if field.required]
    schema: Schema = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _array(field: ListOf) -> Schema:
    return {
        "type": "array",
        "minItems": field.fewest,
        "maxItems": field.most,
        "items": _object_of(field.fields),
    }


def _whole(field: Whole) -> list[Schema]:
    if field.only:
        return [
            {"type": "integer", "enum": list(field.only)},
            {"type": "string", "pattern": pattern_of_some(field.only)},
        ]
    return [
        {"type": "integer", "minimum": field.least, "maximum": field.most},
        {"type": "string", "pattern": whole_pattern(field.least, field.most)},
    ]


def _number(field: Number) -> list[Schema]:
    if field.least > 0 and field.most.is_integer():
        return [
            {"type": "number", "minimum": field.least, "maximum": field.most},
            {"type": "string", "pattern": range_pattern(field.least, int(field.most))},
        ]
    least, most = int(field.least), int(field.most)
    if (least, most) != (field.least, field.most):
        raise ValueError(f"no pattern for numbers from {field.least} to {field.most}")
    return [
        {"type": "number", "minimum": least, "maximum": most},
        {"type": "string", "pattern": decimal_pattern(least, most)},
    ]


def _about(field: Field) -> str:
    match field:
        case PictureOrData(most=most):
            return (
                "A URL (http, https or data), or the base64 of a file. JPEG or PNG by content, at "
                f"most {most // 2**20} MB, {field.about}"
            )
        case PictureFile(most=most):
            return (
                "A URL (http or https), or the base64 of a file, without a `data:` prefix. JPEG or "
                f"PNG by content, at most {most // 2**20} MB, {field.about}"
            )
        case MediaFile(formats=formats, seconds=(shortest, longest)):
            return (
                f"A URL or base64. {one_of(formats)} by content, {shortest:g} to {longest:g} s. "
                f"{field.about}"
            )
        case Flag(about=""):
            return _ABOUT_FLAGS
    return field.about


def _default(field: Field) -> Any:
    """What an absent field counts as, spelt as the reference does; None for nothing."""
    match field:
        case Text():
            return None
        case Switch(default=on):
            return "on" if on else "off"
        case Whole(default=default, as_text=True):
            return str(default)
        case Number(default=default) if default is not None and default.is_integer():
            return int(default)
        case Whole(default=default) | Number(default=default):
            return default
        case Choice(default=default) | Flag(default=default):
            return default
    return None
