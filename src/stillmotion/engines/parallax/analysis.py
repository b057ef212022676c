"""What is found in a picture before a camera moves through it, kept for its next shot.

All at sizes that do not depend on the video's: the subject's matte, the picture without it, sky
and disparity. A storyboard's shots and a picture sent again share it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.engines.parallax import depth, matte
from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.painting import paint

EDGE = 1024
"""Long edge in pixels at which the subject is found and what is behind it is painted."""

DILATION = 0.025
"""How far past the matte the picture is painted over, as a share of the long edge: what is left
of the subject there would grow into lumps of it."""

KEPT = 6
"""Pictures whose analysis is kept, about 6 MB each."""


@dataclass(frozen=True)
class Analysis:
    """`small` is the picture (h, w, 3), `matte` its subject's or None, `behind` the picture with
    the subject (and what else was taken out of it) gone, and `depth` the disparity of both."""

    small: Rgb
    matte: Map | None
    behind: Rgb
    depth: depth.Depth


_lock = threading.Lock()
_kept: OrderedDict[str, Analysis] = OrderedDict()


def analyse(picture: Rgb, hole: Map | None = None) -> Analysis:
    """Analyse a picture of any size, or give what is known of it.

    `hole` (its size, bool) is what is to be taken out of it beside the subject.
    """
    key = _key(picture, hole)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = _analysed(picture, hole)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _analysed(picture: Rgb, hole: Map | None) -> Analysis:
    height, width = picture.shape[:2]
    scale = min(1.0, EDGE / max(height, width))
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    small = picture
    if scale < 1:
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    subject = matte.find(small)
    gone = np.zeros(small.shape[:2], bool)
    if subject is not None:
        gone |= _grown(subject > 0.04, round(DILATION * max(small.shape[:2])))
    if hole is not None:
        taken = cv2.resize(hole.astype(np.uint8), (small.shape[1], small.shape[0])) > 0
        gone |= _grown(taken, max(2, round(DILATION / 3 * max(small.shape[:2]))))
        if subject is not None:
            subject = np.where(taken, np.float32(0), subject)
    behind = paint(small, gone) if gone.any() else small
    return Analysis(small, subject, behind, depth.estimate(small, subject, behind))


def _grown(mask: Map, by: int) -> Map:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))
    return cv2.dilate(mask.astype(np.uint8), disc) > 0


def _key(picture: Rgb, hole: Map | None) -> str:
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr(picture.shape).encode())
    digest.update(np.ascontiguousarray(picture).data)
    if hole is not None:
        digest.update(np.packbits(hole).data)
    return digest.hexdigest()
