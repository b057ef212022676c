"""Edge-aware smoothing of maps."""

from __future__ import annotations

import cv2

from stillmotion.engines.parallax.arrays import Map


def guided_filter(guide: Map, source: Map, *, radius: int, epsilon: float) -> Map:
    """Smooth `source` along the edges of `guide` (He, Sun and Tang, TPAMI 2013), both (h, w).

    `epsilon` is the variance of the guide that counts as an edge.
    """
    box = (2 * radius + 1, 2 * radius + 1)

    def mean(values: Map) -> Map:
        return cv2.blur(values, box, borderType=cv2.BORDER_REFLECT_101)

    mean_guide, mean_source = mean(guide), mean(source)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * source) - mean_guide * mean_source) / (variance + epsilon)
    offset = mean_source - slope * mean_guide
    return mean(slope) * guide + mean(offset)
