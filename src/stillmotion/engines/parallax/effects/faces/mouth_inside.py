"""What one sees in an open mouth: the dark, a tongue, and the upper teeth in the lip's shadow.

A suggestion, in the light of the face's own skin. It is there for parts of a second at a time.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Colours, Rgb, ScalarField, Vector

DARK = np.array([0.20, 0.10, 0.10], np.float32)
TONGUE = np.array([0.62, 0.30, 0.30], np.float32)
"""Colours within the mouth, as shares of the skin's."""

TEETH = np.array([1.04, 0.92, 0.80], np.float32)
"""Teeth, as shares of the skin's brightest channel."""

TEETH_TALL, TOOTH = 0.115, 0.1
"""How much of the upper teeth shows below the lip, and how wide one is, in widths of the mouth."""

BETWEEN, BETWEEN_PIXELS = 0.011, 0.5
"""Width of the gaps between teeth: in widths of the mouth, and in pixels at least."""

GAP_SHORTER, GAP_DARKER = 0.16, 0.22
"""Teeth are shorter and darker by these shares at their gaps."""

TONGUE_LOW, TONGUE_SIDE, TONGUE_OPEN, TONGUE_SHOWS = 0.17, (0.18, 0.36), (0.10, 0.30), 0.75
"""The tongue: how far it stands above the lower lip's edge, from which to which place it ends at
the sides, between which openings it is seen, all in widths of the mouth, and how much of it."""

TOOTH_EDGE = (0.75, 1.1)
"""Between which shares of their height teeth end."""

TEETH_SIDE, TEETH_OPEN = (0.05, 0.36), (0.02, 0.14)
"""From which to which place teeth turn dark at the sides, and between which openings they are seen,
in widths of the mouth."""

LIP_SHADOW, LIP_SHADOW_REACH = 0.4, 0.7
"""How much darker teeth are below the upper lip, and down to which share of their height."""


@njit(cache=True, nogil=True, fastmath=True)
def paint_inside(
    made: Rgb,
    open_: ScalarField,
    along: ScalarField,
    upper: Colours,
    lower: Colours,
    unit: float,
    skin: Vector,
    teeth: float,
) -> None:
    """Mix what is within the mouth into `made` (h, w, 3), as far as it is `open_` (0 to 1).

    `along` (h, w) is a pixel's place across the mouth, from -0.5 to 0.5; the last of `upper` and
    `lower` (h, w, 3) how far below the upper lip's edge and the lower one's it lies, in pixels.
    `unit` is the mouth's width in pixels, `skin` (3,) float32 the face's colour, `teeth` how much
    these show, from 0 to 1.
    """
    light = max(skin[0], skin[1], skin[2])
    narrow = max(BETWEEN, BETWEEN_PIXELS / unit)
    for y in range(made.shape[0]):
        for x in range(made.shape[1]):
            share = open_[y, x]
            if share <= 0.0:
                continue
            side = abs(along[y, x])
            down, up = upper[y, x, 2] / unit, -lower[y, x, 2] / unit
            tongue = 1.0 - _step(0.0, TONGUE_LOW, up)
            tongue *= 1.0 - _step(TONGUE_SIDE[0], TONGUE_SIDE[1], side)
            tongue *= TONGUE_SHOWS * _step(TONGUE_OPEN[0], TONGUE_OPEN[1], down + up)
            # Teeth hang from above in the upper lip's shadow; towards the cheeks they turn dark.
            apart = abs((side / TOOTH + 0.5) % 1.0 - 0.5) * TOOTH
            between = math.exp(-((apart / narrow) ** 2))
            tall = TEETH_TALL * (1.0 - GAP_SHORTER * between)
            tooth = teeth * (1.0 - _step(TOOTH_EDGE[0] * tall, TOOTH_EDGE[1] * tall, down))
            tooth *= 1.0 - _step(TEETH_SIDE[0], TEETH_SIDE[1], side)
            tooth *= _step(TEETH_OPEN[0], TEETH_OPEN[1], down + up)
            lit = 1.0 - LIP_SHADOW * (1.0 - _step(0.0, LIP_SHADOW_REACH * tall, down))
            shade = light * lit * (1.0 - GAP_DARKER * between)
            for k in range(3):
                colour = skin[k] * DARK[k]
                colour += (skin[k] * TONGUE[k] - colour) * tongue
                colour += (shade * TEETH[k] - colour) * tooth
                mixed = made[y, x, k] + (colour - made[y, x, k]) * share
                made[y, x, k] = np.uint8(min(max(mixed, 0.0), 255.0) + 0.5)


@njit(cache=True, nogil=True, inline="always")
def _step(low: Any, high: Any, value: Any) -> Any:
    """0 below `low`, 1 above `high`, smooth between."""
    u = min(max((value - low) / (high - low), 0.0), 1.0)
    return u * u * (3.0 - 2.0 * u)
