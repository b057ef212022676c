"""Files that agents name: read from, and written to, one folder and nothing outside of it.

What an agent was told to do may come from a stranger, so it does not get to choose any file of the
machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from stillmotion.contract.fields.kinds import Field, ListOf, MediaFile, ObjectOf, PictureFile


class NotInFolder(ValueError):
    """A path that leads out of the folder, or to nothing. The message is for the agent."""


def resolved(arguments: Mapping[str, Any], fields: Iterable[Field], folder: Path) -> dict[str, Any]:
    """The arguments with paths in `folder` for the files that they name. Raises NotInFolder."""
    by_name = {field.name: field for field in fields}
    return {
        name: _value(by_name[name], value, folder) if name in by_name else value
        for name, value in arguments.items()
    }


def within(folder: Path, name: str) -> Path:
    """The path of that name in the folder. Raises NotInFolder."""
    root = folder.resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise NotInFolder(
            f"{name} is outside of the folder {root}, which files are read from and written to; "
            "start the MCP server with another --folder, or copy the file there"
        )
    return path


def _value(field: Field, value: Any, folder: Path) -> Any:
    match field:
        case PictureFile() | MediaFile() if isinstance(value, str):
            return _source(field.name, value, folder)
        case ListOf(fields=members) if isinstance(value, list):
            return [_entry(members, entry, folder) for entry in value]
        case ObjectOf(fields=members) if isinstance(value, Mapping):
            return resolved(value, members, folder)
    return value


def _entry(members: tuple[Field, ...], entry: Any, folder: Path) -> Any:
    """An entry of a list: an object, or the value of its first member alone."""
    if isinstance(entry, Mapping):
        return resolved(entry, members, folder)
    return _value(members[0], entry, folder)


def _source(field: str, value: str, folder: Path) -> str | Path:
    if value.startswith(("http://", "https://")):
        return value
    path = within(folder, value)
    if not path.is_file():
        raise NotInFolder(f"{field}: there is no file {value} in the folder {folder.resolve()}")
    return path
