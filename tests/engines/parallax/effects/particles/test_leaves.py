"""Leaves that fall, grass that bends, water that is pale: what they do to pictures made for it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.rendering import HEIGHT, WIDTH
from engines.parallax.viewing import displacement, make_view, show, view_of
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects import lighting
from stillmotion.engines.parallax.effects.environment import EnvironmentBuilder
from stillmotion.engines.parallax.effects.particles import leaf_textures
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Cue
from stillmotion.vision.regions.features import look
from stillmotion.vision.regions.plant_height import stature_of
from stillmotion.vision.regions.plants import grass_of, plants_of

CLOCK = Clock(frames=61, fps=24)
FALLING = Cue(kind="leaves", variety="falling", words="make the leaves fall")


def plain(left: float, right: float, scale: int = 1) -> View:
    """A plain scene that is as light on its left as `left` and on its right as `right`."""
    size = (scale * HEIGHT, scale * WIDTH, 1)
    across = np.linspace(left, right, size[1])[None, :, None]
    noise = np.random.default_rng(1).normal(0, 1, size)
    return make_view(np.clip(across + noise + np.zeros(3), 0, 255).astype(np.uint8))


def drawn(view: View, cue: Cue = FALLING, number: int = 55) -> tuple[NDArray[np.int_], Effects]:
    """The picture with what is in the air over it, and what draws that."""
    effects = EnvironmentBuilder(CLOCK).build([cue], view)
    air = Effects(overlays=effects.overlays)
    return planes_to_rgb(show(view, air, number)).astype(int), air


def leaves_in(rgb: NDArray[np.int_], least: int = 30) -> list[NDArray[np.bool_]]:
    """The leaves of so many pixels on a grey scene, each as a mask."""
    coloured = (rgb.max(axis=2) - rgb.min(axis=2) > 40).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(coloured)
    return [labels == n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] > least]


def test_leaves_are_shaded_and_unlike_each_other() -> None:
    rgb, _ = drawn(plain(200, 200, 2))
    luma = rgb.mean(axis=2)
    whole = leaves_in(rgb, 250)
    cores = [cv2.erode(leaf.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0 for leaf in whole]
    spreads = [luma[core].std() for core in cores if core.sum() > 40]
    # A flat shape of one colour has none within its edges; a fold, veins and a margin have.
    assert len(spreads) >= 2
    assert min(spreads) > 2.5
    assert np.median(spreads) > 4
    assert np.std([luma[leaf].mean() for leaf in leaves_in(rgb, 60)]) > 8


def test_leaves_are_as_light_as_the_picture() -> None:
    means = []
    for light in (45, 110, 220):
        rgb, _ = drawn(plain(light, light))
        still = plain(light, light).rgb.astype(int)
        changed = np.abs(rgb - still).max(axis=2) > 12
        means.append(float(rgb[changed].mean()))
    assert means[0] < 0.6 * means[1]
    assert means[1] < 0.9 * means[2]


def test_the_side_of_the_light_shows_on_leaves() -> None:
    one, other = (drawn(plain(*ends))[0] for ends in ((60, 220), (220, 60)))
    assert lighting.sunlight(plain(60, 220)).direction[0] > 0.3
    assert lighting.sunlight(plain(220, 60)).direction[0] < -0.3
    # The same leaves, turned the same way: each has another half in the light.
    both = leaves_in(one)
    assert both
    ratios = [
        np.corrcoef(one.mean(axis=2)[leaf], other.mean(axis=2)[leaf])[0, 1]
        for leaf in both
        if leaf.sum() > 80
    ]
    assert min(ratios) < 0.5


def test_leaves_that_are_near_are_soft() -> None:
    near, far = (
        np.abs(np.diff(leaf_textures.leaf_textures()[level, 0], axis=1)).max() for level in (4, 0)
    )
    assert near < 0.3 * far


def test_leaves_take_the_warmth_of_the_light() -> None:
    warm = np.clip(plain(180, 180).rgb * np.array([1.15, 1.0, 0.7]), 0, 255).astype(np.uint8)
    cold = np.clip(plain(180, 180).rgb * np.array([0.75, 1.0, 1.2]), 0, 255).astype(np.uint8)
    colours = [
        lighting.tint_by_light(make_view(rgb), np.array([[196.0, 108.0, 36.0]]))[0]
        for rgb in (warm, cold)
    ]
    assert colours[0][0] / colours[0][2] > 1.15 * colours[1][0] / colours[1][2]


BLADE = HEIGHT // 3


@cache
def meadow() -> View:
    """Young grass from near: upright blades a third of the frame high, row before row."""
    rng = np.random.default_rng(5)
    rgb = np.full((HEIGHT, WIDTH, 3), (40, 92, 24), np.float64)
    for foot in range(BLADE // 2, HEIGHT + BLADE, 22):
        for x in np.arange(-5, WIDTH + 5, 9) + rng.normal(0, 3, WIDTH // 9 + 2):
            tall = BLADE * rng.uniform(0.8, 1.15)
            tone = np.array([96, 176, 40]) * rng.uniform(0.6, 1.15)
            tip = (x + rng.normal(0, 4), foot - tall)
            corners = np.array([(x - 3, foot), tip, (x + 3, foot)])
            cv2.fillPoly(rgb, [(corners * 8).astype(np.int32)], tone.tolist(), cv2.LINE_AA, 3)
    return make_view(np.clip(cv2.GaussianBlur(rgb, (0, 0), 0.7), 0, 255).astype(np.uint8))


def test_the_height_of_plants_is_read_off_the_picture() -> None:
    found = stature_of(look(meadow().rgb), np.ones(meadow().sky.shape, np.float32))
    assert found is not None
    assert 0.5 * BLADE < found.foot * HEIGHT < 2 * BLADE
    assert abs(found.lean) < 0.3
    view = view_of("autumn-meadow")
    seen = look(view.rgb)
    grass = grass_of(plants_of(seen, view.sky, view.matte), view.horizon)
    assert stature_of(seen, grass) is None


def test_blades_bend_as_a_whole_from_their_roots() -> None:
    view = meadow()
    effects = EnvironmentBuilder(CLOCK).build(
        [Cue(kind="grass", words="the wind blows through the grass")], view
    )
    assert not effects.undone
    moved = np.array([displacement(view, effects, number) for number in range(24, 61, 6)])
    aside = moved[..., 0]
    rows = aside.shape[1]
    # At its root, the foot of the frame, nothing moves; tips do.
    assert np.abs(aside[:, -1]).max() < 0.4
    tips = aside[:, rows - BLADE // 8 - 1]
    assert np.abs(tips).max() > 3
    # From its root to its tip a blade leans one way, farther and farther.
    blade = aside[:, rows - BLADE // 8 - 1 : rows - 1]
    steps = np.diff(blade[:, ::-1], axis=1) * np.sign(tips)[:, None]
    assert steps.min() > -0.35
    # It bows: no part of it turns back as under water.
    for still, later in pairwise(aside):
        assert np.abs(later - still).max() < 8
    bent = np.abs(np.diff(aside, n=2, axis=1)).max()
    assert bent < 0.12 * np.abs(aside).max() + 0.3
    # Beside each other blades go alike, over more than their own width.
    assert np.abs(np.diff(aside, axis=2)).max() < 0.35 * 8


def pale_lake() -> View:
    """A lake as pale as the haze above it, a dark islet, and a jetty in front."""
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    rgb = np.array([196.0, 202, 208]) - 22 * np.abs(down - 0.5) + np.zeros((1, WIDTH, 1))
    rgb[190:] -= 9
    cv2.ellipse(rgb, (430, 190), (90, 22), 0, 180, 360, (120, 128, 126), -1, cv2.LINE_AA)
    cv2.ellipse(rgb, (430, 190), (90, 16), 0, 0, 180, (150, 156, 158), -1, cv2.LINE_AA)
    noise = np.random.default_rng(2).normal(0, 0.6, (HEIGHT, WIDTH, 1))
    return make_view(np.clip(cv2.GaussianBlur(rgb, (0, 0), 1.5) + noise, 0, 255).astype(np.uint8))


def drop() -> View:
    """The dark ring of a drop's crown on water that fills the frame, out of focus all around it."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    tone = 150 + 75 * np.sin(x / 150 + 1.2) * np.cos(y / 120)
    rgb = tone[..., None] * np.array([0.78, 0.92, 1.0])
    cv2.ellipse(rgb, (380, 230), (70, 42), 0, 0, 360, (40, 54, 66), 9, cv2.LINE_AA)
    noise = np.random.default_rng(2).normal(0, 0.6, (HEIGHT, WIDTH, 1))
    view = make_view(np.clip(cv2.GaussianBlur(rgb, (0, 0), 1.5) + noise, 0, 255).astype(np.uint8))
    return replace(view, sky=np.zeros_like(view.sky))


@pytest.mark.parametrize(("make", "top"), [(pale_lake, 0.62), (drop, 0.2)])
def test_pale_water_ripples(make: object, top: float) -> None:
    view = make()  # type: ignore[operator]
    effects = EnvironmentBuilder(CLOCK).build(
        [Cue(kind="water", words="the lake water ripples")], view
    )
    assert not effects.undone
    moved = np.linalg.norm(displacement(view, effects, 44), axis=2)
    rows = len(moved)
    assert np.percentile(moved[round(top * rows) : -2], 80) > 0.3
    if make is pale_lake:
        assert moved[: round(0.4 * rows)].max() == 0
    # Where there is nothing to bend the waves show by light.
    seen = show(view, effects, 44).y.astype(int)
    change = np.abs(seen - rgb_to_planes(view.rgb).y)
    assert (change[round(top * HEIGHT) :] >= 2).mean() > 0.1
