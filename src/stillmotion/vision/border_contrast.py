"""What stands out of a picture where no network tells: it is unlike the border, and in the middle.

A subject seldom touches the frame, so that the border shows what is behind it (the boundary prior
of salience detection; Wei et al., ECCV 2012).
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Mask, ScalarField

CENTRE_HEIGHT = 0.55
"""Height (0 the top, 1 the bottom) about which subjects are placed: a little below the middle."""

SEED = 1
"""Seed of OpenCV's generator, which begins the clusters: the same picture gives the same."""

ITERATIONS = 12
"""Rounds of k-means after which the border's colours are taken as they are."""


def centre_prior(size: tuple[int, int], across: float, down: float) -> Coverage:
    """How likely each pixel of (width, height) is the subject's by its place alone, (h, w).

    A Gaussian, 1 in the centre: `across` and `down` are by how much its logarithm falls over half
    the width and half the height.
    """
    width, height = size
    x = (np.arange(width, dtype=np.float32) + 0.5) / width * 2 - 1
    y = (np.arange(height, dtype=np.float32) + 0.5) / height * 2 - 2 * CENTRE_HEIGHT
    return np.asarray(np.exp(-(x[None] ** 2) * across - (y[:, None] ** 2) * down), np.float32)


def unlike_border(lab: Colours, border: Mask, *, colours: int, samples: int) -> ScalarField:
    """How far each pixel of `lab` (h, w, 3; CIE L*a*b*) is from the nearest of the `colours` main
    ones of its `border` (h, w; bool), of which about `samples` pixels are looked at."""
    found = lab[border]
    cv2.setRNGSeed(SEED)
    _, _, centres = cv2.kmeans(
        np.ascontiguousarray(found[:: max(1, len(found) // samples)]),
        colours,
        np.zeros(0, np.int32),
        (cv2.TERM_CRITERIA_MAX_ITER, ITERATIONS, 0.0),
        1,
        cv2.KMEANS_PP_CENTERS,
    )
    return np.asarray(np.min(np.linalg.norm(lab[:, :, None] - centres[None, None], axis=3), axis=2))
