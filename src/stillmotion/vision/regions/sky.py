"""Sky, and the clouds in it: even or cloud-like, lit, above, and joined to the picture's top."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Rgb
from stillmotion.vision.regions.features import Look, look, pieces, ramp, refine, settle, small
from stillmotion.vision.regions.skylike import is_sky

LEAST = 0.03
"""Share of the picture that must be sky."""

EVEN, CLOUDY, ROUGH = 0.02, 0.04, 0.07
"""Most texture (mean change of luma per fine pixel) of plain sky, of clouds, and of any sky."""

LOWEST = 0.75
"""Height (0 the top) above which sky lies."""

LEAST_CLOUDS = 0.01
"""Share of the picture that must be clouds."""


def find_sky(picture: Rgb, matte: Coverage | None = None) -> Coverage:
    """How surely each pixel of `picture` is sky (0 to 1), at a quarter of its size.

    All zero where there is none to speak of. Where `matte` (of any size) is not 0 the picture is
    painted: what is there follows from the rest.
    """
    seen = look(picture)
    hidden = np.zeros(seen.luma.shape, bool)
    if matte is not None:
        hidden = cv2.dilate(small(matte, seen), np.ones((9, 9), np.uint8)) > 0.1
    return sky_of(seen, hidden)


def sky_of(seen: Look, hidden: Mask) -> Coverage:
    """The same, of a picture already measured; `hidden` (bool, as the measures) is painted."""
    red, green, blue = cv2.split(seen.rgb)
    even = cv2.blur(seen.busy, (5, 5))
    bluish = (blue > 1.04 * red) & (blue >= 0.97 * green)
    bluish &= (red < 1.15 * green) | (seen.saturation < 0.45)
    pale = (seen.luma > 0.55) & (seen.saturation < 0.30)
    glowing = (seen.luma > 0.75) & (red >= green) & (green >= blue)
    seed = ((bluish | pale | glowing) & (even < EVEN)) | (pale & (even < CLOUDY))
    seed = from_top(seed & (seen.height < LOWEST))
    if seed.mean() < LEAST:
        return np.zeros(seen.guide.shape, np.float32)
    # What is much darker than the sky, or as textured as land, is not sky whatever its colour.
    light = float(np.median(seen.luma[seed]))
    low = (np.max(np.nonzero(seed.any(axis=1))[0]) + 1) / seen.luma.shape[0]
    never = (even > ROUGH) | (seen.luma < 0.5 * light) | (seen.height > low + 0.1)
    never |= (green > 1.08 * blue) & (green > 0.97 * red)
    sure = cv2.erode(seed.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    near = cv2.dilate(seed.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
    maybe = (bluish | pale | glowing) & near
    region = settle(seen, sure & ~never, never | ~(near | maybe), maybe)
    region = from_top(region > 0.5)
    if not is_sky(seen, region, hidden):
        return np.zeros(seen.guide.shape, np.float32)
    return refine(region.astype(np.float32), seen, radius=0.012, epsilon=2e-4)


def clouds_of(seen: Look, sky: Coverage) -> Coverage:
    """How far each pixel of the sky (a map as `sky_of` gives) is cloud; all 0 where none is.

    Clouds are what stands out of the sky's smooth gradient: paler, lighter or darker than it is
    at that height.
    """
    inside = sky > 0.6
    none = np.zeros(sky.shape, np.float32)
    if inside.mean() < LEAST:
        return none
    lab = cv2.resize(seen.lab, sky.shape[::-1], interpolation=cv2.INTER_LINEAR)
    rows, columns = sky.shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    core = cv2.erode(inside.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    fit, *_ = np.linalg.lstsq(basis[core], lab[core], rcond=None)
    apart = np.linalg.norm(lab - basis @ fit, axis=2).astype(np.float32)
    rough = cv2.GaussianBlur(apart, (0, 0), 1.0)
    cloud = ramp(rough, 2.5, 8.0) * ramp(sky, 0.3, 0.9)
    return cloud if (cloud > 0.5).mean() >= LEAST_CLOUDS else none


def from_top(mask: Mask) -> Mask:
    """The parts of `mask` (bool) that reach the picture's top edge, without slivers."""
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels = cv2.connectedComponents(opened, connectivity=4)
    touching = np.unique(labels[: max(2, mask.shape[0] // 40)])
    kept: Mask = np.isin(labels, touching[touching > 0])
    return pieces(kept, least=0.004)
