"""What the server counts, for Prometheus, in a registry of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from stillmotion.tasks.task import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillmotion.api.services import Renders
    from stillmotion.tasks.task import TaskEvent

LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counters. Names start with `stillmotion_`; labels have few values by construction."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "stillmotion_http_request_seconds",
            "Requests answered, by the time from their headers to the end of the answer.",
            ("method", "route", "status"),
            buckets=LATENCY_BUCKETS_S,
            registry=self.registry,
        )
        self._refusals = Counter(
            "stillmotion_refusals",
            "Requests refused, by the code of the contract.",
            ("code",),
            registry=self.registry,
        )
        self._events = Counter(
            "stillmotion_task_changes",
            "Changes of status of tasks since the start of the server, by the new status.",
            ("status",),
            registry=self.registry,
        )
        self._by_status = {status: self._events.labels(status) for status in Status}
        self._queue = Gauge(
            "stillmotion_unfinished_tasks",
            "Tasks that have not ended, by status; `submitted` is the depth of the queue.",
            ("status",),
            registry=self.registry,
        )
        self._renders = Gauge(
            "stillmotion_renders_running", "Renders that run now.", registry=self.registry
        )
        self._slots = Gauge(
            "stillmotion_render_slots", "Renders that can run at once.", registry=self.registry
        )
        self._by_answer: dict[tuple[str, str, int], Histogram] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is the path's template, never the path."""
        requests = self._by_answer.get((method, route, status))
        if requests is None:
            requests = self._requests.labels(method, route, str(status))
            self._by_answer[method, route, status] = requests
        requests.observe(seconds)

    def refused(self, code: int) -> None:
        """Count one error answer."""
        self._refusals.labels(str(code)).inc()

    def changed(self, event: TaskEvent) -> None:
        """Count a change of status; steps of progress are none."""
        if event.seq > 0:
            self._by_status[event.status].inc()

    def exposition(self, queue: Mapping[str, int], renders: Renders) -> bytes:
        """The text format, with these gauges as they are now."""
        for status in (Status.SUBMITTED, Status.PROCESSING):
            self._queue.labels(status).set(queue.get(status, 0))
        self._renders.set(renders.running)
        self._slots.set(renders.slots)
        return generate_latest(self.registry)
