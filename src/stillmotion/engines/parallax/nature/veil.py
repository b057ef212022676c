"""Fog: a veil of drifting noise, denser the more air lies between."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.dither import DITHER
from stillmotion.engines.parallax.lens import Extrinsics
from stillmotion.engines.parallax.nature import paint
from stillmotion.engines.parallax.nature.envelope import Envelope
from stillmotion.engines.parallax.nature.noise import sample, tile
from stillmotion.engines.parallax.nature.palette import Tone
from stillmotion.engines.parallax.nature.sight import STEP, Sight
from stillmotion.engines.parallax.staging import View

SETTLE_S = 1.6
"""Seconds in which a veil gathers: it is seen to come, and not to be switched on."""

MOST = 0.86
"""Share of the light that the densest veil takes: what is behind it stays to be guessed."""


@dataclass(frozen=True)
class Drifting:
    """How a veil's patches move; lengths as shares of the picture's shorter side.

    `patch` is the size of the largest, `across` and `up` how far they go in a second, `contrast`
    (0 to 1) how much they differ. `aspect` is how much longer they are across than down, and
    `curl` how far, in sizes of a patch, they drag each other along: without, they are cotton.
    """

    patch: float
    across: float
    up: float
    contrast: float
    aspect: float
    curl: float


FOG = Drifting(0.55, 0.055, 0.004, 0.42, aspect=2.8, curl=0.35)

_PATCHES = 3
"""Waves along a side of a tile."""


class Veil:
    """An `Overlay`: a veil of a colour, as dense as `density` (a quarter of the view's size)."""

    def __init__(
        self, density: Map, colour: Tone, drifting: Drifting, sight: Sight, envelope: Envelope
    ) -> None:
        self._density = np.clip(density, 0, MOST).astype(np.float32)
        self._colour, self._drifting = colour, drifting
        self._sight, self._envelope = sight, envelope
        self._tiles = [
            tile(101, _PATCHES, octaves=2.0, aspect=drifting.aspect),
            tile(102, _PATCHES, octaves=3.5, aspect=0.5 + 0.5 * drifting.aspect),
            tile(103, _PATCHES, octaves=1.5),
        ]

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `staging.Overlay`."""
        gate = self._envelope.gate(number, SETTLE_S)
        if gate <= 0.0:
            return
        places = self._sight.places(camera)
        patches = self._patches(places, self._envelope.seconds(number))
        weights = self._sight.carry(self._density, camera) * patches
        weights = np.minimum(weights * np.float32(gate), np.float32(MOST))
        paint.veil(frame.y, weights, STEP, self._colour.y, DITHER)
        paint.veil(frame.u, weights, STEP // 2, self._colour.u, DITHER)
        paint.veil(frame.v, weights, STEP // 2, self._colour.v, DITHER)

    def _patches(self, places: Map, seconds: float) -> Map:
        """How dense it is at places against its mean."""
        drifting = self._drifting
        side = min(self._sight.width, self._sight.height)
        unit = np.float32(_PATCHES * drifting.patch * side)
        u, v = places[..., 0] / unit, places[..., 1] / unit
        across = np.float32(drifting.across * seconds / drifting.patch / _PATCHES)
        up = np.float32(drifting.up * seconds / drifting.patch / _PATCHES)
        first = sample(self._tiles[0], u - across, v + up)
        curl = np.float32(drifting.curl / _PATCHES / 3)
        aside = curl * sample(self._tiles[2], u * np.float32(0.8) - across / 2, v + up)
        along = curl * first
        second = sample(
            self._tiles[1],
            u * np.float32(1.7) - across * 3 + aside,
            v * np.float32(1.7) + up * 2 + along,
        )
        noise = np.float32(0.65) * first + np.float32(0.5) * second
        thick = np.float32(1.0) + np.float32(drifting.contrast) * noise
        return np.maximum(thick, np.float32(0.0))


def fog_density(view: View, strength: float) -> Map:
    """Fog that hides what is far and lies thickest on the ground towards the horizon."""
    distance = np.clip(view.disparity, 0.12, 4.0) ** -1.5
    rows = (np.arange(view.sky.shape[0], dtype=np.float32) + 0.5)[:, None] / view.sky.shape[0]
    low = 0.55 + 0.75 * np.exp(-(((rows - view.horizon - 0.05) / 0.22) ** 2))
    thick = 0.42 * strength * low * distance
    near = cv2.GaussianBlur(view.matte, (0, 0), 1.0)
    density = (1.0 - np.exp(-thick)) * (1.0 - 0.6 * near)
    return np.asarray(density, np.float32)
