"""The server's metrics for Prometheus: what it counted, and what holds at the time of asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.registry import Collector

from stillmotion import __version__
from stillmotion.tasks.classes import CLASSES, class_of
from stillmotion.tasks.task import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from prometheus_client import Metric

    from stillmotion.api.services import Services
    from stillmotion.tasks.events import EventBus
    from stillmotion.tasks.overview import Backlog, Unfinished
    from stillmotion.tasks.task import TaskEvent
    from stillmotion.telemetry.counts import Counts, Timings
    from stillmotion.telemetry.instruments import Instruments


class SiteState(NamedTuple):
    """What the store and the disks said a moment ago."""

    unfinished: Sequence[Unfinished]
    backlog: Backlog
    space: Mapping[str, tuple[int, int]]
    """Free and all bytes of what the site lies on, by what lies there."""


class Metrics:
    """Counts requests and changes of tasks, and shows that and all else that is known."""

    def __init__(self, instruments: Instruments, events: EventBus) -> None:
        self.streams = 0
        """Event streams that are open."""
        self._instruments = instruments
        for status in Status:
            instruments.changes.add(status, by=0)
        events.listen(self._changed)
        self._answered = instruments.requests.observe
        self._refused = instruments.refusals.add
        self._collected = _Collected()
        self._registry = CollectorRegistry()
        # Of this process: memory, CPU time, open files, under the names that are usual for them.
        ProcessCollector(registry=self._registry)
        self._registry.register(self._collected)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is the path's template, never the path."""
        self._answered((method, route, status), seconds)

    def refused(self, code: int) -> None:
        """Count one error answer."""
        self._refused(code)

    def exposition(self, state: SiteState, services: Services) -> bytes:
        """The text format, with the gauges as they are now."""
        self._collected.families = [
            *_of_tasks(state, services),
            *_of_workers(services),
            _of_engines(services),
            *_of_callbacks(state.backlog, services.clock()),
            *_of_storage(state.space),
            *_of_connections(services, self.streams),
            *map(_histogram, self._instruments.timings()),
            *map(_counter, self._instruments.counts()),
            _gauge(
                "build_info",
                "1, with the version of the server.",
                ("version",),
                [((__version__,), 1)],
            ),
        ]
        return generate_latest(self._registry)

    def _changed(self, event: TaskEvent) -> None:
        """Count a change of status; steps of progress are none. Other servers count theirs."""
        if event.seq > 0 and not event.elsewhere:
            self._instruments.changes.add(event.status)


class _Collected(Collector):
    """What `exposition` gathered."""

    families: Sequence[Metric] = ()

    def collect(self) -> Iterator[Metric]:
        """All of it."""
        yield from self.families


def _of_tasks(state: SiteState, services: Services) -> Iterator[Metric]:
    now = services.clock()
    pools = {pool.pool for pool in services.residency()} | {each.pool for each in state.unfinished}
    tasks = {
        (pool, kind, status): 0
        for pool in sorted(pools)
        for kind in CLASSES
        for status in (Status.SUBMITTED, Status.PROCESSING)
    }
    ages = {(pool, kind): 0.0 for pool, kind, _ in tasks}
    for each in state.unfinished:
        kind = class_of(each.max_parallel)
        tasks[each.pool, kind, each.status] += each.tasks
        if each.status is Status.SUBMITTED:
            age = max(0.0, now - each.oldest / 1000)
            ages[each.pool, kind] = max(ages[each.pool, kind], age)
    yield _gauge(
        "unfinished_tasks",
        "Tasks that have not ended, by pool, class of account and status; `submitted` is the depth "
        "of the queue.",
        ("pool", "class", "status"),
        tasks.items(),
    )
    yield _gauge(
        "oldest_waiting_seconds",
        "Age of the oldest task that waits for its first attempt, 0 where none does.",
        ("pool", "class"),
        ages.items(),
    )
    renders = services.renders()
    yield _gauge("renders_running", "Renders that run now.", (), [((), renders.running)])
    yield _gauge("render_slots", "Renders that can run at once.", (), [((), renders.slots)])


def _of_workers(services: Services) -> Iterator[Metric]:
    pools = services.residency()
    yield _gauge(
        "workers",
        "Worker processes: busy, ready (waiting for work), stopped (started when needed).",
        ("pool", "state"),
        [
            ((pool.pool, state), count)
            for pool in pools
            for state, count in (
                ("busy", pool.busy),
                ("ready", pool.ready),
                ("stopped", pool.slots - pool.busy - pool.ready),
            )
        ],
    )
    replaced = CounterMetricFamily(
        "stillmotion_workers_replaced",
        "Worker processes that were ended or lost and replaced: died, silent, faulty (gave no "
        "proper answer), cancelled (did not stop its render), worn (after many renders).",
        labels=("pool", "reason"),
    )
    for pool in pools:
        for reason, count in pool.replaced.items():
            replaced.add_metric([pool.pool, reason], count)
    yield replaced
    yield _gauge(
        "worker_models",
        "1 for each model that a worker, by its place in the pool, holds in memory.",
        ("pool", "worker", "model"),
        [
            ((pool.pool, worker, model), 1)
            for pool in pools
            for worker, models in pool.models.items()
            for model in models
        ],
    )


def _of_engines(services: Services) -> Metric:
    return _gauge(
        "engine_up",
        "1 for an engine of the capability map that can work, as seen from this server; 0 for one "
        "that is unavailable, whose tasks wait.",
        ("engine",),
        [
            ((name,), standing.state != "unavailable")
            for name, standing in services.standings().items()
        ],
    )


def _of_callbacks(backlog: Backlog, now: float) -> Iterator[Metric]:
    oldest = backlog.oldest
    age = 0.0 if oldest is None else max(0.0, now - oldest / 1000)
    yield _gauge(
        "callbacks_waiting",
        "Tasks with a callback that waits for its delivery.",
        (),
        [((), backlog.tasks)],
    )
    yield _gauge(
        "callbacks_oldest_seconds",
        "Age of the callback that has waited longest, 0 where none waits.",
        (),
        [((), age)],
    )


def _of_storage(space: Mapping[str, tuple[int, int]]) -> Iterator[Metric]:
    for name, help, which in (
        ("storage_free_bytes", "Free space of the disk that the data or the media lie on.", 0),
        ("storage_bytes", "Size of that disk.", 1),
    ):
        yield _gauge(name, help, ("place",), [((place,), of[which]) for place, of in space.items()])


def _of_connections(services: Services, streams: int) -> Iterator[Metric]:
    connections = services.connections()
    yield _gauge(
        "reader_memory_bytes",
        "Memory of the processes that read large requests and decode their pictures.",
        ("reader",),
        [((reader,), size) for reader, size in services.readers.memory().items()],
    )
    for name, help, value in (
        ("event_streams", "Event streams that are open.", streams),
        (
            "request_bodies_bytes",
            "Large request bodies that are being read and checked.",
            services.spool.taken,
        ),
        ("request_bodies_limit_bytes", "How much of them there may be.", services.spool.most),
        ("connections", "Open connections.", connections.open),
        ("connections_limit", "Open connections that there may be.", connections.most),
    ):
        yield _gauge(name, help, (), [((), value)])
    closed = CounterMetricFamily(
        "stillmotion_connections_closed",
        "Connections that the server closed or refused: refused (no proper HTTP, or too much "
        "of it), slow, idle, not read, room (made for others), held (memory).",
        labels=("reason",),
    )
    for reason, count in connections.closed.items():
        closed.add_metric([reason], count)
    yield closed


def _gauge(
    name: str, help: str, labels: Sequence[str], values: Iterable[tuple[Sequence[str], float]]
) -> Metric:
    family = GaugeMetricFamily(f"stillmotion_{name}", help, labels=labels)
    for of, value in values:
        family.add_metric(list(of), value)
    return family


def _counter(counts: Counts) -> Metric:
    family = CounterMetricFamily(counts.name, counts.help, labels=counts.labels)
    for labels, count in counts.series():
        family.add_metric(labels, count)
    return family


def _histogram(timings: Timings) -> Metric:
    family = HistogramMetricFamily(timings.name, timings.help, labels=timings.labels)
    ends = [*map(str, timings.bounds), "+Inf"]
    for labels, counts, total in timings.series():
        reached = 0.0
        buckets = [
            (end, reached := reached + count) for end, count in zip(ends, counts, strict=True)
        ]
        family.add_metric(labels, buckets, total)
    return family
