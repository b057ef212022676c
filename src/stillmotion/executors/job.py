"""A job, as a worker is given it, and how it fails."""

from __future__ import annotations

from typing import Literal

import msgspec

Step = Literal["whole", "plan", "shot", "join"]
"""What of an attempt is to be done: all of it; or, of a video made by several workers, the plan,
one shot, or the joining of all shots (`executors.parts`)."""


CANCEL_GRACE_S = 2.0
"""How long a cancelled job gets to stop by itself, before its worker is killed."""


class Job(msgspec.Struct, frozen=True, kw_only=True, tag="job"):
    """One attempt of one task, or a step of it; `order` is what its row stores, `traceparent` the
    attempt's place in a trace, "" for none.

    `shot` is the number (from 0) of the shot that a step is about. `grace` is how many seconds it
    gets to stop by itself when it is cancelled.
    """

    task_id: str
    attempt: int
    kind: str
    order: msgspec.Raw
    traceparent: str = ""
    step: Step = "whole"
    shot: int = 0
    grace: float = CANCEL_GRACE_S


class JobFailed(Exception):
    """The job cannot be done. `message` is for the caller and names what to change.

    `retry` is for faults of the infrastructure only (storage away, out of memory): bad input
    stays bad, however often it is tried. A fault that has nothing to do with the job (storage
    away) does not count (`counts`) as one of the attempts that it gets.
    """

    def __init__(self, message: str, *, retry: bool = False, counts: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.counts = counts


class JobCancelled(Exception):
    """The owner does not want the result any more."""
