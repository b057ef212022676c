"""The name of this server among those that share a store: what it holds is held under it.

It stays the same from start to start, so that a server which was killed frees at its next start
what it held, and nothing of the others.
"""

from __future__ import annotations

import re
import secrets
import socket
from pathlib import Path

from stillmotion.tasks.folder import INSTANCE_FILE
from stillmotion.tasks.private_files import write_private

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def instance_name(data_dir: Path) -> str:
    """The host's name, and an id that is made once for each data folder. Raises OSError.

    Both: a copy of the folder on another machine is another server.
    """
    path = data_dir / INSTANCE_FILE
    try:
        made = path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        made = ""
    if not _NAME.fullmatch(made):
        made = secrets.token_hex(6)
        write_private(path, f"{made}\n".encode())
    return f"{socket.gethostname()}:{made}"
