"""Rain: drops as streaks, as long as each falls while the shutter is open."""

from __future__ import annotations

import numpy as np

from stillmotion.easing import smoothstep
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.lighting import Yuv
from stillmotion.engines.parallax.effects.noise import noise_over_time
from stillmotion.engines.parallax.effects.particles.volume import ParticleVolume, Slab
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Envelope

SLABS = (Slab(0.22, 0.6, 150), Slab(0.6, 1.5, 1250), Slab(1.5, 3.4, 2200))
"""Drops for rain of strength 1."""

SPEED = 2.4
"""Units (of the focus distance) that a drop falls in a second."""

SHUTTER_S = 1 / 45
"""Seconds for which the shutter is open."""

SLANT = 0.10
"""Horizontal over vertical speed of a drop."""

SET_IN_S = 1.1
"""Seconds over which the first drops arrive."""

HALF_WIDTH = 0.00075
"""Half the width of a drop in units; streaks are never thinner than a pixel can show."""

OPACITY = 0.78

SLOWEST, SPEEDS = 0.85, 0.3
"""Least speed of a drop, and what chance adds, over `SPEED`."""

FAINTEST, OPACITIES = 0.6, 0.4
"""The same of opacity, over `OPACITY`."""

GUSTS, GUST_SLOWEST, GUST_FASTEST = 0.25, 0.05, 0.3
"""Variation of the slant by gusts, and their frequencies in Hz."""

GATE_S, ARRIVE_S, LEAVE_S = 0.15, 0.06, 0.2
"""Seconds in which all rain sets in on frames beside a picture, and one drop comes and goes."""

THINNEST = 0.35
"""Half the width of a streak in pixels at least; thinner ones are fainter instead."""

NEAR_DEPTH, NEAR_BLUR, NEAR_MOST = 0.6, 1.6, 2.0
"""Depth up to which drops are out of focus, and widening per relative distance, up to a limit."""

INVISIBLE = 0.01
"""Opacity up to which a drop is not drawn."""

SEED, GUST_SEED = 111, 112
"""Streams of the drops and of the gusts."""


class Rain:
    """An `Overlay`: rain of a colour, occluded by the scene."""

    def __init__(
        self, colour: Yuv, projection: ViewProjection, strength: float, envelope: Envelope
    ) -> None:
        slabs = tuple(Slab(s.near, s.far, round(s.count * strength)) for s in SLABS)
        self._volume = ParticleVolume(slabs, projection, seed=SEED)
        self._colour, self._projection, self._envelope = colour, projection, envelope
        chance = self._volume.chance
        self._fall = SPEED * (SLOWEST + SPEEDS * chance[:, 0])
        self._arrives = SET_IN_S * chance[:, 1]
        self._leaves = SET_IN_S * chance[:, 2]
        clock = envelope.clock
        before = max(0, round(-envelope.begin * clock.fps))
        gusts = noise_over_time(
            GUST_SEED, before + clock.frames, clock.fps, slowest=GUST_SLOWEST, fastest=GUST_FASTEST
        )
        self._wind = SLANT * (1 + GUSTS * gusts[before:])
        self._strongest = OPACITY * (FAINTEST + OPACITIES * chance[:, 3])

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        envelope = self._envelope
        # Each drop fades in when it arrives, since drops cross the frame faster than a gate opens.
        gate = envelope.gate(number, GATE_S)
        if gate <= 0.0:
            return
        now = envelope.seconds(number)
        still = np.zeros_like(self._fall)
        seen = self._volume.visible((still, still, still), self._fall, now, camera)
        which, fall = seen.which, self._fall[seen.which]
        entered = now - seen.fallen
        present = (
            smoothstep((entered - self._arrives[which]) / ARRIVE_S) if not envelope.runs_on else 1.0
        )
        last = min(envelope.end, envelope.clock.seconds(envelope.clock.frames - 1)) - envelope.begin
        if envelope.clock.to_picture or np.isfinite(envelope.end):
            present = present * smoothstep((last - self._leaves[which] - now) / LEAVE_S)
        streak = fall * SHUTTER_S * seen.scale
        lean = float(self._wind[number])
        half = np.maximum(HALF_WIDTH * seen.scale, THINNEST)
        # Drops close to the lens are out of focus: wider, and fainter for it.
        blur = 1.0 + NEAR_BLUR * np.clip(NEAR_DEPTH / seen.depth - 1.0, 0.0, NEAR_MOST)
        drawn = np.empty((len(which), kernels.STREAK_COLUMNS), np.float32)
        # Shear about the middle row: slanting drops have come from the side.
        shifted = seen.x + lean * (seen.y - self._projection.centre[1])
        drawn[:, 0] = shifted - lean * streak
        drawn[:, 1] = seen.y - streak
        drawn[:, 2] = shifted
        drawn[:, 3] = seen.y
        drawn[:, kernels.HALF_WIDTH] = half * blur
        thin = np.minimum(HALF_WIDTH * seen.scale / THINNEST, 1.0)
        drawn[:, kernels.STREAK_OPACITY] = (
            gate * present * seen.fade * self._strongest[which] * np.sqrt(thin) / blur
        )
        drawn[:, kernels.STREAK_COLOUR : kernels.STREAK_COLOUR + 3] = self._colour
        drawn[:, kernels.STREAK_DISPARITY] = 1.0 / np.maximum(seen.depth, 1e-3)
        drawn = drawn[drawn[:, kernels.STREAK_OPACITY] > INVISIBLE]
        scene = self._projection.project_occluders(camera)
        kernels.draw_streaks(frame.y, frame.u, frame.v, drawn, scene, STEP)
