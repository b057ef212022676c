"""Depth order of overlapping layers, and amodal completion of the occluded ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Disparity, Mask
from stillmotion.vision.matte import spread

TOUCHING = 0.006
"""Distance (fraction of the long edge) up to which one of two layers may occlude the other."""

STEEP = 4.0
"""Slope of the completed matte at its outline."""

VISIBLE = 0.04
"""Alpha from which something of a layer shows in a pixel."""


@dataclass(frozen=True, eq=False)
class AnalysedLayer:
    """A layer as the analysis found it.

    `matte` (h, w) is its alpha, with what others occlude completed, and `disparity` (m, n) is
    extrapolated over the whole picture. Layers of one `level` do not occlude one another.
    `visible_part` is the alpha of what is visible, None for all of it.
    """

    matte: Coverage
    disparity: Disparity
    level: int
    visible_part: Coverage | None = None

    @property
    def visible(self) -> Coverage:
        """Alpha (h, w) of what is visible of it."""
        return self.matte if self.visible_part is None else self.visible_part

    @property
    def near(self) -> float:
        """Its median disparity."""
        return median_disparity(self.visible, self.disparity)


def order_by_depth(
    mattes: Sequence[Coverage], disparities: Sequence[Disparity]
) -> tuple[AnalysedLayer, ...]:
    """The layers whose visible parts have these `mattes` (h, w; not overlapping), rear to front."""
    near = [median_disparity(matte, one) for matte, one in zip(mattes, disparities, strict=True)]
    order = sorted(range(len(mattes)), key=lambda i: near[i])
    by = max(2, round(TOUCHING * max(mattes[0].shape)))
    about = [dilate(mattes[i] > 0.5, by) for i in order]
    levels: list[int] = []
    for k in range(len(order)):
        touched = [levels[j] for j in range(k) if (about[j] & about[k]).any()]
        levels.append(1 + max(touched, default=-1))
    layers = []
    for k, i in enumerate(order):
        before = [
            mattes[order[j]]
            for j in range(k + 1, len(order))
            if levels[j] > levels[k] and (about[j] & about[k]).any()
        ]
        whole = complete_matte(mattes[i], np.max(before, axis=0), by) if before else mattes[i]
        layers.append(AnalysedLayer(whole, disparities[i], levels[k], mattes[i]))
    return tuple(layers)


def complete_matte(matte: Coverage, before: Coverage, by: int) -> Coverage:
    """Extrapolate a matte (h, w) into what the matte `before` occludes.

    The outline is continued smoothly from one side of the occluder to the other; components that do
    not touch the visible part are dropped.
    """
    hidden = dilate(before > VISIBLE, by)
    known = (~hidden).astype(np.float32)
    # Two channels, as OpenCV would drop the axis of a single one.
    guess = spread(np.dstack([matte, matte]).astype(np.float32), known)[..., 0]
    steep = np.clip((guess - 0.5) * STEEP + 0.5, 0, 1)
    whole = np.where(hidden, np.maximum(steep, matte * (before < 0.5)), matte)
    # Keep the components that touch the visible part.
    _, labels = cv2.connectedComponents((whole > VISIBLE).astype(np.uint8))
    kept = np.unique(labels[matte > 0.5])
    return np.where(np.isin(labels, kept[kept > 0]), whole, 0).astype(np.float32)


def median_disparity(matte: Coverage, disparity: Disparity) -> float:
    """The median of a disparity (m, n) within a matte (h, w), 0 for an empty one."""
    size = (disparity.shape[1], disparity.shape[0])
    thin = cv2.resize(matte, size, interpolation=cv2.INTER_AREA)
    inside = thin > 0.5
    return float(np.median(disparity[inside])) if inside.any() else 0.0


def dilate(mask: Mask, by: int) -> Mask:
    """A mask (h, w; bool) grown by a disc of radius `by` pixels."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc) > 0)
