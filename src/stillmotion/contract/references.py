"""`element_list` and `voice_list` on the wire: what a prompt may point at by tags."""

from __future__ import annotations

from typing import TypeVar

from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import ListOf, Value
from stillmotion.contract.wire import Remarks

V = TypeVar("V")


def read_ids(given: Given, listed: ListOf, id_field: Value[V], remarks: Remarks) -> tuple[V, ...]:
    """The ids in a list of objects that have nothing else. Raises ContractError 1201."""
    ids = []
    for entry in given.entries(listed):
        ids.append(entry.need(id_field))
        remarks.unknown += entry.unknown()
    return tuple(ids)
