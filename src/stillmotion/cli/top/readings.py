"""A server's metrics as parts of a frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stillmotion.cli.top.frame import Callbacks, Disk, Queue, Rates, Workers

Labels = Mapping[str, str]


class Readings:
    """What `/metrics` said at a time (Unix seconds)."""

    def __init__(self, text: str, at: float) -> None:
        from prometheus_client.parser import text_string_to_metric_families

        self.at = at
        self._samples: dict[str, list[tuple[Labels, float]]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                of_name = self._samples.setdefault(sample.name, [])
                of_name.append((sample.labels, sample.value))

    def total(self, name: str, **labels: str) -> float:
        """The sum of what has these labels."""
        return sum(value for of, value in self._of(name) if labels.items() <= of.items())

    @property
    def version(self) -> str:
        """The server's."""
        return next((of["version"] for of, _ in self._of("build_info")), "")

    def queue(self) -> tuple[Queue, ...]:
        """By pool and class, without those that have no task."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        for of, value in self._of("unfinished_tasks"):
            place = found.setdefault((of.get("pool", ""), of.get("class", "")), {})
            place[of.get("status", "")] = int(value)
        return tuple(
            Queue(
                pool=pool,
                account_class=kind,
                waiting=counts.get("submitted", 0),
                processing=counts.get("processing", 0),
                oldest_s=self.total("oldest_waiting_seconds", **{"pool": pool, "class": kind}),
            )
            for (pool, kind), counts in found.items()
            if any(counts.values())
        )

    def workers(self) -> tuple[Workers, ...]:
        """By pool."""
        pools = dict.fromkeys(of["pool"] for of, _ in self._of("workers"))
        return tuple(
            Workers(
                pool=pool,
                busy=int(self.total("workers", pool=pool, state="busy")),
                ready=int(self.total("workers", pool=pool, state="ready")),
                stopped=int(self.total("workers", pool=pool, state="stopped")),
                replaced=int(self.total("workers_replaced_total", pool=pool)),
                models=tuple(
                    sorted(
                        {of["model"] for of, _ in self._of("worker_models") if of["pool"] == pool}
                    )
                ),
            )
            for pool in pools
        )

    def callbacks(self) -> Callbacks:
        """Those of the site that wait, and the tries of this server."""
        tries = "callback_seconds_count"
        return Callbacks(
            waiting=int(self.total("callbacks_waiting")),
            oldest_s=self.total("callbacks_oldest_seconds"),
            delivered=int(self.total(tries, outcome="delivered")),
            failed=int(self.total(tries, outcome="failed")),
            given_up=int(self.total(tries, outcome="given_up")),
        )

    def unavailable(self) -> tuple[str, ...]:
        """The engines that are."""
        return tuple(of["engine"] for of, up in self._of("engine_up") if not up)

    def disks(self) -> tuple[Disk, ...]:
        """Of the data and the media."""
        return tuple(
            Disk(
                place=of["place"],
                free=int(free),
                size=int(self.total("storage_bytes", place=of["place"])),
            )
            for of, free in self._of("storage_free_bytes")
        )

    @property
    def storage_errors(self) -> int:
        """Of the store and of media, since the server's start."""
        return int(self.total("store_errors_total") + self.total("media_errors_total"))

    def since(self, before: Readings | None) -> Rates | None:
        """A second since then; None where that is not known, as after a restart of the server."""
        if before is None or self.at <= before.at or self._began != before._began:
            return None
        earlier, seconds = before, self.at - before.at

        def rate(name: str, **labels: str) -> float:
            return (self.total(name, **labels) - earlier.total(name, **labels)) / seconds

        return Rates(
            requests=rate("http_request_seconds_count"),
            refused=rate("refusals_total"),
            created=rate("task_changes_total", status="submitted"),
            succeeded=rate("task_changes_total", status="succeed"),
            failed=rate("task_changes_total", status="failed"),
            retried=rate("retries_total"),
            delivered=rate("callback_seconds_count", outcome="delivered"),
        )

    @property
    def _began(self) -> float:
        return sum(value for _, value in self._samples.get("process_start_time_seconds", ()))

    def _of(self, name: str) -> Iterator[tuple[Labels, float]]:
        yield from self._samples.get(f"stillmotion_{name}", ())
