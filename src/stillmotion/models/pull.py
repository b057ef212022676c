"""Fetches models into the folder: whole, verified, each file once, however often it is asked for.

Two that pull at once take turns. What an interrupted pull has not finished lies in a folder of
its own, where the next one goes on with it; a file gets its name when it is complete.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from stillmotion.models import rife_file
from stillmotion.models.manifest import File, Model, Part
from stillmotion.models.sources import Archives, Report, SourceFailed, bring, sha256_of

LOCK = ".pull.lock"
UNFINISHED = ".unfinished"


class PullFailed(Exception):
    """A model could not be fetched. The message names each source and why it failed."""


class Step(NamedTuple):
    """Where a pull stands: which model, from which source, and bytes of all that is to come."""

    model: str
    source: str
    done: int
    total: int


Watch = Callable[[Step], None]


def pull(models: Sequence[Model], folder: Path, watch: Watch) -> dict[str, str]:
    """Fetch what is missing or damaged of the models into `folder`.

    Returns, for each model that could not be had, why. The others are complete.
    """
    folder.mkdir(parents=True, exist_ok=True)
    failed: dict[str, str] = {}
    with _alone(folder), tempfile.TemporaryDirectory(prefix=".packages-", dir=folder) as packages:
        puller = _Puller(folder, Archives(Path(packages)), sum(m.size for m in models), watch)
        for model in models:
            try:
                puller.model(model)
            except PullFailed as error:
                failed[model.name] = str(error)
    return failed


def whole(file: File, folder: Path) -> bool:
    """Whether a file is there with the content that it should have."""
    path = folder / file.name
    return path.is_file() and path.stat().st_size == file.size and sha256_of(path) == file.sha256


def take(file: File, given: Path, folder: Path) -> None:
    """Put a copy of a file that the user has into the folder. Raises ValueError for another."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        place(given, folder / file.name)
        if not whole(file, folder):
            (folder / file.name).unlink()
            raise ValueError(f"{given} is not the file {file.name}")


def place(given: Path, path: Path) -> None:
    """Copy to a name, whole or not at all."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        shutil.copyfile(given, half)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


class _Puller:
    def __init__(self, folder: Path, archives: Archives, total: int, watch: Watch) -> None:
        self._folder = folder
        self._unfinished = folder / UNFINISHED
        self._unfinished.mkdir(exist_ok=True)
        self._archives = archives
        self._total = total
        self._done = 0
        self._watch = watch

    def model(self, model: Model) -> None:
        """Make all its files be there. Raises PullFailed."""
        for file in model.file:
            if not whole(file, self._folder):
                path = self._made(model, file) if file.made_by else self._fetched(model, file)
                path.replace(self._folder / file.name)
            self._done += file.size

    def _fetched(self, model: Model, wanted: File | Part) -> Path:
        """The verified file, still among the unfinished ones."""
        path = self._unfinished / wanted.sha256
        if path.exists() and sha256_of(path) == wanted.sha256:
            return path
        reasons = []
        for source in wanted.sources:
            self._tell(model, str(source), 0)
            try:
                bring(source, wanted, path, self._archives, self._report(model, str(source)))
            except SourceFailed as error:
                reasons.append(f"{source}: {error}")
            else:
                return path
        raise PullFailed("; ".join(reasons))

    def _made(self, model: Model, file: File) -> Path:
        parts = [self._fetched(model, part) for part in file.parts]
        self._tell(model, "converting", file.size)
        path = self._unfinished / file.sha256
        try:
            path.write_bytes(MAKERS[file.made_by](*(part.read_bytes() for part in parts)))
        except ValueError as error:
            raise PullFailed(f"the conversion failed: {error}") from error
        finally:
            for part in parts:
                part.unlink(missing_ok=True)
        if sha256_of(path) != file.sha256:
            path.unlink()
            raise PullFailed(
                "the conversion made another file than it should have: please report this"
            )
        return path

    def _report(self, model: Model, source: str) -> Report:
        return lambda there: self._tell(model, source, there)

    def _tell(self, model: Model, source: str, there: int) -> None:
        self._watch(Step(model.name, source, self._done + there, self._total))


MAKERS: dict[str, Callable[..., bytes]] = {"rife": rife_file.made}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else changes the folder."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # What a pull that was killed has left.
        for left in folder.glob(".packages-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)
