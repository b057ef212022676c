"""The history checker: what was seen of a site, held against what is left in it.

It imports nothing of the program and knows none of its ways: events are what clients wrote down
(`Recorder`), facts what plain SQL and plain listings give (`faults.facts`). The events:

    acknowledged  client task external number account units wanted   a create was answered with 200
    saw           client task status           a client was told that status
    cancelled     client task status           a cancel was answered, with that status of the task
    result        task sha256 number           a result was downloaded
    called        task id status answered      a callback came, and was answered so
    load          accounts workers             unfinished tasks by account, held ones by worker
    failure       message                      something that must not be, as it was met

`number` is what the task's picture carries and its result must show; `wanted` is the status that
the task is to end with unless it is cancelled.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Event = Mapping[str, Any]

MILLION = 1_000_000
"""Packs are kept in millionths of a unit."""

FINAL = ("succeed", "failed", "cancelled")
ORDER = {"submitted": 0, "processing": 1, "succeed": 2, "failed": 2}
"""Of the statuses of the wire, by which none may follow an earlier one."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A task as its row has it. `keys` are those of the result's files, `winner` its attempt."""

    task: str
    account: str
    external: str
    status: str
    held: bool = False
    keys: tuple[str, ...] = ()
    units: str = "0"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A callback's row: `state` is waiting, delivered or given up."""

    task: str
    status: str
    state: str


@dataclass(frozen=True, kw_only=True)
class PackRow:
    """In millionths of a unit."""

    account: str
    spent: int
    reserved: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is left in a site that was stopped. `files` are keys of the media, `litter` whatever
    else lies about, `orphans` processes that still run, `most` the limit of unfinished tasks by
    account and `slots` that of held ones by worker."""

    rows: Sequence[Row] = ()
    notices: Sequence[Notice] = ()
    packs: Sequence[PackRow] = ()
    charges: Sequence[tuple[str, int]] = ()
    files: frozenset[str] = frozenset()
    litter: Sequence[str] = ()
    orphans: Sequence[str] = ()
    most: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, int] = field(default_factory=dict)


def read(path: Path) -> list[Event]:
    """The events of a file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def violations(events: Sequence[Event], facts: Facts) -> list[str]:
    """Every rule that is broken, in a sentence each; none for a history that is in order."""
    history = _History(events, facts)
    rules = (
        history.failures, history.missing, history.doubled, history.ends, history.backwards,
        history.results, history.callbacks, history.limits, history.units, history.files,
    )  # fmt: skip
    return [told for rule in rules for told in rule()]


def left_behind(facts: Facts) -> list[str]:
    """The keys of media that belong to no task, or to an attempt that did not win."""
    tasks = {row.task for row in facts.rows}
    wanted = {key for row in facts.rows for key in row.keys}
    return [
        key
        for key in sorted(facts.files - wanted)
        if not (key.startswith("inputs/") and key.split("/")[1] in tasks)
    ]


class _History:
    def __init__(self, events: Sequence[Event], facts: Facts) -> None:
        self.facts = facts
        self.events: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            self.events[event["what"]].append(event)
        self.acknowledged = {event["task"]: event for event in self.events["acknowledged"]}
        self.rows = {row.task: row for row in facts.rows}
        self.cancelled = {
            event["task"] for event in self.events["cancelled"] if event["status"] == "failed"
        }

    def failures(self) -> Iterator[str]:
        for event in self.events["failure"]:
            yield event["message"]

    def missing(self) -> Iterator[str]:
        for task in self.acknowledged.keys() - self.rows.keys():
            yield f"task {task} was acknowledged and is not there"

    def doubled(self) -> Iterator[str]:
        asked = Counter(event["external"] for event in self.acknowledged.values())
        for external, count in asked.items():
            if count > 1:
                yield f"one create, {external}, was acknowledged as {count} tasks"
        for task in self.rows.keys() - self.acknowledged.keys():
            yield f"task {task} was acknowledged to nobody"

    def ends(self) -> Iterator[str]:
        told: dict[str, set[str]] = defaultdict(set)
        for event in self.events["saw"]:
            if event["status"] in FINAL:
                told[event["task"]].add(event["status"])
        for task, row in self.rows.items():
            if row.status not in FINAL:
                yield f"task {task} has not ended: it is {row.status}"
            elif row.held:
                yield f"task {task} has ended, and is still held"
            wire = "failed" if row.status == "cancelled" else row.status
            for status in told[task] - {wire}:
                yield f"task {task} ended twice: as {status} to a client, and as {row.status}"
            if task in self.cancelled and row.status != "cancelled":
                yield f"task {task} was cancelled, and ended as {row.status}"
            wanted = self.acknowledged.get(task, {}).get("wanted", row.status)
            if row.status not in (wanted, "cancelled"):
                yield f"task {task} ended as {row.status}, and not as {wanted}"

    def backwards(self) -> Iterator[str]:
        last: dict[tuple[str, str], str] = {}
        for event in self.events["saw"]:
            place = (event["client"], event["task"])
            before, now = last.get(place, "submitted"), event["status"]
            if ORDER[now] < ORDER[before]:
                yield f"task {event['task']} went back from {before} to {now}"
            last[place] = now

    def results(self) -> Iterator[str]:
        first: dict[str, str] = {}
        for event in self.events["result"]:
            task, seen = event["task"], event["sha256"]
            if first.setdefault(task, seen) != seen:
                yield f"the result of task {task} was overwritten"
            number = self.acknowledged.get(task, event)["number"]
            if event["number"] != number:
                yield f"the result of task {task} shows {event['number']}, and not {number}"
        for task, row in self.rows.items():
            if row.status == "succeed" and task in self.acknowledged and task not in first:
                yield f"the result of task {task} could not be had"
            if row.status != "succeed" and row.keys:
                yield f"task {task} ended as {row.status}, and has a result"

    def callbacks(self) -> Iterator[str]:
        accepted: dict[str, list[str]] = defaultdict(list)
        arrived: dict[str, list[str]] = defaultdict(list)
        for event in self.events["called"]:
            arrived[event["task"]].append(event["status"])
            if event["answered"] == 200:
                accepted[event["task"]].append(event["status"])
        due: dict[str, list[str]] = defaultdict(list)
        for notice in self.facts.notices:
            due[notice.task].append(notice.status)
            if notice.state != "delivered":
                yield f"the callback of task {notice.task}, {notice.status}, is {notice.state}"
        for task, statuses in due.items():
            for status, count in Counter(statuses).items():
                if count > 1:
                    yield f"task {task} has {count} callbacks for {status}"
            if missing := set(statuses) - set(accepted[task]):
                yield f"no callback of task {task} told {', '.join(sorted(missing))}"
            if not (row := self.rows.get(task)) or row.status not in FINAL:
                continue
            wanted = {"submitted", "failed" if row.status == "cancelled" else row.status}
            if row.status == "succeed":
                wanted.add("processing")
            if lacking := wanted - set(statuses):
                yield f"task {task} has no callback for {', '.join(sorted(lacking))}"
        for task, statuses in arrived.items():
            first = list(dict.fromkeys(statuses))
            if first != sorted(first, key=ORDER.__getitem__):
                yield f"callbacks of task {task} came as {', '.join(first)}"
            if len([status for status in first if ORDER[status] == 2]) > 1:
                yield f"callbacks of task {task} told two ends: {', '.join(first)}"

    def limits(self) -> Iterator[str]:
        for event in self.events["load"]:
            yield from _beyond("account", "unfinished", event["accounts"], self.facts.most)
            yield from _beyond("worker", "held", event["workers"], self.facts.slots)

    def units(self) -> Iterator[str]:
        paying = {pack.account for pack in self.facts.packs}
        cost: Counter[str] = Counter()
        for row in self.rows.values():
            if row.status == "succeed" and row.account in paying:
                cost[row.account] += int(Decimal(row.units) * MILLION)
                asked = self.acknowledged.get(row.task, {}).get("units", row.units)
                if Decimal(asked) != Decimal(row.units):
                    yield f"task {row.task} costs {row.units} units, and was to cost {asked}"
        spent: Counter[str] = Counter()
        for pack in self.facts.packs:
            spent[pack.account] += pack.spent
            if pack.reserved:
                yield f"account {pack.account} has {pack.reserved / MILLION:g} units reserved"
        for account in paying:
            if spent[account] != cost[account]:
                yield (
                    f"account {account} spent {spent[account] / MILLION:g} units for tasks of "
                    f"{cost[account] / MILLION:g}"
                )
        charged: Counter[str] = Counter()
        for task, units in self.facts.charges:
            charged[task] += units
        for task, units in charged.items():
            row = self.rows.get(task)
            if row is None or row.status != "succeed":
                yield f"task {task} is charged and has not succeeded"
            elif units != int(Decimal(row.units) * MILLION):
                yield f"task {task} of {row.units} units is charged {units / MILLION:g}"

    def files(self) -> Iterator[str]:
        wanted = {key for row in self.rows.values() for key in row.keys}
        for key in sorted(wanted - self.facts.files):
            yield f"{key} belongs to a result and is not there"
        for key in left_behind(self.facts):
            yield f"{key} was left behind"
        for path in self.facts.litter:
            yield f"{path} was left behind"
        for process in self.facts.orphans:
            yield f"a process was left behind: {process}"


def _beyond(
    sort: str, what: str, counts: Mapping[str, int], most: Mapping[str, int]
) -> Iterable[str]:
    for name, count in counts.items():
        if name in most and count > most[name]:
            yield f"{sort} {name} had {count} tasks {what}, and may have {most[name]}"
