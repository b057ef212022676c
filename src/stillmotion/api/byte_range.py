"""The `Range` header (RFC 9110, section 14), for the one form that players and downloaders use."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class ByteRange(NamedTuple):
    """Bytes from `start` up to, and without, `end`."""

    start: int
    end: int


class NotSatisfiable(Exception):
    """The range lies outside the object."""


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The range asked for of an object of `size` bytes; None means all of it.

    A header that is malformed, in another unit, or of several ranges is ignored, as the RFC
    allows. Raises NotSatisfiable.
    """
    match = _ONE_RANGE.fullmatch(header) if header else None
    if match is None:
        return None
    first, last = match.groups()
    if first:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    elif last:
        start, end = max(size - int(last), 0), size
    else:
        return None
    if start >= size or start >= end:
        raise NotSatisfiable
    return ByteRange(start, end)
