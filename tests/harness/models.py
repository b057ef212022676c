"""The models that tests see: the usual set, whatever else has been pulled on the machine."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

from stillmotion.models import folder, manifest

PULLED_VARIABLE = "STILLMOTION_TEST_PULLED"
"""By which the processes that run the tests tell each other where this machine's models lie: what
the usual set is shown in is not that."""

PULLED = Path(os.environ.get(PULLED_VARIABLE) or folder.folder())
"""Where this machine's models lie."""


def use_the_usual_set() -> None:
    """Hide optional models from this process and those that it starts, which would make other
    videos with them, and more slowly."""
    optional = {
        file.name for model in manifest.models() if not model.default for file in model.file
    }
    if not any((PULLED / name).exists() for name in optional):
        return
    os.environ[PULLED_VARIABLE] = str(PULLED)
    os.environ[folder.FOLDER_VARIABLE] = str(_view(PULLED, optional))


@cache
def usual_without(role: str) -> Path:
    """A folder with the usual models but those for `role`, for a process that is told of it."""
    return _view(folder.folder(), _files(role))


@cache
def only(role: str) -> Path:
    """A folder with nothing but the models for `role`, likewise."""
    usual = folder.folder()
    there = {path.name for path in usual.iterdir()} if usual.is_dir() else set()
    return _view(usual, there - _files(role))


def _files(role: str) -> set[str]:
    return {file.name for model in manifest.of_role(role) for file in model.file}


def _view(models: Path, hidden: Collection[str]) -> Path:
    view = Path(tempfile.mkdtemp(prefix="stillmotion-models-"))
    atexit.register(shutil.rmtree, view, ignore_errors=True)
    for path in models.iterdir() if models.is_dir() else ():
        if path.is_file() and path.name not in hidden:
            (view / path.name).symlink_to(path)
    return view


def pulled(name: str) -> bool:
    """Whether a model has been pulled here."""
    (model,) = (model for model in manifest.models() if model.name == name)
    return all((PULLED / file.name).is_file() for file in model.file)
