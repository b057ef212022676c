"""Fog: an overlay whose opacity grows with depth, modulated by drifting noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Disparity, Grid, Mask, ScalarField
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics, homography
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.lighting import Yuv
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import restrict_to_side
from stillmotion.engines.parallax.effects.sky_fraction import (
    SkyFraction,
    UngradedFrame,
    draw_fog,
)
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.render.dither import DITHER
from stillmotion.engines.parallax.timing import Envelope
from stillmotion.vision.filters import guided_by_colour
from stillmotion.vision.matte import spread

SETTLE_S = 1.6
"""Seconds in which fog gathers."""

MAX_OPACITY = 0.86
"""Opacity at most, so that what is behind can still be guessed."""


MOUNTAIN, NEARER = 0.3, 1.3
"""Disparity of a far mountain, whose depth nothing tells, and relative to the sky's."""

RADIUS = 0.012
"""Radius of the guided filter that aligns a mountain with the picture's edges, as a fraction of the
long edge."""

_UNSURE = np.ones((5, 5), np.uint8)
"""Neighbourhood of an edge in which maps are not trusted."""

EXTINCTION, NEAREST_FOG, FARTHEST_FOG, FALL_OFF = 0.42, 4.0, 0.12, -1.5
"""Optical depth of unit distance at strength 1, the range of disparities, and its exponent."""

GROUND_BASE, GROUND_MORE, GROUND_BELOW, GROUND_WIDTH = 0.55, 0.75, 0.05, 0.22
"""Density everywhere, what is added near the ground, how far below the horizon that is densest and
over what height it falls off, as fractions of the picture's."""

SUBJECT_CLEAR = 0.6
"""Fraction of its fog that the subject loses."""

NO_SKY, ALL_SKY = 0.05, 0.95
"""Fractions of sky up to which a sample is land, and from which it is sky."""

EDGE_EPSILON = 1e-3
"""Epsilon of the guided filter of mountains."""

FIRST_WEIGHT, SECOND_WEIGHT = 0.65, 0.5
"""Coverage of the large and of the small patches."""

SECOND_SCALE, SECOND_SPEED, SECOND_RISE, CURL_SCALE = 1.7, 3, 2, 0.8
"""Frequency and speeds of the small patches over the large ones', and frequency of their curl."""

TILE_SEEDS, OCTAVES = (101, 102, 103), (2.0, 3.5, 1.5)
"""Streams and octaves of the tiles: large patches, small patches, curl."""


@dataclass(frozen=True)
class FogNoise:
    """The noise of fog; lengths as fractions of the picture's shorter side.

    `patch` is the size of the largest patches, `across` and `up` their velocity per second,
    `contrast` (0 to 1) how much they differ. `aspect` is how much longer they are across than down,
    and `curl` how far, in sizes of a patch, they distort each other: without, they look like
    cotton.
    """

    patch: float
    across: float
    up: float
    contrast: float
    aspect: float
    curl: float


FOG = FogNoise(0.55, 0.055, 0.004, 0.42, aspect=2.8, curl=0.35)

_PATCHES = 3
"""Waves along a side of a tile."""


class FogDensity(NamedTuple):
    """Opacity (0 to 1) over what is land in a pixel, and over what is sky in it; maps of the
    view."""

    land: Coverage
    sky: Coverage

    def on_side(self, side: Literal["", "left", "right"]) -> FogDensity:
        """The part of it on a side of the picture."""
        return FogDensity(*(restrict_to_side(one, side) for one in self))


class Fog:
    """An `Overlay`: fog of a colour over the picture in `view`.

    Sky and land are separated along the edges of the frame, or of its `ungraded` copy.
    """

    def __init__(
        self,
        density: FogDensity,
        colour: Yuv,
        drifting: FogNoise,
        view: View,
        projection: ViewProjection,
        envelope: Envelope,
        ungraded: UngradedFrame | None = None,
    ) -> None:
        self._density = [np.clip(one, 0, MAX_OPACITY).astype(np.float32) for one in density]
        self._skyline = SkyFraction(view, projection)
        self._colour = tuple(np.float32(one) for one in colour)
        self._drifting, self._ungraded = drifting, ungraded
        self._projection, self._envelope = projection, envelope
        self._tiles = [
            noise_tile(TILE_SEEDS[0], _PATCHES, octaves=OCTAVES[0], aspect=drifting.aspect),
            noise_tile(
                TILE_SEEDS[1], _PATCHES, octaves=OCTAVES[1], aspect=0.5 + 0.5 * drifting.aspect
            ),
            noise_tile(TILE_SEEDS[2], _PATCHES, octaves=OCTAVES[2]),
        ]

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.gate(number, SETTLE_S)
        if gate <= 0.0:
            return
        coordinates = self._anchored(self._projection.coordinates(camera))
        patches = self._patches(coordinates, self._envelope.seconds(number))
        carried = (self._projection.project_map(one, camera) for one in self._density)
        weights = (
            np.minimum(one * patches * np.float32(gate), np.float32(MAX_OPACITY)) for one in carried
        )
        ungraded = frame if self._ungraded is None else self._ungraded.of(frame, number)
        draw_fog(
            frame,
            ungraded,
            np.stack([*self._skyline.at(camera), *weights]),
            STEP,
            self._colour,
            DITHER,
        )

    def _anchored(self, coordinates: Grid) -> Grid:
        """Where the patches hang that have hung there before the picture was taken: as far as the
        horizon."""
        stood, sight = self._projection.stood, self._projection
        if stood is None:
            return coordinates
        matrix = homography(stood, sight.focal, sight.width, sight.height)
        return np.asarray(cv2.perspectiveTransform(coordinates, matrix), np.float32)

    def _patches(self, coordinates: Grid, seconds: float) -> ScalarField:
        """Density at the coordinates, relative to its mean."""
        drifting = self._drifting
        side = min(self._projection.width, self._projection.height)
        unit = np.float32(_PATCHES * drifting.patch * side)
        u, v = coordinates[..., 0] / unit, coordinates[..., 1] / unit
        across = np.float32(drifting.across * seconds / drifting.patch / _PATCHES)
        up = np.float32(drifting.up * seconds / drifting.patch / _PATCHES)
        first = sample_tile(self._tiles[0], u - across, v + up)
        curl = np.float32(drifting.curl / _PATCHES / 3)
        aside = curl * sample_tile(self._tiles[2], u * np.float32(CURL_SCALE) - across / 2, v + up)
        along = curl * first
        second = sample_tile(
            self._tiles[1],
            u * np.float32(SECOND_SCALE) - across * SECOND_SPEED + aside,
            v * np.float32(SECOND_SCALE) + up * SECOND_RISE + along,
        )
        noise = np.float32(FIRST_WEIGHT) * first + np.float32(SECOND_WEIGHT) * second
        thick = np.float32(1.0) + np.float32(drifting.contrast) * noise
        return np.maximum(thick, np.float32(0.0))


def fog_density(view: View, strength: float) -> FogDensity:
    """Fog that hides what is far and is thickest on the ground towards the horizon."""
    rows = (np.arange(view.sky.shape[0], dtype=np.float32) + 0.5)[:, None] / view.sky.shape[0]
    low = GROUND_BASE + GROUND_MORE * np.exp(
        -(((rows - view.horizon - GROUND_BELOW) / GROUND_WIDTH) ** 2)
    )
    near = cv2.GaussianBlur(view.matte, (0, 0), 1.0)
    land, sky = (
        np.asarray(1.0 - np.exp(-EXTINCTION * strength * low * distance), np.float32)
        for distance in (_optical_depth(one) for one in _separate_land_and_sky(view))
    )
    return FogDensity(land * (1.0 - SUBJECT_CLEAR * near), sky)


def _optical_depth(disparity: Disparity) -> ScalarField:
    """Relative amount of air in front of what has this disparity."""
    return np.asarray(np.clip(disparity, FARTHEST_FOG, NEAREST_FOG) ** FALL_OFF)


def _separate_land_and_sky(view: View) -> tuple[Disparity, Disparity]:
    """The disparity of the land and of the sky, each extrapolated over the other.

    Land that was estimated to be as far as the sky is a mountain where it borders on that;
    elsewhere, like a white wall, it is as far as its surroundings.
    """
    sky = view.skylight
    land = (sky < NO_SKY) & (view.sky < NO_SKY)
    taken = (sky < 0.5) & (view.sky > 0.5) & (view.matte < 0.5)
    _, labels = cv2.connectedComponents((taken | (sky >= 0.5)).astype(np.uint8))
    mountain = taken & np.isin(labels, np.unique(labels[sky >= 0.5]))
    of_land = _extrapolated(
        view.disparity, land & (cv2.dilate(mountain.astype(np.uint8), _UNSURE) == 0)
    )
    of_sky = _extrapolated(view.disparity, cv2.erode((sky > ALL_SKY).astype(np.uint8), _UNSURE) > 0)
    far = _extrapolated(mountain.astype(np.float32), sky < 0.5)
    guide = cv2.resize(view.rgb, sky.shape[::-1], interpolation=cv2.INTER_AREA)
    radius = max(2, round(RADIUS * max(sky.shape)))
    far = guided_by_colour(guide.astype(np.float32) / 255, far, radius=radius, epsilon=EDGE_EPSILON)
    ridge = np.minimum(of_land, np.maximum(MOUNTAIN, NEARER * of_sky))
    return of_land + np.clip(far, 0, 1) * (ridge - of_land), of_sky


def _extrapolated(values: ScalarField, where: Mask) -> ScalarField:
    """`values` extrapolated from `where` (bool) they are reliable."""
    if not where.any():
        return values
    return spread(np.dstack([values] * 2), where.astype(np.float32))[..., 0]
