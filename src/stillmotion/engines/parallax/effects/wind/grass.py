"""Grass seen from near: each blade bends as a whole from its root, as far as it is tall.

What moves a blade is the gust at its root, and how far each part of it goes grows with the height
above that, so that it bows and is not bent to and fro. Gusts and clumps are as large as the plants
in the picture ask for: `sway` moves plants too small to be told from each other.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.timing import Envelope
from stillmotion.vision.regions.stature import Stature

BOWS = 1.5
"""Power of the height above the root with which a blade leans: 1 is a stick, 2 a beam."""

LEANS, SWINGS = 0.072, 0.017
"""How far a tip goes with gusts, and to and fro in them, as shares of the blade's height."""

GUST, CLUMP = 2.0, 0.45
"""Sizes, in heights, of a gust across and of what swings together."""

TOGETHER = 6.0
"""Heights over which a gust is the same down the picture: more than any blade is long."""

SPEED, BEAT = 0.85, 1.1
"""Heights that gusts travel a second, and seconds of a swing."""

MOST = 0.022
"""Share of the shorter side that a tip goes at most."""

_GUSTS, _CLUMPS = 3, 8
"""Waves along a side of a tile."""


class GrassBlades:
    """A `Motion`: `grass` (a quarter of the view's size; 0 to 1) of that `stature`, loose where
    `loose` is (the same size; 0 held, 1 free)."""

    def __init__(
        self, grass: Map, loose: Map, stature: Stature, direction: float, strength: float,
        envelope: Envelope,
    ) -> None:  # fmt: skip
        rows, columns = grass.shape
        side = 4.0 * min(rows, columns)
        down = (np.arange(rows, dtype=np.float32) + 0.5) / rows
        tall = side * (stature.top + (stature.foot - stature.top) * down)
        self._tall = float(side * (stature.top + stature.foot) / 2)
        self._lean = np.float32(stature.lean)
        above = self._above_roots(grass)
        share = np.clip(above / tall[:, None], 0.0, 1.0)
        most = MOST * side / (strength * (LEANS + SWINGS))
        reach = share**BOWS * np.minimum(tall, most)[:, None]
        # Blades are not told apart: where one ends before others nothing must tear.
        reach = cv2.GaussianBlur(reach * loose, (0, 0), max(1.0, 0.04 * self._tall / 4))
        self._reach = (reach * (above > 0)).astype(np.float32)
        self._above = np.minimum(above, tall[:, None]).astype(np.float32)
        self._gusts = noise_tile(64, _GUSTS, octaves=1.2)
        self._swings = [noise_tile(65 + n, _CLUMPS, octaves=0.7) for n in range(2)]
        self._direction, self._strength, self._envelope = direction, strength, envelope

    @staticmethod
    def _above_roots(grass: Map) -> Map:
        """Pixels of the view from each place down to where the grass below it ends."""
        inside = grass > 0.5
        # A stone or a stalk in between is no ground.
        closed = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 5)))
        above = np.zeros(grass.shape, np.float32)
        run = np.zeros(grass.shape[1], np.float32)
        for row in range(len(grass) - 1, -1, -1):
            above[row] = run
            run = np.where(closed[row] > 0, run + 4.0, 0.0).astype(np.float32)
        return cv2.GaussianBlur(above, (0, 0), sigmaX=max(1.0, grass.shape[1] / 80), sigmaY=0.5)

    def gust(self, x: Map, y: Map, seconds: float) -> Map:
        """How hard it blows at places (pixels), about -1 (a lull) to 1 (a gust)."""
        unit = np.float32(_GUSTS * self._tall)
        way = np.float32(self._direction * SPEED * self._tall * seconds)
        blown = sample_tile(
            self._gusts, (x - way) / (unit * np.float32(GUST)), y / (unit * np.float32(TOGETHER))
        )
        return np.asarray(np.tanh(np.float32(0.8) * blown), np.float32)

    def displace(self, places: Map, number: int) -> None:
        """See `staging.Motion`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0:
            return
        now = self._envelope.seconds(number)
        reach = sample_view_map(self._reach, places) * np.float32(gate)
        x, y = places[..., 0], places[..., 1]
        root = x - self._lean * sample_view_map(self._above, places)
        blown = self.gust(root, y, now)
        swing = self._swing(root, y, now) * (np.float32(0.5) + np.float32(0.5) * blown)
        aside = np.float32(LEANS * self._direction) * (np.float32(0.3) + blown)
        aside = aside + np.float32(SWINGS) * swing
        places[..., 0] -= reach * aside
        # A tip that goes aside comes down.
        places[..., 1] -= reach * (aside * aside * np.float32(2.0))

    def _swing(self, x: Map, y: Map, seconds: float) -> Map:
        """An offset of deviation about 1 that changes at each place without travelling."""
        unit = np.float32(_CLUMPS * self._tall)
        u, v = x / (unit * np.float32(CLUMP)), y / (unit * np.float32(TOGETHER))
        step = np.float32(seconds / BEAT / _CLUMPS / 2)
        one, other = self._swings
        both = sample_tile(one, u + step, v) + sample_tile(other, u - step, v)
        return np.asarray(np.float32(0.7071) * both, np.float32)
