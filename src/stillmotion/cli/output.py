"""What commands show: results on standard output, all else on standard error.

Bars and colours are for people at a terminal; `NO_COLOR` and `TERM=dumb` are respected. Piped,
a command prints its result and nothing else; what must not be missed of it, remarks on a task and
warnings, still comes on standard error.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from stillmotion.contract.sanitize import sanitize

MOST_REMARK_CHARACTERS = 2000

ShowProgress = Callable[[float | None, str], None]
"""Called with the fraction done (None: not known) and the stage in a few words."""


def show_json(value: Any) -> None:
    """One JSON value, indented, on standard output."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def show_fields(rows: Sequence[tuple[str, str]]) -> None:
    """Names and values, aligned; values that are empty are left out."""
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        if value:
            print(f"{name:<{width}}  {value}")


def show_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for a terminal; lines of values between tabs for a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            print(*(" ".join(value.split()) for value in row), sep="\t")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(value) for value in row))
    Console().print(table)


def colours_welcome() -> bool:
    """Whether standard output is a terminal whose owner has nothing against colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def note(sentence: str) -> None:
    """Something good to know, for a person at the terminal."""
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr)


def tell_remark(sentence: str) -> None:
    """What was understood of a request, or is not done: for a person, and for a log as well."""
    plain = sanitize(sentence, MOST_REMARK_CHARACTERS)
    print(plain if sys.stderr.isatty() else f"stillmotion: {plain}", file=sys.stderr)


def warn(sentence: str) -> None:
    """Something that must not be missed, also in a log."""
    print(f"stillmotion: {sentence}", file=sys.stderr)


@contextmanager
def progress(title: str) -> Iterator[ShowProgress]:
    """A bar with the time left, while the block runs; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _done, _stage: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[stage]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(title, total=None, stage="")

        def show(done: float | None, stage: str) -> None:
            if done is None:
                bar.update(shown, stage=stage)
            else:
                bar.update(shown, total=1.0, completed=done, stage=stage)

        yield show


def local_time(milliseconds: int) -> str:
    """Unix milliseconds as a person's date and time; empty for 0."""
    if not milliseconds:
        return ""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone()
    return moment.strftime("%Y-%m-%d %H:%M:%S")
