"""Recordings from strangers: the sound in an audio or video file, whatever it is by its content.

MP3, WAV, MP4 and MOV. Everything is decoded by FFmpeg in a worker, and what it trips over becomes
a 1201 naming the field.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from stillmotion.contract.errors import refused_field
from stillmotion.inputs.boxes import check_boxes

MOST_RECORDING_BYTES = 100 * 1024 * 1024

RATE = 24_000
"""Samples a second of what is given out."""

LONGEST_S = 60.0
"""What is longer is cut off there: it is refused by whoever wants a short one."""


def check_recordings(inline: Mapping[str, bytes]) -> None:
    """Check that recordings which came inside a request, by field, are of a format that is read.
    Raises ContractError 1201.
    """
    for field, data in inline.items():
        _format(data, field)


def read_recording(data: bytes, field: str) -> NDArray[np.float32]:
    """The sound, (samples,) mono at `RATE`, full scale is 1. Raises ContractError 1201."""
    try:
        pieces = list(_pieces(data, field))
    except (av.error.FFmpegError, ValueError, ArithmeticError, LookupError) as error:
        raise refused_field(field, f"the recording does not decode: {error}") from error
    if not pieces:
        raise refused_field(field, "the recording has no sound that decodes")
    return np.concatenate(pieces)


def _pieces(data: bytes, field: str) -> Iterator[NDArray[np.float32]]:
    demuxer = _format(data, field)
    if demuxer == "mov":
        check_boxes(data, field)
    with av.open(io.BytesIO(data), mode="r", format=demuxer) as container:
        if not container.streams.audio:
            raise refused_field(field, "the file has no sound in it")
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        length = 0
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                sound = piece.to_ndarray().reshape(-1).astype(np.float32)
                length += len(sound)
                yield sound
            if length > LONGEST_S * RATE:
                return
        for piece in resampler.resample(None):
            yield piece.to_ndarray().reshape(-1).astype(np.float32)


def _format(data: bytes, field: str) -> str:
    """The demuxer, by content: no other gets to see the file."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    # A tag, or the eleven set bits that a frame begins with, of layer III.
    if data[:3] == b"ID3" or (data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE6 == 0xE2):
        return "mp3"
    raise refused_field(
        field,
        "the recording must be MP3, WAV, MP4 or MOV by its content, and this starts with the bytes "
        f"{data[:8].hex(' ')}",
    )
