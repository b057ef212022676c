"""`element_list` and `voice_list` on the wire: what a prompt may point at by tags."""

from __future__ import annotations

from typing import Any

from stillmotion.contract.errors import missing_field
from stillmotion.contract.wire import Remarks, entries, text, whole

MOST_ELEMENTS = 3
MOST_ELEMENT_ID = 2**53 - 1
"""JavaScript rounds larger numbers."""
MOST_VOICES = 2
MOST_VOICE_ID = 128
"""Characters."""


def read_elements(value: Any, remarks: Remarks) -> tuple[int, ...]:
    """The element ids. Raises ContractError 1201."""
    ids = []
    for entry in entries("element_list", value, MOST_ELEMENTS):
        field = entry.field("element_id")
        element = whole(field, entry.take("element_id"), 1, MOST_ELEMENT_ID)
        if element is None:
            raise missing_field(field, "in each element")
        ids.append(element)
        remarks.unknown += entry.unknown()
    return tuple(ids)


def read_voices(value: Any, remarks: Remarks) -> tuple[str, ...]:
    """The voice ids. Raises ContractError 1201."""
    ids = []
    for entry in entries("voice_list", value, MOST_VOICES):
        field = entry.field("voice_id")
        voice = text(field, entry.take("voice_id"), MOST_VOICE_ID)
        if not voice:
            raise missing_field(field, "in each voice")
        ids.append(voice)
        remarks.unknown += entry.unknown()
    return tuple(ids)
