"""Clouds that drift across the sky, as far as the sky's edges can stretch."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Grid
from stillmotion.engines.parallax.effect import MAP_STEP
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import feather_inward, sample_view_map
from stillmotion.engines.parallax.timing import SETTLE_S, Envelope

SPEED = 0.008
"""Fraction of the picture's width that clouds travel a second."""

STRETCH = 0.30
"""Stretch of the sky at most, where drifting clouds meet what stands still."""

EDGE = 0.16
"""Fraction of the picture's width over which the drift grows from the edge of the sky."""

BILLOW, BILLOW_LENGTH, BILLOW_SPEED = 0.0016, 0.22, 0.03
"""How clouds change shape: displacement, size of billows and speed, as fractions of the picture's
width (a second)."""

RAMPS = 3
"""A shot is at least so many times as long as the ramp of the drift."""

EDGE_BLUR, EDGE_FEATHER = 6, 3.0
"""`EDGE` over the blur of the drift's weight, and its feather at the sky's edge in samples."""

LEAST_SLOPE = 1e-4
"""Slope of the weight at least, by which the drift's limit is divided."""

BILLOW_WAVES, OCTAVES, SEED = 4, 1.5, 51
"""Waves along a side of a tile of billows, their octaves, and their streams."""


class CloudDrift:
    """A `Displacement`: the `sky` (over the view) drifts right (`direction` 1) or left."""

    def __init__(
        self, sky: Coverage, direction: float, strength: float, envelope: Envelope
    ) -> None:
        self._width = MAP_STEP * sky.shape[1]
        reach = EDGE * sky.shape[1]
        # Above the picture is sky; what is beside it is unknown.
        tall = np.vstack([np.repeat(sky[:1], round(reach), axis=0), sky])
        weight = feather_inward(tall, reach, closed=True)[round(reach) :]
        self._weight = cv2.GaussianBlur(weight, (0, 0), reach / EDGE_BLUR) * (sky > 0.5)
        self._weight = feather_inward(sky, EDGE_FEATHER) * self._weight
        steepest = (
            np.abs(np.diff(self._weight, axis=1)).max() / MAP_STEP if sky.shape[1] > 1 else 0.0
        )
        self._most = STRETCH / max(float(steepest), LEAST_SLOPE)
        self._billows = [noise_tile(SEED + n, BILLOW_WAVES, octaves=OCTAVES) for n in range(2)]
        self._direction, self._strength, self._envelope = direction, strength, envelope

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        gate = self._envelope.gate(number)
        way = self._way(number)
        if gate <= 0.0 and way == 0.0:
            return
        weight = sample_view_map(self._weight, coordinates)
        now = self._envelope.seconds(number)
        x = coordinates[..., 0] - way * weight
        unit = np.float32(BILLOW_WAVES * BILLOW_LENGTH * self._width)
        moved = np.float32(BILLOW_SPEED * now / BILLOW_LENGTH / BILLOW_WAVES)
        swell = weight * np.float32(BILLOW * self._width * gate * self._strength)
        coordinates[..., 1] -= swell * sample_tile(
            self._billows[0], x / unit, coordinates[..., 1] / unit + moved
        )
        x -= swell * sample_tile(self._billows[1], x / unit + moved, coordinates[..., 1] / unit)
        coordinates[..., 0] = x

    def _way(self, number: int) -> float:
        """How far the clouds have drifted, in pixels; nothing on frames that are exactly a picture.

        They are at their positions in the picture at a shot's start, at its end where it ends on
        one, or out and back where it does both. Where the cue ends they stay.
        """
        envelope, clock = self._envelope, self._envelope.clock
        speed = SPEED * self._width * self._strength
        last = clock.seconds(clock.frames - 1)
        now = clock.seconds(number)
        ease = min(SETTLE_S, last / RAMPS) or 1.0
        if clock.to_picture and not clock.from_picture:
            way = -speed * _ramped_time(last - now, ease)
        elif clock.to_picture:
            # A squared sine slows down before it turns, rather than bouncing.
            way = speed * last / 4 * float(np.sin(np.pi * now / max(last, 1e-6)) ** 2)
        else:
            # Before a shot that nothing was exact in they were on their way already.
            begun = now if envelope.runs_on else _ramped_time(now - envelope.begin, ease)
            way = speed * (begun - _ramped_time(now - envelope.end + ease, ease))
        return float(self._direction * self._most * np.tanh(way / self._most))


def _ramped_time(seconds: float, ease: float) -> float:
    """Time run at a speed that rises smoothly from 0 to 1 over `ease` seconds."""
    u = float(np.clip(seconds / ease, 0.0, 1.0))
    if u == 0.0:
        return 0.0
    return ease * (u**3 - u**4 / 2) + max(seconds - ease, 0.0)
