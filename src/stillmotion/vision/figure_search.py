"""The figure of a reference picture, sought more patiently than the subject of a scene.

A scene may have no subject, and one that was guessed wrong tears it apart. Whoever sends a
reference picture says that it shows a figure: where the network hesitates it is shown the picture
again, from closer by (a small figure among much else) and from further away (one that fills the
frame or is cut off by it, and so stands out from nothing).
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Coverage, Rgb
from stillmotion.models import matte as learned
from stillmotion.vision import matte

SURE_ENOUGH = 0.75
"""Least certainty of a look (`matte.sureness`): a little less than of a scene's subject."""

RESPONSE = 0.25
"""Share of its own maximum from which a first answer tells where to look closer."""

AROUND = 0.35
"""How much is shown around that, as a share of its sides."""

AWAY = 0.25
"""Width of what is put around a picture that is shown from further away, as a share of its sides:
its mirror image, blurred."""

BLUR = 0.05
"""That blur, as a share of the picture's width."""

BOTH_SIDES = 0.2
"""Share of the picture's height that what it shows meets on the left and on the right, from which
it goes across."""

FULL = 0.6
"""Share of the picture from which what it shows fills it."""

EXTENT = (2, 98)
"""Percentiles of the places of a first answer between which it is looked closer."""

FILLS = (
    "what it shows fills it to its edges: show it from further away, with some of what is behind "
    "it, or, if it is a place into which others are set, tag it as a scene (o_106)"
)
NOTHING = "show one person, animal or thing, whole, sharp and apart from what is behind it"


def sought(rgb: Rgb) -> Coverage:
    """The figure's matte, (h, w) float32 from 0 to 1: 0 all over where none is found."""
    found = matte.find(rgb)
    if found is not None:
        return found
    if models.available("matte"):
        # Closer by first: from further away a bird on a trunk is a trunk with a bird.
        for look in (_closer, _further):
            coarse = look(rgb)
            drawn = matte.drawn(rgb, coarse) if matte.sureness(coarse) >= SURE_ENOUGH else None
            if drawn is not None and not _across(drawn):
                return drawn
    return np.zeros(rgb.shape[:2], np.float32)


def why_none(rgb: Rgb) -> str:
    """What to do about a picture in which none was sought with success, in words for its sender."""
    if not models.available("matte"):
        return NOTHING
    away = _further(rgb)
    fills = matte.sureness(away) >= SURE_ENOUGH and float((away > 0.5).mean()) > FULL
    return FILLS if fills or _across(away) else NOTHING


def _across(found: Coverage) -> bool:
    """Whether it goes from one side of the picture to the other: land under a sky, a wall, or a
    thing of which both ends are cut off."""
    return bool(min((found[:, 0] > 0.5).mean(), (found[:, -1] > 0.5).mean()) > BOTH_SIDES)


def _closer(rgb: Rgb) -> Coverage:
    """What stands out of the part of the picture in which something may."""
    height, width = rgb.shape[:2]
    first = learned.salience(rgb)
    if matte.sureness(first) == 0 or matte.is_scenery(first):
        # Nothing, or a landscape: any part of it would be a thing.
        return np.zeros_like(first)
    ys, xs = np.where(first > RESPONSE * float(first.max()))
    left, right = np.percentile(xs, EXTENT)
    top, bottom = np.percentile(ys, EXTENT)
    more_x, more_y = AROUND * (right - left), AROUND * (bottom - top)
    x0, x1 = max(0, int(left - more_x)), min(width, int(right + more_x) + 1)
    y0, y1 = max(0, int(top - more_y)), min(height, int(bottom + more_y) + 1)
    result = np.zeros((height, width), np.float32)
    result[y0:y1, x0:x1] = learned.salience(np.ascontiguousarray(rgb[y0:y1, x0:x1]))
    return result


def _further(rgb: Rgb) -> Coverage:
    """What stands out of the picture in surroundings that continue it out of focus."""
    height, width = rgb.shape[:2]
    down, across = round(AWAY * height), round(AWAY * width)
    around = cv2.copyMakeBorder(rgb, down, down, across, across, cv2.BORDER_REFLECT_101)
    wide: Rgb = np.array(cv2.GaussianBlur(around, (0, 0), BLUR * width), np.uint8)
    inner = slice(down, down + height), slice(across, across + width)
    wide[inner] = rgb
    return np.ascontiguousarray(learned.salience(wide)[inner])
