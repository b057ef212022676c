"""Calls of the reference that nothing here can do: they are known, and refused by name."""

from __future__ import annotations

import re

from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.unsupported import UNSUPPORTED

WHERE = "docs/compatibility.md"

_KNOWN = re.compile(rf"({'|'.join(map(re.escape, UNSUPPORTED))})(?=/|$)")


def refuse_unsupported(path: str) -> None:
    """Raise ContractError 1203 where the path is one of these."""
    found = _KNOWN.match(path)
    if found is not None:
        raise ContractError(
            Code.NOT_FOUND,
            f"{found[0]} is not supported for this API: no engine of this server does what it "
            f"needs ({UNSUPPORTED[found[0]]}); {WHERE} says what there is",
        )
