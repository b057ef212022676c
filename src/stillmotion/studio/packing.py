"""Answers that are sent compressed to who takes that."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.responses import Response

QUICK = 5
"""How hard an answer is compressed that is made for one call."""


def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding has it."""
    for each in accepted.split(","):
        coding, _, weight = each.partition(";")
        if coding.strip().lower() in ("gzip", "*"):
            return weight.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def packed(answer: Response, accepted: str) -> Response:
    """The answer, compressed where it may be. It must have nothing secret beside what was sent."""
    answer.headers["Vary"] = "Accept-Encoding"
    if takes_gzip(accepted):
        answer.body = gzip.compress(bytes(answer.body), QUICK, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers["Content-Length"] = str(len(answer.body))
    return answer
