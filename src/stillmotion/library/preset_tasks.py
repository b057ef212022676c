"""Presets as tasks: the hosted service lists them so, each as the result of one that succeeded."""

from __future__ import annotations

from stillmotion.tasks.task import Status, Task, TaskResult

OWNER = "kling"
"""`owned_by` of presets: the word that clients of the hosted service tell them by."""

FIRST_TASK_ID = 100_000_000_000_000_000
"""Ids of these tasks: 18 digits, as of others, from a time before there were any."""

MADE_AT = 1_735_689_600_000
"""Unix milliseconds; what never changes has to have some time."""


def preset_task(kind: str, number: int, result: TaskResult) -> Task:
    """The task that would have made a preset. No store has it."""
    return Task(
        id=str(FIRST_TASK_ID + number),
        kind=kind,
        account_id="",
        status=Status.SUCCEED,
        request=b"",
        result=result,
        created_at=MADE_AT,
        updated_at=MADE_AT,
    )
