"""A clock that nobody sets."""

from __future__ import annotations

import time


def steady_time() -> float:
    """Seconds that have passed, those in which the machine slept included."""
    boot_clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_clock is None else time.clock_gettime(boot_clock)
