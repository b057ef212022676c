"""Elements in the scene, measured on rendered frames."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.compositing import Stage
from engines.parallax.rendering import HEIGHT, WIDTH, photograph
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects.elements.build import ElementsBuilder
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Placement
from stillmotion.vision import depth

Rgb = NDArray[np.uint8]
CLOCK = Clock(49, 24)
PAPER = 235


def scene(name: str, subject: tuple[int, int, int, int] | None = None) -> View:
    """A photograph as analysed, its subject in the box (quarter pixels) that is given."""
    rgb = photograph(name)
    matte = np.zeros((HEIGHT // 4, WIDTH // 4), np.float32)
    if subject is not None:
        x0, y0, x1, y1 = subject
        matte[y0:y1, x0:x1] = 1.0
    return View(rgb, matte, depth.estimate(rgb, None, rgb).background, np.zeros_like(matte), 0.5)


def reference(colour: tuple[int, int, int] = (150, 90, 60), whole: bool = True) -> Rgb:
    """A figure (a rounded body with a textured coat) on white paper."""
    rgb = np.full((400, 300, 3), PAPER, np.uint8)
    cv2.ellipse(rgb, (150, 220), (70, 150 if whole else 300), 0, 0, 360, colour, -1)
    for y in range(90, 360, 30):
        cv2.line(rgb, (110, y), (190, y + 8), tuple(int(c * 0.6) for c in colour), 6)
    return rgb


def cut_out(rgb: Rgb) -> NDArray[np.float32]:
    """The matte of a figure on white paper."""
    return (np.abs(rgb.astype(int) - PAPER).max(axis=2) > 30).astype(np.float32)


def staged(view: View, *placements: Placement, clock: Clock = CLOCK, **kinds: Rgb) -> Effects:
    pictures = {f"elements[{i}]": reference() for i in range(len(placements))}
    pictures |= {name.replace("_", "[") + "]": rgb for name, rgb in kinds.items()}
    return ElementsBuilder(clock, pictures, cut_out).build(placements, view)


def changed(a: Rgb, b: Rgb) -> NDArray[np.bool_]:
    return np.abs(a.astype(int) - b.astype(int)).max(axis=2) > 40


@pytest.mark.parametrize("enters", ["", "left", "right"])
def test_the_first_frame_is_the_picture_and_the_last_shows_the_figure(enters: str) -> None:
    view = scene("autumn-meadow")
    stage = Stage(view, staged(view, Placement(picture="elements[0]", enters=enters)))
    assert np.array_equal(stage.frame(0), view.rgb)
    seen = changed(stage.frame(48), view.rgb)
    assert 0.01 < seen.mean() < 0.3
    assert seen[HEIGHT // 2 :].any()


def test_a_shot_that_ends_on_a_picture_ends_on_it_exactly() -> None:
    view = scene("autumn-meadow")
    clock = Clock(49, 24, to_picture=True)
    placements = (Placement(picture="elements[0]", enters="left"), Placement(picture="elements[1]"))
    stage = Stage(view, staged(view, *placements, clock=clock))
    assert changed(stage.frame(30), view.rgb).mean() > 0.01
    assert np.array_equal(stage.frame(48), view.rgb)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_figure_walks_in_from_its_side_and_comes_to_rest(side: str) -> None:
    view = scene("autumn-meadow")
    stage = Stage(view, staged(view, Placement(picture="elements[0]", enters=side, x=0.5)))
    middles = []
    for number in range(6, 49, 3):
        seen = changed(stage.frame(number), view.rgb)
        middles.append(np.where(seen.any(axis=0))[0].mean() if seen.any() else None)
    places = [middle for middle in middles if middle is not None]
    steps = np.diff(places) * (1 if side == "left" else -1)
    assert np.all(steps >= -1)
    assert steps.max() > 15
    assert np.abs(np.array(places[-1]) - WIDTH / 2) < 12
    assert np.array_equal(stage.frame(44), stage.frame(48))


def test_two_elements_stand_apart_and_off_the_face() -> None:
    view = scene("mountain-path", subject=(60, 20, 95, 90))
    effects = staged(view, *(Placement(picture=f"elements[{i}]") for i in range(2)))
    boxes = [
        (s.left, s.left + s.alpha.shape[1]) for s in effects.layers if s.rgb.std() > 5
    ]  # The figures; a shadow has one colour.
    assert len(boxes) == 2
    first, second = sorted(boxes)
    assert first[1] - 12 <= second[0]
    last = Stage(view, effects).frame(48)
    face = np.s_[80:200, 240:380]
    assert changed(last, view.rgb)[face].mean() < 0.02


def test_what_is_asked_for_is_kept() -> None:
    view = scene("autumn-meadow")
    effects = staged(view, Placement(picture="elements[0]", x=0.3, y=0.8, behind=True))
    figure = effects.layers[-1]
    covered = figure.alpha >= 128
    columns, rows = np.where(covered.any(axis=0))[0], np.where(covered.any(axis=1))[0]
    assert abs(figure.left + columns.mean() - 0.3 * WIDTH) < 3
    assert abs(figure.top + rows[-1] - 0.8 * HEIGHT) < 5
    assert all(sprite.behind for sprite in effects.layers)


def test_the_nearer_it_stands_the_larger_it_is() -> None:
    view = scene("autumn-meadow")
    heights = []
    for y, scale in ((0.65, 1.0), (0.8, 1.0), (0.95, 1.0), (0.95, 1.4)):
        placement = Placement(picture="elements[0]", x=0.4, y=y, scale=scale)
        heights.append(staged(view, placement).layers[-1].alpha.shape[0])
    assert heights == sorted(heights)
    assert heights[0] < 0.7 * heights[2]
    assert heights[3] == pytest.approx(1.4 * heights[2], rel=0.1)


def test_a_figure_without_feet_stands_with_its_end_out_of_sight() -> None:
    view = scene("mountain-path")
    effects = staged(view, Placement(picture="elements[0]"), elements_0=reference(whole=False))
    assert len(effects.layers) == 1
    last = Stage(view, effects).frame(48)
    assert changed(last, view.rgb)[-3:].sum() > 60


def test_a_figure_that_its_picture_cuts_off_aside_stands_at_that_edge() -> None:
    view = scene("mountain-path")
    halved = np.ascontiguousarray(reference()[:, :150])
    effects = staged(view, Placement(picture="elements[0]"), elements_0=halved)
    figure = effects.layers[-1]
    ends = np.where((figure.alpha > 128).any(axis=0))[0][-1]
    assert abs(figure.left + ends + 1 - WIDTH) <= 2


def test_a_figure_is_as_dark_and_as_warm_as_its_scene() -> None:
    pale = (190, 180, 170)

    def figure(name: str) -> NDArray[np.float64]:
        effects = staged(scene(name), Placement(picture="elements[0]"), elements_0=reference(pale))
        sprite = effects.layers[-1]
        return sprite.rgb[sprite.alpha > 250].mean(axis=0)

    day, night, warm = figure("mountain-path"), figure("hill-sunset"), figure("drum-room")
    assert night.mean() < day.mean() - 10
    assert warm[0] / warm[2] > 1.1 * day[0] / day[2]


def test_a_shadow_darkens_the_ground_under_the_foot() -> None:
    view = scene("autumn-meadow")
    effects = staged(view, Placement(picture="elements[0]", x=0.5, y=0.8))
    shadow, figure = effects.layers
    foot = figure.top + np.where((figure.alpha > 128).any(axis=1))[0][-1]
    last = Stage(view, Effects(layers=[shadow])).frame(48)
    below = np.s_[foot - 2 : foot + 4, int(0.5 * WIDTH) - 15 : int(0.5 * WIDTH) + 15]
    assert last[below].mean() < 0.75 * view.rgb[below].mean()
    # Soft: nowhere does it begin with a step.
    assert np.abs(np.diff(shadow.alpha.astype(int), axis=1)).max() < 40


def test_no_rim_of_the_reference_is_brought_along() -> None:
    view = scene("autumn-meadow")
    effects = staged(view, Placement(picture="elements[0]", x=0.5, y=0.9))
    figure = effects.layers[-1]
    edge = (figure.alpha > 60) & (figure.alpha < 220)
    inner = figure.alpha > 250
    luma = figure.rgb.mean(axis=2)
    # The paper was far brighter than the brightest of the figure.
    assert np.percentile(luma[edge], 90) < np.percentile(luma[inner], 98) + 12


def test_a_picture_without_a_figure_is_told() -> None:
    view = scene("autumn-meadow")
    blank = np.full((200, 200, 3), PAPER, np.uint8)
    effects = staged(view, Placement(picture="elements[0]"), elements_0=blank)
    assert not effects.layers
    assert len(effects.undone) == 1
    assert "elements[0]" in effects.undone[0]


def test_the_same_elements_come_out_the_same() -> None:
    view = scene("forest-stream")
    first, second = (staged(view, Placement(picture="elements[0]")).layers for _ in range(2))
    for a, b in zip(first, second, strict=True):
        assert np.array_equal(a.rgb, b.rgb)
        assert np.array_equal(a.alpha, b.alpha)
