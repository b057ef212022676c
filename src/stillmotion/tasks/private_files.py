"""Files that only their owner can read, written whole or not at all, and durably."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def write_private(
    path: Path, content: bytes, place: Callable[[Path, Path], None] = os.replace
) -> None:
    """Write the file. Raises OSError.

    `place` puts the finished file where it belongs: `os.replace`, or `os.link` to keep what is
    there (FileExistsError).
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place(temporary, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        temporary.unlink(missing_ok=True)
