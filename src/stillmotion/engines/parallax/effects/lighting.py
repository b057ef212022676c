"""The light of a picture, and the colours of what is drawn in it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Rgb, ScalarField
from stillmotion.encoding.planes import RGB_TO_YUV
from stillmotion.engines.parallax.effect import View

MIST_LIGHT, MIST_GAIN = 205.0, 1.65
"""Brightest channel of fog in daylight, and its gain over the ambient colour at most."""

STEAM, SMOKE = (0.98, 0.78, 0.4), (0.92, 0.5, 0.8)
"""Of steam and of smoke: albedo, lightness of its shaded side, and how much of the light's colour
it takes on."""

EMBER = 0.32
"""Fraction of a fire's light that the smoke above it reflects."""

PALE = 0.25
"""Range of red, green and blue over their mean up to which a light surface shows the light's colour
and not its own."""

SMOKE_GAIN, LIT = 1.15, 0.92
"""Lightness of lit smoke over the ambient colour, and over the picture's lighter parts."""

HARD, DAYLIGHT, DARKEST = 0.24, 0.68, 0.28
"""Deviation of luma in hard light, luma of light parts by day, and least brightness of particles
relative to those by day."""

CAST, WARMEST = 0.8, 1.6
"""Fraction of the light's colour that particles take on, and the colour cast at most."""

LEAF_COLOURS, LEAF_LIGHT = 6, 165.0
"""Number of leaf colours, and their brightest channel at least."""

AUTUMN_HUE, AUTUMN_SHARE = 48.0, 0.12
"""Hue in degrees below which leaves have turned, and the fraction that makes it autumn."""

FAR_PERCENTILE, BACKGROUND_WEIGHT = 25, 0.3
"""Percentile of disparity up to which a sample is background, and its weight against the sky's."""

LIGHT_PERCENTILE, AIR_SATURATION = 75, 0.45
"""Percentile of brightness of the ambient light, and how much of the sky's colour it keeps."""

FOG_SATURATION = 0.5
"""Fraction of the ambient colour that fog keeps."""

ILLUMINATION_BLUR = 24
"""The view's width over the blur of its illumination."""

BRIGHT_PERCENTILE, LIT_PERCENTILE, LUMA_PERCENTILE = 85, 92, 85
"""Percentiles of brightness: around an emitter, of what is lit, and of the scene's light parts."""

WHITEST, BRIGHTEST, BRIGHTEST_NEAR = 1.35, 250.0, 245.0
"""Level of white over the mean of the light, and the brightest smoke, far and near."""

EMITTER_MASK, EMITTER_REACH = 0.3, np.ones((9, 9), np.uint8)
"""Mask from which a sample is the emitter's, and how far its surroundings reach (twice)."""

NEAR_SHADE = 0.4
"""Light that the shaded side of smoke near an emitter gets from the surroundings at least."""

CAST_SIZE, CAST_NORM = (160, 120), 6
"""Size at which the colour of the light is estimated, and the Minkowski norm."""

SIDE_GAIN = 4.0
"""Side of the light per relative difference of both halves."""

SUN_SIDE, SUN_HEIGHT = 0.8, -0.8
"""Components of the direction to the light: to the brighter side, and upwards."""

BACKLIGHT_GAIN, BACKLIGHT_FROM, BACKLIGHT_MOST = 2.0, 0.35, 0.6
"""How the light's depth follows from how much brighter the background is."""

NEAR_PERCENTILE, BEHIND_PERCENTILE = 60, 30
"""Percentiles of disparity from which a sample is near, and up to which behind."""

SOFTEST, LIGHTEST = 0.3, 1.15
"""Hardness of light at least, and its level at most."""

AMBIENT, AMBIENT_OF_HARD, DIRECT = 1.05, 0.55, 0.95
"""Ambient light, what hard light takes of it, and direct light of hard light."""

TURNED_SATURATION, AUTUMN_SATURATION = 0.5, 0.3
"""Saturation of turned leaves at least: where only those are wanted, and otherwise."""

LEAF_SAMPLES, KMEANS_ROUNDS = 2000, 12
"""Pixels that leaf colours are clustered from at most, and iterations."""


class Yuv(NamedTuple):
    """A colour as the planes have it, 0 to 255."""

    y: float
    u: float
    v: float


def to_yuv(rgb: NDArray[np.float64]) -> Yuv:
    """The Y, U, V of an R'G'B' colour of 0 to 255."""
    y, u, v = (RGB_TO_YUV @ np.append(np.clip(rgb, 0, 255), 1.0)).tolist()
    return Yuv(y, u, v)


def ambient_colour(view: View) -> NDArray[np.float64]:
    """R'G'B' of the ambient light: the sky's or that of what is far, desaturated."""
    height, width = view.sky.shape
    behind = view.disparity < np.percentile(view.disparity, FAR_PERCENTILE)
    far = np.maximum(view.skylight, 1e-3) + BACKGROUND_WEIGHT * behind
    small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA).astype(np.float64)
    weight = far / far.sum()
    mean = (small * weight[..., None]).sum(axis=(0, 1))
    light = np.percentile(small.mean(axis=2), LIGHT_PERCENTILE)
    level = 0.5 * mean.mean() + 0.5 * light
    grey = np.full(3, level)
    coloured: NDArray[np.float64] = grey + AIR_SATURATION * (mean - mean.mean())
    return coloured


def fog_colour(view: View) -> NDArray[np.float64]:
    """R'G'B' of fog: paler than the ambient light, and lighter as it scatters."""
    light = ambient_colour(view)
    pale = light.mean() + FOG_SATURATION * (light - light.mean())
    lightened: NDArray[np.float64] = pale * np.clip(MIST_LIGHT / pale.max(), 1.0, MIST_GAIN)
    return lightened


def illumination_map(view: View) -> ScalarField:
    """How brightly each sample of the view is lit (0 to 1), very smooth."""
    height, width = view.sky.shape
    small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA)
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    near = cv2.GaussianBlur(luma, (0, 0), width / ILLUMINATION_BLUR)
    return np.asarray(0.5 * near + 0.5 * luma.mean(), np.float32)


def smoke_colours(
    view: View, outlet: Coverage, *, steams: bool, burning: bool
) -> list[NDArray[np.float64]]:
    """R'G'B' of smoke or steam: lit, shaded, and the same near the emitter's mask `outlet` (0 to
    1), where the light of the things around it lights it too; of what is `burning` there it
    reflects a part."""
    height, width = outlet.shape
    small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA).astype(np.float64)
    around = cv2.dilate((outlet > EMITTER_MASK).astype(np.uint8), EMITTER_REACH, iterations=2)
    local = small[around > 0]
    bright = local[local.mean(axis=1) >= np.percentile(local.mean(axis=1), BRIGHT_PERCENTILE)].mean(
        axis=0
    )
    bright = bright * (EMBER if burning else 1.0)
    albedo, shaded, tinted = STEAM if steams else SMOKE

    def white(light: NDArray[np.float64], most: float) -> NDArray[np.float64]:
        """What is white in the light that this is the colour of, no brighter than `most`."""
        level = min(most, max(light.max(), WHITEST * light.mean()))
        coloured: NDArray[np.float64] = level * (1 - tinted) + tinted * light * level / max(
            light.max(), 1.0
        )
        return coloured

    # What the light falls on is as bright as other light things in it, however dark the sky is.
    tint = bright / max(float(bright.mean()), 1.0)
    if np.ptp(tint) > PALE or burning:
        tint = colour_cast(view)
    light = ambient_colour(view).mean() * SMOKE_GAIN * tint
    light *= max(1.0, LIT * float(np.percentile(small.mean(axis=2), LIT_PERCENTILE)) / light.mean())
    far = albedo * white(np.maximum(light, fog_colour(view)) if steams else light, BRIGHTEST)
    near = albedo * white(np.maximum(bright, far / albedo), BRIGHTEST_NEAR)
    return [far, shaded * far, near, (NEAR_SHADE + 0.6 * shaded) * near]


def light_side(view: View) -> float:
    """From which side the light comes: -1 (the left) to 1, 0 where neither is brighter."""
    if view.light is not None:
        return view.light.side * view.light.hard
    lit = illumination_map(view)
    middle = lit.shape[1] // 2
    left, right = float(lit[:, :middle].mean()), float(lit[:, middle:].mean())
    return float(np.clip(SIDE_GAIN * (right - left) / max(right + left, 1e-3), -1.0, 1.0))


class Sunlight(NamedTuple):
    """Directional and ambient light: `direction` to the light (x to the right, y down, z away from
    the viewer; of length 1), brightness of a surface in the shade, and what direct light adds at
    normal incidence, relative to the surface's colour in even light."""

    direction: tuple[float, float, float]
    ambient: float
    direct: float


def sunlight(view: View) -> Sunlight:
    """The scene's light: from above, from the brighter side, and from behind where what is far is
    brighter than what is near."""
    height, width = view.sky.shape
    small = cv2.resize(view.rgb, (width, height), interpolation=cv2.INTER_AREA)
    luma = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    near, far = np.percentile(view.disparity, (NEAR_PERCENTILE, BEHIND_PERCENTILE))
    behind = float(luma[view.disparity <= far].mean() - luma[view.disparity >= near].mean())
    depth = np.clip(BACKLIGHT_GAIN * behind - BACKLIGHT_FROM, -BACKLIGHT_MOST, BACKLIGHT_MOST)
    direction = np.array([SUN_SIDE * light_side(view), SUN_HEIGHT, depth])
    direction /= np.linalg.norm(direction)
    hard = float(np.clip(luma.std() / HARD, SOFTEST, 1.0))
    if view.light is not None:
        hard = max(SOFTEST, view.light.hard)
    # As bright as the picture: by night, leaves are dark.
    level = float(np.clip(np.percentile(luma, LUMA_PERCENTILE) / DAYLIGHT, DARKEST, LIGHTEST))
    x, y, z = (float(v) for v in direction)
    return Sunlight((x, y, z), level * (AMBIENT - AMBIENT_OF_HARD * hard), level * DIRECT * hard)


def tint_by_light(view: View, rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """R'G'B' (n, 3) of surfaces of these colours under the scene's colour cast."""
    tinted: NDArray[np.float64] = rgb * (1.0 + CAST * (colour_cast(view) - 1.0))
    return tinted


def colour_cast(view: View) -> NDArray[np.float64]:
    """Red, green and blue of the light relative to each other, along warm and cold only: what is
    green is more often leaves than light.

    Shades of grey (Finlayson and Trezzi, CIC 2004): light surfaces weigh most.
    """
    small = cv2.resize(view.rgb, CAST_SIZE, interpolation=cv2.INTER_AREA).astype(np.float64)
    light = np.mean((small / 255) ** CAST_NORM, axis=(0, 1)) ** (1 / CAST_NORM) + 1e-3
    warm = float(np.clip(np.sqrt(light[0] / light[2]), 1 / WARMEST, WARMEST))
    return np.array([warm**0.5, 1.0, warm**-0.5])


def leaf_colours(rgb: Rgb, plants: Coverage, *, turned: bool = False) -> NDArray[np.float64]:
    """Colours (n, 3; 0 to 255) of the leaves of `plants` (bool, over the view), by k-means.

    Where some have turned to autumn it is those that fall. None is darker than can be seen against
    the light. With `turned`, none where too few have.
    """
    height, width = plants.shape
    small = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
    found = small[plants].astype(np.float32)
    hsv = cv2.cvtColor(found[None] / 255, cv2.COLOR_RGB2HSV)[0]
    autumn = (hsv[:, 0] < AUTUMN_HUE) & (
        hsv[:, 1] > (TURNED_SATURATION if turned else AUTUMN_SATURATION)
    )
    if autumn.mean() > AUTUMN_SHARE:
        found = found[autumn]
    elif turned:
        return np.zeros((0, 3))
    found = np.ascontiguousarray(found[:: max(1, len(found) // LEAF_SAMPLES)])
    cv2.setRNGSeed(1)
    _, _, centres = cv2.kmeans(
        found,
        min(LEAF_COLOURS, len(found)),
        np.zeros(0, np.int32),
        (cv2.TERM_CRITERIA_MAX_ITER, KMEANS_ROUNDS, 0.0),
        1,
        cv2.KMEANS_PP_CENTERS,
    )
    brightest = np.maximum(centres.max(axis=1, keepdims=True), 1.0)
    return np.asarray(centres * np.maximum(1.0, LEAF_LIGHT / brightest), np.float64)
