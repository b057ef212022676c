"""Video files from strangers: what they are by their content, and pictures out of them.

Only MP4 and MOV. Everything is decoded by FFmpeg in a worker, and what it trips over becomes a
1201 naming the field.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import NamedTuple

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from stillmotion.contract.elements import LONGEST_CLIP, SHORTEST_CLIP
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.inputs.geometry import SHORTEST_SIDE

MOST_CLIP_BYTES = 100 * 1024 * 1024
MOST_CLIP_PIXELS = 4096 * 2304
LENIENCE_S = 0.15
"""Cameras end a clip on a whole frame, and containers count the sound's last packet too."""

MOST_FRAMES = 1200
"""Frames that are decoded: 8 s of 120 frames a second, and some."""

LOOKED_AT = 32
"""Frames that are given out, evenly over the clip."""


class ClipFrame(NamedTuple):
    """A frame: its time in seconds, and (height, width, 3) RGB, upright."""

    time: float
    rgb: NDArray[np.uint8]


def check_clip(data: bytes, field: str) -> None:
    """Check that a clip which came inside a request is of a format that is read. Raises
    ContractError 1201.
    """
    _format(data, field)


def read_clip(data: bytes, field: str) -> list[ClipFrame]:
    """Some frames of the clip, in order. Raises ContractError 1201."""
    with _decoding(field):
        frames = list(_frames(data, field))
    if not frames:
        raise refused_field(field, "the video has no frame that decodes")
    return frames


def _frames(data: bytes, field: str) -> Iterator[ClipFrame]:
    with av.open(io.BytesIO(data), mode="r", format=_format(data, field)) as container:
        if not container.streams.video:
            raise refused_field(field, "the file has no video in it")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        _check_size(field, stream.codec_context.width, stream.codec_context.height)
        declared = float((stream.duration or 0) * (stream.time_base or 0))
        if declared:
            _check_length(field, declared)
        step = max(declared, SHORTEST_CLIP) / LOOKED_AT
        last = due = 0.0
        for count, frame in enumerate(container.decode(stream)):
            time = float(frame.time or 0.0)
            last = max(last, time)
            if count >= MOST_FRAMES or time > LONGEST_CLIP + LENIENCE_S:
                break
            if time >= due:
                due = time + step
                _check_size(field, frame.width, frame.height)
                rgb = np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90))
                yield ClipFrame(time, np.ascontiguousarray(rgb))
        rate = float(stream.average_rate or 25)
        _check_length(field, max(declared, last + 1 / rate))


def _format(data: bytes, field: str) -> str:
    """The demuxer, by content: no other gets to see the file."""
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    raise refused_field(
        field,
        f"the video must be MP4 or MOV by its content, and this starts with the bytes "
        f"{data[:8].hex(' ')}",
    )


def _check_size(field: str, width: int, height: int) -> None:
    if min(width, height) < SHORTEST_SIDE:
        raise refused_field(
            field,
            f"the video is {width}x{height} pixels, and each side must have at least "
            f"{SHORTEST_SIDE}",
        )
    if width * height > MOST_CLIP_PIXELS:
        raise refused_field(
            field, f"the video is {width}x{height} pixels, and at most 4096x2304 are decoded"
        )


def _check_length(field: str, seconds: float) -> None:
    if not SHORTEST_CLIP - LENIENCE_S <= seconds <= LONGEST_CLIP + LENIENCE_S:
        raise refused_field(
            field,
            f"the video is {seconds:.1f} s long, and allowed is {SHORTEST_CLIP:g} to "
            f"{LONGEST_CLIP:g} s",
        )


@contextlib.contextmanager
def _decoding(field: str) -> Iterator[None]:
    """FFmpeg and its binding raise whatever they trip over."""
    try:
        yield
    except (ContractError, MemoryError):
        raise
    except (av.error.FFmpegError, ValueError, ArithmeticError, LookupError) as error:
        raise refused_field(field, f"the video does not decode: {error}") from error
