"""Glints on water: highlights that flash up, travel a little with it, and vanish."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Matrix, Points
from stillmotion.encoding.planes import RGB_TO_YUV
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import MAP_STEP, View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Envelope

DENSITY = 2600
"""Glints for a picture that is all water."""

LIFE = (0.35, 0.95)
"""Seconds from a glint's flash to its end, and until the next."""

DRIFT = 0.018
"""Fraction of the shorter side that a glint travels in a second, where it is nearest."""

SIZE = 0.0019
"""Half a glint's length, as a fraction of the shorter side, where it is nearest."""

OPACITY = 0.62

MOST_SPOTS = 3001
"""Spots at most, plus one: a prime, so that strides visit all."""

STRIDE = 7919
"""Spots between the places of a glint's successive flashes: a prime."""

FARTHEST_SCALE, LEAST_HEIGHT = 0.35, 0.05
"""Size of the farthest glints over the nearest, and height of water at least that shows it."""

SIZES = (0.6, 1.3)
"""Range of sizes, over `SIZE`."""

SIDEWAYS = 0.3
"""Sideways over downward speed of a glint."""

LEAST_RADIUS, ASPECT, SOFTNESS = 0.9, 0.55, 1.2
"""Radius in pixels at least, width ÷ length, and softness in pixels."""

LOCAL_BLUR, EVEN_CHANCE = 4.0, 2.0
"""Blur in samples of what is local, and grey levels added to the contrast that attracts glints."""

WHITENED = 0.55
"""How far a glint's colour goes from the lightest water nearby to white."""

MIDDLE = 1.5
"""Pixels from a sample's first pixel to its middle, within which spots are scattered."""

SEED = 91
"""Stream of the glints."""


class Glints:
    """An `Overlay`: glints on `water` (over the view, 0 to 1)."""

    def __init__(
        self,
        water: Coverage,
        view: View,
        projection: ViewProjection,
        strength: float,
        envelope: Envelope,
    ) -> None:
        rng = np.random.default_rng(SEED)
        self._projection, self._envelope = projection, envelope
        self._side = MAP_STEP * min(water.shape)
        spots, colours = _bright_places(water, view, rng)
        self._spots, self._colours = spots, colours
        rows = spots[:, 1] / (MAP_STEP * water.shape[0])
        first = float(rows.min())
        self._scale = FARTHEST_SCALE + (1.0 - FARTHEST_SCALE) * (rows - first) / max(
            1.0 - first, LEAST_HEIGHT
        )
        inverse = np.clip(
            np.round(spots / MAP_STEP).astype(int), 0, np.array(water.shape[::-1]) - 1
        )
        self._disparity = view.disparity[inverse[:, 1], inverse[:, 0]].astype(np.float64)
        count = max(1, round(DENSITY * float(water.mean()) * min(strength, 2.0)))
        self._life = rng.uniform(*LIFE, count)
        self._phase = rng.random(count)
        self._first = rng.integers(0, len(spots), count)
        self._size = rng.uniform(*SIZES, count)

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.gate(number)
        if gate <= 0.0:
            return
        turns = self._envelope.seconds(number) / self._life + self._phase
        turn = np.floor(turns)
        age = turns - turn
        # A stride coprime to the number of spots visits all of them.
        chosen = (self._first + turn.astype(int) * STRIDE) % len(self._spots)
        scale = self._scale[chosen]
        travelled = DRIFT * self._side * scale * (age - 0.5) * self._life
        points = self._spots[chosen] + np.column_stack([SIDEWAYS * travelled, travelled])
        at = self._projection.project(points, self._disparity[chosen], camera)
        drawn = np.zeros((len(at), kernels.OVAL_COLUMNS), np.float32)
        drawn[:, :2] = at
        drawn[:, kernels.RADIUS] = np.maximum(SIZE * self._side * scale * self._size, LEAST_RADIUS)
        drawn[:, kernels.ASPECT] = ASPECT
        drawn[:, kernels.COSINE] = 1.0
        drawn[:, kernels.SOFTNESS] = SOFTNESS
        drawn[:, kernels.OVAL_OPACITY] = OPACITY * gate * np.sin(np.pi * age) ** 2
        drawn[:, kernels.OVAL_COLOUR : kernels.OVAL_COLOUR + 3] = self._colours[chosen]
        drawn[:, kernels.OVAL_DISPARITY] = np.inf
        nothing = np.zeros((1, 1), np.float32)
        kernels.draw_ovals(frame.y, frame.u, frame.v, drawn, nothing, STEP)


def _bright_places(water: Coverage, view: View, rng: np.random.Generator) -> tuple[Points, Matrix]:
    """Positions of glints in the view (n, 2), and their colours (n, 3): as the brightest water
    nearby."""
    rows, columns = water.shape
    small = cv2.resize(view.rgb, (columns, rows), interpolation=cv2.INTER_AREA)
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    local = cv2.GaussianBlur(luma, (0, 0), LOCAL_BLUR)
    core = cv2.erode(water, np.ones((3, 3), np.uint8))
    chance = (core * (np.clip(luma - local, 0, None) + EVEN_CHANCE)).astype(np.float64).ravel()
    count = min(MOST_SPOTS, int((core > 0.5).sum()) + 1)
    index = rng.choice(len(chance), count, p=chance / chance.sum())
    spots = np.column_stack([index % columns, index // columns]) * MAP_STEP + MIDDLE
    spots += rng.uniform(-MIDDLE, MIDDLE, spots.shape)
    lightest = cv2.dilate(small, np.ones((5, 5), np.uint8)).reshape(-1, 3)[index].astype(float)
    lit = lightest + WHITENED * (255 - lightest) * (lightest.max(axis=1, keepdims=True) / 255)
    tones = np.column_stack([lit, np.ones(count)]) @ RGB_TO_YUV.T
    return spots, tones.astype(np.float32)
