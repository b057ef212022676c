"""Attacks on a server from outside, over raw sockets: each goes on until it is told to stop."""

from __future__ import annotations

import base64
import io
import itertools
import json
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

MIB = 1024 * 1024
CREATE = "/v1/videos/image2video"
HOST = b"Host: 127.0.0.1\r\n"

CHUNKED = b"POST /x HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"

ENDLESS: dict[str, tuple[bytes, bytes]] = {
    "a header": (b"GET / HTTP/1.1\r\n" + HOST + b"X: ", b"a" * 65536),
    "a header's name": (b"GET / HTTP/1.1\r\n" + HOST, b"a" * 65536),
    "a path": (b"GET /", b"a" * 65536),
    "a method": (b"", b"A" * 65536),
    "empty lines": (b"", b"\r\n" * 32768),
    "short headers": (b"GET / HTTP/1.1\r\n" + HOST, b"a: b\r\n" * 10000),
    "a trailer": (CHUNKED + b"0\r\nX: ", b"a" * 65536),
    "short trailers": (CHUNKED + b"0\r\n", b"a: b\r\n" * 10000),
    "a chunk's extension": (CHUNKED + b"5;", b"a" * 65536),
    "a chunk's length": (CHUNKED, b"0" * 65536),
    "a body with GET": (
        b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n",
        b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n",
    ),
}
"""What has no end: how it begins, and what it goes on with."""


def connect(port: int, timeout: float = 20) -> socket.socket:
    """A connection to a server on this machine."""
    connection = socket.create_connection(("127.0.0.1", port), timeout)
    connection.settimeout(timeout)
    return connection


def pour(connection: socket.socket, start: bytes, more: bytes, most: int) -> int:
    """Send `start`, then `more` again and again, until somebody has enough. Bytes sent."""
    sent = 0
    with suppress(OSError):
        for piece in itertools.chain([start], itertools.repeat(more)):
            connection.sendall(piece)
            sent += len(piece)
            if sent >= most:
                break
    return sent


def answer_of(connection: socket.socket) -> bytes:
    """All that the server says until it closes."""
    got = b""
    with suppress(OSError):
        while piece := connection.recv(65536):
            got += piece
    return got


def post(key: str, body_size: int, path: str = CREATE) -> bytes:
    """The head of a request with JSON."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {body_size}\r\n\r\n"
    ).encode()


def endless(port: int, _key: str, stop: Callable[[], bool], most: int = 64 * MIB) -> None:
    """Heads, trailers and more without an end, one after another."""
    for start, more in itertools.cycle(ENDLESS.values()):
        if stop():
            return
        with suppress(OSError), connect(port) as connection:
            pour(connection, start, more, most)


def unread(port: int, _key: str, stop: Callable[[], bool], most: int = 50) -> None:
    """Pipelined requests on many connections, whose answers are not read."""
    requests = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
    kept: list[socket.socket] = []
    while not stop():
        with suppress(OSError):
            connection = connect(port, timeout=0.2)
            kept.append(connection)
            pour(connection, b"", requests * 1000, 10 * MIB)
        if len(kept) > most:
            kept.pop(0).close()
    for connection in kept:
        connection.close()


def brackets(port: int, key: str, stop: Callable[[], bool], size: int = 120 * MIB) -> None:
    """A body of nothing but arrays."""
    while not stop():
        with suppress(OSError), connect(port) as connection:
            connection.sendall(post(key, size))
            pour(connection, b"[", b"[]," * 20_000, size)
            connection.recv(4096)


@cache
def huge_pictures(masks: int = 7) -> bytes:
    """A request with a picture of 64 megapixels and so many masks, the last of which is empty, so
    that it is refused when all of them have been decoded."""
    side = 8000
    picture = _png(Image.new("RGB", (side, side), (90, 120, 150)))
    drawn = np.zeros((side, side), np.uint8)
    drawn[2000:6000, 2000:6000] = 255
    mask = _png(Image.fromarray(drawn))
    empty = _png(Image.new("L", (side, side), 0))
    path = [{"x": 100, "y": 100}, {"x": 200, "y": 200}]
    strokes = [{"mask": each, "trajectories": path} for each in (*[mask] * (masks - 2), empty)]
    body = {"image": picture, "prompt": "x", "static_mask": mask, "dynamic_masks": strokes}
    return json.dumps(body).encode()


def pictures(port: int, key: str, stop: Callable[[], bool], masks: int = 7) -> None:
    """`huge_pictures` again and again."""
    body = huge_pictures(masks)
    while not stop():
        with suppress(OSError), connect(port, timeout=60) as connection:
            connection.sendall(post(key, len(body)) + body)
            connection.recv(4096)


ATTACKS: dict[str, Callable[[int, str, Callable[[], bool]], None]] = {
    "endless": endless,
    "unread": unread,
    "brackets": brackets,
    "pictures": pictures,
}


def until(end: float) -> Callable[[], bool]:
    """A `stop` for attacks: `end` on the monotonic clock."""
    return lambda: time.monotonic() >= end


def times(count: int) -> Callable[[], bool]:
    """A `stop` for attacks: after so many rounds."""
    rounds = itertools.count()
    return lambda: next(rounds) >= count


def peak_mib(pid: int) -> float:
    """The most memory that a process has had."""
    return _status(pid, "VmHWM") / 1024


def _status(pid: int, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def _png(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()
