"""Water: what lies low, takes its colour from the sky or runs white, and has no upright detail."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, ScalarField
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
    above, ahead = small(sky, seen), ramp(small(matte, seen), 0.2, 0.6)
    land = (above < 0.3) & (seen.height > 0.25)
    if land.mean() < 0.05:
        return none
    pieces = _pieces(seen, land, np.maximum(above, ahead))
    kept = np.zeros(land.shape, bool)
    for piece in pieces:
        if _lies_as_water(seen, piece, above > 0.4, horizon) and _looks_wet(seen, piece, land):
            kept |= piece
    kept |= _rippled(seen, np.maximum(above, ahead))
    if kept.mean() < LEAST / 2:
        return none
    whole = _grown(seen, kept, np.maximum(above, ahead))
    if whole.mean() < LEAST:
        return none
    return refine(cv2.GaussianBlur(whole.astype(np.float32), (0, 0), 1.0), seen, radius=0.01)


def level_of(seen: Look) -> ScalarField:
    """How much more luma changes down than across (-1 to 1): ripples lie."""
    across, down = (cv2.GaussianBlur(values, (0, 0), 3.0) for values in (seen.across, seen.down))
    return np.asarray((down - across) / (down + across + 0.004))


def _pieces(seen: Look, land: Mask, taken: Coverage) -> list[Mask]:
    """Places that are cold in colour and not upright (bool)."""
    blueness = cv2.GaussianBlur(seen.lab[..., 2], (0, 0), 1.2)
    cold = ramp(float(np.median(blueness[land])) - blueness, *COLDER) * ramp(blueness, 7.0, 2.0)
    level = level_of(seen)
    busy = cv2.GaussianBlur(seen.busy, (0, 0), 3.0)
    snow = ramp(seen.luma, 0.7, 0.8) * ramp(busy, 0.05, 0.03)
    score = cold * ramp(level, -0.25, 0.0) * (1 - taken) * (1 - snow)
    seeds = cv2.GaussianBlur(score, (0, 0), 1.0) > 0.45
    # Reflections of lamps and of the bank lie as warm streaks among cold ones.
    flat = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (61, 7))
    joined = cv2.morphologyEx(seeds.astype(np.uint8), cv2.MORPH_CLOSE, flat) > 0
    joined &= (seeds | (level > 0.12)) & (taken < 0.4)
    opened = cv2.morphologyEx(joined.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] > LEAST_PIECE * opened.size
    return [labels == label for label in range(1, count) if large[label]]


def _lies_as_water(seen: Look, piece: Mask, sky: Mask, horizon: float) -> bool:
    rows, columns = np.nonzero(piece & ~np.roll(piece, 1, axis=0))
    under_sky = float(sky[np.maximum(rows - 4, 0), columns].mean())
    highest = max(HIGHEST, min(horizon - 0.12, 0.5)) * len(piece)
    level = float(level_of(seen)[piece].mean())
    return under_sky < UNDER_SKY and bool(rows.min() > highest) and level > LEVEL


def _looks_wet(seen: Look, piece: Mask, land: Mask) -> bool:
    saturation, luma = (float(np.median(v[piece])) for v in (seen.saturation, seen.luma))
    if saturation > COLOURFUL and luma > DAYLIGHT:
        return False
    lightness = float(np.median(seen.luma[land]))
    if luma < SHADE[0] * lightness and saturation > SHADE[1] and lightness > DAYLIGHT:
        return False
    bright = float(np.percentile(seen.luma[piece], 90))
    if bright > WHITE[0] and float(np.median(seen.busy[piece])) > WHITE[1]:
        return False
    across, down = (cv2.Sobel(seen.fine, cv2.CV_32F, dx, 1 - dx, scale=0.125) for dx in (1, 0))
    steep = cv2.dilate(np.hypot(across, down), np.ones((5, 5), np.uint8))
    sized = cv2.resize(steep, piece.shape[::-1], interpolation=cv2.INTER_AREA)
    return float(np.percentile(sized[piece], 90)) > IN_FOCUS


def _rippled(seen: Look, taken: Coverage) -> Mask:
    """Wide places full of ripples and not warm in colour: a sea or a lake that fills the frame."""
    level = level_of(seen)
    opened = cv2.morphologyEx(
        ((level > RIPPLED / 2) & (taken < 0.3) & (seen.height > HIGHEST)).astype(np.uint8),
        cv2.MORPH_OPEN,
        np.ones((5, 5), np.uint8),
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    kept = np.zeros(opened.shape, bool)
    for label in range(1, count):
        piece = labels == label
        bottom = stats[label, cv2.CC_STAT_TOP] + stats[label, cv2.CC_STAT_HEIGHT]
        if piece.mean() < WIDE or bottom < 0.9 * len(piece):
            continue
        wet = float(level[piece].mean()) > RIPPLED and float(np.median(seen.busy[piece])) > RESTLESS
        if wet and float(np.median(seen.lab[..., 2][piece])) < NOT_WARM:
            kept |= piece
    return kept


def _grown(seen: Look, kept: Mask, taken: Coverage) -> Mask:
    """`kept` with what has its colours, next to it and no higher."""
    top = int(np.nonzero(kept.any(axis=1))[0].min())
    higher = np.arange(len(kept))[:, None] < top - 0.02 * len(kept)
    leaves = (seen.hue > 50) & (seen.hue < 165) & (seen.saturation > 0.2) & (seen.busy > 0.03)
    never = higher | (taken > 0.4) | (leaves & ~kept)
    sure = cv2.erode(kept.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not sure.any():
        return kept
    found = settle(seen, sure, never, kept & ~never) > 0.5
    found &= level_of(seen) > -0.3
    small = np.ones((3, 3), np.uint8)
    opened = np.asarray(cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, small), np.uint8)
    _, labels = cv2.connectedComponents(opened | kept, connectivity=4)
    touching = np.unique(labels[sure])
    whole = np.isin(labels, touching[touching > 0])
    return whole if whole.mean() < GROWTH * kept.mean() else kept
