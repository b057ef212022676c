"""Day for night: a scene shot by day graded to look moonlit.

The whole is darkened by almost two stops and desaturated towards blue (the Purkinje shift); the
sky, by day the brightest part, loses most; lamps and fires keep their light.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Rgb, ScalarField
from stillmotion.easing import smoothstep
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.grading.overlay import SETTLE_S, GradeOverlay
from stillmotion.engines.parallax.effects.grading.sky_dimming import SkyDimming
from stillmotion.engines.parallax.effects.grading.tone_curves import GAMMA
from stillmotion.engines.parallax.effects.light.flicker import relight
from stillmotion.engines.parallax.effects.lighting import to_yuv
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.render.dither import DITHER
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Grade
from stillmotion.vision.regions.features import Look as Measures
from stillmotion.vision.regions.features import look, ramp
from stillmotion.vision.regions.lights import fire_of, glow, lights_of

MOONLIGHT = Grade(exposure=-1.75, contrast=0.1, saturation=-0.25, warmth=-0.5, vignette=0.4)
"""The grade of a full nightfall."""

BLUE = np.array([70.0, 96.0, 150.0])
"""R'G'B' of moonlight, as films have it."""

TINT = 0.45
"""Fraction of chroma that is replaced by that where no lamp shines."""

IS_NIGHT, IS_DAY = 0.34, 0.46
"""Upper quartile of luma (0 to 1) of a picture that is dark already, and of one by day."""

ZENITH = 0.75
"""Fraction of its light that the sky loses more than the land at its highest; towards the horizon
it is lighter, and ends in the tones of the haze."""

HIGH = 0.45
"""Height above its lower end at which the sky is at its highest, as a fraction of the picture's."""

BURNT_OUT = 235
"""Least of red, green and blue of a sky that the sun has burnt out."""

LAMPS = 0.75
"""Fraction of what they would lose that lamps keep, and what they illuminate in part."""

SPREAD = 0.35
"""That part."""

SUN_FROM, SUN_TO = 0.001, 0.004
"""Fractions of burnt-out sky between which the sun is in the picture."""

SKY_ROWS = 0.97
"""Fraction of the sky above its lower end."""

DAYLIGHT_PERCENTILE = 75
"""Percentile of luma that tells night from day."""


def light_at_night(strength: float, view: View) -> NDArray[np.float64]:
    """The fraction of R'G'B' (3,) that a nightfall of `strength` leaves of particles.

    More than of the rest: rain and snow catch the light.
    """
    share = strength * _daylight_amount(look(view.rgb))
    night = 2.0 ** (MOONLIGHT.exposure / GAMMA) * (0.5 + 0.5 * BLUE / BLUE.max())
    return np.asarray(1 + share * (night - 1))


class DayForNight:
    """An `Overlay`: night of `strength` (0 to 1) over the picture in `view`."""

    def __init__(self, strength: float, view: View, clock: Clock) -> None:
        height, width = view.rgb.shape[:2]
        seen = look(view.rgb)
        share = strength * _daylight_amount(seen)
        grade = Grade(
            exposure=share * MOONLIGHT.exposure,
            contrast=share * MOONLIGHT.contrast,
            saturation=share * MOONLIGHT.saturation,
            warmth=share * MOONLIGHT.warmth,
            vignette=share * MOONLIGHT.vignette,
        )
        self._look = GradeOverlay(grade, width, height, clock)
        self._clock, self._projection = clock, ViewProjection(view)
        sky = view.skylight
        lamps = np.maximum(lights_of(seen, sky), fire_of(seen, sky))
        lamps *= (1 - sky) * (1 - _sunshine(view.rgb, sky))
        lit = np.maximum(lamps, SPREAD * glow(lamps)) if lamps.any() else np.zeros_like(lamps)
        loss = share * ZENITH * _height(sky)
        # Dilated by the maps' blur.
        kept = np.minimum(1, 2 * cv2.dilate(lamps, np.ones((3, 3), np.uint8)))
        self._dusk = SkyDimming(view, loss, share * (1 - kept), self._projection)
        gains = LAMPS * lit * (2.0 ** (-grade.exposure / GAMMA) - 1)
        self._gains: ScalarField | None = (
            np.ascontiguousarray(gains, np.float32) if lit.any() else None
        )
        self._tints: ScalarField = np.ascontiguousarray(TINT * share * (1 - lit), np.float32)

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        share = self._clock.gate(number, SETTLE_S)
        if share <= 0.0:
            return
        self._dusk.draw(frame, share, camera)
        self._look.draw(frame, number, camera)
        if self._gains is not None:
            relight(frame, self._projection.project_map(self._gains, camera) * np.float32(share))
        tints = self._projection.project_map(self._tints, camera) * np.float32(share)
        blue = to_yuv(BLUE)
        kernels.mix_colour(frame.u, tints, STEP // 2, blue.u, DITHER)
        kernels.mix_colour(frame.v, tints, STEP // 2, blue.v, DITHER)


def _sunshine(rgb: Rgb, sky: Coverage) -> float:
    """How far (0 to 1) the sun is in the picture: what is as bright then is lit by it and is no
    lamp."""
    size = sky.shape[1], sky.shape[0]
    darkest = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).min(axis=2)
    return float(ramp(float(((darkest > BURNT_OUT) & (sky > 0.5)).mean()), SUN_FROM, SUN_TO))


def _height(sky: Coverage) -> ScalarField:
    """How high in the sky each row is, 0 at its lower end, 1 at its highest."""
    rows, columns = sky.shape
    filled = np.cumsum(sky.sum(axis=1))
    low = int(np.searchsorted(filled, SKY_ROWS * filled[-1]))
    # Smooth, as a kink would be seen in a sky.
    up = smoothstep((low - np.arange(rows)) / (HIGH * rows))[:, None]
    return np.repeat(up.astype(np.float32), columns, axis=1)


def _daylight_amount(seen: Measures) -> float:
    """How far (0 to 1) it is day in a picture."""
    return float(ramp(float(np.percentile(seen.luma, DAYLIGHT_PERCENTILE)), IS_NIGHT, IS_DAY))
