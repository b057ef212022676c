"""A video that is to be given sound: how long, how large and how fast it is."""

from __future__ import annotations

import io
from typing import NamedTuple

import av
import av.error

from stillmotion.contract.errors import refused_field
from stillmotion.inputs.boxes import check_boxes

LENIENCE_S = 0.15
"""Cameras end a video on a whole frame."""


UNREADABLE = (av.error.FFmpegError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What FFmpeg and its binding raise. A stream that it knows no decoder for has no codec to ask."""


class Footage(NamedTuple):
    """Sides in pixels."""

    seconds: float
    width: int
    height: int
    fps: float


def check_footage(data: bytes, field: str) -> None:
    """Check that a video which came inside a request is of a format that is read. Raises
    ContractError 1201."""
    if data[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        raise refused_field(
            field,
            "the video must be MP4 or MOV by its content, and this starts with the bytes "
            f"{data[:8].hex(' ')}",
        )


def measure(data: bytes, field: str, limits: tuple[float, float]) -> Footage:
    """What the file says of itself; `limits` are the least and the most seconds. Raises
    ContractError 1201."""
    check_footage(data, field)
    check_boxes(data, field)
    try:
        with av.open(io.BytesIO(data), mode="r", format="mov") as container:
            if not container.streams.video:
                raise refused_field(field, "the file has no video in it")
            stream = container.streams.video[0]
            codec = stream.codec_context
            seconds = float((stream.duration or 0) * (stream.time_base or 0))
            found = Footage(seconds, codec.width, codec.height, float(stream.average_rate or 25))
    except UNREADABLE as error:
        raise refused_field(field, f"the video does not decode: {error}") from error
    shortest, longest = limits
    if not shortest - LENIENCE_S <= seconds <= longest + LENIENCE_S:
        raise refused_field(
            field,
            f"the video is {seconds:.1f} s long, and allowed is {shortest:g} to {longest:g} s",
        )
    return found
