"""Reading an engine's table of the site's file: each key by its type, and no other keys.

A mistake raises EnginesError with the key, what was given and what is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stillmotion.contract.secrets import public_url
from stillmotion.contract.wire import one_of
from stillmotion.engines.site import EnginesError

_NOTHING: Mapping[str, Any] = {}


class Table:
    """A TOML table whose keys are taken one by one; `path` is where it stands in the engine's."""

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path
        self._known: list[str] = []

    def place(self, key: str) -> str:
        """The key as messages name it, with a dot before it."""
        return f"{self._path}.{key}"

    def has(self, key: str) -> bool:
        """Whether it is given."""
        return key in self._values

    def text(self, key: str, default: str = "") -> str:
        """A text that is not empty, the default where it is absent."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, value, "a text that is not empty")
        return value

    def needed(self, key: str, meaning: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if not value:
            raise EnginesError(f"{self.place(key)}: needed: {meaning}")
        return value

    def listed(self, key: str) -> tuple[str, ...]:
        """A text or a list of them; none where it is absent."""
        value = self._take(key)
        if value is None:
            return ()
        found = [value] if isinstance(value, str) else value
        if (
            not isinstance(found, list)
            or not found
            or not all(isinstance(one, str) and one for one in found)
        ):
            raise self.wrong(key, value, "a text or a list of texts")
        return tuple(found)

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of some words. It must be there where it has no default."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or value not in allowed:
            raise self.wrong(key, value, one_of(allowed))
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(key, value, f"a whole number from {low} to {high}")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number in [low, high]."""
        value = self._take(key)
        if value is None:
            return default
        if not _is_number(value) or not low <= value <= high:
            raise self.wrong(key, value, f"a number from {low:g} to {high:g}")
        return float(value)

    def numbers(self, key: str, count: int, low: float, high: float) -> tuple[float, ...] | None:
        """So many numbers, each in [low, high]; None where it is absent."""
        value = self._take(key)
        if value is None:
            return None
        allowed = f"{count} numbers from {low:g} to {high:g}"
        if not isinstance(value, list) or len(value) != count:
            raise self.wrong(key, value, allowed)
        if not all(_is_number(one) and low <= one <= high for one in value):
            raise self.wrong(key, value, allowed)
        return tuple(float(one) for one in value)

    def words(self, key: str, allowed: tuple[str, ...]) -> frozenset[str]:
        """Some of the words that are allowed, in a list."""
        value = self._take(key)
        if value is None:
            return frozenset()
        if not isinstance(value, list) or not all(one in allowed for one in value):
            raise self.wrong(key, value, f"a list of {one_of(allowed)}")
        return frozenset(value)

    def path(self, key: str) -> Path | None:
        """A file that is there; None where the key is absent."""
        value = self.text(key)
        if not value:
            return None
        found = Path(value).expanduser()
        if not found.is_file():
            raise self.wrong(key, value, "the path of a file that is there")
        return found

    def urls(self, key: str) -> tuple[str, ...]:
        """One or more base URLs, without a final slash."""
        value = self._take(key)
        allowed = "a list of URLs like http://host:port"
        if not isinstance(value, list) or not value:
            raise self.wrong(key, value, allowed)
        found = []
        for one in value:
            try:
                parts = urlsplit(one if isinstance(one, str) else "")
                port_is_right = parts.port != 0
            except ValueError:
                raise self.wrong(key, value, allowed) from None
            if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_right:
                raise self.wrong(key, value, allowed)
            if parts.username or parts.password or parts.query or parts.fragment:
                raise EnginesError(
                    f"{self.place(key)}: {public_url(one)}: a URL here has no user name, password, "
                    "query or fragment; a token stands in token_file or token_env"
                )
            found.append(one.rstrip("/"))
        if len(set(found)) < len(found):
            raise self.wrong(key, value, "each URL once")
        return tuple(found)

    def texts(self, key: str) -> Mapping[str, str]:
        """A table of texts."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(
            isinstance(one, str) and one for one in value.values()
        ):
            raise self.wrong(key, value, "a table of texts")
        return dict(value)

    def plain(self, key: str) -> Mapping[str, str | int | float | bool]:
        """A table of texts, numbers, and true or false."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(
            isinstance(one, str | int | float) for one in value.values()
        ):
            raise self.wrong(key, value, "a table of texts, numbers, and true or false")
        return dict(value)

    @contextmanager
    def inner(self, key: str) -> Iterator[Table]:
        """A table in this one, empty where it is absent; its keys are checked at the end."""
        value = self._take(key)
        if value is not None and not isinstance(value, dict):
            raise self.wrong(key, value, "a table")
        table = Table(value if value is not None else _NOTHING, self.place(key))
        yield table
        table.finish()

    def finish(self) -> None:
        """Refuse the keys that nobody took."""
        for key in self._values:
            if key not in self._known:
                names = one_of(tuple(sorted(self._known)))
                raise EnginesError(f"{self.place(key)}: no such key; allowed are {names}")

    def wrong(self, key: str, given: object, allowed: str) -> EnginesError:
        """The refusal of a key's value."""
        said = "nothing" if given is None else repr(given)
        return EnginesError(f"{self.place(key)}: given {said}, but allowed is {allowed}")

    def _take(self, key: str) -> Any:
        if key not in self._known:
            self._known.append(key)
        return self._values.get(key)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
