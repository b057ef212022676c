"""Grass seen from near: each blade bends as a whole from its root, in proportion to its height.

The gust at the root moves a blade, and the displacement grows with the height above the root, so
that the blade bows as one. Sizes of gusts and clumps follow the plants in the picture; `sway` moves
plants too small to be told apart.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Grid, ScalarField
from stillmotion.engines.parallax.effect import MAP_STEP
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.timing import Envelope
from stillmotion.vision.regions.plant_height import Stature

BOWS = 1.5
"""Exponent of the height above the root: 1 is a rigid stick, 2 a bending beam."""

LEANS, SWINGS = 0.072, 0.017
"""Displacement of a tip by gusts, and by swinging in them, as fractions of the blade's height."""

GUST, CLUMP = 2.0, 0.45
"""Sizes, in heights, of a gust across and of what swings together."""

TOGETHER = 6.0
"""Heights over which a gust is constant down the picture: more than a blade's."""

SPEED, BEAT = 0.85, 1.1
"""Heights that gusts travel a second, and seconds of a swing."""

MOST = 0.022
"""Displacement of a tip at most, as a fraction of the shorter side."""

_GUSTS, _CLUMPS = 3, 8
"""Waves along a side of a tile."""

GUST_GAIN, STEADY_LEAN, LEAN_SINK = 0.8, 0.3, 2.0
"""Slope of the gusts' saturation, lean without a gust, and how a leaning tip sinks."""

REACH_BLUR, ROOT_BLUR_X, ROOT_BLUR_Y = 0.04, 80, 0.5
"""Blur of the reach over the blades' height; the view's columns over the horizontal blur of heights
above the roots; and their vertical blur in samples."""

GAPS = np.ones((9, 5))
"""Gaps in the grass, such as stones, that are closed."""

HALF_POWER = 0.7071
"""Keeps the deviation of the sum of two patterns."""

GUST_SEED, GUST_OCTAVES, SWING_SEED, SWING_OCTAVES = 64, 1.2, 65, 0.7
"""Streams and octaves of the tiles."""


class GrassBlades:
    """A `Displacement`: `grass` (over the view; 0 to 1) of that `stature`, free where `loose` is
    (over the view; 0 held, 1 free)."""

    def __init__(
        self, grass: Coverage, loose: Coverage, stature: Stature, direction: float, strength: float,
        envelope: Envelope,
    ) -> None:  # fmt: skip
        rows, columns = grass.shape
        side = MAP_STEP * min(rows, columns)
        down = (np.arange(rows, dtype=np.float32) + 0.5) / rows
        tall = side * (stature.top + (stature.foot - stature.top) * down)
        self._tall = float(side * (stature.top + stature.foot) / 2)
        self._lean = np.float32(stature.lean)
        above = self._above_roots(grass)
        share = np.clip(above / tall[:, None], 0.0, 1.0)
        most = MOST * side / (strength * (LEANS + SWINGS))
        reach = share**BOWS * np.minimum(tall, most)[:, None]
        # Blurred, as blades are not segmented: nothing must tear where one ends before others.
        reach = cv2.GaussianBlur(
            reach * loose, (0, 0), max(1.0, REACH_BLUR * self._tall / MAP_STEP)
        )
        self._reach = (reach * (above > 0)).astype(np.float32)
        self._above = np.minimum(above, tall[:, None]).astype(np.float32)
        self._gusts = noise_tile(GUST_SEED, _GUSTS, octaves=GUST_OCTAVES)
        self._swings = [
            noise_tile(SWING_SEED + n, _CLUMPS, octaves=SWING_OCTAVES) for n in range(2)
        ]
        self._direction, self._strength, self._envelope = direction, strength, envelope

    @staticmethod
    def _above_roots(grass: Coverage) -> ScalarField:
        """Pixels of the view from each sample down to where the grass below it ends."""
        inside = grass > 0.5
        # Close gaps: a stone or a stalk in between is not the ground.
        closed = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_CLOSE, GAPS)
        above = np.zeros(grass.shape, np.float32)
        run = np.zeros(grass.shape[1], np.float32)
        for row in range(len(grass) - 1, -1, -1):
            above[row] = run
            run = np.where(closed[row] > 0, run + 4.0, 0.0).astype(np.float32)
        return cv2.GaussianBlur(
            above, (0, 0), sigmaX=max(1.0, grass.shape[1] / ROOT_BLUR_X), sigmaY=ROOT_BLUR_Y
        )

    def gust(self, x: ScalarField, y: ScalarField, seconds: float) -> ScalarField:
        """Strength of the gust at coordinates (pixels), about -1 (a lull) to 1 (a gust)."""
        unit = np.float32(_GUSTS * self._tall)
        way = np.float32(self._direction * SPEED * self._tall * seconds)
        blown = sample_tile(
            self._gusts, (x - way) / (unit * np.float32(GUST)), y / (unit * np.float32(TOGETHER))
        )
        return np.asarray(np.tanh(np.float32(GUST_GAIN) * blown), np.float32)

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0:
            return
        now = self._envelope.seconds(number)
        reach = sample_view_map(self._reach, coordinates) * np.float32(gate)
        x, y = coordinates[..., 0], coordinates[..., 1]
        root = x - self._lean * sample_view_map(self._above, coordinates)
        blown = self.gust(root, y, now)
        swing = self._swing(root, y, now) * (np.float32(0.5) + np.float32(0.5) * blown)
        aside = np.float32(LEANS * self._direction) * (np.float32(STEADY_LEAN) + blown)
        aside = aside + np.float32(SWINGS) * swing
        coordinates[..., 0] -= reach * aside
        # A tip that goes aside comes down.
        coordinates[..., 1] -= reach * (aside * aside * np.float32(LEAN_SINK))

    def _swing(self, x: ScalarField, y: ScalarField, seconds: float) -> ScalarField:
        """An offset of deviation about 1 that changes in place."""
        unit = np.float32(_CLUMPS * self._tall)
        u, v = x / (unit * np.float32(CLUMP)), y / (unit * np.float32(TOGETHER))
        step = np.float32(seconds / BEAT / _CLUMPS / 2)
        one, other = self._swings
        both = sample_tile(one, u + step, v) + sample_tile(other, u - step, v)
        return np.asarray(np.float32(HALF_POWER) * both, np.float32)
