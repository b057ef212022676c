"""File descriptors: as many as the connections need, and some that no flood of them can take."""

from __future__ import annotations

import logging
import resource

BACKLOG = 128
"""Connections that wait to be taken. They may be taken all at once, before one can be closed."""

RESERVED = 256
"""Descriptors for the database, the workers' pipes, callbacks and pictures, and the backlog."""

PER_CONNECTION = 2
"""A download reads a file, an upload writes one."""

FEWEST_CONNECTIONS = 16

log = logging.getLogger("stillmotion.server")


def room_for(connections: int) -> int:
    """How many connections there can be, `connections` at most; raises the soft limit for that.

    Raises OSError where the limit leaves no room to serve at all.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = RESERVED + PER_CONNECTION * connections
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return connections
    room = (soft - RESERVED) // PER_CONNECTION
    if room < FEWEST_CONNECTIONS:
        raise OSError(
            f"this process may open {soft} files, and needs at least "
            f"{RESERVED + PER_CONNECTION * FEWEST_CONNECTIONS}: raise the limit (`ulimit -n`, "
            "LimitNOFILE= in a systemd unit)"
        )
    log.warning(
        "--max-connections is %d, but the limit of %d open files (`ulimit -n`) leaves room for %d",
        connections,
        soft,
        room,
    )
    return room
