"""A foreground told from its background by colour and edges.

GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004): the colours of both sides as mixtures of
Gaussians, cut where the picture has its edges.
"""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Mask, Plane, Raster

MODEL_SIZE = 65
"""Numbers in OpenCV's model of a side's colours: five Gaussians with 13 each."""

SEED = 1
"""Seed of OpenCV's generator, which begins the mixtures: the same picture gives the same cut."""


def grab_cut(picture: Raster, labels: Plane, rounds: int) -> Mask:
    """Which pixels (h, w; bool) of `picture` (h, w, 3; uint8) are foreground after `rounds` cuts.

    `labels` (h, w; uint8) are OpenCV's `GC_` classes, sure and probable; they are overwritten.
    """
    cv2.setRNGSeed(SEED)
    models = np.zeros((1, MODEL_SIZE)), np.zeros((1, MODEL_SIZE))
    whole = (0, 0, 0, 0)  # Not looked at where labels are given.
    cv2.grabCut(picture, labels, whole, *models, rounds, cv2.GC_INIT_WITH_MASK)
    return np.asarray((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD))
