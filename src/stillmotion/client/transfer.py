"""The download of a file that a task made: resumed where it broke off, visible only when whole.

The link is itself the right to read, so no credentials go with it: it may lead to any host.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import httpx2

from stillmotion.client.errors import (
    RETRIED_STATUSES,
    ConnectionFailed,
    LinkExpired,
    ServerError,
    StillmotionError,
)
from stillmotion.client.results import Source
from stillmotion.client.steps import Blocking, CloseStream, NextChunk, OpenStream, Operation, Sleep
from stillmotion.reasons import reason

PAUSE_S = 1.0
READ_TIMEOUT_S = 60.0


def fetch_files(
    sources: Sequence[Source], path: Path, max_retries: int
) -> Operation[Sequence[Path]]:
    """Fetch each source to where `path` says, and where that is: see `Source.target`."""
    in_folder: bool = yield Blocking(path.is_dir)
    targets = []
    for source in sources:
        target = source.target(path, in_folder=in_folder, alone=len(sources) == 1)
        part = target.with_name(f".{target.name}.{source.name}.part")
        yield from write_file(source.url, part, max_retries)
        yield Blocking(partial(os.replace, part, target))
        targets.append(target)
    return targets


def write_file(url: str, part: Path, max_retries: int) -> Operation[None]:
    """Fetch `url` into `part`, going on from what an earlier, broken-off try left there.

    `part` must be named after the file, whose bytes never change. Raises StillmotionError.
    """
    failed = 0
    while True:
        start = yield Blocking(lambda: part.stat().st_size if part.exists() else 0)
        try:
            response: httpx2.Response = yield OpenStream(
                url=url,
                headers={"accept-encoding": "identity", "range": f"bytes={start}-"},
                read_timeout=READ_TIMEOUT_S,
                follow_redirects=True,
            )
            if response.is_success:
                yield from _append(response, part, start)
                return
            if response.status_code == 416:
                # What lies there is as long as the video, or longer: trust none of it.
                yield Blocking(part.unlink)
                error: StillmotionError = ServerError("the download could not be resumed")
            else:
                error = _refusal(response)
                if response.status_code not in RETRIED_STATUSES:
                    raise error
            yield CloseStream()
        except httpx2.TransportError as fault:
            error = ConnectionFailed(f"the download from {_origin(url)} broke off: {reason(fault)}")
        received = yield Blocking(lambda: part.stat().st_size if part.exists() else 0)
        # Only tries that bring nothing count: a long download over a bad line gets through.
        failed = 0 if received > start else failed + 1
        if failed > max_retries:
            raise error
        yield Sleep(PAUSE_S * min(8, 2**failed))


def _append(response: httpx2.Response, part: Path, start: int) -> Operation[None]:
    if response.status_code != 206:
        start = 0
    expected = _total(response, start)
    file: BinaryIO = yield Blocking(lambda: part.open("r+b" if start else "wb"))
    try:
        yield Blocking(lambda: file.seek(start))
        while (chunk := (yield NextChunk())) is not None:
            yield Blocking(partial(file.write, chunk))
        size = yield Blocking(lambda: _settle(file))
    finally:
        file.close()
    yield CloseStream()
    if expected is not None and size < expected:
        raise httpx2.ReadError(f"{size} of {expected} bytes came")


def _settle(file: BinaryIO) -> int:
    """Put what was written on disk; the size of the file up to here."""
    file.flush()
    os.fsync(file.fileno())
    return file.tell()


def _total(response: httpx2.Response, start: int) -> int | None:
    """Size of the whole file. Raises ServerError where the range is not the one asked for."""
    if response.status_code == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("content-range", ""))
        if found is None or int(found[1]) != start:
            raise ServerError("the server answered with another part of the file than asked for")
        return None if found[2] == "*" else int(found[2])
    length = response.headers.get("content-length", "")
    encoded = response.headers.get("content-encoding", "identity") != "identity"
    return int(length) if length.isdigit() and not encoded else None


def _refusal(response: httpx2.Response) -> StillmotionError:
    origin = _origin(str(response.url))
    if response.status_code in (401, 403, 404, 410):
        return LinkExpired(
            f"{origin} refuses the link (HTTP {response.status_code}): it has expired, or the "
            "file is no longer kept",
            http_status=response.status_code,
        )
    return ServerError(
        f"the download from {origin} failed with HTTP {response.status_code}",
        http_status=response.status_code,
    )


def _origin(url: str) -> str:
    """The part of a link that may be shown: the rest is a secret."""
    parsed = httpx2.URL(url)
    return f"{parsed.scheme}://{parsed.netloc.decode()}"
