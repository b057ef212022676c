"""Time in stages: nested ones, threads, generators, and what a worker may tell of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import msgspec
import pytest

from stillmotion.executors.job import Job
from stillmotion.executors.messages import Answered, Measured, Message, encode_answer
from stillmotion.telemetry import stages as module
from stillmotion.telemetry.stages import Stages, drawn, stage, staged


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds, which pass when a test says so."""
    now = [1000.0]
    monkeypatch.setattr(module, "time_ns", lambda: round(now[0] * 1e9))
    return now


def test_time_counts_for_the_inner_stage(clock: list[float]) -> None:
    @staged("analyse")
    def analyse(seconds: float) -> None:
        clock[0] += seconds

    @staged("upload")
    def break_off(seconds: float) -> None:
        clock[0] += seconds
        raise ValueError("no")

    stages = Stages()
    with stages():
        clock[0] += 7  # in none
        with stage("render"):
            clock[0] += 1
            analyse(2)
            with stage("render"):
                clock[0] += 4
        with pytest.raises(ValueError, match="no"):
            break_off(8)
    analyse(100)  # of no attempt
    assert stages.seconds == {"render": 5, "analyse": 2, "upload": 8}
    assert stages.spent["analyse"].begun == 1008 * 10**9
    assert stages.spent["render"].ended == 1014 * 10**9


def test_frames_are_made_in_their_stage_whoever_asks_for_them(clock: list[float]) -> None:
    closed = []

    def frames():
        try:
            for number in range(3):
                clock[0] += 1
                yield number
        finally:
            closed.append(True)

    def write(made) -> list[int]:
        taken = []
        for frame in made:
            clock[0] += 10
            taken.append(frame)
        return taken

    stages = Stages()
    with stages(), stage("encode"), ThreadPoolExecutor(1) as pool:
        context = copy_context()
        assert pool.submit(context.run, write, drawn(frames(), "render")).result() == [0, 1, 2]
        half = drawn(frames(), "render")
        next(half)
        half.close()
    assert stages.seconds == {"render": 4, "encode": 30}
    assert closed == [True, True]


JOB = Job(task_id="1", attempt=1, kind="image2video", order=msgspec.Raw(b"{}"))


def test_what_a_worker_measured_comes_through() -> None:
    measured = Measured({"render": 1.5, "upload": 0.0}, ("depth-small", "rife_4.6"))
    line = encode_answer(JOB, measured)
    assert msgspec.json.decode(line, type=Message) == Answered("1", 1, measured)


@pytest.mark.parametrize(
    ("stages", "models"),
    [
        ({"plotting": 1.0}, []),
        ({"render": -1.0}, []),
        ({"render": 1e9}, []),
        ({"render": None}, []),
        ({}, ["a"] * 65),
        ({}, ["x" * 65]),
        ({}, ['a"} 1\n']),
        ({}, [""]),
        ({}, [7]),
    ],
)
def test_a_worker_cannot_make_labels_of_its_own(stages: object, models: object) -> None:
    answer = {"type": "measured", "stages": stages, "models": models}
    line = msgspec.json.encode({"type": "answered", "task_id": "1", "attempt": 1, "answer": answer})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(line, type=Message)
