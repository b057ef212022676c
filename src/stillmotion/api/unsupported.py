"""Calls of the reference that nothing here can do: they are known, and refused by name."""

from __future__ import annotations

import re

from stillmotion.contract.errors import Code, ContractError

WHERE = "docs/compatibility.md"

_CALLS = (
    "videos/avatar/image2video",
    "videos/identify-face",
    "videos/advanced-lip-sync",
    "videos/lip-sync",
    "videos/motion-control",
    "videos/multi-elements",
    "videos/image-recognize",
    "images/omni-image",
    "images/multi-image2image",
    "images/editing",
    "images/kolors-virtual-try-on",
)
UNSUPPORTED = tuple(f"/v1/{call}" for call in _CALLS)
"""Their paths, each with all that is under it."""

_KNOWN = re.compile(rf"/v1/({'|'.join(map(re.escape, _CALLS))})(?=/|$)")


def refuse_unsupported(path: str) -> None:
    """Raise ContractError 1203 where the path is one of these."""
    found = _KNOWN.match(path)
    if found is not None:
        raise ContractError(
            Code.NOT_FOUND,
            f"{found[0]} is not supported for this API: no engine that comes with this server can "
            f"do it; {WHERE} says what it has",
        )
