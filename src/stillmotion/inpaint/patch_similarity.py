"""What in a painted hole has its like in the rest of the picture, and what of it has not.

Each patch of the fill is set against the known patch that is most like it (PatchMatch, see
`patchmatch`). Where nothing is, a network has painted a thing that the picture does not hold; where
something is, its tones and its detail tell how the fill should look.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Colours, Mask, Rgb, ScalarField
from stillmotion.inpaint import patchmatch
from stillmotion.inpaint.patchmatch import NearestField
from stillmotion.vision.sizes import size_within

EDGE = 200
"""Long edge in pixels at which patches are compared."""

PULL = 4.0
"""Weight of a patch's distance from its own place, against its unlikeness."""

SWEEPS = 4
"""PatchMatch sweeps."""

SEED = 20240611
"""Seed of the random search: the same fill is judged alike each time."""

SLACK = 2.0
"""How much more unlike a patch may be if it continues its neighbour's."""

RING = 0.12
"""Width of the ring about the hole that stands for the picture, as a share of the long edge."""


@dataclass(frozen=True)
class PatchSimilarity:
    """`mask` (m, n; bool) is the hole at a small size, `unlike` (m, n; float32) how far, in grey
    levels, a patch is from its like, `origin` (m, n, 2: x, y) the middle of that, and `tones`
    (m, n, 3; float32) by how much the likes' colours differ from the fill's. `usual` is how unlike
    all else the picture's own patches next to the hole are."""

    mask: Mask
    unlike: ScalarField
    origin: NearestField
    tones: Colours
    usual: float


def patch_similarity(rgb: Rgb, hole: Mask) -> PatchSimilarity | None:
    """Compare what fills the `hole` (h, w; bool) of `rgb` (h, w, 3) with the rest.

    None where the rest has no whole patch.
    """
    height, width = hole.shape
    size = size_within(width, height, EDGE, least=patchmatch.LEAST_SIDE)
    picture = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    mask = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    source = patchmatch.whole_patches(~mask)
    if not source.any():
        return None
    origin = patchmatch.nearest(source)
    faith = np.ones(mask.shape, np.float32)
    patchmatch.search(picture, mask, faith, source, origin, SWEEPS, SEED, PULL)
    unlike = patchmatch.unlikeness(picture, mask, faith, origin)
    likes = picture.copy()
    patchmatch.vote(likes, mask, faith, origin)
    tones = likes - picture
    patchmatch.cohere(picture, mask, faith, source, origin, SLACK)
    return PatchSimilarity(
        mask, np.sqrt(unlike / patchmatch.CHANNELS), origin, tones, _usual(picture, mask)
    )


def _usual(picture: Colours, hole: Mask) -> float:
    away = cv2.distanceTransform((~hole).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    ring = (away > patchmatch.HALF) & (away < RING * max(hole.shape))
    source = patchmatch.whole_patches(~hole & ~ring)
    if not (ring.any() and source.any()):
        return 0.0
    origin = patchmatch.nearest(source)
    faith = np.ones(hole.shape, np.float32)
    patchmatch.search(picture, ring, faith, source, origin, SWEEPS, SEED, PULL)
    unlike = patchmatch.unlikeness(picture, ring, faith, origin)[ring]
    return float(np.median(np.sqrt(unlike / patchmatch.CHANNELS)))
