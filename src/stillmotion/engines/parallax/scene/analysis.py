"""What is found in a picture before a camera moves through it, kept for its next shot.

All at sizes that do not depend on the video's: the subject's matte, the picture without it, sky
and disparity; where the subject is several things, the same of each. A storyboard's shots and a
picture sent again share it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Map, Rgb
from stillmotion.engines.parallax.scene.depth_order import AnalysedLayer, dilate, order_by_depth
from stillmotion.inpaint.painting import paint, with_network
from stillmotion.mastering.h264 import Mode
from stillmotion.models import depth as learned
from stillmotion.models.folder import brought_depth
from stillmotion.vision import depth, matte
from stillmotion.vision.defocus import Defocus, Rim, continued, defocus, hole_of, rim_of
from stillmotion.vision.regions.sky import find_sky
from stillmotion.vision.spires import with_spires
from stillmotion.vision.things import Cast, cast

EDGES: dict[Mode, int] = {"std": 1024, "pro": 1440}
"""Long edge in pixels at which the subject is found and what is behind it is painted."""

MATTE_DILATION = 0.025
"""How far past the matte the picture is not looked at for painting, as a share of the long edge:
what is left of the subject there would grow into lumps of it."""

HOLE_DILATION = 0.005
"""How far past the matte it is painted over: a matte may be drawn finer later."""

ENCLOSED = 0.6
"""Share of a hole's surroundings that belongs to the subject where the hole is one in it."""

CACHED = 6
"""Pictures whose analysis is kept, about 6 MB each; up to 20 MB with five things."""

VISIBLE = 0.04
"""Matte from which something of a thing shows in a pixel, so that it is painted over."""


@dataclass(frozen=True)
class Analysis:
    """`small` is the picture (h, w, 3), `matte` its subject's or None, `behind` the picture with
    the subject (and what else was taken out of it) gone, `body` with the subject there and only
    what was taken out of it gone, and `depth` the disparity of both.

    `sheets` are what the subject goes on, from rear to front: one, or several things of which some
    stand before others. `shown` is the picture up to each level of these but the foremost: with
    what is further in front gone."""

    small: Rgb
    matte: Map | None
    background: Rgb
    completed: Rgb
    depth: depth.Depth
    layers: tuple[AnalysedLayer, ...] = ()
    levels: tuple[Rgb, ...] = ()
    rim: Rim | None = None


_lock = threading.Lock()
_kept: OrderedDict[str, Analysis] = OrderedDict()


def analyse(picture: Rgb, mode: Mode = "std", hole: Map | None = None) -> Analysis:
    """Analyse a picture of any size, or give what is known of it.

    `hole` (its size, bool) is what is to be taken out of it beside the subject.
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


def _analyse(picture: Rgb, edge: int, hole: Map | None) -> Analysis:
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
        # Several things stand on a floor that is in focus.
        focus = None if things.mattes else defocus(small, subject)
        behind = _inpaint_without(small, subject > VISIBLE, MATTE_DILATION, focus)
        found = _with_depth(small, subject, behind, small, things)
        return found if focus is None else replace(found, rim=rim_of(small, behind, focus))
    taken = cv2.resize(hole.astype(np.uint8), (small.shape[1], small.shape[0])) > 0
    gone = taken
    body = small
    if subject is not None:
        # A part of the subject leaves the rest of it whole; a thing beside it, what is behind.
        mattes = things.mattes or (subject,)
        parts = [_pieces_within(taken, one > 0.5) for one in mattes]
        within = np.any(parts, axis=0)
        body = _inpaint_without(small, within, MATTE_DILATION / 3) if within.any() else small
        left = tuple(
            np.where(taken & ~part, np.float32(0), np.where(part, np.float32(1), one))
            for one, part in zip(mattes, parts, strict=True)
        )
        subject = np.max(left, axis=0)
        if things.mattes:
            things = Cast(tuple(one for one in left if (one > 0.5).any()), things.horizon)
        gone = taken | (subject > VISIBLE)
    behind = _inpaint_without(small, gone, MATTE_DILATION)
    return _with_depth(small, subject, behind, body, things)


def _instances(small: Rgb, subject: Map | None) -> Cast:
    """The several things that a picture's subject is, if there are several."""
    if not models.available("segment"):
        return Cast()
    sky = find_sky(small, subject)
    return cast(small, subject, sky, depth.horizon_in(sky))


def _with_depth(small: Rgb, subject: Map | None, behind: Rgb, body: Rgb, things: Cast) -> Analysis:
    """All of it. `things` are what is seen of each."""
    if len(things.mattes) < 2:
        found = depth.estimate(small, subject, behind)
        alone = () if subject is None else (AnalysedLayer(subject, found.subject, 0),)
        return Analysis(small, subject, behind, body, found, alone)
    found = depth.estimate(small, subject, behind, things.mattes, things.horizon)
    sheets = order_by_depth(things.mattes, found.things)
    shown = []
    for level in range(max(sheet.level for sheet in sheets)):
        ahead = np.max([sheet.visible for sheet in sheets if sheet.level > level], axis=0)
        shown.append(_inpaint_without(body, ahead > VISIBLE, MATTE_DILATION))
    return Analysis(small, subject, behind, body, found, sheets, tuple(shown))


def _pieces_within(taken: Map, subject: Map) -> Map:
    """The pieces of `taken` that lie in the subject: most of what is around them is."""
    count, labels = cv2.connectedComponents(taken.astype(np.uint8))
    parts = np.zeros(taken.shape, bool)
    for label in range(1, count):
        piece = labels == label
        rim = dilate(piece, 4) & ~taken
        if rim.any() and float(subject[rim].mean()) > ENCLOSED:
            parts |= piece
    return parts


def _inpaint_without(small: Rgb, gone: Map, margin: float, focus: Defocus | None = None) -> Rgb:
    """The picture with what is gone painted over, `margin` (of the long edge) around it unseen.

    `focus` tells where what is painted is out of focus.
    """
    long = max(small.shape[:2])
    spare = max(2, round(HOLE_DILATION * long))
    hole = dilate(gone, spare)
    if focus is not None:
        hole = hole_of(focus, hole)
    painted = paint(small, hole, dilate(gone, max(spare, round(margin * long))))
    return painted if focus is None else continued(painted, hole, focus)


def _key(picture: Rgb, mode: Mode, hole: Map | None) -> str:
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
