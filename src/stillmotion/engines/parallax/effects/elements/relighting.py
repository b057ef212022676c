"""A figure relit to match the scene: colour temperature, tones, sharpness and grain.

The colour of the light is estimated from each whole picture by the shades-of-grey method (Finlayson
and Trezzi, CIC 2004), not from the surfaces beside the figure, which would tint a person on a
meadow green.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Colours, Mask, Raster, Rgb, ScalarField, Vector
from stillmotion.engines.parallax.effects.elements.placement import StandingSpot
from stillmotion.engines.pictures import Lighting
from stillmotion.vision.figure import Figure

TEMPERED = 0.6
"""Fraction of the difference in the light's colour that is corrected."""

WARMEST = 1.22
"""Gain of a channel by that at most."""

RANGED = 0.45
"""Fraction by which black and white points move to the scene's."""

DARKENED, LIGHTENED = 0.4, 0.15
"""Fractions by which the mean lightness moves to that of darker surroundings, and of lighter ones:
a dark thing on bright ground stays dark."""

MOST_LEVEL = 16.0
"""Change of the mean lightness at most, in L* units."""

MOST_LIFT = 5.0
"""Change of the black point at most, in L* units."""

MOST_BLUR = 1.0
"""Blur at most (standard deviation, pixels) by which a figure is made as soft as the scene."""

MOST_GRAIN = 5.0
"""Grain added at most, standard deviation in grey levels."""

MODELLED = 0.12
"""Distance from its outline, as a fraction of its shorter side, over which a figure turns away from
the light."""

NEUTRAL = 0.88
"""Light of a scene in which a photograph looks unchanged."""

SEED = 20240117

SOLID = 0.9
"""Alpha from which a pixel is the figure's alone."""

ENDS = (2, 98)
"""Percentiles of lightness that are the black and the white point."""

FACING, FACING_SIDE, FACING_DOWN, FACING_GAIN, LEAST_FACING = 0.62, 0.9, 0.5, 1.6, 0.1
"""Light on a figure from its silhouette's slopes: in its middle, weights of both slopes, gain and
the least."""

SOBEL_SCALE = 0.125
"""Makes OpenCV's 3 × 3 Sobel kernel a derivative per pixel."""

CAST_SIZE, CAST_NORM = (160, 120), 6
"""Size at which the colour of the light is estimated, and the Minkowski norm."""

AROUND_X, AROUND_Y = 0.15, 0.075
"""Surroundings of a figure that set its lightness, over its width and height."""

LEAST_RANGE, FLATTEST, STEEPEST = 5.0, 0.6, 1.25
"""Range of lightness at least that is stretched, and limits of the stretch."""

SHARPER, BLUR_PER_SHARPNESS = 1.4, 0.45
"""Acutance over the scene's from which a figure is blurred, and sigma in pixels by the excess."""

ACUTANCE_PERCENTILE, CONTRAST_FLOOR, MIN_PIXELS = 98, 4.0, 50
"""Percentile of gradients that are edges, levels added to contrast, and least pixels measured."""

GRAIN_BOX, GRAIN_PERCENTILE, GRAIN_NORM = (9, 9), 10, 6
"""Box of local noise, percentile of the quietest places, and gain of the kernel."""


@dataclass(frozen=True)
class SceneStatistics:
    """Statistics of a scene: `lightness` (m, n) is L* at a quarter of its size, `black` and `white`
    its percentiles, `temperature` the light's colour, `acutance` and `grain` as of `_acutance` and
    `_grain`."""

    lightness: ScalarField
    black: float
    white: float
    temperature: Vector
    acutance: float
    grain: float

    @classmethod
    def of(cls, rgb: Rgb) -> SceneStatistics:
        """Measure a picture (h, w, 3)."""
        small = cv2.resize(rgb, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        lightness = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)[..., 0]
        black, white = np.percentile(lightness, ENDS)
        luma = _luma(rgb)
        return cls(
            lightness=lightness,
            black=float(black),
            white=float(white),
            temperature=_temperature(rgb),
            acutance=_acutance(luma, None),
            grain=_grain(luma, None),
        )


def relight_figure(
    found: Figure,
    reference: Rgb,
    scene: SceneStatistics,
    spot: StandingSpot,
    light: Lighting | None = None,
) -> Figure:
    """`found` (at the spot's size) as the scene would light and show it.

    `reference` is the whole picture that it was cut from, `light` the scene's where it is known.
    """
    solid = found.alpha > SOLID
    if not solid.any():
        return found
    if light is not None:
        image = _match_sharpness(_relight_by(found, light), solid, scene)
        return replace(found, rgb=np.asarray(np.clip(np.rint(image), 0, 255), np.uint8))
    gains = scene.temperature / _temperature(reference)
    gains = np.clip(gains**TEMPERED, 1 / WARMEST, WARMEST).astype(np.float32)
    rgb = found.rgb.astype(np.float32) / 255 * gains
    lab = cv2.cvtColor(np.clip(rgb, 0, 1), cv2.COLOR_RGB2Lab)
    lab[..., 0] = _match_tones(lab[..., 0], solid, scene, spot)
    image = cv2.cvtColor(lab, cv2.COLOR_Lab2RGB) * 255
    image = _match_sharpness(image, solid, scene)
    image = _match_grain(image, solid, scene)
    return replace(found, rgb=np.asarray(np.clip(np.rint(image), 0, 255), np.uint8))


def _relight_by(found: Figure, light: Lighting) -> Colours:
    """The figure (h, w, 3; grey levels) in a known light.

    Its photograph is shaded already, so that the side of the light counts less than on an unshaded
    body.
    """
    height, width = found.alpha.shape
    reach = max(1.0, MODELLED * min(height, width))
    swell = cv2.GaussianBlur(
        cv2.copyMakeBorder(found.alpha, 2, 2, 2, 2, cv2.BORDER_CONSTANT), (0, 0), reach
    )[2:-2, 2:-2]
    across = cv2.Sobel(swell, cv2.CV_32F, 1, 0, scale=SOBEL_SCALE) * np.float32(reach)
    down = cv2.Sobel(swell, cv2.CV_32F, 0, 1, scale=SOBEL_SCALE) * np.float32(reach)
    facing = np.clip(
        FACING
        - light.hard * (FACING_SIDE * light.side * across - FACING_DOWN * down) * FACING_GAIN,
        LEAST_FACING,
        1.0,
    )
    key, shade = np.array(light.key, np.float32), np.array(light.shade, np.float32)
    factor = (shade + (key - shade) * facing[..., None]) / np.float32(NEUTRAL)
    image = np.clip(found.rgb.astype(np.float32) * factor, 0, 255)
    air = np.array(light.air, np.float32) * 255
    return np.asarray(image + (air - image) * np.float32(light.haze))


def _luma(image: Raster) -> ScalarField:
    """(h, w, 3) as the mean of its channels."""
    return np.asarray(cv2.transform(image.astype(np.float32), np.full((1, 3), 1 / 3)))


def _temperature(rgb: Rgb) -> Vector:
    """Red, green (1) and blue of the light relative to each other."""
    small = cv2.resize(rgb, CAST_SIZE, interpolation=cv2.INTER_AREA).astype(np.float64) / 255
    light = np.mean(small**CAST_NORM, axis=(0, 1)) ** (1 / CAST_NORM) + 1e-3
    # Only along warm and cold: what is green is more often leaves than light.
    tilt = np.sqrt(light[0] / light[2])
    return np.array([tilt, 1.0, 1.0 / tilt]) ** 0.5


def _match_tones(
    lightness: ScalarField, solid: Mask, scene: SceneStatistics, spot: StandingSpot
) -> ScalarField:
    rows, columns = scene.lightness.shape
    left, top, right, foot = (edge / 4 for edge in spot.box)
    across, down = AROUND_X * spot.width, AROUND_Y * spot.height
    x0, x1 = int(max(0, left - across)), int(min(columns, right + across))
    y0, y1 = int(max(0, top - down)), int(min(rows, foot + down))
    around = scene.lightness[y0:y1, x0:x1] if x1 > x0 and y1 > y0 else scene.lightness
    black, white = np.percentile(lightness[solid], ENDS)
    # Haze lifts blacks, but a dark thing must not turn pale.
    new_black = black + float(np.clip(RANGED * (scene.black - black), -MOST_LIFT, MOST_LIFT))
    new_white = white + RANGED * (scene.white - white)
    slope = float(
        np.clip((new_white - new_black) / max(white - black, LEAST_RANGE), FLATTEST, STEEPEST)
    )
    toned = new_black + (lightness - black) * slope
    step = float(around.mean()) - float(toned[solid].mean())
    step *= DARKENED if step < 0 else LIGHTENED
    # Along a parabola that keeps black and white.
    u = np.clip(toned / 100, 0, 1)
    level = float(np.clip(step, -MOST_LEVEL, MOST_LEVEL))
    return np.asarray(np.clip(toned + 4 * level * u * (1 - u), 0, 100), np.float32)


def _match_sharpness(image: Colours, solid: Mask, scene: SceneStatistics) -> Colours:
    """Blur the figure where the scene's sharpest edges are softer than its own."""
    ratio = _acutance(_luma(image), solid) / max(scene.acutance, 1e-3)
    if ratio < SHARPER:
        return image
    sigma = min(MOST_BLUR, BLUR_PER_SHARPNESS * float(np.sqrt(ratio**2 - 1)))
    return cv2.GaussianBlur(image, (0, 0), sigma)


def _acutance(luma: ScalarField, where: Mask | None) -> float:
    """Edge contrast within a pixel over the picture's contrast."""
    steps = np.hypot(
        cv2.Sobel(luma, -1, 1, 0, scale=SOBEL_SCALE), cv2.Sobel(luma, -1, 0, 1, scale=SOBEL_SCALE)
    )
    if where is not None:
        inner = cv2.erode(where.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        if inner.sum() < MIN_PIXELS:
            return 0.0
        return float(
            np.percentile(steps[inner], ACUTANCE_PERCENTILE) / (luma[inner].std() + CONTRAST_FLOOR)
        )
    return float(
        np.percentile(steps[::2, ::2], ACUTANCE_PERCENTILE) / (luma.std() + CONTRAST_FLOOR)
    )


def _match_grain(image: Colours, solid: Mask, scene: SceneStatistics) -> Colours:
    own = _grain(_luma(image), solid)
    missing = min(MOST_GRAIN, float(np.sqrt(max(0.0, scene.grain**2 - own**2))))
    noise = np.random.default_rng(SEED).normal(0.0, missing, image.shape[:2]).astype(np.float32)
    return image + noise[..., None]


def _grain(luma: ScalarField, where: Mask | None) -> float:
    """Noise in grey levels, by the response of the smoothest places to a kernel that ignores edges
    and slopes (after Immerkaer, CVIU 1996)."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(luma, -1, kernel))
    local = cv2.blur(response, GRAIN_BOX)
    if where is not None:
        local = local[where]
    return float(np.percentile(local, GRAIN_PERCENTILE) * np.sqrt(np.pi / 2) / GRAIN_NORM)
