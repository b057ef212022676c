"""Flames: turbulence that rises through a fire, held at its foot."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Grid, Labels, ScalarField
from stillmotion.engines.parallax.effect import MAP_STEP
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.timing import Envelope

RISE = 0.60
"""Heights of the fire that turbulence rises in a second."""

CURL = 0.36
"""Size of an eddy over the fire's height."""

REACH = 0.016
"""Displacement of the tips, over the fire's height."""

_CURLS = 6
"""Waves along a side of a tile."""

BURNS = 0.4
"""Probability of fire from which a sample is part of a flame."""

LEAST_HEIGHT = 4
"""Height in samples of a fire without components."""

UP_WIDE, UP_TALL, UP_GAIN = 1.3, 0.9, 1.3
"""Frequencies of the vertical eddies over the horizontal ones, and their amplitude."""

LOOSE_TIPS, AROUND, LOOSE_BLUR, LEAST_BLUR = 0.8, 0.03, 0.04, 1.5
"""Exponent of the height above the foot, and dilation and blur of flames over their height, the
blur at least in samples."""

OCTAVES, SEED = 0.7, 71
"""Octaves of the eddies, and their streams."""


class Flame:
    """A `Displacement`: `fire` (over the view, 0 to 1)."""

    def __init__(self, fire: Coverage, strength: float, envelope: Envelope) -> None:
        inside = (fire > BURNS).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
        heights = stats[1:, cv2.CC_STAT_HEIGHT] if count > 1 else np.array([LEAST_HEIGHT])
        self._height = MAP_STEP * float(heights.max())
        self._weight = self._loose(fire, labels, np.asarray(stats))
        self._curls = [noise_tile(SEED + n, _CURLS, octaves=OCTAVES) for n in range(2)]
        self._strength, self._envelope = strength, envelope

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0:
            return
        now = self._envelope.seconds(number)
        weight = sample_view_map(self._weight, coordinates) * np.float32(
            gate * REACH * self._height
        )
        unit = np.float32(_CURLS * CURL * self._height)
        risen = np.float32(RISE * self._height * now)
        u, v = coordinates[..., 0] / unit, (coordinates[..., 1] + risen) / unit
        across = sample_tile(self._curls[0], u, v)
        up = sample_tile(self._curls[1], u * np.float32(UP_WIDE), v * np.float32(UP_TALL))
        coordinates[..., 0] -= weight * across
        coordinates[..., 1] -= weight * up * np.float32(UP_GAIN)

    @staticmethod
    def _loose(fire: Coverage, labels: Labels, stats: NDArray[np.int32]) -> ScalarField:
        """0 at the foot of each flame, 1 at its tip and just above."""
        rows = np.arange(fire.shape[0], dtype=np.float32)[:, None]
        loose = np.zeros_like(fire)
        for label in range(1, len(stats)):
            top, high = stats[label, cv2.CC_STAT_TOP], max(stats[label, cv2.CC_STAT_HEIGHT], 2)
            up = np.clip((top + high - rows) / high, 0.0, 1.0)
            reach = 2 * max(1, round(AROUND * high)) + 1
            around = cv2.dilate((labels == label).astype(np.float32), np.ones((reach, reach)))
            loose = np.maximum(loose, around * up**LOOSE_TIPS)
        return cv2.GaussianBlur(
            loose,
            (0, 0),
            max(LEAST_BLUR, LOOSE_BLUR * float(stats[1:, cv2.CC_STAT_HEIGHT].max(initial=0))),
        )
