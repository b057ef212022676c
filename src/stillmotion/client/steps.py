"""The steps of a call that touch the world: what an operation asks of whoever drives it.

`client.operations` decides what to do and never does it; `client.sync` and `client.aio` do it
and never decide. So the retries, the resuming and the fallbacks exist once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class DeadlinePassed(Exception):
    """The deadline of an open stream has passed."""


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Send a request and read the whole answer: answered with an `httpx2.Response`."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class OpenStream:
    """Send a request and leave the body unread: answered with an `httpx2.Response`.

    At most one stream is open at a time; it is closed by `CloseStream`, by the next
    `OpenStream`, or by the end of the operation. Past `deadline` (monotonic clock) reading
    raises `DeadlinePassed`, even where only keep-alives arrive.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    read_timeout: float | None = None
    deadline: float | None = None
    follow_redirects: bool = False

    def check_deadline(self) -> None:
        """Raises DeadlinePassed."""
        if self.deadline is not None and time.monotonic() >= self.deadline:
            raise DeadlinePassed


@dataclass(frozen=True)
class NextEvent:
    """Read the open stream: answered with an `httpx2.ServerSentEvent`, or None at its end."""


@dataclass(frozen=True)
class NextChunk:
    """Read the open stream: answered with bytes, or None at its end."""


@dataclass(frozen=True)
class CloseStream:
    """Close the open stream, if there is one."""


@dataclass(frozen=True)
class Sleep:
    """Let `seconds` pass."""

    seconds: float


@dataclass(frozen=True)
class Blocking:
    """Call a function that reads or writes files: answered with what it returns."""

    call: Callable[[], Any]


@dataclass(frozen=True)
class Emit:
    """Hand `value` to the caller of the operation."""

    value: Any


Step = Exchange | OpenStream | NextEvent | NextChunk | CloseStream | Sleep | Blocking | Emit

Operation = Generator[Step, Any, T]
"""Yields steps, is sent their answers (or thrown their exceptions), returns a T."""


@dataclass(frozen=True)
class Returned(Generic[T]):
    """An operation has ended with `value`."""

    value: T


@dataclass(frozen=True)
class Outcome:
    """How a step went."""

    answer: Any = None
    error: Exception | None = None


def advance(operation: Operation[T], outcome: Outcome) -> Step | Returned[T]:
    """Tell the operation how its last step went; its next step, or its end.

    The first call of an operation takes an empty outcome. Raises what the operation raises.
    """
    try:
        if outcome.error is not None:
            return operation.throw(outcome.error)
        return operation.send(outcome.answer)
    except StopIteration as end:
        return Returned(end.value)
