"""Light that changes: lamps and fires that flicker, and the sheen of gusts on grass."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np

from stillmotion.arrays import Coverage, ScalarField
from stillmotion.encoding.planes import BLACK, NEUTRAL
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.noise import noise_over_time
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.render.dither import DITHER
from stillmotion.engines.parallax.timing import Envelope
from stillmotion.vision.regions.lights import glow

DEPTH = 0.10
"""Relative amplitude of a flickering light at its source."""

SLOWEST, FASTEST = 0.35, 3.0
"""Frequencies of flicker in Hz; faster would be seen as strobing."""

GROUPS = 4
"""Groups of lights that flicker independently."""

SHEEN = 0.055
"""Relative change of light as a gust bends grass."""

SATURATION = 0.7
"""Slope of the flicker's saturation."""

SOURCE = 0.15
"""Probability from which a sample is part of a light source."""

GRASS, GRASS_BLUR = 0.02, 2.0
"""Probability from which a sample has sheen, and blur of that in samples."""

SEED = 81
"""Streams of the flicker."""


class Flicker:
    """An `Overlay`: `lights` (over the view, 0 to 1) and what they illuminate."""

    def __init__(
        self,
        lights: Coverage,
        projection: ViewProjection,
        strength: float,
        envelope: Envelope,
        seed: int = SEED,
    ) -> None:
        self._projection, self._envelope = projection, envelope
        self._glows = [glow(group) for group in _groups(lights)]
        clock = envelope.clock
        self._unrest = [
            DEPTH
            * strength
            * np.tanh(
                SATURATION
                * noise_over_time(
                    seed + n, clock.frames, clock.fps, slowest=SLOWEST, fastest=FASTEST
                )
            )
            for n in range(len(self._glows))
        ]

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.gate(number)
        if gate <= 0.0:
            return
        gains = np.zeros(self._projection.coordinates(camera).shape[:2], np.float32)
        for falls, values in zip(self._glows, self._unrest, strict=True):
            gains += self._projection.project_map(falls, camera) * np.float32(gate * values[number])
        relight(frame, gains)


class WindField(Protocol):
    """What has gusts."""

    def gust(self, x: ScalarField, y: ScalarField, seconds: float) -> ScalarField:
        """Strength of the gust at coordinates (pixels), about -1 (a lull) to 1 (a gust)."""
        ...


class Sheen:
    """An `Overlay`: `grass` (over the view, 0 to 1) in the gusts of `sway`."""

    def __init__(
        self,
        grass: Coverage,
        sway: WindField,
        projection: ViewProjection,
        strength: float,
        envelope: Envelope,
    ) -> None:
        self._grass = cv2.GaussianBlur(grass, (0, 0), GRASS_BLUR) * (grass > GRASS)
        self._sway, self._projection = sway, projection
        self._strength, self._envelope = strength, envelope

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0:
            return
        coordinates = self._projection.coordinates(camera)
        blown = self._sway.gust(
            coordinates[..., 0], coordinates[..., 1], self._envelope.seconds(number)
        )
        grass = self._projection.project_map(self._grass, camera)
        relight(frame, grass * blown * np.float32(SHEEN * gate))


def relight(frame: Frame, gains: ScalarField) -> None:
    """Scale light by 1 + `gains`, given at the corners of the frame's cells."""
    kernels.scale_light(frame.y, gains, STEP, float(BLACK), DITHER)
    kernels.scale_light(frame.u, gains, STEP // 2, float(NEUTRAL), DITHER)
    kernels.scale_light(frame.v, gains, STEP // 2, float(NEUTRAL), DITHER)


def _groups(lights: Coverage) -> list[Coverage]:
    """The light sources divided over at most `GROUPS` maps, neighbours to different ones."""
    inside = (lights > SOURCE).astype(np.uint8)
    count, labels = cv2.connectedComponents(inside, connectivity=8)
    groups = min(GROUPS, max(1, count - 1))
    return [
        np.where((labels > 0) & (labels % groups == n), lights, 0).astype(np.float32)
        for n in range(groups)
    ]
