"""Renders that wait in the middle of a shot until a test lets them go on, on whatever machine of
the cluster they run: what a test does to them meets them at a known point."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from types import TracebackType

PACKAGE = Path(__file__).parent / "gate_engine"
"""To be on PYTHONPATH: it has the engine `gate`."""

VARIABLE = "STILLMOTION_TEST_GATE"
"""Names, in the environment of workers, the socket of the gate."""

LIMIT_S = 120
"""A render that does not come for so long has failed; no test measures its speed by this."""


class Held:
    """A worker process, waiting in the middle of a shot (numbered from 0)."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.settimeout(LIMIT_S)
        with line.makefile("rb") as words:
            told = json.loads(words.readline())
        self.pid: int = told["pid"]
        self.shot: int = told["shot"]

    def go_on(self) -> None:
        """Let it render the rest."""
        self._line.sendall(b".")

    def close(self) -> None:
        """Also lets it go on, if it is still there."""
        self._line.close()


class Gate:
    """Where renders by the engine `gate` wait. One test at a time has it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: list[Held] = []
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._socket.settimeout(LIMIT_S)

    def arrival(self) -> Held:
        """The next render that comes, which waits."""
        line, _ = self._socket.accept()
        held = Held(line)
        self._held.append(held)
        return held

    def __enter__(self) -> Gate:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nobody waits any more."""
        self._socket.close()
        self._path.unlink(missing_ok=True)
        for held in self._held:
            held.close()
