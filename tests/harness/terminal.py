"""A terminal in which a test runs a command: what it shows, its size, and keys."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Self

HOME = "\x1b[H"
"""A frame begins with it."""

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]")


class Terminal:
    """Runs `command`; `output` is all that it has written."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (30, 110)
    ) -> None:
        self._own, self._its = pty.openpty()
        self._set_size(size)
        self.before = termios.tcgetattr(self._its)
        self.output = self._rest = ""
        # The size is the terminal's: what says otherwise is of the one in which the tests run.
        outside = ("COLUMNS", "LINES")
        environment = {name: value for name, value in os.environ.items() if name not in outside}
        self.process = subprocess.Popen(
            command,
            stdin=self._its,
            stdout=self._its,
            stderr=self._its,
            env={**environment, **env, "TERM": "xterm-256color"},
            preexec_fn=self._take,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._own)
        os.close(self._its)

    def until(self, seen: Callable[[str], bool], limit: float = 60) -> str:
        """Read until a whole frame is shown in which that is seen; the frame, without colours."""
        deadline = time.monotonic() + limit
        while True:
            *frames, self._rest = self._rest.split(HOME)
            for frame in frames:
                if seen(plain := ESCAPE.sub("", frame).replace("\r", "")):
                    return plain
            left = deadline - time.monotonic()
            assert left > 0, ESCAPE.sub("", self.output[-3000:])
            self._read_what_is_there(min(left, 1))

    def type(self, keys: bytes) -> None:
        os.write(self._own, keys)

    def resize(self, rows: int, columns: int) -> None:
        self._set_size((rows, columns))
        self.process.send_signal(signal.SIGWINCH)

    def end(self, limit: float = 30) -> int:
        """The exit code, once all that was written is read."""
        deadline = time.monotonic() + limit
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self._read_what_is_there(0.1)
        self._read_what_is_there(0)
        return self.process.returncode

    @property
    def restored(self) -> bool:
        """Whether the terminal's modes are what they were."""
        return termios.tcgetattr(self._its) == self.before

    def _read_what_is_there(self, wait: float) -> None:
        while select.select([self._own], [], [], wait)[0]:
            wait = 0
            text = os.read(self._own, 65536).decode(errors="replace")
            self.output += text
            self._rest += text

    def _set_size(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._its, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def _take(self) -> None:
        os.setsid()
        fcntl.ioctl(self._its, termios.TIOCSCTTY, 0)
