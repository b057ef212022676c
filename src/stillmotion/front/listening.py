"""The address that a server listens on, and the URL under which it is reached there."""

from __future__ import annotations

import ipaddress
import socket

from stillmotion.net import own_address
from stillmotion.reasons import reason
from stillmotion.settings import Settings, is_loopback


class CannotListen(Exception):
    """The address cannot be listened on. The message says which, and why."""

    def __init__(self, host: str, port: int, error: Exception) -> None:
        super().__init__(
            f"cannot listen on {host}:{port}: {reason(error)}; --host and --port choose another "
            "address"
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound there, and does not listen yet. Raises CannotListen."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind)
    except (OSError, UnicodeError) as error:
        raise CannotListen(host, port, error) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise CannotListen(host, port, error) from error
    listening.set_inheritable(False)
    return listening


def base_url(settings: Settings, listening: socket.socket) -> str:
    """The URL under which clients reach the server, as far as it can know."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    port = listening.getsockname()[1]
    host = settings.host
    if _on_every_address(listening):
        host = _own_address(listening) or {"::": "::1"}.get(host, "127.0.0.1")
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}:{port}"


def _on_every_address(listening: socket.socket) -> bool:
    return ipaddress.ip_address(listening.getsockname()[0]).is_unspecified


def _own_address(listening: socket.socket) -> str:
    if listening.family is socket.AF_INET6:
        return own_address(socket.AF_INET, socket.AF_INET6)
    return own_address(socket.AF_INET)


def start_lines(url: str, settings: Settings, listening: socket.socket) -> list[str]:
    """What is said once the server listens: where, and when clients need to be told better."""
    line = f"Stillmotion listens on {url}"
    if settings.public_url or is_loopback(settings.host):
        return [line]
    if _on_every_address(listening):
        line += " and every other address of this machine"
        if not _own_address(listening):
            line += ", which has no route to others: by which they reach it is not known here"
    return [
        line,
        "Without --public-url, links to media start with the host that a request came to, and in "
        "callbacks with that of the task's create. Give --public-url where clients reach this "
        "server by another name or scheme, as through a proxy, or from outside of its container.",
    ]
