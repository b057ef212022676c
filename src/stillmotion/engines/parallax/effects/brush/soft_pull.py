"""Stuff that gives: a part of the picture with no edge of its own is pulled, and takes its
surroundings along, less and less the further they are.

For short ways only. A sheet that is pulled further than about half of what gives way about it
would fold.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.parallax.effect import DENSITY
from stillmotion.engines.parallax.effects.brush.pin import CLEARANCE, sample_map
from stillmotion.engines.parallax.effects.brush.trajectory import Points

STRETCH = 0.6
"""Most that neighbouring pixels may move apart or together by, per pixel between them."""

ROOM = 0.3
"""Furthest that the surroundings give, as a share of the picture's short side."""


_STEPS = 5
"""Fixed-point steps to where a place came from; each leaves `STRETCH` of the error or less."""


class SoftPull:
    """A motion by which `weights` (at `DENSITY`) of `way` (frames, 2; pixels) is gone.

    `region` (h, w; bool) is what goes all of it.
    """

    def __init__(self, weights: Map, way: Points, region: Map) -> None:
        self.region = region
        self.weights = weights
        self.way = way.astype(np.float32)

    def displace(self, places: Map, number: int) -> None:
        """See `staging.Motion`."""
        by = self.way[number]
        if not by.any():
            return
        source = places.copy()
        for _ in range(_STEPS):
            source = places - sample_map(self.weights, source, DENSITY)[..., None] * by
        places[...] = source


def soft_pull(mask: Map, pinned: Map, way: Points) -> SoftPull | None:
    """What pulls `mask` (h, w; bool) along `way` and leaves `pinned` where it is.

    None where there is not room enough to do it without folding.
    """
    height, width = mask.shape
    furthest = float(np.hypot(*way.T).max())
    room = 1.9 * furthest / STRETCH
    if room > ROOM * min(height, width):
        return None
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    fixed = np.maximum(room - away, 0.0)
    if pinned.any():
        clear = cv2.distanceTransform((~pinned).astype(np.uint8), cv2.DIST_L2, 5)
        fixed = np.minimum(fixed, np.maximum(clear - CLEARANCE, 0.0))
    u = fixed / (fixed + away + 1e-6)
    smooth = (u * u * (3.0 - 2.0 * u)).astype(np.float32)
    size = max(1, round(width * DENSITY)), max(1, round(height * DENSITY))
    weights = cv2.resize(smooth, size, interpolation=cv2.INTER_AREA)
    steepest = float(np.hypot(*np.gradient(weights)).max()) * DENSITY
    return SoftPull(weights, way, mask) if steepest * furthest <= STRETCH else None
