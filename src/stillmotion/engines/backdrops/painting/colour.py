"""Colours as sRGB triples from 0 to 1, mixed in even steps to the eye (Oklab, Ottosson 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from stillmotion.arrays import Colours, ScalarField

Colour = tuple[float, float, float]

Triples = Float[NDArray[Any], "*_n 3"]
"""One colour or many: R, G, B (0 to 1), or Oklab."""

Stops = list[tuple[float, Colour]]
"""Colours at places from 0 to 1, in rising order."""

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


_KNEE, _SLOPE, _OFFSET, _GAMMA = 0.0031308, 12.92, 0.055, 2.4
"""The transfer function of sRGB (IEC 61966-2-1): linear up to the knee, then curved."""

WHITE: Colour = (1.0, 1.0, 1.0)

_STEPS = 512
"""Entries of a table of colours."""

_CACHED = 512
"""Mixtures and tables that are kept: a scene asks for the same ones again and again."""


def rgb(code: str) -> Colour:
    """A colour from six hexadecimal digits."""
    r, g, b = bytes.fromhex(code)
    return (r / 255, g / 255, b / 255)


def palette(codes: str) -> tuple[Colour, ...]:
    """Colours from their codes, with spaces between."""
    return tuple(rgb(code) for code in codes.split())


@lru_cache(maxsize=_CACHED)
def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` (0 to 1) of the second in the first."""
    lab = (1 - share) * _lab(np.array(first)) + share * _lab(np.array(second))
    made = _srgb(lab)
    return (float(made[0]), float(made[1]), float(made[2]))


def times(colour: Colour, factor: Sequence[float]) -> Colour:
    """A surface of `colour` in a light of `factor`."""
    r, g, b = (min(1.0, c * f) for c, f in zip(colour, factor, strict=True))
    return (r, g, b)


def ramp(position: ScalarField, stops: Sequence[tuple[float, Colour]]) -> Colours:
    """(h, w, 3) colours at `position` (h, w) between stops in rising order."""
    first, last = stops[0][0], stops[-1][0]
    at = (position - np.float32(first)) * np.float32((_STEPS - 1) / (last - first))
    rows = np.zeros_like(at, np.float32)
    return cv2.remap(
        _table(tuple(stops)),
        at.astype(np.float32),
        rows,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


@lru_cache(maxsize=_CACHED)
def _table(stops: tuple[tuple[float, Colour], ...]) -> Colours:
    """(1, n, 3) the colours between stops, in even steps."""
    places = np.array([place for place, _ in stops])
    labs = _lab(np.array([colour for _, colour in stops]))
    steps = np.linspace(places[0], places[-1], _STEPS)
    table = _srgb(np.stack([np.interp(steps, places, labs[:, i]) for i in range(3)], -1))
    return table[None].astype(np.float32)


def _lab(srgb: Triples) -> Triples:
    curved = ((srgb + _OFFSET) / (1 + _OFFSET)) ** _GAMMA
    linear = np.where(srgb <= _KNEE * _SLOPE, srgb / _SLOPE, curved)
    return np.asarray(np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T)


def _srgb(lab: Triples) -> Triples:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0, 1)
    curved = (1 + _OFFSET) * linear ** (1 / _GAMMA) - _OFFSET
    return np.asarray(np.where(linear <= _KNEE, linear * _SLOPE, curved))
