"""Everything that a server counts while it works: who does the work counts, `api.metrics` shows.

Labels have few values by construction: routes are templates, pools are given by the operator, and
of accounts there is none (what waits is told by class, see `tasks.classes`).
"""

from __future__ import annotations

from collections.abc import Iterator

from stillmotion.telemetry.counts import Counts, Timings

ANSWER_BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STORE_BOUNDS_S = (0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1.0, 10.0)
WORK_BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0, 600.0, 1800.0)
WAIT_BOUNDS_S = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)


class Instruments:
    """The instruments of one server. Used from its event loop alone."""

    def __init__(self) -> None:
        self.requests = Timings(
            "stillmotion_http_request_seconds",
            "Requests answered, by the time from their headers to the end of the answer.",
            ("method", "route", "status"),
            ANSWER_BOUNDS_S,
        )
        self.refusals = Counts(
            "stillmotion_refusals", "Requests refused, by the code of the contract.", ("code",)
        )
        self.changes = Counts(
            "stillmotion_task_changes",
            "Changes of status of tasks since the start of the server, by the new status.",
            ("status",),
        )
        self.queued = Timings(
            "stillmotion_queue_seconds",
            "How long tasks had waited when their first attempt began.",
            ("pool",),
            WAIT_BOUNDS_S,
        )
        self.attempts = Timings(
            "stillmotion_attempt_seconds",
            "Attempts that have ended, by what became of them: succeeded, failed, retried, "
            "postponed (storage), timeout, cancelled, lost (the lease), handed_back.",
            ("pool", "outcome"),
            WORK_BOUNDS_S,
        )
        self.retries = Counts(
            "stillmotion_retries",
            "Attempts given back to be tried again: fault, timeout, storage (does not count).",
            ("pool", "reason"),
        )
        self.leases_lost = Counts(
            "stillmotion_leases_lost",
            "Attempts that found at a heartbeat, or when they wrote their end, that the task was "
            "not theirs any more.",
            ("pool",),
        )
        self.stages = Timings(
            "stillmotion_stage_seconds",
            "Time that attempts spent in a stage: fetch, analyse, direct, render, encode, sound, "
            "upload. Stages within others are not counted twice.",
            ("pool", "stage"),
            WORK_BOUNDS_S,
        )
        self.callbacks = Timings(
            "stillmotion_callback_seconds",
            "Tries to deliver a callback, by what became of them: delivered, failed (it is tried "
            "again), given_up.",
            ("outcome",),
            ANSWER_BOUNDS_S,
        )
        self.store = Timings(
            "stillmotion_store_seconds",
            "Calls on the store, by operation.",
            ("operation",),
            STORE_BOUNDS_S,
        )
        self.store_errors = Counts(
            "stillmotion_store_errors",
            "Calls on the store that it could not serve.",
            ("operation",),
        )
        self.media = Timings(
            "stillmotion_media_seconds",
            "Calls of the server on the storage of media, by operation.",
            ("operation",),
            ANSWER_BOUNDS_S,
        )
        self.media_errors = Counts(
            "stillmotion_media_errors",
            "Calls on the storage of media that failed, by operation.",
            ("operation",),
        )

    def timings(self) -> Iterator[Timings]:
        """All histograms."""
        return (each for each in vars(self).values() if isinstance(each, Timings))

    def counts(self) -> Iterator[Counts]:
        """All counters."""
        return (each for each in vars(self).values() if isinstance(each, Counts))
