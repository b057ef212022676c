"""A soundtrack into an MP4 beside the pictures: AAC, 48 kHz, stereo.

The encoder needs a run-up of 1024 samples, which get negative times: the muxer writes an edit list
that starts playing after them, so that sound and pictures begin together.
"""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
"""Samples a second."""

BIT_RATE = 192_000

CODER = {"aac_coder": "fast", "aac_is": "0"}
"""Options of ffmpeg's encoder. Its usual search takes four times as long and comes no nearer to the
sound (a noise 19 to 29 dB under it, with these 20 to 34), and both sides are kept: intensity stereo
makes one of two that differ."""

FRAME = 1024
"""Samples in an AAC frame."""

Soundtrack = NDArray[np.float32]
"""(samples, 2): left and right at 48 kHz, full scale is 1."""


def length(frame_count: int, fps: int) -> int:
    """Samples of a soundtrack that ends with the last frame."""
    return round(Fraction(frame_count * RATE, fps))


def check(soundtrack: Soundtrack, frame_count: int, fps: int) -> None:
    """Raises ValueError where it does not fit so many frames."""
    wanted = (length(frame_count, fps), 2)
    if soundtrack.shape != wanted or soundtrack.dtype != np.float32:
        raise ValueError(
            f"the soundtrack is {soundtrack.dtype} {soundtrack.shape}, "
            f"and the video needs float32 {wanted}"
        )


class AacStream:
    """The audio stream of a container that is being written. Add it before the first packet."""

    def __init__(self, container: av.container.OutputContainer, soundtrack: Soundtrack) -> None:
        self._container = container
        self._soundtrack = soundtrack
        self._stream = container.add_stream("aac", rate=RATE, layout="stereo")
        self._stream.bit_rate = BIT_RATE
        self._stream.codec_context.options = dict(CODER)
        self._written = 0

    def write_until(self, seconds: Fraction) -> None:
        """Encode what is heard before a time, in whole frames of AAC."""
        end = min(int(seconds * RATE), len(self._soundtrack))
        while self._written + FRAME <= end:
            self._encode(FRAME)

    def finish(self) -> None:
        """Encode the rest, down to the last sample."""
        while self._written < len(self._soundtrack):
            self._encode(FRAME)
        self._container.mux(self._stream.encode(None))

    def _encode(self, count: int) -> None:
        part = self._soundtrack[self._written : self._written + count]
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(part.T), format="fltp", layout="stereo"
        )
        frame.sample_rate = RATE
        frame.pts = self._written
        frame.time_base = Fraction(1, RATE)
        self._written += len(part)
        self._container.mux(self._stream.encode(frame))
