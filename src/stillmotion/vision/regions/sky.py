"""Sky, and the clouds in it: even or cloud-like, lit, above, and joined to the picture's top."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Rgb, ScalarField
from stillmotion.vision.morphology import dilated, eroded, opened, square, touching
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

HIDDEN_RIM, HIDDEN = 9, 0.1
"""Side in pixels of the measures of the square by which what is painted is widened, and the matte
from which it is."""

TEXTURE_SIDE = 5
"""Side in pixels of the measures of the square over which texture is averaged."""

BLUE_TO_RED, BLUE_TO_GREEN, RED_TO_GREEN = 1.04, 0.97, 1.15
"""Channels of a blue sky: least blue per red and per green, and most red per green where it is
strong in colour."""

STRONG = 0.45
"""Saturation from which a colour is that."""

PALE_LUMA, PALE_SATURATION, GLOWING = 0.55, 0.30, 0.75
"""Least luma and most saturation of a pale sky, and least luma of one that glows."""

DARKEST = 0.5
"""Least luma of a sky, of the median of what was found first."""

LOWER = 0.1
"""How much lower than what was found first it may reach, as a share of the height."""

LEAF_TO_BLUE, LEAF_TO_RED = 1.08, 0.97
"""Green per blue and per red above which a pixel is a leaf's."""

NEAR = 13
"""Side in pixels of the measures of the square about what was found first in which more of it is
sought."""

DRAWN_RADIUS, DRAWN_EPSILON = 0.012, 2e-4
"""Radius within which a sky's edges are the picture's, as a share of its width, and the variance of
luma (0 to 1) that is an edge."""

INSIDE, CORE = 0.6, 5
"""How surely a pixel is sky in which clouds are sought, and the side in pixels of the square about
one that must be, for it to tell of the sky's gradient."""

CLOUD_BLUR = 1.0
"""Standard deviation in pixels of the blur of the difference from that gradient."""

APART, WITHIN_SKY = (2.5, 8.0), (0.3, 0.9)
"""Difference of colour (CIE 1976 Delta E) from the gradient and likelihood of sky over which a
pixel is cloud (from none to all)."""

TOP_ROWS = 40
"""The height over that of the strip at the top that a sky reaches."""

LEAST_PIECE = 0.004
"""Share of the picture that a piece of sky takes at least."""


def find_sky(picture: Rgb, matte: Coverage | None = None) -> Coverage:
    """How surely each pixel of `picture` is sky (0 to 1), at a quarter of its size.

    All zero where there is none to speak of. Where `matte` (of any size) is not 0 the picture is
    painted: what is there follows from the rest.
    """
    seen = look(picture)
    hidden = np.zeros(seen.luma.shape, bool)
    if matte is not None:
        hidden = cv2.dilate(small(matte, seen), square(HIDDEN_RIM)) > HIDDEN
    return sky_of(seen, hidden)


def sky_of(seen: Look, hidden: Mask) -> Coverage:
    """The same, of a picture already measured; `hidden` (bool, as the measures) is painted."""
    red, green, blue = cv2.split(seen.rgb)
    even = cv2.blur(seen.busy, (TEXTURE_SIDE, TEXTURE_SIDE))
    bluish = (blue > BLUE_TO_RED * red) & (blue >= BLUE_TO_GREEN * green)
    bluish &= (red < RED_TO_GREEN * green) | (seen.saturation < STRONG)
    pale = (seen.luma > PALE_LUMA) & (seen.saturation < PALE_SATURATION)
    glowing = (seen.luma > GLOWING) & (red >= green) & (green >= blue)
    seed = ((bluish | pale | glowing) & (even < EVEN)) | (pale & (even < CLOUDY))
    seed = from_top(seed & (seen.height < LOWEST))
    if seed.mean() < LEAST:
        return np.zeros(seen.guide.shape, np.float32)
    # What is much darker than the sky, or as textured as land, is not sky whatever its colour.
    light = float(np.median(seen.luma[seed]))
    low = (np.max(np.nonzero(seed.any(axis=1))[0]) + 1) / seen.luma.shape[0]
    never = (even > ROUGH) | (seen.luma < DARKEST * light) | (seen.height > low + LOWER)
    never |= is_leafy(red, green, blue)
    sure = eroded(seed)
    near = dilated(seed, NEAR)
    maybe = (bluish | pale | glowing) & near
    region = settle(seen, sure & ~never, never | ~(near | maybe), maybe)
    region = from_top(region > 0.5)
    if not is_sky(seen, region, hidden):
        return np.zeros(seen.guide.shape, np.float32)
    return refine(region.astype(np.float32), seen, radius=DRAWN_RADIUS, epsilon=DRAWN_EPSILON)


def is_leafy(red: ScalarField, green: ScalarField, blue: ScalarField) -> Mask:
    """Which pixels (bool) are too green for any sky."""
    return np.asarray((green > LEAF_TO_BLUE * blue) & (green > LEAF_TO_RED * red))


def clouds_of(seen: Look, sky: Coverage) -> Coverage:
    """How far each pixel of the sky (a map as `sky_of` gives) is cloud; all 0 where none is.

    Clouds are what stands out of the sky's smooth gradient: paler, lighter or darker than it is
    at that height.
    """
    inside = sky > INSIDE
    none = np.zeros(sky.shape, np.float32)
    if inside.mean() < LEAST:
        return none
    lab = cv2.resize(seen.lab, sky.shape[::-1], interpolation=cv2.INTER_LINEAR)
    rows, columns = sky.shape
    y, x = np.mgrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j].astype(np.float32)
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    core = eroded(inside, CORE)
    fit, *_ = np.linalg.lstsq(basis[core], lab[core], rcond=None)
    apart = np.linalg.norm(lab - basis @ fit, axis=2).astype(np.float32)
    rough = cv2.GaussianBlur(apart, (0, 0), CLOUD_BLUR)
    cloud = ramp(rough, *APART) * ramp(sky, *WITHIN_SKY)
    return cloud if (cloud > 0.5).mean() >= LEAST_CLOUDS else none


def from_top(mask: Mask) -> Mask:
    """The parts of `mask` (bool) that reach the picture's top edge, without slivers."""
    top = np.zeros(mask.shape, bool)
    top[: max(2, mask.shape[0] // TOP_ROWS)] = True
    return pieces(touching(opened(mask), top, diagonally=False), least=LEAST_PIECE)
