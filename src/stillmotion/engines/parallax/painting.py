"""Holes of a picture painted with what may lie there: learned where the model is there, else with
patches of the rest of the picture."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion import models
from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.completion import complete
from stillmotion.models import inpaint

STRAYS_FROM, STRAYS_TO = 14.0, 26.0
"""Distance in L*a*b* from the mirror image's tones between which paint gives way to patches."""

MOST_STRAYED = 0.02
"""Share of the paint that may be astray before anything is done about it."""


def paint(rgb: Rgb, hole: Map) -> Rgb:
    """`rgb` (h, w, 3) with `hole` (h, w; bool) filled; the rest stays as it is."""
    if models.available("inpaint"):
        return inpaint.fill(rgb, hole)
    return complete(rgb, hole, _smooth(rgb, hole))


def beyond(mirrored: Rgb, hole: Map) -> Rgb:
    """`mirrored`, a picture continued past its edges by its mirror image, with `hole` painted.

    What a network makes up there is taken as far as its tones are those of the picture nearby;
    where it has strayed, patches of the picture take its place.
    """
    if not models.available("inpaint"):
        return complete(mirrored, hole, mirrored)
    painted = inpaint.fill(mirrored, hole)
    strayed = _strayed(painted, mirrored, hole)
    if float(strayed[hole].mean()) < MOST_STRAYED:
        return painted
    patched = complete(mirrored, hole, painted)
    share = strayed[..., None]
    return np.asarray(painted + share * (patched.astype(np.float32) - painted) + 0.5, np.uint8)


def _strayed(painted: Rgb, mirrored: Rgb, hole: Map) -> Map:
    """How far (0 to 1) the tones of the paint are from the picture's own at the place."""
    height, width = hole.shape
    size = (max(8, width // 8), max(8, height // 8))
    tones = [
        cv2.GaussianBlur(
            cv2.cvtColor(
                cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255,
                cv2.COLOR_RGB2Lab,
            ),
            (0, 0),
            size[0] / 50,
        )
        for rgb in (painted, mirrored)
    ]
    away: Map = np.linalg.norm(tones[0] - tones[1], axis=2)
    share = np.clip((away - STRAYS_FROM) / (STRAYS_TO - STRAYS_FROM), 0, 1)
    smooth = cv2.GaussianBlur(share, (0, 0), size[0] / 80)
    result: Map = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return result


def _smooth(rgb: Rgb, hole: Map) -> Rgb:
    """A first idea of the hole: the colours around it, diffused."""
    scale = 0.25
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    touched = cv2.resize(hole.astype(np.uint8), (small.shape[1], small.shape[0]))
    mask = cv2.dilate(touched, np.ones((3, 3), np.uint8))
    filled = cv2.inpaint(small, mask, 5, cv2.INPAINT_TELEA)
    large = cv2.resize(filled, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.where(hole[..., None], large, rgb)
