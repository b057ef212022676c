"""The time, which servers that share a database must not disagree about.

It is the database's. Asking for it each time would cost as much as what is asked for, so each
server takes it now and then, and in between counts on with a clock that nobody sets.

Due times are by the database's clock less how much it has been set since the beginning, which
stands in the table `clock`: a lease is then as long as it was given, whoever sets what. Of all
servers that see the clock being set the first writes that down.
"""

from __future__ import annotations

from collections.abc import Callable

STEP_S = 1.0
"""Smaller differences are not followed: clocks drift, and are slowly drawn to the right time."""


class DatabaseTime:
    """The database's clock as last measured: called, it tells Unix seconds."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._ahead = 0.0

    def __call__(self) -> float:
        """Unix seconds."""
        return self._steady() + self._ahead

    def measured(self, milliseconds: int, asked: float, answered: float) -> None:
        """It was asked and answered at these times of the steady clock."""
        self._ahead = milliseconds / 1000 - (asked + answered) / 2


class Clocks:
    """The wall clock, and the clock of due times, in Unix milliseconds."""

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        self._wall = wall
        self._steady = steady
        self._ahead = 0.0
        self._shift = 0
        self.version = 0

    def now(self) -> int:
        """Unix milliseconds."""
        return int(self._wall() * 1000)

    def due(self) -> int:
        """The time by which due times are stored and read."""
        return self.now() - self._shift - self.moved()

    def moved(self) -> int:
        """By how many milliseconds the clock was set since the shift was read."""
        seconds = self._wall() - self._steady() - self._ahead
        return round(seconds * 1000) if abs(seconds) >= STEP_S else 0

    def drawn(self) -> None:
        """The clock was measured anew: small differences are those of the steady clock."""
        if not self.moved():
            self._ahead = self._wall() - self._steady()

    def shifted(self, shift: int, version: int) -> None:
        """What stands in the table, which accounts for the clock as it is now."""
        self._shift, self.version = shift, version
        self._ahead = self._wall() - self._steady()
