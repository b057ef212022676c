"""The line at which the lips part: from the landmarks, and found again in the picture's pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Matrix, Rgb, ScalarField, Vector
from stillmotion.vision.landmarks import LOWER_LIP_INNER, UPPER_LIP_INNER, Face, mouth_openness

OPEN_ALREADY = 0.05
"""Lips further apart than this share of the mouth's width are open in the picture."""

_ALONG, _ALONG_STEPS = 0.47, 49
_ACROSS, _ACROSS_STEPS = 0.10, 41
"""How far from the mouth's middle and from the landmarks' line the dark line is looked for, in
widths of the mouth, and at how many places."""

_BLUR, _BLUR_LEAST = 0.008, 0.5
"""Blur before that: in widths of the mouth, and in pixels at least."""

_AWAY = 300.0
"""Grey levels that a line costs for each width of the mouth that it is off the landmarks."""

_CLIMBS = 2.0
"""Grey levels that a step up or down costs."""

_GUESSED, _FOUND = 4, 6
"""Degrees of the polynomials through the landmarks, and through the line that was found."""


def lip_line(face: Face, rgb: Rgb, axes: Matrix, middle: Vector, wide: float) -> np.poly1d:
    """v of the line between the lips by u: where they meet, or the lower one's edge if open.

    `axes` (2, 2) are the unit vectors of u and v in the picture, `middle` (2,) is where both are
    0, `wide` their unit in pixels. Closed lips meet in the darkest line near the landmarks.
    """
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    lower = (points[list(LOWER_LIP_INNER)] - middle) @ axes.T / wide
    if mouth_openness(face) > OPEN_ALREADY:
        return np.poly1d(np.polyfit(lower[:, 0], lower[:, 1], _GUESSED))
    upper = (points[list(UPPER_LIP_INNER)] - middle) @ axes.T / wide
    guess = np.poly1d(np.polyfit((upper + lower)[:, 0] / 2, (upper + lower)[:, 1] / 2, _GUESSED))
    u = np.linspace(-_ALONG, _ALONG, _ALONG_STEPS)
    v = np.linspace(-_ACROSS, _ACROSS, _ACROSS_STEPS)
    at = np.stack(np.meshgrid(u, v), axis=-1)
    at[..., 1] += guess(u)
    places = (at @ axes * wide + middle).astype(np.float32)
    grey = cv2.GaussianBlur(
        cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), max(_BLUR_LEAST, _BLUR * wide)
    )
    strip = cv2.remap(
        grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float64)
    found = guess(u) + v[_darkest_path(strip + _AWAY * np.abs(v)[:, None])]
    return np.poly1d(np.polyfit(u, found, _FOUND))


def _darkest_path(cost: ScalarField) -> NDArray[np.intp]:
    """The row in each column of the cheapest path across, which climbs at most one a column."""
    rows, columns = cost.shape
    total = cost.copy()
    came = np.zeros((rows, columns), int)
    for column in range(1, columns):
        before = np.pad(total[:, column - 1], 1, constant_values=np.inf)
        choices = np.stack([before[:-2] + _CLIMBS, before[1:-1], before[2:] + _CLIMBS])
        came[:, column] = choices.argmin(axis=0) - 1
        total[:, column] += choices.min(axis=0)
    path = np.empty(columns, int)
    path[-1] = int(total[:, -1].argmin())
    for column in range(columns - 1, 0, -1):
        path[column - 1] = path[column] + came[path[column], column]
    return path
