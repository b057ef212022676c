"""Calls on a part that is watched: their time, their errors, and nothing else changes."""

from __future__ import annotations

import pytest

from stillmotion.telemetry.counts import Counts, Timings
from stillmotion.telemetry.watching import watch


class Part:
    def __init__(self) -> None:
        self.error: Exception | None = None

    async def get(self, key: str, *, times: int = 1) -> str:
        if self.error is not None:
            raise self.error
        return key * times

    async def stream(self, key: str):
        yield key
        if self.error is not None:
            raise self.error
        yield key

    async def other(self) -> int:
        return 1


async def test_times_and_errors_are_counted_by_operation() -> None:
    timings, errors = Timings("t", "", ("operation",), (1.0,)), Counts("e", "", ("operation",))
    part = Part()
    watch(part, ("get", "stream"), timings, errors, (OSError,), (FileNotFoundError,))
    assert await part.get("a", times=2) == "aa"
    assert await part.other() == 1
    for error, kind in ((ValueError("v"), ValueError), (FileNotFoundError("f"), FileNotFoundError)):
        part.error = error
        with pytest.raises(kind):
            await part.get("a")
    assert {labels[0]: count for labels, count in errors.series()} == {"get": 0, "stream": 0}
    part.error = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        await part.get("a")
    pieces = part.stream("s")
    assert await anext(pieces) == "s"
    with pytest.raises(OSError, match="gone"):
        await anext(pieces)
    assert {labels[0]: count for labels, count in errors.series()} == {"get": 1, "stream": 1}
    ((labels, counts, total),) = timings.series()
    assert (labels, sum(counts)) == (["get"], 4)
    assert total >= 0


def test_a_bound_belongs_to_its_bucket() -> None:
    timings = Timings("t", "", ("a", "b"), (0.1, 1.0))
    timings.prepare("x", 1)
    for seconds in (0.05, 0.1, 0.5, 1.0, 7.0):
        timings.observe(("y", 2), seconds)
    assert list(timings.series()) == [
        (["x", "1"], [0, 0, 0], 0),
        (["y", "2"], [2, 2, 1], pytest.approx(8.65)),
    ]
