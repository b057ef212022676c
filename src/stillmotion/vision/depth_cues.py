"""Depth by what a picture shows where no subject was found: focus, height, and what stands out."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Disparity, Rgb, ScalarField
from stillmotion.models import depth as learned
from stillmotion.vision.border_contrast import centre_prior, unlike_border
from stillmotion.vision.filters import guided_filter, steepness
from stillmotion.vision.line_constraints import keep_straight, lines_of

ANALYSIS_EDGE = 384
"""Long edge in pixels at which the cues are read."""

LEAST_WEIGHT = 1e-6
"""What sums of weights are divided by at least."""

FAR_SKY = 0.08
"""Disparity of the sky where no subject gives the measure."""

FLATTENED = 0.75
"""Share of the ground's slope that a picture with a clearly blurred background loses."""

STEEPEST = 1.1
"""Most that the ground's disparity rises over a height of the picture."""

HINT, HINT_BLUR = 0.3, 1 / 16
"""Weight of a depth network that was trained indoors and is blurry, in standard deviations of the
cues, and the blur that takes out what it gets wrong, as a share of the width."""

LEAST_SPREAD = 1e-3
"""Added to a standard deviation or a range that is divided by: that of an even map is 0."""

AT_HORIZON, ABOVE_HORIZON, MOST_RISE = 0.28, 0.1, 0.72
"""The ground's disparity at the horizon, by how much it is less at the top of the picture, and by
how much more at the foot at most."""

BLUR_FARTHER = 0.6
"""Share of its disparity that what is quite out of focus loses where focus tells of depth."""

TO_NEAREST, SUBJECT_NEARER = 0.3, 0.2
"""Share by which what stands out is drawn from its own disparity to that of the nearest ground, and
the disparity by which it is nearer still."""

SMOOTH_RADIUS, SMOOTH_EPSILON = 14, 2e-3
"""The guided filter over all cues: the width over its radius, and the variance of luma (0 to 1)
that is an edge."""

EXTRA_RADIUS = 2
"""Pixels added to the radii of guided filters: a small picture needs some as well."""

LEAST_DISPARITY = 0.03
"""Disparity below which no cue makes anything."""

ANYWHERE = 1e-3
"""Weight that each pixel has at least where the focus of a picture without a subject is read."""

FOCUS_EDGE = 2.5
"""Size at which sharpness is measured, in long edges of `ANALYSIS_EDGE`."""

KNOWN_BLUR = 1.5
"""Standard deviation in pixels of the blur against which an edge's own is measured."""

LEAST_GRADIENT = 1e-3
"""Change of luma per pixel added where gradients are divided by one another."""

SHARPEST = 2.0
"""Most that the ratio of gradients before and after the blur is above 1."""

EDGE, STRONG_EDGE = 0.015, 0.25
"""Changes of luma per pixel from which an edge counts, and beyond which it counts no more for being
stronger."""

SPREAD = ((1.0, 60), (0.1, 20), (0.01, 8))
"""Weights, and the width over the blurs, with which sharpness spreads from edges to what is about
them."""

SHARPNESS_PERCENTILES = (5, 95)
"""Percentiles of sharpness that stand for what is out of focus and for what is in it."""

IN_FOCUS_FLOOR = 0.15
"""Added to the sharpness of what is out of focus where the two are compared."""

FOCUS_RATIO, FOCUS_RANGE = 1.6, 2.0
"""How many times as sharp the sharpest must be for focus to tell of depth at all, and how many
times more for it to be trusted in full."""

BORDER = 16
"""The shorter side over the width of the border that what stands out is unlike."""

BORDER_COLOURS, BORDER_SAMPLES = 4, 2000
"""Colours that stand for the border, and pixels of it that are looked at."""

UNLIKEST, JUST_UNLIKE = 97, 6.0
"""Percentile of the distance from the border's colours that counts as quite unlike, and CIE 1976
Delta E added to it: an even picture has nothing that stands out."""

CENTRE_FALL = (1.1, 0.9)
"""Falls, across and down, of the prior that a subject is in the middle (`centre_prior`)."""

CENTRE_DOUBT = 0.6
"""How far a picture in which focus tells of depth makes do without that prior."""

BY_COLOUR, BY_FOCUS = 0.55, 0.45
"""Weights of being unlike the border and of being sharp, where both tell of the subject."""

COLOUR_ALONE, SHARP_ALONE = 0.6, 0.9
"""How far to go by one of them: by colour where focus tells nothing, by sharpness where it does."""

STANDOUT_RADIUS, STANDOUT_EPSILON = 24, 1e-3
"""The guided filter over what stands out: the width over its radius, and the variance of luma (0
to 1) that is an edge."""


def disparity(
    rgb: Rgb,
    small: Colours,
    luma: ScalarField,
    sky: Coverage,
    horizon: float,
    size: tuple[int, int],
) -> Disparity:
    """The disparity of a picture without a subject."""
    sharp, trust = _sharpness(rgb, size)
    ground = _ground(size, horizon)
    # In a picture with little depth of field, what is sharp tells more than how low it sits.
    ground = ground.mean() + (ground - ground.mean()) * np.float32(1 - FLATTENED * trust)
    result = ground * (1 - (1 - sharp) * np.float32(trust * BLUR_FARTHER))
    if learned.source() == "fastdepth":
        hint = cv2.resize(learned.disparity(rgb), size, interpolation=cv2.INTER_AREA)
        hint = cv2.GaussianBlur(hint, (0, 0), size[0] * HINT_BLUR)
        spread = float(hint.std()) + LEAST_SPREAD
        result = result + np.float32(HINT * result.std() / spread) * (hint - hint.mean())
    subject = _subject(small, sharp, trust) * (1 - sky)
    result = result * (1 - TO_NEAREST * subject) + subject * (
        TO_NEAREST * ground.max() + SUBJECT_NEARER
    )
    result = guided_filter(
        luma, result, radius=size[0] // SMOOTH_RADIUS + EXTRA_RADIUS, epsilon=SMOOTH_EPSILON
    )
    return keep_straight(np.maximum(result, LEAST_DISPARITY), lines_of(rgb), sky, FAR_SKY)


def _sharpness(rgb: Rgb, size: tuple[int, int]) -> tuple[ScalarField, float]:
    """Sharpness (0 to 1) of each pixel of a `size` map, and how far it tells near from far.

    The gradient's fall under a known blur tells how blurred an edge already was (Zhuo and Sim,
    Pattern Recognition 2011); spread from edges to their surroundings.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, FOCUS_EDGE * ANALYSIS_EDGE / max(height, width))
    sized = (round(width * scale), round(height * scale))
    luma = cv2.cvtColor(cv2.resize(rgb, sized, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    fine = luma.astype(np.float32) / 255
    dull = cv2.GaussianBlur(fine, (0, 0), KNOWN_BLUR)
    strength, weak = steepness(fine), steepness(dull)
    ratio = np.clip(strength / (weak + LEAST_GRADIENT) - 1.0, 0.0, SHARPEST)
    weight = np.minimum(strength, STRONG_EDGE)
    weight[strength < EDGE] = 0.0
    area = cv2.INTER_AREA
    weighted = cv2.resize(ratio * weight, size, interpolation=area)
    weights = cv2.resize(weight, size, interpolation=area)
    result = np.zeros(size[::-1], np.float32)
    total = np.full(size[::-1], LEAST_WEIGHT, np.float32)
    for share, part in SPREAD:
        sigma = size[0] / part
        result += share * cv2.GaussianBlur(weighted, (0, 0), sigma)
        total += share * cv2.GaussianBlur(weights, (0, 0), sigma)
    sharp = result / total
    low, high = np.percentile(sharp, SHARPNESS_PERCENTILES)
    trust = float(np.clip((high / (low + IN_FOCUS_FLOOR) - FOCUS_RATIO) / FOCUS_RANGE, 0.0, 1.0))
    return np.clip((sharp - low) / (high - low + LEAST_SPREAD), 0, 1), trust


def _subject(rgb: Colours, sharp: ScalarField, trust: float) -> Coverage:
    """How much each pixel belongs to what stands out: unlike the border, sharp, in the middle."""
    height, width = rgb.shape[:2]
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)
    rim = max(2, min(height, width) // BORDER)
    border = np.ones((height, width), bool)
    border[rim:, rim:-rim] = False
    distance = unlike_border(lab, border, colours=BORDER_COLOURS, samples=BORDER_SAMPLES)
    unlike = np.clip(distance / (np.percentile(distance, UNLIKEST) + JUST_UNLIKE), 0, 1)
    middle = centre_prior((width, height), *CENTRE_FALL) ** (1 - CENTRE_DOUBT * trust)
    standing_out = (BY_COLOUR * unlike + BY_FOCUS * sharp) if trust > 0 else unlike
    by_both = np.maximum(standing_out, sharp * SHARP_ALONE)
    score = (1 - trust) * unlike * COLOUR_ALONE + trust * by_both
    score = score.astype(np.float32) * middle
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.clip(
        guided_filter(
            luma, score, radius=width // STANDOUT_RADIUS + EXTRA_RADIUS, epsilon=STANDOUT_EPSILON
        ),
        0,
        1,
    )


def anywhere(size: tuple[int, int], sky: Coverage) -> Coverage:
    """How much each pixel tells of the focus where no subject does: the more the nearer to the
    middle, and the sky next to nothing."""
    return np.asarray(centre_prior(size, *CENTRE_FALL) * (1 - sky) + np.float32(ANYWHERE))


def _ground(size: tuple[int, int], horizon: float) -> Coverage:
    """Far above the horizon, and a plane below it."""
    width, height = size
    y = (np.arange(height, dtype=np.float32) + 0.5) / height
    below = np.clip((y - horizon) / (1 - horizon), 0, 1)
    above = np.clip((horizon - y) / horizon, 0, 1)
    # A low horizon leaves but a strip of ground, and towers that stand on it would bend.
    rise = min(MOST_RISE, STEEPEST * (1 - horizon))
    profile = AT_HORIZON + rise * below - ABOVE_HORIZON * above
    return np.repeat(profile[:, None], width, axis=1).astype(np.float32)
