"""What processor time the processes of a tree have taken, by what they are."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def taken(roots: Iterable[int], role: Callable[[str], str] = lambda _: "all") -> Counter[str]:
    """Seconds since their start of processes and of those below them, ended ones included, by the
    role that is told of a command line."""
    found: Counter[str] = Counter()
    for pid, command in _below(roots).items():
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            found[role(command)] += sum(map(int, fields[11:15])) / TICKS
    return found


def _below(roots: Iterable[int]) -> dict[int, str]:
    """PIDs and command lines of all of them."""
    parents, commands = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            pid = int(stat.parent.name)
            parents[pid] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            commands[pid] = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    found = set(roots) & set(commands)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: commands[pid] for pid in found if pid in commands}
