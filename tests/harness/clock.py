"""The clocks of a server, as a test sets them: `python clock.py FILE serve …` is `stillmotion`.

The file holds two numbers of seconds: by how much time has passed more than it has (both clocks go
forward, as for one who slept), and by how much the wall clock is set. The server reads them anew
each time that it asks for the time, so a test moves its clocks while it runs.
"""

from __future__ import annotations

import mmap
import struct
import sys
import time
from pathlib import Path

_NUMBERS = struct.Struct("<dd")


class Clock:
    """The file, as the test that moves the clocks sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.passed = 0.0
        self.set = 0.0
        self._file = path.open("w+b")
        self._write()

    def pass_by(self, seconds: float) -> None:
        """Time passes at once."""
        self.passed += seconds
        self._write()

    def be_set(self, seconds: float) -> None:
        """Somebody sets the wall clock: it is so far ahead, or (negative) behind."""
        self.set = seconds
        self._write()

    def close(self) -> None:
        """The file stays."""
        self._file.close()

    def _write(self) -> None:
        # In one piece into the page that the server has mapped.
        self._file.seek(0)
        self._file.write(_NUMBERS.pack(self.passed, self.set))
        self._file.flush()


def follow(path: Path) -> None:
    """Have this process's clocks follow the file. Before anything is imported that keeps them."""
    with path.open("rb") as file:
        page = mmap.mmap(file.fileno(), _NUMBERS.size, access=mmap.ACCESS_READ)
    wall, clock = time.time, time.clock_gettime

    def moved_time() -> float:
        return wall() + sum(_NUMBERS.unpack_from(page))

    def moved_clock(which: int) -> float:
        moved = _NUMBERS.unpack_from(page)[0] if which == time.CLOCK_BOOTTIME else 0.0
        return clock(which) + moved

    time.time, time.clock_gettime = moved_time, moved_clock


if __name__ == "__main__":
    # The folder of this file holds modules of other names than those of the library.
    sys.path.pop(0)
    follow(Path(sys.argv.pop(1)))
    from stillmotion.cli import main

    sys.exit(main())
