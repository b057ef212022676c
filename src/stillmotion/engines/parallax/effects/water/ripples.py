"""Water: waves that displace what it shows, and their shading.

Two wave patterns that travel at different speeds are added: where they meet, crests come and go as
on a real surface. Size and displacement follow perspective.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Grid, Rgb, ScalarField
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import MAP_STEP
from stillmotion.engines.parallax.effects.light.flicker import relight
from stillmotion.engines.parallax.effects.noise import TILE, noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import feather_inward, sample_view_map
from stillmotion.engines.parallax.effects.view_projection import ViewProjection
from stillmotion.engines.parallax.timing import Envelope

FARTHEST_SCALE, STREAM_SCALE = 0.16, 0.5
"""Size of the farthest waves over the nearest: out to the horizon, and of a stream nearby."""

EDGE = 0.012
"""Fraction of the longer side over which waves grow from the water's edge."""

GLEAM = 0.055
"""Relative change of light where a wave tilts untextured water."""

UNTEXTURED = (1.2, 3.5)
"""Texture in grey levels between which water shows waves by what it reflects."""

MIN_WAVELENGTH = (10.0, 24.0)
"""Wavelengths in pixels between which waves begin to displace: the grid shows none finer."""

SIDEWAYS, SIDE_SCALE, SIDE_SPEED = 0.6, 1.3, 0.8
"""Sideways displacement, wavelength and speed over those of the first waves."""

NEAR_HORIZON, OPEN_WIDTH, TOP_ROWS = 0.06, 0.25, 20
"""Distance of the water's top from the horizon up to which it may reach there, the fraction of its
top rows that is water if it does, and the view's rows over those."""

SHADING_BLUR, TEXTURE_BLUR, SHADED = 3.0, 5.0, 0.02
"""Blurs in samples of the shading's weight and of local texture, and probability of water."""

MOST_STRENGTH = 1.3
"""Strength of the shading at most."""

SEED, SIDE_SEED, SIDE_OCTAVES, SIDE_ASPECT = 31, 41, 1.0, 1.6
"""Streams of the waves; stream, octaves and aspect of the sideways displacement."""


@dataclass(frozen=True)
class Waves:
    """One wave pattern; lengths as fractions of the picture's shorter side, where it is nearest.

    `length` is from crest to crest, `height` the displacement, `speed` a second towards the viewer,
    `sideways` a second across, `aspect` the length along the crest ÷ `length`.
    """

    length: float
    height: float
    speed: float
    sideways: float
    aspect: float
    octaves: float


RIPPLES = (
    Waves(0.080, 0.0026, 0.085, 0.012, 2.4, 1.0),
    Waves(0.125, 0.0030, 0.120, -0.030, 2.0, 1.0),
)
SWELL = (
    Waves(0.26, 0.0075, 0.120, 0.010, 4.0, 0.5),
    Waves(0.080, 0.0018, 0.080, -0.015, 2.4, 1.0),
)

_CYCLES = 6
"""Waves along a side of a tile."""


class Ripples:
    """A `Displacement`: `water` (over the view, 0 to 1) displaced by `waves`."""

    def __init__(
        self, water: Coverage, waves: tuple[Waves, ...], horizon: float, strength: float,
        envelope: Envelope,
    ) -> None:  # fmt: skip
        rows, columns = water.shape
        self._side = MAP_STEP * min(rows, columns)
        self._weight = feather_inward(water, EDGE * max(rows, columns))
        self._waves = waves
        self._tiles = [noise_tile(SEED + n, _CYCLES, octaves=w.octaves, aspect=w.aspect)
                       for n, w in enumerate(waves)]  # fmt: skip
        self._aside = noise_tile(SIDE_SEED, _CYCLES, octaves=SIDE_OCTAVES, aspect=SIDE_ASPECT)
        self._strength, self._envelope = strength, envelope
        lit = np.nonzero((water > 0.5).any(axis=1))[0]
        self._top, self._bottom = MAP_STEP * float(lit[0]), MAP_STEP * float(lit[-1] + 1)
        reaches_far = self._top / (MAP_STEP * rows) < horizon + NEAR_HORIZON
        wide = (water[lit[0] : lit[0] + 1 + rows // TOP_ROWS] > 0.5).mean() > OPEN_WIDTH
        self._least = FARTHEST_SCALE if reaches_far and wide else STREAM_SCALE

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0:
            return
        weight = sample_view_map(self._weight, coordinates)
        down, side, scale = self._surface(coordinates, self._envelope.seconds(number))
        reach = weight * scale * np.float32(gate * self._side)
        coordinates[..., 1] -= down * reach
        coordinates[..., 0] -= side * reach * np.float32(SIDEWAYS * self._waves[0].height)

    def slopes(self, coordinates: Grid, seconds: float) -> ScalarField:
        """Tilt of the waves at coordinates: about -1 (away from the viewer) to 1 (towards)."""
        down, _, _ = self._surface(coordinates, seconds)
        high = sum(waves.height for waves in self._waves)
        return np.asarray(down / np.float32(high), np.float32)

    def _surface(self, coordinates: Grid, now: float) -> tuple[ScalarField, ScalarField, Coverage]:
        """Displacement down and sideways at coordinates, and the scale of the waves there."""
        x, y = coordinates[..., 0], coordinates[..., 1]
        # On a slanted plane scale grows linearly downwards; distance is the integral of 1 / scale.
        slope = (1.0 - self._least) / max(self._bottom - self._top, 1.0)
        scale = self._least + slope * np.clip(y - self._top, 0.0, self._bottom - self._top)
        away = np.log(scale) / (slope * self._side)
        across = (x - x.mean()) / (scale * self._side)
        down = np.zeros_like(x)
        for waves, noise in zip(self._waves, self._tiles, strict=True):
            unit = waves.length * _CYCLES
            wave = sample_tile(
                noise,
                (across - waves.sideways * now) / unit,
                (away - waves.speed * now) / unit,
            )
            drawn = np.clip(
                (scale * waves.length * self._side - MIN_WAVELENGTH[0]) / np.ptp(MIN_WAVELENGTH),
                0,
                1,
            )
            down += wave * drawn * np.float32(waves.height)
        first = self._waves[0]
        unit = first.length * _CYCLES * SIDE_SCALE
        side = sample_tile(
            self._aside,
            (across + first.sideways * now) / unit,
            (away - SIDE_SPEED * first.speed * now) / unit,
        )
        return down, side, scale


class WaveShading:
    """An `Overlay`: waves on `water` (over the view, 0 to 1) that has nothing to displace, as it
    reflects an even sky: light changes with their tilt."""

    def __init__(
        self, water: Coverage, rgb: Rgb, ripple: Ripples, projection: ViewProjection,
        strength: float, envelope: Envelope,
    ) -> None:  # fmt: skip
        rows, columns = water.shape
        small = cv2.resize(rgb, (columns, rows), interpolation=cv2.INTER_AREA)
        luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
        around = cv2.GaussianBlur(luma, (0, 0), TEXTURE_BLUR)
        texture = cv2.GaussianBlur(np.abs(luma - around), (0, 0), TEXTURE_BLUR)
        even = np.clip((UNTEXTURED[1] - texture) / (UNTEXTURED[1] - UNTEXTURED[0]), 0.0, 1.0)
        weight = feather_inward(water, 2 * EDGE * max(rows, columns)) * even
        self._weight = cv2.GaussianBlur(weight.astype(np.float32), (0, 0), SHADING_BLUR) * (
            water > SHADED
        )
        self._ripple, self._projection = ripple, projection
        self._strength, self._envelope = min(strength, MOST_STRENGTH), envelope

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.gate(number) * self._strength
        if gate <= 0.0 or not self._weight.any():
            return
        slopes = self._ripple.slopes(
            self._projection.coordinates(camera), self._envelope.seconds(number)
        )
        weight = self._projection.project_map(self._weight, camera)
        relight(frame, weight * slopes * np.float32(GLEAM * gate))


assert TILE >= 16 * _CYCLES
