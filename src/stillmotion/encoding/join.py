"""Shots that were encoded by themselves, put one after the other into one file.

Their packets are copied as they are: nothing is decoded, and the joined video has bit for bit the
pictures of one that was made in one go (`encoding.h264`). The sound, which was mixed for the
whole, goes beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from stillmotion.encoding.aac import AacStream, Soundtrack
from stillmotion.encoding.h264 import REORDERED


class UnlikeParts(ValueError):
    """Parts that were not encoded alike cannot be joined. The message says which, and how."""


def join(parts: Sequence[Path], path: Path, fps: int, soundtrack: Soundtrack | None = None) -> int:
    """Write the videos of `parts` as one to `path`; the number of its frames.

    Raises UnlikeParts, and leaves no file behind then.
    """
    try:
        with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as whole:
            with av.open(str(parts[0])) as first:
                template = first.streams.video[0]
                stream = whole.add_stream_from_template(template, opaque=True)
                stream.time_base = Fraction(1, fps)
                like = _parameters(template)
            sound = None if soundtrack is None else AacStream(whole, soundtrack)
            count = 0
            for part in parts:
                start = count
                for packet, shown in _packets(part, fps, like):
                    packet.pts = start + shown
                    packet.dts = count - REORDERED
                    packet.stream = stream
                    whole.mux(packet)
                    count += 1
                    if sound is not None:
                        sound.write_until(Fraction(count, fps))
            if sound is not None:
                sound.finish()
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return count


def _packets(
    part: Path, fps: int, like: tuple[object, ...]
) -> Iterator[tuple[av.Packet[VideoStream], int]]:
    """The packets of a file, each with the number of the frame that it shows."""
    with av.open(str(part)) as container:
        stream = container.streams.video[0]
        found = _parameters(stream)
        if found != like:
            raise UnlikeParts(f"{part.name} is encoded as {found}, and the first part as {like}")
        for packet in container.demux(stream):
            if packet.pts is None:
                continue  # the demuxer's sign that there are no more
            shown = round(packet.pts * packet.time_base * fps)
            packet.duration = 1
            packet.time_base = Fraction(1, fps)
            yield packet, shown


def _parameters(stream: VideoStream) -> tuple[object, ...]:
    codec = stream.codec_context
    return codec.name, codec.width, codec.height, stream.average_rate, codec.extradata
