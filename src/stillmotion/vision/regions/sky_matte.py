"""How far each pixel shows sky, softly: for what changes light, which a hard cut would show.

The sky that was found (`sky`) is taken for sure only within, and what is surely land only where
that is dark, textured, green or the subject. Between them the answer is that of a walker at random
who steps the more rarely the more the colours of two neighbours differ (Grady, TPAMI 2006): haze
and the glow about the sun fade as their light does, and a skyline is a step.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve

from stillmotion.arrays import Colours, Coverage, Mask, Rgb, ScalarField
from stillmotion.vision.filters import guided_by_colour
from stillmotion.vision.matte import spread
from stillmotion.vision.regions.features import Look, look, pieces, ramp, small
from stillmotion.vision.regions.sky import CLOUDY, EVEN, ROUGH, from_top

DARKER = 0.78
"""Luma, of the lightest above it, below which what was found is no sky: a far mountain in haze has
the colours of one."""

MOUNTAIN = 0.004
"""Share of the picture that such a piece takes at least."""

ON_LAND, TEXTURED, BEDDED = 0.15, 0.012, 0.4
"""Share of its outline with which it borders on land, where its texture (mean change of luma per
fine pixel) is at least that, and where it has none: a dark cloud has sky about it."""

DARK = 0.45
"""Luma, of the sky's, below which a pixel is surely land."""

ALIKE = (4.0, 16.0)
"""Difference of colour (CIE 1976 Delta E) from the sky next to it up to which what is as textured
as land is sky between twigs, and from which it is none of it."""

THIN, ALONGSIDE = 19, 0.2
"""How far from the sky (twice, in pixels of the measures) a piece of it behind a cable or a branch
is, along which share of its outline."""

LOWER = 0.12
"""How far below the lowest sky all is land, as a share of the height."""

STEP = 600.0
"""How steeply a step's likelihood falls with the square of the difference of colour (L*a*b* / 100)
between neighbours."""

LEAST_STEP = 1e-5
"""Likelihood of a step across any edge."""

REACH, EPSILON = 0.02, 2e-4
"""Radius within which the edges are drawn to the picture's, as a share of the long edge, and the
variance of its colours (0 to 1) that counts as one."""

TRUST, DOUBT, UNLIKELY = 0.3, 2e-6, 2e-4
"""Coverage of what is sure, of all else being land, and of the subject's rim being it, against one
step."""

RIM, SHADE, SHADES = 0.03, 5.0, 3
"""How far within its outline a subject may be sky, as a share of the long edge: a matte takes in
pieces of what shows between roofs. It must have a colour of which the sky has at least so many
pixels, to within twice this much (in L*, a* and b*)."""

ENCLOSED = 0.002
"""Share of the picture that a piece with no way to the sky takes at least: a white wall has the
colour of it as well."""


def skylight(rgb: Rgb, sky: Coverage, matte: Coverage) -> Coverage:
    """The share of sky (0 to 1) in each pixel of `rgb` (h, w, 3), at a quarter of its size.

    `sky` is the sky as it was found, and `matte` the subject, which is none.
    """
    if sky.max() <= 0.5:
        return np.zeros_like(sky)
    seen = look(rgb)
    subject = small(matte, seen) > 0.5
    region = from_top((small(sky, seen) > 0.5) & ~subject)
    land_within = _mountains(seen, region)
    sure = _eroded(region & ~_dilated(land_within, 7), 5)
    sure |= _beyond(seen, sure) & ~subject & ~_dilated(land_within, 7)
    land = _land(seen, region, sure) | land_within | subject
    land = _eroded(land & ~sure, 3)
    rim = _taken_in(seen, subject, sure)
    land &= ~rim
    walls = _enclosed(land, sure)
    land |= walls
    never = (subject & ~rim) | land_within | _dilated(walls, 7)
    twigs = land & ~never & _above_land(seen, sure)
    likely = np.where(twigs, _alike(seen.lab, sure), np.float32(sure))
    trust = np.where(sure | land, TRUST, np.where(rim, UNLIKELY, DOUBT))
    soft = _walked(seen, likely, trust)
    return _drawn(rgb, soft, sure, _dilated(twigs, 3), sky.shape)


def _drawn(rgb: Rgb, soft: Coverage, sure: Mask, between: Mask, shape: tuple[int, ...]) -> Coverage:
    """`soft` with its edges on those of the picture, at (rows, columns), and in what is `between`
    with what there has the colour of the `sure` sky."""
    size = shape[1], shape[0]
    guide = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    large = cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR)
    radius = max(2, round(REACH * max(shape)))
    for _ in range(2):
        large = ramp(guided_by_colour(guide, large, radius=radius, epsilon=EPSILON), 0.12, 0.88)
    lab = cv2.cvtColor(guide, cv2.COLOR_RGB2Lab)
    nearest = cv2.INTER_NEAREST
    inner = cv2.resize(sure.astype(np.uint8), size, interpolation=nearest) > 0
    mixed = cv2.resize(between.astype(np.float32), size)
    for _ in range(2):
        # From the edge of a crown inwards: light changes across the sky.
        large = np.maximum(large, mixed * _alike(lab, inner))
        inner |= large > 0.9
    return np.asarray(large, np.float32)


def _mountains(seen: Look, region: Mask) -> Mask:
    """What of the sky that was found is darker than what is above it, and stands on the land."""
    luma = cv2.GaussianBlur(seen.luma, (0, 0), 2.0)
    darker = region & (luma < DARKER * np.maximum.accumulate(luma, axis=0))
    texture = cv2.blur(seen.busy, (5, 5))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(darker.astype(np.uint8), None, None)
    found = np.zeros(region.shape, bool)
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] < MOUNTAIN * region.size:
            continue
        piece = labels == label
        rim = _dilated(piece, 5) & ~piece
        on_land = float((~region[rim]).mean()) if rim.any() else 0.0
        textured = float(np.median(texture[piece])) > TEXTURED
        if on_land > (ON_LAND if textured else BEDDED):
            found |= piece
    return found


def _beyond(seen: Look, sure: Mask) -> Mask:
    """Pieces of sky that something thin parts from the rest: a cable, a branch (bool)."""
    even = cv2.blur(seen.busy, (5, 5)) < EVEN
    same = even & (_alike(seen.lab, sure) > 0.2) & _above_land(seen, sure) & ~_dilated(sure, 3)
    count, labels = cv2.connectedComponents(_eroded(same, 3).astype(np.uint8), connectivity=4)
    near = _dilated(sure, THIN)
    found = np.zeros(sure.shape, bool)
    for label in range(1, count):
        piece = labels == label
        rim = piece & ~_eroded(piece, 3)
        found |= piece & (float(near[rim].mean()) > ALONGSIDE)
    return found


def _taken_in(seen: Look, subject: Mask, sure: Mask) -> Mask:
    """What of the subject may be sky that its matte has taken in (bool)."""
    within = round(RIM * max(subject.shape))
    rim = subject & ~_eroded(subject, 2 * within + 1)
    even = cv2.blur(seen.busy, (3, 3)) < CLOUDY
    side = int(256 / SHADE) + 3
    shade = np.floor((seen.lab + 128) / SHADE).astype(int) + 1
    number = np.ravel_multi_index(tuple(np.moveaxis(shade, 2, 0)), (side,) * 3)
    seldom = np.bincount(number[sure], minlength=side**3) < SHADES
    of_sky = ndimage.binary_dilation(~seldom.reshape((side,) * 3), np.ones((3, 3, 3)))
    # Next to a roof all is textured.
    return np.asarray(rim & _dilated(rim & even & of_sky.ravel()[number], 3), bool)


def _enclosed(land: Mask, sure: Mask) -> Mask:
    """Large pieces that land parts from all sky (bool)."""
    _, labels = cv2.connectedComponents((~land).astype(np.uint8), connectivity=4)
    apart = ~land & ~np.isin(labels, np.unique(labels[sure]))
    return pieces(apart, least=ENCLOSED)


def _land(seen: Look, region: Mask, sure: Mask) -> Mask:
    """What is land whatever is next to it (bool)."""
    red, green, blue = cv2.split(seen.rgb)
    light = float(np.median(seen.luma[region]))
    rough = cv2.blur(seen.busy, (5, 5)) > ROUGH
    leafy = (green > 1.08 * blue) & (green > 0.97 * red) & (seen.luma < 0.7 * light)
    dark = seen.luma < DARK * light
    return np.asarray(rough | leafy | dark | ~_above_land(seen, sure), bool)


def _above_land(seen: Look, sure: Mask) -> Mask:
    """Which rows (m, 1; bool) are not below all of the sky."""
    rows = np.flatnonzero(sure.any(axis=1))
    low = (rows[-1] + 1) / len(sure) if len(rows) else 0.0
    return np.asarray(seen.height <= low + LOWER)


def _alike(lab: Colours, sure: Mask) -> Coverage:
    """How far each pixel has the colour of the sky next to it: it is seen through twigs."""
    about = spread(cv2.GaussianBlur(lab, (0, 0), 0.7), sure.astype(np.float32))
    apart = np.linalg.norm(lab - about, axis=2)
    return ramp(apart, ALIKE[1], ALIKE[0])


def _walked(seen: Look, sky: Coverage, trust: ScalarField) -> Coverage:
    """The mean of `sky` where walkers from each pixel stop, as they do by `trust`."""
    m, n = sky.shape
    colours = seen.lab / 100
    at = np.arange(m * n).reshape(m, n)
    steps, pairs = [], []
    for one, other in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
        apart = ((colours[one] - colours[other]) ** 2).sum(axis=2)
        steps.append((np.exp(-STEP * apart) + LEAST_STEP).ravel())
        pairs.append(np.stack([at[one].ravel(), at[other].ravel()]))
    step, (one, other) = np.concatenate(steps), np.concatenate(pairs, axis=1)
    grid = sparse.coo_matrix((step, (one, other)), shape=(m * n, m * n))
    grid = (grid + grid.T).tocsr()
    leaving = np.asarray(grid.sum(axis=1)).ravel() + trust.ravel()
    found = spsolve((sparse.diags(leaving) - grid).tocsc(), trust.ravel() * sky.ravel())
    return np.asarray(np.clip(found, 0, 1).reshape(m, n), np.float32)


def _dilated(mask: Mask, side: int) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _eroded(mask: Mask, side: int) -> Mask:
    return np.asarray(cv2.erode(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)
