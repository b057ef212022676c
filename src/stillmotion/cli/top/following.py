"""How far tasks under way are, as their event streams tell: a thread for each that is shown."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from stillmotion.cli.task_kinds import calls_of
from stillmotion.cli.top.frame import Running

if TYPE_CHECKING:
    from stillmotion.client import Client, TaskEvent

MOST_FOLLOWED = 12
"""Streams that are open at once."""

FIRST_S = 2.0
"""Longest wait for the first word of streams, where there will be no second look."""


class Following:
    """Follows the tasks that it is told of, for as long as it is told of them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._latest: dict[str, TaskEvent] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._heard = threading.Condition()
        self._wanted: frozenset[str] = frozenset()

    def told(self, running: tuple[Running, ...], *, wait: bool) -> Mapping[str, TaskEvent]:
        """The latest of each of these tasks that has told something."""
        self._wanted = frozenset(each.task_id for each in running[:MOST_FOLLOWED])
        for each in running[:MOST_FOLLOWED]:
            if each.task_id not in self._threads:
                thread = threading.Thread(
                    target=self._follow, args=(each.kind, each.task_id), daemon=True
                )
                self._threads[each.task_id] = thread
                thread.start()
        with self._heard:
            if wait:
                self._heard.wait_for(lambda: self._wanted <= self._latest.keys(), FIRST_S)
            return dict(self._latest)

    def _follow(self, kind: str, task_id: str) -> None:
        from stillmotion.client import StillmotionError

        try:
            for event in calls_of(self._client, kind).events(task_id):
                if task_id not in self._wanted:
                    break
                if event.status == "processing":
                    with self._heard:
                        self._latest[task_id] = event
                        self._heard.notify_all()
        except (StillmotionError, RuntimeError):
            pass  # away, or closed: the next look says so
        finally:
            with self._heard:
                self._latest.pop(task_id, None)
                self._threads.pop(task_id, None)
