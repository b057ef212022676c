"""Where the files of the models lie on this machine, and which of them are there.

The folder is the user's cache unless a setting says otherwise. A file in it is whole: it was
verified before it got its name.
"""

from __future__ import annotations

import os
from pathlib import Path

from stillmotion.models.manifest import Model, Role, of_role, usual_roles
from stillmotion.settings import default_models

FOLDER_VARIABLE = "STILLMOTION_MODELS_DIR"
DEPTH_VARIABLE = "STILLMOTION_DEPTH_MODEL"
"""Where those who run no command (a test, a script) say what the flags of these names say."""

BROUGHT = "brought"
"""What a depth model that the user added or named is called among the others."""

ADDED_DEPTH = "added-depth.onnx"
"""The file in the folder that it is kept in when added."""


class ModelMissing(Exception):
    """No model for the role is on this machine. The message says how to get one."""

    def __init__(self, role: Role) -> None:
        command = "stillmotion models pull"
        if role not in usual_roles():
            command = " ".join([command, *(model.name for model in of_role(role)[:1])])
        super().__init__(f"no model for {role} is on this machine: `{command}` fetches it")
        self.role = role


_chosen: Path | None = None
_chosen_depth: Path | None = None


def use(folder: Path, depth: Path | None) -> None:
    """Set for this process where models lie and which depth model goes before all others."""
    global _chosen, _chosen_depth
    _chosen, _chosen_depth = folder, depth


def folder() -> Path:
    """Where the files lie."""
    if _chosen is not None:
        return _chosen
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named).expanduser() if named else default_models()


def brought_depth() -> Path | None:
    """The depth model that the user has named or added, if there is one."""
    named = os.environ.get(DEPTH_VARIABLE)
    given = _chosen_depth or (Path(named).expanduser() if named else None)
    if given is not None:
        return given
    added = folder() / ADDED_DEPTH
    return added if added.is_file() else None


def installed(model: Model) -> bool:
    """Whether all its files are there."""
    return all((folder() / file.name).is_file() for file in model.file)


def first_installed(role: Role) -> Model | None:
    """The preferred model for a role among those that are there."""
    return next((model for model in of_role(role) if installed(model)), None)


def available(role: Role) -> bool:
    """Whether something on this machine can do it."""
    if role == "depth" and brought_depth() is not None:
        return True
    return first_installed(role) is not None


def paths(role: Role) -> tuple[Path, ...]:
    """The files of the model for a role, in the manifest's order. Raises ModelMissing."""
    model = first_installed(role)
    if model is None:
        raise ModelMissing(role)
    return tuple(folder() / file.name for file in model.file)
