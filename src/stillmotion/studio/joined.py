"""What the first view is made of, joined: one script and one sheet instead of some fifty files,
each of which a browser would ask for, wait for and compile by itself.

The files of the pages stay as they are and are joined when they are asked for, so nothing has to be
built. `first.js` has each module as a function that gives its exports; a module that is not in it
takes from there what it imports of one that is, so that there is one of each. The modules keep to
few forms of imports and exports, which are all that is understood here: another one is an error.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

SCRIPT, SHEET = "first.js", "css/first.css"

ENTRY, FIRST_VIEW = "app.js", "make/view.js"
"""What begins, which is not joined itself since it begins by being loaded; and the view that it
shows first."""

SHEETS = ("tokens", "base", "shell", "parts", "make")

THEME = "theme.js"
"""No module: it runs before anything is drawn."""

VENDOR = "vendor/"
"""Below it are libraries, which are packed already: they are imported as they are."""

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
_PASSED_ON = re.compile(r'^export \{([^}]*)\} from "(\.[^"]+)";$', re.MULTILINE)
_EXPORT = re.compile(
    r"^export ((?:async )?function\*? ?|const |class )(\w+|\[[\w, ]+\])", re.MULTILINE
)
_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
_ODD = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class NotUnderstood(Exception):
    """A module is written in a way that cannot be joined. The message names it."""


Stamp = tuple[tuple[int, int], ...]

_last: dict[Path, list[str]] = {}
"""The sources of each page when they were last looked for."""


def is_sent_otherwise(name: str) -> bool:
    """Whether a file of the pages is sent as something else than what lies there."""
    return name == SHEET or (name.endswith(".js") and not name.startswith(VENDOR) and name != THEME)


def as_sent(page: Path, name: str) -> str:
    """A file as it is sent. Raises OSError where there is none, and NotUnderstood."""
    _last[page] = sources(page)
    if name == SCRIPT:
        return script(page)
    return sheet(page) if name == SHEET else module(page, name)


def stamp(page: Path, name: str) -> Stamp:
    """What changes with every file on which one depends as it is sent. Raises OSError."""
    if name == SHEET:
        needed = [f"css/{each}.css" for each in SHEETS]
    elif is_sent_otherwise(name):
        needed = [ENTRY, *_last.get(page, ()), *([] if name == SCRIPT else [name])]
    else:
        needed = [name]
    return tuple((told.st_mtime_ns, told.st_size) for told in (os.stat(page / n) for n in needed))


def sources(page: Path) -> list[str]:
    """The modules of `first.js` by their paths below `page`, each behind those that it imports."""
    found: dict[str, None] = {}
    open_ones: list[str] = []

    def add(name: str) -> None:
        if name in open_ones:
            raise NotUnderstood(f"{name} imports itself by way of {open_ones[-1]}")
        if name in found or name.startswith(VENDOR):
            return
        open_ones.append(name)
        for target in _imported(name, (page / name).read_text("utf-8")):
            add(target)
        open_ones.pop()
        found[name] = None

    for target in _imported(ENTRY, (page / ENTRY).read_text("utf-8")):
        add(target)
    add(FIRST_VIEW)
    return list(found)


def script(page: Path) -> str:
    """`first.js`."""
    names = sources(page)
    parts = []
    libraries: dict[str, None] = {}
    for name in names:
        text = (page / name).read_text("utf-8")
        libraries |= dict.fromkeys(each for each in _imported(name, text) if _is_library(each))
        parts.append(_as_function(name, text, names))
    imports = "".join(f'import * as {_called(each)} from "./{each}";\n' for each in libraries)
    return imports + "".join(parts)


def module(page: Path, name: str) -> str:
    """A module as it is sent: what it shares with `first.js` it takes from there."""
    text = (page / name).read_text("utf-8")
    names = sources(page)
    up = posixpath.relpath(SCRIPT, posixpath.dirname(name) or ".")
    first = up if up.startswith(".") else f"./{up}"
    if name in names:
        listed = ", ".join(_exports(name, text))
        return f'import {{ {_called(name)} }} from "{first}";\n' + (
            f"export const {{ {listed} }} = {_called(name)};\n" if listed else ""
        )

    def take(found: re.Match[str]) -> str:
        target = _target(name, found[2])
        if target not in names:
            return found[0]
        own = _called(target)
        return f'import {{ {own} }} from "{first}"; const {{{_renamed(found[1])}}} = {own};'

    return _LATER.sub(lambda found: _later(name, found, names, first), _IMPORT.sub(take, text))


def sheet(page: Path) -> str:
    """`css/first.css`."""
    return "".join((page / "css" / f"{each}.css").read_text("utf-8") for each in SHEETS)


def _as_function(name: str, text: str, names: list[str]) -> str:
    exports = _exports(name, text)

    def take(found: re.Match[str]) -> str:
        return f"const {{{_renamed(found[1])}}} = {_called(_target(name, found[2]))};"

    text = _PASSED_ON.sub(take, _IMPORT.sub(take, text))
    text = _EXPORT.sub(r"\1\2", text)
    if odd := _ODD.search(text):
        raise NotUnderstood(f"{name}: {odd[0]}")
    text = _LATER.sub(lambda found: _later(name, found, names, f"./{SCRIPT}"), text)
    # Each is where it was, as far as it can tell.
    text = text.replace("import.meta.url", f'new URL("./{name}", import.meta.url)')
    return (
        f"export const {_called(name)} = (() => {{\n{text}"
        f"return {{ {', '.join(exports)} }};\n}})();\n"
    )


def _imported(name: str, text: str) -> list[str]:
    found = [*_IMPORT.finditer(text), *_PASSED_ON.finditer(text)]
    return [_target(name, each[2]) for each in sorted(found, key=lambda each: each.start())]


def _exports(name: str, text: str) -> list[str]:
    found: list[str] = []
    for each in _EXPORT.finditer(text):
        found += re.findall(r"\w+", each[2])
    for passed_on in _PASSED_ON.finditer(text):
        if " as " in passed_on[1]:
            raise NotUnderstood(f"{name}: {passed_on[0]}")
        found += re.findall(r"\w+", passed_on[1])
    return found


def _later(name: str, found: re.Match[str], names: list[str], first: str) -> str:
    """An import while the page runs."""
    target = _target(name, found[1])
    if target in names:
        return f'import("{first}").then((all) => all.{_called(target)})'
    return f'import("./{target}")' if name in names else found[0]


def _renamed(listed: str) -> str:
    """Names of an import as those of a pattern."""
    return re.sub(r"(\w+) as (\w+)", r"\1: \2", listed)


def _target(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _is_library(name: str) -> bool:
    return name.startswith(VENDOR)


def _called(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))
