"""Weights brought from a hub, at the revision that the site has pinned.

What an interrupted download has left is gone on with. The folder gets its name when all of it is
there, so a folder of that name is whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from stillmotion.engines.diffusion import licences
from stillmotion.engines.diffusion.pipeline import Pipeline
from stillmotion.engines.diffusion.settings import Settings
from stillmotion.reasons import reason

UNFINISHED = ".part"

Watch = Callable[[int, int], None]
"""Called with the bytes that are here, and those that are known to come."""

WRITTEN = "Reconstructing"
"""How the hub's library begins the description of its bar of bytes that lie on the disk."""


class PullRefused(Exception):
    """Weights cannot be had. The message says why, and what to do."""


def pull(settings: Settings, models_dir: Path, watch: Watch) -> Path:
    """Fetch the weights, unless they are here. Raises PullRefused, and OSError of the disk."""
    pipeline, licence = settings.pipeline, settings.pipeline.licence
    if not settings.accepted and not licences.accepted(licence, models_dir):
        raise PullRefused(
            f"the licence {licence.title} comes first:"
            f" `stillmotion engines accept-licence {licence.name}` shows what it says"
        )
    folder = settings.weights(models_dir)
    if folder.is_dir():
        _refuse_others(pipeline, folder)
        return folder
    if not settings.hub:
        raise PullRefused(f"there is no folder {folder}, and no hub to fetch it from")
    part = folder.with_name(folder.name + UNFINISHED)
    part.mkdir(parents=True, exist_ok=True)
    # What tells of the model first: it is not worth a hundred gigabytes to find that it is another.
    _bring(settings, part, ["*.json", "*/*.json"], lambda *_: None)
    _refuse_others(pipeline, part)
    _bring(settings, part, [pipeline.index, *(f"{name}/*" for name in _wanted(pipeline))], watch)
    part.rename(folder)
    return folder


def _wanted(pipeline: Pipeline) -> list[str]:
    return sorted({*pipeline.components, *pipeline.denoisers})


def _refuse_others(pipeline: Pipeline, folder: Path) -> None:
    if fault := pipeline.fault(folder):
        raise PullRefused(f"these are not the weights of {pipeline.model}: {fault}")


def _bring(settings: Settings, folder: Path, patterns: list[str], watch: Watch) -> None:
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    except ImportError:
        raise PullRefused(
            "huggingface_hub is not installed: pip install 'stillmotion[diffusion]'"
        ) from None
    try:
        snapshot_download(
            settings.hub,
            revision=settings.revision,
            local_dir=folder,
            allow_patterns=patterns,
            tqdm_class=_telling(watch),
        )
    except (HfHubHTTPError, LocalEntryNotFoundError, ConnectionError) as error:
        raise PullRefused(
            f"{settings.hub} at {settings.revision[:12]} cannot be fetched: {reason(error)}"
        ) from error


def _telling(watch: Watch) -> type:
    """A bar that shows nothing and tells how far it is."""
    from huggingface_hub.utils import tqdm

    # Files come in threads: one at a time tells, and so each has more than the one before.
    lock = Lock()

    def begun(self: Any, *given: Any, **named: Any) -> None:
        self.tells = str(named.get("desc", "")).startswith(WRITTEN)
        # It outlives this call by no more than the download.
        named |= {"file": open(os.devnull, "w", encoding="ascii"), "disable": False}  # noqa: SIM115
        tqdm.__init__(self, *given, **named)

    def update(self: Any, count: float | None = 1) -> Any:
        with lock:
            told = tqdm.update(self, count)
            if self.tells:
                watch(int(self.n), int(self.total or 0))
        return told

    return type("Telling", (tqdm,), {"__init__": begun, "update": update})
