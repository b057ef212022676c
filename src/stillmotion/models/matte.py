"""Which part of a picture is its subject.

U²-Net (Qin et al., 2020) finds the salient thing, whatever it is, with a coarse edge. MODNet
(Ke et al., 2022) has finer edges where it sees people, and takes shadows for things where it does
not: with a face in the picture, and where both see the same, the edge is MODNet's.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Plane, Rgb, ScalarField
from stillmotion.models import faces
from stillmotion.models.folder import available, paths
from stillmotion.models.sessions import run
from stillmotion.models.tensors import imagenet, planes, resized

U2NET_SIDE = 320
"""Pixels; the network takes no other size."""

MODNET_SIDE = 512
MODNET_STEP = 32
"""Pixels: MODNet was trained at this short side, and takes multiples of the step."""

AGREEMENT = 0.8
"""Overlap (intersection over union) from which the two have seen the same thing. It is 0.98 on a
portrait, and under 0.5 where MODNet has lost one of two."""

OUTWARD, INWARD = 0.03, 0.01
"""How far out of and into U²-Net's matte MODNet may draw the edge, as shares of the short side: out
to the tips of hair, and less far in, where it has its holes."""


SURE = 0.35
"""Value of U²-Net's matte from which a pixel within the subject's outline is the subject's."""


def subject(rgb: Rgb) -> Coverage:
    """How far each pixel belongs to the subject: (height, width) float32, 0 to 1.

    All near 0 where nothing stands out. Raises ModelMissing.
    """
    found = salience(rgb)
    if not (available("people") and available("faces") and faces.find(rgb)):
        return found
    drawn = people(rgb)
    if np.minimum(found, drawn).sum() < AGREEMENT * np.maximum(found, drawn).sum():
        return found
    return _edge_of(found, drawn)


def salience(rgb: Rgb) -> Coverage:
    """U²-Net's matte: float32, 0 to 1, of the picture's size."""
    (path,) = paths("matte")
    small = resized(rgb, U2NET_SIDE, U2NET_SIDE)
    # As it was trained: by the picture's own maximum.
    scaled = small.astype(np.float32) / max(1, int(small.max()))
    found = run(path, imagenet(scaled))[0][0, 0]
    return _upsized(found, rgb)


def people(rgb: Rgb) -> Coverage:
    """MODNet's matte of people: float32, 0 to 1, of the picture's size. Raises ModelMissing."""
    (path,) = paths("people")
    height, width = rgb.shape[:2]
    scale = MODNET_SIDE / min(height, width)
    size = [max(1, round(side * scale / MODNET_STEP)) * MODNET_STEP for side in (width, height)]
    found = run(path, planes(resized(rgb, *size).astype(np.float32) / 127.5 - 1.0))[0][0, 0]
    return _upsized(found, rgb)


def _edge_of(found: Coverage, drawn: ScalarField) -> Coverage:
    """`found` with the edge of `drawn`, which has finer edges, and holes and islands besides."""
    # A hat over which U²-Net hesitates is none to MODNet.
    inside = np.where(found > SURE, np.float32(1), found)
    certain = cv2.erode(inside, _disc(INWARD * min(found.shape)))
    possible = cv2.dilate(found, _disc(OUTWARD * min(found.shape)))
    return np.clip(drawn, certain, possible)


def _disc(radius: float) -> Plane:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _upsized(found: Coverage, rgb: Rgb) -> Coverage:
    size = (rgb.shape[1], rgb.shape[0])
    return np.clip(cv2.resize(found, size, interpolation=cv2.INTER_LINEAR), 0.0, 1.0)
