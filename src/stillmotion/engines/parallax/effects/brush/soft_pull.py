"""Soft pull: a part of the picture with no edge of its own is displaced, and its surroundings with
it, less and less with the distance.

For short distances only: it would fold beyond about half of the width over which it falls off.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Grid, Mask, Points
from stillmotion.easing import smoothstep
from stillmotion.engines.parallax.effect import DENSITY
from stillmotion.engines.parallax.effects.brush.pin import CLEARANCE, sample_map

STRETCH = 0.6
"""Stretch at most, per pixel."""

ROOM = 0.3
"""Width over which it falls off at most, as a fraction of the short side."""


_STEPS = 5
"""Fixed-point iterations of the inverse; each leaves `STRETCH` of the error or less."""

FALL_OFF = 1.9
"""Width of the fall-off over the distance pulled, at the limit of stretch."""


class SoftPull:
    """A displacement by `weights` (at `DENSITY`) of `way` (frames, 2; pixels). `region` (h, w;
    bool) has weight 1."""

    def __init__(self, weights: Coverage, way: Points, region: Mask) -> None:
        self.region = region
        self.weights = weights
        self.way = way.astype(np.float32)

    def displace(self, coordinates: Grid, number: int) -> None:
        """See `effect.Displacement`."""
        by = self.way[number]
        if not by.any():
            return
        source = coordinates.copy()
        for _ in range(_STEPS):
            source = coordinates - sample_map(self.weights, source, DENSITY)[..., None] * by
        coordinates[...] = source


def soft_pull(mask: Mask, pinned: Mask, way: Points) -> SoftPull | None:
    """Displace `mask` (h, w; bool) along `way`, and leave `pinned` in place.

    None where there is not room enough to do it without folding.
    """
    height, width = mask.shape
    furthest = float(np.hypot(*way.T).max())
    room = FALL_OFF * furthest / STRETCH
    if room > ROOM * min(height, width):
        return None
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    fixed = np.maximum(room - away, 0.0)
    if pinned.any():
        clear = cv2.distanceTransform((~pinned).astype(np.uint8), cv2.DIST_L2, 5)
        fixed = np.minimum(fixed, np.maximum(clear - CLEARANCE, 0.0))
    smooth = smoothstep(fixed / (fixed + away + 1e-6)).astype(np.float32)
    size = max(1, round(width * DENSITY)), max(1, round(height * DENSITY))
    weights = cv2.resize(smooth, size, interpolation=cv2.INTER_AREA)
    steepest = float(np.hypot(*np.gradient(weights)).max()) * DENSITY
    return SoftPull(weights, way, mask) if steepest * furthest <= STRETCH else None
