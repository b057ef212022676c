"""One server to a data folder: a lock that the operating system frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from stillmotion.tasks.folder import LOCK_FILE


class DataInUse(Exception):
    """Another server uses the data folder. The message names it by its PID."""


class DataLock:
    """Held inside `with DataLock(folder):`. Raises DataInUse on entry when another one holds it."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / LOCK_FILE
        self._handle = -1

    def __enter__(self) -> DataLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode(errors="replace").strip()
            os.close(handle)
            raise DataInUse(
                f"another server (PID {holder or 'unknown'}) uses {self._path.parent}: stop it, "
                "or choose another folder with --data"
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The file stays: removing it would let two others lock two files of the same name.
        os.close(self._handle)
