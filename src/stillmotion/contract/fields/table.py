"""A table of fields: everything that the body of one call may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from stillmotion.contract.fields.kinds import Field


class Table(msgspec.Struct, frozen=True):
    """The fields of a call, in the order in which they are shown."""

    name: str
    fields: tuple[Field, ...]

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __getitem__(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    def without(self, *fields: Field) -> tuple[Field, ...]:
        """Its fields but for some."""
        return tuple(field for field in self.fields if field not in fields)

    def schema(self) -> dict[str, Any]:
        """The table as JSON: each field with its kind, limits, default and meaning.

        Made for forms and tools that show what may be given; the JSON Schema of a body, with all
        spellings that the wire takes, is `api.field_schema`.
        """
        schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self))
        return schema
