"""What falls slowly and is blown about: how particles of a kind move, and what their looks share.

Snow, dust, leaves and petals. Rain falls too fast to be blown about.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from stillmotion.arrays import ScalarField
from stillmotion.easing import smoothstep
from stillmotion.engines.parallax.effects.particles.volume import (
    ParticleVolume,
    PerParticle,
    VisibleParticles,
)
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.effects.view_projection import ViewProjection
from stillmotion.engines.parallax.timing import Envelope

SMALLEST, SIZES = 0.65, 0.7
"""Least size of a particle, and what chance adds, over the kind's."""

SLOWEST_FALL, FALLS = 0.75, 0.5
SLOWEST_BLOW, BLOWS = 0.6, 0.8
SLOWEST_SWING, SWINGS = 0.7, 0.6
"""The same of speed of fall, of drift, and of swinging."""

VERTICAL_SWING, DEPTH_SWING, DEPTH_PACE = 0.35, 0.5, 0.7
"""Amplitudes of vertical and depth swinging over the horizontal one, and pace of the latter."""

ENTER_S, APPEAR_DEPTH = 0.3, 0.5
"""Seconds over which a particle fades in at the top, and units of depth beyond `appears`."""

SWARM_S = 1.8
"""Seconds over which distant floating particles fade in."""

FOCUS, LENS = 1.0, 0.0042
"""Depth in focus, and aperture: circle of confusion of a point far nearer, in units at the
focus."""


class DriftingKind(Protocol):
    """Motion of a kind of particle; lengths in units of the focus distance, at strength 1.

    `radius` is half its size. It falls `fall` a second, is blown `blow` across and swings by
    `swing` in `period` seconds.
    """

    @property
    def radius(self) -> float:
        """See the class."""
        ...

    @property
    def fall(self) -> float:
        """See the class."""
        ...

    @property
    def blow(self) -> float:
        """See the class."""
        ...

    @property
    def swing(self) -> float:
        """See the class."""
        ...

    @property
    def period(self) -> float:
        """See the class."""
        ...


class Drifting:
    """All particles of a volume: `size` and `fall` of each, the `phase` of its swinging."""

    def __init__(self, kind: DriftingKind, volume: ParticleVolume, direction: float) -> None:
        chance = volume.chance
        self.size: PerParticle = kind.radius * (SMALLEST + SIZES * chance[:, 1] ** 2)
        self.fall: PerParticle = kind.fall * (SLOWEST_FALL + FALLS * chance[:, 2])
        self._blow = direction * kind.blow * (SLOWEST_BLOW + BLOWS * chance[:, 3])
        self.phase: PerParticle = np.float32(2 * np.pi) * chance[:, 4]
        self._pace = np.float32(2 * np.pi / kind.period) * (SLOWEST_SWING + SWINGS * chance[:, 5])
        self._swing = kind.swing

    def swung(self, now: float) -> PerParticle:
        """The angle of each particle's swinging."""
        angle: PerParticle = self.phase + self._pace * now
        return angle

    def offset(self, now: float) -> tuple[PerParticle, PerParticle, PerParticle]:
        """How far wind and swinging have moved each particle."""
        swung, swing = self.swung(now), self._swing
        return (
            self._blow * now + swing * np.sin(swung),
            VERTICAL_SWING * swing * np.sin(2 * swung + 1.0),
            DEPTH_SWING * swing * np.cos(DEPTH_PACE * swung),
        )


def presence(envelope: Envelope, appears: float, now: float, seen: VisibleParticles) -> PerParticle:
    """How far particles have come (0 to 1): entered at the top since the beginning, or faded in
    where they are farther than `appears`."""
    if envelope.runs_on:
        return np.ones_like(seen.fallen)
    come = smoothstep((now - seen.fallen) / ENTER_S)
    far = smoothstep((seen.depth - appears) / APPEAR_DEPTH) * smoothstep(
        np.full_like(seen.depth, now / SWARM_S)
    )
    present: PerParticle = np.maximum(come, far)
    return present


def defocus_blur(depth: PerParticle, projection: ViewProjection) -> PerParticle:
    """Circle of confusion in pixels at these depths."""
    blur: PerParticle = LENS * projection.focal * np.abs(FOCUS / np.maximum(depth, 0.05) - 1.0)
    return blur


def sample_at_particles(light: ScalarField, seen: VisibleParticles) -> PerParticle:
    """A map of the view at the particles."""
    coordinates = np.stack([seen.x, seen.y], axis=-1).astype(np.float32)[:, None]
    near: PerParticle = sample_view_map(light, coordinates).reshape(-1)
    return near
