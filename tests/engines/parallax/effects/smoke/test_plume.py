"""Smoke and steam: where they begin, how they go on, and what is done where no source is found."""

from __future__ import annotations

from functools import cache

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.rendering import HEIGHT, WIDTH
from engines.parallax.viewing import STILL, make_view, show, view_of
from stillmotion.director.reading import read
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects.environment import EnvironmentBuilder
from stillmotion.engines.parallax.effects.smoke.emitters import MARK_HINT
from stillmotion.engines.parallax.timing import Clock
from stillmotion.vision.regions.chimneys import chimneys_of
from stillmotion.vision.regions.features import look
from stillmotion.vision.regions.vessels import vessels_of

CLOCK = Clock(frames=97, fps=24)
Changed = NDArray[np.float64]


def asked(prompt: str, view: View, clock: Clock = CLOCK, **more: object) -> Effects:
    return EnvironmentBuilder(clock, **more).build(read(prompt).cues, view)  # type: ignore[arg-type]


def changed(view: View, effects: Effects, number: int, camera: Extrinsics = STILL) -> Changed:
    """How much each pixel changes against the picture, in levels of the channel that does most."""
    seen = planes_to_rgb(show(view, effects, number, camera))
    still = planes_to_rgb(rgb_to_planes(view.rgb))
    return cv2.absdiff(seen, still).max(axis=2).astype(np.float64)


def middle(values: Changed) -> tuple[float, float]:
    """Where the values lie: their mean x and y, in shares of the picture."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return float((x * values).sum() / values.sum() / WIDTH), float(
        (y * values).sum() / values.sum() / HEIGHT
    )


def grained(rgb: NDArray[np.float64]) -> NDArray[np.uint8]:
    noise = np.random.default_rng(3).normal(0, 1.5, (*rgb.shape[:2], 1))
    return np.clip(cv2.GaussianBlur(rgb, (0, 0), 1.0) + noise, 0, 255).astype(np.uint8)


CUP = (320, 230)
"""Middle of the drink of `cup`."""
RIM, DRINK = (78, 40), (58, 26)


@cache
def cup() -> View:
    """A cup of coffee on its saucer, seen from above at a slant."""
    rgb = np.full((HEIGHT, WIDTH, 3), (122, 74, 46), np.float64)
    rgb += 14 * np.sin(np.arange(WIDTH) / 23.0)[None, :, None]
    cv2.ellipse(rgb, (320, 268), (150, 74), 0, 0, 360, (150, 40, 30), -1, cv2.LINE_AA)
    cv2.ellipse(rgb, (320, 252), (70, 52), 0, 0, 180, (170, 52, 38), -1, cv2.LINE_AA)
    cv2.ellipse(rgb, (320, 224), RIM, 0, 0, 360, (236, 230, 220), -1, cv2.LINE_AA)
    cv2.ellipse(rgb, CUP, DRINK, 0, 0, 360, (92, 52, 26), -1, cv2.LINE_AA)
    return make_view(
        grained(rgb), [(0.26, 0.6), (0.5, 0.48), (0.74, 0.6), (0.74, 0.9), (0.26, 0.9)]
    )


@cache
def rocket() -> View:
    """A rocket that stands before the sky at dusk, lamps at its foot."""
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    rgb = np.array([22.0, 36, 66]) + down * np.array([26.0, 26, 20]) + np.zeros((1, WIDTH, 1))
    rgb[310:] = (28, 24, 22)
    cv2.rectangle(rgb, (311, 90), (329, 316), (226, 220, 205), -1)
    for x in (250, 400):
        cv2.circle(rgb, (x, 306), 4, (255, 226, 160), -1)
    return make_view(grained(rgb), [(0.486, 0.25), (0.514, 0.25), (0.514, 0.88), (0.486, 0.88)])


@cache
def house() -> View:
    """A roof with a chimney, left of the middle, before a blue sky; a fir on the right."""
    down = np.linspace(0, 1, HEIGHT)[:, None, None]
    rgb = np.array([30.0, 62, 120]) + down * np.array([36.0, 40, 30]) + np.zeros((1, WIDTH, 1))
    roof = np.array([(120, 290), (190, 230), (400, 230), (470, 290)])
    cv2.rectangle(rgb, (231, 178), (246, 260), (122, 66, 52), -1)
    cv2.fillPoly(rgb, [roof], (96, 58, 48), cv2.LINE_AA)
    cv2.rectangle(rgb, (130, 290), (460, HEIGHT), (188, 170, 150), -1)
    cv2.fillPoly(rgb, [np.array([(540, 110), (590, 300), (490, 300)])], (30, 66, 38), cv2.LINE_AA)
    rgb[330:] = (70, 104, 52)
    return make_view(grained(rgb))


@pytest.mark.parametrize("prompt", ["steam rises from the cup", "咖啡杯里升起热气"])
def test_steam_begins_at_the_drink_and_rises_above_it(prompt: str) -> None:
    view = cup()
    effects = asked(prompt, view)
    assert not effects.undone
    early, late = (changed(view, effects, number) for number in (20, 90))
    assert early.max() > 3
    assert late.max() > 12
    # It rises: what is seen of it moves up, over the drink's middle.
    assert abs(middle(late)[0] - CUP[0] / WIDTH) < 0.06
    assert middle(late)[1] < middle(early)[1] < (CUP[1] + 8) / HEIGHT
    for seen in (early, late):
        # Neither table nor saucer nor the cup's front changes at all, in no frame.
        assert seen[CUP[1] + DRINK[1] + 16 :].max() <= 1
        assert seen[:, : CUP[0] - 200].max() <= 1
        assert seen[:, CUP[0] + 200 :].max() <= 1
    # The surface itself is not painted over: what is there comes off it.
    drink = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(drink, CUP, (DRINK[0] // 2, DRINK[1] // 2), 0, 0, 360, 1, -1)
    assert late[drink > 0].mean() < 0.6 * late[140:205, 280:360].mean()


def test_steam_is_lighter_than_what_is_behind_it() -> None:
    view = cup()
    frame = show(view, asked("steam rises from the cup", view), 70).y.astype(int)
    change = frame - rgb_to_planes(view.rgb).y
    assert change.max() > 12
    assert change.min() > -12


def test_smoke_of_a_rocket_begins_at_its_foot_billows_and_leaves_its_body_free() -> None:
    view = rocket()
    effects = asked("fire and smoke burst from its engines", view)
    assert effects.undone == ["fire: none was found in the picture"]
    seen = [changed(view, effects, number) for number in (10, 40, 90)]
    assert abs(middle(seen[0])[0] - 0.5) < 0.03
    assert middle(seen[0])[1] > 0.8
    areas = [float((values > 6).mean()) for values in seen]
    assert 0 < areas[0] < 0.5 * areas[1] < 0.5 * areas[2] < 0.2
    heights = [np.flatnonzero((values > 6).any(axis=1))[0] for values in seen]
    assert heights[0] > heights[1] > heights[2] > 0
    # The ground is no lower than its foot, the sky far from it is as it was, the body in front.
    assert all(values[:, :110].max() == 0 for values in seen)
    assert all(values[:, WIDTH - 110 :].max() == 0 for values in seen)
    assert seen[2][120:240, 315:326].mean() < 0.15 * seen[2][120:310, 200:440].max()
    # Clouds are lit from one side and shade themselves.
    cloud = show(view, effects, 90).y[seen[2] > 40]
    assert cloud.std() > 8


def test_smoke_leaves_the_chimney_and_spreads() -> None:
    view = house()
    chimneys = chimneys_of(view.sky, view.matte)
    assert [round(4 * c.x / 10) for c in chimneys] == [24]
    effects = asked("smoke rises from the chimney", view)
    first, later = changed(view, effects, 8), changed(view, effects, 90)
    x, y = middle(first)
    assert abs(x - 238 / WIDTH) < 0.02
    assert abs(y - 174 / HEIGHT) < 0.04
    assert middle(later)[1] < y - 0.05
    assert later[200:].max() == 0
    near, far = later[158:174], later[40:90]
    assert far.max() > 8
    assert (far > 5).any(axis=0).sum() > 1.5 * (near > 5).any(axis=0).sum()
    # It is blown to the side that the wind is said to blow to.
    assert middle(later)[0] > x + 0.005


def test_smoke_stays_on_its_chimney_when_the_camera_moves() -> None:
    view = house()
    effects = asked("smoke rises from the chimney", view)
    still = changed(view, effects, 12)
    aside = Extrinsics(np.eye(3), np.array([0.1, 0.0, 0.0]), 1.0)
    moved = changed(view, effects, 12, aside)
    disparity = float(view.disparity[48, 59])
    focal = np.hypot(WIDTH, HEIGHT) / 2 / np.tan(np.pi / 6)
    shift = 0.1 * disparity * focal / WIDTH
    assert middle(still)[0] - middle(moved)[0] == pytest.approx(shift, abs=0.01)


@pytest.mark.parametrize(
    ("prompt", "name", "told"),
    [
        ("steam rises from the cup", "hill-sunset", "cup or pot"),
        ("杯子里升起热气", "moose", "cup or pot"),
        ("smoke rises from the chimney", "forest-stream", "chimney"),
        ("smoke rises from the volcano", "mountain-path", '"volcano"'),
        ("smoke rises from the campfire", "moose", "no fire"),
        ("smoke", "two-spaniels", "nothing that it could rise from"),
        ("smoke pours from the engine", "autumn-meadow", "upright subject"),
    ],
)
def test_without_its_source_nothing_is_drawn_and_that_is_told(
    prompt: str, name: str, told: str
) -> None:
    effects = EnvironmentBuilder(CLOCK).build(
        [c for c in read(prompt).cues if c.kind == "smoke"], view_of(name)
    )
    (words,) = effects.undone
    assert told in words
    assert MARK_HINT in words
    assert not effects.overlays


def test_a_marked_place_is_where_it_rises_from() -> None:
    view = view_of("mountain-path")
    mark = np.zeros(view.sky.shape, np.float32)
    mark[70:76, 96:104] = 1.0
    effects = asked("smoke rises from the volcano", view, marks=[mark])
    assert not effects.undone
    seen = changed(view, effects, 12)
    assert np.allclose(middle(seen), (400 / WIDTH, 288 / HEIGHT), atol=0.05)


def test_cups_are_found_and_other_round_things_are_not_taken_for_them() -> None:
    (found,) = vessels_of(look(cup().rgb))
    assert found.confidence > 0.75
    # The drink, not the rim.
    scale = WIDTH / look(cup().rgb).fine.shape[1]
    assert np.allclose((found.x * scale, found.y * scale), CUP, atol=4)
    assert found.long * scale == pytest.approx(DRINK[0], rel=0.1)
    many = [v for v in vessels_of(look(view_of("cups").rgb)) if v.confidence > 0.5]
    assert len(many) >= 5
    for name in ("portrait", "dandelions", "fig-bowl", "honey-bee", "hill-sunset", "lemurs"):
        assert vessels_of(look(view_of(name).rgb)) == []


def test_smoke_ends_with_its_cue_hangs_on_and_thins() -> None:
    view = house()
    (cue,) = read("smoke rises from the chimney").cues
    effects = EnvironmentBuilder(CLOCK).build([msgspec.structs.replace(cue, end=0.3)], view)
    just, after, last = (changed(view, effects, number) for number in (28, 60, 96))
    assert just[158:176].max() > 12
    assert last[158:176].max() < 0.3 * just[158:176].max()
    assert 5 < last.max() < 0.8 * after.max()


def test_a_shot_that_ends_on_the_picture_has_smoke_from_its_start_and_none_at_its_end() -> None:
    view = house()
    clock = Clock(frames=49, fps=24, from_picture=False, to_picture=True)
    effects = asked("smoke rises from the chimney", view, clock)
    assert changed(view, effects, 1).max() > 12
    assert changed(view, effects, 48).max() == 0
