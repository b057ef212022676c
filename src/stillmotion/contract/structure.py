"""How much a JSON body would unfold to, told from its bytes before any of it becomes an object."""

from __future__ import annotations

import re

from stillmotion.contract.errors import Code, ContractError

MOST_VALUES = 32 * 1024
"""Values in one body. A motion brush of six strokes has some 1,500."""

MOST_DEPTH = 100
"""Arrays and objects inside one another. No call needs more than five."""

# Possessive, and content with a string that never ends, so that no bytes are looked at twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


def check_structure(body: bytes) -> None:
    """Raise ContractError 1200 for a body that nests too deeply or has too many values."""
    # What stands in strings counts too here, so that it can only be fewer.
    most = body.count(b"[") + body.count(b"{")
    if most <= MOST_DEPTH and most + body.count(b",") <= MOST_VALUES:
        return
    bare = _STRING.sub(b"", body)
    opened = bare.count(b"[") + bare.count(b"{")
    values = opened + bare.count(b",")
    if values > MOST_VALUES:
        raise _refused(f"it has {values} values, and at most {MOST_VALUES} are read")
    if opened <= MOST_DEPTH:
        return
    depth = 0
    for bracket in _BRACKETS.findall(bare):
        depth += 1 if bracket in b"[{" else -1
        if depth > MOST_DEPTH:
            raise _refused("its arrays and objects are nested too deeply")


def _refused(why: str) -> ContractError:
    return ContractError(Code.BAD_REQUEST, f"The request body cannot be read: {why}")
