"""What a tool takes, as JSON Schema: made of the table of fields, in the plainest spelling of each.

Whatever else the API takes for a field is taken here too; an agent need not know of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
from stillmotion.contract.wire import one_of

Schema = dict[str, Any]

FILE = "A path in the folder of this MCP server, or an http(s) URL."


def schema_of(fields: Iterable[Field], more: Schema | None = None) -> Schema:
    """The schema of an object of `fields`, and of `more` properties."""
    taken = [field for field in fields if not isinstance(field, Unused)]
    properties = {field.name: _field(field) for field in taken}
    schema: Schema = {"type": "object", "properties": properties | (more or {})}
    if required := [field.name for field in taken if field.required]:
        schema["required"] = required
    return schema


def _field(field: Field) -> Schema:
    schema = _kind(field)
    about = " ".join(filter(None, (field.about, schema.pop("description", ""))))
    if about:
        schema["description"] = about
    default = getattr(field, "default", None)
    if default not in (None, "") and not isinstance(field, Switch):
        schema["default"] = default
    return schema


def _kind(field: Field) -> Schema:
    match field:
        case PictureFile(most=most):
            return {"type": "string", "description": f"{FILE} JPEG or PNG, {most // 2**20} MB."}
        case MediaFile(formats=formats, seconds=(least, most)):
            kinds = one_of(formats)
            return {"type": "string", "description": f"{FILE} {kinds}, {least:g} to {most:g} s."}
        case Text(most=most):
            return {"type": "string", "maxLength": most}
        case Whole(only=(_, *_) as only):
            return {"type": "integer", "enum": list(only)}
        case Whole(least=least, most=most):
            return {"type": "integer", "minimum": least, "maximum": most}
        case Number(least=least, most=most):
            return {"type": "number", "minimum": least, "maximum": most}
        case Choice(values=values) | Switch(values=values):
            return {"type": "string", "enum": list(values)}
        case Flag():
            return {"type": "boolean"}
        case ListOf(fields=fields, most=most):
            return {"type": "array", "items": schema_of(fields), "maxItems": most}
        case ObjectOf(fields=fields):
            return schema_of(fields)
    raise TypeError(f"no schema of {field!r}")
