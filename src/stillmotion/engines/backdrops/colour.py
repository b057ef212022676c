"""Colours as sRGB triples from 0 to 1, mixed in even steps to the eye (Oklab, Ottosson 2020)."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from stillmotion.arrays import Map

Colour = tuple[float, float, float]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


_STEPS = 512
"""Entries of a table of colours."""


def rgb(code: str) -> Colour:
    """A colour from six hexadecimal digits."""
    return (int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` (0 to 1) of the second in the first."""
    lab = (1 - share) * _lab(np.array(first)) + share * _lab(np.array(second))
    made = _srgb(lab)
    return (float(made[0]), float(made[1]), float(made[2]))


def times(colour: Colour, factor: Sequence[float]) -> Colour:
    """A surface of `colour` in a light of `factor`."""
    r, g, b = (min(1.0, c * f) for c, f in zip(colour, factor, strict=True))
    return (r, g, b)


def ramp(position: Map, stops: Sequence[tuple[float, Colour]]) -> Map:
    """(h, w, 3) colours at `position` (h, w) between stops in rising order."""
    places = np.array([place for place, _ in stops])
    labs = _lab(np.array([colour for _, colour in stops]))
    steps = np.linspace(places[0], places[-1], _STEPS)
    table = _srgb(np.stack([np.interp(steps, places, labs[:, i]) for i in range(3)], -1))
    at = (position - places[0]) * np.float32((_STEPS - 1) / (places[-1] - places[0]))
    rows = np.zeros_like(at, np.float32)
    return cv2.remap(
        table[None].astype(np.float32),
        at.astype(np.float32),
        rows,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _lab(srgb: Map) -> Map:
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def _srgb(lab: Map) -> Map:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    return np.asarray(
        np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    )
