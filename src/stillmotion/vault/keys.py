"""What a key may look like, so that it is the same object in a folder and in a bucket."""

from __future__ import annotations

import re

MAX_KEY_CHARACTERS = 512

_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9_.\-]*"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT})*")


def check_key(key: str) -> str:
    """`key` itself. Raises ValueError unless it is plain segments joined by "/".

    A segment has letters, digits, "_", "-" and "."; it begins with neither of the last two, so
    that no key leaves its folder, hides, or is taken for an option.
    """
    if len(key) > MAX_KEY_CHARACTERS or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:80]!r}")
    return key
