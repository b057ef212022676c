"""Colours that fit a picture: what falls and drifts in it is lit as all else in it is."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.staging import View
from stillmotion.mastering.planes import RGB_TO_YUV

MIST_LIGHT, MIST_GAIN = 205.0, 1.65
"""Brightest channel of fog in daylight, and how much lighter than the air it is at most."""

EMBER = 0.32
"""Share of a fire's own light that the smoke above it throws back."""

LEAF_COLOURS, LEAF_LIGHT = 6, 165.0
"""How many colours leaves have, and their brightest channel at least."""

AUTUMN_HUE, AUTUMN_SHARE = 50.0, 0.12
"""Hue in degrees below which leaves have turned, and the share that makes it autumn."""


class Tone(NamedTuple):
    """A colour as the planes have it, 0 to 255."""

    y: float
    u: float
    v: float


def tone(rgb: NDArray[np.float64]) -> Tone:
    """The tone of an R'G'B' colour of 0 to 255."""
    y, u, v = (RGB_TO_YUV @ np.append(np.clip(rgb, 0, 255), 1.0)).tolist()
    return Tone(y, u, v)


def air(view: View) -> NDArray[np.float64]:
    """R'G'B' of the light that fills the scene: of the sky or of what is far, less colourful."""
    height, width = view.sky.shape
    far = np.maximum(view.sky, 1e-3) + 0.3 * (view.disparity < np.percentile(view.disparity, 25))
    small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA).astype(np.float64)
    weight = far / far.sum()
    mean = (small * weight[..., None]).sum(axis=(0, 1))
    light = np.percentile(small.mean(axis=2), 75)
    level = 0.5 * mean.mean() + 0.5 * light
    grey = np.full(3, level)
    coloured: NDArray[np.float64] = grey + 0.45 * (mean - mean.mean())
    return coloured


def mist(view: View) -> NDArray[np.float64]:
    """R'G'B' of fog in this light: paler than the air, and lighter for all that it scatters."""
    light = air(view)
    pale = light.mean() + 0.5 * (light - light.mean())
    lightened: NDArray[np.float64] = pale * np.clip(MIST_LIGHT / pale.max(), 1.0, MIST_GAIN)
    return lightened


def illumination(view: View) -> Map:
    """How brightly each place is lit (0 to 1), very smooth, at a quarter of the view's size."""
    height, width = view.sky.shape
    small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA)
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    near = cv2.GaussianBlur(luma, (0, 0), width / 24)
    return np.asarray(0.5 * near + 0.5 * luma.mean(), np.float32)


def smoke(view: View, fire: Map) -> NDArray[np.float64]:
    """R'G'B' of smoke in this light, and in that of the `fire` (a quarter of the view's size)."""
    light = air(view)
    grey = 0.75 * light.mean() + 0.25 * light
    if (fire > 0.5).any():
        height, width = fire.shape
        small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA)
        lit = EMBER * small[fire > 0.5].mean(axis=0)
        grey = np.maximum(grey, 0.5 * lit + 0.5 * lit.mean())
    coloured: NDArray[np.float64] = grey
    return coloured


def leaves(rgb: Rgb, plants: Map) -> NDArray[np.float64]:
    """Colours (n, 3; 0 to 255) of leaves as `plants` (bool, a quarter) has them.

    Where some have turned to autumn it is those that fall. None is darker than can be seen
    against the light.
    """
    height, width = plants.shape
    small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
    found = small[plants].astype(np.float32)
    hsv = cv2.cvtColor(found[None] / 255, cv2.COLOR_RGB2HSV)[0]
    turned = (hsv[:, 0] < AUTUMN_HUE) & (hsv[:, 1] > 0.3)
    if turned.mean() > AUTUMN_SHARE:
        found = found[turned]
    found = np.ascontiguousarray(found[:: max(1, len(found) // 2000)])
    cv2.setRNGSeed(1)
    _, _, centres = cv2.kmeans(
        found,
        min(LEAF_COLOURS, len(found)),
        np.zeros(0, np.int32),
        (cv2.TERM_CRITERIA_MAX_ITER, 12, 0.0),
        1,
        cv2.KMEANS_PP_CENTERS,
    )
    brightest = np.maximum(centres.max(axis=1, keepdims=True), 1.0)
    return np.asarray(centres * np.maximum(1.0, LEAF_LIGHT / brightest), np.float64)
