"""The data folder: closed to everyone but the server's user, whatever it was before.

It may have been made by somebody else (by hand, by systemd, by an older version), and then with the
permissions that are usual for folders. A folder that holds other things too is left as it is, since
they may be for others; what the server keeps in it is closed all the same.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from stillmotion.settings import DATABASE, MEDIA

log = logging.getLogger("stillmotion.server")

SCRATCH = "scratch"
ENGINE_STATE = "engines"
INCOMING = "incoming"
MASTER_FILE = "secret.key"
FIRST_KEY_FILE = "first-key.json"
LOCK_FILE = "server.lock"
INSTANCE_FILE = "instance"

_OTHERS = 0o077
"""What others than the owner may do."""

_TOLERATED = ("lost+found", "stillmotion.toml")
"""What may lie in a data folder beside what the server makes."""


def close_to_others(data: Path) -> None:
    """Make the folder if need be, and take from others what they may do in it.

    Raises OSError where that is not possible: who keeps secrets must be able to.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _is_for_the_server_alone(data):
        _close(data)
    elif data.stat().st_mode & _OTHERS:
        log.warning(
            "%s holds other things than a server's data, so it stays open to other users; what the "
            "server keeps in it is closed to them",
            data,
        )
    for entry in data.iterdir():
        if _is_ours(entry.name):
            if entry.is_dir() and _close(entry):
                # It was open: what lies in it may be, too.
                for each in _below(entry):
                    _close(each)
            else:
                _close(entry)


def _is_for_the_server_alone(data: Path) -> bool:
    if data.stat().st_mode & stat.S_ISVTX:
        return False  # as /tmp
    return all(_is_ours(name) or name in _TOLERATED for name in os.listdir(data))


def _is_ours(name: str) -> bool:
    # Beside the database lie its log and others; beside the secret, what it replaced.
    return name in (
        MEDIA,
        SCRATCH,
        ENGINE_STATE,
        INCOMING,
        LOCK_FILE,
        INSTANCE_FILE,
    ) or name.lstrip(".").startswith((DATABASE, MASTER_FILE, FIRST_KEY_FILE))


def _below(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root, name)
            if not path.is_symlink():
                yield path


def _close(path: Path) -> bool:
    """Take others' permissions; whether there were any. What has just gone needs no closing."""
    try:
        mode = path.stat().st_mode
        if not mode & _OTHERS:
            return False
        path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
    except FileNotFoundError:
        return False
    return True
