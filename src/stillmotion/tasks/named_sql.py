"""Files of SQL in which each statement stands under its name.

`-- name: x` begins a statement; `{x}` in another one stands for what has no semicolon at its end,
such as a list of columns that several of them share.
"""

from __future__ import annotations

import re
from importlib.resources import files

FILE = "statements.sql"

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def named_statements(package: str) -> dict[str, str]:
    """The statements of a package's `statements.sql` by name."""
    parts = _NAME.split((files(package) / FILE).read_text())
    named = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    return {
        name: re.sub(r"\{(\w+)\}", lambda fragment: named[fragment[1]], text)
        for name, text in named.items()
        if text.endswith(";")
    }
