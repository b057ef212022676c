"""Stars that twinkle: points of light in a dark sky, each with its own period."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Matrix, ScalarField
from stillmotion.encoding.planes import RGB_TO_YUV
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import MAP_STEP, View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Envelope

FEWEST = 12
"""Points of light that make a starry sky."""

MOST = 400
"""Stars at most, the brightest."""

STANDS_OUT = 22.0
"""Grey levels by which a star is brighter than the sky around it."""

DARK = 110.0
"""Luma of the sky around stars at most."""

REACH = 0.006
"""Size of a star at most, as a fraction of the shorter side."""

PERIOD = (0.7, 2.6)
"""Seconds from bright to bright."""

OPACITY = 0.75

NIGHT_SKY = 0.9
"""Fraction of sky from which a sample is part of it."""

LEAST_RADIUS, RADIUS, BRIGHT_RADIUS, DIM_RADIUS = 0.9, 0.45, 0.8, 1.1
"""Radius in pixels at least and over `REACH`, and its factors while brighter and while dimmer."""

SOFTNESS = 1.4
"""Softness of the edge in pixels."""

WEAKEST, STRENGTHS = 0.6, 0.4
"""Opacity at strength 0, and what strength adds, over `OPACITY`."""

SEED = 17
"""Stream of the periods."""


def find_stars(view: View) -> NDArray[np.float64]:
    """Positions of stars in the view (n, 2: x, y in pixels); none in what is no night sky."""
    luma = cv2.cvtColor(view.rgb, cv2.COLOR_RGB2GRAY)
    height, width = luma.shape
    size = 2 * max(1, round(REACH * min(height, width) / 2)) + 1
    opened = cv2.morphologyEx(luma, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    peak = cv2.dilate(luma, np.ones((size, size), np.uint8)) == luma
    night = cv2.erode(view.skylight, np.ones((3, 3), np.uint8)) > NIGHT_SKY
    sky = cv2.resize(night.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    height_of = luma.astype(np.float32) - opened
    star = peak & sky & (height_of > STANDS_OUT) & (opened < DARK)
    ys, xs = np.nonzero(star)
    if len(xs) < FEWEST:
        return np.empty((0, 2))
    order = np.argsort(-height_of[ys, xs], kind="stable")[:MOST]
    return np.column_stack([xs[order], ys[order]]).astype(np.float64)


class Twinkle:
    """An `Overlay`: `stars` (n, 2; positions in the view) that vary in brightness."""

    def __init__(
        self,
        stars: NDArray[np.float64],
        view: View,
        projection: ViewProjection,
        strength: float,
        envelope: Envelope,
    ) -> None:
        rng = np.random.default_rng(SEED)
        self._stars, self._projection, self._envelope = stars, projection, envelope
        self._period = rng.uniform(*PERIOD, len(stars))
        self._phase = rng.random(len(stars))
        self._opacity = OPACITY * min(1.0, WEAKEST + STRENGTHS * strength)
        self._radius = max(LEAST_RADIUS, RADIUS * REACH * min(view.rgb.shape[:2]))
        rows, columns = stars[:, 1].astype(int), stars[:, 0].astype(int)
        quarter = (
            np.minimum(rows // int(MAP_STEP), view.disparity.shape[0] - 1),
            np.minimum(columns // int(MAP_STEP), view.disparity.shape[1] - 1),
        )
        self._disparity = view.disparity[quarter].astype(np.float64)
        around = cv2.medianBlur(view.rgb, 2 * round(self._radius * 2) + 3)[rows, columns]
        self._sky = _tones(around.astype(np.float64))
        self._light = _tones(view.rgb[rows, columns] * 0.5 + 127.5)

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.gate(number)
        if gate <= 0.0:
            return
        turns = self._envelope.seconds(number) / self._period + self._phase
        swing = np.sin(2 * np.pi * turns)
        drawn = np.zeros((len(self._stars), kernels.OVAL_COLUMNS), np.float32)
        drawn[:, :2] = self._projection.project(self._stars, self._disparity, camera)
        drawn[:, kernels.RADIUS] = self._radius * np.where(swing > 0, BRIGHT_RADIUS, DIM_RADIUS)
        drawn[:, kernels.ASPECT] = 1.0
        drawn[:, kernels.COSINE] = 1.0
        drawn[:, kernels.SOFTNESS] = SOFTNESS
        drawn[:, kernels.OVAL_OPACITY] = self._opacity * gate * np.abs(swing)
        drawn[:, kernels.OVAL_COLOUR : kernels.OVAL_COLOUR + 3] = np.where(
            swing[:, None] > 0, self._light, self._sky
        )
        drawn[:, kernels.OVAL_DISPARITY] = np.inf
        nothing: ScalarField = np.zeros((1, 1), np.float32)
        kernels.draw_ovals(frame.y, frame.u, frame.v, drawn, nothing, STEP)


def _tones(rgb: NDArray[np.float64]) -> Matrix:
    """(n, 3) luma, U and V of colours of 0 to 255."""
    tones = np.column_stack([rgb, np.ones(len(rgb))]) @ RGB_TO_YUV.T
    return np.asarray(tones, np.float32)
