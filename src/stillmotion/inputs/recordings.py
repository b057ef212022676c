"""Recordings from strangers: the sound in an audio or video file, whatever it is by its content.

MP3, WAV, AAC, M4A, MP4 and MOV. Everything is decoded by FFmpeg in a worker, and what it trips over
becomes a 1201 naming the field.
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

SOUND_RATE = 48_000
"""Samples a second of what is given out to be heard."""

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
    return _read(data, field, "mono", RATE, LONGEST_S)[:, 0]


def read_sound(data: bytes, field: str, longest: float) -> NDArray[np.float32]:
    """The sound, (samples, 2) at `SOUND_RATE`, full scale is 1; what is longer than `longest`
    seconds is cut off a little after that. Raises ContractError 1201."""
    sound = _read(data, field, "stereo", SOUND_RATE, longest)
    # Both sides of what has one are that: FFmpeg would make them softer.
    return np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound


def _read(data: bytes, field: str, layout: str, rate: int, longest: float) -> NDArray[np.float32]:
    """(samples, channels)."""
    try:
        pieces = list(_pieces(data, field, layout, rate, longest))
    except (av.error.FFmpegError, ValueError, ArithmeticError, LookupError) as error:
        raise refused_field(field, f"the recording does not decode: {error}") from error
    if not pieces:
        raise refused_field(field, "the recording has no sound that decodes")
    return np.concatenate(pieces)


def _pieces(
    data: bytes, field: str, layout: str, rate: int, longest: float
) -> Iterator[NDArray[np.float32]]:
    demuxer = _format(data, field)
    if demuxer == "mov":
        check_boxes(data, field)
    with av.open(io.BytesIO(data), mode="r", format=demuxer) as container:
        if not container.streams.audio:
            raise refused_field(field, "the file has no sound in it")
        stream = container.streams.audio[0]
        heard = "mono" if stream.codec_context.layout.nb_channels == 1 else layout
        resampler = av.AudioResampler(format="flt", layout=heard, rate=rate)
        length = 0
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                sound = _channels(piece)
                length += len(sound)
                yield sound
            if length > longest * rate:
                return
        for piece in resampler.resample(None):
            yield _channels(piece)


def _channels(piece: av.AudioFrame) -> NDArray[np.float32]:
    """(samples, channels): packed as it comes."""
    packed = piece.to_ndarray().reshape(-1, len(piece.layout.channels))
    return np.asarray(packed, np.float32)


def _format(data: bytes, field: str) -> str:
    """The demuxer, by content: no other gets to see the file."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    # A tag, or the eleven set bits that a frame begins with, of layer III.
    if data[:3] == b"ID3" or (data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE6 == 0xE2):
        return "mp3"
    # As above, but no layer is told: AAC as streams have it.
    if data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xF6 == 0xF0:
        return "aac"
    raise refused_field(
        field,
        "the recording must be MP3, WAV, AAC, M4A, MP4 or MOV by its content, and this starts with "
        f"the bytes {data[:8].hex(' ')}",
    )
