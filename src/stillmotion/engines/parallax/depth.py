"""Disparity from one picture by classical cues: ground and sky, defocus, and what stands out.

Disparity is inverse depth, 1 at the focus (what the picture is about), small far away. The cues
are weak each; together they put skies and blurred backgrounds far, the ground rising towards the
viewer, and the subject near, and stay smooth where they know nothing.
"""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit

from stillmotion.engines.parallax.arrays import Map, Rgb

ANALYSIS_EDGE = 384
"""Long edge in pixels at which the cues are read."""

FARTHEST, NEAREST = 0.22, 1.5
"""Disparities that the estimate stays within."""

FLATTENED = 0.75
"""Share of the ground's slope that a picture with a clearly blurred background loses."""

HORIZON = 0.42
"""Height of the horizon (0 the top) where no sky tells it."""


def estimate(rgb: Rgb) -> Map:
    """Disparity of `rgb` (h, w, 3), a quarter of its size each way (rounded up), float32."""
    height, width = rgb.shape[:2]
    scale = min(1.0, ANALYSIS_EDGE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    sky = _sky(small, luma)
    sharp, trust = _sharpness(rgb, size)
    subject = _subject(small, sharp, trust) * (1 - sky)
    # In a picture with little depth of field, what is sharp tells more than how low it sits.
    ground = _ground(sky)
    ground = ground.mean() + (ground - ground.mean()) * (1 - FLATTENED * trust)
    disparity = ground * (1 - 0.55 * subject) + subject * (0.55 * ground.max() + 0.45)
    disparity *= 1 - (1 - sharp) * trust * 0.6
    disparity = disparity * (1 - sky) + 0.05 * sky
    disparity = guided_filter(luma, disparity, radius=size[0] // 14 + 2, epsilon=2e-3)
    weight = subject**2 + 0.15 * _centre_prior(size)
    disparity = _normalised(disparity, weight)
    quarter = (-(-width // 4), -(-height // 4))
    return cv2.resize(disparity, quarter, interpolation=cv2.INTER_CUBIC)


def guided_filter(guide: Map, source: Map, *, radius: int, epsilon: float) -> Map:
    """Smooth `source` along the edges of `guide` (He, Sun and Tang, TPAMI 2013)."""
    box = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Map) -> Map:
        return cv2.blur(values, box, borderType=cv2.BORDER_REFLECT_101)

    mean_guide, mean_source = mean(guide), mean(source)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * source) - mean_guide * mean_source) / (variance + epsilon)
    offset = mean_source - slope * mean_guide
    return mean(slope) * guide + mean(offset)


@njit(cache=True, nogil=True)
def limit_slope(disparity: Map, limit: float) -> Map:
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


def _sky(rgb: Map, luma: Map) -> Map:
    """How surely each pixel is sky: bright or blue, even, and joined to the top edge."""
    height, width = luma.shape
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    gx = cv2.Sobel(luma, cv2.CV_32F, 1, 0, scale=0.25)
    gy = cv2.Sobel(luma, cv2.CV_32F, 0, 1, scale=0.25)
    busy = cv2.blur(np.hypot(gx, gy), (7, 7))
    bluish = (blue > red * 1.05) & (blue >= green * 0.98) & (luma > 0.12)
    pale = (luma > 0.62) & (np.abs(blue - red) < 0.22)
    candidate = ((bluish | pale) & (busy < 0.045)).astype(np.uint8)
    candidate = cv2.morphologyEx(candidate, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(candidate, connectivity=4)
    touching, counts = np.unique(labels[: max(2, height // 50)], return_counts=True)
    sky = np.zeros((height, width), np.float32)
    for label, count in zip(touching, counts, strict=True):
        wide = count > 0.25 * width
        if label and wide and stats[label, cv2.CC_STAT_AREA] > 0.04 * height * width:
            sky[labels == label] = 1.0
    return np.clip(guided_filter(luma, sky, radius=width // 40 + 2, epsilon=1e-3), 0, 1)


def _sharpness(rgb: Rgb, size: tuple[int, int]) -> tuple[Map, float]:
    """Sharpness (0 to 1) of each pixel of a `size` map, and how far it tells near from far.

    The gradient's fall under a known blur tells how blurred an edge already was (Zhuo and Sim,
    Pattern Recognition 2011); spread from edges to their surroundings.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, 2.5 * ANALYSIS_EDGE / max(height, width))
    sized = (round(width * scale), round(height * scale))
    luma = cv2.cvtColor(cv2.resize(rgb, sized, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    fine = luma.astype(np.float32) / 255
    dull = cv2.GaussianBlur(fine, (0, 0), 1.5)
    strength, weak = _gradient(fine), _gradient(dull)
    ratio = np.clip(strength / (weak + 1e-3) - 1.0, 0.0, 2.0)
    weight = np.minimum(strength, 0.25)
    weight[strength < 0.015] = 0.0
    area = cv2.INTER_AREA
    weighted = cv2.resize(ratio * weight, size, interpolation=area)
    weights = cv2.resize(weight, size, interpolation=area)
    result = np.zeros(size[::-1], np.float32)
    total = np.full(size[::-1], 1e-6, np.float32)
    for share, part in ((1.0, 60), (0.1, 20), (0.01, 8)):
        sigma = size[0] / part
        result += share * cv2.GaussianBlur(weighted, (0, 0), sigma)
        total += share * cv2.GaussianBlur(weights, (0, 0), sigma)
    sharp = result / total
    low, high = np.percentile(sharp, (5, 95))
    trust = float(np.clip((high / (low + 0.15) - 1.6) / 2.0, 0.0, 1.0))
    return np.clip((sharp - low) / (high - low + 1e-3), 0, 1), trust


def _gradient(values: Map) -> Map:
    return np.hypot(
        cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=0.125),
        cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=0.125),
    )


def _subject(rgb: Map, sharp: Map, trust: float) -> Map:
    """How much each pixel belongs to what stands out: unlike the border, sharp, in the middle."""
    height, width = rgb.shape[:2]
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)
    rim = max(2, min(height, width) // 16)
    border = np.ones((height, width), bool)
    border[rim:, rim:-rim] = False
    samples = lab[border]
    _, _, centres = cv2.kmeans(
        np.ascontiguousarray(samples[:: max(1, len(samples) // 2000)]),
        4,
        np.zeros(0, np.int32),
        (cv2.TERM_CRITERIA_MAX_ITER, 12, 0.0),
        1,
        cv2.KMEANS_PP_CENTERS,
    )
    distance = np.min(np.linalg.norm(lab[:, :, None] - centres[None, None], axis=3), axis=2)
    unlike = np.clip(distance / (np.percentile(distance, 97) + 6.0), 0, 1)
    middle = _centre_prior((width, height)) ** (1 - 0.6 * trust)
    standing_out = (0.55 * unlike + 0.45 * sharp) if trust > 0 else unlike
    score = (1 - trust) * unlike * 0.6 + trust * np.maximum(standing_out, sharp * 0.9)
    score = score.astype(np.float32) * middle
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.clip(guided_filter(luma, score, radius=width // 24 + 2, epsilon=1e-3), 0, 1)


def _centre_prior(size: tuple[int, int]) -> Map:
    width, height = size
    x = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
    y = (np.arange(height, dtype=np.float32) + 0.5) / height * 2 - 1.1
    return np.exp(-(x[None] ** 2) * 1.1 - (y[:, None] ** 2) * 0.9).astype(np.float32)


def _ground(sky: Map) -> Map:
    """Far above the horizon, rising like a plane seen at eye height below it."""
    height, width = sky.shape
    rows = np.where(sky.mean(axis=1) > 0.5)[0]
    horizon = HORIZON
    if sky.mean() > 0.05 and len(rows):
        horizon = float(np.clip((rows.max() + 1) / height, 0.15, 0.75))
    y = (np.arange(height, dtype=np.float32) + 0.5) / height
    below = np.clip((y - horizon) / (1 - horizon), 0, 1)
    above = np.clip((horizon - y) / horizon, 0, 1)
    profile = 0.28 + 0.72 * below**0.75 - 0.1 * above
    return np.repeat(profile[:, None], width, axis=1).astype(np.float32)


def _normalised(disparity: Map, weight: Map) -> Map:
    """Scaled so that the weighted median is 1, kept within what the warp is made for."""
    order = np.argsort(disparity, axis=None)
    total = np.cumsum(weight.reshape(-1)[order])
    focus = disparity.reshape(-1)[order[np.searchsorted(total, total[-1] / 2)]]
    scaled = disparity / max(float(focus), 0.2)
    # Soft at both ends, so that no plateau shows an edge.
    middle, half = (FARTHEST + NEAREST) / 2, (NEAREST - FARTHEST) / 2
    return (middle + half * np.tanh((scaled - middle) / half)).astype(np.float32)
