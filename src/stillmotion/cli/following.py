"""Following a task to its end with a bar, and fetching what it made: for `wait` and what sends."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.cli.output import note, progress, tell_remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stillmotion.cli.request import Decorator
    from stillmotion.client import Task, TaskEvent

timeout_option = click.option(
    "--timeout", metavar="S", type=float, help="Give up waiting after this many seconds."
)


def output_option(metavar: str, what: str) -> Decorator:
    """`-o`, for a command that downloads `what`."""
    return click.option(
        "-o",
        "--output",
        metavar=metavar,
        type=UserPath(path_type=Path),
        help=f"Download {what} to this file or folder.",
    )


def follow(calls: Any, task_id: str, timeout: float | None) -> Task:
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

    with progress(task_id) as show:

        def on_progress(event: TaskEvent) -> None:
            if event.remark:
                tell([event.remark])
            show(event.progress, event.stage or event.status)

        try:
            ended: Task = calls.wait(task_id, on_progress=on_progress, timeout=timeout)
        except KeyboardInterrupt:
            note(f"The task goes on; `stillmotion cancel {task_id}` stops it.")
            raise
        except TaskFailed as failure:
            tell(failure.task.task_remarks)
            raise
    tell(ended.task_remarks)
    return ended


def fetch(calls: Any, task: Task, output: Path | None) -> list[Path]:
    """Download what the task made, with the watermarked copy where there is one; the files made."""
    from stillmotion.client import VideoTask

    if output is None:
        return []
    made = calls.download(task, output)
    if not isinstance(task, VideoTask):
        return [made] if isinstance(made, Path) else list(made)
    if not task.videos[0].watermark_url:
        return [made]
    copy = made.with_stem(f"{made.stem}-watermark")
    return [made, calls.download(task, copy, watermark=True)]
