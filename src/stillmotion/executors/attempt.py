"""One attempt at a job of any kind: its order read, its folder made, its faults translated."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping

from stillmotion.contract.errors import ContractError
from stillmotion.engines.base import EngineFailed, EngineUnavailable
from stillmotion.executors.job import Job, JobFailed
from stillmotion.executors.kinds import PERFORMERS
from stillmotion.executors.messages import Made
from stillmotion.executors.worker_context import (
    Attempt,
    Preview,
    Remark,
    Report,
    WorkerContext,
    no_preview,
    scratch_of,
)
from stillmotion.logs.context import of_task
from stillmotion.orders.rows import UnreadableOrder, decode_order
from stillmotion.telemetry import traces
from stillmotion.telemetry.stages import Stage, Stages
from stillmotion.vault import storage_fault

Measure = Callable[[Mapping[Stage, float]], None]
"""Called once, however the attempt ends, with the seconds that each of its stages took."""


def perform(
    context: WorkerContext,
    job: Job,
    report: Report,
    remark: Remark,
    measure: Measure = lambda _: None,
    preview: Preview = no_preview,
) -> Made:
    """Make what `job` asks for and store it, or do the step of it.

    Raises JobFailed, or what `report` raises.
    """
    stages = Stages()
    with (
        of_task(job.task_id, job.attempt),
        traces.span(
            "perform",
            parent=job.traceparent,
            kind="consumer",
            task_id=job.task_id,
            attempt=job.attempt,
        ),
    ):
        try:
            with stages():
                return _perform(context, job, report, remark, preview)
        finally:
            for name, spent in stages.spent.items():
                traces.past(
                    name, traces.current(), spent.begun, spent.ended, busy_seconds=spent.seconds
                )
            measure(stages.seconds)


def _perform(
    context: WorkerContext, job: Job, report: Report, remark: Remark, preview: Preview
) -> Made:
    performer = PERFORMERS[job.kind]
    try:
        order = decode_order(bytes(job.order), performer.order)
    except UnreadableOrder as error:
        raise JobFailed(str(error)) from error
    folder = scratch_of(context.scratch, job.task_id, job.attempt)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        attempt = Attempt(context, job.task_id, job.attempt, folder, report, remark, preview)
        if job.step == "whole":
            return performer.load()(attempt, order)
        return performer.load_steps()(attempt, order, job)
    except ContractError as refusal:
        raise JobFailed(refusal.message) from refusal
    except EngineFailed as failure:
        raise JobFailed(failure.message, retry=failure.retry, counts=failure.counts) from failure
    except EngineUnavailable as error:
        # It was there when the server started: another worker, or this one later, may have it.
        raise JobFailed(str(error), retry=True) from error
    except MemoryError as error:
        raise JobFailed("the machine ran out of memory during the render", retry=True) from error
    except Exception as error:
        if reason := storage_fault(error):
            told = f"the storage of the server failed: {reason}"
            raise JobFailed(told, retry=True, counts=False) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
