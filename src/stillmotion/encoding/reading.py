"""Videos that were made here, read again: their frames as planes, and their sound."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from stillmotion.arrays import Plane
from stillmotion.encoding.aac import RATE, Soundtrack
from stillmotion.encoding.planes import Frame

TAIL_S = 3
"""Seconds before the end from which decoding begins: more than lie between two keyframes."""


def frames_of(path: Path) -> Iterator[Frame]:
    """All frames, in order."""
    with av.open(str(path)) as container:
        for picture in container.decode(container.streams.video[0]):
            yield _planes(picture)


def tail_of(path: Path, count: int) -> list[Frame]:
    """The last `count` frames, or as many as there are."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = stream.time_base
        if base is not None and stream.duration:
            start = max(0, int(stream.duration - TAIL_S / base))
            container.seek(start, stream=stream, backward=True)
        return [_planes(p) for p in deque(container.decode(stream), maxlen=count)]


def soundtrack_of(path: Path, length: int) -> Soundtrack | None:
    """The sound from the first frame on, (length, 2), cut or followed by silence where it is of
    another length; None where there is none."""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None
        track = np.zeros((length, 2), np.float32)
        stream = container.streams.audio[0]
        # Both sides of what has one are that: made stereo by FFmpeg, it would be softer.
        layout = "mono" if stream.codec_context.layout.nb_channels == 1 else "stereo"
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=RATE)
        for frame in container.decode(stream):
            if frame.pts is None or frame.time_base is None:
                continue
            start = round(frame.pts * frame.time_base * RATE)
            for piece in resampler.resample(frame):
                samples = piece.to_ndarray().T
                first, last = max(start, 0), min(start + len(samples), length)
                if first < last:
                    track[first:last] = samples[first - start : last - start]
                start += len(samples)
        return track


def _planes(picture: av.VideoFrame) -> Frame:
    return Frame(*(_plane(plane) for plane in picture.planes))


def _plane(plane: av.video.plane.VideoPlane) -> Plane:
    whole = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return np.array(whole[:, : plane.width])
