"""One MP4 file being written: frames go in at one end, a thread of its own encodes them.

The thread lets the engine make the next frames while x264 (which releases the interpreter)
works on the last ones. The queue between the two is short: nothing holds the whole video.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Literal

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from numpy.typing import NDArray

from stillmotion.mastering.aac import AacStream, Soundtrack
from stillmotion.mastering.planes import Frame
from stillmotion.mastering.watermark import Watermark

Mode = Literal["std", "pro"]

QUEUE_FRAMES = 4
"""Frames that wait for the encoder. Enough to even out their making, 12 MB at 1080p."""

KEYFRAME_INTERVAL_S = 2
"""Seekable at least this often."""

END_FRAMES_QP = 14
"""Quantiser of the first and the last frame: the picture given is to be seen again. On detailed
photographs it leaves 48 dB of luma in the first and 44 dB in the last, at under 0.5 MB each for
720p."""


@dataclass(frozen=True)
class Quality:
    """x264's effort and its constant rate factor (lower is better, and larger)."""

    preset: str
    crf: int


# On two cores, from planes at 24 fps: std 720p 100 fps at 41 dB mean, pro 1080p 20 fps at 44 dB.
QUALITY: dict[Mode, Quality] = {"std": Quality("veryfast", 19), "pro": Quality("fast", 17)}


@dataclass(frozen=True, kw_only=True)
class VideoFormat:
    """What is known of a video before its first frame. `cuts` are the frames that begin a shot."""

    width: int
    height: int
    fps: int
    frame_count: int
    mode: Mode
    cuts: Collection[int] = ()


class Mp4File:
    """H.264 High in MP4 with its index first, BT.709 limited range, constant frame rate.

    `soundtrack` goes beside it as AAC, as long as the pictures (see `mastering.aac`).

    A context: leaving it finishes the file, leaving it by an exception gives it up (the partial
    file is the caller's to remove).
    """

    def __init__(
        self,
        path: Path,
        video: VideoFormat,
        watermark: Watermark | None = None,
        soundtrack: Soundtrack | None = None,
    ) -> None:
        self._video = video
        self._watermark = watermark
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream(
            "libx264", rate=video.fps, options=_x264_options(video)
        )
        self._stream.width = video.width
        self._stream.height = video.height
        self._stream.pix_fmt = "yuv420p"
        codec = self._stream.codec_context
        codec.time_base = Fraction(1, video.fps)
        codec.gop_size = KEYFRAME_INTERVAL_S * video.fps
        codec.color_primaries = ColorPrimaries.BT709
        codec.color_trc = ColorTrc.BT709
        codec.colorspace = Colorspace.ITU709
        codec.color_range = ColorRange.MPEG
        self._sound = None if soundtrack is None else AacStream(self._container, soundtrack)
        self._waiting: queue.Queue[av.VideoFrame | None] = queue.Queue(QUEUE_FRAMES)
        self._count = 0
        self._ended = False
        self._given_up = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"encode {path.name}")

    def __enter__(self) -> Mp4File:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._given_up = error is not None
        self.end()
        self._thread.join()
        if error is None and self._error is not None:
            raise self._error

    def add(self, frame: Frame) -> None:
        """Take a copy of the next frame. Raises ValueError for another size, or what the encoder
        failed with.
        """
        if self._error is not None:
            raise self._error
        picture = av.VideoFrame(self._video.width, self._video.height, "yuv420p")
        for place, plane in zip(_views(picture), frame, strict=True):
            if plane.shape != place.shape or plane.dtype != np.uint8:
                raise ValueError(
                    f"a plane of frame {self._count} is {plane.dtype} {plane.shape}, "
                    f"and the video needs uint8 {place.shape}"
                )
            place[:] = plane
        picture.pts = self._count
        picture.time_base = Fraction(1, self._video.fps)
        if self._count in self._video.cuts:
            picture.pict_type = PictureType.I
        self._count += 1
        self._waiting.put(picture)

    def end(self) -> None:
        """Say that no frame follows; what is waiting is encoded while the caller does on."""
        if not self._ended:
            self._ended = True
            self._waiting.put(None)

    def _run(self) -> None:
        """Encode what arrives. After a failure go on taking, so that nobody waits for room."""
        try:
            while (picture := self._waiting.get()) is not None:
                if self._error is None and not self._given_up:
                    self._encode(picture)
            if self._error is None and not self._given_up:
                self._container.mux(self._stream.encode(None))
                if self._sound is not None:
                    self._sound.finish()
                self._container.close()
        except BaseException as error:
            self._error = error
        finally:
            with contextlib.suppress(Exception):
                self._container.close()

    def _encode(self, picture: av.VideoFrame) -> None:
        try:
            if self._watermark is not None:
                self._watermark.apply(Frame(*_views(picture)))
            self._container.mux(self._stream.encode(picture))
            if self._sound is not None:
                self._sound.write_until(Fraction((picture.pts or 0) + 1, self._video.fps))
        except BaseException as error:
            self._error = error


def _views(picture: av.VideoFrame) -> list[NDArray[np.uint8]]:
    """The frame's own planes as arrays, without the padding of their lines."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[
            :, : plane.width
        ]
        for plane in picture.planes
    ]


def _x264_options(video: VideoFormat) -> dict[str, str]:
    quality = QUALITY[video.mode]
    ends = sorted({0, video.frame_count - 1})
    zones = "/".join(f"{number},{number},q={END_FRAMES_QP}" for number in ends)
    return {
        "preset": quality.preset,
        "crf": str(quality.crf),
        "profile": "high",
        # A frame marked I becomes one that decoding can start at.
        "forced-idr": "1",
        "x264-params": f"zones={zones}",
    }
