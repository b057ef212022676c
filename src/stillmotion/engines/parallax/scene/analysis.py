"""What is found in a picture before a camera moves through it, cached for its next shot.

Matte, inpainted background, sky and disparity, and where the subject is several things, the same of
each. Sizes do not depend on the video's, so that a storyboard's shots and a picture sent again
share one analysis.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Coverage, Mask, Rgb
from stillmotion.encoding.h264 import Mode
from stillmotion.engines.parallax.scene.depth_order import (
    VISIBLE,
    AnalysedLayer,
    dilate,
    order_by_depth,
)
from stillmotion.inpaint.inpainting import paint, with_network
from stillmotion.models import depth as learned
from stillmotion.models.folder import brought_depth
from stillmotion.vision import depth, matte
from stillmotion.vision.defocus import Defocus, Rim, continued, defocus, hole_of, rim_of
from stillmotion.vision.regions.sky import find_sky
from stillmotion.vision.spires import with_spires
from stillmotion.vision.things import Cast, cast

EDGES: dict[Mode, int] = {"std": 1024, "pro": 1440}
"""Long edge in pixels at which the subject is segmented and the background inpainted."""

MATTE_DILATION = 0.025
"""Dilation of the matte (fraction of the long edge) within which inpainting copies nothing: what is
left of the subject there would grow into lumps of it."""

HOLE_DILATION = 0.005
"""Dilation of the matte (fraction of the long edge) that is inpainted: the matte may be refined
later."""

ENCLOSED = 0.6
"""Fraction of the pixels around a hole that are the subject's, from which the hole is one in it."""

CACHED = 6
"""Analyses in the cache: about 6 MB each, up to 20 MB with five instances."""


@dataclass(frozen=True)
class Analysis:
    """A picture taken apart, at the analysis size (h, w).

    `small` (h, w, 3) is the picture, `matte` the subject's alpha or None. `background` is the
    picture with the subject and the hole inpainted, `completed` with the hole alone inpainted;
    `depth` is the disparity of both.

    `layers` are cut out of it, from rear to front: one, or several of which some occlude others.
    `levels` is the picture up to each depth level but the foremost, with what is further in front
    inpainted. `rim` is the defocused edge of the subject, where it has one.
    """

    small: Rgb
    matte: Coverage | None
    background: Rgb
    completed: Rgb
    depth: depth.Depth
    layers: tuple[AnalysedLayer, ...] = ()
    levels: tuple[Rgb, ...] = ()
    rim: Rim | None = None


_lock = threading.Lock()
_kept: OrderedDict[str, Analysis] = OrderedDict()


def analyse(picture: Rgb, mode: Mode = "std", hole: Mask | None = None) -> Analysis:
    """Analyse a picture of any size, or get it from the cache.

    `hole` (the picture's size, bool) is inpainted beside the subject.
    """
    key = _key(picture, mode, hole)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = _analyse(picture, EDGES[mode], hole)
    with _lock:
        _kept[key] = made
        while len(_kept) > CACHED:
            _kept.popitem(last=False)
    return made


def _analyse(picture: Rgb, edge: int, hole: Mask | None) -> Analysis:
    height, width = picture.shape[:2]
    scale = min(1.0, edge / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    small = picture
    if scale < 1:
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    subject = matte.find(small)
    if subject is not None:
        subject = with_spires(small, subject)
    things = _instances(small, subject)
    if things.mattes:
        subject = np.max(things.mattes, axis=0)
    if hole is None:
        if subject is None:
            return _with_depth(small, None, small, small, things)
        # Defocus is looked for behind one subject: several stand on a floor that is in focus.
        focus = None if things.mattes else defocus(small, subject)
        background = _inpaint_without(small, subject > VISIBLE, MATTE_DILATION, focus)
        found = _with_depth(small, subject, background, small, things)
        return found if focus is None else replace(found, rim=rim_of(small, background, focus))
    taken = cv2.resize(hole.astype(np.uint8), (small.shape[1], small.shape[0])) > 0
    gone = taken
    completed = small
    if subject is not None:
        # A hole within an instance is completed from it; one beside it, from the background.
        mattes = things.mattes or (subject,)
        parts = [_pieces_within(taken, one > 0.5) for one in mattes]
        within = np.any(parts, axis=0)
        completed = _inpaint_without(small, within, MATTE_DILATION / 3) if within.any() else small
        left = tuple(
            np.where(taken & ~part, np.float32(0), np.where(part, np.float32(1), one))
            for one, part in zip(mattes, parts, strict=True)
        )
        subject = np.max(left, axis=0)
        if things.mattes:
            things = Cast(tuple(one for one in left if (one > 0.5).any()), things.horizon)
        gone = taken | (subject > VISIBLE)
    background = _inpaint_without(small, gone, MATTE_DILATION)
    return _with_depth(small, subject, background, completed, things)


def _instances(small: Rgb, subject: Coverage | None) -> Cast:
    """The instances of the subject, where it is several things."""
    if not models.available("segment"):
        return Cast()
    sky = find_sky(small, subject)
    return cast(small, subject, sky, depth.horizon_in(sky))


def _with_depth(
    small: Rgb, subject: Coverage | None, background: Rgb, completed: Rgb, things: Cast
) -> Analysis:
    """Estimate depth, and order the instances by it. `things` are their visible parts."""
    if len(things.mattes) < 2:
        found = depth.estimate(small, subject, background)
        alone = () if subject is None else (AnalysedLayer(subject, found.subject, 0),)
        return Analysis(small, subject, background, completed, found, alone)
    found = depth.estimate(small, subject, background, things.mattes, things.horizon)
    layers = order_by_depth(things.mattes, found.things)
    levels = []
    for level in range(max(layer.level for layer in layers)):
        ahead = np.max([layer.visible for layer in layers if layer.level > level], axis=0)
        levels.append(_inpaint_without(completed, ahead > VISIBLE, MATTE_DILATION))
    return Analysis(small, subject, background, completed, found, layers, tuple(levels))


def _pieces_within(taken: Mask, subject: Mask) -> Mask:
    """The connected components of `taken` that lie within the subject, by what surrounds them."""
    count, labels = cv2.connectedComponents(taken.astype(np.uint8))
    parts = np.zeros(taken.shape, bool)
    for label in range(1, count):
        piece = labels == label
        rim = dilate(piece, 4) & ~taken
        if rim.any() and float(subject[rim].mean()) > ENCLOSED:
            parts |= piece
    return parts


def _inpaint_without(small: Rgb, gone: Mask, margin: float, focus: Defocus | None = None) -> Rgb:
    """Inpaint the picture where it is `gone` (bool), copying nothing from within `margin` (fraction
    of the long edge) of that. `focus` tells where the fill is to be out of focus."""
    long = max(small.shape[:2])
    spare = max(2, round(HOLE_DILATION * long))
    hole = dilate(gone, spare)
    if focus is not None:
        hole = hole_of(focus, hole)
    painted = paint(small, hole, dilate(gone, max(spare, round(margin * long))))
    return painted if focus is None else continued(painted, hole, focus)


def _key(picture: Rgb, mode: Mode, hole: Mask | None) -> str:
    digest = hashlib.blake2b(digest_size=16)
    helpers = (
        models.available("matte"),
        with_network(),
        models.available("segment"),
        learned.source(),
        str(brought_depth()),
    )
    digest.update(repr((picture.shape, mode, helpers)).encode())
    digest.update(np.ascontiguousarray(picture).data)
    if hole is not None:
        digest.update(np.packbits(hole).data)
    return digest.hexdigest()
