"""A frame drawn for a terminal, or printed as plain text."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Console, Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from stillmotion.cli.top.frame import Frame
from stillmotion.contract.sanitize import sanitize

MOST_STAGE_CHARACTERS = 60
BAR_WIDTH = 20
LITTLE_SPACE = 0.05
UNKNOWN = "–"


def picture(frame: Frame, away: str = "") -> RenderableType:
    """All parts of the frame, one below the other; `away` says why it is not of now."""
    parts: list[RenderableType] = [_head(frame, away), *_rates(frame), _queue(frame)]
    if frame.workers:
        parts.append(_workers(frame))
    parts.append(_running(frame))
    parts.append(_rest(frame))
    parts += [Text(sanitize(note), style="yellow") for note in frame.notes]
    return Group(*_apart(parts))


def text_of(frame: Frame, width: int) -> str:
    """The frame as plain text."""
    console = Console(width=width, no_color=True, highlight=False, force_terminal=False)
    with console.capture() as captured:
        console.print(picture(frame))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def waiting_for(name: str, away: str) -> RenderableType:
    """What is shown before there is a first frame."""
    return Text(f"{away}; trying again" if away else f"asking {name} …", style="yellow")


def _apart(parts: Iterable[RenderableType]) -> Iterable[RenderableType]:
    for number, part in enumerate(parts):
        if number:
            yield Text("")
        yield part


def _head(frame: Frame, away: str) -> RenderableType:
    moment = datetime.fromtimestamp(frame.at, UTC).astimezone().strftime("%H:%M:%S")
    head = Text.assemble(
        ("stillmotion ", "bold"),
        f"{frame.version} " if frame.version else "",
        sanitize(frame.source),
        f"  {moment}",
    )
    if not away:
        return head
    age = _duration(time.time() - frame.at)
    told = Text(f"{sanitize(away)}; trying again. This is {age} old.", style="bold red")
    return Group(head, told)


def _rates(frame: Frame) -> Iterable[RenderableType]:
    rates = frame.rates
    if not frame.workers:
        return
    names = ("requests", "refused", "created", "succeeded", "failed", "retried", "delivered")
    values = [UNKNOWN if rates is None else _rate(getattr(rates, name)) for name in names]
    yield Text(
        "a second:  "
        + "  ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    )


def _queue(frame: Frame) -> RenderableType:
    if not frame.queue:
        return Text("nothing waits" if not frame.notes else f"queue {UNKNOWN}")
    return _table(
        ("pool", "class", ">waiting", ">oldest", ">processing"),
        [
            (
                each.pool,
                each.account_class,
                str(each.waiting),
                _duration(each.oldest_s) if each.waiting else UNKNOWN,
                str(each.processing),
            )
            for each in frame.queue
        ],
    )


def _workers(frame: Frame) -> RenderableType:
    return _table(
        ("pool", ">busy", ">ready", ">stopped", ">replaced", "models in memory"),
        [
            (
                each.pool,
                str(each.busy),
                str(each.ready),
                str(each.stopped),
                str(each.replaced),
                " ".join(each.models) or UNKNOWN,
            )
            for each in frame.workers
        ],
    )


def _running(frame: Frame) -> RenderableType:
    if not frame.running:
        return Text("no task is under way")
    table = _table(("task", "kind", ">since", ">done", "", "stage"), ())
    for each in frame.running:
        done = each.progress
        table.add_row(
            Text(sanitize(each.task_id)),
            Text(each.kind),
            Text(_duration(each.seconds)),
            Text(UNKNOWN if done is None else f"{done:.0%}"),
            "" if done is None else ProgressBar(total=1.0, completed=done, width=BAR_WIDTH),
            Text(sanitize(each.stage, MOST_STAGE_CHARACTERS)),
        )
    return table


def _rest(frame: Frame) -> RenderableType:
    lines: list[RenderableType] = []
    calls = frame.callbacks
    if calls is not None:
        line = f"callbacks  {calls.waiting} waiting"
        if calls.waiting:
            line += f", the oldest for {_duration(calls.oldest_s)}"
        if calls.delivered is not None:
            line += f"; {calls.delivered} delivered, {calls.failed} tries failed"
            line += f", {calls.given_up} given up"
        lines.append(Text(line))
    for disk in frame.disks:
        scarce = disk.size > 0 and disk.free / disk.size < LITTLE_SPACE
        line = f"{disk.place:<9}  {_bytes(disk.free)} of {_bytes(disk.size)} free"
        lines.append(Text(line, style="bold red" if scarce else ""))
    if frame.storage_errors:
        lines.append(Text(f"storage    {frame.storage_errors} errors", style="bold red"))
    return Group(*lines)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A column whose name begins with ">" is set to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        plain = name.removeprefix(">")
        table.add_column(plain, justify="right" if plain != name else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(sanitize(value)) for value in row))
    return table


def _duration(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} d"


def _rate(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == 0 else f"{value:.1f}"


def _bytes(size: float) -> str:
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
