"""One attempt from order to stored result: fetch, check, direct, render, master, store.

The worker process runs it for tasks; `stillmotion render` runs its middle part
(`executors.render`) on files.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2

from stillmotion.contract.errors import ContractError
from stillmotion.executors.job import Done, Job, JobFailed
from stillmotion.executors.render import Outputs, render
from stillmotion.inputs.check import load_pictures
from stillmotion.net import guarded_client, networks
from stillmotion.vault import Vault

Report = Callable[[float, str], None]
"""Fraction done (0 to 1) and stage. Raises JobCancelled when the job is no longer wanted."""

Remark = Callable[[str], None]
"""A sentence on what is made of the request, or cannot be."""

FETCHED = 0.05
"""Share of the progress that fetching and checking the inputs takes."""

STORED = 0.98
"""Progress when the video is made and only its storing is left."""


@dataclass(frozen=True)
class Workshop:
    """What a worker keeps between jobs: its storage, its network client and a scratch folder."""

    vault: Vault
    scratch: Path
    client: httpx2.Client
    fetch_timeout: float

    @classmethod
    def open(
        cls, *, vault: str, scratch: Path, allow_private: tuple[str, ...], fetch_timeout: float
    ) -> Workshop:
        """Open the storage and the client."""
        return cls(
            vault=Vault.open(vault),
            scratch=scratch,
            client=guarded_client(networks(allow_private)),
            fetch_timeout=fetch_timeout,
        )


def perform(workshop: Workshop, job: Job, report: Report, remark: Remark) -> Done:
    """Make the video of `job` and store it. Raises JobFailed, or what `report` raises."""
    folder = workshop.scratch / f"{job.task_id}-{job.attempt}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _perform(workshop, job, folder, report, remark)
    except ContractError as refusal:
        raise JobFailed(refusal.message) from refusal
    except MemoryError as error:
        raise JobFailed("the machine ran out of memory during the render", retry=True) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise JobFailed("the disk of the server is full", retry=True) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _perform(workshop: Workshop, job: Job, folder: Path, report: Report, remark: Remark) -> Done:
    request = job.order.request
    pictures = load_pictures(
        request,
        client=workshop.client,
        vault_read=workshop.vault.read,
        timeout=workshop.fetch_timeout,
        stage=lambda stage: report(0.0, stage),
    )
    files = Outputs(
        video=folder / "video.mp4",
        watermark=folder / "watermark.mp4" if request.watermark else None,
        poster=folder / "poster.jpg",
    )
    video = render(
        job.order,
        pictures,
        files,
        lambda done, stage: report(FETCHED + (STORED - FETCHED) * done, stage),
        remark,
    )
    report(STORED, "storing")
    prefix = f"results/{job.task_id}/{job.attempt}"
    keys: dict[str, str] = {}
    for name, path in (
        ("video", files.video),
        ("watermark", files.watermark),
        ("poster", files.poster),
    ):
        if path is not None:
            keys[name] = f"{prefix}/{path.name}"
            workshop.vault.put_file(keys[name], path)
    report(1.0, "done")
    return Done(
        video_key=keys["video"],
        watermark_key=keys.get("watermark", ""),
        poster_key=keys.get("poster", ""),
        duration=video.duration,
        width=video.width,
        height=video.height,
        fps=video.fps,
    )
