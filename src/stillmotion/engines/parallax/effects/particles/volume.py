"""Air full of things that fall or float, around the camera wherever it goes.

Each slab of the air repeats sideways and upwards, and in depth, with a period a little larger
than what the camera sees of it, so that a few hundred particles fill a world without end: those
that leave on one side come in on the other, outside the frame. They have places in the scene, so
that a moving camera sees near ones pass faster than far ones.
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
"""How much larger a slab's period is than what the camera sees at its far side, unless it zooms
out: as much as it may do so before the slab's edges come into the frame."""

MARGIN = 0.3
"""Share of the frame's height around it within which particles may still reach into it."""

FADE = 0.22
"""Share of a slab's depth over which particles come and go at its near and far side."""

_STRIDE = 0.7548776662466927
"""Fall number times this, modulo 1, moves a particle aside for its next fall (Roberts' R2)."""


@dataclass(frozen=True)
class Slab:
    """`count` particles between two depths (units of the focus distance)."""

    near: float
    far: float
    count: int


@dataclass(frozen=True)
class VisibleParticles:
    """Where those particles are seen that may be in the frame: all (n,).

    `which` numbers them, `x`, `y` in pixels, `scale` pixels per unit, `depth` from where the
    picture was taken, `fallen` seconds since each came in at the top of its slab, `fade` 0 to 1
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
    """Particles in slabs. `chance` (n, 6) is uniform noise for whoever gives them their looks."""

    def __init__(self, slabs: tuple[Slab, ...], sight: ViewProjection, seed: int) -> None:
        rng = np.random.default_rng(seed)
        counts = [slab.count for slab in slabs]
        self.count = sum(counts)
        self._sight = sight
        self.near = np.repeat(np.array([slab.near for slab in slabs], np.float32), counts)
        self.far = np.repeat(np.array([slab.far for slab in slabs], np.float32), counts)
        half_width, half_height = sight.width / 2 / sight.focal, sight.height / 2 / sight.focal
        self._wide = 2 * ROOM * half_width * self.far
        self._high = 2 * ROOM * half_height * self.far
        self._place = rng.random((self.count, 3), np.float32)
        # As many in each part of what is seen of the slab: more of them far than near.
        self._place[:, 2] = np.sqrt(self._place[:, 2])
        self.chance = rng.random((self.count, 6), np.float32)

    def visible(
        self, offset: tuple[PerParticle, PerParticle, PerParticle], fall: PerParticle,
        seconds: float, camera: Extrinsics,
    ) -> VisibleParticles:  # fmt: skip
        """Where they are seen, moved by `offset` and fallen at `fall` units a second (not 0)."""
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
        scale = self._sight.focal * camera.focal / np.maximum(turned[:, 2], 1e-3)
        edge = np.minimum(z - self.near, self.far - z) / (FADE * deep)
        seen_x = turned[:, 0] * scale + self._sight.centre[0]
        seen_y = turned[:, 1] * scale + self._sight.centre[1]
        width, height = self._sight.width, self._sight.height
        room = MARGIN * height
        across = (seen_x > -room) & (seen_x < width + room)
        which = np.nonzero(across & (seen_y > -room) & (seen_y < height + room))[0]
        return VisibleParticles(
            which=which,
            x=seen_x[which],
            y=seen_y[which],
            scale=scale[which],
            depth=(z + position[2])[which],
            fallen=(down / fall)[which],
            fade=np.clip(edge[which], 0.0, 1.0),
        )


def _wrapped(values: PerParticle, period: PerParticle) -> PerParticle:
    """Modulo; twice as fast as NumPy's."""
    rest: PerParticle = values - np.floor(values / period) * period
    return rest
