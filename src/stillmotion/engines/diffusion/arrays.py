"""Pictures, frames and sound between our arrays and those of pipelines."""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import Any

import numpy as np
from PIL import Image

from stillmotion.engines.base import Picture, Sound
from stillmotion.engines.generative.clip import Frames
from stillmotion.sound.arrays import RATE

WHITE = 255.0
OPAQUE = 255.0


def image(picture: Picture) -> Image.Image:
    """As PIL has it; what is not covered is white."""
    if picture.shape[2] == 4:
        cover = picture[..., 3:].astype(np.float32) / OPAQUE
        mixed = picture[..., :3] * cover + WHITE * (1 - cover)
        picture = np.round(mixed).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(picture))


def images(pictures: Iterable[Picture]) -> list[Image.Image]:
    """Each as PIL has it."""
    return [image(picture) for picture in pictures]


def frames(video: Any) -> Frames:
    """Of (frames, channels, height, width) from 0 to 1, a tensor on any device.

    Each frame by itself: all of them as float32 would take gigabytes once more.
    """
    made = [
        (frame.float().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
        for frame in video
    ]
    return np.stack(made)


def sound(audio: Any, rate: int, seconds: float) -> Sound:
    """Of (channels, samples) at `rate`, a tensor: 48 kHz, left and right, as long as the clip."""
    from scipy.signal import resample_poly

    given = audio.detach().float().cpu().numpy()
    given = given.reshape(-1, given.shape[-1])
    given = np.repeat(given, 2, axis=0) if len(given) == 1 else given[:2]
    shared = gcd(RATE, rate)
    made = resample_poly(given, RATE // shared, rate // shared, axis=1) if rate != RATE else given
    wanted = round(seconds * RATE)
    fitted = np.zeros((wanted, 2), np.float32)
    length = min(wanted, made.shape[1])
    fitted[:length] = made[:, :length].T
    return np.clip(fitted, -1.0, 1.0)
