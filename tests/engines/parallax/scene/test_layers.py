"""Several things of a picture, each on a layer of its own.

Most tests know what is where: boards that stand on a floor, and a network that answers with what
is true. What comes after it (which answers are things, how near each is, what it is like where
others hide it) is the engine's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.rendering import HEIGHT, WIDTH, photograph, psnr, render
from stillmotion import models
from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control
from stillmotion.engines.parallax.camera.path import extrinsics
from stillmotion.engines.parallax.scene import analysis
from stillmotion.engines.parallax.scene.analysis import Analysis, analyse
from stillmotion.engines.parallax.scene.depth_order import (
    AnalysedLayer,
    complete_matte,
    order_by_depth,
)
from stillmotion.engines.parallax.scene.extraction import ExtractedLayer, assign_displacements
from stillmotion.inpaint.outpainting import Margins
from stillmotion.models import segment
from stillmotion.models.segment import MASK_SIDE, Prompt, SegmentMask
from stillmotion.storyboard import focal_length

Rgb = NDArray[np.uint8]
Map = NDArray[np.float32]
Box = tuple[int, int, int, int]

FRAMES = 9
HORIZON = 130
BOARDS: dict[str, tuple[Box, tuple[int, int, int]]] = {
    "far": ((60, 110, 150, 190), (190, 50, 40)),
    "middle": ((220, 70, 390, 250), (50, 70, 200)),
    "near": ((340, 120, 440, 330), (215, 180, 40)),
}
"""Left, top, right and bottom, and the colour; the near one hides an end of the middle one."""

WALL, FLOOR = (150, 150, 158), (92, 128, 84)
COLOURS = {WALL, FLOOR, *(colour for _, colour in BOARDS.values())}


def boards() -> tuple[Rgb, NDArray[np.int_]]:
    """The picture, and which board (1, 2, …), floor (-1) or wall (0) each pixel shows."""
    rng = np.random.default_rng(11)
    grain = cv2.GaussianBlur(rng.normal(0, 150, (HEIGHT, WIDTH)).astype(np.float32), (0, 0), 3)
    picture = np.full((HEIGHT, WIDTH, 3), WALL, np.float32)
    picture[HORIZON:] = FLOOR
    shown = np.zeros((HEIGHT, WIDTH), int)
    shown[HORIZON:] = -1
    for number, ((left, top, right, bottom), colour) in enumerate(BOARDS.values(), 1):
        picture[top:bottom, left:right] = colour
        shown[top:bottom, left:right] = number
    return np.clip(picture + grain[..., None], 0, 255).astype(np.uint8), shown


class Knowing:
    """A network that has understood the picture: three answers, one of them right."""

    def __init__(self, shown: NDArray[np.int_]) -> None:
        self._shown = shown
        self.asked = 0

    def masks(self, prompt: Prompt) -> tuple[SegmentMask, ...]:
        self.asked += 1
        ((x, y),) = prompt.inside
        number = self._shown[int(y * HEIGHT), int(x * WIDTH)]
        inside = (self._shown == number).astype(np.float32)
        small = cv2.resize(inside, (MASK_SIDE, MASK_SIDE), interpolation=cv2.INTER_AREA)
        logits = (small - 0.5) * 16
        noise = np.random.default_rng(0).normal(0, 3, logits.shape).astype(np.float32)
        return SegmentMask(noise, 0.3), SegmentMask(logits, 0.97), SegmentMask(noise, 0.5)


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Knowing]:
    """Nothing but that network is there."""
    network = Knowing(boards()[1])
    monkeypatch.setattr(models, "available", lambda role: role == "segment")
    monkeypatch.setattr(segment, "encode", lambda _rgb: network)
    analysis._kept.clear()
    yield network
    analysis._kept.clear()


def found() -> Analysis:
    return analyse(boards()[0])


def shift(first: Rgb, last: Rgb, box: Box, reach: int = 90) -> float:
    """Pixels that what is in a box of the first frame has gone to the right by in the last."""
    left, top, right, bottom = box
    template = first[top:bottom, left:right]
    x0, x1 = max(0, left - reach), min(WIDTH, right + reach)
    score = cv2.matchTemplate(last[top:bottom, x0:x1], template, cv2.TM_CCOEFF_NORMED)[0]
    best = int(score.argmax())
    assert score[best] > 0.7
    part = 0.0
    if 0 < best < len(score) - 1:
        a, b, c = score[best - 1 : best + 2]
        part = float((a - c) / (2 * (a - 2 * b + c)))
    return x0 + best + part - left


def travelled(value: float) -> tuple[Rgb, Rgb, float]:
    """The first and the last frame of a move, and the pixels that disparity 1 goes by."""
    camera = from_control(CameraControl("simple", "horizontal", value), WIDTH, HEIGHT)
    clip = render(camera, start=boards()[0], frames=FRAMES).rgb
    position = extrinsics(camera, FRAMES)[-1].position
    return clip[0], clip[-1], -float(position[0]) * focal_length(WIDTH, HEIGHT)


def test_each_thing_is_a_sheet_ordered_by_where_it_stands(knowing: Knowing) -> None:
    known = found()
    shown = boards()[1]
    assert len(known.layers) == len(BOARDS)
    for number, sheet in enumerate(known.layers, 1):
        seen = sheet.visible > 0.5
        true = shown == number
        assert (seen & true).sum() / (seen | true).sum() > 0.93
    assert [sheet.level for sheet in known.layers] == [0, 0, 1]
    near = [sheet.near for sheet in known.layers]
    assert near == sorted(near)
    assert near[0] < 0.85 * near[1]
    assert near[2] > 1.1 * near[1]
    # What has an answer is not asked about again.
    assert knowing.asked < 30


@pytest.mark.usefixtures("knowing")
def test_each_goes_as_far_as_it_is_near_and_stands_where_it_stood() -> None:
    known = found()
    first, last, of_one = travelled(8)
    size = (WIDTH, HEIGHT)
    ground = cv2.resize(known.depth.background, size)
    gone = {}
    for (name, (box, _)), sheet in zip(BOARDS.items(), known.layers, strict=True):
        left, top, right, bottom = box
        right = min(right, BOARDS["near"][0][0]) if name == "middle" else right
        # Narrow, as the middle of a thing is a little nearer than its sides.
        x = (left + right) // 2
        patch = (x - 24, bottom - 36, x + 24, bottom - 6)
        disparity = cv2.resize(sheet.disparity, size)
        own = float(disparity[patch[1] : patch[3], patch[0] : patch[2]].mean())
        gone[name] = shift(first, last, patch)
        assert abs(gone[name] - of_one * own) < 1.0, name
        # Its top goes with its foot, but for the front that everything has.
        high = (x - 24, top + 6, x + 24, top + 36)
        assert abs(shift(first, last, high) - gone[name]) < 0.1 * abs(of_one), name
        # And the floor in front of its foot goes with it.
        foot = float(ground[min(bottom + 2, HEIGHT - 1), left:right].mean())
        assert abs(own - foot) < 0.1, name
    assert abs(gone["far"]) < 0.9 * abs(gone["middle"]) < 0.8 * abs(gone["near"])


def like(rgb: Rgb, own: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Where a picture has that colour, of all that the boards' picture has."""
    blurred = cv2.GaussianBlur(rgb, (0, 0), 2.5).astype(np.float32)
    away = [np.linalg.norm(blurred - np.array(c), axis=2) for c in (own, *COLOURS - {own})]
    return np.asarray(np.argmin(away, axis=0) == 0)


@pytest.mark.usefixtures("knowing")
@pytest.mark.parametrize("value", [8, -8])
def test_nothing_tears_and_nothing_stays_behind(value: float) -> None:
    first, last, of_one = travelled(value)
    for name, ((left, top, right, bottom), colour) in BOARDS.items():
        before, after = like(first, colour), like(last, colour)
        end = min(right, 330) if name == "middle" else right
        x = (left + end) // 2
        moved = shift(first, last, (x - 24, bottom - 36, x + 24, bottom - 6))
        xs = np.flatnonzero(after[(top + bottom) // 2])
        spread = 12 + 0.1 * abs(of_one)
        assert xs.min() > max(0.0, left + moved) - spread, name
        assert xs.max() < min(float(WIDTH), right + moved) + spread, name
        if name != "middle":
            assert 0.93 < after.sum() / before.sum() < 1.07, name
    # The near one's edges are straight: nothing behind pulls at them.
    edges = np.array(
        [np.flatnonzero(row)[[0, -1]] for row in like(last, BOARDS["near"][1])[150:310]]
    )
    rows = np.arange(len(edges))
    for side in edges.T:
        assert np.std(side - np.polyval(np.polyfit(rows, side, 1), rows)) < 2.0


@pytest.mark.usefixtures("knowing")
def test_what_comes_out_from_behind_belongs_to_what_was_hidden() -> None:
    known = found()
    middle, near = known.layers[1], known.layers[2]
    hidden = (near.visible > 0.5) & (middle.matte > 0.5)
    columns = np.flatnonzero(hidden[120:240].any(axis=0))
    # From the near one's edge on, over a part of what it hides.
    assert columns.min() <= 345
    assert 15 < len(columns) < 90
    # No lower than the middle one stands.
    assert np.flatnonzero(hidden.any(axis=1)).max() < 262
    # The picture of that level has its colour there.
    (shown,) = known.levels
    strip = shown[140:230, 344:352].reshape(-1, 3).mean(axis=0)
    assert np.linalg.norm(strip - BOARDS["middle"][1]) < 60


@pytest.mark.usefixtures("knowing")
def test_a_picture_that_has_not_moved_is_itself() -> None:
    camera = from_control(CameraControl("simple", "horizontal", 0.02), WIDTH, HEIGHT)
    clip = render(camera, start=boards()[0], frames=3).rgb
    assert psnr(clip[0], clip[-1]) > 38


def test_without_the_network_there_is_one_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "available", lambda _role: False)
    analysis._kept.clear()
    assert len(found().layers) <= 1
    assert found().levels == ()
    analysis._kept.clear()


def test_an_outline_goes_on_behind_what_hides_it() -> None:
    seen = np.zeros((100, 160), np.float32)
    seen[20:70, 10:150] = 1
    before = np.zeros_like(seen)
    before[40:100, 70:90] = 1
    seen[before > 0] = 0
    whole = complete_matte(seen, before, 2) > 0.5
    assert whole[42:66, 70:90].all()
    assert not whole[78:, 70:90].any()
    assert (whole == (seen > 0.5))[:, :64].all()


def test_layers_that_do_not_touch_share_a_level() -> None:
    mattes, disparities = [], []
    for left, near in ((10, 1.0), (60, 0.5), (40, 0.8)):
        matte = np.zeros((80, 120), np.float32)
        matte[20:60, left : left + 20] = 1
        mattes.append(matte)
        disparities.append(np.full((40, 60), near, np.float32))
    ordered = order_by_depth(mattes, disparities)
    assert [round(layer.near, 2) for layer in ordered] == [0.5, 0.8, 1.0]
    assert [layer.level for layer in ordered] == [0, 1, 0]


class Lift:
    """Moves what is left of a column."""

    def __init__(self, column: float) -> None:
        self._column = column

    def displace(self, places: Map, number: int) -> None:
        inside = places[..., 0] < self._column
        places[..., 1] += np.where(inside, np.float32(number), np.float32(0))


def test_a_motion_moves_the_thing_that_is_meant() -> None:
    canvas = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    things = []
    for left in (40, 400):
        alpha = np.zeros((HEIGHT, WIDTH), np.float32)
        alpha[100:300, left : left + 120] = 1
        things.append(
            ExtractedLayer(AnalysedLayer(alpha, np.ones((2, 2), np.float32), 0), canvas, alpha)
        )
    motions = [Lift(300.0), Lift(1000.0)]
    none = Margins(0, 0, 0, 0)
    left, right = assign_displacements(motions, things, none, (WIDTH, HEIGHT), 9)
    assert left == tuple(motions)
    assert right == (motions[1],)
    assert assign_displacements(motions, things[1:], none, (WIDTH, HEIGHT), 9) == [tuple(motions)]


@pytest.mark.usefixtures("segmenting")
def test_far_cows_stand_upright_behind_a_near_one() -> None:
    """On one sheet with it they lean: their heads are near it in the picture, and so in depth."""
    analysis._kept.clear()
    picture = photograph("cows")
    known = analyse(picture)
    assert len(known.layers) == 3
    assert known.layers[-1].near > 1.3 * known.layers[0].near
    camera = from_control(CameraControl("simple", "horizontal", 8), WIDTH, HEIGHT)
    clip = render(camera, start=picture, frames=FRAMES).rgb
    analysis._kept.clear()
    for sheet in known.layers[:2]:
        ys, xs = np.where(sheet.visible > 0.5)
        scale = WIDTH / sheet.visible.shape[1]
        left, right = (round(x * scale) for x in (xs.min(), xs.max() + 1))
        top, bottom = (round(y * scale) for y in (ys.min(), ys.max() + 1))
        middle = (top + bottom) // 2
        above = shift(clip[0], clip[-1], (left - 2, top - 1, right + 2, middle))
        below = shift(clip[0], clip[-1], (left - 2, middle, right + 2, bottom + 2))
        assert abs(above - below) < 1.5
