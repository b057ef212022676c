"""Sharper enlargements by iterative back-projection.

Interpolation blurs what the pixels have already averaged. Iterative back-projection (Irani and
Peleg, 1991) finds the enlargement that, averaged down again, gives the picture; between the
iterations edges are smoothed along their direction, which removes the stair steps of the pixels.
Only luma is changed: players show chroma at half the density.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy import sparse

from stillmotion.arrays import Rgb, ScalarField

MIN_ENLARGEMENT = 1.15
"""Enlargement from which it is worth the time."""

ROUNDS, PROJECTIONS = 2, 2
"""Iterations of smoothing along edges, and back-projections after each."""

EDGE_REACH = 0.6
"""Distance along an edge to the two neighbours that it is smoothed with, in the picture's
pixels."""

OVERSHOOT = 6.0
"""Grey levels by which a pixel may exceed the range of the interpolated picture around it."""

MAX_CHANGE = 1.5
"""Root mean square change in grey levels at most. That is 44.6 dB: whoever scales the picture
themselves is to find the first frame like it, also after an encoder."""

Box = tuple[float, float, float, float]

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Coverage of red, green and blue in luma (BT.709)."""

TENSOR_BLUR = 1.2
"""Standard deviation in pixels over which the structure tensor is averaged."""

SOBEL_SCALE = 0.125
"""Makes OpenCV's 3 × 3 Sobel kernel a derivative per pixel."""


def back_project(interpolated: Rgb, picture: Rgb, box: Box) -> Rgb:
    """Sharpen `interpolated` (h, w, 3), which shows `box` (left, top, right, bottom) of `picture`.
    Returned as it is where it is hardly an enlargement."""
    height, width = interpolated.shape[:2]
    left, top, right, bottom = box
    scale = width / (right - left), height / (bottom - top)
    if min(scale) < MIN_ENLARGEMENT:
        return interpolated
    x0, y0 = int(np.floor(left)), int(np.floor(top))
    x1, y1 = int(np.ceil(right)), int(np.ceil(bottom))
    wanted = _luma(picture[y0:y1, x0:x1])
    across = _box_filter(x1 - x0, width, left - x0, scale[0])
    down = _box_filter(y1 - y0, height, top - y0, scale[1])
    before = _luma(interpolated)
    luma = before
    for _ in range(ROUNDS):
        luma = _smooth_along_edges(luma, EDGE_REACH * min(scale))
        for _ in range(PROJECTIONS):
            missing = wanted - down @ (across @ luma.T).T
            luma = luma + _upsample(missing, (left - x0, top - y0), scale, (width, height))
    about = np.ones((2 * int(np.ceil(scale[1])) + 1, 2 * int(np.ceil(scale[0])) + 1), np.uint8)
    least, most = cv2.erode(before, about) - OVERSHOOT, cv2.dilate(before, about) + OVERSHOOT
    change = np.clip(luma, least, most) - before
    change *= min(1.0, MAX_CHANGE / max(float(np.sqrt(np.mean(change**2))), 1e-6))
    return np.asarray(np.clip(interpolated + change[..., None] + 0.5, 0, 255), np.uint8)


def _luma(rgb: Rgb) -> ScalarField:
    return np.asarray(rgb @ LUMA, np.float32)


def _box_filter(few: int, many: int, first: float, scale: float) -> sparse.csr_matrix:
    """(few, many): the matrix that averages those of `many` samples that each of `few` covers.

    Sample k of many begins at `first` + k / `scale` of the few. What no sample covers is left out.
    """
    edges = np.clip((np.arange(few + 1) - first) * scale, 0, many)
    begin, end = edges[:-1], edges[1:]
    rows, columns, shares = [], [], []
    for step in range(int(np.ceil(scale)) + 1):
        column = np.floor(begin).astype(int) + step
        share = np.minimum(end, column + 1) - np.maximum(begin, column)
        inside = (share > 0) & (column < many)
        rows.append(np.flatnonzero(inside))
        columns.append(column[inside])
        shares.append((share / np.maximum(end - begin, 1e-6))[inside])
    return sparse.csr_matrix(
        (
            np.concatenate(shares).astype(np.float32),
            (np.concatenate(rows), np.concatenate(columns)),
        ),
        shape=(few, many),
    )


def _upsample(
    values: ScalarField,
    first: tuple[float, float],
    scale: tuple[float, float],
    size: tuple[int, int],
) -> ScalarField:
    """`values` of the picture's pixels, interpolated bicubically at the enlargement's."""
    matrix = np.array(
        [
            [1 / scale[0], 0, first[0] + 0.5 / scale[0] - 0.5],
            [0, 1 / scale[1], first[1] + 0.5 / scale[1] - 0.5],
        ]
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(values, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _smooth_along_edges(luma: ScalarField, reach: float) -> ScalarField:
    """Average each pixel on an edge with its two neighbours along the edge's direction, which the
    structure tensor gives."""
    across, down = (cv2.Sobel(luma, cv2.CV_32F, dx, 1 - dx, scale=SOBEL_SCALE) for dx in (1, 0))
    xx, yy, xy = (
        cv2.GaussianBlur(v, (0, 0), TENSOR_BLUR) for v in (across**2, down**2, across * down)
    )
    apart = np.hypot(xx - yy, 2 * xy)
    edge = (apart / (xx + yy + 1.0)) ** 2
    angle = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    height, width = luma.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    dx, dy = np.cos(angle) * np.float32(reach), np.sin(angle) * np.float32(reach)
    sides = [
        cv2.remap(luma, x + s * dx, y + s * dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for s in (np.float32(1), np.float32(-1))
    ]
    return np.asarray(luma + edge * ((2 * luma + sides[0] + sides[1]) / 4 - luma), np.float32)
