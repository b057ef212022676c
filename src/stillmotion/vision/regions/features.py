"""What the segmentations read of a picture: colours and textures at a small, fixed size.

Every region of this package is told by the same few measures, so that they are made once; a
region found small is brought to the picture's edges by `refine`.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Mask, Rgb, ScalarField, Tensor
from stillmotion.easing import smoothstep
from stillmotion.vision.filters import guided_filter
from stillmotion.vision.graph_cut import grab_cut
from stillmotion.vision.sizes import size_within

EDGE = 256
"""Long edge in pixels at which regions are told apart."""

FINE = 4
"""Texture is measured at up to this many times that size, and averaged down."""

VIEW_SCALE = 4
"""How many times smaller than the picture the maps of a view are."""

DRAWN = (0.15, 0.85)
"""Values of a region that was drawn to the picture's edges which are stretched to 0 and 1."""


@dataclass(frozen=True)
class Look:
    """Measures of a picture, float32, all (m, n) with the long edge `EDGE` or a little less.

    `rgb` (m, n, 3) is 0 to 1, `lab` (m, n, 3) CIE L*a*b* (0 to 100, then about -100 to 100).
    `hue` is in degrees, `saturation` 0 to 1 as in HSV. `across` and `down` are the mean absolute
    change of luma (0 to 1) from pixel to pixel along a row and a column of the finer picture,
    `height` (m, 1) the rows' place, 0 the top and 1 the bottom. `fine` is luma (0 to 1) of that
    finer picture, up to `FINE` times as large, `guide` luma at a quarter of the picture's size, as
    the maps of a view are.
    """

    rgb: Colours
    lab: Colours
    luma: ScalarField
    hue: ScalarField
    saturation: ScalarField
    across: ScalarField
    down: ScalarField
    height: ScalarField
    fine: ScalarField
    guide: ScalarField

    @property
    def busy(self) -> ScalarField:
        """How textured each place is: the mean absolute change of luma per fine pixel."""
        return self.across + self.down


def look(picture: Rgb) -> Look:
    """Measure `picture` (h, w, 3)."""
    height, width = picture.shape[:2]
    size = size_within(width, height, EDGE)
    fine_size = size_within(width, height, FINE * EDGE)
    area = cv2.INTER_AREA
    fine = cv2.cvtColor(cv2.resize(picture, fine_size, interpolation=area), cv2.COLOR_RGB2GRAY)
    fine = fine.astype(np.float32) / 255
    across = np.abs(np.diff(fine, axis=1, append=fine[:, -1:]))
    down = np.abs(np.diff(fine, axis=0, append=fine[-1:]))
    rgb = cv2.resize(picture, size, interpolation=area).astype(np.float32) / 255
    hsv = cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV)
    quarter = (-(-width // VIEW_SCALE), -(-height // VIEW_SCALE))
    guide = cv2.cvtColor(cv2.resize(picture, quarter, interpolation=area), cv2.COLOR_RGB2GRAY)
    return Look(
        rgb=rgb,
        lab=cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab),
        luma=cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY),
        hue=hsv[..., 0],
        saturation=hsv[..., 1],
        across=cv2.resize(across, size, interpolation=area),
        down=cv2.resize(down, size, interpolation=area),
        height=((np.arange(size[1], dtype=np.float32) + 0.5) / size[1])[:, None],
        fine=fine,
        guide=guide.astype(np.float32) / 255,
    )


def ramp(values: Tensor | float, low: float, high: float) -> Tensor:
    """0 at `low` and below (above, where `low` is the larger), 1 at `high` and beyond, smooth."""
    u: Coverage = np.asarray((values - low) / (high - low))
    return np.asarray(smoothstep(u), np.float32)


def small(values: ScalarField, seen: Look) -> ScalarField:
    """A map of the view brought to the size of the measures."""
    size = seen.luma.shape[1::-1]
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA)


def refine(
    region: Coverage, seen: Look, *, radius: float = 0.02, epsilon: float = 4e-4
) -> Coverage:
    """`region` (m, n; 0 to 1) at the size of `guide`, drawn to the picture's own edges.

    `radius` is a share of the picture's width.
    """
    rows, columns = seen.guide.shape
    large = cv2.resize(region, (columns, rows), interpolation=cv2.INTER_LINEAR)
    drawn = guided_filter(seen.guide, large, radius=round(radius * columns) + 1, epsilon=epsilon)
    return ramp(drawn, *DRAWN)


def pieces(mask: Mask, *, least: float) -> Mask:
    """`mask` (bool) without its parts smaller than a share `least` of the picture."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    large = stats[:, cv2.CC_STAT_AREA] >= least * mask.size
    large[0] = False
    kept: Mask = large[labels] if count > 1 else np.zeros(mask.shape, bool)
    return kept


def settle(seen: Look, sure: Mask, never: Mask, maybe: Mask, rounds: int = 3) -> Coverage:
    """A region grown from what is `sure`ly it over what is `maybe` it (all bool), by GrabCut
    (`graph_cut`). Nothing `never` in it comes in. Float32, 0 or 1.
    """
    labels = np.full(sure.shape, cv2.GC_PR_BGD, np.uint8)
    labels[maybe] = cv2.GC_PR_FGD
    labels[sure] = cv2.GC_FGD
    labels[never] = cv2.GC_BGD
    if not (sure.any() and (labels % 2 == 0).any()):
        return sure.astype(np.float32)
    picture = np.clip(seen.rgb * 255, 0, 255).astype(np.uint8)
    return np.asarray(grab_cut(picture, labels, rounds), np.float32)
