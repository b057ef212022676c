"""A video from strangers, frame by frame: upright planes with their times, in bounded memory.

What a file says of itself may be wrong, so that what is decoded is bounded, too. What FFmpeg trips
over becomes a 1201 naming the field.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import av
import numpy as np

from stillmotion.arrays import Plane
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.encoding.planes import Frame
from stillmotion.inputs.clips import MOST_CLIP_PIXELS
from stillmotion.inputs.footage import LENIENCE_S, UNREADABLE

MOST_DECODED_PIXELS = 20_000_000_000
"""In all frames together: 60 s of 60 frames a second of 2560x1440, and some."""

MOST_FRAMES = 7500
"""60 s of 120 frames a second, and some."""

LONGEST_DECODING_S = 900.0

SMALLEST_SIDE = 128
"""Pixels: of a smaller video no face could be seen."""

DECODER_THREADS = 2

_PLANAR = ("yuv420p", "yuvj420p")


class Moving(NamedTuple):
    """A frame: its number from 0, the time in seconds from the first one, and its planes, cut to
    even sides."""

    number: int
    seconds: Fraction
    frame: Frame


class Colours(NamedTuple):
    """What a stream says its colours mean, in FFmpeg's numbers; `aspect` is that of a pixel, and
    `clock` the ticks a second in which its times are whole, 0 for what is no such number."""

    primaries: int
    transfer: int
    space: int
    range: int
    aspect: Fraction
    clock: int


def colours_of(path: Path) -> Colours:
    """Of the video in a file that `moving` has gone through."""
    with av.open(str(path), format="mov") as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        full = codec.pix_fmt == "yuvj420p"
        base = stream.time_base or Fraction(0)
        aspect = Fraction(stream.sample_aspect_ratio or 1)
        return Colours(
            int(codec.color_primaries),
            int(codec.color_trc),
            int(codec.colorspace),
            2 if full else int(codec.color_range),
            aspect if aspect > 0 else Fraction(1),
            base.denominator if base.numerator == 1 else 0,
        )


def moving(path: Path, field: str, longest: float) -> Iterator[Moving]:
    """All frames of an MP4 or MOV of `longest` seconds at most, in the order in which they are
    shown. Raises ContractError 1201."""
    end, pixels = monotonic() + LONGEST_DECODING_S, 0
    first: Fraction | None = None
    with _decoding(field), av.open(str(path), format="mov") as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        codec = stream.codec_context
        codec.thread_count = DECODER_THREADS
        codec.options = {"max_pixels": str(MOST_CLIP_PIXELS)}
        size = codec.width, codec.height
        rate = Fraction(stream.average_rate or 25)
        count = 0
        for picture in container.decode(stream):
            _check_size(field, picture, size)
            pixels += picture.width * picture.height
            if pixels > MOST_DECODED_PIXELS or count >= MOST_FRAMES or monotonic() > end:
                raise refused_field(
                    field,
                    "the video takes too much to decode: send it smaller, or with fewer frames a "
                    "second",
                )
            base = picture.time_base or stream.time_base
            told = None if picture.pts is None or base is None else picture.pts * base
            time = Fraction(count) / rate if told is None else told
            first = time if first is None else first
            if time - first > longest + LENIENCE_S:
                raise refused_field(
                    field,
                    f"the video is longer than it says; allowed are at most {longest:g} s",
                )
            yield Moving(count, time - first, _planes(picture))
            count += 1
        if not count:
            raise refused_field(field, "the video has no frame that decodes")


def _planes(picture: av.VideoFrame) -> Frame:
    turns = round(picture.rotation / 90) % 4
    if picture.format.name not in _PLANAR:
        picture = picture.reformat(format="yuv420p")
    width, height = picture.width // 2 * 2, picture.height // 2 * 2
    y, u, v = (_plane(plane) for plane in picture.planes)
    cut = (
        y[:height, :width],
        u[: height // 2, : width // 2],
        v[: height // 2, : width // 2],
    )
    return Frame(*(np.ascontiguousarray(np.rot90(plane, turns)) for plane in cut))


def _plane(plane: av.video.plane.VideoPlane) -> Plane:
    whole = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return np.array(whole[:, : plane.width])


def _check_size(field: str, picture: av.VideoFrame, size: tuple[int, int]) -> None:
    width, height = picture.width, picture.height
    if (width, height) != size:
        raise refused_field(field, "the video changes its size on the way")
    if min(width, height) < SMALLEST_SIDE or width * height > MOST_CLIP_PIXELS:
        raise refused_field(
            field,
            f"the video is {width}x{height} pixels, and allowed are at least {SMALLEST_SIDE} a "
            "side and at most 4096x2304",
        )


@contextlib.contextmanager
def _decoding(field: str) -> Iterator[None]:
    try:
        yield
    except ContractError:
        raise
    except UNREADABLE as error:
        raise refused_field(field, f"the video does not decode: {error}") from error
