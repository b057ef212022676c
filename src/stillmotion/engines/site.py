"""The engines that a site sets up by itself, in a TOML file: models on its GPUs or on servers.

    [engines.wan]
    kind = "diffusion"
    …

Each kind reads its own table. A mistake is refused with the place where it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from stillmotion.contract.wire import one_of
from stillmotion.reasons import reason

if TYPE_CHECKING:
    from stillmotion.engines.registry import EngineSpec

KINDS = {
    "diffusion": "stillmotion.engines.diffusion.setting_up:spec",
    "remote": "stillmotion.engines.remote.setting_up:spec",
}
"""By kind, the function (`module:name`) that makes an EngineSpec of an engine's name and table. It
raises EnginesError, its message without the file and the name."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class EnginesError(ValueError):
    """A file of engines that cannot be used; the message says where and why."""


def read_engines(path: Path, taken: frozenset[str]) -> tuple[EngineSpec, ...]:
    """The engines of the file at `path`, in its order; `taken` are names that are not free.

    Raises EnginesError.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise EnginesError(f"engines {path}: cannot be read: {reason(error)}") from None
    except tomllib.TOMLDecodeError as error:
        raise EnginesError(f"engines {path}: {error}") from None
    try:
        return tuple(_specs(document, taken))
    except EnginesError as error:
        raise EnginesError(f"engines {path}: {error}") from None


def _specs(document: Mapping[str, Any], taken: frozenset[str]) -> list[EngineSpec]:
    if extra := sorted(set(document) - {"engines"}):
        raise EnginesError(f"{extra[0]}: no such key; engines stand in tables [engines.NAME]")
    tables = document.get("engines", {})
    if not isinstance(tables, dict) or not tables:
        raise EnginesError("engines: at least one table [engines.NAME] is needed")
    made = []
    for name, table in tables.items():
        place = f"engines.{name}"
        if not _NAME.fullmatch(name):
            raise EnginesError(f"{place}: a name is made of a-z, 0-9, - and _")
        if name in taken:
            raise EnginesError(f"{place}: there is an engine of this name already")
        if not isinstance(table, dict):
            raise EnginesError(f"{place}: a table is needed")
        kind = table.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise EnginesError(
                f"{place}.kind: given {kind!r}, but allowed are {one_of(tuple(KINDS))}"
            )
        options = {key: value for key, value in table.items() if key != "kind"}
        try:
            made.append(_reader(KINDS[kind])(name, options))
        except EnginesError as error:
            raise EnginesError(f"{place}{error}") from None
    return made


def _reader(place: str) -> Callable[[str, Mapping[str, Any]], EngineSpec]:
    module, _, name = place.partition(":")
    return cast(
        "Callable[[str, Mapping[str, Any]], EngineSpec]", getattr(import_module(module), name)
    )
