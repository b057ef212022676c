"""One MP4 file being written: frames go in at one end, a thread of its own encodes them.

The thread lets the engine make the next frames while x264 (which releases the interpreter)
works on the last ones. The queue between the two is short: nothing holds the whole video.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np

from stillmotion.arrays import Plane
from stillmotion.encoding.aac import AacStream, Soundtrack
from stillmotion.encoding.h264 import REORDERED, VideoFormat, set_up, shot_encoder
from stillmotion.encoding.planes import Frame
from stillmotion.encoding.watermark import Watermark

QUEUE_FRAMES = 4
"""Frames that wait for the encoder. Enough to even out their making, 12 MB at 1080p."""


class Mp4File:
    """H.264 High in MP4 with its index first, BT.709 limited range, constant frame rate.

    `soundtrack` goes beside it as AAC, as long as the pictures (see `encoding.aac`).

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
        self._stream = self._container.add_stream("libx264", rate=video.fps)
        self._encoder = self._stream.codec_context
        set_up(self._encoder, video, 0)
        self._sound = None if soundtrack is None else AacStream(self._container, soundtrack)
        self._waiting: queue.Queue[av.VideoFrame | None] = queue.Queue(QUEUE_FRAMES)
        self._count = 0
        self._muxed = 0
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
        for place, plane in zip(plane_views(picture), frame, strict=True):
            if plane.shape != place.shape or plane.dtype != np.uint8:
                raise ValueError(
                    f"a plane of frame {self._count} is {plane.dtype} {plane.shape}, "
                    f"and the video needs uint8 {place.shape}"
                )
            place[:] = plane
        picture.pts = self._count
        picture.time_base = Fraction(1, self._video.fps)
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
                self._mux(self._encoder.encode(None))
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
                self._watermark.apply(Frame(*plane_views(picture)))
            number = picture.pts or 0
            if number in self._video.cuts:
                self._mux(self._encoder.encode(None))
                self._encoder = shot_encoder(self._video, number)
            self._mux(self._encoder.encode(picture))
            if self._sound is not None:
                self._sound.write_until(Fraction(number + 1, self._video.fps))
        except BaseException as error:
            self._error = error

    def _mux(self, packets: Sequence[av.Packet[av.VideoStream]]) -> None:
        for packet in packets:
            packet.stream = self._stream
            packet.dts = self._muxed - REORDERED
            self._muxed += 1
        self._container.mux(packets)


def plane_views(picture: av.VideoFrame) -> list[Plane]:
    """The frame's own planes as arrays, without the padding of their lines."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[
            :, : plane.width
        ]
        for plane in picture.planes
    ]
