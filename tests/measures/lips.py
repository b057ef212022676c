"""Lips against sound in a decoded video: how open a mouth is, and how much later it is heard."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import signal

from stillmotion.models import faces

CORNERS, BETWEEN = (61, 291), (13, 14)
"""Landmarks: the corners of the mouth, and the middles of both lips' inner edges."""

OF_THE_SKULL = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 127, 356, 234, 454, 10, 151, 9, 8)
"""Landmarks that do not move with speech."""

VOICE_HZ = (200, 4000)
SOFTEST_DB = -30.0

STEP_S = 0.005
FURTHEST_S = 0.25


class Lag(NamedTuple):
    """Seconds by which the sound comes later than the lips, and how well both agree then (1 is the
    same)."""

    seconds: float
    agreement: float


def opening(frames: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How open the mouth of the first frame's face is in each frame, by how dark it gets there.

    `frames` are RGB, (count, height, width, 3), from a still camera; the first has closed lips.
    """
    points = faces.find(frames[0])[0].landmarks[:, :2]
    wide = float(np.hypot(*np.subtract(*points[list(CORNERS)])))
    x, y = points[list(BETWEEN)].mean(axis=0)
    columns = slice(int(x - 0.25 * wide), int(x + 0.25 * wide) + 1)
    rows = slice(int(y - 0.05 * wide), int(y + 0.35 * wide) + 1)
    grey = frames[:, rows, columns].mean(axis=-1)
    return np.clip(grey[0] - grey, 0, None).mean(axis=(1, 2))


def held_still(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frames of a face that moves, warped so that its eyes, nose and temples stay where the
    first one shows them."""
    (face, *_) = faces.find(frames[0])
    first = face.landmarks[list(OF_THE_SKULL), :2]
    height, width = frames.shape[1:3]
    still = [frames[0]]
    for frame in frames[1:]:
        (found,) = faces.follow(frame, [face])
        assert found is not None, "the face was lost"
        face = found
        points = face.landmarks[list(OF_THE_SKULL), :2]
        turn, _ = cv2.estimateAffinePartial2D(points, first, method=cv2.LMEDS)
        still.append(np.asarray(cv2.warpAffine(frame, turn, (width, height)), np.uint8))
    return np.stack(still)


def lag(opened: NDArray[np.float64], fps: float, sound: NDArray[np.float32], rate: int) -> Lag:
    """Where the envelope of a voice, (samples,), agrees best with how open its mouth is."""
    band = signal.butter(2, VOICE_HZ, "bandpass", fs=rate, output="sos")
    hop = round(STEP_S * rate)
    power = np.convolve(signal.sosfiltfilt(band, sound) ** 2, np.hanning(4 * hop), "same")[::hop]
    level = np.maximum(10 * np.log10(power / power.max() + 1e-9), SOFTEST_DB)
    times, at = np.arange(level.size) * STEP_S, np.arange(opened.size) / fps
    first, last = times[level > SOFTEST_DB / 2][[0, -1]]
    during = (at > first - 0.15) & (at < last + 0.15)
    lags = np.arange(-FURTHEST_S, FURTHEST_S + STEP_S / 2, STEP_S)
    agreements = [
        np.corrcoef(np.interp(at[during] + later, times, level), opened[during])[0, 1]
        for later in lags
    ]
    best = int(np.argmax(agreements))
    return Lag(float(lags[best]), float(agreements[best]))
