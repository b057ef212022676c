"""Following a task to its end with a bar, and fetching its video: for `wait` and `submit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.cli.output import note, progress

if TYPE_CHECKING:
    from stillmotion.client import Client, Task, TaskEvent

output_option = click.option(
    "-o",
    "--output",
    metavar="OUT.mp4",
    type=UserPath(path_type=Path),
    help="Download the video to this file or folder.",
)
timeout_option = click.option(
    "--timeout", metavar="S", type=float, help="Give up waiting after this many seconds."
)


def follow(client: Client, task_id: str, timeout: float | None) -> Task:
    """Show the task's progress until it has succeeded. Raises what `Client.wait` raises."""
    with progress(task_id) as show:

        def on_progress(event: TaskEvent) -> None:
            if event.remark:
                note(event.remark)
            show(event.progress, event.stage or event.status)

        try:
            return client.wait(task_id, on_progress=on_progress, timeout=timeout)
        except KeyboardInterrupt:
            note(f"The task goes on; `stillmotion cancel {task_id}` stops it.")
            raise


def fetch(client: Client, task: Task, output: Path | None) -> list[Path]:
    """Download the video, and its watermarked copy where there is one; the files made."""
    if output is None:
        return []
    made = [client.download(task, output)]
    if task.videos[0].watermark_url:
        copy = made[0].with_stem(f"{made[0].stem}-watermark")
        made.append(client.download(task, copy, watermark=True))
    return made
