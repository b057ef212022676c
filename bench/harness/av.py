"""A finished video decoded as a player does: its frames and its sound."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray


def seen(path: Path) -> NDArray[np.uint8]:
    """RGB frames, (count, height, width, 3)."""
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def heard(path: Path) -> tuple[NDArray[np.float32], int]:
    """Samples from time 0 on, (samples, channels), and their rate."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        parts = []
        for frame in container.decode(stream):
            assert frame.pts is not None
            assert frame.time_base is not None
            start = round(frame.pts * frame.time_base * frame.sample_rate)
            parts.append(frame.to_ndarray().T[max(-start, 0) :])
        return np.concatenate(parts), stream.rate
