"""Due times when the clock of the machine is set.

Leases and waits are stored as times of the wall clock, since they outlive the process and the
machine's run. When that clock is set, by hand or by a time server, a wait must neither become hours
longer nor end at once: what is stored is moved by as much as the clock was. How much that is, a
clock which nobody sets tells; across a stop of the server, the time of the last write does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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

    def moved(self) -> int:
        """By how many milliseconds the clock was set since it was last followed."""
        seconds = self._wall() - self._steady() - self._ahead
        return round(seconds * 1000) if abs(seconds) >= STEP_S else 0

    def follow(self, milliseconds: int) -> None:
        """Due times have been moved by so much."""
        self._ahead += milliseconds / 1000


def set_back(files: tuple[Path, ...], now: int) -> int:
    """By how many milliseconds the clock was set back since any of `files` was last written, at
    least. Negative, or 0 where nothing tells of that."""
    written = [path.stat().st_mtime for path in files if path.exists()]
    ahead = round(max(written, default=0.0) * 1000) - now
    return -ahead if ahead >= STEP_S * 1000 else 0
