"""Messages between a server and a process below it, over its pipes: four bytes that tell a length
(big-endian), then so many bytes."""

from __future__ import annotations

from asyncio.subprocess import Process
from collections.abc import Iterator
from typing import BinaryIO

_HEAD_BYTES = 4


async def converse(process: Process, message: bytes, most: int) -> bytes:
    """What the process answers to a message: `most` bytes at the most.

    Raises ValueError where it would be more, IncompleteReadError and ConnectionError where the
    process has ended.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(_framed(message))
    await process.stdin.drain()
    size = _size(await process.stdout.readexactly(_HEAD_BYTES))
    if size > most:
        raise ValueError(f"it answered with {size} bytes")
    return await process.stdout.readexactly(size)


def received(stream: BinaryIO) -> Iterator[bytes]:
    """The messages that come over a pipe, until it is closed."""
    while len(head := stream.read(_HEAD_BYTES)) == _HEAD_BYTES:
        yield stream.read(_size(head))


def send(stream: BinaryIO, message: bytes) -> None:
    """Write a message to a pipe."""
    stream.write(_framed(message))
    stream.flush()


def _framed(message: bytes) -> bytes:
    return len(message).to_bytes(_HEAD_BYTES, "big") + message


def _size(head: bytes) -> int:
    return int.from_bytes(head, "big")
