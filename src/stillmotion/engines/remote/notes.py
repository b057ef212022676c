"""What was sent where: small files that outlive a worker and a server.

One for each clip, under a name made of the clip's own. By them a restart asks the server that has
a job, servers that give out ids themselves are asked by theirs, and workers see how busy each
server is. A file is written whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from stillmotion.reasons import fault

log = logging.getLogger("stillmotion.engines")

KEPT_S = 2 * 86_400
"""Older notes are deleted: nobody will ask for those clips again."""


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A clip's job: at which server's URL, under which id ("" before the server gave one), which
    try it is, since when, and whether it has ended."""

    url: str
    id: str = ""
    number: int = 0
    at: float = 0.0
    ended: bool = False


class Notes:
    """The notes of one engine in `folder`; in this process's memory where there is none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, Note] = {}

    def read(self, clip: str) -> Note | None:
        """The note of a clip. One that cannot be read counts as none."""
        if self._folder is None:
            return self._memory.get(clip)
        return _read(self._file(clip))

    def write(self, clip: str, note: Note) -> None:
        """Put a note in place of the clip's."""
        if self._folder is None:
            self._memory[clip] = note
            return
        file = self._file(clip)
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("wb") as opened:
                opened.write(msgspec.json.encode(note))
                opened.flush()
                os.fsync(opened.fileno())
            os.replace(part, file)
        except OSError as error:
            log.warning("a job of a remote engine cannot be noted down: %s", fault(error))

    def busy(self, since: float) -> Counter[str]:
        """How many jobs each server has of ours, of those that were sent after `since`."""
        return Counter(note.url for note in self._all() if not note.ended and note.at > since)

    @contextlib.contextmanager
    def choosing(self) -> Iterator[None]:
        """While one worker chooses a server, no other of this machine does."""
        if self._folder is None:
            yield
            return
        import fcntl

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = (self._folder / ".choosing").open("wb")
        except OSError as error:
            log.warning("a server is chosen without knowing of other workers: %s", fault(error))
            yield
            return
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _all(self) -> Iterator[Note]:
        if self._folder is None:
            yield from self._memory.values()
            return
        old = time.time() - KEPT_S
        with contextlib.suppress(OSError):
            for file in self._folder.iterdir():
                if file.name.startswith("."):
                    continue
                with contextlib.suppress(OSError):
                    if file.stat().st_mtime < old:
                        file.unlink()
                        continue
                note = _read(file) if file.suffix == ".json" else None
                if note is not None:
                    yield note

    def _file(self, clip: str) -> Path:
        assert self._folder is not None
        return self._folder / f"{hashlib.sha256(clip.encode()).hexdigest()[:40]}.json"


def _read(file: Path) -> Note | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Note)
    except (OSError, msgspec.MsgspecError):
        return None
