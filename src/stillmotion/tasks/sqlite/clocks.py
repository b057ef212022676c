"""Due times when the clock of the machine is set.

Leases and waits are stored as times of the wall clock, since they outlive the process and the
machine's run. When that clock is set, by hand or by a time server, a wait must neither become hours
longer nor end at once: what is stored is moved by as much as the clock was. How much that is, a
clock which nobody sets tells. The database keeps by how far the two were apart when that was last
done, so that of several servers one does it, and one that starts does it for those that stood.
Where the machine was started anew meanwhile, the time of the last write tells.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

STEP_S = 1.0
"""Smaller differences are not followed: clocks drift, and are slowly drawn to the right time."""


class Clocks:
    """The wall clock, and how far it has been set from what due times are stored by.

    `steady` must be a clock that is never set.
    """

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead = wall() - steady()

    def now(self) -> int:
        """Unix milliseconds."""
        return int(self._wall() * 1000)

    def ahead(self) -> float:
        """By how many seconds the wall clock is ahead of the other one."""
        return self._wall() - self._steady()

    def moved(self) -> int:
        """By how many milliseconds the clock was set since it was last followed."""
        return step(self.ahead() - self._ahead)

    def follow(self, milliseconds: int) -> None:
        """Due times have been moved by so much."""
        self._ahead += milliseconds / 1000


def step(seconds: float) -> int:
    """In milliseconds what is to be followed of a difference: all of it or nothing."""
    return round(seconds * 1000) if abs(seconds) >= STEP_S else 0


def boot_id() -> str:
    """Names this run of the machine; "" where the system does not."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def set_back(files: tuple[Path, ...], now: int) -> int:
    """By how many milliseconds the clock was set back since any of `files` was last written, at
    least. Negative, or 0 where nothing tells of that."""
    written = [path.stat().st_mtime for path in files if path.exists()]
    ahead = round(max(written, default=0.0) * 1000) - now
    return -ahead if ahead >= STEP_S * 1000 else 0
