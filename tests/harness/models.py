"""The models that tests see: the usual set, whatever else has been pulled on the machine."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
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
    view = Path(tempfile.mkdtemp(prefix="stillmotion-models-"))
    atexit.register(shutil.rmtree, view, ignore_errors=True)
    for path in PULLED.iterdir():
        if path.is_file() and path.name not in optional:
            (view / path.name).symlink_to(path)
    os.environ[PULLED_VARIABLE] = str(PULLED)
    os.environ[folder.FOLDER_VARIABLE] = str(view)


def pulled(name: str) -> bool:
    """Whether a model has been pulled here."""
    (model,) = (model for model in manifest.models() if model.name == name)
    return all((PULLED / file.name).is_file() for file in model.file)
