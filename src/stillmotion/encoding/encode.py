"""Frames into files: the video, its watermarked copy and the poster, in one pass.

One thread draws frames from the engine; each file has a thread that encodes (`encoding.mp4`).
Memory does not grow with the length of the video.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

from stillmotion.encoding.aac import Soundtrack, check
from stillmotion.encoding.h264 import Mode, VideoFormat
from stillmotion.encoding.mp4 import Mp4File
from stillmotion.encoding.planes import Frame
from stillmotion.encoding.poster import write_poster
from stillmotion.encoding.watermark import Watermark

NICENESS = 10
"""How far the thread that draws frames stands back for the encoder's, which wait for each other and
need a core at once when they may go on. What is drawn meanwhile waits in a queue."""


class FrameCountError(RuntimeError):
    """The engine made fewer or more frames than the storyboard asks for."""


@dataclass(frozen=True)
class Encoded:
    """What was made. Sides in pixels, `fps` in frames a second."""

    width: int
    height: int
    fps: int
    frames: int

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.frames / self.fps


def encode(
    frames: Iterable[Frame],
    path: Path,
    *,
    width: int,
    height: int,
    fps: int,
    frame_count: int,
    mode: Mode,
    cuts: Collection[int] = (),
    watermark_path: Path | None = None,
    poster_path: Path | None = None,
    soundtrack: Soundtrack | None = None,
    on_frame: Callable[[int], None] | None = None,
    first: bool = True,
    last: bool = True,
) -> Encoded:
    """Write `frames` to `path`, and the watermarked copy and the poster where asked for.

    `cuts` are the numbers of the frames that begin a shot; they can be sought to. `first` and
    `last` say whether these frames are the first and the last of the whole video. `soundtrack` is
    as long as the frames (see `encoding.aac.length`). `on_frame` is called with the number of
    frames taken so far and may raise to stop. It and `frames` are run by a thread of their own.

    Whatever goes wrong (FrameCountError, ValueError for a frame of another size or a soundtrack of
    another length, an error of the engine, the encoder or `on_frame`), `frames` is closed and no
    file is left behind.
    """
    video = VideoFormat(
        width=width,
        height=height,
        fps=fps,
        frame_count=frame_count,
        mode=mode,
        cuts=cuts,
        first=first,
        last=last,
    )
    given_up = threading.Event()

    def draw() -> None:
        with ExitStack() as stack:
            stack.callback(_close, frames)
            if soundtrack is not None:
                check(soundtrack, frame_count, fps)
            files = [stack.enter_context(Mp4File(path, video, soundtrack=soundtrack))]
            if watermark_path is not None:
                mark = Watermark(width, height)
                marked = Mp4File(watermark_path, video, mark, soundtrack)
                files.append(stack.enter_context(marked))
            for number, frame in enumerate(_exactly(frames, frame_count)):
                if given_up.is_set():
                    raise InterruptedError("the caller has been interrupted")
                if number == 0:
                    if poster_path is not None:
                        write_poster(frame, poster_path)
                    # Not before: threads that models have are as nice as who starts them.
                    _stand_back()
                for file in files:
                    file.add(frame)
                if on_frame is not None:
                    on_frame(number + 1)
            for file in files:
                file.end()

    try:
        # A thread of its own, since one that has stood back cannot step forward again.
        with ThreadPoolExecutor(1, thread_name_prefix="draw") as pool:
            # Under the caller's context: what is logged and measured is of the same attempt.
            drawing = pool.submit(copy_context().run, draw)
            try:
                drawing.result()
            except BaseException:
                given_up.set()
                raise
    except BaseException:
        for made in (path, watermark_path, poster_path):
            if made is not None:
                made.unlink(missing_ok=True)
        raise
    return Encoded(width, height, fps, frame_count)


def _stand_back() -> None:
    """Let other threads go first, where the system has priorities for threads and lets us."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            nice = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, min(19, nice + NICENESS))


def _exactly(frames: Iterable[Frame], count: int) -> Iterator[Frame]:
    seen = 0
    for frame in frames:
        seen += 1
        if seen > count:
            raise FrameCountError(f"the engine made more than the {count} frames asked for")
        yield frame
    if seen < count:
        raise FrameCountError(f"the engine made {seen} of the {count} frames asked for")


def _close(frames: Iterable[Frame]) -> None:
    close = getattr(frames, "close", None)
    if close is not None:
        close()
