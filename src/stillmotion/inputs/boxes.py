"""The boxes of MP4 and MOV files from strangers, looked through before a demuxer is.

A box of a few bytes can speak of billions of samples, for each of which the demuxer then makes an
entry. Each sample takes a byte of the file at least, and what is read here is short.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stillmotion.contract.errors import ContractError, refused_field

MOST_SAMPLES = 6_000_000
"""In all tracks: a sound of 30 s at the highest rate has so many. An entry takes 24 bytes."""

MOST_BOXES = 20_000

_HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
_SIZES = frozenset({b"stsz", b"trun"})
_TIMES = frozenset({b"stts", b"ctts"})


def check_boxes(data: bytes, field: str) -> None:
    """Raises ContractError 1201 for a file whose tables speak of more than there can be."""
    samples = timed = 0
    for number, (kind, start, end) in enumerate(_boxes(data, 0, len(data))):
        if number >= MOST_BOXES:
            raise _broken(field, f"it has more than {MOST_BOXES} boxes")
        if kind == b"cmov":
            raise _broken(field, "its header is compressed")
        if kind in _SIZES:
            samples += _sized(data, kind, start, field)
        elif kind in _TIMES:
            timed += _timed(data, start, end, field)
        # Times of a sample are told in two tables.
        if samples > MOST_SAMPLES or timed > 2 * MOST_SAMPLES:
            raise _broken(field, f"its tables speak of more than {MOST_SAMPLES} samples")


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kinds of the boxes, with where their contents begin and end; those inside others, too."""
    pending = [(start, end)]
    while pending:
        start, end = pending.pop()
        while start + 8 <= end:
            size, kind = _number(data, start, 4), data[start + 4 : start + 8]
            inner = start + 8
            if size == 1:
                size, inner = _number(data, start + 8, 8), start + 16
            last = end if size == 0 else min(start + size, end)
            if last < inner:
                break
            yield kind, inner, last
            if kind in _HOLDERS:
                pending.append((inner, last))
            start = last


def _sized(data: bytes, kind: bytes, start: int, field: str) -> int:
    """Samples in a table of sizes."""
    if kind == b"trun":
        return _number(data, start + 4, 4)
    fixed, count = _number(data, start + 4, 4), _number(data, start + 8, 4)
    if count * (fixed or 4) > len(data):
        raise _broken(field, f"its table of sizes speaks of {count} samples")
    return count


def _timed(data: bytes, start: int, end: int, field: str) -> int:
    """Samples in a table of times, whose entries are of a count and a time each."""
    count = _number(data, start + 4, 4)
    if count * 8 > end - start - 8:
        raise _broken(field, f"its table of times speaks of {count} entries")
    entries = np.frombuffer(data, ">u4", 2 * count, start + 8)
    return int(entries[::2].sum(dtype=np.uint64))


def _number(data: bytes, place: int, length: int) -> int:
    return int.from_bytes(data[place : place + length], "big")


def _broken(field: str, why: str) -> ContractError:
    return refused_field(field, f"the file is broken or made to harm: {why}")
