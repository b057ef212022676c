"""MP4 files decoded again and measured."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image


@dataclass(frozen=True)
class Video:
    """A decoded file. `frames` are RGB, (count, height, width, 3) uint8."""

    frames: NDArray[np.uint8]
    rate: Fraction
    codec: str
    profile: str
    pixel_format: str
    timestamps: list[Fraction]

    @property
    def width(self) -> int:
        return self.frames.shape[2]

    @property
    def height(self) -> int:
        return self.frames.shape[1]


def decode(source: bytes | Path) -> Video:
    """Decode all frames of the first video stream."""
    file = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    with av.open(file) as container:
        stream = container.streams.video[0]
        frames, times = [], []
        for frame in container.decode(stream):
            assert frame.pts is not None
            assert frame.time_base is not None
            times.append(frame.pts * frame.time_base)
            frames.append(frame.to_ndarray(format="rgb24"))
        rate = stream.average_rate
        assert rate is not None
        return Video(
            np.stack(frames),
            Fraction(rate),
            stream.codec_context.name,
            stream.codec_context.profile or "",
            str(stream.codec_context.pix_fmt),
            times,
        )


def resized(picture: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """The picture at a video's size, RGB."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio in dB."""
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))
