"""Round particles that fall or float slowly: snow and dust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Map
from stillmotion.easing import smoothstep
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.lighting import illumination_map
from stillmotion.engines.parallax.effects.particles.volume import (
    ParticleVolume,
    PerParticle,
    Slab,
    VisibleParticles,
)
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Envelope

SMALLEST, SIZES = 0.65, 0.7
"""Least size of a particle, and what chance adds, over the kind's."""

SLOWEST_FALL, FALLS = 0.75, 0.5
SLOWEST_BLOW, BLOWS = 0.6, 0.8
SLOWEST_SWING, SWINGS = 0.7, 0.6
"""The same of speed of fall, of drift, and of swinging."""

VERTICAL_SWING, DEPTH_SWING, DEPTH_PACE = 0.35, 0.5, 0.7
"""Amplitudes of vertical and depth swinging over the horizontal one, and pace of the latter."""

SHOWN_BLUR, LEAST_SHOWN, SOFT_BLUR = 0.6, 0.8, 0.7
"""Radius and softness in pixels per pixel of defocus, and the least radius."""

FAINTEST, DARKEST, LIGHTEST = 0.12, 0.15, 1.15
"""Opacity of small or defocused particles at least, and range of their brightness."""

LIGHT_PERCENTILE, DARKEST_SCENE = 90, 0.05
"""Percentile of illumination that counts as full light, and the least that does."""

INVISIBLE = 0.01
"""Opacity up to which a particle is not drawn."""

ENTER_S, APPEAR_DEPTH = 0.3, 0.5
"""Seconds over which a particle fades in at the top, and units of depth beyond `appears`."""


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

FOCUS, LENS = 1.0, 0.0042
"""Depth in focus, and aperture: circle of confusion of a point far nearer, in units at the
focus."""

SWARM_S = 1.8
"""Seconds over which distant floating particles fade in."""


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
        self._size = kind.radius * (SMALLEST + SIZES * chance[:, 1] ** 2)
        self._fall = kind.fall * (SLOWEST_FALL + FALLS * chance[:, 2])
        self._blow = direction * kind.blow * (SLOWEST_BLOW + BLOWS * chance[:, 3])
        self._phase = np.float32(2 * np.pi) * chance[:, 4]
        self._pace = np.float32(2 * np.pi / kind.period) * (SLOWEST_SWING + SWINGS * chance[:, 5])

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        envelope, kind = self._envelope, self._kind
        gate = envelope.gate(number)
        if gate <= 0.0:
            return
        now = envelope.seconds(number)
        swung = self._phase + self._pace * now
        offset = (
            self._blow * now + kind.swing * np.sin(swung),
            VERTICAL_SWING * kind.swing * np.sin(2 * swung + 1.0),
            DEPTH_SWING * kind.swing * np.cos(DEPTH_PACE * swung),
        )
        seen = self._volume.visible(offset, self._fall, now, camera)
        which = seen.which
        if not len(which):
            return
        present = presence(envelope, kind.appears, now, seen)
        radius = self._size[which] * seen.scale
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


def sample_at_particles(light: Map, seen: VisibleParticles) -> PerParticle:
    """A map of the view at the particles."""
    coordinates = np.stack([seen.x, seen.y], axis=-1).astype(np.float32)[:, None]
    near: PerParticle = sample_view_map(light, coordinates).reshape(-1)
    return near
