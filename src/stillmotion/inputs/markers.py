"""The parts that JPEG and PNG files are made of, counted before a decoder goes through them.

The decoder looks for the parts byte by byte, and handles each: a file of nothing but padding, or of
parts without content, would keep it busy for seconds.
"""

from __future__ import annotations

import re

from stillmotion.contract.errors import refused_field

MOST_PARTS = 12_000
"""A PNG of 10 MB in the smallest pieces that encoders make has some 5000."""

MOST_PADDING = 64 * 1024
"""Bytes between the parts of a JPEG. A few are usual."""

_MARKER = re.compile(rb"\xff([^\xff\x00])", re.DOTALL)
_START_OF_SCAN = 0xDA
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xDA)})


def check_parts(data: bytes, field: str) -> None:
    """Raises ContractError 1201 for a JPEG or PNG file of too many parts or too much padding."""
    parts, padding = _png_parts(data) if data.startswith(b"\x89PNG") else _jpeg_parts(data)
    if parts > MOST_PARTS:
        raise refused_field(
            field, f"the picture is made of more than {MOST_PARTS} parts: save it anew"
        )
    if padding > MOST_PADDING:
        raise refused_field(
            field, f"the picture has more than {MOST_PADDING} bytes of padding: save it anew"
        )


def _jpeg_parts(data: bytes) -> tuple[int, int]:
    """Segments before the first scan, and bytes between them; no further than the bounds."""
    place, parts, padding = 2, 0, 0
    while parts <= MOST_PARTS and padding <= MOST_PADDING:
        found = _MARKER.search(data, place)
        if found is None:
            return parts, padding + len(data) - place
        padding += found.end() - place - 2
        marker, place = found[1][0], found.end()
        if marker == _START_OF_SCAN:
            break
        parts += 1
        if marker not in _WITHOUT_LENGTH:
            place += max(2, int.from_bytes(data[place : place + 2], "big"))
    return parts, padding


def _png_parts(data: bytes) -> tuple[int, int]:
    """Chunks; a PNG has nothing between them."""
    place, parts = 8, 0
    while place + 8 <= len(data) and parts <= MOST_PARTS:
        place += 12 + int.from_bytes(data[place : place + 4], "big")
        parts += 1
    return parts, 0
