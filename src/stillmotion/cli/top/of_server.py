"""Frames of a server that runs: its metrics, and the tasks of the account that asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx2
import msgspec

from stillmotion.cli.task_kinds import KINDS, calls_of
from stillmotion.cli.top.following import Following
from stillmotion.cli.top.frame import Away, Frame, Running
from stillmotion.cli.top.readings import Readings
from stillmotion.client import ConnectionFailed, StillmotionError
from stillmotion.client.connection import http_options
from stillmotion.client.credentials import resolve_base_url
from stillmotion.reasons import reason

if TYPE_CHECKING:
    from stillmotion.cli.connection import Connection

TIMEOUT_S = 10.0
PAGE = 100
MOST_PAGES = 3
"""Looked through for tasks under way, which may stand behind many that wait."""


class OfServer:
    """See `frame.Source`. Raises StillmotionError for what is no URL or no pair of keys."""

    def __init__(self, connection: Connection) -> None:
        self.name = resolve_base_url(connection.base_url)
        self._http = httpx2.Client(**http_options(self.name, TIMEOUT_S))
        self._client = connection.opened(retries=0)
        self._following = Following(self._client)
        self._before: Readings | None = None

    def look(self, *, once: bool = False) -> Frame:
        """See `frame.Source.look`."""
        notes: list[str] = []
        readings = self._readings(notes)
        expected = (
            None
            if readings is None
            else int(readings.total("unfinished_tasks", status="processing"))
        )
        running = self._running(expected, notes)
        told = self._following.told(running, wait=once)
        running = tuple(
            msgspec.structs.replace(
                each, progress=told[each.task_id].progress, stage=told[each.task_id].stage
            )
            if each.task_id in told
            else each
            for each in running
        )
        frame = Frame(source=self.name, at=time.time(), running=running, notes=tuple(notes))
        if readings is None:
            return frame
        notes += [
            f"the engine '{name}' is unavailable, its tasks wait: {self.name}/readyz says why"
            for name in readings.unavailable()
        ]
        before, self._before = self._before, readings
        return msgspec.structs.replace(
            frame,
            notes=tuple(notes),
            version=readings.version,
            queue=readings.queue(),
            workers=readings.workers(),
            rates=readings.since(before),
            callbacks=readings.callbacks(),
            disks=readings.disks(),
            storage_errors=readings.storage_errors,
        )

    def close(self) -> None:
        """See `frame.Source.close`."""
        self._http.close()
        self._client.close()

    def _readings(self, notes: list[str]) -> Readings | None:
        try:
            answer = self._http.get(f"{self.name}/metrics")
        except httpx2.HTTPError as error:
            raise Away(f"no answer from {self.name}: {reason(error)}") from error
        if answer.status_code in (502, 503, 504):
            raise Away(f"{self.name}/metrics answers with HTTP {answer.status_code}")
        try:
            if answer.status_code == 200:
                return Readings(answer.text, time.time())
            notes.append(f"no metrics: {self.name}/metrics answers with HTTP {answer.status_code}")
        except ValueError:
            notes.append(
                f"no metrics: what {self.name}/metrics answers is not in Prometheus' format"
            )
        return None

    def _running(self, expected: int | None, notes: list[str]) -> tuple[Running, ...]:
        """The account's tasks under way, oldest first; `expected` is how many the site has."""
        found: list[Running] = []
        if expected == 0:
            return ()
        now = time.time()
        try:
            for kind in KINDS:
                for page in range(1, MOST_PAGES + 1):
                    tasks = calls_of(self._client, kind).list(page, PAGE)
                    found += [
                        Running(
                            task_id=task.task_id,
                            kind=kind,
                            seconds=max(0.0, now - task.updated_at / 1000),
                        )
                        for task in tasks
                        if task.task_status == "processing"
                    ]
                    if len(tasks) < PAGE or (expected is not None and len(found) >= expected):
                        break
        except ConnectionFailed as error:
            raise Away(error.message) from error
        except StillmotionError as error:
            notes.append(f"no tasks: {error.message}")
        return tuple(sorted(found, key=lambda each: -each.seconds))
