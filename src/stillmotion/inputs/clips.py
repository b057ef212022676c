"""Video files from strangers: what they are by their content, and pictures out of them.

Only MP4 and MOV. Everything is decoded by FFmpeg in a worker, and what it trips over becomes a
1201 naming the field.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

import av
import av.error
import numpy as np

from stillmotion.arrays import Rgb
from stillmotion.contract.elements import LONGEST_CLIP, SHORTEST_CLIP
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.inputs.boxes import check_boxes
from stillmotion.inputs.geometry import SHORTEST_SIDE

MOST_CLIP_BYTES = 100 * 1024 * 1024
MOST_CLIP_PIXELS = 4096 * 2304
LENIENCE_S = 0.15
"""Cameras end a clip on a whole frame, and containers count the sound's last packet too."""

MOST_FRAMES = 1200
"""Frames that are decoded: 8 s of 120 frames a second, and some."""

MOST_DECODED_PIXELS = 5_000_000_000
"""In all frames together: 8 s of 60 frames a second of 4096x2160, and some."""

LONGEST_DECODING_S = 120.0

DECODER_THREADS = 2
"""Each has frames of its own in memory."""

MOST_LOOKED_AT = 48
"""Frames that are given out, evenly over the clip; at least half as many where there are."""

LONGEST_EDGE = 1920
"""Pixels of the longer side of what is given out: as large as the videos it is for."""


class ClipFrame(NamedTuple):
    """A frame: its time in seconds, and (height, width, 3) RGB, upright."""

    time: float
    rgb: Rgb


def check_clip(data: bytes, field: str) -> None:
    """Check that a clip which came inside a request is of a format that is read. Raises
    ContractError 1201.
    """
    _format(data, field)


def read_clip(data: bytes, field: str) -> list[ClipFrame]:
    """Some frames of the clip, in order. Raises ContractError 1201."""
    with _decoding(field):
        frames = _frames(data, field)
    if not frames:
        raise refused_field(field, "the video has no frame that decodes")
    return frames


def _frames(data: bytes, field: str) -> list[ClipFrame]:
    """What is given out. Bounded by what is decoded: what a file says of itself may be wrong."""
    demuxer = _format(data, field)
    check_boxes(data, field)
    with av.open(io.BytesIO(data), mode="r", format=demuxer) as container:
        if not container.streams.video:
            raise refused_field(field, "the file has no video in it")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = DECODER_THREADS
        stream.codec_context.options = {"max_pixels": str(MOST_CLIP_PIXELS)}
        _check_size(field, stream.codec_context.width, stream.codec_context.height)
        declared = float((stream.duration or 0) * (stream.time_base or 0))
        if declared:
            _check_length(field, declared)
        kept: list[ClipFrame] = []
        each = 1
        pixels, last, end = 0, 0.0, monotonic() + LONGEST_DECODING_S
        for count, frame in enumerate(container.decode(stream)):
            time = float(frame.time or 0.0)
            last = max(last, time)
            pixels += frame.width * frame.height
            if count >= MOST_FRAMES or time > LONGEST_CLIP + LENIENCE_S:
                break
            _check_size(field, frame.width, frame.height)
            _check_effort(field, pixels, end)
            if count % each == 0:
                kept.append(ClipFrame(time, _shown(frame)))
            if len(kept) > MOST_LOOKED_AT:
                # How many there will be is not known: every other one is let go.
                kept = kept[::2]
                each *= 2
        rate = float(stream.average_rate or 25)
        _check_length(field, max(declared, last + 1 / rate))
        return kept


def _shown(frame: av.VideoFrame) -> Rgb:
    """(height, width, 3) RGB, upright, no larger than is needed."""
    scale = min(1.0, LONGEST_EDGE / max(frame.width, frame.height))
    width, height = (max(1, round(side * scale)) for side in (frame.width, frame.height))
    small = frame.reformat(width=width, height=height, format="rgb24")
    return np.ascontiguousarray(np.rot90(small.to_ndarray(), round(frame.rotation / 90)))


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


def _check_effort(field: str, pixels: int, end: float) -> None:
    if pixels > MOST_DECODED_PIXELS or monotonic() > end:
        raise refused_field(
            field,
            f"the video takes too much to decode (allowed are {MOST_DECODED_PIXELS:.0e} pixels in "
            f"all frames, and {LONGEST_DECODING_S:g} s): send it smaller, or with fewer frames a "
            "second",
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
    except ContractError:
        raise
    except av.error.MemoryError as error:
        # Not the machine's: FFmpeg says so of tables that claim to be larger than any can be.
        raise refused_field(field, "the video does not decode: its tables are broken") from error
    except (av.error.FFmpegError, ValueError, ArithmeticError, LookupError) as error:
        raise refused_field(field, f"the video does not decode: {error}") from error
