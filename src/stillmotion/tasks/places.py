"""Where the media of a task lie in the vault."""

from __future__ import annotations

INPUTS = "inputs"
RESULTS = "results"

TRIAL = "trial"
"""Where is written only to see whether that works."""


CLUSTER = "cluster"
"""What servers and nodes of a cluster write to see that they share the storage."""


def inputs_of(task_id: str) -> str:
    """The prefix of the pictures that came inside the request."""
    return f"{INPUTS}/{task_id}"


def results_of(task_id: str, attempt: int | None = None) -> str:
    """The prefix of what one attempt made, or all of them: no attempt writes into another's."""
    return f"{RESULTS}/{task_id}" if attempt is None else f"{RESULTS}/{task_id}/{attempt}"


def parts_of(task_id: str, attempt: int) -> str:
    """The prefix of what the workers of an attempt leave to one another: nothing of a result."""
    return f"{results_of(task_id, attempt)}/parts"
