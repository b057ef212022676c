"""How long storage is waited for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """How long a store may take: `answer` seconds without a byte from it, and `all_tries` seconds
    from the first try of something to the last."""

    answer: float
    all_tries: float


PATIENT = Patience(answer=30.0, all_tries=120.0)
"""Of a worker, whose finished render is worth some waiting."""

PROMPT = Patience(answer=10.0, all_tries=5.0)
"""Of a server, whose callers wait meanwhile and can come again."""
