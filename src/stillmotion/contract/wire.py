"""Values as clients send them: absent ones, and numbers as strings.

The members of a JSON object are taken through `Members`, which knows afterwards what nobody asked
for. Numbers are read by functions that take the field's path, for the refusal, and the value as
JSON gave it, and raise ContractError 1201. Other values are read by the kinds of fields
(`contract.fields`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from stillmotion.contract.errors import bad_field

_WHOLE = re.compile(r"[+-]?[0-9]{1,25}(\.0{1,25})?")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass
class Remarks:
    """Paths of what came and does nothing: unknown fields, and known ones idle in this request."""

    unknown: list[str] = dataclass_field(default_factory=list)
    idle: list[str] = dataclass_field(default_factory=list)


class Members:
    """The members of one JSON object; `path` is where the object stands in the body."""

    def __init__(self, members: Mapping[str, Any], path: str = "") -> None:
        self._members = members
        self._path = path
        self._known: set[str] = set()

    def field(self, name: str) -> str:
        """The path of a member."""
        return f"{self._path}.{name}" if self._path else name

    def take(self, name: str) -> Any:
        """The value, None where it is absent: not there, null or a blank string."""
        if name not in self._members:
            return None
        self._known.add(name)
        value = self._members[name]
        if isinstance(value, str) and (not value or value.isspace()):
            return None
        return value

    def take_written(self, name: str) -> Any:
        """As `take`, but blank is only what a form leaves in a field that nobody filled: any other
        white space somebody has written."""
        taken, value = self.take(name), self._members.get(name)
        return value if isinstance(value, str) and value.strip(" \t\r\n") else taken

    def unknown(self) -> list[str]:
        """The paths of the members that were never taken; odd names are spelt in ASCII."""
        return [self.field(_spelt(name)) for name in self._members if name not in self._known]


def whole(field: str, value: Any, low: int, high: int, unit: str = "") -> int:
    """An integer in [low, high], also as 5.0, "5" or "5.0"."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    elif isinstance(value, str) and _WHOLE.fullmatch(value):
        number = int(value.partition(".")[0])
    if number is None or not low <= number <= high:
        raise bad_field(field, value, f"a whole number from {low} to {high}{unit and ' ' + unit}")
    return number


def number(field: str, value: Any, low: float, high: float) -> float:
    """A finite number in [low, high], also as a string."""
    spelt = repr(value) if type(value) in (int, float) else value
    given = float(spelt) if isinstance(spelt, str) and _NUMBER.fullmatch(spelt) else math.nan
    if not low <= given <= high:  # NaN is refused here too
        raise bad_field(field, value, f"a number from {low:g} to {high:g}")
    return given


def one_of(names: tuple[str, ...]) -> str:
    """`a, b or c`, for messages; "" of none."""
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _spelt(name: str) -> str:
    """A key as a header and a log line can hold it."""
    return name if _PLAIN_NAME.fullmatch(name) else ascii(name[:40])
