"""The things that a picture shows, each with a mask of its own, found without being told where.

A segmentation network is asked about places: first those that others have found (a face, what
stands out), then those of a grid that no good answer covers yet. Of answers that mean the same
the best is kept (non-maximum suppression). What an answer is, a thing or a piece of ground, is
for others to say (`things`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Mask, Rgb, ScalarField
from stillmotion.models import segment
from stillmotion.models.segment import MASK_SIDE, Encoded, Point, Prompt, SegmentMask

GRID, FINE_GRID = 9, 18
"""Places asked about along the picture's long edge: of all of it, and of what stands out."""

MOST_PROMPTS = 72
"""Most questions that are asked: each takes some hundredths of a second."""

SURE, STABLE = 0.84, 0.88
"""Expected overlap and stability from which an answer counts. Things of photographs have 0.95 and
0.94 or more; what hangs together by chance has less of one of them."""

COVERED = 0.9
"""Expected overlap from which nothing else is asked about the places that an answer covers."""

SMALLEST = 0.0015
"""Share of the picture that an answer covers at least."""

SAME = 0.7
"""Overlap (intersection over union) from which two answers mean the same thing."""

SUREST_LOGIT = 20
"""Logits are no farther from 0 where they are made shares: beyond it all is rounding."""

CRUMB, LEAST_CRUMB, SPECK = 0.03, 4.0, 0.2
"""Share of an answer, and pixels of its mask, below which a piece beside it is no part of it; and
size of a speck in it, of the same, below which it is filled."""


@dataclass(frozen=True)
class Instance:
    """A thing or a piece of one: `logits` (256, 256) over the whole picture, above 0 on it."""

    logits: ScalarField
    score: float

    @property
    def mask(self) -> Mask:
        """Where it is: (256, 256) bool."""
        return np.asarray(self.logits > 0)

    def coverage(self, size: tuple[int, int]) -> Coverage:
        """How far each pixel of a picture of (width, height) is its: float32, 0 to 1."""
        large = cv2.resize(self.logits, size, interpolation=cv2.INTER_CUBIC)
        return np.asarray(
            1 / (1 + np.exp(-np.clip(large, -SUREST_LOGIT, SUREST_LOGIT))), np.float32
        )


def instances(rgb: Rgb, prompts: Sequence[Prompt], standing_out: Coverage | None) -> list[Instance]:
    """What is in `rgb` (h, w, 3), the best first. Raises ModelMissing.

    `prompts` are asked first; about what `standing_out` (m, n; 0 to 1) has, more is asked than
    about the rest.
    """
    encoded = segment.encode(rgb)
    covered = np.zeros((MASK_SIDE, MASK_SIDE), bool)
    found: list[Instance] = []
    asked = 0
    for prompt in [*prompts, *_grid(rgb.shape[1], rgb.shape[0], standing_out)]:
        if asked == MOST_PROMPTS:
            break
        if prompt not in prompts and covered[_at(prompt.inside[0])]:
            continue
        asked += 1
        found += _asked(encoded, prompt, covered)
    return _distinct(found)


def _asked(encoded: Encoded, prompt: Prompt, covered: Mask) -> list[Instance]:
    """The answers that count; what they cover is noted."""
    good = []
    for mask in encoded.masks(prompt):
        if mask.score < SURE or mask.stability < STABLE:
            continue
        one = Instance(_whole(mask), mask.score * mask.stability)
        if one.mask.mean() < SMALLEST:
            continue
        good.append(one)
        if mask.score >= COVERED:
            covered |= one.mask
    return good


def _whole(mask: SegmentMask) -> ScalarField:
    """The logits without crumbs beside the thing and specks in it."""
    inside = (mask.logits > 0).astype(np.uint8)
    result: ScalarField = mask.logits.astype(np.float32).copy()
    least = max(LEAST_CRUMB, CRUMB * float(inside.sum()))
    for wanted, sign in ((1, -1.0), (0, 1.0)):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(
            (inside == wanted).astype(np.uint8), connectivity=8 if wanted else 4
        )
        for label in range(1, count):
            if stats[label, cv2.CC_STAT_AREA] < (least if wanted else SPECK * least):
                result[labels == label] = sign * np.abs(result[labels == label])
    return result


def _grid(width: int, height: int, standing_out: Coverage | None) -> list[Prompt]:
    """Places in question, those on what stands out before the others."""
    dense = [] if standing_out is None else _places(width, height, FINE_GRID)
    on_it = [place for place in dense if _value(standing_out, place) > 0.5]
    return [Prompt(inside=(place,)) for place in on_it + _places(width, height, GRID)]


def _places(width: int, height: int, along: int) -> list[Point]:
    step = max(width, height) / along
    columns, rows = max(2, round(width / step)), max(2, round(height / step))
    return [
        ((column + 0.5) / columns, (row + 0.5) / rows)
        for row in range(rows)
        for column in range(columns)
    ]


def _value(values: Coverage | None, place: Point) -> float:
    if values is None:
        return 0.0
    rows, columns = values.shape
    return float(values[int(place[1] * rows), int(place[0] * columns)])


def _at(place: Point) -> tuple[int, int]:
    return int(place[1] * MASK_SIDE), int(place[0] * MASK_SIDE)


def _distinct(found: Sequence[Instance]) -> list[Instance]:
    """Without what a better one means as well."""
    kept: list[Instance] = []
    for one in sorted(found, key=lambda each: -each.score):
        if all(overlap(one.mask, other.mask) < SAME for other in kept):
            kept.append(one)
    return kept


def overlap(one: Mask, other: Mask) -> float:
    """Intersection over union of two masks (bool)."""
    union = int((one | other).sum())
    return float((one & other).sum() / union) if union else 0.0
