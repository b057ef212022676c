"""Named bindings as the files of SQL have them (`:name`), in the way of the driver."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)")


def with_placeholders(statement: str) -> bytes:
    """`:name` becomes `%(name)s`; casts (`::`) stay."""
    return _NAME.sub(r"%(\1)s", statement.replace("%", "%%")).encode()
