"""Fog veils what is far, and parts land from sky where the picture does."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.parallax.viewing import STILL
from stillmotion.director.camera import still
from stillmotion.encoding.planes import Frame, rgb_to_planes
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects import lighting
from stillmotion.engines.parallax.effects.build import build_effects
from stillmotion.engines.parallax.effects.environment import EnvironmentBuilder
from stillmotion.engines.parallax.effects.grading.build import light_after_grade
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Cue, Grade, Shot

Map = NDArray[np.float32]

WIDTH, HEIGHT = 640, 360
CLOCK = Clock(frames=49, fps=24)
FOG = Cue(kind="fog", strength=0.25)
SKY, MOUNTAIN, MEADOW = 0.22, 0.3, 0.9
"""Disparities; what was found to be sky takes in the mountain, and so does the sky's disparity."""


@cache
def ridge() -> Map:
    """The row in which the mountain begins, of each column."""
    x = np.arange(WIDTH, dtype=np.float32)
    return np.asarray(110 + 34 * np.sin(x / 70) + 9 * np.sin(x / 17), np.float32)


@cache
def scene() -> View:
    """A blue sky, a dark blue mountain and a meadow."""
    rng = np.random.default_rng(3)
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    over = np.clip(y + 0.5 - ridge()[None], 0, 1)[..., None]
    sky = np.array([122, 162, 214], np.float32) - 14 * (y / HEIGHT)[..., None]
    rough = cv2.GaussianBlur(rng.normal(0, 40, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), 1.2)
    mountain = np.array([66, 80, 102], np.float32) + 0.5 * rough[..., None]
    meadow = np.array([74, 112, 48], np.float32) + rough[..., None]
    rgb = sky + over * (mountain - sky)
    low = y >= 230
    rgb = np.where(low[..., None], meadow, rgb)
    quarter = (WIDTH // 4, HEIGHT // 4)
    below = np.repeat(low, WIDTH, axis=1).astype(np.float32)
    far = cv2.resize(below, quarter, interpolation=cv2.INTER_AREA)
    return View(
        rgb=np.clip(rgb + 0.5, 0, 255).astype(np.uint8),
        matte=np.zeros_like(far),
        disparity=SKY + (MEADOW - SKY) * far,
        sky=1 - far,
        horizon=0.5,
    )


def veil(before: Frame, after: Frame, colour: float) -> Map:
    """How dense it lies on each pixel, NaN where that cannot be told."""
    apart = colour - before.y.astype(np.float32)
    gone = after.y.astype(np.float32) - before.y
    return np.asarray(np.where(np.abs(apart) > 12, gone / apart, np.nan), np.float32)


@cache
def fogged() -> Map:
    view = scene()
    before = rgb_to_planes(view.rgb)
    after = Frame(*(plane.copy() for plane in before))
    for overlay in EnvironmentBuilder(CLOCK).build([FOG], view).overlays:
        overlay.draw(after, CLOCK.frames - 1, STILL)
    return veil(before, after, lighting.to_yuv(lighting.fog_colour(view)).y)


def above_ridge() -> Map:
    """How many pixels each lies above the ridge, less than 0 on the mountain; along the normal."""
    y = np.arange(HEIGHT, dtype=np.float32)[:, None]
    steep = np.gradient(ridge())[None]
    return np.asarray((ridge()[None] - y - 0.5) / np.sqrt(1 + steep**2), np.float32)


def mean_at(values: Map, low: float, high: float) -> float:
    """Over what lies so far above the ridge, in the rows about it."""
    away = above_ridge()
    away[200:] = np.nan
    return float(np.nanmean(values[(away >= low) & (away < high)]))


def test_a_mountain_is_nearer_than_the_sky_that_it_was_taken_for() -> None:
    dense = fogged()
    sky, mountain = mean_at(dense, 12, 30), mean_at(dense, -30, -12)
    meadow = float(np.nanmean(dense[250:350]))
    assert 0.2 * sky < mountain < 0.9 * sky
    assert meadow < 0.5 * mountain


def test_the_veil_parts_where_the_ridge_is_and_leaves_no_halo() -> None:
    dense = fogged()
    step = mean_at(dense, 2, 4) - mean_at(dense, -4, -2)
    assert step > 0.06
    for low in (4, 6, 8, 10):
        assert abs(mean_at(dense, low, low + 2) - mean_at(dense, 2, 4)) < 0.25 * step
        assert abs(mean_at(dense, -low - 2, -low) - mean_at(dense, -4, -2)) < 0.25 * step


def test_fog_by_night_goes_by_what_was_there_by_day() -> None:
    view = scene()
    night = Grade(name="night", nightfall=1.0)

    def shown(*cues: Cue) -> Frame:
        frame = Frame(*(plane.copy() for plane in rgb_to_planes(view.rgb)))
        shot = Shot(frames=CLOCK.frames, camera=still(), grade=night, cues=cues)
        for overlay in build_effects(shot, {}, view, CLOCK).overlays:
            overlay.draw(frame, CLOCK.frames - 1, STILL)
        return frame

    colour = lighting.to_yuv(lighting.fog_colour(view) * light_after_grade(night, view)).y
    dense, by_day = veil(shown(), shown(FOG), colour), fogged()
    for low, high in ((3, 12), (-12, -3)):
        assert abs(mean_at(dense, low, high) - mean_at(by_day, low, high)) < 0.07


def test_the_sky_is_looked_for_only_where_light_changes() -> None:
    view = scene()
    asked = View(view.rgb, view.matte, view.disparity, view.sky, view.horizon)
    moves = (Cue(kind="leaves"), Cue(kind="water"))
    build_effects(Shot(frames=9, camera=still(), cues=moves), {}, asked, CLOCK)
    assert "skylight" not in vars(asked)
    build_effects(Shot(frames=9, camera=still(), cues=(FOG,)), {}, asked, CLOCK)
    assert "skylight" in vars(asked)
