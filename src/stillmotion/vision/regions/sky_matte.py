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
from stillmotion.vision.morphology import NEIGHBOURS, dilated, eroded
from stillmotion.vision.regions.features import Look, look, pieces, ramp, small
from stillmotion.vision.regions.sky import CLOUDY, EVEN, ROUGH, TEXTURE_SIDE, from_top, is_leafy

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

DOUBTFUL_RIM, SURE_RIM = 7, 5
"""Sides in pixels of the measures of the squares by which what is land within the sky is widened,
and by which the sky that is sure is narrower than what was found."""

DRAWN, PASSES = (0.12, 0.88), 2
"""Values of the soft sky drawn to the picture's edges which are stretched to 0 and 1, and how many
times it is drawn, and then seen through twigs."""

SEEN_THROUGH = 0.9
"""Share of sky from which a pixel between twigs tells of the sky's colour next to it."""

MOUNTAIN_BLUR, MOUNTAIN_RIM = 2.0, 5
"""Blur (standard deviation in pixels of the measures) under which a far mountain is darker, and the
side of the square whose rim about it tells what it borders on."""

LIKELY = 0.2
"""How far a pixel has the colour of the sky next to it that may be a piece of it."""

LAB_OFFSET, LAB_RANGE = 128, 256
"""What makes L*, a* and b* greater than 0, and the range that they then have."""

LEAF_DARKEST = 0.7
"""Luma, of the sky's, below which what is green is a leaf."""

COLOUR_BLUR = 0.7
"""Standard deviation in pixels of the blur of colours that are compared: noise is no difference."""

LAB_UNIT = 100
"""L*, a* and b* that count as 1 where steps are weighed."""


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
    sure = eroded(region & ~dilated(land_within, DOUBTFUL_RIM), SURE_RIM)
    sure |= _beyond(seen, sure) & ~subject & ~dilated(land_within, DOUBTFUL_RIM)
    land = _land(seen, region, sure) | land_within | subject
    land = eroded(land & ~sure)
    rim = _taken_in(seen, subject, sure)
    land &= ~rim
    walls = _enclosed(land, sure)
    land |= walls
    never = (subject & ~rim) | land_within | dilated(walls, DOUBTFUL_RIM)
    twigs = land & ~never & _above_land(seen, sure)
    likely = np.where(twigs, _alike(seen.lab, sure), np.float32(sure))
    trust = np.where(sure | land, TRUST, np.where(rim, UNLIKELY, DOUBT))
    soft = _walked(seen, likely, trust)
    return _drawn(rgb, soft, sure, dilated(twigs), sky.shape)


def _drawn(rgb: Rgb, soft: Coverage, sure: Mask, between: Mask, shape: tuple[int, ...]) -> Coverage:
    """`soft` with its edges on those of the picture, at (rows, columns), and in what is `between`
    with what there has the colour of the `sure` sky."""
    size = shape[1], shape[0]
    guide = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    large = cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR)
    radius = max(2, round(REACH * max(shape)))
    for _ in range(PASSES):
        large = ramp(guided_by_colour(guide, large, radius=radius, epsilon=EPSILON), *DRAWN)
    lab = cv2.cvtColor(guide, cv2.COLOR_RGB2Lab)
    nearest = cv2.INTER_NEAREST
    inner = cv2.resize(sure.astype(np.uint8), size, interpolation=nearest) > 0
    mixed = cv2.resize(between.astype(np.float32), size)
    for _ in range(PASSES):
        # From the edge of a crown inwards: light changes across the sky.
        large = np.maximum(large, mixed * _alike(lab, inner))
        inner |= large > SEEN_THROUGH
    return np.asarray(large, np.float32)


def _mountains(seen: Look, region: Mask) -> Mask:
    """What of the sky that was found is darker than what is above it, and stands on the land."""
    luma = cv2.GaussianBlur(seen.luma, (0, 0), MOUNTAIN_BLUR)
    darker = region & (luma < DARKER * np.maximum.accumulate(luma, axis=0))
    texture = cv2.blur(seen.busy, (TEXTURE_SIDE, TEXTURE_SIDE))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(darker.astype(np.uint8), None, None)
    found = np.zeros(region.shape, bool)
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] < MOUNTAIN * region.size:
            continue
        piece = labels == label
        rim = dilated(piece, MOUNTAIN_RIM) & ~piece
        on_land = float((~region[rim]).mean()) if rim.any() else 0.0
        textured = float(np.median(texture[piece])) > TEXTURED
        if on_land > (ON_LAND if textured else BEDDED):
            found |= piece
    return found


def _beyond(seen: Look, sure: Mask) -> Mask:
    """Pieces of sky that something thin parts from the rest: a cable, a branch (bool)."""
    even = cv2.blur(seen.busy, (TEXTURE_SIDE, TEXTURE_SIDE)) < EVEN
    same = even & (_alike(seen.lab, sure) > LIKELY) & _above_land(seen, sure) & ~dilated(sure)
    count, labels = cv2.connectedComponents(eroded(same).astype(np.uint8), connectivity=4)
    near = dilated(sure, THIN)
    found = np.zeros(sure.shape, bool)
    for label in range(1, count):
        piece = labels == label
        rim = piece & ~eroded(piece)
        found |= piece & (float(near[rim].mean()) > ALONGSIDE)
    return found


def _taken_in(seen: Look, subject: Mask, sure: Mask) -> Mask:
    """What of the subject may be sky that its matte has taken in (bool)."""
    within = round(RIM * max(subject.shape))
    rim = subject & ~eroded(subject, 2 * within + 1)
    even = cv2.blur(seen.busy, (NEIGHBOURS, NEIGHBOURS)) < CLOUDY
    # One more for what is left over, and an empty one at each end.
    side = int(LAB_RANGE / SHADE) + 3
    shade = np.floor((seen.lab + LAB_OFFSET) / SHADE).astype(int) + 1
    number = np.ravel_multi_index(tuple(np.moveaxis(shade, 2, 0)), (side,) * 3)
    seldom = np.bincount(number[sure], minlength=side**3) < SHADES
    of_sky = ndimage.binary_dilation(~seldom.reshape((side,) * 3), np.ones((3, 3, 3)))
    # Next to a roof all is textured.
    return np.asarray(rim & dilated(rim & even & of_sky.ravel()[number]), bool)


def _enclosed(land: Mask, sure: Mask) -> Mask:
    """Large pieces that land parts from all sky (bool)."""
    _, labels = cv2.connectedComponents((~land).astype(np.uint8), connectivity=4)
    apart = ~land & ~np.isin(labels, np.unique(labels[sure]))
    return pieces(apart, least=ENCLOSED)


def _land(seen: Look, region: Mask, sure: Mask) -> Mask:
    """What is land whatever is next to it (bool)."""
    red, green, blue = cv2.split(seen.rgb)
    light = float(np.median(seen.luma[region]))
    rough = cv2.blur(seen.busy, (TEXTURE_SIDE, TEXTURE_SIDE)) > ROUGH
    leafy = is_leafy(red, green, blue) & (seen.luma < LEAF_DARKEST * light)
    dark = seen.luma < DARK * light
    return np.asarray(rough | leafy | dark | ~_above_land(seen, sure), bool)


def _above_land(seen: Look, sure: Mask) -> Mask:
    """Which rows (m, 1; bool) are not below all of the sky."""
    rows = np.flatnonzero(sure.any(axis=1))
    low = (rows[-1] + 1) / len(sure) if len(rows) else 0.0
    return np.asarray(seen.height <= low + LOWER)


def _alike(lab: Colours, sure: Mask) -> Coverage:
    """How far each pixel has the colour of the sky next to it: it is seen through twigs."""
    about = spread(cv2.GaussianBlur(lab, (0, 0), COLOUR_BLUR), sure.astype(np.float32))
    apart = np.linalg.norm(lab - about, axis=2)
    return ramp(apart, ALIKE[1], ALIKE[0])


def _walked(seen: Look, sky: Coverage, trust: ScalarField) -> Coverage:
    """The mean of `sky` where walkers from each pixel stop, as they do by `trust`."""
    m, n = sky.shape
    colours = seen.lab / LAB_UNIT
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
