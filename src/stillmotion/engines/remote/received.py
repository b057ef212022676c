"""A server's video file as a clip: decoded within limits, held against what was asked for.

The size is made that of the request where the shape is about the same. A few frames too many are
left out; where the number is another but the length about right (a service that has its own frame
rate), they are brought to the rate that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

import av
import av.error
import numpy as np
from av.video.reformatter import Interpolation

from stillmotion.encoding.aac import RATE
from stillmotion.engines.base import Sound
from stillmotion.engines.generative.clip import Clip, ClipRequest, Frames
from stillmotion.engines.generative.retiming import positions, retimed
from stillmotion.engines.remote.faults import BrokenFile, OddAnswer

SHAPE_TOLERANCE = 0.06
"""Share by which the ratio of the sides may differ: services round them to their own multiples."""

LENGTH_TOLERANCE = 0.1
"""Share of the length that was asked for."""

LENGTH_TOLERANCE_S = 0.3

SURPLUS = 4
"""Frames beyond those asked for that are left out without a word."""

MOST_PIXELS = 4096 * 4096

DECODER_THREADS = 2

MOST_TIMES = 8
"""No more than so many times the frames that were asked for are decoded."""


def read_clip(
    file: BinaryIO,
    request: ClipRequest,
    name: str,
    facts: dict[str, str],
    remark: Callable[[str], None],
) -> Clip:
    """The clip in a file that the server `name` made. Raises OddAnswer."""
    _check_form(file, name)
    try:
        with av.open(file, mode="r") as container:
            frames, seconds = _frames(container, request, name)
        sound = None
        if request.sound:
            file.seek(0)
            with av.open(file, mode="r") as container:
                sound = _sound(container, request.frames / request.fps)
    except (av.error.FFmpegError, ValueError, ArithmeticError, LookupError) as error:
        raise BrokenFile(f"the video of {name} does not decode: {error}") from error
    if not 0 <= len(frames) - request.frames <= SURPLUS:
        _check_length(len(frames), seconds, request, name)
        frames = _retimed(frames, request, remark)
    return Clip(frames=frames[: request.frames], fps=request.fps, sound=sound, facts=facts)


def _check_form(file: BinaryIO, name: str) -> None:
    file.seek(0)
    start = file.read(12)
    file.seek(0)
    if start[4:8] != b"ftyp" and start[:4] != b"\x1aE\xdf\xa3":
        raise OddAnswer(
            f"the file of {name} is neither MP4 nor WebM by its content; it starts with the bytes "
            f"{start[:8].hex(' ')}"
        )


def _frames(
    container: av.container.InputContainer, request: ClipRequest, name: str
) -> tuple[Frames, float]:
    """All frames at the size asked for, and how long they are shown."""
    if not container.streams.video:
        raise BrokenFile(f"the file of {name} has no video in it")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = DECODER_THREADS
    stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}
    kept: list[np.ndarray] = []
    times: list[float] = []
    for frame in container.decode(stream):
        if not kept:
            _check_shape(frame.width, frame.height, request, name)
        if len(kept) >= MOST_TIMES * request.frames + SURPLUS:
            raise OddAnswer(
                f"the video of {name} has more than {len(kept)} frames, and {request.frames} were "
                "asked for"
            )
        shown = frame.reformat(
            width=request.width,
            height=request.height,
            format="rgb24",
            interpolation=Interpolation.LANCZOS,
        )
        kept.append(shown.to_ndarray())
        times.append(float(frame.time or 0.0))
    if not kept:
        raise BrokenFile(f"the video of {name} has no frame that decodes")
    fps = float(stream.average_rate or 0) or request.fps
    return np.stack(kept), times[-1] - times[0] + 1 / fps


def _check_shape(width: int, height: int, request: ClipRequest, name: str) -> None:
    shape, wanted = width / height, request.width / request.height
    if abs(shape / wanted - 1) > SHAPE_TOLERANCE:
        raise OddAnswer(
            f"the video of {name} is {width}x{height} pixels, and {request.width}x{request.height} "
            "were asked for"
        )


def _check_length(count: int, seconds: float, request: ClipRequest, name: str) -> None:
    wanted = request.frames / request.fps
    if abs(seconds - wanted) > max(LENGTH_TOLERANCE_S, LENGTH_TOLERANCE * wanted):
        raise OddAnswer(
            f"the video of {name} has {count} frames in {seconds:.2f} s, and {request.frames} in "
            f"{wanted:.2f} s were asked for"
        )


def _retimed(frames: Frames, request: ClipRequest, remark: Callable[[str], None]) -> Frames:
    """As many frames as were asked for, from the first to the last that there are."""
    missing: list[str] = []
    places = positions(request.frames, request.fps, len(frames), request.fps, to_the_end=True)
    made = np.stack(list(retimed(frames, places, missing)))
    for sentence in missing:
        remark(f"frames between those of the server are repeated: {sentence}")
    return made


def _sound(container: av.container.InputContainer, seconds: float) -> Sound | None:
    """The first sound track, 48 kHz stereo, no longer than the clip; None where there is none."""
    if not container.streams.audio:
        return None
    stream = container.streams.audio[0]
    resampler = av.AudioResampler(format="flt", layout="stereo", rate=RATE)
    wanted = round(seconds * RATE)
    pieces: list[np.ndarray] = []
    length = 0
    for frame in container.decode(stream):
        for piece in resampler.resample(frame):
            pieces.append(piece.to_ndarray().reshape(-1, 2).astype(np.float32))
            length += len(pieces[-1])
        if length >= wanted:
            break
    else:
        pieces += [
            piece.to_ndarray().reshape(-1, 2).astype(np.float32)
            for piece in resampler.resample(None)
        ]
    return np.concatenate(pieces)[:wanted] if pieces else None
