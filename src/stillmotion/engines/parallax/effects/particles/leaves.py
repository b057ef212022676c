"""Falling leaves and petals: textures oriented in space, and lit by the picture's light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Raster
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.lighting import Sunlight, illumination_map
from stillmotion.engines.parallax.effects.particles import leaf_textures
from stillmotion.engines.parallax.effects.particles.drifting import (
    Drifting,
    defocus_blur,
    presence,
    sample_at_particles,
)
from stillmotion.engines.parallax.effects.particles.volume import (
    ParticleVolume,
    PerParticle,
    Slab,
)
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.timing import Envelope

SHUTTER = 0.5
"""Fraction of the frame interval for which the shutter is open (motion blur)."""

TRANSLUCENCY = 0.62
"""Fraction of the light on a leaf's other side that shines through it."""

MIN_WIDTH = 0.14
"""Width over its full one at which a leaf is seen edge-on: none is quite flat."""

FOLD = 0.34
"""How much lighter one half of a leaf is than the other, as they are folded."""

LIGHTNESS_SPREAD = 0.16
"""Deviation of the log lightness of leaves of one colour."""

LEAST_RADIUS = 1.2
"""Radius in pixels at least; smaller leaves are fainter instead."""

FAINTEST, INVISIBLE = 0.2, 0.01
"""Opacity of small leaves at least, and up to which none is drawn."""

PIXEL_BLUR, DEFOCUS_BLUR, LEAST_BLUR = 0.45, 0.7, 0.3
"""Blur of the texture for a pixel's footprint and per pixel of defocus, and at least in texels."""

SHADED, SUNLIT, LOCAL_LIGHT = 0.35, 1.6, 0.6
"""Range of the local light, and the exponent by which it counts."""

SECOND_COLOUR = 0.7
"""How far a leaf's colour goes to that of another at most."""

AMBIENT_FOLD = 0.25
"""Weight of ambient light in the difference of a leaf's halves."""

DARKEST_SCENE = 0.03
"""Mean illumination at least, relative to which leaves are lit."""


@dataclass(frozen=True)
class LeafKind:
    """Appearance and motion of a leaf; lengths in units of the focus distance, at strength 1.

    `radius` is half its length; `textures` gives its textures. It falls `fall` a second, is blown
    `blow` across, swings by `swing` in `period` seconds and tumbles meanwhile. Those farther than
    `appears` fade in where they are, nearer ones enter at the top. `translucency` is the weight of
    light on the other side.
    """

    slabs: tuple[Slab, ...]
    textures: Callable[[], Raster]
    radius: float
    fall: float
    blow: float
    swing: float
    period: float
    appears: float
    translucency: float
    opacity: float


PETALS = LeafKind(
    slabs=(Slab(0.30, 0.8, 40), Slab(0.8, 2.0, 340), Slab(2.0, 3.4, 360)),
    textures=leaf_textures.petal_textures,
    radius=0.0140, fall=0.18, blow=0.10, swing=0.045, period=2.4, appears=1.7, translucency=0.8,
    opacity=0.97,
)  # fmt: skip
LEAVES = LeafKind(
    slabs=(Slab(0.40, 0.8, 24), Slab(0.8, 2.0, 280), Slab(2.0, 3.4, 340)),
    textures=leaf_textures.leaf_textures,
    radius=0.0210, fall=0.21, blow=0.12, swing=0.070, period=2.0, appears=1.7,
    translucency=TRANSLUCENCY, opacity=1.0,
)  # fmt: skip


class _Orientation(NamedTuple):
    """Unit vectors along the length and the width of leaves (n, 3), and their normals."""

    along: NDArray[np.float64]
    aside: NDArray[np.float64]
    normal: NDArray[np.float64]


class FallingLeaves:
    """An `Overlay`: leaves of a `kind`, in `colours` (n, 3: Y, U, V), in this `sun`."""

    def __init__(
        self, kind: LeafKind, colours: NDArray[np.float64], sun: Sunlight, view: View,
        projection: ViewProjection, direction: float, strength: float, envelope: Envelope,
        seed: int,
    ) -> None:  # fmt: skip
        slabs = tuple(Slab(s.near, s.far, round(s.count * strength)) for s in kind.slabs)
        self._volume = ParticleVolume(slabs, projection, seed)
        self._kind, self._projection, self._envelope, self._sun = kind, projection, envelope, sun
        self._sheets = kind.textures()
        count = len(self._sheets) // len(leaf_textures.BLURS)
        rng = np.random.default_rng(seed + 1)
        self._shape = rng.integers(count, size=self._volume.count)
        first = colours[rng.integers(len(colours), size=self._volume.count)]
        other = colours[rng.integers(len(colours), size=self._volume.count)]
        share = rng.random((self._volume.count, 1)) ** 2
        self._colours = first + (other - first) * SECOND_COLOUR * share
        self._tone = np.exp(rng.normal(0, LIGHTNESS_SPREAD, self._volume.count))
        light = illumination_map(view)
        self._light = np.asarray(light / max(float(light.mean()), DARKEST_SCENE), np.float32)
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
        turn = _orientation(drifting.swung(now)[which], drifting.phase[which])
        radius = drifting.size[which] * seen.scale / leaf_textures.EXTENT
        smear = self._smear(now, which, seen.scale)
        matrix, grown = _texture_matrix(turn, np.maximum(radius, LEAST_RADIUS), smear)
        # Choose the texture whose blur is nearest to the wanted one, in texels.
        blur = defocus_blur(seen.depth, self._projection)
        coordinates = leaf_textures.SIZE / 2 / np.maximum(radius, LEAST_RADIUS)
        wanted = np.hypot(PIXEL_BLUR, DEFOCUS_BLUR * blur) * coordinates
        level = np.abs(
            np.log(np.maximum(wanted, LEAST_BLUR))[:, None] - np.log(np.array(leaf_textures.BLURS))
        ).argmin(axis=1)
        drawn = np.empty((len(which), kernels.LEAF_COLUMNS), np.float32)
        drawn[:, 0], drawn[:, 1] = seen.x, seen.y
        drawn[:, kernels.MATRIX : kernels.MATRIX + 4] = np.linalg.inv(matrix).reshape(-1, 4)
        drawn[:, kernels.REACH] = np.abs(matrix).sum(axis=2).max(axis=1)
        drawn[:, kernels.TEXTURE] = self._shape[which] * len(leaf_textures.BLURS) + level
        faint = (
            np.clip((radius + 0.5) / (np.maximum(radius, LEAST_RADIUS) + 0.5), FAINTEST, 1.0)
            / grown
        )
        present = presence(envelope, kind.appears, now, seen)
        drawn[:, kernels.LEAF_OPACITY] = gate * kind.opacity * present * seen.fade * faint
        light, folded = self._lit(turn)
        near = (
            np.clip(sample_at_particles(self._light, seen), SHADED, SUNLIT) ** LOCAL_LIGHT
            * self._tone[which]
        )
        drawn[:, kernels.LIGHT], drawn[:, kernels.FOLD_LIGHT] = light * near, folded * near
        drawn[:, kernels.LEAF_COLOUR : kernels.LEAF_COLOUR + 3] = self._colours[which]
        drawn[:, kernels.LEAF_DISPARITY] = 1.0 / np.maximum(seen.depth, 1e-3)
        drawn = drawn[drawn[:, kernels.LEAF_OPACITY] > INVISIBLE]
        drawn = drawn[np.argsort(drawn[:, kernels.LEAF_DISPARITY], kind="stable")]
        scene = self._projection.project_occluders(camera)
        kernels.draw_leaves(frame.y, frame.u, frame.v, drawn, self._sheets, scene, STEP)

    def _smear(
        self, now: float, which: NDArray[np.intp], scale: PerParticle
    ) -> NDArray[np.float64]:
        """(n, 2): motion in pixels while the shutter is open."""
        time = SHUTTER / self._envelope.clock.fps
        drifting = self._drifting
        one, other = drifting.offset(now - time / 2), drifting.offset(now + time / 2)
        across = (other[0] - one[0])[which] * scale
        down = ((other[1] - one[1]) + drifting.fall * time)[which] * scale
        return np.stack([across, down], axis=1).astype(np.float64)

    def _lit(self, turn: _Orientation) -> tuple[PerParticle, PerParticle]:
        """Brightness of each leaf, and how much brighter the half is that is folded to the
        light."""
        sun = self._sun
        facing = turn.normal @ np.array(sun.direction)
        # The side that faces the viewer is lit directly, or through the leaf.
        before = np.where(turn.normal[:, 2] < 0, facing, -facing)
        direct = np.where(before > 0, before, -self._kind.translucency * before)
        light = sun.ambient + sun.direct * direct
        sideways = turn.aside @ np.array(sun.direction)
        folded = FOLD * (AMBIENT_FOLD * sun.ambient + sun.direct) * sideways
        return light, folded


def _orientation(swung: PerParticle, phase: PerParticle) -> _Orientation:
    """The orientation of leaves that tumble as they swing."""
    yaw = 0.8 * np.sin(swung + 0.6) + 2.3 * phase
    pitch = 0.9 * np.sin(0.8 * swung + 5.0 * phase) + 0.5 * np.sin(3.0 * phase)
    roll = 0.9 * swung + 3.1 * phase
    cy, sy, cp, sp, cr, sr = (
        f(angle).astype(np.float64) for angle in (yaw, pitch, roll) for f in (np.cos, np.sin)
    )
    along = np.stack([sy * cp, cy * cp, sp], axis=1)
    flat = np.stack([cy, -sy, np.zeros_like(cy)], axis=1)
    upright = np.cross(flat, along)
    aside = cr[:, None] * flat + sr[:, None] * upright
    normal = np.cross(along, aside)
    return _Orientation(along, aside, normal)


def _texture_matrix(
    turn: _Orientation, radius: PerParticle, smear: NDArray[np.float64]
) -> tuple[NDArray[np.float64], PerParticle]:
    """The matrices (n, 2, 2) from texture coordinates to pixels, with motion blur as a stretch, and
    how many times larger that makes the leaves."""
    along, aside = turn.along[:, :2].copy(), turn.aside[:, :2].copy()
    # Keep a minimal width square to the length, for leaves seen edge-on.
    long = np.linalg.norm(along, axis=1, keepdims=True)
    along *= np.maximum(1.0, MIN_WIDTH / np.maximum(long, 1e-6))
    square = np.stack([-along[:, 1], along[:, 0]], axis=1)
    square /= np.maximum(np.linalg.norm(square, axis=1, keepdims=True), 1e-6)
    width = (aside * square).sum(axis=1, keepdims=True)
    least = np.where(width < 0, -1.0, 1.0) * np.maximum(np.abs(width), MIN_WIDTH)
    aside += (least - width) * square
    matrix = np.stack([aside, -along], axis=2) * radius[:, None, None]
    way = np.linalg.norm(smear, axis=1)
    wider = np.sqrt(1.0 + (0.5 * way / np.maximum(radius, 1.0)) ** 2)
    unit = smear / np.maximum(way, 1e-6)[:, None]
    stretch = np.eye(2) + (wider - 1.0)[:, None, None] * unit[:, :, None] * unit[:, None, :]
    return stretch @ matrix, wider
