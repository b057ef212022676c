"""The checker itself: a history that is in order passes, and each broken rule is told."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.facts import SITE_VARIABLE, files_below, litter, processes
from faults.history import Facts, Notice, PackRow, Row, left_behind, read, violations
from faults.recorder import Recorder

Events = list[dict[str, Any]]

KEYS = ("results/1/2/video.mp4", "results/1/2/poster.jpg")


def events() -> Events:
    """One task that succeeds, with callbacks, and one that is cancelled."""
    made = {"what": "acknowledged", "client": "a", "account": "paid", "units": "0.6"}
    return [
        {**made, "task": "1", "external": "a-1", "number": 7, "wanted": "succeed"},
        {**made, "task": "2", "external": "a-2", "number": 8, "wanted": "succeed"},
        {"what": "saw", "client": "a", "task": "1", "status": "submitted"},
        {"what": "called", "task": "1", "status": "submitted", "answered": 503},
        {"what": "called", "task": "1", "status": "submitted", "answered": 200},
        {"what": "load", "accounts": {"paid": 2}, "workers": {"one": 1}},
        {"what": "saw", "client": "a", "task": "1", "status": "processing"},
        {"what": "cancelled", "client": "a", "task": "2", "status": "failed"},
        {"what": "saw", "client": "a", "task": "2", "status": "failed"},
        {"what": "called", "task": "1", "status": "processing", "answered": 200},
        {"what": "called", "task": "1", "status": "processing", "answered": 200},
        {"what": "saw", "client": "a", "task": "1", "status": "succeed"},
        {"what": "result", "client": "a", "task": "1", "sha256": "aa", "number": 7},
        {"what": "called", "task": "1", "status": "succeed", "answered": 200},
        {"what": "result", "client": "a", "task": "1", "sha256": "aa", "number": 7},
    ]


def facts() -> Facts:
    return Facts(
        rows=[
            Row(task="1", account="paid", external="a-1", status="succeed", keys=KEYS, units="0.6"),
            Row(task="2", account="paid", external="a-2", status="cancelled", units="0.6"),
        ],
        notices=[
            Notice(task="1", status=status, state="delivered")
            for status in ("submitted", "processing", "succeed")
        ],
        packs=[PackRow(account="paid", spent=600_000, reserved=0)],
        charges=[("1", 600_000)],
        files=frozenset({*KEYS, "inputs/1/image.png", "inputs/2/image.png"}),
        most={"paid": 2},
        slots={"one": 1},
    )


def without(events: Events, **fields: Any) -> Events:
    """The events but those with these fields."""
    return [event for event in events if not fields.items() <= event.items()]


def row(task: int, **fields: Any) -> Callable[[Facts], Facts]:
    """The facts with another row in the place of one."""

    def change(given: Facts) -> Facts:
        rows = list(given.rows)
        rows[task - 1] = dataclasses.replace(rows[task - 1], **fields)
        return dataclasses.replace(given, rows=rows)

    return change


def fact(**fields: Any) -> Callable[[Facts], Facts]:
    return lambda given: dataclasses.replace(given, **fields)


def same(given: Facts) -> Facts:
    return given


def test_what_is_in_order_passes() -> None:
    assert violations(events(), facts()) == []


SAW = {"what": "saw", "client": "a", "task": "1"}

BAD: dict[str, tuple[Callable[[Events], Events], Callable[[Facts], Facts], str]] = {
    "missing": (
        lambda seen: [*seen, {**seen[0], "task": "3", "external": "a-3"}],
        same,
        "task 3 was acknowledged and is not there",
    ),
    "doubled by a repeated create": (
        lambda seen: [*seen, {**seen[0], "task": "2"}],
        same,
        "one create, a-1, was acknowledged as 2 tasks",
    ),
    "told to nobody": (
        lambda seen: without(seen, what="acknowledged", task="2"),
        same,
        "task 2 was acknowledged to nobody",
    ),
    "not ended": (same, row(2, status="processing"), "task 2 has not ended: it is processing"),
    "ended and held": (same, row(1, held=True), "task 1 has ended, and is still held"),
    "ended twice": (
        lambda seen: [*seen, {**SAW, "client": "b", "status": "failed"}],
        same,
        "task 1 ended twice: as failed to a client, and as succeed",
    ),
    "a cancel that was forgotten": (
        same,
        row(2, status="failed"),
        "task 2 was cancelled, and ended as failed",
    ),
    "failed for a fault": (
        lambda seen: without(seen, what="cancelled"),
        row(2, status="failed"),
        "task 2 ended as failed, and not as succeed",
    ),
    "backwards": (
        lambda seen: [*seen, {**SAW, "status": "processing"}],
        same,
        "task 1 went back from succeed to processing",
    ),
    "overwritten": (
        lambda seen: [*seen, {**seen[-1], "sha256": "bb"}],
        same,
        "the result of task 1 was overwritten",
    ),
    "another's result": (
        lambda seen: [*seen, {**seen[-1], "number": 8}],
        same,
        "the result of task 1 shows 8, and not 7",
    ),
    "no result": (
        lambda seen: without(seen, what="result"),
        same,
        "the result of task 1 could not be had",
    ),
    "a result of what was cancelled": (
        same,
        row(2, keys=("inputs/2/image.png",)),
        "task 2 ended as cancelled, and has a result",
    ),
    "a callback that nobody got": (
        lambda seen: without(seen, what="called", status="processing"),
        same,
        "no callback of task 1 told processing",
    ),
    "a callback that was only refused": (
        lambda seen: without(seen, what="called", status="submitted", answered=200),
        same,
        "no callback of task 1 told submitted",
    ),
    "a callback that waits": (
        same,
        fact(notices=[*facts().notices[:2], Notice(task="1", status="succeed", state="waiting")]),
        "the callback of task 1, succeed, is waiting",
    ),
    "a callback that was never written": (
        same,
        fact(notices=facts().notices[:2]),
        "task 1 has no callback for succeed",
    ),
    "two callbacks for one end": (
        same,
        fact(notices=[*facts().notices, facts().notices[2]]),
        "task 1 has 2 callbacks for succeed",
    ),
    "callbacks out of order": (
        lambda seen: [
            event for event in seen if event["what"] != "called" or event["status"] != "submitted"
        ]
        + [{"what": "called", "task": "1", "status": "submitted", "answered": 200}],
        same,
        "callbacks of task 1 came as processing, succeed, submitted",
    ),
    "callbacks of two ends": (
        lambda seen: [*seen, {"what": "called", "task": "1", "status": "failed", "answered": 200}],
        same,
        "callbacks of task 1 told two ends: submitted, processing, succeed, failed",
    ),
    "an account beyond its limit": (
        lambda seen: [*seen, {"what": "load", "accounts": {"paid": 3}, "workers": {}}],
        same,
        "account paid had 3 tasks unfinished, and may have 2",
    ),
    "a worker beyond its slots": (
        lambda seen: [*seen, {"what": "load", "accounts": {}, "workers": {"one": 2}}],
        same,
        "worker one had 2 tasks held, and may have 1",
    ),
    "charged twice": (
        same,
        fact(packs=[PackRow(account="paid", spent=1_200_000, reserved=0)]),
        "account paid spent 1.2 units for tasks of 0.6",
    ),
    "a charge of another size": (
        same,
        fact(charges=[("1", 600_000), ("1", 100_000)]),
        "task 1 of 0.6 units is charged 0.7",
    ),
    "charged for what was cancelled": (
        same,
        fact(charges=[("1", 600_000), ("2", 600_000)]),
        "task 2 is charged and has not succeeded",
    ),
    "reserved for ever": (
        same,
        fact(packs=[PackRow(account="paid", spent=600_000, reserved=600_000)]),
        "account paid has 0.6 units reserved",
    ),
    "another price": (
        same,
        row(1, units="0.8"),
        "task 1 costs 0.8 units, and was to cost 0.6",
    ),
    "a file that is gone": (
        same,
        fact(files=facts().files - {KEYS[1]}),
        "results/1/2/poster.jpg belongs to a result and is not there",
    ),
    "files of an attempt that lost": (
        same,
        fact(files=facts().files | {"results/1/1/video.mp4"}),
        "results/1/1/video.mp4 was left behind",
    ),
    "files of a create that never ended": (
        same,
        fact(files=facts().files | {"inputs/9/image.png"}),
        "inputs/9/image.png was left behind",
    ),
    "litter": (same, fact(litter=["/data/scratch/1-1"]), "/data/scratch/1-1 was left behind"),
    "an orphan": (same, fact(orphans=["77 python"]), "a process was left behind: 77 python"),
    "what a client met": (
        lambda seen: [*seen, {"what": "failure", "message": "a create was answered with 400"}],
        same,
        "a create was answered with 400",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_each_broken_rule_is_told(name: str) -> None:
    spoil_events, spoil_facts, told = BAD[name]
    assert told in violations(spoil_events(events()), spoil_facts(facts()))


def test_events_are_on_disk_as_they_happen(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "history.jsonl")
    for event in events():
        recorder.record(**event)
    assert read(recorder.path) == events()
    recorder.close()


def test_what_lies_about_is_found(tmp_path: Path) -> None:
    for name in ("media/results/1/2/video.mp4", "data/scratch/1-1/video.mp4", "data/incoming/x/y"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "media/results/1/1").mkdir()
    assert files_below(tmp_path / "media") == {"results/1/2/video.mp4", "results/1/1/"}
    assert {path.name for path in litter(tmp_path / "data")} == {"1-1", "x"}
    assert left_behind(Facts(files=files_below(tmp_path / "media"))) == [
        "results/1/1/",
        "results/1/2/video.mp4",
    ]


def test_processes_of_a_site_are_found() -> None:
    environment = {**os.environ, SITE_VARIABLE: "mine"}
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as process:
        (found,) = processes("mine")
        assert found.startswith(f"{process.pid} ")
        assert processes("another's") == []
        process.communicate(b"\n")
    assert processes("mine") == []


def test_the_checker_imports_nothing_of_the_program() -> None:
    code = "import faults.facts, faults.history, sys; print(*sys.modules, sep='\\n')"
    folder = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    assert "faults.history" in done.stdout
    assert "stillmotion" not in done.stdout
