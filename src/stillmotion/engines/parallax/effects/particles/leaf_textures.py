"""Procedural textures of leaves and petals: outline, veins, and the fold along the middle.

Each is drawn in the square from -1 to 1, its stalk below, and prefiltered at several blurs, for
leaves that are small, fast or out of focus.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from stillmotion.arrays import FieldStack, Mask, ScalarField, Tensor
from stillmotion.engines.parallax.effects.particles.leaf_outlines import (
    BEECH,
    BIRCH,
    MAPLE,
    NARROW_PETAL,
    NOTCHED_PETAL,
    OAK,
    ROUND_PETAL,
    Outline,
)

SIZE = 72
"""Texels along each side."""

BLURS = (0.7, 1.6, 3.2, 6.0, 10.0)
"""Blurs (standard deviation in texels) of the textures of one kind of leaf."""

EXTENT = 0.62
"""Half the length of a leaf on its texture: the rest is room for its blur."""

MOTTLES, MARGIN, PALER_BASE = 0.10, 0.22, 0.10
"""How much the blade varies, how much darker its margin is, and how much paler the stalk's end is
than the tip."""

MOTTLES_ACROSS = 22
"""Standard deviations of the variation's blur in the texture's side."""

MARGIN_FROM, MARGIN_WIDTH = 0.72, 0.28
"""Distance from the midrib (1 at the margin) at which the margin begins to darken, and over which
it does."""

BOW, BOW_RATE = 0.08, 1.6
"""Amplitude of the midrib's bow in half leaf lengths, and its radians per half length."""

PETAL_FOLD = 1.1
"""Slope of a petal's cup: how fast its fold grows towards the margin."""

SUPERSAMPLING = 4
"""Samples per texel along each axis, before the outline is averaged down."""

LEAF_SEED, PETAL_SEED = 7, 9
"""Of the variation of their blades."""

LEAST_COVER = 1e-3
"""Coverage below which lightness is not extrapolated from inside the leaf."""

COVER_BIAS = 1e-4
"""Added to coverage that is divided by."""


@dataclass(frozen=True)
class Veins:
    """Midrib, side veins and stalk of a leaf; lengths in half leaf lengths, y from -1 to 1.

    Veins are lighter by `contrast`, side veins by `side_contrast` of that. The midrib falls to
    1 / e at `midrib`. `side_count` side veins run up to the tip and rise outwards with `slope`, as
    far as `side_reach` towards the margin. Each takes the part of a sine above
    (`sharpness` - 1) / `sharpness`. The stalk is `stalk` to each side of the midrib, between the
    heights of `stalk_y`. The blade folds along the midrib over `crease`, to `fold_inner` there and
    to 1 at the margin.
    """

    contrast: float = 0.16
    side_contrast: float = 0.6
    midrib: float = 0.022
    side_count: float = 6.5
    slope: float = 0.55
    side_reach: float = 0.9
    sharpness: int = 4
    stalk: float = 0.025
    stalk_y: tuple[float, float] = (-1.28, -0.6)
    crease: float = 0.06
    fold_inner: float = 0.55

    def tint(self, x: ScalarField, up: ScalarField, across: ScalarField) -> ScalarField:
        """How much lighter each texel is."""
        rib = np.exp(-((x / np.float32(self.midrib)) ** 2))
        rise = up - np.float32(self.slope) * np.abs(x)
        side = np.sin(np.float32(2 * np.pi * self.side_count) * rise)
        side = np.clip(side * self.sharpness - (self.sharpness - 1), 0, 1)
        side = side * (across < self.side_reach)
        return np.asarray(self.contrast * np.maximum(rib, self.side_contrast * side))

    def is_stalk(self, x: ScalarField, y: ScalarField) -> Mask:
        """Which texels are the stalk."""
        low, high = self.stalk_y
        return (np.abs(x) < self.stalk) & (y > low) & (y <= high)

    def fold(self, x: ScalarField, across: ScalarField) -> ScalarField:
        """Signed tilt of the blade to each side of the midrib, at most 1."""
        outer = 1 - self.fold_inner
        return np.asarray(np.tanh(x / self.crease) * (self.fold_inner + outer * across))


@cache
def leaf_textures() -> Tensor:
    """Textures (kinds × blurs, 3, SIZE, SIZE; see `kernels.draw_leaves`): beech, birch, oak,
    maple."""
    return _textures([BEECH, BIRCH, OAK, MAPLE], Veins(), seed=LEAF_SEED)


@cache
def petal_textures() -> Tensor:
    """The same of petals: a rounded one, a narrow one and one with a notch."""
    return _textures([ROUND_PETAL, NARROW_PETAL, NOTCHED_PETAL], None, seed=PETAL_SEED)


def _textures(outlines: list[Outline], veins: Veins | None, *, seed: int) -> Tensor:
    rng = np.random.default_rng(seed)
    textures = [_drawn(outline, veins, rng) for outline in outlines]
    blurred = [_blurred(texture, sigma) for texture in textures for sigma in BLURS]
    return np.ascontiguousarray(np.stack(blurred), np.float32)


def _drawn(outline: Outline, veins: Veins | None, rng: np.random.Generator) -> FieldStack:
    """One texture (3, SIZE, SIZE) without blur."""
    fine = SUPERSAMPLING * SIZE
    y, x = np.mgrid[1 : -1 : fine * 1j, -1 : 1 : fine * 1j].astype(np.float32) / np.float32(EXTENT)
    x = x - np.float32(BOW) * np.sin(np.float32(BOW_RATE) * y)
    up = (y + 1) / 2
    across = outline(x, up)
    inside = across < 1
    grain = rng.normal(0, 1, (fine, fine)).astype(np.float32)
    noise = cv2.GaussianBlur(grain, (0, 0), fine / MOTTLES_ACROSS)
    tint = 1 + MOTTLES * noise / noise.std()
    if veins is not None:
        tint += veins.tint(x, up, across)
        inside = inside | veins.is_stalk(x, y)
    tint -= MARGIN * np.clip((across - MARGIN_FROM) / MARGIN_WIDTH, 0, 1)
    tint += PALER_BASE * (0.5 - np.clip(up, 0, 1))
    out = np.clip(across, 0, 1)
    fold = PETAL_FOLD * out * np.sign(x) if veins is None else veins.fold(x, out)
    stack = np.stack([inside.astype(np.float32), tint, np.clip(fold, -1, 1)]).astype(np.float32)
    small = [cv2.resize(part, (SIZE, SIZE), interpolation=cv2.INTER_AREA) for part in stack]
    return np.stack(small)


def _blurred(texture: FieldStack, sigma: float) -> FieldStack:
    """Blur a texture; lightness and fold are extrapolated over its edge."""
    cover = texture[0]
    weight = cv2.GaussianBlur(cover, (0, 0), sigma) + COVER_BIAS
    inner = [cv2.GaussianBlur(part * cover, (0, 0), sigma) / weight for part in texture[1:]]
    soft = cv2.GaussianBlur(cover, (0, 0), sigma)
    # Nothing is cut off at the sheet's rim.
    soft[[0, -1]] = 0
    soft[:, [0, -1]] = 0
    return np.stack([soft, np.where(weight > LEAST_COVER, inner[0], 1.0), inner[1]])
