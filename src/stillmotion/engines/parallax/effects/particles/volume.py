"""Particles in a volume of air that has no end, wherever the camera goes.

Each slab of the volume is periodic sideways, vertically and in depth, with a period a little larger
than what the camera sees of it, so that a few hundred particles fill it: those that leave on one
side come in on the other, outside the frame. They have positions in the scene, so that near ones
show more parallax than far ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effects.view_projection import ViewProjection

PerParticle = NDArray[Any]
"""(n,), float32: one for each particle."""

ROOM = 1.6
"""Period of a slab over what the camera sees at its far side, so that it may zoom out by as much
before the slab's edges come into the frame."""

MARGIN = 0.3
"""Fraction of the frame's height around it within which particles may reach into it."""

FADE = 0.22
"""Fraction of a slab's depth over which particles fade in and out at its near and far side."""

_STRIDE = 0.7548776662466927
"""The number of the fall times this, modulo 1, moves a particle sideways for its next fall
(Roberts' R2)."""


@dataclass(frozen=True)
class Slab:
    """`count` particles between two depths (units of the focus distance)."""

    near: float
    far: float
    count: int


@dataclass(frozen=True)
class VisibleParticles:
    """Particles that may be in the frame: all fields are (n,).

    `which` numbers them, `x`, `y` are in pixels, `scale` pixels per unit, `depth` relative to where
    the picture was taken, `fallen` seconds since each entered at the top of its slab, `fade` 0 to 1
    by the slab.
    """

    which: NDArray[np.intp]
    x: PerParticle
    y: PerParticle
    scale: PerParticle
    depth: PerParticle
    fallen: PerParticle
    fade: PerParticle


class ParticleVolume:
    """Particles in slabs. `chance` (n, 6) is uniform noise by which their looks are chosen."""

    def __init__(self, slabs: tuple[Slab, ...], projection: ViewProjection, seed: int) -> None:
        rng = np.random.default_rng(seed)
        counts = [slab.count for slab in slabs]
        self.count = sum(counts)
        self._projection = projection
        self.near = np.repeat(np.array([slab.near for slab in slabs], np.float32), counts)
        self.far = np.repeat(np.array([slab.far for slab in slabs], np.float32), counts)
        half_width, half_height = (
            projection.width / 2 / projection.focal,
            projection.height / 2 / projection.focal,
        )
        self._wide = 2 * ROOM * half_width * self.far
        self._high = 2 * ROOM * half_height * self.far
        self._place = rng.random((self.count, 3), np.float32)
        # Uniform in the visible frustum: its cross-section grows with depth.
        self._place[:, 2] = np.sqrt(self._place[:, 2])
        self.chance = rng.random((self.count, 6), np.float32)

    def visible(
        self, offset: tuple[PerParticle, PerParticle, PerParticle], fall: PerParticle,
        seconds: float, camera: Extrinsics,
    ) -> VisibleParticles:  # fmt: skip
        """Where they are seen, moved by `offset` and fallen at `fall` units a second (not 0)."""
        stood = self._projection.stood
        if stood is not None:
            camera = camera.after(stood)
        position = camera.position.astype(np.float32)
        rotation = camera.rotation.astype(np.float32)
        axis = rotation[:, 2] / rotation[2, 2]
        deep = self.far - self.near
        z = self.near + _wrapped(self._place[:, 2] * deep + offset[2] - position[2], deep)
        centre_x = position[0] + axis[0] * z
        centre_y = position[1] + axis[1] * z
        top = centre_y - self._high / 2
        dropped = self._place[:, 1] * self._high + offset[1] + fall * seconds
        turn = np.floor((dropped - top) / self._high)
        down = dropped - turn * self._high - top
        moved = self._place[:, 0] + turn * np.float32(_STRIDE)
        aside = (moved - np.floor(moved)) * self._wide + offset[0]
        left = centre_x - self._wide / 2
        x = left + _wrapped(aside - left, self._wide)
        relative = np.stack([x - position[0], top + down - position[1], z], axis=1)
        turned = relative @ rotation
        scale = self._projection.focal * camera.focal / np.maximum(turned[:, 2], 1e-3)
        edge = np.minimum(z - self.near, self.far - z) / (FADE * deep)
        seen_x = turned[:, 0] * scale + self._projection.centre[0]
        seen_y = turned[:, 1] * scale + self._projection.centre[1]
        width, height = self._projection.width, self._projection.height
        room = MARGIN * height
        across = (seen_x > -room) & (seen_x < width + room)
        which = np.nonzero(across & (seen_y > -room) & (seen_y < height + room))[0]
        return VisibleParticles(
            which=which,
            x=seen_x[which],
            y=seen_y[which],
            scale=scale[which],
            depth=(z + position[2] - (0.0 if stood is None else np.float32(stood.position[2])))[
                which
            ],
            fallen=(down / fall)[which],
            fade=np.clip(edge[which], 0.0, 1.0),
        )


def _wrapped(values: PerParticle, period: PerParticle) -> PerParticle:
    """Modulo; twice as fast as NumPy's."""
    rest: PerParticle = values - np.floor(values / period) * period
    return rest
