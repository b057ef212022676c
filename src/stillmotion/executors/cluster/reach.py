"""Whether anybody listens at an address of a cluster, told at once: Ray tries for half a minute."""

from __future__ import annotations

import contextlib
import socket

REACH_S = 5.0
"""How long a head may take to accept a connection."""


def check_listening(address: str) -> None:
    """Raises OSError where nobody listens at HOST:PORT."""
    host, _, port = address.rpartition(":")
    with contextlib.closing(socket.create_connection((host.strip("[]"), int(port)), REACH_S)):
        pass
