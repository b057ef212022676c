"""A database full of finished tasks, faster than by creating them one after another."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

from stillmotion.tasks.ids import IDS_PER_MS
from stillmotion.tasks.rows import result_to
from stillmotion.tasks.sqlite.database import open_writer
from stillmotion.tasks.task import MediaFile, TaskResult

SPREAD_MS = 30 * 24 * 3600 * 1000
"""The tasks ended within the last 30 days."""

INSERT = """
INSERT INTO tasks (id, account_id, kind, status, external_task_id, watermark, callback_url, units,
                   attempt, spent, ready_at, progress, created_at, started_at, ended_at, result,
                   request)
VALUES (?, ?, 'image2video', 'succeed', ?, 0, '', '2.5', 1, 1, NULL, 1, ?, ?, ?, ?, ?)
"""

BATCH = 20_000


def fill(database: Path, account_id: str, count: int, request: bytes) -> list[str]:
    """Add `count` succeeded tasks of one account; their ids in order."""
    now = int(time.time() * 1000)
    ids = [
        (now - SPREAD_MS + SPREAD_MS * n // count) * IDS_PER_MS + random.randrange(1000)
        for n in range(count)
    ]

    def rows(part: list[int]) -> Iterator[tuple[object, ...]]:
        for task_id in part:
            at = task_id // IDS_PER_MS
            video = MediaFile(
                id=str(task_id + 1), key=f"results/{task_id}/1/video.mp4",
                poster_key=f"results/{task_id}/1/poster.jpg",
                duration=5.0, width=1920, height=1080, fps=24,
            )  # fmt: skip
            made = result_to(TaskResult((video,)))
            external = f"order-{task_id}"
            yield task_id, account_id, external, at, at + 500, at + 60_000, made, request

    connection = open_writer(database)
    for start in range(0, count, BATCH):
        with connection:
            connection.executemany(INSERT, rows(ids[start : start + BATCH]))
    connection.pragma("wal_checkpoint(truncate)")
    connection.close()
    return [str(task_id) for task_id in ids]
