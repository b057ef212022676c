"""Plants and hair that sway: travelling gusts, and flutter within them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Disparity, Grid, ScalarField
from stillmotion.easing import smoothstep
from stillmotion.engines.parallax.effect import MAP_STEP
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.timing import Envelope

GUST_GAIN = 0.8
"""Slope of the gusts' saturation."""

STEADY_LEAN, LIVELINESS, LIVELY_GUSTS = 0.25, 0.55, 0.45
"""Lean without a gust, and flutter without and with one."""

SINK, VERTICAL_FLUTTER = 0.2, 0.55
"""Vertical over horizontal displacement, by lean and by flutter."""

HALF_POWER = 0.7071
"""Keeps the deviation of the sum of two patterns."""

DEPTH_BLUR = 30
"""The view's shorter side over the blur of its disparity."""

OCTAVES, GUST_SEED, FLUTTER_SEED = 1.5, 61, 62
"""Octaves of the tiles, and their streams."""


@dataclass(frozen=True)
class Wind:
    """How something moves in the wind; lengths as fractions of the picture's shorter side.

    A gust displaces it by `lean` and travels `speed` a second in patches of `gust`; within it
    flutters by `flutter`, in patches of `patch`, with a period of `beat` seconds.
    """

    lean: float
    gust: float
    speed: float
    flutter: float
    patch: float
    beat: float


LEAVES = Wind(0.0046, 0.45, 0.22, 0.0028, 0.055, 0.75)
GRASS = Wind(0.0038, 0.34, 0.24, 0.0020, 0.045, 0.60)
HAIR = Wind(0.0085, 0.50, 0.18, 0.0045, 0.090, 0.95)

NEAR = (0.65, 1.3)
"""Factor on displacement of the farthest and the nearest things, relative to the focus."""

HELD, TIP_BLUR = 0.022, 0.006
"""Distance from what is still over which plants become free, and blur of their tips into the sky,
as fractions of the longer side."""

_GUSTS, _PATCHES = 3, 8
"""Waves along a side of a tile."""


class Sway:
    """A `Displacement`: what is `loose` (over the view; 0 held, 1 free) in a `wind`.

    `disparity` (over the view) scales the displacement.
    """

    def __init__(
        self, loose: Coverage, disparity: Disparity, wind: Wind, direction: float, strength: float,
        envelope: Envelope,
    ) -> None:  # fmt: skip
        self._side = MAP_STEP * min(loose.shape)
        near = cv2.GaussianBlur(disparity, (0, 0), min(loose.shape) / DEPTH_BLUR)
        self._weight = (loose * np.clip(near, *NEAR)).astype(np.float32)
        self._gusts = noise_tile(GUST_SEED, _GUSTS, octaves=OCTAVES)
        self._flutters = [noise_tile(FLUTTER_SEED + n, _PATCHES, octaves=OCTAVES) for n in range(4)]
        self._wind, self._direction = wind, direction
        self._strength, self._envelope = strength, envelope

    def gust(self, x: ScalarField, y: ScalarField, seconds: float) -> ScalarField:
        """Strength of the gust at coordinates (pixels), about -1 (a lull) to 1 (a gust)."""
        unit = np.float32(_GUSTS * self._wind.gust * self._side)
        way = np.float32(self._direction * self._wind.speed * self._side * seconds)
        blown = sample_tile(self._gusts, (x - way) / unit, y / unit)
        return np.asarray(np.tanh(np.float32(GUST_GAIN) * blown), np.float32)

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0:
            return
        now = self._envelope.seconds(number)
        weight = sample_view_map(self._weight, coordinates) * np.float32(gate * self._side)
        x, y = coordinates[..., 0], coordinates[..., 1]
        blown = self.gust(x, y, now)
        across, down = self._fluttering(x, y, now)
        lively = np.float32(LIVELINESS) + np.float32(LIVELY_GUSTS) * blown
        wind = self._wind
        lean = np.float32(wind.lean * self._direction) * (np.float32(STEADY_LEAN) + blown)
        coordinates[..., 0] -= weight * (lean + np.float32(wind.flutter) * across * lively)
        coordinates[..., 1] -= weight * (
            np.float32(SINK * wind.lean) * blown
            + np.float32(VERTICAL_FLUTTER * wind.flutter) * down * lively
        )

    def _fluttering(
        self, x: ScalarField, y: ScalarField, seconds: float
    ) -> tuple[ScalarField, ScalarField]:
        """Two offsets of deviation about 1 that change in place."""
        unit = np.float32(_PATCHES * self._wind.patch * self._side)
        u, v = x / unit, y / unit
        step = np.float32(seconds / self._wind.beat / _PATCHES / 2)
        one, two, three, four = self._flutters
        half = np.float32(HALF_POWER)
        # Two patterns that travel in opposite directions make standing waves.
        across = half * (sample_tile(one, u + step, v) + sample_tile(two, u - step, v + step / 3))
        down = half * (sample_tile(three, u, v + step) + sample_tile(four, u - step / 3, v - step))
        return across, down


def free_motion(plants: Coverage, sky: Coverage) -> Coverage:
    """How freely each plant moves (0 to 1): held where it meets rocks and trunks, free towards the
    sky."""
    still = ((plants < 0.5) & (sky < 0.5)).astype(np.uint8)
    distance = cv2.distanceTransform(1 - still, cv2.DIST_L2, 5)
    free = smoothstep((distance - 0.5) / (HELD * max(plants.shape)))
    # The sky right behind the tips moves with them, so that they are not cut off.
    tips = cv2.GaussianBlur(plants, (0, 0), TIP_BLUR * max(plants.shape))
    behind = np.minimum(1.0, 2 * tips) * (sky > 0.5)
    return np.asarray(free * np.maximum(plants, behind), np.float32)
