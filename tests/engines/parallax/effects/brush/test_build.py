"""The motion brush, asked for as the API's reference has it, measured on rendered frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import cv2
import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.compositing import Stage
from engines.parallax.rendering import photograph, psnr
from stillmotion.contract.image2video import DynamicMask, Image2VideoRequest, InlinePicture, Point
from stillmotion.director.board import direct
from stillmotion.encoding.planes import Frame, rgb_to_planes
from stillmotion.engines.parallax.camera.projection import CELL
from stillmotion.engines.parallax.camera.viewport import WHOLE, Box, crop_to_frame
from stillmotion.engines.parallax.effect import Effects, View, apply_displacements
from stillmotion.engines.parallax.effects.brush.build import BrushBuilder
from stillmotion.engines.parallax.scene.build import make_grid
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Shot
from stillmotion.vision import depth

Mask = NDArray[np.uint8]
WIDTH, HEIGHT = 854, 480
FRAMES = 25
SENT = InlinePicture(b"")

BEE = ((0.08, 0.55), (0.2, 0.4), (0.22, 0.2), (0.33, 0.15), (0.45, 0.2), (0.49, 0.3), (0.44, 0.42),
       (0.42, 0.55), (0.38, 0.7), (0.36, 0.85), (0.27, 0.85), (0.19, 0.65))  # fmt: skip
FIG = ((0.41, 0.45), (0.52, 0.42), (0.58, 0.29), (0.68, 0.35), (0.71, 0.5), (0.69, 0.7),
       (0.6, 0.81), (0.51, 0.78), (0.48, 0.62), (0.47, 0.53), (0.42, 0.51))  # fmt: skip


@cache
def picture(name: str) -> NDArray[np.uint8]:
    return crop_to_frame(photograph(name), WIDTH, HEIGHT)


@cache
def view(name: str) -> View:
    return view_of(picture(name))


def view_of(rgb: NDArray[np.uint8]) -> View:
    nothing = np.zeros((-(-rgb.shape[0] // 4), -(-rgb.shape[1] // 4)), np.float32)
    return View(rgb, nothing, depth.estimate(rgb, None, rgb).background, nothing, depth.HORIZON)


def polygon(points: Sequence[tuple[float, float]], size: tuple[int, int] = (WIDTH, HEIGHT)) -> Mask:
    mask = np.zeros(size[::-1], np.uint8)
    corners = np.array(points) * size
    cv2.fillPoly(mask, [corners.astype(np.int32)], 255)
    return mask


def from_bottom(*points: tuple[float, float]) -> tuple[Point, ...]:
    """Points of the picture (pixels from its top left) as the API takes them."""
    return tuple(Point(x=round(x), y=round(HEIGHT - y)) for x, y in points)


def asked(
    strokes: Sequence[tuple[Mask, tuple[Point, ...]]], static: Mask | None = None
) -> tuple[Shot, dict[str, Mask]]:
    """The shot that a request with these brush strokes becomes, and its masks by name."""
    request = Image2VideoRequest(
        model_name="kling-v1",
        image=SENT,
        dynamic_masks=tuple(DynamicMask(mask=SENT, trajectory=path) for _, path in strokes),
        static_mask=SENT if static is not None else None,
    )
    board = direct(request, short_edge=HEIGHT, fps=5, sizes={"image": (WIDTH, HEIGHT)}).storyboard
    masks = {f"dynamic_masks[{i}].mask": mask for i, (mask, _) in enumerate(strokes)}
    if static is not None:
        masks["static_mask"] = static
    assert board.frames == FRAMES
    return board.shots[0], masks


def staged(
    seen: View, shot: Shot, masks: Mapping[str, Mask], box: Box = WHOLE
) -> tuple[Stage, Effects]:
    shot = msgspec.structs.replace(shot, framing=box)
    brush = BrushBuilder(Clock(FRAMES, 5), masks)
    effects = brush.build(shot, seen)
    pin = brush.pin(shot, seen)
    held = effects if pin is None else pin.pin(effects)
    return Stage(seen, held), effects


def found(
    template: NDArray[np.uint8], frame: NDArray[np.uint8]
) -> tuple[NDArray[np.float64], float]:
    """Where the top left of `template` is in `frame`, to a fraction of a pixel, and how alike."""
    scores = cv2.matchTemplate(frame, template, cv2.TM_CCOEFF_NORMED)
    _, best, _, (x, y) = cv2.minMaxLoc(scores)
    place = np.array([x, y], np.float64)
    for axis, (dx, dy) in enumerate(((1, 0), (0, 1))):
        if 0 < x < scores.shape[1] - 1 and 0 < y < scores.shape[0] - 1:
            before, after = scores[y - dy, x - dx], scores[y + dy, x + dx]
            place[axis] += (before - after) / (2 * (before - 2 * best + after))
    return place, float(best)


def away(place: NDArray[np.float64], line: NDArray[np.float64]) -> float:
    """Distance of a point from a polyline."""
    start, end = line[:-1], line[1:]
    along = end - start
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((place - start) * along).sum(axis=1) / length, 0, 1)
    return float(np.hypot(*(start + share[:, None] * along - place).T).min())


SHADOW = 378, 277
"""A place in the shadow of the fig, left of it."""

LOOP = [
    (340 + 110 * np.sin(angle), 240 - 70 + 70 * np.cos(angle))
    for angle in np.linspace(0, 1.6 * np.pi, 77)
]
PATHS = {
    "bee, two points": ("honey-bee", BEE, (300, 170, 60, 60), [(280, 240), (420, 190)]),
    "fig, two points": ("fig-bowl", FIG, (505, 220, 70, 70), [(500, 240), (380, 300)]),
    "fig, a bend": ("fig-bowl", FIG, (505, 220, 70, 70), [(500, 240), (560, 300), (500, 330)]),
    "fig, 77 points": ("fig-bowl", FIG, (505, 220, 70, 70), LOOP),
}


@pytest.mark.parametrize("case", PATHS)
def test_a_thing_travels_its_path(case: str) -> None:
    name, outline, (x, y, wide, high), points = PATHS[case]
    path = from_bottom(*points)
    shot, masks = asked([(polygon(outline), path)])
    stage, effects = staged(view(name), shot, masks)
    assert effects.layers
    first = stage.frame(0)
    assert psnr(first, picture(name)) >= 38
    template = picture(name)[y : y + high, x : x + wide]
    line = np.array([(point.x, HEIGHT - point.y) for point in path], np.float64)
    line += np.array([x, y]) - line[0]
    passed = []
    for number in range(FRAMES):
        place, alike = found(template, stage.frame(number))
        assert alike > 0.9
        passed.append(place)
    assert np.mean([away(point, np.array(passed)) for point in line]) <= 1.0
    assert np.hypot(*(passed[0] - line[0])) <= 0.3
    assert np.hypot(*(passed[-1] - line[-1])) <= 1.0
    if len(line) != 3:
        # A curve through three points swings out from the straight lines between them.
        assert np.mean([away(place, line) for place in passed]) <= 1.0


def test_a_thing_stays_rigid_and_leaves_nothing_behind() -> None:
    shot, masks = asked([(polygon(FIG), from_bottom((500, 240), (350, 330)))])
    stage, _ = staged(view("fig-bowl"), shot, masks)
    last = stage.frame(FRAMES - 1)
    rgb = picture("fig-bowl")
    gone = []
    for x, y in ((505, 190), (520, 290), (470, 230)):
        patch = rgb[y : y + 40, x : x + 40]
        place, alike = found(patch, last)
        assert alike > 0.9
        gone.append(place - (x, y))
        here = cv2.matchTemplate(last[y : y + 40, x : x + 40], patch, cv2.TM_CCOEFF_NORMED)
        assert float(here.max()) < 0.5
    assert np.ptp(gone, axis=0).max() < 0.5


@pytest.mark.parametrize("wrong", ["too large", "too small", "beside"])
def test_a_rough_mask_means_the_thing(wrong: str) -> None:
    exact = polygon(FIG)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (21, 21))
    rough = {
        "too large": cv2.dilate(exact, kernel),
        "too small": cv2.erode(exact, kernel),
        "beside": np.roll(exact, 8, axis=1),
    }[wrong]
    shot, masks = asked([(rough, from_bottom((500, 240), (420, 240)))])
    _, effects = staged(view("fig-bowl"), shot, masks)
    sprite = effects.layers[-2]  # The last one covers the place that it leaves.
    covered = np.zeros((HEIGHT, WIDTH), bool)
    bottom, right = sprite.top + sprite.alpha.shape[0], sprite.left + sprite.alpha.shape[1]
    covered[sprite.top : bottom, sprite.left : right] = sprite.alpha >= 128
    # The fig's flesh is red, its rind pale; the bowl is an even orange.
    lab = cv2.cvtColor(picture("fig-bowl"), cv2.COLOR_RGB2Lab)
    pale = (lab[..., 2] < 160) & (lab[..., 0] > 120) & (cv2.dilate(exact, kernel) > 0)
    assert (covered & pale).sum() > 0.9 * pale.sum()


def test_its_shadow_goes_with_it() -> None:
    rgb = picture("fig-bowl").astype(int)
    shot, masks = asked([(polygon(FIG), from_bottom((450, 240), (680, 250)))])
    stage, _ = staged(view("fig-bowl"), shot, masks)
    last = stage.frame(FRAMES - 1).astype(int)
    shadow = np.s_[SHADOW[1] : SHADOW[1] + 12, SHADOW[0] : SHADOW[0] + 12]
    there = np.s_[SHADOW[1] + 10 : SHADOW[1] + 22, SHADOW[0] + 230 : SHADOW[0] + 242]
    assert rgb[shadow].mean() < 0.6 * rgb[there].mean()
    assert last[there].mean() < 0.75 * rgb[there].mean()
    assert last[shadow].mean() > 1.3 * rgb[shadow].mean()


def test_a_part_goes_its_own_way_on_a_whole_that_goes_another() -> None:
    rng = np.random.default_rng(5)
    rgb = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    rgb[160:360, 300:560] = (200, 190, 60)
    rgb[230:290, 340:400] = (50, 40, 160)
    rgb += rng.integers(0, 6, rgb.shape).astype(np.uint8)
    seen = view_of(rgb)
    plate = polygon([(0.34, 0.32), (0.67, 0.32), (0.67, 0.77), (0.34, 0.77)])
    button = polygon([(0.39, 0.47), (0.475, 0.47), (0.475, 0.61), (0.39, 0.61)])
    strokes = [
        (button, from_bottom((370, 260), (490, 260))),
        (plate, from_bottom((400, 300), (400, 260))),
    ]
    shot, masks = asked(strokes)
    stage, _ = staged(seen, shot, masks)
    assert psnr(stage.frame(0), rgb) >= 38
    last = stage.frame(FRAMES - 1)
    assert np.allclose(last[260, 490], (50, 40, 160), atol=14)
    assert np.allclose(last[130, 430], (200, 190, 60), atol=14)
    # The plate is whole where the button was, and gone where it ended.
    assert np.allclose(last[200:240, 345:395].mean(axis=(0, 1)), (202, 192, 62), atol=14)
    assert np.allclose(last[345, 430], (122, 122, 122), atol=14)


def test_a_path_of_no_length_leaves_the_picture() -> None:
    shot, masks = asked([(polygon(FIG), from_bottom((400, 240), (400, 240)))])
    stage, effects = staged(view("fig-bowl"), shot, masks)
    assert not effects.layers
    assert effects.hole is None
    assert np.array_equal(stage.frame(FRAMES - 1), picture("fig-bowl"))


def test_a_mask_that_covers_nothing_is_told() -> None:
    shot, masks = asked([(np.zeros((HEIGHT, WIDTH), np.uint8), from_bottom((4, 4), (90, 4)))])
    _, effects = staged(view("fig-bowl"), shot, masks)
    assert len(effects.undone) == 1
    assert "dynamic_masks[0].mask" in effects.undone[0]


def test_stuff_without_an_edge_gives_softly_and_never_folds() -> None:
    meadow = polygon([(0.2, 0.72), (0.4, 0.68), (0.55, 0.75), (0.5, 0.9), (0.25, 0.9)])
    path = from_bottom((300, 400), (322, 392))
    shot, masks = asked([(meadow, path)])
    stage, effects = staged(view("autumn-meadow"), shot, masks)
    assert not effects.layers
    assert len(effects.background) == 1
    rows, columns = make_grid(WIDTH, HEIGHT).shape[:2]
    across, down = np.arange(columns) * CELL, np.arange(rows) * CELL
    places = np.dstack(np.meshgrid(across, down)).astype(np.float32)
    still = places.copy()
    apply_displacements(places, effects.background, FRAMES - 1)
    assert np.diff(places[..., 0], axis=1).min() > 0.2 * CELL
    assert np.diff(places[..., 1], axis=0).min() > 0.2 * CELL
    assert np.array_equal(places[:20], still[:20])
    template = picture("autumn-meadow")[380:410, 290:320]
    place, alike = found(template, stage.frame(FRAMES - 1))
    assert alike > 0.9
    assert np.hypot(*(place - (312, 372))) <= 1.0


def planes_of(stage: Stage, number: int) -> Frame:
    return rgb_to_planes(stage.frame(number))


@pytest.mark.parametrize("name", ["honey-bee", "autumn-meadow"])
def test_what_is_pinned_stands_still(name: str) -> None:
    """A bee that flies over it, and a meadow that is pulled next to it."""
    static = polygon([(0.5, 0.3), (0.72, 0.25), (0.7, 0.95), (0.52, 0.9)])
    strokes = {
        "honey-bee": [(polygon(BEE), from_bottom((280, 240), (520, 230)))],
        "autumn-meadow": [
            (polygon([(0.1, 0.7), (0.47, 0.7), (0.47, 0.9), (0.1, 0.9)]),
             from_bottom((200, 400), (222, 396))),
        ],
    }[name]  # fmt: skip
    shot, masks = asked(strokes, static)
    stage, effects = staged(view(name), shot, masks)
    assert effects.layers or effects.background
    inside = static > 0
    for number in (6, 12, FRAMES - 1):
        frame = stage.frame(number).astype(int)
        assert np.abs(frame - stage.frame(0).astype(int))[inside].max() <= 1
    moved = np.abs(stage.frame(FRAMES - 1).astype(int) - picture(name)).max(axis=2)
    assert (moved[~inside] > 20).sum() > 500


def test_a_motion_of_another_part_keeps_off_what_is_pinned() -> None:
    class Wind:
        def displace(self, places: NDArray[np.float32], number: int) -> None:
            places[..., 0] -= 6.0

    static = polygon([(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)])
    shot, masks = asked([], static)
    pin = BrushBuilder(Clock(FRAMES, 5), masks).pin(shot, view("autumn-meadow"))
    assert pin is not None
    rows, columns = make_grid(WIDTH, HEIGHT).shape[:2]
    across, down = np.arange(columns) * CELL, np.arange(rows) * CELL
    places = np.dstack(np.meshgrid(across, down)).astype(np.float32)
    still = places.copy()
    apply_displacements(places, pin.pin(Effects(background=[Wind()])).background, 3)
    moved = cv2.resize(
        np.abs(places - still).max(axis=2), None, fx=CELL, fy=CELL, interpolation=cv2.INTER_LINEAR
    )
    corner = cv2.erode(static, np.ones((3, 3), np.uint8)) > 0
    assert moved[:HEIGHT, :WIDTH][corner].max() < 0.05
    assert np.isclose(np.abs(places - still)[2, 2, 0], 6.0)
    # It sets in smoothly.
    assert np.abs(np.diff(places[..., 0] - still[..., 0], axis=1)).max() < 0.5 * CELL


def test_the_nearer_of_two_crossing_things_is_in_front() -> None:
    # Two squares on an even ground, the lower one nearer; they meet half way.
    rng = np.random.default_rng(3)
    rgb = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    rgb += rng.integers(0, 6, rgb.shape).astype(np.uint8)
    rgb[200:280, 200:280] = (220, 40, 40)
    rgb[240:320, 600:680] = (40, 60, 220)
    nearness = np.linspace(0.5, 1.5, 120, dtype=np.float32)[:, None].repeat(214, axis=1)
    nothing = np.zeros((120, 214), np.float32)
    seen = View(rgb, nothing, nearness, nothing, 0.4)
    red = polygon([(0.22, 0.4), (0.34, 0.4), (0.34, 0.6), (0.22, 0.6)])
    blue = polygon([(0.69, 0.48), (0.81, 0.48), (0.81, 0.69), (0.69, 0.69)])
    strokes = [
        (blue, from_bottom((640, 280), (440, 260))),
        (red, from_bottom((240, 240), (440, 240))),
    ]
    shot, masks = asked(strokes)
    stage, _ = staged(seen, shot, masks)
    last = stage.frame(FRAMES - 1)
    assert np.allclose(last[250, 440], (40, 60, 220), atol=12)
    assert np.allclose(last[205, 440], (220, 40, 40), atol=12)


def test_masks_and_paths_are_cut_like_the_picture() -> None:
    # The middle half of the picture fills the frame, so ways on it are twice as long.
    box = (0.3, 0.25, 0.8, 0.75)
    rgb = picture("fig-bowl")
    seen = view_of(crop_to_frame(rgb, WIDTH, HEIGHT, box))
    shot, masks = asked([(polygon(FIG), from_bottom((500, 240), (440, 260)))])
    stage, _ = staged(seen, shot, masks, box)
    x, y = (np.array([500, 220]) - (0.3 * WIDTH, 0.25 * HEIGHT)) * 2
    x, y = round(x), round(y)
    place, alike = found(seen.rgb[y : y + 100, x : x + 100], stage.frame(FRAMES - 1))
    assert alike > 0.9
    assert np.hypot(*(place - (x - 120, y + 40))) <= 1.0
