"""Things put one before the other: which is nearer, and what each is like where others hide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.vision.matte import spread

TOUCHING = 0.006
"""How near two things are of which one may hide some of the other, as a share of the long edge."""

STEEP = 4.0
"""How fast a hidden outline goes from inside to outside."""


@dataclass(frozen=True, eq=False)
class AnalysedLayer:
    """A thing as it goes on a layer. `matte` (h, w) is where it is, what others hide of it too, and
    `disparity` (m, n) how near it is, continued over the whole picture. Sheets of one `level` do
    not hide one another. `shown` is what is seen of it, None for all of it."""

    matte: Map
    disparity: Map
    level: int
    visible_part: Map | None = None

    @property
    def visible(self) -> Map:
        """What is seen of it, (h, w)."""
        return self.matte if self.visible_part is None else self.visible_part

    @property
    def near(self) -> float:
        """Its disparity on the whole."""
        return median_disparity(self.visible, self.disparity)


def order_by_depth(mattes: Sequence[Map], disparities: Sequence[Map]) -> tuple[AnalysedLayer, ...]:
    """The things of which `mattes` (h, w; not overlapping) are seen, from rear to front."""
    near = [median_disparity(matte, one) for matte, one in zip(mattes, disparities, strict=True)]
    order = sorted(range(len(mattes)), key=lambda i: near[i])
    by = max(2, round(TOUCHING * max(mattes[0].shape)))
    about = [dilate(mattes[i] > 0.5, by) for i in order]
    levels: list[int] = []
    for k in range(len(order)):
        touched = [levels[j] for j in range(k) if (about[j] & about[k]).any()]
        levels.append(1 + max(touched, default=-1))
    sheets = []
    for k, i in enumerate(order):
        before = [
            mattes[order[j]]
            for j in range(k + 1, len(order))
            if levels[j] > levels[k] and (about[j] & about[k]).any()
        ]
        whole = complete_matte(mattes[i], np.max(before, axis=0), by) if before else mattes[i]
        sheets.append(AnalysedLayer(whole, disparities[i], levels[k], mattes[i]))
    return tuple(sheets)


def complete_matte(matte: Map, before: Map, by: int) -> Map:
    """A thing's matte (h, w) with what of it is hidden by what has the matte `before`.

    Its outline goes on straight behind that, from where it meets it on one side to the other.
    """
    hidden = dilate(before > 0.04, by)
    known = (~hidden).astype(np.float32)
    # Twice, as OpenCV would drop a single channel.
    guess = spread(np.dstack([matte, matte]).astype(np.float32), known)[..., 0]
    steep = np.clip((guess - 0.5) * STEEP + 0.5, 0, 1)
    whole = np.where(hidden, np.maximum(steep, matte * (before < 0.5)), matte)
    # Only what hangs together with what is seen of it.
    _, labels = cv2.connectedComponents((whole > 0.04).astype(np.uint8))
    kept = np.unique(labels[matte > 0.5])
    return np.where(np.isin(labels, kept[kept > 0]), whole, 0).astype(np.float32)


def median_disparity(matte: Map, disparity: Map) -> float:
    """The median of a disparity (m, n) where a matte (h, w) is."""
    size = (disparity.shape[1], disparity.shape[0])
    thin = cv2.resize(matte, size, interpolation=cv2.INTER_AREA)
    inside = thin > 0.5
    return float(np.median(disparity[inside])) if inside.any() else 0.0


def dilate(mask: Map, by: int) -> Map:
    """A mask (h, w; bool) grown by a disc of radius `by` pixels."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc) > 0)
