"""An element's reference picture cut out: the figure alone, cropped, with where it was cut off.

What a library keeps of an element is cut out once (`cut`) and taken as it is from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Picture, Rgb
from stillmotion.vision import foreground
from stillmotion.vision.cutouts import soft_edge
from stillmotion.vision.mask_refinement import outline
from stillmotion.vision.sizes import size_within

WORK_EDGE = 1280
"""Long edge in pixels up to which a reference picture is used."""

DOUBTFUL = 0.25
"""Matte below which a pixel is not the figure's, whatever its colour."""

LEAST_SHARE = 0.004
"""Share of the reference picture that a figure covers at least."""

CRUMB = 0.15
"""Size, as a share of the largest piece's, from which another piece belongs to the figure too."""

CONTINUED = 24
"""Pixels about a figure to which its own colours are continued, so that it can be made smaller
without a rim. Beyond them a cut-out still has its picture's colours: the light of the place."""

CUT = 4
"""Channels of a picture that is cut out already: RGB and coverage."""

CUT_BELOW = 0.3
"""Share of its breadth over which a figure that is cut off meets its picture's lower edge."""

CUT_ASIDE = 0.15
"""Share of its height over which a figure that is cut off meets its picture's side."""


@dataclass(frozen=True)
class Figure:
    """`rgb` (h, w, 3) and its coverage `alpha` (h, w; float32), cropped to it. `cut_below` says
    that its picture shows no foot of it: it is a bust, and stands with its end out of sight.
    `cut_left` and `cut_right` say that its picture cuts it off there."""

    rgb: Rgb
    alpha: Coverage
    cut_below: bool = False
    cut_left: bool = False
    cut_right: bool = False


def figure(picture: Picture, cut_out: Callable[[Rgb], Coverage]) -> Figure | None:
    """The figure in a picture (h, w, 3) that `cut_out` (picture to matte, 0 to 1) finds, or in one
    that has been `cut` already (h, w, 4); None where there is none."""
    found = picture if picture.shape[2] == CUT else cut(picture, cut_out)
    if found is None:
        return None
    alpha: Coverage = found[..., 3].astype(np.float32) / 255
    inside = alpha > 0.5
    if not inside.any():
        return None
    ys, xs = np.where(alpha > 0)
    rows, columns = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    last = inside[-2:].any(axis=0).sum()
    return Figure(
        rgb=np.ascontiguousarray(found[rows, columns, :3]),
        alpha=np.ascontiguousarray(alpha[rows, columns]),
        cut_below=bool(last > CUT_BELOW * (columns.stop - columns.start)),
        cut_left=bool(inside[:, :2].any(axis=1).sum() > CUT_ASIDE * (rows.stop - rows.start)),
        cut_right=bool(inside[:, -2:].any(axis=1).sum() > CUT_ASIDE * (rows.stop - rows.start)),
    )


def cut(picture: Rgb, cut_out: Callable[[Rgb], Coverage]) -> Rgb | None:
    """The figure of a picture alone, in its own colours with its coverage: (h, w, 4), of the
    picture's shape and at most `WORK_EDGE` long; None where `cut_out` finds nothing."""
    height, width = picture.shape[:2]
    size = size_within(width, height, WORK_EDGE)
    rgb = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    matte: Coverage = cv2.resize(cut_out(rgb), size, interpolation=cv2.INTER_LINEAR)
    rough = _main(matte > 0.5)
    if rough.mean() < LEAST_SHARE:
        return None
    inside = _main(outline(rgb, rough, matte).inside & (matte > DOUBTFUL))
    alpha = soft_edge(rgb, inside)
    coverage = np.rint(alpha * 255).astype(np.uint8)
    away = cv2.distanceTransform((coverage == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    colours = np.where((away > CONTINUED)[..., None], rgb, foreground.estimated(rgb, alpha))
    return np.dstack([colours, coverage])


def is_cut_off(rgba: Rgb) -> bool:
    """Whether a picture that has been `cut` shows its figure in part only."""
    found = figure(rgba, _never)
    return found is not None and (found.cut_below or found.cut_left or found.cut_right)


def _never(_rgb: Rgb) -> Coverage:
    raise AssertionError("what is cut out already is not cut again")


def scaled(found: Figure, height: int) -> Figure:
    """The figure at `height` pixels; colours are weighed by coverage, so that no rim appears."""
    width = max(2, round(found.alpha.shape[1] * height / found.alpha.shape[0]))
    shrinks = height < found.alpha.shape[0]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    alpha = np.clip(cv2.resize(found.alpha, (width, height), interpolation=method), 0, 1)
    rgb = cv2.resize(found.rgb, (width, height), interpolation=method)
    return replace(found, rgb=np.asarray(rgb, np.uint8), alpha=np.asarray(alpha, np.float32))


def _main(inside: Mask) -> Mask:
    """The largest piece and those not much smaller, their holes kept."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[0] = 0
    kept = (areas > 0) & (areas >= CRUMB * areas.max())
    return np.asarray(kept[labels])
