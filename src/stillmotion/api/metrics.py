"""What the server counts, for Prometheus, in a registry of its own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from stillmotion.tasks.task import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prometheus_client import Metric

    from stillmotion.api.services import Services
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
        # Of this process: memory, CPU time, open files, under the names that are usual for them.
        ProcessCollector(registry=self.registry)
        self._reader_memory = Gauge(
            "stillmotion_reader_memory_bytes",
            "Memory of the processes that read large requests and decode their pictures.",
            ("reader",),
            registry=self.registry,
        )
        self._bodies = Gauge(
            "stillmotion_request_bodies_bytes",
            "Large request bodies that are being read and checked.",
            registry=self.registry,
        )
        self._most_bodies = Gauge(
            "stillmotion_request_bodies_limit_bytes",
            "How much of them there may be.",
            registry=self.registry,
        )
        self._connections = Gauge(
            "stillmotion_connections", "Open connections.", registry=self.registry
        )
        self._most_connections = Gauge(
            "stillmotion_connections_limit",
            "Open connections that there may be.",
            registry=self.registry,
        )
        self._closed = _Closed()
        self.registry.register(self._closed)
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
        """Count a change of status; steps of progress are none. Other servers count theirs."""
        if event.seq > 0 and not event.elsewhere:
            self._by_status[event.status].inc()

    def exposition(self, queue: Mapping[str, int], services: Services) -> bytes:
        """The text format, with these gauges as they are now."""
        for status in (Status.SUBMITTED, Status.PROCESSING):
            self._queue.labels(status).set(queue.get(status, 0))
        renders, connections = services.renders(), services.connections()
        self._renders.set(renders.running)
        self._slots.set(renders.slots)
        for reader, size in services.readers.memory().items():
            self._reader_memory.labels(reader).set(size)
        self._bodies.set(services.spool.taken)
        self._most_bodies.set(services.spool.most)
        self._connections.set(connections.open)
        self._most_connections.set(connections.most)
        self._closed.by_reason = connections.closed
        return generate_latest(self.registry)


class _Closed(Collector):
    """Counted by who closes them."""

    by_reason: Mapping[str, int] = MappingProxyType({})

    def collect(self) -> Iterator[Metric]:
        """What was counted last."""
        family = CounterMetricFamily(
            "stillmotion_connections_closed",
            "Connections that the server closed or refused: refused (no proper HTTP, or too much "
            "of it), slow, idle, not read, room (made for others), held (memory).",
            labels=("reason",),
        )
        for reason, count in self.by_reason.items():
            family.add_metric([reason], count)
        yield family
