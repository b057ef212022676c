"""A camera through a picture that was painted in layers: each moves by its own depth."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from stillmotion.director.camera import still
from stillmotion.director.scenery import scene_of
from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.backdrops import Backdrops
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.engines.pictures import Layers, Lighting, Painted, Sheet
from stillmotion.storyboard import (
    CameraPath,
    Cue,
    CueKind,
    Grade,
    Placement,
    Pose,
    PoseKeyframe,
    Shot,
    Storyboard,
    focal_length,
)

WIDTH, HEIGHT, MARGIN = 320, 180, 40
FRAME = (
    MARGIN / (WIDTH + 2 * MARGIN),
    MARGIN / (HEIGHT + 2 * MARGIN),
    1 - MARGIN / (WIDTH + 2 * MARGIN),
    1 - MARGIN / (HEIGHT + 2 * MARGIN),
)


def texture(seed: int, height: int, width: int, tint: tuple[int, int, int]) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    grey = cv2.GaussianBlur(rng.standard_normal((height, width)).astype(np.float32), (0, 0), 2)
    return np.clip(np.array(tint) + 160 * grey[..., None], 20, 235).astype(np.uint8)


def scene() -> Painted:
    """A far wall, and before it two squares at different depths."""
    height, width = HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN
    ground = texture(1, height, width, (90, 120, 150))
    sheets = []
    rgb = ground.copy()
    for i, (left, disparity) in enumerate(((90, 0.5), (230, 1.0))):
        square = texture(2 + i, 60, 60, (170, 120, 80))
        sheets.append(Sheet(square, np.full((60, 60), 255, np.uint8), left, 100, disparity))
        rgb[100:160, left : left + 60] = square
    quarter = (height // 4, width // 4)
    layers = Layers(
        ground=ground,
        sheets=tuple(sheets),
        disparity=np.full(quarter, 0.2, np.float32),
        sky=np.zeros(quarter, np.float32),
        water=np.zeros(quarter, np.float32),
        horizon=0.4,
        lighting=Lighting((1, 1, 1), (0.6, 0.6, 0.6), 1.0, 1.0, (0.7, 0.8, 0.9), 0.0),
    )
    return Painted(rgb, FRAME, layers)


def film(painted: Painted, shot: Shot, width: int = WIDTH, height: int = HEIGHT) -> list[NDArray]:
    board = Storyboard(width=width, height=height, fps=12, mode="std", shots=(shot,))
    layers = {} if painted.layers is None else {"scene": painted.layers}
    take = Take(board, {"scene": painted.rgb}, layers=layers)
    return [planes_to_rgb(frame) for frame in ParallaxEngine().render(shot, take)]


def across(distance: float) -> CameraPath:
    end = PoseKeyframe(1, Pose(x=distance))
    return CameraPath("test", (PoseKeyframe(0, Pose()), end))


def shift_of(before: NDArray[np.uint8], after: NDArray[np.uint8], box: tuple[int, ...]) -> float:
    """How far what `box` (left, top, right, bottom) shows before has gone to the right."""
    left, top, right, bottom = box
    patch = before[top:bottom, left:right]
    reach = 30
    area = after[top:bottom, max(0, left - reach) : right + reach]
    score = cv2.matchTemplate(area, patch, cv2.TM_CCOEFF_NORMED)[0]
    return int(score.argmax()) - min(reach, left)


def test_each_layer_moves_by_its_disparity() -> None:
    distance = 0.06
    shot = Shot(frames=12, start="scene", framing=FRAME, camera=across(distance))
    frames = film(scene(), shot)
    reach = distance * focal_length(WIDTH, HEIGHT)
    boxes = {0.2: (10, 10, 60, 50), 0.5: (60, 70, 100, 110), 1.0: (200, 70, 240, 110)}
    for disparity, box in boxes.items():
        assert abs(shift_of(frames[0], frames[-1], box) + reach * disparity) <= 1


def test_a_sheet_that_recedes_moves_more_where_it_is_near() -> None:
    painted = scene()
    assert painted.layers is not None
    high, wide = 120, 240
    wall = texture(9, high, wide, (150, 110, 90))
    slope = 0.8 / wide
    sheet = Sheet(wall, np.full((high, wide), 255, np.uint8), 80, 60, 0.6, slope=(slope, 0.0))
    rgb = painted.layers.ground.copy()
    rgb[60 : 60 + high, 80 : 80 + wide] = wall
    layers = replace(painted.layers, sheets=(sheet,))
    distance = 0.06
    shot = Shot(frames=12, start="scene", framing=FRAME, camera=across(distance))
    frames = film(Painted(rgb, FRAME, layers), shot)
    reach = distance * focal_length(WIDTH, HEIGHT)
    for left in (60, 230):
        middle = left + 15 + MARGIN - (80 + wide / 2)
        box = (left, 50, left + 30, 100)
        moved = -shift_of(frames[0], frames[-1], box)
        assert moved == pytest.approx(reach * (0.6 + slope * middle), abs=1.5)


def test_a_still_is_the_last_frame() -> None:
    painted = Backdrops().make(
        scene_of("A street in the snow"), (WIDTH, HEIGHT), 3, lambda _words: None
    )
    shot = Shot(
        frames=24, start="scene", framing=painted.frame, camera=across(0.04),
        cues=(Cue(kind="snow"),), grade=Grade(name="noir", saturation=-0.9),
    )  # fmt: skip
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=12, mode="std", shots=(shot,))
    assert painted.layers is not None
    take = Take(board, {"scene": painted.rgb}, layers={"scene": painted.layers})
    last = planes_to_rgb(deque(ParallaxEngine().render(shot, take), maxlen=1)[0]).astype(int)
    still = planes_to_rgb(ParallaxEngine().still(shot, take)).astype(int)
    assert np.abs(still - last).mean() < 0.1


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("The sea at sunset", "waves"),
        ("A lake at night", "water"),
        ("Clouds over hills at dawn", "clouds"),
        ("A meadow in autumn, golden hour", "grass"),
        ("A forest in autumn at dusk", "leaves"),
    ],
)
def test_nature_acts_in_painted_scenes_of_any_hour(prompt: str, kind: CueKind) -> None:
    painted = Backdrops().make(scene_of(prompt), (WIDTH, HEIGHT), 5, lambda _words: None)
    told: list[str] = []
    shot = Shot(
        frames=20, start="scene", framing=painted.frame, camera=still(), cues=(Cue(kind=kind),)
    )
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=10, mode="std", shots=(shot,))
    assert painted.layers is not None
    layers = {"scene": painted.layers}
    take = Take(board, {"scene": painted.rgb}, remark=told.append, layers=layers)
    frames = [frame.y.astype(int).copy() for frame in ParallaxEngine().render(shot, take)]
    moving = np.abs(frames[-1] - frames[0]) > 3
    assert told == []
    assert moving.mean() > 0.02
    sky = moving[: HEIGHT // 4].mean()
    if kind == "clouds":
        assert sky > 0.1
    elif kind != "leaves":
        assert sky < moving.mean()


def test_elements_stand_in_the_light_of_the_hour() -> None:
    white = np.full((200, 100, 4), 235, np.uint8)
    white[..., 3] = 0
    white[10:-10, 10:-10, 3] = 255

    def placed(prompt: str) -> NDArray[np.float64]:
        painted = Backdrops().make(scene_of(prompt), (WIDTH, HEIGHT), 8, lambda _words: None)
        there = Placement(picture="elements[0]", x=0.5, y=0.95)
        shot = Shot(
            frames=12, start="scene", framing=painted.frame, camera=still(), placements=(there,)
        )
        board = Storyboard(width=WIDTH, height=HEIGHT, fps=6, mode="std", shots=(shot,))
        assert painted.layers is not None
        pictures = {"scene": painted.rgb, "elements[0]": white}
        take = Take(board, pictures, layers={"scene": painted.layers})
        rgb = planes_to_rgb(ParallaxEngine().still(shot, take)).astype(float)
        return rgb[120:150, 152:168].mean(axis=(0, 1))

    day, sunset, night = (
        placed(f"A desert {hour}") for hour in ("at noon", "at sunset", "at night")
    )
    assert sunset[0] / sunset[2] > 1.2 * day[0] / day[2]
    assert night.mean() < 0.7 * day.mean()
    assert night[2] > night[0]


def test_the_first_frame_is_the_picture_and_the_second_does_not_jump() -> None:
    shot = Shot(frames=24, start="scene", framing=FRAME, camera=across(0.05))
    painted = scene()
    frames = film(painted, shot)
    asked = painted.rgb[MARGIN:-MARGIN, MARGIN:-MARGIN].astype(np.float32)
    inner = np.abs(frames[0].astype(np.float32) - asked)
    assert inner.mean() < 4  # chroma is halved
    steps = [np.abs(a.astype(np.float32) - b).mean() for a, b in pairwise(frames)]
    assert steps[0] < max(steps) / 3


def test_what_a_sheet_uncovers_is_the_ground() -> None:
    shot = Shot(frames=12, start="scene", framing=FRAME, camera=across(0.1))
    painted = scene()
    last = film(painted, shot)[-1]
    assert painted.layers is not None
    ground = painted.layers.ground
    moved = round(0.1 * focal_length(WIDTH, HEIGHT) * 0.2)
    # Right of where the near square has been.
    shown = last[65:115, 235:245].astype(np.float32)
    truth = ground[65 + MARGIN : 115 + MARGIN, 235 + MARGIN + moved : 245 + MARGIN + moved]
    assert np.abs(shown - truth).mean() < 12


def test_a_still_camera_with_falling_snow_over_a_painted_scene() -> None:
    painted = Backdrops().make(
        scene_of("A street in the snow"), (WIDTH, HEIGHT), 3, lambda _words: None
    )
    cue = Cue(kind="snow")
    shot = Shot(frames=24, start="scene", framing=painted.frame, camera=still(), cues=(cue,))
    frames = film(painted, shot)
    changed = np.abs(frames[-1].astype(int) - frames[0]).max(axis=2) > 12
    assert 0.002 < changed.mean() < 0.7
    # No pixel is left uncovered.
    assert min(frame.max(axis=2).min() for frame in frames) > 0


def test_stars_twinkle_where_they_are_painted() -> None:
    painted = Backdrops().make(
        scene_of("Stars over a lake at night"), (480, 270), 3, lambda _words: None
    )
    told: list[str] = []
    cue = Cue(kind="flicker", variety="stars")
    shot = Shot(frames=36, start="scene", framing=painted.frame, camera=still(), cues=(cue,))
    board = Storyboard(width=480, height=270, fps=12, mode="std", shots=(shot,))
    assert painted.layers is not None
    layers = {"scene": painted.layers}
    take = Take(board, {"scene": painted.rgb}, remark=told.append, layers=layers)
    frames = [frame.y.astype(int).copy() for frame in ParallaxEngine().render(shot, take)]
    swing = np.ptp(np.stack(frames[12:]), axis=0)
    assert told == []
    assert (swing[:120] > 25).sum() > 60
    assert (swing[200:] > 6).mean() < 0.01
