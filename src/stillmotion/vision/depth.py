"""Disparity from one picture: of what lies behind the subject, and of the subject.

Disparity is inverse depth, 1 at the focus (what the picture is about), small far away. A depth
network of the better kind is followed. Without one, a subject tells what it stands on
(`ground_contact`); where there is none, classical cues (ground and sky, defocus, what stands out)
that are weak each put skies and blurred backgrounds far and the ground rising towards the viewer,
and stay smooth where they know nothing. What is straight in the picture stays so
(`line_constraints`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from stillmotion.arrays import Coverage, Disparity, Rgb, ScalarField
from stillmotion.models import depth as learned
from stillmotion.vision import depth_cues
from stillmotion.vision.ground_contact import BELOW_HORIZON, backdrop, foot_of, setting_of, stood
from stillmotion.vision.line_constraints import keep_straight, lines_of
from stillmotion.vision.morphology import square
from stillmotion.vision.regions.sky import find_sky
from stillmotion.vision.sizes import size_within

FARTHEST, NEAREST = 0.22, 1.5
"""Disparities that the estimate stays within."""


LEAST_FOCUS = 0.2
"""A focus that is farther than this is not taken for a measure of the whole."""

FAITHFUL = 1.25
"""Up to here the disparity is just as a trusted network has it; what is nearer still is drawn
closer together below `NEAREST`."""

UNSURE = 0.015
"""How far past the matte's edge a network's map may still be the subject's, as a share of the long
edge: neither follows the outline to the pixel."""


HORIZON = 0.42
"""Height of the horizon (0 the top) where no sky tells it."""


UNCOVERED = 0.05
"""Matte below which a pixel is taken to show the background alone."""

GUARD = 5
"""Side in pixels of the square about a pixel that must be uncovered for its disparity to count."""

CONTINUED = ((2.0, 1.0), (8.0, 0.05), (32.0, 0.002), (96.0, 1e-4))
"""Blurs that continue a disparity under a matte (standard deviation in pixels, weight): the
broader one counts where the narrower does not reach."""

LEAST_WEIGHT = 1e-6
"""Weight of the mean, which counts where no blur reaches at all."""

SUBJECT_BLUR = 120
"""The width over the blur of a subject's own disparity: its parts meet without a step."""

BEHIND_RIM = 9
"""Side in pixels of the square with which a rim is made about a thing, to read what is behind."""

SKY_SHARE = 0.05
"""Share of the picture that the sky takes at least where it tells of the horizon."""

HORIZON_WITHIN = (0.15, 0.75)
"""Heights (0 the top) that a horizon is kept between, whatever the sky says."""


@dataclass(frozen=True)
class Depth:
    """Disparity at the analysis size, (h, w) float32: `background` of what is behind the subject
    (everywhere), `subject` of the subject, continued over the whole picture. `sky` is how surely
    a pixel is sky, `horizon` its height from 0 (top) to 1. Where the subject is several `things`,
    these are theirs, in their order, and `subject` has in each place that of the thing there.
    """

    background: Disparity
    subject: Disparity
    sky: Coverage
    horizon: float
    things: tuple[Disparity, ...] = ()


def estimate(
    rgb: Rgb,
    matte: Coverage | None,
    behind: Rgb,
    things: Sequence[Coverage] = (),
    floor: float = 1.0,
) -> Depth:
    """Depth of a picture `rgb` (h, w, 3), whose subject has `matte` (h, w) or is None.

    `behind` is the picture with the subject gone, its size. Where that is several `things` (h, w)
    on a floor, the matte is of all of them, and the horizon is no lower than `floor`.
    """
    height, width = rgb.shape[:2]
    size = size_within(width, height, depth_cues.ANALYSIS_EDGE)
    small = cv2.resize(behind, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    sky = _sized(find_sky(behind, matte), size)
    horizon = _horizon(sky)
    thin = None if matte is None else _sized(matte, size)
    if thin is not None and things:
        return _of_things(
            rgb, thin, [_sized(one, size) for one in things], sky, min(horizon, floor)
        )
    if _trusted():
        background, subject = _by_network(_sized(learned.disparity(rgb), size), thin)
        scaled: Callable[[Disparity, float], Disparity] = _followed
    elif thin is not None:
        background, subject = _by_footing(rgb, thin, sky, horizon)
        scaled = _in_proportion
    else:
        background = subject = depth_cues.disparity(rgb, small, luma, sky, horizon, size)
        scaled = _normalised
    weight = depth_cues.anywhere(size, sky) if thin is None else thin**2
    focus = _focus(subject, weight)
    return Depth(scaled(background, focus), scaled(subject, focus), sky, horizon)


def horizon_in(sky: Coverage) -> float:
    """Height (0 the top) of the horizon under a `sky` (m, n; 0 to 1), which may be none."""
    return _horizon(sky)


def _of_things(
    rgb: Rgb, thin: Coverage, things: Sequence[Coverage], sky: Coverage, horizon: float
) -> Depth:
    """The depth of several things on a floor, and of what is behind all of them (`thin`)."""
    scaled: Callable[[Disparity, float], Disparity]
    if _trusted():
        whole = _sized(learned.disparity(rgb), (thin.shape[1], thin.shape[0]))
        background, _ = _by_network(whole, thin)
        each = [_behind(whole, 1 - one) for one in things]
        scaled = _followed
    else:
        background, each = _by_floor(rgb, thin, things, sky, horizon)
        scaled = _in_proportion
    subject = each[0]
    for matte, one in zip(things, each, strict=True):
        subject = np.where(matte >= np.float32(0.5), one, subject)
    focus = _focus(subject, thin**2)
    return Depth(
        scaled(background, focus),
        scaled(subject, focus),
        sky,
        horizon,
        tuple(scaled(one, focus) for one in each),
    )


def _trusted() -> bool:
    return learned.source() not in (None, "fastdepth")


def _sized(values: ScalarField, size: tuple[int, int]) -> ScalarField:
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA)


def _by_network(whole: Disparity, thin: Coverage | None) -> tuple[Disparity, Disparity]:
    """The background's and the subject's disparity from a network's `whole`, which is trusted."""
    if thin is None:
        return whole, whole
    subject = _behind(whole, 1 - thin)
    reach = 2 * round(UNSURE * max(whole.shape)) + 1
    rim = cv2.dilate(thin, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    background = _behind(whole, rim)
    # Ground before the subject is nearer than it; only what it hides cannot be.
    return np.where(rim > 0, np.minimum(background, subject), background), subject


def _by_footing(
    rgb: Rgb, thin: Coverage, sky: Coverage, horizon: float
) -> tuple[Disparity, Disparity]:
    """The background's and the subject's disparity by where the subject stands."""
    lines = lines_of(rgb)
    matte = cv2.resize(thin, rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    setting = setting_of(rgb, matte, lines, horizon)
    background = backdrop(thin, setting, horizon)
    subject = stood(background, thin, setting)
    subject = cv2.GaussianBlur(_behind(subject, 1 - thin), (0, 0), _subject_blur(thin))
    return keep_straight(background, lines, sky, FARTHEST, thin), subject


def _by_floor(
    rgb: Rgb, thin: Coverage, things: Sequence[Coverage], sky: Coverage, horizon: float
) -> tuple[Disparity, list[Disparity]]:
    """The background's disparity and that of each thing, by where each stands."""
    lines = lines_of(rgb)
    feet = [foot_of(one) for one in things]
    whole = [i for i, foot in enumerate(feet) if horizon + BELOW_HORIZON <= foot < 1]
    main = max(whole or range(len(things)), key=lambda i: float(things[i].sum()))
    background = backdrop(things[main], "ground", min(horizon, feet[main] - BELOW_HORIZON))
    each = []
    for matte, foot in zip(things, feet, strict=True):
        if foot >= horizon + BELOW_HORIZON:
            one = stood(background, matte, "ground", one=True)
        else:
            # It hangs or flies, somewhere between what is behind it and what the picture is about.
            rim = (cv2.dilate(matte, square(BEHIND_RIM)) > 0.5) & (matte < 0.5)
            behind = float(background[rim].mean()) if rim.any() else 1.0
            one = np.full_like(background, (behind + 1) / 2)
        each.append(cv2.GaussianBlur(_behind(one, 1 - matte), (0, 0), _subject_blur(matte)))
    return keep_straight(background, lines, sky, FARTHEST, thin), each


def _subject_blur(matte: Coverage) -> float:
    """Standard deviation, in pixels, of the blur of a subject's disparity."""
    return max(1.0, int(matte.shape[1]) / SUBJECT_BLUR)


def _behind(whole: Disparity, matte: Coverage) -> Disparity:
    """`whole` where the matte is thin, continued smoothly under it."""
    weight = np.where(matte < UNCOVERED, np.float32(1), np.float32(0))
    weight = cv2.erode(weight, square(GUARD))
    mean = float((whole * weight).sum()) / max(float(weight.sum()), 1.0)
    result = np.full_like(whole, LEAST_WEIGHT * mean)
    total = np.full_like(whole, LEAST_WEIGHT)
    for sigma, share in CONTINUED:
        result += np.float32(share) * cv2.GaussianBlur(whole * weight, (0, 0), sigma)
        total += np.float32(share) * cv2.GaussianBlur(weight, (0, 0), sigma)
    filled = result / total
    return (whole * weight + filled * (1 - weight)).astype(np.float32)


@njit(cache=True, nogil=True)
def limit_slope(disparity: Disparity, limit: float) -> Disparity:
    """The least map above `disparity` (m, n) that changes by at most `limit` per pixel.

    What is near keeps its disparity, and what lies behind it bends towards it: foreground stays
    rigid and the background takes the strain. Two chamfer sweeps.
    """
    m, n = disparity.shape
    result = disparity.copy()
    slant = limit * np.sqrt(2.0)
    for j in range(m):
        for i in range(n):
            best = result[j, i]
            if i > 0:
                best = max(best, result[j, i - 1] - limit)
            if j > 0:
                best = max(best, result[j - 1, i] - limit)
                if i > 0:
                    best = max(best, result[j - 1, i - 1] - slant)
                if i < n - 1:
                    best = max(best, result[j - 1, i + 1] - slant)
            result[j, i] = best
    for j in range(m - 1, -1, -1):
        for i in range(n - 1, -1, -1):
            best = result[j, i]
            if i < n - 1:
                best = max(best, result[j, i + 1] - limit)
            if j < m - 1:
                best = max(best, result[j + 1, i] - limit)
                if i > 0:
                    best = max(best, result[j + 1, i - 1] - slant)
                if i < n - 1:
                    best = max(best, result[j + 1, i + 1] - slant)
            result[j, i] = best
    return result


def _horizon(sky: Coverage) -> float:
    """Height at which the ground meets infinity: under the sky where there is one."""
    rows = np.where(sky.mean(axis=1) > 0.5)[0]
    if sky.mean() > SKY_SHARE and len(rows):
        return float(np.clip((rows.max() + 1) / len(sky), *HORIZON_WITHIN))
    return HORIZON


def _focus(disparity: Disparity, weight: Coverage) -> float:
    """The weighted median of `disparity`: what the picture is about."""
    order = np.argsort(disparity, axis=None)
    total = np.cumsum(weight.reshape(-1)[order])
    return float(disparity.reshape(-1)[order[np.searchsorted(total, total[-1] / 2)]])


def _normalised(disparity: Disparity, focus: float) -> Disparity:
    """Scaled so that `focus` is 1, kept within the warp's range."""
    scaled = disparity / max(focus, LEAST_FOCUS)
    # Soft at both ends, so that no plateau shows an edge.
    middle, half = (FARTHEST + NEAREST) / 2, (NEAREST - FARTHEST) / 2
    return (middle + half * np.tanh((scaled - middle) / half)).astype(np.float32)


def _in_proportion(disparity: Disparity, focus: float) -> Disparity:
    """Scaled so that `focus` is 1, in proportion but for what is very near."""
    return _held_back(disparity / max(focus, LEAST_FOCUS))


def _followed(nearness: Disparity, focus: float) -> Disparity:
    """What a trusted network says, in straight proportion: `focus` becomes 1 and its farthest (0),
    of which it does not say how far that is, `FARTHEST`."""
    return _held_back(1 + (1 - FARTHEST) / max(focus, LEAST_FOCUS) * (nearness - np.float32(focus)))


def _held_back(scaled: Disparity) -> Disparity:
    room = NEAREST - FAITHFUL
    near = FAITHFUL + room * np.tanh((scaled - FAITHFUL) / room)
    return np.asarray(np.minimum(scaled, near), np.float32)
