"""The job of a task's attempt, as executors hand it to a worker."""

from __future__ import annotations

import msgspec

from stillmotion.executors.job import Job
from stillmotion.executors.messages import MOST_ORDER_BYTES
from stillmotion.executors.opened import cancel_grace
from stillmotion.tasks.executor import AttemptFailed
from stillmotion.tasks.task import Task
from stillmotion.telemetry import traces


def job_of(task: Task) -> Job:
    """All of the attempt, as a part of the current trace. Raises AttemptFailed for an order that no
    worker takes."""
    if len(task.request) > MOST_ORDER_BYTES:
        raise AttemptFailed(
            f"its order has {len(task.request)} bytes; at most {MOST_ORDER_BYTES} are taken",
            retry=False,
        )
    return Job(
        task_id=task.id,
        attempt=task.attempt,
        kind=task.kind,
        order=msgspec.Raw(task.request),
        traceparent=traces.current(),
        grace=cancel_grace(task.engine),
    )
