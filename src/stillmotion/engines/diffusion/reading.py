"""Values out of a table of the site's file; whatever is wrong is refused by its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stillmotion.contract.wire import one_of
from stillmotion.engines.site import EnginesError


class Table:
    """A table at `place` (".loras.film", "" for the whole). Each key is to be asked for once; those
    that nobody asked for are refused by `end`."""

    def __init__(self, values: Mapping[str, Any], place: str = "") -> None:
        self._values = values
        self._place = place
        self._asked: list[str] = []

    def has(self, key: str) -> bool:
        """Whether it is given. That is to ask for it too."""
        self._asked.append(key)
        return key in self._values

    def names(self) -> tuple[str, ...]:
        """The keys, where they are names that the site has chosen."""
        return tuple(self._values)

    def wrong(self, key: str, allowed: str) -> EnginesError:
        """The error for what a key has."""
        given = self._values.get(key)
        told = f"given {given!r}, but" if key in self._values else "missing;"
        return EnginesError(f"{self._place}.{key}: {told} {allowed}")

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not empty; needed where there is no default."""
        value = self._get(key, default)
        if not isinstance(value, str) or (not value and default != ""):
            raise self.wrong(key, "a text is needed")
        return value

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of some words."""
        value = self._get(key, default)
        if value not in allowed:
            raise self.wrong(key, f"allowed are {one_of(allowed)}")
        return str(value)

    def truth(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "allowed are true or false")
        return value

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """A number within limits."""
        value = self._get(key, default)
        if not _is_number(value) or not least <= value <= most:
            raise self.wrong(key, f"allowed are numbers from {least:g} to {most:g}")
        return float(value)

    def count(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within limits."""
        value = self._get(key, default)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            raise self.wrong(key, f"allowed are whole numbers from {least} to {most}")
        return int(value)

    def numbers(self, key: str, least: float, most: float, count: int | None) -> tuple[float, ...]:
        """Numbers within limits, so many of them (None: one or more)."""
        value = self._get(key, None)
        many = isinstance(value, list) and (len(value) == count if count else len(value) > 0)
        if not many or not all(_is_number(each) and least <= each <= most for each in value):
            amount = f"{count} numbers" if count else "a list of numbers"
            raise self.wrong(key, f"{amount} from {least:g} to {most:g} are needed")
        return tuple(float(each) for each in value)

    def path(self, key: str) -> Path:
        """A path, "~" resolved."""
        path = Path(self.text(key)).expanduser()
        if not path.is_absolute():
            raise self.wrong(key, "a path from the root (/...) or from ~ is needed")
        return path

    def table(self, key: str) -> Table:
        """A table within; an empty one where it is not given."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "a table is needed")
        return Table(value, f"{self._place}.{key}")

    def end(self) -> None:
        """Refuse the first key that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                allowed = one_of(tuple(sorted(set(self._asked))))
                raise EnginesError(f"{self._place}.{key}: no such key; allowed are {allowed}")

    def _get(self, key: str, default: Any) -> Any:
        self._asked.append(key)
        return self._values.get(key, default)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
