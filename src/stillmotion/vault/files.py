"""Files of a folder vault: written under a name of their own first, then put in their place."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import getrandbits
from typing import BinaryIO, TypeVar

T = TypeVar("T")

Fill = Callable[[int], None]
"""Writes the contents of an object into its open file."""

COPIED_BYTES = 1024 * 1024
"""At a time, of a file."""

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)

NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})
"""Where a file cannot have a second name."""


def draft_of(target: Path) -> Path:
    """A name beside the one of `target`, which no key has."""
    return target.with_name(f".{target.name[:100]}.{getrandbits(64):016x}")


def in_its_folder(target: Path, step: Callable[[], T]) -> T:
    """`step`, which makes an entry in the folder of `target`: made if need be."""
    try:
        return step()
    except FileNotFoundError:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return step()


def write_all(handle: int, data: bytes) -> None:
    """Write `data` into the open file."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def copying(source: Path) -> Fill:
    """What writes the contents of another file."""

    def fill(handle: int) -> None:
        with source.open("rb") as contents, open(handle, "wb", closefd=False) as file:
            shutil.copyfileobj(contents, file, COPIED_BYTES)

    return fill


def place_new(draft: Path, target: Path) -> None:
    """Give the finished file its name, too. Raises FileExistsError where other contents have it."""
    try:
        target.hardlink_to(draft)
    except FileExistsError:
        if not filecmp.cmp(draft, target, shallow=False):
            raise
    except OSError as error:
        if error.errno not in NO_HARD_LINKS:
            raise
        if target.exists() and not filecmp.cmp(draft, target, shallow=False):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        draft.replace(target)


def size_of(path: Path) -> int | None:
    """In bytes, None where no file is."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if path.is_file():
            return path.stat().st_size
    return None


def opened(path: Path, start: int) -> BinaryIO:
    """The file, to be read from `start` on."""
    file = path.open("rb", buffering=0)
    file.seek(start)
    return file


def sync(path: Path, mode: int | None = None) -> None:
    """Have what is at `path` on the disk, with permissions for its owner (`mode`) alone."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if mode is not None and os.fstat(handle).st_mode & 0o077:
            os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)
