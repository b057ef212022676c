"""The download of a finished video: resumed where it broke off, visible only when whole.

The link is itself the right to read, so no credentials go with it: it may lead to any host.
"""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

import httpx2

from stillmotion.client.errors import (
    RETRIED_STATUSES,
    ConnectionFailed,
    LinkExpired,
    ServerError,
    StillmotionError,
)
from stillmotion.client.steps import Blocking, CloseStream, NextChunk, OpenStream, Operation, Sleep
from stillmotion.client.types import Task

PAUSE_S = 1.0
READ_TIMEOUT_S = 60.0


class Source(NamedTuple):
    """Where a video is fetched, and a name for it that no other video has."""

    url: str
    name: str


def video_source(task: Task, *, watermark: bool) -> Source:
    """The task's video. Raises StillmotionError where there is none."""
    if not task.videos:
        reason = f": {task.task_status_msg}" if task.task_status_msg else ""
        raise StillmotionError(
            f"task {task.task_id} has no video (it is {task.task_status or 'unknown'}{reason})"
        )
    video = task.videos[0]
    if not watermark:
        return Source(video.url, _file_safe(video.id))
    if not video.watermark_url:
        raise StillmotionError(
            f"task {task.task_id} has no watermarked copy: it was created without watermark_info"
        )
    return Source(video.watermark_url, f"{_file_safe(video.id)}-watermark")


def write_file(url: str, part: Path, max_retries: int) -> Operation[None]:
    """Fetch `url` into `part`, going on from what an earlier, broken-off try left there.

    `part` must be named after the video, whose bytes never change. Raises StillmotionError.
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
            error = ConnectionFailed(
                f"the download from {_origin(url)} broke off: {fault or type(fault).__name__}"
            )
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
            "video is no longer kept",
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


def _file_safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64] or "video"
