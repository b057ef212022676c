"""Speech as an MP3 file, for browsers and players."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from stillmotion.sound.arrays import Mono

BIT_RATE = 48_000
"""Bits a second: plenty for one voice."""

FRAME = 1152
"""Samples in a frame of MP3, for an encoder that does not say."""


def write_mp3(path: Path, sound: Mono, rate: int) -> None:
    """Write mono sound at `rate` (24 kHz and the other rates that MP3 has)."""
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=rate, layout="mono")
        stream.bit_rate = BIT_RATE
        whole = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound[None], np.float32), format="fltp", layout="mono"
        )
        whole.sample_rate = rate
        fifo = av.AudioFifo()
        fifo.write(whole)
        size = stream.codec_context.frame_size or FRAME
        while (frame := fifo.read(size, partial=True)) is not None:
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
