"""Reading single values as clients send them: absent ones, and numbers and booleans as strings.

Every function takes the field's path, for the refusal, and the value as JSON gave it; all raise
ContractError 1201. The members of a JSON object are taken through `Members`, which knows
afterwards what nobody asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, TypeVar

from stillmotion.contract.errors import bad_field, missing_field

Choice = TypeVar("Choice", bound=str)

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
        self._known.add(name)
        value = self._members.get(name)
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


def text(field: str, value: Any, most: int) -> str:
    """A string of at most `most` characters (Unicode code points); "" where absent."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise bad_field(field, value, "a string")
    if len(value) > most:
        raise bad_field(field, value, f"at most {most} characters")
    return value


def choice(field: str, value: Any, choices: tuple[Choice, ...]) -> Choice | None:
    """One of `choices`, spelt exactly so; None where absent."""
    if value is None:
        return None
    for allowed in choices:
        if value == allowed:
            return allowed
    raise bad_field(field, value, one_of(choices))


def flag(field: str, value: Any) -> bool | None:
    """true, false or their strings in any case; None where absent."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise bad_field(field, value, "true or false")


def whole(field: str, value: Any, low: int, high: int, unit: str = "") -> int | None:
    """An integer in [low, high], also as 5.0, "5" or "5.0"; None where absent."""
    if value is None:
        return None
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


def number(field: str, value: Any, low: float, high: float) -> float | None:
    """A finite number in [low, high], also as a string; None where absent."""
    if value is None:
        return None
    spelt = repr(value) if type(value) in (int, float) else value
    given = float(spelt) if isinstance(spelt, str) and _NUMBER.fullmatch(spelt) else math.nan
    if not low <= given <= high:  # NaN is refused here too
        raise bad_field(field, value, f"a number from {low:g} to {high:g}")
    return given


def array(field: str, value: Any, most: float = math.inf) -> list[Any]:
    """An array of at most `most` entries; empty where absent."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_field(field, value, "an array")
    if len(value) > most:
        raise bad_field(field, value, f"an array of at most {most}")
    return value


def members(field: str, value: Any) -> Members | None:
    """The members of an object; None where it is absent, or where all that it has is.

    Graph nodes send an object whose inputs were left out as one of nulls.
    """
    return None if _is_absent(value) else _members(field, value)


def entries(field: str, value: Any, most: int) -> list[Members]:
    """The members of each object in an array of at most `most` objects; empty where absent."""
    listed = []
    for i, entry in enumerate(array(field, value, most)):
        if entry in (None, ""):
            raise missing_field(f"{field}[{i}]", "to be an object")
        listed.append(_members(f"{field}[{i}]", entry))
    return listed


def one_of(names: tuple[str, ...]) -> str:
    """`a, b or c`, for messages; "" of none."""
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _members(field: str, value: Any) -> Members:
    if not isinstance(value, dict):
        raise bad_field(field, value, "an object")
    return Members(value, field)


def _is_absent(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_is_absent(member) for member in value.values())
    return value is None or (isinstance(value, str) and not value.strip())


def _spelt(name: str) -> str:
    """A key as a header and a log line can hold it."""
    return name if _PLAIN_NAME.fullmatch(name) else ascii(name[:40])
