"""What may go wrong on a card, told apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from stillmotion.engines.base import DeviceBroken

_FULL = ("out of memory", "cublas_status_alloc_failed")

_BROKEN = (
    "cuda error",
    "device-side assert",
    "cublas_status",
    "cudnn_status",
    "unspecified launch failure",
    "illegal memory access",
)
"""Of messages after which no call of this process to the card works any more."""


def is_full(error: BaseException) -> bool:
    """Whether memory has run out, the card's or the machine's."""
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(part in str(error).lower() for part in _FULL)


def is_broken(error: BaseException) -> bool:
    """Whether this process has lost its card."""
    if is_full(error) or not isinstance(error, RuntimeError):
        return False
    return any(part in str(error).lower() for part in _BROKEN)


@contextmanager
def telling_broken() -> Iterator[None]:
    """What shows that the card is lost becomes DeviceBroken."""
    try:
        yield
    except RuntimeError as error:
        if is_broken(error):
            raise DeviceBroken(str(error).partition("\n")[0]) from error
        raise
