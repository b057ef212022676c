"""A video with another sound: its pictures are copied as they are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import av.error

from stillmotion.encoding.aac import AacStream, Soundtrack


class NoSuchVideo(ValueError):
    """A file without a video that can be copied. The message says why."""


def dub(video: Path, path: Path, soundtrack: Soundtrack) -> None:
    """Write the pictures of `video` with `soundtrack`, which is as long, to `path`, an MP4.

    Raises NoSuchVideo, and leaves no file behind then.
    """
    try:
        with (
            av.open(str(video), format="mov") as source,
            av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as made,
        ):
            template = source.streams.video[0]
            stream = made.add_stream_from_template(template, opaque=True)
            sound = AacStream(made, soundtrack)
            for packet in source.demux(template):
                if packet.dts is None:
                    continue  # the demuxer's sign that there are no more
                heard = Fraction(max(packet.dts, 0)) * (packet.time_base or Fraction(0))
                packet.stream = stream
                made.mux(packet)
                sound.write_until(heard)
            sound.finish()
    except (av.error.FFmpegError, IndexError, ValueError) as error:
        path.unlink(missing_ok=True)
        raise NoSuchVideo(str(error)) from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
