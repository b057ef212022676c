"""`compose`: a description painted as a picture whose depth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stillmotion.director.scenery import Place, SceneDescription
from stillmotion.engines.backdrops import land, town, trees
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas, step
from stillmotion.engines.backdrops.cast import Stage, put_figures
from stillmotion.engines.backdrops.colour import mix, rgb
from stillmotion.engines.backdrops.hallway import hallway
from stillmotion.engines.backdrops.light import light_of
from stillmotion.engines.backdrops.people import NAMED
from stillmotion.engines.backdrops.room import room
from stillmotion.engines.backdrops.sky import paint_sky
from stillmotion.engines.pictures import Painted


def compose(
    description: SceneDescription, width: int, height: int, seed: int, *, margin: float = 0.0
) -> Painted:
    """Paint a scene for a frame of `width` by `height` pixels.

    `margin` is how much further the picture goes on each side, as a share of the long edge: what
    a camera that moves may see. The same description, size and seed give the same picture.
    """
    light = light_of(description.time, description.weather)
    canvas = Canvas(width, height, margin, light, seed)
    stage = _PLACES[description.place](canvas, description)
    put_figures(canvas, description, stage)
    return canvas.finished()


def _outdoors(
    canvas: Canvas, scene: SceneDescription, horizon: float, *, focus: float = 0.84
) -> float:
    """Sky, and where the sun is in it: aside of the middle, where the figures stand."""
    canvas.focus = focus
    side = 1 if canvas.rng.random() < 0.5 else -1
    sun_x = canvas.aspect * (0.5 + side * (0.14 + 0.14 * canvas.rng.random()))
    paint_sky(canvas, scene, horizon, sun_x=sun_x)
    return float(sun_x)


def _sky(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.9
    sun_x = _outdoors(canvas, scene, horizon, focus=0.97)
    land.ridges(canvas, rgb("5d7a6a"), horizon + 0.03, 0.09, 2, sharp=0.0)
    land.level(canvas, _grass(scene), _grass(scene), horizon, 0.5)
    return Stage(0.965, sun_x, canvas.aspect / 2, largest=0.16)


def _sea(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.52
    sun_x = _outdoors(canvas, scene, horizon)
    a = canvas.aspect
    x = (canvas.x[0] - a / 2) / a
    land_side = 1 if sun_x < a / 2 else -1
    land.ridges(canvas, rgb("5b7482"), horizon + 0.006, 0.05, 1, sharp=0.2)
    edge = (
        0.80
        + 0.11 * x * -land_side
        + 0.012 * canvas.line(0.7, 3)
        - 0.05 * np.clip(x * land_side, 0, 1)
    )
    edge = edge.astype(np.float32)
    land.water(canvas, scene, horizon, edge, sun_x)
    sand = rgb("e8ecf2") if scene.season == "winter" else land.SAND
    land.shore(canvas, edge, sand)
    return Stage(
        0.9,
        sun_x,
        a * (0.5 + 0.06 * land_side),
        afloat=horizon + 0.075,
        far_x=a * (0.5 - 0.27 * land_side),
    )


def _lake(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.5
    sun_x = _outdoors(canvas, scene, horizon)
    winter = scene.season == "winter"
    land.ridges(canvas, rgb("6d7f93"), horizon + 0.01, 0.30, 3, sharp=1.0)
    trees.firs(canvas, horizon + 0.014, 0.075, 34, FARTHEST + 0.1, distance=0.5, snow=winter)
    edge = 0.87 + 0.02 * canvas.line(0.5, 4) - 0.05 * ((canvas.x[0] / canvas.aspect - 0.5) * 2) ** 2
    edge = edge.astype(np.float32)
    land.water(canvas, scene, horizon, edge, sun_x)
    land.shore(canvas, edge, mix(_grass(scene), rgb("8d7a5a"), 0.45))
    return Stage(0.93, sun_x, canvas.aspect * 0.5, afloat=0.66, far_x=canvas.aspect * 0.42)


def _mountains(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.66
    sun_x = _outdoors(canvas, scene, horizon)
    rock = rgb("6f7688") if scene.season != "autumn" else rgb("8a7468")
    land.ridges(canvas, rock, horizon + 0.02, 0.42, 4, sharp=1.0)
    _ground(canvas, scene, horizon, sun_x, path=canvas.aspect / 2)
    winter = scene.season == "winter"
    trees.firs(
        canvas,
        horizon + 0.03,
        0.10,
        40,
        canvas.depth_at(horizon + 0.03),
        distance=0.45,
        snow=winter,
    )
    gap = (canvas.aspect * 0.28, canvas.aspect * 0.72)
    trees.firs(
        canvas,
        horizon + 0.09,
        0.22,
        15,
        canvas.depth_at(horizon + 0.09),
        distance=0.18,
        snow=winter,
        gap=gap,
    )
    return Stage(0.86, sun_x, canvas.aspect / 2)


def _hills(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.6
    sun_x = _outdoors(canvas, scene, horizon)
    grass = _grass(scene)
    land.ridges(canvas, rgb("66808c"), horizon + 0.02, 0.2, 2, sharp=0.3)
    land.ridges(canvas, mix(grass, rgb("4d7a5a"), 0.35), horizon + 0.03, 0.24, 4, sharp=0.0)
    _ground(canvas, scene, horizon, sun_x, path=canvas.aspect * 0.5)
    _lone_tree(canvas, scene, sun_x, horizon + 0.1)
    land.grasses(canvas, grass, 0.98, 0.10, 240)
    return Stage(0.84, sun_x, canvas.aspect / 2)


def _field(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.56
    sun_x = _outdoors(canvas, scene, horizon)
    grass = _grass(scene)
    land.ridges(canvas, mix(grass, rgb("5f8a7a"), 0.5), horizon + 0.015, 0.10, 2, sharp=0.1)
    _ground(canvas, scene, horizon, sun_x, path=None)
    if scene.season in ("spring", "summer"):
        hue = NAMED.get(scene.colour, rgb("e8697a"))
        if scene.colour in ("green", "black", ""):
            hue = rgb("e8697a")
        land.flowers(canvas, horizon, hue, 900)
        land.flowers(canvas, horizon, rgb("f4e6b0"), 360)
    _lone_tree(canvas, scene, sun_x, horizon + 0.06)
    land.grasses(canvas, grass, 0.97, 0.13, 300)
    return Stage(0.85, sun_x, canvas.aspect / 2)


def _desert(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.58
    sun_x = _outdoors(canvas, scene, horizon)
    land.ridges(canvas, rgb("a5816e"), horizon + 0.015, 0.10, 2, sharp=0.6)
    land.level(canvas, land.SAND, land.SAND, horizon, 0.4)
    land.dunes(canvas, horizon, sun_x)
    land.haze_over(canvas, sun_x, horizon, 0.25)
    return Stage(0.86, sun_x, canvas.aspect / 2)


def _forest(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.56
    canvas.focus = 0.85
    a = canvas.aspect
    side = 1 if canvas.rng.random() < 0.5 else -1
    sun_x = a * (0.5 + 0.12 * side)
    light = canvas.light
    paint_sky(canvas, scene, horizon, sun_x=sun_x)
    # Between trees there is light more than sky.
    bright = mix(mix(light.horizon, light.haze, 0.35), trees.LEAVES[scene.season][0], 0.12)
    canvas.paint(bright, 0.78)
    canvas.shine(
        light.sun, 0.5 * np.exp(-(((canvas.x - sun_x) / 0.3) ** 2 + ((canvas.y - 0.42) / 0.3) ** 2))
    )
    canvas.sky *= 0
    path_x = a * (0.5 - 0.04 * side)
    _ground(canvas, scene, horizon, sun_x, path=path_x)
    if scene.weather == "clear" and scene.time != "night":
        trees.shafts(canvas, sun_x)
    trees.forest(canvas, scene, horizon, sun_x, path_x)
    return Stage(0.87, sun_x, path_x)


def _street(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.55
    sun_x = _outdoors(canvas, scene, 0.62)
    town.skyline(canvas, 0.7, 0.36, town.FAR_CITY, 0.72, lit=canvas.light.lamps)
    town.road(canvas, scene, 0.88, horizon)
    foot = 0.745
    town.houses(canvas, foot, 0.50, canvas.depth_at(foot), scene)
    canvas.sky *= step(0.66, 0.62, canvas.y + 0 * canvas.x)
    return Stage(0.845, sun_x, canvas.aspect * 0.5, road=0.95, lamp_x=canvas.aspect * 0.5 - 0.17)


def _city(canvas: Canvas, scene: SceneDescription) -> Stage:
    horizon = 0.62
    sun_x = _outdoors(canvas, scene, 0.72)
    lit = canvas.light.lamps
    canvas.focus = 0.9
    land.level(canvas, rgb("6f7078"), rgb("82858f"), horizon, 0.4)
    canvas.shine(
        mix(rgb("7f8fd0"), rgb("ffb98a"), 0.4), 0.5 * lit * step(0.1, 0.75, canvas.y + 0 * canvas.x)
    )
    town.skyline(canvas, 0.80, 0.52, FARTHEST + 0.04, 0.85, lit=lit)
    town.skyline(canvas, 0.84, 0.58, FARTHEST + 0.14, 0.55, lit=lit)
    town.skyline(canvas, 0.89, 0.50, FARTHEST + 0.3, 0.28, lit=lit)
    town.road(canvas, scene, 0.945, horizon)
    canvas.sky *= step(0.76, 0.70, canvas.y + 0 * canvas.x)
    return Stage(
        0.93,
        sun_x,
        canvas.aspect * 0.5,
        road=0.985,
        largest=0.24,
        lamp_x=canvas.aspect * 0.5 - 0.14,
    )


def _room(canvas: Canvas, scene: SceneDescription) -> Stage:
    foot = room(canvas, scene)
    return Stage(foot, 0.0, canvas.aspect * 0.48, largest=0.62, usual=0.56)


def _hallway(canvas: Canvas, scene: SceneDescription) -> Stage:
    foot = hallway(canvas, scene)
    return Stage(foot, canvas.aspect / 2, canvas.aspect / 2 - 0.02, largest=0.5, usual=0.4)


_PLACES: dict[Place, Callable[[Canvas, SceneDescription], Stage]] = {
    "sky": _sky,
    "sea": _sea,
    "lake": _lake,
    "mountains": _mountains,
    "hills": _hills,
    "field": _field,
    "desert": _desert,
    "forest": _forest,
    "street": _street,
    "city": _city,
    "room": _room,
    "hallway": _hallway,
}


def _grass(scene: SceneDescription) -> tuple[float, float, float]:
    return land.GRASS["winter" if scene.weather == "snow" else scene.season]


def _ground(
    canvas: Canvas, scene: SceneDescription, horizon: float, sun_x: float, path: float | None
) -> None:
    """Grass (or snow), and a path through it to the horizon."""
    grass = _grass(scene)
    land.level(canvas, grass, mix(grass, rgb("d8c98a"), 0.2), horizon, 1.0)
    if path is not None:
        away = np.clip((canvas.y - horizon) / (1 - horizon), 0, 1.5)
        bend = path + 0.09 * np.sin(away * 4.4) * (1.1 - away) + 0.006 * canvas.line(0.2)[None] * 0
        half = 0.004 + 0.155 * away**1.3
        ragged = canvas.noise(0.12, 0.03, 4, 0.6) * 0.012 * (0.3 + away)
        share = step(1.08, 0.9, (np.abs(canvas.x - bend) + ragged) / half) * (canvas.y > horizon)
        dust = (
            rgb("dfe5ee") if scene.season == "winter" or scene.weather == "snow" else rgb("c8a87a")
        )
        tone = canvas.light.far(canvas.light.lit(dust, 0.6), 0.25)
        canvas.paint(tone, share * 0.8)
    land.haze_over(canvas, sun_x, horizon, 0.22 if scene.weather == "clear" else 0.08)


def _lone_tree(canvas: Canvas, scene: SceneDescription, sun_x: float, foot: float) -> None:
    x = canvas.aspect * (0.22 if sun_x > canvas.aspect / 2 else 0.78)
    hue = trees.LEAVES[scene.season][0]
    if scene.colour == "pink" or scene.season == "spring":
        hue = rgb("f0b6c4")
    trees.tree(
        canvas, x, foot, 0.36, hue, canvas.depth_at(foot), distance=0.12,
        sun=1.0 if sun_x > x else -1.0, snow=scene.weather == "snow",
    )  # fmt: skip
