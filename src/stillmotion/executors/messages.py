"""What the server and a worker process write to each other, a line of JSON each.

Both sides bound the lines. Each answer names the attempt that it belongs to, and what strangers
wrote is cut and cleaned before it becomes part of one.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from stillmotion.contract.sanitize import sanitize
from stillmotion.contract.secrets import hide_secrets
from stillmotion.executors.job import Job
from stillmotion.tasks.task import TaskResult
from stillmotion.telemetry.stages import STAGES, Stage

MOST_ORDER_BYTES = 8 * 2**20
"""Largest order that a worker is given. Pictures are not in an order but in the vault."""

MOST_COMMAND_BYTES = MOST_ORDER_BYTES + 2**16
"""Longest line that a worker reads."""


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Stop the running job, if there is one."""


Command = Job | Cancel


# What a worker writes back, a line of JSON each.

MOST_ANSWER_BYTES = 2**20
"""Longest line from a worker. A longer one means that something is wrong with it."""

MOST_TEXT_CHARACTERS = 2000
"""Longest text (failure, remark, stage) in an answer; what is longer is cut."""


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """`done` from 0 to 1; `stage` in a few words ("fetching image", "rendering shot 2 of 6")."""

    done: float
    stage: str


class Remark(msgspec.Struct, frozen=True, tag="remark"):
    """Something the caller may want to know of the video: what was understood, or is not done."""

    text: str


MOST_PREVIEW_BYTES = 2**17
"""Largest preview; one that does not fit is not told."""


class Preview(msgspec.Struct, frozen=True, tag="preview"):
    """What is being made, as it looks just now: a small JPEG."""

    jpeg: Annotated[bytes, msgspec.Meta(max_length=MOST_PREVIEW_BYTES)]


LONGEST_STAGE_S = 1e6
MOST_MODELS = 64

Seconds = Annotated[float, msgspec.Meta(ge=0, le=LONGEST_STAGE_S)]
ModelName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Measured(msgspec.Struct, frozen=True, tag="measured"):
    """Before the end of an attempt: the seconds that each stage took, and the names of the models
    that the worker has in memory by now. Bounded, since labels of metrics are made of it."""

    stages: Annotated[dict[Stage, Seconds], msgspec.Meta(max_length=len(STAGES))]
    models: Annotated[tuple[ModelName, ...], msgspec.Meta(max_length=MOST_MODELS)] = ()


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The result, whose files lie in the vault. It has no ids yet."""

    result: TaskResult


class Planned(msgspec.Struct, frozen=True, tag="planned"):
    """The video is to be made of so many shots; `frames` has the length of each."""

    frames: tuple[int, ...]


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """`JobFailed` on its way to the server."""

    message: str
    retry: bool
    counts: bool = True


class Cancelled(msgspec.Struct, frozen=True, tag="cancelled"):
    """The job was stopped as asked; the worker is free."""


Answer = Progress | Remark | Preview | Measured | Done | Planned | Failed | Cancelled

Made = TaskResult | Planned
"""What a job ends with that does not fail: the result; or, where it was to plan, the plan."""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker has loaded and waits for jobs."""


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """An answer, and the attempt that it belongs to: none may be taken for another attempt's."""

    task_id: str
    attempt: int
    answer: Answer


class Beat(msgspec.Struct, frozen=True, tag="beat"):
    """The worker lives, whatever it does and however long that takes."""


Message = Ready | Beat | Answered


def encode_answer(job: Job, answer: Answer) -> bytes:
    """The line of an answer, its texts cut and cleaned: strangers wrote some of them."""
    match answer:
        case Progress(done, stage):
            answer = Progress(done, _clean(stage))
        case Remark(text):
            answer = Remark(_clean(text))
        case Failed():
            answer = msgspec.structs.replace(answer, message=_clean(answer.message))
    line = msgspec.json.encode(Answered(job.task_id, job.attempt, answer)) + b"\n"
    if len(line) > MOST_ANSWER_BYTES:
        return encode_answer(job, Failed("the description of the result is too large", False))
    return line


def _clean(text: str) -> str:
    return sanitize(hide_secrets(text), MOST_TEXT_CHARACTERS)
