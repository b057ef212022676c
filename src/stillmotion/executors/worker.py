"""A worker process: reads jobs from standard input, renders them, answers on standard output.

It never touches the database. When its input closes, the server is gone, and so is the worker:
what it was rendering is taken up again by the next server.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec

from stillmotion import logs
from stillmotion.engines import registry
from stillmotion.engines.base import DeviceBroken
from stillmotion.executors.attempt import perform
from stillmotion.executors.job import Job, JobCancelled, JobFailed
from stillmotion.executors.kinds import PERFORMERS
from stillmotion.executors.messages import (
    MOST_COMMAND_BYTES,
    Answer,
    Beat,
    Cancel,
    Cancelled,
    Command,
    Done,
    Failed,
    Measured,
    Planned,
    Preview,
    Progress,
    Ready,
    Remark,
    encode_answer,
)
from stillmotion.executors.opened import use_device, use_state
from stillmotion.executors.previews import Previews
from stillmotion.executors.worker_context import WorkerContext
from stillmotion.logs.context import of_task
from stillmotion.models import folder, sessions
from stillmotion.tasks.kinds import IMAGE2VIDEO
from stillmotion.telemetry import traces
from stillmotion.telemetry.stages import Stage

log = logging.getLogger("stillmotion.worker")


class WorkerConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is started with, as JSON in its one argument."""

    vault: str
    scratch: str
    allow_private: tuple[str, ...]
    fetch_timeout: float
    models_dir: str
    depth_model: str = ""
    engines: str = ""
    state: str = ""
    """Folder in which engines keep what outlives the worker; "" for none."""
    device: str = "cpu"
    log_level: str = "info"
    log_format: logs.LogFormat = "text"
    silence: float = 30.0
    """Seconds without a line from it after which it is taken for hung."""


DEVICE_BROKEN = 70
"""Exit code of a process whose device works no more. It is replaced, and its task tried again."""

PROGRESS_S = 0.1
"""Between two lines that tell of progress in the same stage: a render reports each frame."""

BEATS = 6
"""In the time that a worker may be silent: a busy machine may hold up some of them."""


def main() -> None:
    """Run until standard input closes, or the server is gone."""
    config = msgspec.json.decode(sys.argv[1].encode(), type=WorkerConfig)
    logs.set_up(config.log_level, process=os.getpid(), form=config.log_format)
    traces.begin("worker")
    folder.use(Path(config.models_dir), Path(config.depth_model) if config.depth_model else None)
    registry.use(Path(config.engines) if config.engines else None)
    use_device(config.device)
    use_state(Path(config.state) if config.state else None)
    answers = _Lines(claim_stdout())
    threading.Thread(target=_beat, args=(answers, config.silence / BEATS), daemon=True).start()
    jobs: queue.Queue[Job] = queue.Queue()
    cancelled = threading.Event()
    threading.Thread(target=_read_commands, args=(jobs, cancelled), daemon=True).start()

    context = WorkerContext.open(
        vault=config.vault,
        scratch=Path(config.scratch),
        allow_private=config.allow_private,
        fetch_timeout=config.fetch_timeout,
    )
    # What most tasks need is there before the first of them.
    PERFORMERS[IMAGE2VIDEO].load()
    answers.write(msgspec.json.encode(Ready()) + b"\n")
    while True:
        job = jobs.get()
        answers.write(encode_answer(job, _work(context, job, cancelled, answers)))


class _Lines:
    """Standard output as several threads write to it, a line each at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def write(self, line: bytes) -> None:
        try:
            with self._lock:
                self._file.write(line)
                self._file.flush()
        except BrokenPipeError:
            os._exit(0)  # the server is gone, and so is who would read a traceback


def _beat(answers: _Lines, every: float) -> None:
    """Say that the worker lives. A process that is stopped, or hangs in native code that lets no
    other thread run, says nothing."""
    line = msgspec.json.encode(Beat()) + b"\n"
    while True:
        answers.write(line)
        time.sleep(every)


def _work(context: WorkerContext, job: Job, cancelled: threading.Event, answers: _Lines) -> Answer:
    told_at, told = 0.0, ""

    def report(done: float, stage: str) -> None:
        nonlocal told_at, told
        if cancelled.is_set():
            raise JobCancelled
        now = time.monotonic()
        if stage == told and now - told_at < PROGRESS_S:
            return
        told_at, told = now, stage
        answers.write(encode_answer(job, Progress(done, stage)))

    def remark(text: str) -> None:
        log.info("task %s: %s", job.task_id, text)
        answers.write(encode_answer(job, Remark(text)))

    def preview(jpeg: bytes) -> None:
        answers.write(encode_answer(job, Preview(jpeg)))

    def measure(seconds: Mapping[Stage, float]) -> None:
        answers.write(encode_answer(job, Measured(dict(seconds), sessions.loaded())))

    try:
        made = perform(context, job, report, remark, measure, Previews(preview))
        return made if isinstance(made, Planned) else Done(made)
    except JobCancelled:
        return Cancelled()
    except JobFailed as failure:
        return Failed(failure.message, failure.retry, failure.counts)
    except DeviceBroken:
        with of_task(job.task_id, job.attempt):
            log.exception("task %s, attempt %d: this process ends", job.task_id, job.attempt)
        # Not by a SystemExit: libraries of a broken device may hang as they are put down.
        os._exit(DEVICE_BROKEN)
    except Exception:
        with of_task(job.task_id, job.attempt):
            log.exception("task %s, attempt %d", job.task_id, job.attempt)
        return Failed("the render stopped on an internal error; the log has the details", True)


def _read_commands(jobs: queue.Queue[Job], cancelled: threading.Event) -> None:
    decoder = msgspec.json.Decoder(Command)
    while line := sys.stdin.buffer.readline(MOST_COMMAND_BYTES):
        command = decoder.decode(line)
        if isinstance(command, Cancel):
            cancelled.set()
        else:
            cancelled.clear()
            jobs.put(command)
    traces.end()
    os._exit(0)


def claim_stdout() -> BinaryIO:
    """The real standard output; what libraries print from now on goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()
