"""A grade as tables over luma: the new luma, and scale and offset of chroma."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stillmotion.encoding.planes import BLACK, LUMA_RANGE, RGB_TO_YUV
from stillmotion.storyboard import Grade

GAMMA = 2.2
"""Exponent between light and its code: a stop multiplies the code by 2^(1 / GAMMA)."""

STOPS = (-4.0, 2.0)
"""Range of exposures; beyond the upper one the shoulder would not be monotonic."""

MORE_CONTRAST, LESS_CONTRAST = 0.75, 0.40
"""How far contrast of 1 goes to an S-curve, and of -1 to even grey."""

MIDDLE = 0.45
"""Tone (0 to 1) that contrast leaves unchanged."""

MORE_SATURATION = 0.8
"""Gain of chroma by saturation of 1."""

WARM_RED, WARM_BLUE = 0.10, -0.22
"""Relative change of red and blue by warmth of 1."""

LEAST_CHROMA, MOST_CHROMA = 0.2, 1.25
"""Range of the factor by which chroma follows exposure."""


class ToneCurves(NamedTuple):
    """Tables (256,) float32 over luma: the new luma, and factor and offsets of chroma."""

    luma: NDArray[np.float32]
    factor: NDArray[np.float32]
    shift_u: NDArray[np.float32]
    shift_v: NDArray[np.float32]


def tone_curves(grade: Grade, share: float) -> ToneCurves:
    """The tables of `share` (0 to 1) of a grade; those of 0 change nothing."""
    codes = np.arange(256, dtype=np.float64)
    tones = (codes - BLACK) / LUMA_RANGE
    inside = np.clip(tones, 0.0, 1.0)
    exposed = _exposed(inside, share * grade.exposure)
    graded = _contrasted(exposed, share * grade.contrast)
    # Codes below black and above white move with black and white.
    graded = np.clip(graded, 0.0, 1.0) + (tones - inside)
    luma = BLACK + LUMA_RANGE * graded
    saturation = share * grade.saturation
    strength = 1.0 + saturation * (MORE_SATURATION if saturation > 0 else 1.0)
    # Chroma scales with luma, which keeps saturation.
    factor = strength * np.clip(
        exposed / np.maximum(inside, 1 / LUMA_RANGE), LEAST_CHROMA, MOST_CHROMA
    )
    factor[inside <= 0] = strength
    warmth = share * grade.warmth
    cast = np.array([WARM_RED, 0.0, WARM_BLUE]) * warmth * 255
    shift = np.clip(graded, 0.0, 1.0)[:, None] * (RGB_TO_YUV[1:, :3] @ cast)
    return ToneCurves(
        luma.astype(np.float32),
        factor.astype(np.float32),
        shift[:, 0].astype(np.float32),
        shift[:, 1].astype(np.float32),
    )


def _exposed(tones: NDArray[np.float64], stops: float) -> NDArray[np.float64]:
    """Tones under more or less light; highlights roll off to white instead of clipping."""
    gain = 2.0 ** (float(np.clip(stops, *STOPS)) / GAMMA)
    shoulder = 1.0 + max(gain - 1.0, 0.0) * tones**2
    return np.asarray(tones * gain / shoulder)


def _contrasted(tones: NDArray[np.float64], contrast: float) -> NDArray[np.float64]:
    """Tones spread from the middle along an S-curve, or drawn to it."""
    if contrast < 0:
        return tones + LESS_CONTRAST * -contrast * (MIDDLE - tones)
    bent = np.where(
        tones < MIDDLE,
        MIDDLE * (np.clip(tones, 0, None) / MIDDLE) ** 2,
        1 - (1 - MIDDLE) * (np.clip(1 - tones, 0, None) / (1 - MIDDLE)) ** 2,
    )
    return tones + MORE_CONTRAST * contrast * (bent - tones)
