"""Round particles that fall or float slowly: snow and dust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.lighting import illumination_map
from stillmotion.engines.parallax.effects.particles.drifting import (
    Drifting,
    defocus_blur,
    presence,
    sample_at_particles,
)
from stillmotion.engines.parallax.effects.particles.volume import ParticleVolume, Slab
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Envelope

SHOWN_BLUR, LEAST_SHOWN, SOFT_BLUR = 0.6, 0.8, 0.7
"""Radius and softness in pixels per pixel of defocus, and the least radius."""

FAINTEST, DARKEST, LIGHTEST = 0.12, 0.15, 1.15
"""Opacity of small or defocused particles at least, and range of their brightness."""

LIGHT_PERCENTILE, DARKEST_SCENE = 90, 0.05
"""Percentile of illumination that counts as full light, and the least that does."""

INVISIBLE = 0.01
"""Opacity up to which a particle is not drawn."""


@dataclass(frozen=True)
class FlakeKind:
    """Appearance and motion of a particle; lengths in units of the focus distance, at strength 1.

    `radius` is half its size. It falls `fall` a second, is blown `blow` across and swings by
    `swing` in `period` seconds. Those farther than `appears` fade in where they are, nearer ones
    enter at the top. `shine` is the weight of the local light, `opacity` that of its middle.
    """

    slabs: tuple[Slab, ...]
    radius: float
    fall: float
    blow: float
    swing: float
    period: float
    appears: float
    shine: float
    opacity: float


SNOW = FlakeKind(
    slabs=(Slab(0.16, 0.5, 56), Slab(0.5, 1.4, 1000), Slab(1.4, 3.4, 2000)),
    radius=0.0022, fall=0.20, blow=0.035, swing=0.018, period=2.6, appears=1.3, shine=0.55,
    opacity=0.90,
)  # fmt: skip
DUST = FlakeKind(
    slabs=(Slab(0.25, 0.7, 210), Slab(0.7, 2.2, 580)),
    radius=0.0021, fall=0.006, blow=0.010, swing=0.016, period=5.0, appears=-1.0, shine=0.75,
    opacity=0.85,
)  # fmt: skip


class Flakes:
    """An `Overlay`: particles of a `kind`, in `colours` (n, 3: Y, U, V), lit by their
    surroundings."""

    def __init__(
        self, kind: FlakeKind, colours: NDArray[np.float64], view: View, projection: ViewProjection,
        direction: float, strength: float, envelope: Envelope, seed: int,
    ) -> None:  # fmt: skip
        slabs = tuple(Slab(s.near, s.far, round(s.count * strength)) for s in kind.slabs)
        self._volume = ParticleVolume(slabs, projection, seed)
        self._kind, self._projection, self._envelope = kind, projection, envelope
        chance = self._volume.chance
        self._colours = colours[(chance[:, 0] * len(colours)).astype(int)]
        light = illumination_map(view)
        self._light = np.asarray(
            light / max(float(np.percentile(light, LIGHT_PERCENTILE)), DARKEST_SCENE), np.float32
        )
        self._drifting = Drifting(kind, self._volume, direction)

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        envelope, kind = self._envelope, self._kind
        gate = envelope.gate(number)
        if gate <= 0.0:
            return
        now = envelope.seconds(number)
        drifting = self._drifting
        seen = self._volume.visible(drifting.offset(now), drifting.fall, now, camera)
        which = seen.which
        if not len(which):
            return
        present = presence(envelope, kind.appears, now, seen)
        radius = drifting.size[which] * seen.scale
        blur = defocus_blur(seen.depth, self._projection)
        drawn = np.empty((len(which), kernels.OVAL_COLUMNS), np.float32)
        drawn[:, 0], drawn[:, 1] = seen.x, seen.y
        # Defocus makes a particle larger, softer and fainter by as much.
        shown = np.maximum(radius + SHOWN_BLUR * blur, LEAST_SHOWN)
        drawn[:, kernels.RADIUS] = shown
        drawn[:, kernels.ASPECT], drawn[:, kernels.SINE], drawn[:, kernels.COSINE] = 1.0, 0.0, 1.0
        drawn[:, kernels.SOFTNESS] = 1.0 + np.minimum(SOFT_BLUR * blur, shown)
        faint = np.clip((radius + 0.5) / (shown + 0.2), FAINTEST, 1.0)
        drawn[:, kernels.OVAL_OPACITY] = gate * kind.opacity * present * seen.fade * faint
        near = sample_at_particles(self._light, seen)
        lit = np.clip(1.0 - kind.shine + kind.shine * near, DARKEST, LIGHTEST)
        colours = self._colours[which]
        drawn[:, kernels.OVAL_COLOUR] = 16 + (colours[:, 0] - 16) * lit
        drawn[:, kernels.OVAL_COLOUR + 1 : kernels.OVAL_COLOUR + 3] = (
            128 + (colours[:, 1:] - 128) * np.sqrt(lit)[:, None]
        )
        drawn[:, kernels.OVAL_DISPARITY] = 1.0 / np.maximum(seen.depth, 1e-3)
        drawn = drawn[drawn[:, kernels.OVAL_OPACITY] > INVISIBLE]
        drawn = drawn[np.argsort(drawn[:, kernels.OVAL_DISPARITY], kind="stable")]
        scene = self._projection.project_occluders(camera)
        kernels.draw_ovals(frame.y, frame.u, frame.v, drawn, scene, STEP)
