"""Water: what lies low, takes its colour from the sky or runs white, and has no upright detail."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, ScalarField
from stillmotion.vision.filters import steepness
from stillmotion.vision.morphology import eroded, opened, square, touching
from stillmotion.vision.regions.features import Look, ramp, refine, settle, small

LEAST, LEAST_PIECE = 0.045, 0.008
"""Share of the picture that must be water, and of one piece of it."""

COLDER = (3.0, 8.0)
"""How much bluer (in b*) than the land water is, from unlikely to likely."""

HIGHEST = 0.3
"""Height (0 the top) that no water reaches up to: what does is land, a wall or a backdrop."""

UNDER_SKY = 0.3
"""Share of a piece's upper edge that borders on sky at most: there the far hills are blue too."""

LEVEL = 0.085
"""Least mean of how much more luma changes down than across, of both: ripples lie."""

RIPPLED, RESTLESS, NOT_WARM, WIDE = 0.4, 0.02, 3.0, 0.08
"""What water is known by whatever the land looks like: the same mean, its texture and its b* at
most, where it takes a large share of the picture."""

IN_FOCUS = 0.012
"""Change of luma per fine pixel that the sharpest tenth of a piece has at least: what is quite out
of focus is a backdrop."""

COLOURFUL = 0.5
"""Saturation above which it is paint or petals, where it is not dark."""

SHADE = (0.5, 0.33)
"""Luma, of the land's, below which and saturation above which it is land in the shade by day."""

WHITE = (0.8, 0.05)
"""Luma of a piece's brightest tenth, and texture, above which it is bark, fur or snow."""

DAYLIGHT = 0.25
"""Median luma of the land by day."""

GROWTH = 3.0
"""How many times larger than what is surely water the whole of it may be found."""

SUBJECT = (0.2, 0.6)
"""Matte over which a pixel is the subject's (from none to all, as all ranges below)."""

LAND_SKY, LAND_TOP, LEAST_LAND = 0.3, 0.25, 0.05
"""Likelihood of sky below which a pixel is land, height (0 the top) below which it lies, and share
of the picture that land takes where water is looked for at all."""

UNDER = 0.4
"""Likelihood of sky from which a piece has sky above it, and of sky or subject from which a pixel
is taken."""

TAKEN = 0.3
"""Likelihood of sky or subject from which a pixel is no ripple."""

LEVEL_BLUR, LEVEL_FLOOR = 3.0, 0.004
"""Blur in pixels of the measures under which changes of luma are compared, and change of luma added
to their sum: an even place is neither level nor upright."""

COLOUR_BLUR, BUSY_BLUR = 1.2, 3.0
"""Blurs in pixels of the measures of the blueness and of the texture."""

BLUE = (7.0, 2.0)
"""b* over which a pixel may be water's at all."""

SNOW_LUMA, SNOW_TEXTURE = (0.7, 0.8), (0.05, 0.03)
"""Luma and texture over which a pixel is snow."""

NOT_UPRIGHT = (-0.25, 0.0)
"""Levelness (`level_of`) over which a place may be water."""

SEED_BLUR, SEED = 1.0, 0.45
"""Blur of the likelihood in pixels of the measures, and blurred likelihood from which a pixel is
surely water."""

STREAK = (61, 7)
"""Columns and rows of the measures over which reflections are closed."""

JOINS = 0.12
"""Levelness from which a gap between such pixels is water too."""

ABOVE_ROWS = 4
"""Rows of the measures above a piece in which it is looked for sky."""

HORIZON_MARGIN, LOWEST = 0.12, 0.5
"""How far above the horizon water may be found, as a share of the height, and the height (0 the
top) from which it always may."""

BRIGHT, SHARP = 90, 90
"""Percentiles that stand for the brightest and the sharpest tenth."""

ABOUT_EDGE = 5
"""Side in pixels of `Look.fine` of the square in which the steepest place counts."""

RIPPLE_SIDE, FOOT = 5, 0.9
"""Side in pixels of the measures of what is too thin to be a sea, and the height (0 the top) that
one reaches down to at least."""

HIGHER = 0.02
"""How much higher than what is surely water the rest of it may reach, as a share of the height."""

LEAF_HUE, LEAF_SATURATION, LEAF_TEXTURE = (50, 165), 0.2, 0.03
"""Hues in degrees between which, and saturation and texture above which, a pixel is a leaf's."""

LEAST_LEVEL = -0.3
"""Levelness below which a place is no water whatever its colour."""

SMOOTHING, DRAWN_RADIUS = 1.0, 0.01
"""Blur in pixels of the measures of what was found, and the radius within which its edges are the
picture's, as a share of its width."""


def water_of(seen: Look, sky: Coverage, matte: Coverage, horizon: float) -> Coverage:
    """How surely each pixel is water (0 to 1); all 0 where none is.

    Water mirrors the sky or breaks into white, so that it is colder in colour than the land about
    it, in daylight and at night; it lies below `horizon`, and not right under the sky; it is not
    even and upright at once, which leaves out walls; it is in focus, and neither as colourful as
    paint nor as dark as a road in the shade. What has the colours of such a place and lies no
    higher is water with it. The bounds stand between what was measured of pieces of water and of
    others in 130 photographs.
    """
    none = np.zeros(seen.guide.shape, np.float32)
    above, ahead = small(sky, seen), ramp(small(matte, seen), *SUBJECT)
    land = (above < LAND_SKY) & (seen.height > LAND_TOP)
    if land.mean() < LEAST_LAND:
        return none
    pieces = _pieces(seen, land, np.maximum(above, ahead))
    kept = np.zeros(land.shape, bool)
    for piece in pieces:
        if _lies_as_water(seen, piece, above > UNDER, horizon) and _looks_wet(seen, piece, land):
            kept |= piece
    kept |= _rippled(seen, np.maximum(above, ahead))
    if kept.mean() < LEAST / 2:
        return none
    whole = _grown(seen, kept, np.maximum(above, ahead))
    if whole.mean() < LEAST:
        return none
    even = cv2.GaussianBlur(whole.astype(np.float32), (0, 0), SMOOTHING)
    return refine(even, seen, radius=DRAWN_RADIUS)


def level_of(seen: Look) -> ScalarField:
    """How much more luma changes down than across (-1 to 1): ripples lie."""
    across, down = (
        cv2.GaussianBlur(values, (0, 0), LEVEL_BLUR) for values in (seen.across, seen.down)
    )
    return np.asarray((down - across) / (down + across + LEVEL_FLOOR))


def _pieces(seen: Look, land: Mask, taken: Coverage) -> list[Mask]:
    """Places that are cold in colour and not upright (bool)."""
    blueness = cv2.GaussianBlur(seen.lab[..., 2], (0, 0), COLOUR_BLUR)
    cold = ramp(float(np.median(blueness[land])) - blueness, *COLDER) * ramp(blueness, *BLUE)
    level = level_of(seen)
    busy = cv2.GaussianBlur(seen.busy, (0, 0), BUSY_BLUR)
    snow = ramp(seen.luma, *SNOW_LUMA) * ramp(busy, *SNOW_TEXTURE)
    score = cold * ramp(level, *NOT_UPRIGHT) * (1 - taken) * (1 - snow)
    seeds = cv2.GaussianBlur(score, (0, 0), SEED_BLUR) > SEED
    # Reflections of lamps and of the bank lie as warm streaks among cold ones.
    flat = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, STREAK)
    joined = cv2.morphologyEx(seeds.astype(np.uint8), cv2.MORPH_CLOSE, flat) > 0
    joined &= (seeds | (level > JOINS)) & (taken < UNDER)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        opened(joined).astype(np.uint8), connectivity=8
    )
    large = stats[:, cv2.CC_STAT_AREA] > LEAST_PIECE * joined.size
    return [labels == label for label in range(1, count) if large[label]]


def _lies_as_water(seen: Look, piece: Mask, sky: Mask, horizon: float) -> bool:
    rows, columns = np.nonzero(piece & ~np.roll(piece, 1, axis=0))
    under_sky = float(sky[np.maximum(rows - ABOVE_ROWS, 0), columns].mean())
    highest = max(HIGHEST, min(horizon - HORIZON_MARGIN, LOWEST)) * len(piece)
    level = float(level_of(seen)[piece].mean())
    return under_sky < UNDER_SKY and bool(rows.min() > highest) and level > LEVEL


def _looks_wet(seen: Look, piece: Mask, land: Mask) -> bool:
    saturation, luma = (float(np.median(v[piece])) for v in (seen.saturation, seen.luma))
    if saturation > COLOURFUL and luma > DAYLIGHT:
        return False
    lightness = float(np.median(seen.luma[land]))
    if luma < SHADE[0] * lightness and saturation > SHADE[1] and lightness > DAYLIGHT:
        return False
    bright = float(np.percentile(seen.luma[piece], BRIGHT))
    if bright > WHITE[0] and float(np.median(seen.busy[piece])) > WHITE[1]:
        return False
    steep = cv2.dilate(steepness(seen.fine), square(ABOUT_EDGE))
    sized = cv2.resize(steep, piece.shape[::-1], interpolation=cv2.INTER_AREA)
    return float(np.percentile(sized[piece], SHARP)) > IN_FOCUS


def _rippled(seen: Look, taken: Coverage) -> Mask:
    """Wide places full of ripples and not warm in colour: a sea or a lake that fills the frame."""
    level = level_of(seen)
    rippled = (level > RIPPLED / 2) & (taken < TAKEN) & (seen.height > HIGHEST)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        opened(rippled, RIPPLE_SIDE).astype(np.uint8), connectivity=4
    )
    kept = np.zeros(rippled.shape, bool)
    for label in range(1, count):
        piece = labels == label
        bottom = stats[label, cv2.CC_STAT_TOP] + stats[label, cv2.CC_STAT_HEIGHT]
        if piece.mean() < WIDE or bottom < FOOT * len(piece):
            continue
        wet = float(level[piece].mean()) > RIPPLED and float(np.median(seen.busy[piece])) > RESTLESS
        if wet and float(np.median(seen.lab[..., 2][piece])) < NOT_WARM:
            kept |= piece
    return kept


def _grown(seen: Look, kept: Mask, taken: Coverage) -> Mask:
    """`kept` with what has its colours, next to it and no higher."""
    top = int(np.nonzero(kept.any(axis=1))[0].min())
    higher = np.arange(len(kept))[:, None] < top - HIGHER * len(kept)
    leaves = (seen.hue > LEAF_HUE[0]) & (seen.hue < LEAF_HUE[1])
    leaves &= (seen.saturation > LEAF_SATURATION) & (seen.busy > LEAF_TEXTURE)
    never = higher | (taken > UNDER) | (leaves & ~kept)
    sure = eroded(kept)
    if not sure.any():
        return kept
    found = settle(seen, sure, never, kept & ~never) > 0.5
    found &= level_of(seen) > LEAST_LEVEL
    whole = touching(opened(found) | kept, sure, diagonally=False)
    return whole if whole.mean() < GROWTH * kept.mean() else kept
