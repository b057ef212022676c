"""A video of several shots made by several workers: planned by one, each shot by whoever is free,
joined by one. A shot that is lost with its node is rendered again elsewhere, and the others stay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from stillmotion.executors.job import Job
from stillmotion.executors.messages import Made
from stillmotion.reasons import reason
from stillmotion.tasks.executor import AttemptFailed, ReportProgress, TellRemark
from stillmotion.tasks.places import parts_of
from stillmotion.tasks.task import TaskResult

Do = Callable[[Job, ReportProgress, TellRemark], Awaitable[Made]]
"""Has a job done by some worker, again where the worker is lost. Raises AttemptFailed."""

Discard = Callable[[str], Awaitable[None]]
"""Deletes what lies below a prefix of the vault. Raises OSError."""

PLANNED, RENDERED = 0.05, 0.95
"""Shares of the progress when the shots begin and when all of them are there."""


async def make_in_parts(
    job: Job, do: Do, report: ReportProgress, remark: TellRemark, discard: Discard
) -> TaskResult:
    """Make the video of `job`, a whole one, in steps. Raises AttemptFailed.

    The parts go once the result is known here, and not before: a worker that is lost when it has
    joined them leaves them to the one that does so again.
    """
    made = await _made(job, do, report, remark)
    try:
        await discard(parts_of(job.task_id, job.attempt))
    except OSError as error:
        told = f"the storage of the server failed: {reason(error)}"
        raise AttemptFailed(told, retry=True, counts=False) from error
    return made


async def _made(job: Job, do: Do, report: ReportProgress, remark: TellRemark) -> TaskResult:
    told: set[str] = set()

    def once(sentence: str) -> None:
        # Workers of several shots, or of one shot that is rendered again, find the same.
        if sentence not in told:
            told.add(sentence)
            remark(sentence)

    plan = await do(msgspec.structs.replace(job, step="plan"), report, once)
    if isinstance(plan, TaskResult):
        return plan  # it had a single shot, and is made
    progress = _Progress(plan.frames, report)

    async def shoot(number: int) -> None:
        part = msgspec.structs.replace(job, step="shot", shot=number)
        await do(part, progress.of(number), once)
        progress.tell(number, 1.0)

    try:
        async with asyncio.TaskGroup() as group:
            for number in range(len(plan.frames)):
                group.create_task(shoot(number))
    except* AttemptFailed as failures:
        # The others were stopped because of the first.
        raise _first(failures) from None
    made = await do(
        msgspec.structs.replace(job, step="join"),
        lambda done, stage: report(RENDERED + (1 - RENDERED) * done, stage),
        once,
    )
    assert isinstance(made, TaskResult), "only a job that is to plan is answered so"
    return made


def _first(failures: ExceptionGroup[AttemptFailed]) -> AttemptFailed:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


class _Progress:
    """Of all shots together. A shot that begins anew takes nothing back."""

    def __init__(self, frames: Sequence[int], report: ReportProgress) -> None:
        self._frames = frames
        self._done = [0.0] * len(frames)
        self._report = report

    def of(self, number: int) -> ReportProgress:
        """For one shot, in shares of it."""
        return lambda done, stage: self.tell(number, done, stage)

    def tell(self, number: int, done: float, stage: str = "") -> None:
        """So much of the shot is done."""
        self._done[number] = max(self._done[number], done)
        pairs = zip(self._frames, self._done, strict=True)
        made = sum(frames * share for frames, share in pairs) / sum(self._frames)
        finished = sum(share >= 1 for share in self._done)
        words = stage or f"{finished} of {len(self._frames)} shots are rendered"
        self._report(PLANNED + (RENDERED - PLANNED) * made, words)
