"""Who and what stands in the scene: sizes, places, light and shadow for each figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.director.scenery import INSIDE, PEOPLE, Figure, SceneDescription
from stillmotion.engines.backdrops import people, things, town, trees
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.pen import Pen

_FUR: dict[str, Colour] = {
    "orange": rgb("d98f4a"),
    "yellow": rgb("dcae62"),
    "white": rgb("ece6da"),
    "black": rgb("46444c"),
    "brown": rgb("8f6a4c"),
    "": rgb("d6974f"),
}

SIZES = {
    "wide": 0.6,
    "medium": 1.0,
    "close": 1.3,
    "extreme_close": 1.4,
    "low_angle": 1.15,
    "high_angle": 0.75,
}
"""How much larger or smaller a figure is by how much of the scene the shot shows."""

SMALL = 0.42
"""Size of a figure that is worded as small or far."""


@dataclass(frozen=True)
class Stage:
    """Where figures go. `foot` is the height of their feet, `sun_x` where the light comes from,
    `x` where the middle one stands, `usual` and `largest` how tall a person is. `afloat` is the
    water's height where boats are, `road` that of cars; `far_x` is where something stands that is
    far away, `lamp_x` a street lamp.
    """

    foot: float
    sun_x: float
    x: float
    usual: float = 0.34
    largest: float = 0.46
    afloat: float = 0.0
    road: float = 0.0
    far_x: float = 0.0
    lamp_x: float = 0.0


def put_figures(canvas: Canvas, scene: SceneDescription, stage: Stage) -> None:
    """Put in what the description names, the farthest first."""
    figures = scene.figures
    kinds = [figure.kind for figure in figures]
    persons = [figure for figure in figures if figure.kind in PEOPLE]
    lamps = scene.time in ("dusk", "night") or canvas.light.lamps > 0.55
    lamp = None
    if "streetlight" in kinds or (scene.place == "street" and lamps):
        lamp = _streetlight(canvas, stage, persons)
    for figure in figures:
        if figure.kind not in PEOPLE and not (figure.kind == "cat" and _hugs(persons)):
            _thing(canvas, scene, stage, figure, alone=not persons)
    _persons(canvas, scene, stage, persons, figures, lamp)
    if lamp is not None:
        town.halo(canvas, lamp[0], lamp[1], 0.3, canvas.depth_at(stage.foot) * 1.02)


def _hugs(persons: list[Figure]) -> bool:
    return bool(persons) and persons[0].pose == "hug"


def _streetlight(
    canvas: Canvas, stage: Stage, persons: list[Figure]
) -> tuple[float, float, Colour]:
    x = stage.lamp_x or stage.x - 0.2
    foot, high = stage.foot - 0.02, 0.64
    town.lamplight(canvas, x + (0.12 if persons else 0.0), foot + 0.02, high)
    pen = Pen(canvas, x, foot, high, reach=(0.3, 1.1))
    things.draw_streetlight(pen, canvas.light.lamps)
    pen.done(canvas.depth_at(foot), volume=0.5, sun=1.0)
    warm = mix((0.0, 0.0, 0.0), rgb("ffcf80"), 1.0)
    strength = canvas.light.lamps
    colour = (warm[0] * strength, warm[1] * strength, warm[2] * strength)
    return (x, foot - high * 0.92, colour)


def _persons(
    canvas: Canvas,
    scene: SceneDescription,
    stage: Stage,
    persons: list[Figure],
    figures: tuple[Figure, ...],
    lamp: tuple[float, float, Colour] | None,
) -> None:
    rng = canvas.rng
    count = len(persons)
    for i, figure in enumerate(persons):
        wears = people.looks(figure.kind, figure.colour, rng)
        size = _height(scene, stage, figure) * (1.0 - 0.04 * (figure.kind == "woman"))
        size *= 0.68 if figure.kind == "child" else 1.0
        foot = stage.foot
        if figure.small and scene.place not in INSIDE:
            foot = canvas.horizon + (stage.foot - canvas.horizon) * 0.62
            if stage.afloat:
                foot = stage.foot
        gap = 0.44 if figure.pose != "hug" else 0.34
        x = stage.x + (i - (count - 1) / 2) * gap * size + (0.05 if lamp else 0.0)
        flip = i % 2 == 1 and figure.pose in ("talk", "hug", "stand", "wave")
        if figure.pose in ("run", "walk", "slip") and stage.sun_x < stage.x:
            flip = True
        away = figure.pose == "away"
        pen = Pen(canvas, x, foot, size, flip=flip, reach=(0.75, 1.35))
        people.draw_person(pen, figure.pose, wears, from_behind=away)
        if i == 0 and figure.pose in _UPRIGHT and (cover := _umbrella(scene)) is not None:
            people.draw_umbrella(pen, cover)
        if figure.pose == "hug" and any(f.kind == "cat" for f in figures):
            cat = next(f for f in figures if f.kind == "cat")
            people.hold_cat(pen, _FUR.get(cat.colour, _FUR[""]))
            people.front_arm(pen, figure.pose, wears)
        side = _side(scene, stage, x)
        sun = side * (-1 if flip else 1) * (1 if not flip else -1)
        pen.shadow(sun=side, strength=_shadow(scene), long=0.5 if lamp is None else 0.25)
        pen.done(
            canvas.depth_at(foot) * 1.01,
            sun=sun,
            lamp=lamp,
            distance=_air(canvas, foot),
            volume=0.8,
        )


_UPRIGHT = ("stand", "walk", "away", "talk", "wave")


def _umbrella(scene: SceneDescription) -> Colour | None:
    """The colour of an umbrella that is named, or that the weather asks for."""
    for figure in scene.figures:
        if figure.kind == "umbrella":
            return people.NAMED.get(figure.colour, people.NAMED["red"])
    wet = scene.weather in ("rain", "storm") and scene.place not in INSIDE
    return people.NAMED["red"] if wet else None


def _height(scene: SceneDescription, stage: Stage, figure: Figure) -> float:
    size = stage.usual * SIZES[scene.framing]
    if figure.small:
        size = stage.usual * SMALL
    return min(size, stage.largest)


def _thing(
    canvas: Canvas, scene: SceneDescription, stage: Stage, figure: Figure, *, alone: bool
) -> None:
    rng, light = canvas.rng, canvas.light
    colour = people.NAMED.get(figure.colour)
    inside = scene.place in INSIDE
    scale = SIZES[scene.framing] * (SMALL if figure.small else 1.0)
    x = stage.x if alone else stage.x + 0.24
    side = _side(scene, stage, x)
    winter = scene.weather == "snow" or scene.season == "winter"
    match figure.kind:
        case "cat" | "dog" | "horse" | "deer":
            size = {"cat": 0.17, "dog": 0.17, "horse": 0.30, "deer": 0.25}[figure.kind]
            size *= (1.7 if inside else 1.15) if alone else (1.2 if inside else 0.85)
            pen = Pen(canvas, x, stage.foot + 0.01, size * scale, flip=side < 0, reach=(1.1, 1.2))
            draw = {
                "cat": things.draw_cat,
                "dog": things.draw_dog,
                "horse": things.draw_horse,
                "deer": things.draw_deer,
            }
            fur = (
                _FUR.get(figure.colour, _FUR[""])
                if figure.kind == "cat"
                else _FUR.get(figure.colour or "brown", _FUR["brown"])
            )
            draw[figure.kind](pen, fur)
            pen.shadow(sun=side, strength=_shadow(scene), long=0.4)
            pen.done(canvas.depth_at(stage.foot + 0.01), sun=1.0 if side < 0 else side, volume=1.2)
        case "bird":
            for _ in range(5):
                bx = canvas.aspect * (0.2 + 0.6 * rng.random())
                by = 0.14 + 0.24 * rng.random()
                size = 0.016 + 0.022 * rng.random()
                pen = Pen(canvas, float(bx), float(by), float(size), reach=(1.3, 1.2))
                hue = rgb("f1efe9") if scene.place in ("sea", "lake") else rgb("4c505c")
                things.draw_bird(pen, colour or hue, float(rng.normal(0, 0.7)))
                pen.done(FARTHEST + 0.08, distance=0.25)
        case "car":
            foot = stage.road or stage.foot
            cx = stage.x + (0.0 if alone else 0.46)
            pen = Pen(canvas, cx, foot, 0.15 * scale, flip=side > 0, reach=(1.8, 1.3))
            things.draw_car(pen, colour or rgb("c2523f"), light.lamps)
            pen.shadow(sun=side, strength=_shadow(scene), long=0.2)
            pen.done(canvas.depth_at(foot), sun=side, volume=1.5)
        case "boat":
            foot = stage.afloat or stage.foot
            pen = Pen(
                canvas, stage.far_x or stage.x, foot, 0.22 * max(0.7, scale), reach=(0.8, 1.1)
            )
            things.draw_boat(pen, colour or rgb("b8583f"))
            _reflection(canvas, pen)
            pen.done(canvas.depth_at(foot), sun=side, distance=0.12)
        case "lighthouse":
            foot = (stage.afloat or stage.foot) - 0.005
            lx = stage.far_x or stage.x
            if light.lamps > 0.3:
                canvas.shine(
                    rgb("fff0b4"), 0.3 * np.asarray(_beam(canvas, lx, foot - 0.39), np.float32)
                )
            pen = Pen(canvas, lx, foot, 0.46, reach=(0.8, 1.1))
            things.draw_lighthouse(pen, light.lamps)
            _reflection(canvas, pen)
            pen.done(canvas.depth_at(foot), sun=side, distance=0.15)
            town.halo(canvas, lx, foot - 0.39, 0.14, canvas.depth_at(foot) * 1.01)
        case "house":
            if inside or scene.place in ("street", "city"):
                return
            foot = canvas.horizon + (stage.foot - canvas.horizon) * 0.55
            hx = stage.x + (0.0 if alone else 0.34)
            pen = Pen(canvas, hx, foot, 0.24 * max(0.7, scale), reach=(1.0, 1.1))
            things.draw_house(pen, rgb("d8c4a0"), colour or rgb("9a4f3f"), light.lamps, snow=winter)
            pen.shadow(sun=side, strength=_shadow(scene), long=0.3)
            pen.done(canvas.depth_at(foot), sun=side, distance=0.1, volume=0.4)
        case "tree":
            if scene.place in ("forest", "hills", "field") or inside:
                return
            foot = canvas.horizon + (stage.foot - canvas.horizon) * 0.7
            tx = canvas.aspect * (0.2 if side > 0 else 0.8)
            trees.tree(
                canvas,
                tx,
                foot,
                0.4,
                trees.LEAVES[scene.season][0],
                canvas.depth_at(foot),
                sun=side,
                snow=winter,
            )
        case "bicycle":
            pen = Pen(canvas, x, stage.foot + 0.005, 0.17 * scale, reach=(1.2, 1.2))
            things.draw_bicycle(pen, colour or rgb("4672b0"))
            pen.shadow(sun=side, strength=_shadow(scene), long=0.3)
            pen.done(canvas.depth_at(stage.foot), sun=side, volume=0.5)
        case "balloon":
            for k in range(4):
                bx = canvas.aspect * ((0.24, 0.58, 0.8, 0.42)[k] + 0.05 * rng.normal())
                size = (0.30, 0.19, 0.12, 0.09)[k]
                pen = Pen(canvas, float(bx), (0.55, 0.40, 0.55, 0.22)[k], size, reach=(0.6, 1.1))
                hue = (colour or rgb("cf5140")) if k % 2 == 0 else rgb("4f79a8")
                things.draw_balloon(pen, hue)
                pen.done(FARTHEST + size, sun=side, volume=1.6, distance=0.1 * k)
        case "banana":
            bx = stage.x + (0.12 if not alone else 0.0) * (-1 if stage.sun_x < stage.x else 1)
            pen = Pen(canvas, bx, stage.foot + 0.012, 0.032, reach=(1.8, 1.4))
            things.draw_banana_peel(pen)
            pen.done(canvas.depth_at(stage.foot), sun=side)
        case _:
            return


def _reflection(canvas: Canvas, pen: Pen) -> None:
    """A dim broken mirror image in the water below."""
    pen.shadow(sun=0.0, strength=0.3, long=0.0)


def _beam(canvas: Canvas, x: float, y: float) -> np.ndarray:  # type: ignore[type-arg]
    """Two beams from a lighthouse."""
    dx, dy = canvas.x - x, canvas.y - np.float32(y)
    away = np.abs(dx) + 1e-3
    return np.exp(-(((dy - 0.03 * away) / (0.012 + 0.10 * away)) ** 2)) / (1 + 1.6 * away)


def _side(scene: SceneDescription, stage: Stage, x: float) -> float:
    if scene.place == "room":
        return -1.0
    return 1.0 if stage.sun_x > x else -1.0


def _shadow(scene: SceneDescription) -> float:
    soft = scene.weather != "clear" or scene.place in INSIDE
    return 0.22 if soft else 0.5


def _air(canvas: Canvas, foot: float) -> float:
    """How much of the way to the horizon a place is."""
    near = (foot - canvas.horizon) / max(0.05, 1 - canvas.horizon)
    return float(np.clip(0.35 - 0.6 * near, 0.0, 0.5))
