"""Following a task to its end with a bar, and fetching what it made: for `wait` and what sends."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.output import progress, tell_remark, warn
from stillmotion.cli.output_path import STDOUT, Made, OutputPath, write_out
from stillmotion.reasons import fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stillmotion.cli.request import Decorator
    from stillmotion.client import Task, TaskEvent

timeout_option = click.option(
    "--timeout", metavar="S", type=float, help="Give up waiting after this many seconds."
)


class Interrupted(click.ClickException):
    """Ctrl-C at a time when there is more to say than that."""

    exit_code = 130


def output_option(metavar: str, made: Made) -> Decorator:
    """`-o`, for a command that downloads what it has made."""
    return click.option(
        "-o",
        "--output",
        metavar=metavar,
        type=OutputPath(made),
        help=f"Download {made.noun} to this file or folder"
        f"{'' if made.several else ', or - for standard output'}.",
    )


@contextmanager
def losing_no_task(task_id: str, output: Path | None) -> Iterator[None]:
    """Say how to go on with a task that exists, however the block ends before it does."""
    from stillmotion.client import StillmotionError, TaskFailed

    target = "" if output is None else f" -o {shlex.quote(str(output))}"
    how = (
        f"`stillmotion wait {task_id}{target}` follows it, `stillmotion cancel {task_id}` stops it"
    )
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; the task {task_id} goes on: {how}") from None
    except TaskFailed:
        raise
    except StillmotionError as error:
        error.message = f"{error.message}; the task is {task_id}: {how}"
        raise


@contextmanager
def losing_no_result(task_id: str, output: Path) -> Iterator[None]:
    """Say how to fetch what a task has made, however the block ends before it is here."""
    from stillmotion.client import StillmotionError

    target = shlex.quote(str(output))
    how = (
        f"the task {task_id} has succeeded: `stillmotion wait {task_id} -o {target}` "
        "fetches what it made"
    )
    try:
        yield
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; {how}") from None
    except OSError as error:
        raise click.ClickException(f"--output: {fault(error)}; {how}") from error
    except StillmotionError as error:
        error.message = f"{error.message}; {how}"
        raise


def follow(calls: Any, task_id: str, timeout: float | None, output: Path | None) -> Task:
    """Show the task's progress until it has succeeded, and tell what was remarked on it.

    Raises what `wait` of its `calls` raises.
    """
    from stillmotion.client import TaskFailed

    told: set[str] = set()

    def tell(remarks: Iterable[str]) -> None:
        # As they come, and at the end those that came while nobody listened.
        for remark in remarks:
            if remark not in told:
                told.add(remark)
                tell_remark(remark)

    with losing_no_task(task_id, output), progress(task_id) as show:

        def on_progress(event: TaskEvent) -> None:
            if event.remark:
                tell([event.remark])
            show(event.progress, event.stage or event.status)

        try:
            ended: Task = calls.wait(task_id, on_progress=on_progress, timeout=timeout)
        except TaskFailed as failure:
            tell(failure.task.task_remarks)
            raise
    tell(ended.task_remarks)
    return ended


def fetch(calls: Any, task: Task, output: Path | None) -> list[Path]:
    """Download what the task made, with the watermarked copy where there is one; the files made."""
    if output is None:
        return []
    with losing_no_result(task.task_id, output):
        if output != STDOUT:
            return _downloaded(calls, task, output)
        with tempfile.TemporaryDirectory(prefix="stillmotion-") as scratch:
            file, *others = _downloaded(calls, task, Path(scratch))
            write_out(file)
        if others:
            warn("the watermarked copy was left out: standard output takes one file")
        return []


def _downloaded(calls: Any, task: Task, output: Path) -> list[Path]:
    from stillmotion.client import DubTask, VideoTask

    made = calls.download(task, output)
    if not isinstance(task, VideoTask) or isinstance(task, DubTask):
        return [made] if isinstance(made, Path) else list(made)
    if not task.videos[0].watermark_url:
        return [made]
    copy = made.with_stem(f"{made.stem}-watermark")
    return [made, calls.download(task, copy, watermark=True)]
