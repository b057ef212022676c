"""The `View` of a picture: its maps resampled to the frame, for the effects."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Rgb, ScalarField
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import DENSITY, View
from stillmotion.engines.pictures import Lighting
from stillmotion.inpaint.outpainting import Margins
from stillmotion.vision.depth import Depth

MATTE_BLUR = 1.0
"""Blur (standard deviation, pixels of the analysis) before the matte is resampled to fewer."""

NO_MARGINS = Margins(0, 0, 0, 0)


def make_view(
    picture: Rgb,
    matte: Coverage | None,
    depth: Depth,
    viewport: Viewport,
    *,
    water: Coverage | None = None,
    plants: Coverage | None = None,
    light: Lighting | None = None,
) -> View:
    """Resample a picture and what is known of it to the frame.

    `matte` (m, n) is the subject's, None without one. `water` and `plants` (m, n; 0 to 1) and the
    `light` are given where they are known and need not be estimated.
    """
    soft = (
        np.zeros((2, 2), np.float32)
        if matte is None
        else cv2.GaussianBlur(matte, (0, 0), MATTE_BLUR)
    )

    def resampled(values: ScalarField) -> ScalarField:
        return viewport.resample_map(values, NO_MARGINS, DENSITY)

    subject = resampled(soft)
    background = resampled(depth.background)
    front = resampled(depth.subject)
    horizon = depth.horizon * viewport.picture[1] - viewport.top
    return View(
        rgb=viewport.resample(picture),
        matte=subject,
        disparity=background + subject * (front - background),
        sky=resampled(depth.sky),
        horizon=float(horizon / (viewport.bottom - viewport.top)),
        water=None if water is None else resampled(water),
        plants=None if plants is None else resampled(plants),
        light=light,
    )
