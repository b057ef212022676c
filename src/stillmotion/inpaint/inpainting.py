"""Holes of a picture painted with what may lie there: learned where the model is there, else with
patches of the rest of the picture.

A network likes to paint things, and a thing where there was none is seen at once. What it paints
that has no like in the picture is painted a second time, with the rest of the fill around it to go
by. Where the picture is regular and all of the paint is not, patches take its place. Otherwise it
takes on tones, and the finest detail, of what it is like.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Colours, Mask, Plane, Raster, Rgb
from stillmotion.inpaint.patch_similarity import PatchSimilarity, patch_similarity
from stillmotion.inpaint.patchmatch import complete
from stillmotion.models import inpaint
from stillmotion.vision.morphology import NEIGHBOURS, disc, square

STRANGE = 18.0
"""Grey levels by which a patch differs from all others at least that is strange in the picture."""

STRANGER = 1.3
"""The same, in medians of the whole fill: of a busy picture no two patches are alike."""

ODD = (4.0, 4.0)
"""How much stranger (so many times, and so many grey levels more) a fill is than the picture's own
patches where patches are the better fill: stripes, tiles."""

SPECK, AROUND = 0.006, 0.011
"""How small a strange place is left alone, and how far about one is painted anew, as shares of the
long edge."""

SEAM = 0.02
"""How far in from the edge a fill is led up to what is there, as a share of the long edge."""

TONE_SIGMA = 3.0
"""Blur of the tones taken on, in pixels of the comparison."""

FINE = 512
"""Long edge in pixels at which the network paints: what is finer it does not know."""

DETAIL_BLUR = 0.8
"""Blur that parts the finest detail from the rest, in pixels of the network's."""

COARSER, COARSER_ABOUT = 3, 4
"""Blurs of what is a little coarser than the detail, and of how much there is of it about a place,
in blurs of the detail."""

LEAST_COARSER = 0.5
"""Grey levels added to what is coarser where it is compared: an even place gains no detail."""

DIFFUSED_SCALE, DIFFUSED_REACH = 0.25, 5
"""Size at which colours are diffused, of the picture's, and over how many of its pixels."""

_quick = ContextVar("quick", default=False)


def with_network() -> bool:
    """Whether a network paints."""
    return models.available("inpaint") and not _quick.get()


@contextmanager
def quickly() -> Iterator[None]:
    """Within, holes are filled with patches alone, where it hardly matters what they show."""
    before = _quick.set(True)
    try:
        yield
    finally:
        _quick.reset(before)


def paint(rgb: Rgb, hole: Mask, wide: Mask | None = None) -> Rgb:
    """`rgb` (h, w, 3) with `hole` (h, w; bool) filled; the rest stays as it is.

    `wide` (bool) is the hole with as much around it as a network must not see at first, lest it
    continue what has been taken out. Only then is the fill led up to what is there.
    """
    if not hole.any() or hole.all():
        return rgb.copy()
    wide = hole if wide is None else wide | hole
    if not with_network():
        filled = complete(rgb, wide, smooth(rgb, wide))
        return np.where(hole[..., None], filled, rgb)
    filled = np.where(hole[..., None], inpaint.fill(rgb, wide), rgb)
    found = patch_similarity(filled, hole)
    if found is None:
        return filled
    middling = float(np.median(found.unlike[found.mask]))
    if middling > ODD[0] * found.usual + ODD[1]:
        return complete(rgb, hole, filled)
    strange = _above(max(STRANGE, STRANGER * middling), found, hole)
    seam = hole & _near(~hole) if (wide & ~hole).any() else np.zeros_like(hole)
    if (strange | seam).any():
        filled, found = _better(filled, found, strange | seam, seam, hole)
    return _like_the_rest(filled, hole, found)


def beyond(mirrored: Rgb, hole: Mask) -> Rgb:
    """`mirrored`, a picture continued past its edges by its mirror image, with `hole` painted."""
    if not with_network():
        return complete(mirrored, hole, mirrored)
    return paint(mirrored, hole)


def _above(bound: float, found: PatchSimilarity, hole: Mask) -> Mask:
    """What of the fill is more unlike all else than `bound`, and what is next to it, (h, w)."""
    long = max(hole.shape)
    unlike = (_sized(found.unlike, hole) > bound).astype(np.uint8)
    places = cv2.morphologyEx(unlike, cv2.MORPH_OPEN, _disc(SPECK, long))
    return np.asarray((cv2.dilate(places, _disc(AROUND, long)) > 0) & hole)


def _near(mask: Mask) -> Mask:
    """What is within `SEAM` of a mask (h, w; bool)."""
    return np.asarray(cv2.dilate(mask.astype(np.uint8), _disc(SEAM, max(mask.shape))) > 0)


def _better(
    filled: Rgb, found: PatchSimilarity, places: Mask, seam: Mask, hole: Mask
) -> tuple[Rgb, PatchSimilarity]:
    """The fill with `places` of it painted anew, each if it is less strange then or on a `seam`."""
    again = inpaint.fill(filled, places)
    other = patch_similarity(again, hole)
    if other is None:
        return filled, found
    before, after = _sized(found.unlike, hole), _sized(other.unlike, hole)
    count, labels = cv2.connectedComponents(places.astype(np.uint8))
    better = np.zeros(count, bool)
    for label in range(1, count):
        place = labels == label
        less = float(after[place].mean()) < float(before[place].mean())
        better[label] = less or bool(seam[place].any())
    if not better.any():
        return filled, found
    filled = np.where(better[labels][..., None], again, filled)
    # What it is like now has been found for the greater part.
    return filled, other if better[1:].all() else patch_similarity(filled, hole) or other


def _like_the_rest(filled: Rgb, hole: Mask, found: PatchSimilarity) -> Rgb:
    """The fill in the tones of what it is like, and with its finest detail."""
    height, width = hole.shape
    tones = cv2.GaussianBlur(found.tones * found.mask[..., None], (0, 0), TONE_SIGMA)
    # At its edge the fill has the right tones already.
    within = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    inner = np.clip(within / np.float32(SEAM * max(height, width)), 0, 1)
    changed = filled.astype(np.float32) + inner[..., None] * _sized(tones, hole)
    if max(height, width) > FINE:
        changed += _detail(filled, hole, found)
    return np.where(hole[..., None], np.clip(changed + 0.5, 0, 255), filled).astype(np.uint8)


def _detail(filled: Rgb, hole: Mask, found: PatchSimilarity) -> Colours:
    """What is finer than the network paints, copied from where the like of each place is.

    No more of it than goes with what is a little coarser there: what is out of focus stays so.
    """
    height, width = hole.shape
    rows, columns = found.mask.shape
    blur = max(height, width) / FINE * DETAIL_BLUR
    picture = filled.astype(np.float32)
    soft = cv2.GaussianBlur(picture, (0, 0), blur)
    fine = picture - soft
    fine[hole] = 0
    coarser = np.abs(soft - cv2.GaussianBlur(picture, (0, 0), COARSER * blur)).sum(axis=2)
    coarser = cv2.GaussianBlur(coarser, (0, 0), COARSER_ABOUT * blur)
    y, x = np.mgrid[:rows, :columns]
    # The offset of the nearest place, not one between two: pieces are copied whole.
    nearest = cv2.INTER_NEAREST
    moved = [
        cv2.resize(
            (found.origin[..., k] - at).astype(np.float32), (width, height), None, 0, 0, nearest
        )
        * np.float32(scale)
        for k, at, scale in ((0, x, width / columns), (1, y, height / rows))
    ]
    from_x = np.arange(width, dtype=np.float32)[None] + np.rint(moved[0])
    from_y = np.arange(height, dtype=np.float32)[:, None] + np.rint(moved[1])

    def copied(values: Raster) -> Raster:
        return np.asarray(
            cv2.remap(values, from_x, from_y, nearest, borderMode=cv2.BORDER_REFLECT_101)
        )

    gain = np.minimum(1, (coarser + LEAST_COARSER) / (copied(coarser) + LEAST_COARSER))
    return np.asarray(copied(fine) * gain[..., None])


def _sized(values: Raster, hole: Mask) -> Raster:
    size = (hole.shape[1], hole.shape[0])
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR))


def _disc(share: float, long: int) -> Plane:
    return disc(max(1, round(share * long)))


def smooth(rgb: Rgb, hole: Mask) -> Rgb:
    """As `paint`, quickly: the colours around the hole, diffused."""
    small = cv2.resize(
        rgb, None, fx=DIFFUSED_SCALE, fy=DIFFUSED_SCALE, interpolation=cv2.INTER_AREA
    )
    touched = cv2.resize(hole.astype(np.uint8), (small.shape[1], small.shape[0]))
    mask = cv2.dilate(touched, square(NEIGHBOURS))
    filled = cv2.inpaint(small, mask, DIFFUSED_REACH, cv2.INPAINT_TELEA)
    large = cv2.resize(filled, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.where(hole[..., None], large, rgb)
