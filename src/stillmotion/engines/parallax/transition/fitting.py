"""An end picture of another aspect than the frame's brought to the frame.

Where cropping to the frame's aspect costs little it is cropped, as start pictures are. Where it
would cost much, as with an upright picture in a wide frame, all of it is shown and it is
outpainted, so that the video still ends on what was asked for.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from stillmotion.arrays import Rgb
from stillmotion.easing import smoothstep
from stillmotion.engines.parallax.camera.viewport import crop_to_frame
from stillmotion.inpaint.outpainting import Margins, extend

MOST_CUT = 0.25
"""Fraction of the picture's area that is cropped at most: 4:3 is cropped to 16:9, 1:1 is not."""

SOFTEST = 0.008
"""Blur of the outpainted margin far out, as a fraction of the long edge."""

SOFT_FROM = 0.2
"""Distance from the picture at which it is as soft as that, likewise."""


class FittedFrame(NamedTuple):
    """The frame's view of the picture, and its outpainted margins."""

    view: Rgb
    margins: Margins


def fit_to_frame(picture: Rgb, width: int, height: int) -> FittedFrame:
    """Bring `picture` (h, w, 3) to (height, width, 3)."""
    high, wide = picture.shape[:2]
    aspects = sorted((wide / high, width / height))
    if 1 - aspects[0] / aspects[1] <= MOST_CUT + 1e-6:
        return FittedFrame(crop_to_frame(picture, width, height), Margins(0, 0, 0, 0))
    scale = min(width / wide, height / high)
    inner = min(width, 2 * round(wide * scale / 2)), min(height, 2 * round(high * scale / 2))
    scaled = np.asarray(Image.fromarray(picture).resize(inner, Image.Resampling.BICUBIC))
    left, top = 2 * round((width - inner[0]) / 4), 2 * round((height - inner[1]) / 4)
    margins = Margins(left, top, width - inner[0] - left, height - inner[1] - top)
    return FittedFrame(_out_of_focus(extend(scaled, margins), margins), margins)


def _out_of_focus(view: Rgb, margins: Margins) -> Rgb:
    """Blur the outpainted margin, more with the distance from the picture."""
    height, width = view.shape[:2]
    edge = max(height, width)
    outside = np.ones((height, width), np.uint8)
    left, top, right, bottom = margins
    outside[top : height - bottom, left : width - right] = 0
    away = cv2.distanceTransform(outside, cv2.DIST_L2, 5) / np.float32(SOFT_FROM * edge)
    soft = cv2.GaussianBlur(view, (0, 0), SOFTEST * edge).astype(np.float32)
    mixed = view + smoothstep(away)[..., None] * (soft - view)
    return np.asarray(np.rint(mixed), np.uint8)
