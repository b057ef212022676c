"""Takes in a file that the user has brought: where there is no network, or a better depth model."""

from __future__ import annotations

from pathlib import Path

from stillmotion.models import depth
from stillmotion.models.folder import ADDED_DEPTH, BROUGHT
from stillmotion.models.manifest import Role, of_role
from stillmotion.models.pull import place, take
from stillmotion.models.sources import sha256_of


class NotForRole(Exception):
    """The file does nothing for the role. The message says why."""


def add(role: Role, given: Path, folder: Path) -> str:
    """Copy a file into the folder; returns the name of the model that it belongs to.

    Raises NotForRole where it is none that the manifest knows and no depth model either.
    """
    content = sha256_of(given)
    for model in of_role(role):
        for file in model.file:
            if file.sha256 == content:
                take(file, given, folder)
                return model.name
    if role != "depth":
        raise NotForRole(f"{given} is none of the files that are known for {role}")
    try:
        depth.check(given)
    except ValueError as error:
        raise NotForRole(str(error)) from error
    folder.mkdir(parents=True, exist_ok=True)
    place(given, folder / ADDED_DEPTH)
    return BROUGHT
