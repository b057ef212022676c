"""A task as commands print it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from stillmotion.cli.output import local_time, show_fields, show_json

if TYPE_CHECKING:
    from stillmotion.client import Task


def task_json(task: Task) -> dict[str, Any]:
    """The task with the wire's names, plus `ignored` where the server ignored something."""
    shown: dict[str, Any] = msgspec.to_builtins(task)
    if not task.ignored:
        del shown["ignored"]
    return shown


def show_task(task: Task, files: Sequence[Path] = (), *, as_json: bool) -> None:
    """One task, and the files its videos were downloaded to."""
    if as_json:
        files_json = {"files": [str(path) for path in files]} if files else {}
        show_json(task_json(task) | files_json)
        return
    rows = [
        ("task", task.task_id),
        ("external id", task.task_info.external_task_id),
        ("status", task.task_status),
        ("message", task.task_status_msg),
        ("created", local_time(task.created_at)),
        ("updated", local_time(task.updated_at)),
    ]
    if task.finished:
        rows.append(("units", task.final_unit_deduction))
    for video in task.videos:
        rows += [
            ("duration", f"{video.duration} s"),
            ("video", video.url),
            ("watermarked", video.watermark_url),
        ]
    rows += [("file", str(path)) for path in files]
    show_fields(rows)
