"""What stands upright is equally far from foot to top: trunks, towers, walls, posts.

A ground that comes nearer from the horizon down would make them lean when the camera moves
sideways. Long, nearly vertical lines of the picture (LSD: Grompone von Gioi et al., IPOL 2012) tie
the disparities along them together, at that of their foot.
"""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit

from stillmotion.engines.parallax.arrays import Map, Rgb

SIDE = 128
"""Long edge in pixels at which the disparity is relaxed."""

LINE_EDGE = 768
"""Long edge in pixels at which lines are looked for."""

SHORTEST = 0.07
"""Length of a line that counts, as a share of the picture's height."""

LEAN = 0.25
"""Most that a line leans, sideways per height."""

STIFFNESS = 60.0
"""Weight of being upright against what the other cues say."""

SMOOTHNESS = 0.6
"""Weight of being like the neighbours."""

SWEEPS = 160
"""Relaxation sweeps; with the over-relaxation below they settle at `SIDE`."""

OVER = 1.85


def stand_up(disparity: Map, rgb: Rgb, sky: Map) -> Map:
    """`disparity` (h, w; of the picture `rgb` of any size) with the uprights made upright."""
    height, width = disparity.shape
    scale = min(1.0, SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    stiff, foot = _lines(rgb, size)
    if not stiff.any():
        return disparity
    small = cv2.resize(disparity, size, interpolation=cv2.INTER_AREA)
    clear = 1 - cv2.resize(sky, size, interpolation=cv2.INTER_AREA)
    # The foot of an upright stands on the ground and knows how far that is; its top does not.
    trust = np.where(stiff > 0.05, np.float32(0.02), np.float32(1.0)) + foot
    relaxed = small.copy()
    relax(relaxed, small, trust.astype(np.float32), (STIFFNESS * stiff * clear).astype(np.float32))
    change = cv2.resize(relaxed - small, (width, height), interpolation=cv2.INTER_CUBIC)
    return (disparity + change).astype(np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def relax(values: Map, data: Map, trust: Map, stiff: Map) -> None:
    """Minimise trust (v - data)^2 + smoothness |grad v|^2 + stiff (dv/dy)^2 by SOR, in place."""
    height, width = values.shape
    smooth = np.float32(SMOOTHNESS)
    for _ in range(SWEEPS):
        for y in range(height):
            for x in range(width):
                total = trust[y, x]
                pull = trust[y, x] * data[y, x]
                if x > 0:
                    total += smooth
                    pull += smooth * values[y, x - 1]
                if x < width - 1:
                    total += smooth
                    pull += smooth * values[y, x + 1]
                if y > 0:
                    weight = smooth + stiff[y - 1, x]
                    total += weight
                    pull += weight * values[y - 1, x]
                if y < height - 1:
                    weight = smooth + stiff[y, x]
                    total += weight
                    pull += weight * values[y + 1, x]
                values[y, x] += np.float32(OVER) * (pull / total - values[y, x])


def _lines(rgb: Rgb, size: tuple[int, int]) -> tuple[Map, Map]:
    """Where the picture is upright (0 to 1), and where uprights stand, both at `size`."""
    scale = min(1.0, LINE_EDGE / max(rgb.shape[:2]))
    wide, high = round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)
    grey = cv2.cvtColor(
        cv2.resize(rgb, (wide, high), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY
    )
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(grey)[0]
    stiff = np.zeros(size[::-1], np.float32)
    foot = np.zeros(size[::-1], np.float32)
    if found is None:
        return stiff, foot
    across, down = size[0] / wide, size[1] / high
    for x0, y0, x1, y1 in found.reshape(-1, 4):
        if abs(y1 - y0) < SHORTEST * high or abs(x1 - x0) > LEAN * abs(y1 - y0):
            continue
        ends = [(int(x * across), int(y * down)) for x, y in ((x0, y0), (x1, y1))]
        cv2.line(stiff, ends[0], ends[1], 1.0, 2)
        low = max(ends, key=lambda end: end[1])
        cv2.circle(foot, low, 1, 2.0, -1)
    return cv2.GaussianBlur(stiff, (0, 0), 0.8), foot
