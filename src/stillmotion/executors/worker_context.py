"""What a worker works with: its storage and network between attempts, and one attempt's folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stillmotion.engines.base import Picture
from stillmotion.inputs.fetcher import Fetcher
from stillmotion.net import guarded_client, networks
from stillmotion.tasks.places import results_of
from stillmotion.telemetry.stages import stage
from stillmotion.vault import PATIENT, Vault, open_vault

Report = Callable[[float, str], None]
"""Fraction done (0 to 1) and stage. Raises JobCancelled when the job is no longer wanted."""

Remark = Callable[[str], None]
"""A sentence on what is made of the request, or cannot be."""


Preview = Callable[[Picture], None]
"""A small picture of what is being made."""


def no_preview(_picture: Picture) -> None:
    """Nobody looks."""


def scratch_of(scratch: Path, task_id: str, attempt: int) -> Path:
    """The folder of an attempt's unfinished files. It goes with the attempt, however that ends."""
    return scratch / f"{task_id}-{attempt}"


@dataclass(frozen=True)
class WorkerContext:
    """What a worker keeps between jobs: its storage, what fetches files, and a scratch folder."""

    vault: Vault
    scratch: Path
    fetcher: Fetcher

    @classmethod
    def open(
        cls, *, vault: str, scratch: Path, allow_private: tuple[str, ...], fetch_timeout: float
    ) -> WorkerContext:
        """Open the storage and the client."""
        opened = open_vault(vault, patience=PATIENT)
        client = guarded_client(networks(allow_private))
        return cls(
            vault=opened,
            scratch=scratch,
            fetcher=Fetcher(client=client, timeout=fetch_timeout, vault=opened),
        )


@dataclass(frozen=True)
class Attempt:
    """One attempt under way, with a folder of its own that is deleted after it."""

    context: WorkerContext
    task_id: str
    number: int
    folder: Path
    report: Report
    remark: Remark
    preview: Preview = no_preview

    @property
    def fetcher(self) -> Fetcher:
        """What fetches the attempt's files, and reports which."""
        return self.context.fetcher.telling(lambda stage: self.report(0.0, stage))

    def store(self, path: Path) -> str:
        """Put a finished file into the vault, among the results; its key.

        What lies there already stays: another worker had the same job of the same attempt and was
        lost after it had stored this. It is the same, but for bits in which encoders differ.
        """
        key = f"{results_of(self.task_id, self.number)}/{path.name}"
        with stage("upload"), suppress(FileExistsError):
            self.context.vault.put_file(key, path)
        return key
