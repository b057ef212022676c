"""Procedural textures of leaves and petals: outline, veins, and the fold along the middle.

Each is drawn in the square from -1 to 1, its stalk below, and prefiltered at several blurs, for
leaves that are small, fast or out of focus.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np

from stillmotion.arrays import FieldStack, ScalarField, Tensor

SIZE = 72
"""Texels along each side."""

BLURS = (0.7, 1.6, 3.2, 6.0, 10.0)
"""Blurs (standard deviation in texels) of the textures of one kind of leaf."""

EXTENT = 0.62
"""Half the length of a leaf on its texture: the rest is room for its blur."""

VEINS, MOTTLES, MARGIN = 0.16, 0.10, 0.22
"""How much lighter veins are, how much the blade varies, and how much darker its margin is."""


@cache
def leaf_textures() -> Tensor:
    """Textures (kinds × blurs, 3, SIZE, SIZE; see `kernels.draw_leaves`): beech, birch, oak,
    maple."""
    return _textures([_beech, _birch, _oak, _maple], veined=True, seed=7)


@cache
def petal_textures() -> Tensor:
    """The same of petals: a rounded one, a narrow one and one with a notch."""
    return _textures([_round_petal, _narrow_petal, _notched_petal], veined=False, seed=9)


Outline = Callable[[ScalarField, ScalarField], ScalarField]
"""Distance from the midrib, 0 there and 1 at the margin, by position across and by height from 0
(stalk) to 1 (tip)."""


def _textures(outlines: list[Outline], *, veined: bool, seed: int) -> Tensor:
    rng = np.random.default_rng(seed)
    textures = [_drawn(outline, rng, veined=veined) for outline in outlines]
    blurred = [_blurred(texture, sigma) for texture in textures for sigma in BLURS]
    return np.ascontiguousarray(np.stack(blurred), np.float32)


def _drawn(outline: Outline, rng: np.random.Generator, *, veined: bool) -> FieldStack:
    """One texture (3, SIZE, SIZE) without blur."""
    fine = 4 * SIZE
    y, x = np.mgrid[1 : -1 : fine * 1j, -1 : 1 : fine * 1j].astype(np.float32) / np.float32(EXTENT)
    # The midrib bows a little.
    x = x - np.float32(0.08) * np.sin(np.float32(1.6) * y)
    up = (y + 1) / 2
    across = outline(x, up)
    inside = across < 1
    noise = cv2.GaussianBlur(rng.normal(0, 1, (fine, fine)).astype(np.float32), (0, 0), fine / 22)
    tint = 1 + MOTTLES * noise / noise.std()
    if veined:
        rib = np.exp(-((x / np.float32(0.022)) ** 2))
        side = np.sin(np.float32(2 * np.pi * 6.5) * (up - np.float32(0.55) * np.abs(x)))
        side = np.clip(side * 4 - 3, 0, 1) * (across < 0.9)
        tint += VEINS * (np.maximum(rib, 0.6 * side))
        stalk = (np.abs(x) < 0.025) & (y > -1.28) & (y <= -0.6)
        inside = inside | stalk
    tint -= MARGIN * np.clip((across - 0.72) / 0.28, 0, 1)
    tint += 0.10 * (0.5 - np.clip(up, 0, 1))
    out = np.clip(across, 0, 1)
    fold = np.tanh(x / 0.06) * (0.55 + 0.45 * out) if veined else 1.1 * out * np.sign(x)
    stack = np.stack([inside.astype(np.float32), tint, np.clip(fold, -1, 1)]).astype(np.float32)
    small = [cv2.resize(part, (SIZE, SIZE), interpolation=cv2.INTER_AREA) for part in stack]
    return np.stack(small)


def _blurred(texture: FieldStack, sigma: float) -> FieldStack:
    """Blur a texture; lightness and fold are extrapolated over its edge."""
    cover = texture[0]
    weight = cv2.GaussianBlur(cover, (0, 0), sigma) + 1e-4
    inner = [cv2.GaussianBlur(part * cover, (0, 0), sigma) / weight for part in texture[1:]]
    soft = cv2.GaussianBlur(cover, (0, 0), sigma)
    # Nothing is cut off at the sheet's rim.
    soft[[0, -1]] = 0
    soft[:, [0, -1]] = 0
    return np.stack([soft, np.where(weight > 1e-3, inner[0], 1.0), inner[1]])


def _aside(x: ScalarField, up: ScalarField, half: ScalarField) -> ScalarField:
    """Relative distance from the midrib of a leaf that is `half` as wide as this at its height."""
    return np.where((up > 0) & (up < 1), np.abs(x) / np.maximum(half, 1e-3), 9.0)


def _oval(up: ScalarField, width: float, widest: float, blunt: float) -> ScalarField:
    """Half the width of an oval that is widest (`width`) at the height `widest`; the smaller
    `blunt`, the rounder its ends."""
    power = np.log(0.5) / np.log(widest)
    return np.asarray(width * np.sin(np.pi * np.clip(up, 0, 1) ** power).clip(0, None) ** blunt)


def _beech(x: ScalarField, up: ScalarField) -> ScalarField:
    return _aside(x, up, _oval(up, 0.52, 0.42, 0.9))


def _birch(x: ScalarField, up: ScalarField) -> ScalarField:
    teeth = 1 + 0.09 * np.abs(((up * 15) % 1) - 0.5)
    return _aside(x, up, _oval(up, 0.58, 0.30, 0.9) * teeth)


def _oak(x: ScalarField, up: ScalarField) -> ScalarField:
    """Rounded lobes that stand a little higher on one side."""
    lobes = np.cos(2 * np.pi * (3.4 * up - np.where(x < 0, 0.12, 0.30) - 0.25 * np.abs(x)))
    return _aside(x, up, _oval(up, 0.56, 0.60, 0.7) * (0.80 + 0.20 * lobes))


def _maple(x: ScalarField, up: ScalarField) -> ScalarField:
    """Five pointed lobes about a point above the stalk."""
    rise = up - 0.30
    angle = np.abs(np.arctan2(x / 2, rise))
    reach = np.full_like(x, 0.22)
    for at, far, narrow in ((0.0, 0.68, 0.62), (0.92, 0.60, 0.60), (1.85, 0.42, 0.62)):
        lobe = np.clip(1 - np.abs(angle - at) / narrow, 0, 1)
        teeth = 1 + 0.07 * np.sin(9 * np.abs(angle - at) / narrow * np.pi)
        reach = np.maximum(reach, 0.20 + (far - 0.20) * lobe**1.25 * teeth)
    return np.where(up > 0, np.hypot(x / 2, rise) / reach, 9.0)


def _round_petal(x: ScalarField, up: ScalarField) -> ScalarField:
    return _aside(x, up, _oval(up, 0.62, 0.57, 0.7))


def _narrow_petal(x: ScalarField, up: ScalarField) -> ScalarField:
    return _aside(x, up, _oval(up, 0.44, 0.53, 0.8))


def _notched_petal(x: ScalarField, up: ScalarField) -> ScalarField:
    """As that of a cherry: cut in at its tip."""
    notch = up + np.clip(0.16 - np.abs(x), 0, 1) * 0.9
    return np.maximum(_aside(x, up, _oval(up, 0.64, 0.62, 0.6)), np.where(notch > 1, 1.1, 0))
