"""Edge-aware smoothing of maps, and their gradients."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Raster, ScalarField

SOBEL_SCALE = 1 / 8
"""What makes a response of the 3 x 3 Sobel operator a change per pixel."""


def guided_filter(
    guide: ScalarField, source: ScalarField, *, radius: int, epsilon: float
) -> ScalarField:
    """Smooth `source` along the edges of `guide` (He, Sun and Tang, TPAMI 2013), both (h, w).

    `epsilon` is the variance of the guide that counts as an edge.
    """
    box = (2 * radius + 1, 2 * radius + 1)

    def mean(values: ScalarField) -> ScalarField:
        return cv2.blur(values, box, borderType=cv2.BORDER_REFLECT_101)

    mean_guide, mean_source = mean(guide), mean(source)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * source) - mean_guide * mean_source) / (variance + epsilon)
    offset = mean_source - slope * mean_guide
    return mean(slope) * guide + mean(offset)


def guided_by_colour(
    guide: Colours, source: Coverage, *, radius: int, epsilon: float
) -> ScalarField:
    """The same with a `guide` of several planes, (h, w, n): edges of colour count as well."""
    slopes, constant = colour_fit(guide, source, radius=radius, epsilon=epsilon)
    return np.asarray((slopes * guide).sum(axis=2) + constant)


def colour_fit(
    guide: Colours, source: Coverage, *, radius: int, epsilon: float, slope: Colours | None = None
) -> tuple[Colours, ScalarField]:
    """`source` (h, w) about each place as a linear function of `guide` (h, w, n): the factors of
    its planes, (h, w, n), and a constant, (h, w). Both are smooth.

    Where the guide is even, the factor of its first plane is `slope` (h, w), else 0.
    """
    box = (2 * radius + 1, 2 * radius + 1)
    planes = guide.shape[2]

    def mean(values: Raster) -> Raster:
        return cv2.blur(values, box, borderType=cv2.BORDER_REFLECT_101)

    centre, middle = mean(guide), mean(source)
    spread = np.empty((*source.shape, planes, planes), np.float32)
    shared = np.empty((*source.shape, planes, 1), np.float32)
    for i in range(planes):
        shared[..., i, 0] = mean(guide[..., i] * source) - centre[..., i] * middle
        for j in range(i, planes):
            both = mean(guide[..., i] * guide[..., j]) - centre[..., i] * centre[..., j]
            spread[..., i, j] = spread[..., j, i] = both
    usual = np.zeros_like(guide)
    if slope is not None:
        usual[..., 0] = mean(slope)
        shared -= spread[..., :1] * usual[..., :1, None]
    spread += np.float32(epsilon) * np.eye(planes, dtype=np.float32)
    slopes = usual + np.linalg.solve(spread, shared)[..., 0]
    return mean(slopes), mean(middle - (slopes * centre).sum(axis=2))


def gradient(values: ScalarField) -> tuple[ScalarField, ScalarField]:
    """How `values` (h, w; float32) change per pixel, across and down."""
    across = cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=SOBEL_SCALE)
    return across, cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=SOBEL_SCALE)


def steepness(values: ScalarField) -> ScalarField:
    """How much `values` (h, w; float32) change per pixel in the direction in which they do most."""
    return np.asarray(np.hypot(*gradient(values)))
