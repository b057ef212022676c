"""Reading the members of a JSON object by the fields of a table: those there, and those absent.

Everything raises ContractError 1201 with the path of the field at fault.
"""

from __future__ import annotations

from typing import Any, TypeVar

from stillmotion.contract.errors import ContractError, bad_field, missing_field
from stillmotion.contract.fields.kinds import Field, Id, ListOf, ObjectOf, Value
from stillmotion.contract.wire import Members

V = TypeVar("V")


class Given(Members):
    """The members of one JSON object, of which each is read by its field."""

    def need(self, field: Value[V]) -> V:
        """The value, or the default where it is absent; one without a default has to be there."""
        name = field.name
        if name in self._members:
            value = self._value(field, name)
            if value is not None:
                return field.read(f"{self._path}.{name}" if self._path else name, value)
        if field.default is None:
            raise self.missing(field)
        return field.default

    def find(self, field: Value[V]) -> V | None:
        """The value, None where it is absent."""
        name = field.name
        if name not in self._members:
            return None
        value = self._value(field, name)
        return None if value is None else field.read(self.field(name), value)

    def members(self, field: ObjectOf) -> Given | None:
        """The members of an object; None where it is absent, or where all that it has is.

        Graph nodes send an object whose inputs were left out as one of nulls.
        """
        value = self.take(field.name)
        if value is None or _is_absent(value):
            return None
        return _members(self.field(field.name), value)

    def entries(self, field: ListOf) -> list[Given]:
        """The members of each object in an array; of none where it is absent and may be."""
        value = self.take(field.name) if field.name in self._members else None
        found = [] if value is None else _entries(self.field(field.name), value, field)
        if field.required and not found:
            raise self.missing(field)
        return found

    def _value(self, field: Field, name: str) -> Any:
        """A member that is there, None where that counts as absent (see `Members.take`)."""
        self._known.add(name)
        value = self._members[name]
        if isinstance(value, str) and (not value or value.isspace()):
            return self.take_written(name) if isinstance(field, Id) else None
        return value

    def missing(self, field: Field) -> ContractError:
        """The refusal of a body in which a field that is required is absent."""
        return missing_field(self.field(field.name), field.required)


def _entries(path: str, value: Any, field: ListOf) -> list[Given]:
    if not isinstance(value, list):
        raise bad_field(path, value, "an array")
    if len(value) > field.most:
        raise bad_field(path, value, f"an array of at most {field.most}")
    found = [_entry(f"{path}[{i}]", entry) for i, entry in enumerate(value)]
    if len(found) < field.fewest and field.fewest > 1 and (found or field.required):
        raise bad_field(path, value, f"{field.fewest} to {field.most} {field.noun}")
    return found


def _entry(path: str, value: Any) -> Given:
    if value in (None, ""):
        raise missing_field(path, "to be an object")
    return _members(path, value)


def _members(path: str, value: Any) -> Given:
    if not isinstance(value, dict):
        raise bad_field(path, value, "an object")
    return Given(value, path)


def _is_absent(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_absent(member) for member in value.values())
    return value is None or (isinstance(value, str) and not value.strip())
