"""Night falls evenly: over a sky that is known to the pixel, and over the example pictures."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.viewing import STILL, make_view, view_of
from measures.clips import photograph
from stillmotion.encoding.planes import BLACK, Frame, rgb_to_planes
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.grading.build import GradingBuilder
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Grade, focal_length
from stillmotion.vision.regions.sky_matte import skylight

RIGHT_ABOVE = ((0.0, 0.03), (0.1, 0.13))
"""Columns of the sky above a tree at the left edge of the castle, and of that beside it."""

CLOCK = Clock(frames=25, fps=24)

Map = NDArray[np.float32]


class Composite(NamedTuple):
    """A picture of which it is known how far each pixel shows sky (0 to 1)."""

    rgb: NDArray[np.uint8]
    sky: Map


def hills(sun: bool = False) -> Composite:
    """A pale sky over hills with bushy trees; the `sun` burns out a part of it."""
    width, height, fine = 640, 360, 4
    rng = np.random.default_rng(5)
    land = np.zeros((height * fine, width * fine), np.uint8)
    x = np.arange(0, width * fine + 40, 40)
    line = (0.56 + 0.05 * np.sin(x / 300) + 0.012 * rng.normal(size=len(x))) * height * fine
    corners = [*zip(x, line, strict=True), (width * fine, height * fine), (0, height * fine)]
    cv2.fillPoly(land, [np.array(corners, np.int32)], 255)
    for middle, broad in ((90, 46), (470, 34), (560, 58)):
        foot = (middle * fine, round(0.62 * height * fine))
        for _ in range(26):
            end = rng.normal((middle, 120), (broad * 0.6, 40))
            cv2.line(land, foot, tuple((end * fine).astype(int).tolist()), 255, 5)
            cv2.circle(land, tuple((end * fine).astype(int).tolist()), 5 * fine, 255, -1)
    cover = cv2.resize(land, (width, height), interpolation=cv2.INTER_AREA) / np.float32(255)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sky = np.array([168, 190, 216], np.float32) + down * np.array([80, 52, 20], np.float32)
    sky = np.repeat(np.minimum(sky, 246), width, axis=1)
    if sun:
        y, across = np.mgrid[:height, :width].astype(np.float32)
        away = np.hypot(across - 300, y - 175) / 70
        sky += np.exp(-(away**2))[..., None] * np.array([90, 80, 60], np.float32)
    grass = np.array([70, 82, 52], np.float32)
    texture = cv2.GaussianBlur(rng.normal(0, 30, (height, width)), (0, 0), 1.2)[..., None]
    mixed = sky + cover[..., None] * (grass + texture - sky)
    return Composite(np.clip(mixed + 0.5, 0, 255).astype(np.uint8), 1 - cover)


def night_of(
    view: View, shown: NDArray[np.uint8] | None = None, camera: Extrinsics = STILL
) -> tuple[Map, Map]:
    """Luma above black by day and by night, of the view or of what the frame shows instead."""
    planes = rgb_to_planes(view.rgb if shown is None else shown)
    frame = Frame(*(plane.copy() for plane in planes))
    for overlay in GradingBuilder(CLOCK).build(Grade(name="night", nightfall=1.0), view).overlays:
        overlay.draw(frame, CLOCK.frames - 1, camera)
    return planes.y.astype(np.float32) - BLACK, frame.y.astype(np.float32) - BLACK


def rims(day: Map, night: Map, sky: Map) -> tuple[float, float]:
    """How much lighter (or darker) night is just beside the skyline than further off: of the sky
    and of the land, in shares of their light by day, above the middle of the picture."""
    left = night / np.maximum(day, 8)
    pure = (sky > 0.99).astype(np.uint8), (sky < 0.01).astype(np.uint8)
    found = []
    for part in pure:
        within = cv2.distanceTransform(part, cv2.DIST_L2, 5)
        steps = []
        for top in range(40, 200, 20):
            rows = np.zeros_like(within, bool)
            rows[top : top + 20] = True
            beside, beyond = rows & (within > 1) & (within < 9), rows & (within > 22)
            if beside.sum() > 100 and beyond.sum() > 100:
                steps.append(float(left[beside].mean() - left[beyond].mean()))
        found.append(max(np.abs(steps)) if steps else 0.0)
    return found[0], found[1]


@pytest.mark.parametrize("sun", [False, True])
def test_a_known_sky_turns_dark_evenly_up_to_its_edge(sun: bool) -> None:
    picture = hills(sun)
    day, night = night_of(make_view(picture.rgb))
    of_sky, of_land = rims(day, night, picture.sky)
    assert of_sky < 0.05
    assert of_land < 0.08
    sky = picture.sky > 0.99
    assert night[sky].mean() < 0.45 * day[sky].mean()
    if not sun:
        rows = [night[y][sky[y]] for y in range(5, 190, 5)]
        assert max(row.std() for row in rows) < 5.0
        # Lighter towards the horizon, as it was.
        assert np.diff([row.mean() for row in rows]).min() > -1.0


@pytest.mark.parametrize("by", [7, 22])
def test_edges_are_those_of_the_frame_when_things_have_moved(by: int) -> None:
    picture = hills()
    view = make_view(picture.rgb)
    moved, sky = (np.roll(values, by, axis=1) for values in (picture.rgb, picture.sky))
    day, night = night_of(view, moved)
    of_sky, of_land = rims(day[:, by:], night[:, by:], sky[:, by:])
    assert of_sky < 0.06
    assert of_land < 0.1


def test_an_edge_is_the_mix_that_it_was() -> None:
    picture = hills()
    _, night = night_of(make_view(picture.rgb))
    mixed = (picture.sky > 0.2) & (picture.sky < 0.8)
    mixed[200:] = mixed[:40] = False
    around = np.ones((7, 7), np.uint8)
    lightest, darkest = cv2.dilate(night, around), cv2.erode(night, around)
    share = (night - darkest) / np.maximum(lightest - darkest, 8)
    # No pixel of an edge is the lightest about it: that would be a rim.
    assert float((share[mixed] > 0.97).mean()) < 0.1


def turned_over(day: Map, night: Map, box: tuple[float, float, float, float]) -> float:
    """The share of pairs of places side by side in a box of the picture, one clearly lighter than
    the other, that night turned over."""
    height, width = day.shape
    x0, y0, x1, y1 = box
    inside = np.s_[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]
    blurred = [cv2.GaussianBlur(values, (0, 0), 3.0)[inside] for values in (day, night)]
    worst, count = 0, 0
    for apart in (12, 40, 90, 160):
        by_day, by_night = (values[:, apart:] - values[:, :-apart] for values in blurred)
        clear = np.abs(by_day) > 12
        worst += int((clear & (by_day * by_night < 0) & (np.abs(by_night) > 2)).sum())
        count += int(clear.sum())
    return worst / max(count, 1)


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("hill-sunset", (0.0, 0.2, 1.0, 0.5)),
        ("dandelions", (0.0, 0.0, 1.0, 0.16)),
        ("autumn-meadow", (0.0, 0.0, 1.0, 0.45)),
    ],
)
def test_no_slab_and_no_box_in_the_sky(name: str, box: tuple[float, float, float, float]) -> None:
    # What was lighter than what is beside it is not darker by night.
    assert turned_over(*night_of(view_of(name)), box) < 0.05


def test_a_mountain_is_no_sky() -> None:
    picture = photograph("autumn-meadow")
    size = picture.shape[1], picture.shape[0]
    day, night = night_of(PhotoSource(picture).view(viewport_of(size, 640, 426)))

    def left(x0: float, y0: float, x1: float, y1: float) -> float:
        height, width = day.shape
        inside = np.s_[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]
        return float(night[inside].mean() / day[inside].mean())

    mountain, larches = left(0.4, 0.25, 0.62, 0.38), left(0.15, 0.42, 0.4, 0.55)
    assert mountain > 0.85 * larches
    assert left(0.3, 0.0, 0.7, 0.06) < 0.75 * mountain


def test_trees_before_a_pale_sky_have_no_halo() -> None:
    view = view_of("nagoya-castle")
    day, night = night_of(view)
    left = night / np.maximum(day, 8)
    height, width = left.shape
    rows = slice(int(0.485 * height), int(0.51 * height))
    # Right above the tree at the left edge, and in the open beside it.
    above, beside = (left[rows, int(a * width) : int(b * width)] for a, b in RIGHT_ABOVE)
    assert above.mean() < 1.08 * beside.mean()


ASIDE = 24
"""Pixels by which what the camera passes has moved."""


def test_what_a_subject_uncovers_is_dark_as_the_sky_beside_it() -> None:
    # A pale figure before a pale sky: nothing in its colour tells one from the other.
    height, width = 360, 640
    sky = np.repeat(hills().rgb[:, :1], width, axis=1)
    sky[:] = np.linspace(190, 226, height, dtype=np.uint8)[:, None, None]
    figure = np.zeros((height, width), np.float32)
    figure[70:, 250:390] = 1
    near, far, lens = 1.0, 0.25, focal_length(width, height)

    def shown(moved: int) -> NDArray[np.uint8]:
        picture = sky.copy()
        cover = np.roll(figure, moved, axis=1) > 0.5
        picture[cover] = 214
        picture[300:] = (60, 80, 50)
        return picture

    quarter = (width // 4, height // 4)
    matte = cv2.resize(figure, quarter, interpolation=cv2.INTER_AREA)
    ground = np.repeat((np.arange(height // 4) >= 75)[:, None], width // 4, axis=1)
    view = View(
        shown(0), matte, far + (near - far) * matte, (~ground).astype(np.float32), horizon=0.8
    )
    camera = Extrinsics(np.eye(3), np.array([ASIDE / lens / near, 0.0, 0.0]), 1.0)
    day, night = night_of(view, shown(-ASIDE), camera)
    left = (night / np.maximum(day, 8))[100:200]
    edge = 390 - ASIDE
    uncovered, beside = left[:, edge + 4 : edge + 16], left[:, edge + 70 : edge + 120]
    assert abs(float(uncovered.mean() - beside.mean())) < 0.06
    # The figure itself is none of it.
    assert left[:, 280:330].mean() > beside.mean() + 0.1


def towers() -> tuple[NDArray[np.uint8], Map]:
    """Two dark towers before a sky of clouds, and which pixels these take."""
    rng = np.random.default_rng(9)
    clouds = cv2.GaussianBlur(rng.normal(0, 160, (400, 640)).astype(np.float32), (0, 0), 24)
    sky = np.array([186, 206, 228], np.float32) + clouds[..., None]
    stone = np.array([70, 62, 56], np.float32) + rng.normal(0, 8, (400, 640, 1))
    land = np.zeros((400, 640), bool)
    land[90:, 240:300] = land[150:, 330:400] = land[330:] = True
    rgb = np.where(land[..., None], stone, sky)
    return np.clip(rgb, 0, 255).astype(np.uint8), land.astype(np.float32)


def test_sky_that_the_matte_has_taken_in_between_two_roofs_is_sky() -> None:
    rgb, land = towers()
    matte = land.copy()
    matte[160:182, 300:330] = 1
    matte[330:] = 0
    quarter = (160, 100)
    sized = [cv2.resize(one, quarter, interpolation=cv2.INTER_AREA) for one in (1 - land, matte)]
    soft = skylight(rgb, *sized)
    assert soft[41:45, 77:81].mean() > 0.8
    assert soft[41:62, 62:73].mean() < 0.1


def test_a_white_wall_under_eaves_is_no_sky() -> None:
    rgb, land = towers()
    rgb[200:330, 240:400] = (48, 46, 44)
    rgb[230:300, 252:388] = rgb[20:90, 252:388]
    land[200:] = 1
    rng = np.random.default_rng(4)
    rgb[200:, :240] = rgb[200:, 400:] = np.array([52, 70, 40], np.uint8)
    rgb[200:] = np.clip(rgb[200:] + rng.normal(0, 3, (200, 640, 1)), 0, 255).astype(np.uint8)
    none = np.zeros((100, 160), np.float32)
    soft = skylight(rgb, cv2.resize(1 - land, (160, 100), interpolation=cv2.INTER_AREA), none)
    assert soft[60:73, 66:94].mean() < 0.05
    assert soft[:40, :58].mean() > 0.95
