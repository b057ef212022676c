"""Where in a TOML file something stands, for messages: readers of TOML keep no lines.

The text is one that was read: these look for what is known to be there, and give 0 where it is
spelt in a way that they do not follow.
"""

from __future__ import annotations

import re

_STRING = r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_COMMENTS = re.compile(rf"({_STRING})|#[^\n]*")
_TABLE = re.compile(r"^[ \t]*\[\s*([^\[\]]+?)\s*\]", re.MULTILINE)
_KEY = r"""(?<![\w-])(?:engines?|"engines?"|'engines?')\s*=\s*"""
_SERVED = re.compile(rf"""{_KEY}(\[(?:{_STRING}|[^\]"'])*\]|{_STRING})|{_STRING}""")
"""Also any other text, so that none is looked for in there."""
_NAMES = re.compile(_STRING)


def line_of_engine(text: str, name: str) -> int:
    """The line, from 1, on which the engine is first named by `engine` or `engines`."""
    bare = _without_comments(text)
    for served in filter(lambda found: found[1], _SERVED.finditer(bare)):
        for named in _NAMES.finditer(bare, served.start(1), served.end(1)):
            if named[0][1:-1] == name:
                return _line(text, named.start())
    return 0


def line_of_table(text: str, place: str) -> int:
    """The line of the header of the innermost table that `place` ("models.x.modes.std.takes[0]")
    lies in."""
    at, longest = -1, 0
    for table in _TABLE.finditer(_without_comments(text)):
        header = re.sub(r"""["'\s]""", "", table[1])
        within = place == header or place.startswith((f"{header}.", f"{header}["))
        # What is wrong may be the table's own name, of which `place` is then the beginning.
        if within and len(header) > longest:
            at, longest = table.start(1), len(header)
        elif not longest and header.startswith(f"{place}."):
            at, longest = table.start(1), len(place)
    return _line(text, at) if at >= 0 else 0


def _without_comments(text: str) -> str:
    """As long as the text, with blanks for comments."""
    return _COMMENTS.sub(lambda found: found[1] or " " * len(found[0]), text)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
