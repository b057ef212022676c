"""A video encoded again after a little of it was changed: its times, its rate and its colours stay.

H.264 that every player reads cannot be lossless, so it is encoded finely enough that what was not
changed is the same to the eye: see `FINE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from stillmotion.encoding import x264
from stillmotion.encoding.aac import RATE, AacStream, Soundtrack
from stillmotion.encoding.mp4 import plane_views
from stillmotion.encoding.planes import Frame
from stillmotion.encoding.watermark import Watermark

FINE = {"preset": "veryfast", "crf": "6", "profile": "high"}
"""x264's: on photographs in motion 52 dB to what came in, at three to four times the size."""

CLOCK = 90_000
"""Ticks a second, where a video has none of its own."""

KEYFRAME_S = 2


@dataclass(frozen=True, kw_only=True)
class Form:
    """What is known of the video before its first frame. The four numbers of colours are FFmpeg's;
    `aspect` is that of a pixel, `clock` the ticks a second in which all times are whole."""

    width: int
    height: int
    rate: Fraction
    primaries: int
    transfer: int
    space: int
    range: int
    aspect: Fraction = Fraction(1)
    clock: int = CLOCK


def repaint(
    frames: Iterable[tuple[Fraction, Frame]],
    path: Path,
    form: Form,
    soundtrack: Soundtrack | None,
    watermarked: Path | None = None,
) -> int:
    """Write frames, each with its time in seconds, to `path`, and the copy with a watermark; the
    number of frames. Whatever goes wrong, no file is left behind."""
    count = 0
    try:
        with ExitStack() as stack:
            mark = Watermark(form.width, form.height) if watermarked is not None else None
            files = [stack.enter_context(_File(path, form, soundtrack))]
            if watermarked is not None:
                files.append(stack.enter_context(_File(watermarked, form, soundtrack, mark)))
            for seconds, length, frame in _with_lengths(frames, form.rate):
                for file in files:
                    file.add(seconds, length, frame)
                count += 1
            for file in files:
                file.finish()
    except BaseException:
        for made in (path, watermarked):
            if made is not None:
                made.unlink(missing_ok=True)
        raise
    return count


class _File:
    def __init__(
        self,
        path: Path,
        form: Form,
        soundtrack: Soundtrack | None,
        watermark: Watermark | None = None,
    ) -> None:
        self._watermark = watermark
        self._clock = form.clock
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = stream = self._container.add_stream("libx264", rate=form.rate)
        codec = stream.codec_context
        codec.width, codec.height, codec.pix_fmt = form.width, form.height, "yuv420p"
        codec.time_base = stream.time_base = Fraction(1, form.clock)
        codec.gop_size = max(1, round(KEYFRAME_S * form.rate))
        # As numbers: PyAV has no names for some, and none for what a file does not say.
        codec.color_primaries = form.primaries
        codec.color_trc = form.transfer
        codec.colorspace = form.space
        codec.color_range = form.range
        if form.aspect != 1:
            codec.sample_aspect_ratio = form.aspect
        codec.options = FINE | x264.parameters(codec.width)
        self._sound = None if soundtrack is None else AacStream(self._container, soundtrack)

    def __enter__(self) -> _File:
        return self

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def add(self, seconds: Fraction, length: Fraction, frame: Frame) -> None:
        picture = av.VideoFrame(self._stream.width, self._stream.height, "yuv420p")
        planes = plane_views(picture)
        for place, plane in zip(planes, frame, strict=True):
            place[:] = plane
        if self._watermark is not None:
            self._watermark.apply(Frame(*planes))
        picture.pts = round(seconds * self._clock)
        picture.time_base = Fraction(1, self._clock)
        picture.duration = round(length * self._clock)
        self._container.mux(self._stream.encode(picture))
        if self._sound is not None:
            self._sound.write_until(seconds + length)

    def finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        if self._sound is not None:
            self._sound.finish()


def _with_lengths(
    frames: Iterable[tuple[Fraction, Frame]], rate: Fraction
) -> Iterator[tuple[Fraction, Fraction, Frame]]:
    """Each frame with how long it is shown; the last one for as long as most."""
    waiting: tuple[Fraction, Frame] | None = None
    for seconds, frame in frames:
        if waiting is not None:
            yield waiting[0], seconds - waiting[0], waiting[1]
        waiting = seconds, frame
    if waiting is not None:
        yield waiting[0], 1 / rate, waiting[1]


def samples(seconds: Fraction | float) -> int:
    """Samples of a soundtrack of that length."""
    return round(seconds * RATE)
