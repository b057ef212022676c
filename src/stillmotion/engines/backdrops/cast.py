"""Who and what stands in the scene: sizes, places, light and shadow for each figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops import animals, lamps, looks, people, plants, things
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.pen import Pen
from stillmotion.storyboard.scene import INSIDE, PEOPLE, Figure, FigureKind, SceneDescription

FUR: dict[str, Colour] = {
    "orange": rgb("d98f4a"),
    "yellow": rgb("dcae62"),
    "white": rgb("ece6da"),
    "black": rgb("46444c"),
    "brown": rgb("8f6a4c"),
}
GINGER = rgb("d6974f")
"""A cat of no named colour; other animals are brown."""

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

CHILD = 0.68
"""Height of a child, of a person's."""

LAMP = rgb("ffcf80")
"""Light of a street lamp."""

UPRIGHT = ("stand", "walk", "away", "talk", "wave")
"""Poses in which somebody can hold an umbrella."""

INK = (0.12, 0.13, 0.18)
"""What birds against the sky are."""

Lamp = tuple[float, float, Colour]


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


@dataclass(frozen=True)
class _Place:
    """What it takes to put a thing: `alone` says that there are no people, `scale` its size by
    framing and distance, `sun` the side of the light (-1 left, 1 right), `shadow` how dark."""

    canvas: Canvas
    scene: SceneDescription
    stage: Stage
    figure: Figure
    alone: bool
    scale: float
    sun: float
    shadow: float

    @property
    def colour(self) -> Colour | None:
        """The one that the prompt names."""
        return looks.NAMED.get(self.figure.colour)

    @property
    def beside(self) -> float:
        """Where it stands: in the middle, or beside the people."""
        if self.alone:
            return self.stage.x
        return self.stage.x + 0.24 * min(1.0, self.canvas.aspect) * self.sun

    @property
    def far(self) -> float:
        """The height of the ground where things stand that are some way off."""
        horizon = self.canvas.horizon
        return horizon + (self.stage.foot - horizon) * 0.6

    @property
    def winter(self) -> bool:
        """Whether snow lies on it."""
        return self.scene.weather == "snow" or self.scene.season == "winter"

    @property
    def inside(self) -> bool:
        """Whether there is a roof above."""
        return self.scene.place in INSIDE


def put_figures(canvas: Canvas, scene: SceneDescription, stage: Stage) -> None:
    """Put in what the description names, the farthest first."""
    persons = [figure for figure in scene.figures if figure.kind in PEOPLE]
    lamp = _streetlight(canvas, scene, stage, persons)
    for figure in scene.figures:
        held = figure.kind == "cat" and bool(persons) and persons[0].pose == "hug"
        put = _THINGS.get(figure.kind)
        if put is not None and not held:
            scale = SIZES[scene.framing] * (SMALL if figure.small else 1.0)
            sun = _side(stage, stage.x)
            put(_Place(canvas, scene, stage, figure, not persons, scale, sun, _shadow(scene)))
    coats = canvas.rng.permutation(len(looks.COATS))
    for number, figure in enumerate(persons):
        coat = looks.COATS[coats[number]]
        middle = (len(persons) - 1) / 2
        _person(canvas, scene, stage, figure, number, middle, coat, lamp)
    if lamp is not None:
        lamps.halo(canvas, lamp[0], lamp[1], 0.3, canvas.depth_at(stage.foot) * 1.02)


def _streetlight(
    canvas: Canvas, scene: SceneDescription, stage: Stage, persons: list[Figure]
) -> Lamp | None:
    lit = canvas.light.lamps
    named = any(figure.kind == "streetlight" for figure in scene.figures)
    if scene.place in INSIDE or not (named or (scene.place == "street" and lit > 0.55)):
        return None
    x = stage.lamp_x or stage.x - 0.2
    foot, high = stage.foot - 0.02, 0.64
    lamps.lamplight(canvas, x + (0.12 if persons else 0.0), foot + 0.02, high)
    pen = Pen(canvas, x, foot, high, reach=(0.3, 1.1))
    things.draw_streetlight(pen, lit)
    pen.done(canvas.depth_at(foot), volume=0.5, sun=1.0)
    r, g, b = LAMP
    return x, foot - high * 0.92, (r * lit, g * lit, b * lit)


def _person(
    canvas: Canvas,
    scene: SceneDescription,
    stage: Stage,
    figure: Figure,
    number: int,
    middle: float,
    coat: Colour,
    lamp: Lamp | None,
) -> None:
    """The `number`-th of the people (from 0), of whom the `middle` one stands in the middle."""
    cold = scene.place not in INSIDE and (scene.season == "winter" or scene.weather == "snow")
    wears = looks.looks(figure.kind, figure.colour, canvas.rng, coat, warm=cold)
    size = min(stage.usual * SIZES[scene.framing], stage.largest) * _fit(canvas)
    foot = stage.foot
    if figure.small:
        size = stage.usual * SMALL * _fit(canvas)
        if scene.place not in INSIDE and not stage.afloat:
            foot = canvas.horizon + (stage.foot - canvas.horizon) * 0.62
    size *= {"child": CHILD, "woman": 0.96}.get(figure.kind, 1.0)
    gap = 0.34 if figure.pose == "hug" else 0.44
    x = stage.x + (number - middle) * gap * size + (0.05 if lamp else 0.0)
    sun = _side(stage, x)
    moving = figure.pose in ("run", "walk", "slip")
    flip = sun < 0 if moving else number % 2 == 1 and figure.pose != "away"
    pen = Pen(canvas, x, foot, size, flip=flip, reach=(0.75, 1.35))
    people.draw_person(pen, figure.pose, wears, from_behind=figure.pose == "away")
    umbrella = _umbrella(scene)
    if umbrella is not None and number == 0 and figure.pose in UPRIGHT:
        people.draw_umbrella(pen, umbrella)
    if figure.pose == "hug":
        for other in scene.figures:
            if other.kind == "cat":
                people.hold_cat(pen, FUR.get(other.colour, GINGER))
                people.front_arm(pen, figure.pose, wears)
    pen.shadow(sun=sun, strength=_shadow(scene), long=0.5 if lamp is None else 0.25)
    near = (foot - canvas.horizon) / max(0.05, 1 - canvas.horizon)
    air = float(np.clip(0.35 - 0.6 * near, 0.0, 0.5))
    pen.done(canvas.depth_at(foot) * 1.01, sun=sun, lamp=lamp, distance=air)


def _umbrella(scene: SceneDescription) -> Colour | None:
    """The colour of an umbrella that is named, or that the weather asks for."""
    for figure in scene.figures:
        if figure.kind == "umbrella":
            return looks.NAMED.get(figure.colour, looks.NAMED["red"])
    wet = scene.weather in ("rain", "storm") and scene.place not in INSIDE
    return looks.NAMED["red"] if wet else None


def _animal(
    draw: Callable[[Pen, Colour], None], size: float, fur: Colour
) -> Callable[[_Place], None]:
    def put(at: _Place) -> None:
        high = size * at.scale
        if at.inside:
            high *= 1.7 if at.alone else 1.2
        elif at.alone:
            high *= 1.15
        else:
            high *= 0.85
        foot = at.stage.foot + 0.01
        pen = Pen(at.canvas, at.beside, foot, high, flip=at.sun < 0, reach=(1.1, 1.2))
        draw(pen, FUR.get(at.figure.colour, fur))
        pen.shadow(sun=at.sun, strength=at.shadow, long=0.4)
        pen.done(at.canvas.depth_at(foot), sun=at.sun)

    return put


def _birds(at: _Place) -> None:
    rng = at.canvas.rng
    usual = mix(at.canvas.light.zenith, INK, 0.65)
    for _ in range(5):
        x, y = at.canvas.aspect * (0.2 + 0.6 * rng.random()), 0.14 + 0.24 * rng.random()
        pen = Pen(at.canvas, float(x), float(y), 0.02 + 0.03 * float(rng.random()))
        animals.draw_bird(pen, at.colour or usual, float(rng.normal(0, 0.7)))
        pen.done(FARTHEST + 0.08, distance=0.12)


def _car(at: _Place) -> None:
    paint, lit = at.colour or rgb("c2523f"), at.canvas.light.lamps
    if at.scene.place == "street":
        # It comes down the road, that runs away from the viewer.
        foot = at.canvas.horizon + (at.stage.foot - at.canvas.horizon) * (1.0 if at.alone else 0.62)
        high = 0.95 * (foot - at.canvas.horizon)
        x = at.stage.x + (0.0 if at.alone else at.sun * 0.16)
        pen = Pen(at.canvas, x, foot, high * min(1.2, at.scale), reach=(1.2, 1.2))
        things.draw_car_ahead(pen, paint, lit)
    else:
        foot = at.stage.road or at.stage.foot
        x = at.stage.x + (0.0 if at.alone else 0.46 * min(1.0, at.canvas.aspect))
        pen = Pen(at.canvas, x, foot, 0.15 * at.scale, flip=at.sun > 0, reach=(1.8, 1.3))
        things.draw_car(pen, paint, lit)
    pen.shadow(sun=at.sun, strength=at.shadow, long=0.2)
    pen.done(at.canvas.depth_at(foot), sun=at.sun)


def _boat(at: _Place) -> None:
    foot = at.stage.afloat or at.stage.foot
    x = at.stage.far_x or at.stage.x
    pen = Pen(at.canvas, x, foot, 0.22 * max(0.7, at.scale), reach=(0.8, 1.1))
    things.draw_boat(pen, at.colour or rgb("b8583f"))
    pen.shadow(sun=0.0, strength=0.3, long=0.0)
    pen.done(at.canvas.depth_at(foot), sun=at.sun, distance=0.12)


def _lighthouse(at: _Place) -> None:
    canvas, lit = at.canvas, at.canvas.light.lamps
    foot = (at.stage.afloat or at.stage.foot) - 0.005
    x, top = at.stage.far_x or at.stage.x, foot - 0.39
    if lit > 0.3:
        away = np.abs(canvas.x - x) + 1e-3
        beam = np.exp(-(((canvas.y - top - 0.03 * away) / (0.012 + 0.1 * away)) ** 2))
        canvas.shine(rgb("fff0b4"), np.asarray(0.45 * beam / (1 + 1.4 * away), np.float32))
    pen = Pen(canvas, x, foot, 0.46, reach=(0.8, 1.1))
    things.draw_lighthouse(pen, lit)
    pen.shadow(sun=0.0, strength=0.3, long=0.0)
    pen.done(canvas.depth_at(foot), sun=at.sun, distance=0.15)
    lamps.halo(canvas, x, top, 0.14, canvas.depth_at(foot) * 1.01)


def _house(at: _Place) -> None:
    if at.inside or at.scene.place in ("street", "city"):
        return
    alone = all(figure.kind in ("house", "tree") for figure in at.scene.figures)
    x = at.canvas.aspect * (0.5 + (0.06 if alone else 0.24) * at.sun)
    pen = Pen(at.canvas, x, at.far, 0.24 * max(0.7, at.scale), reach=(1.0, 1.1))
    roof = at.colour or rgb("9a4f3f")
    things.draw_house(pen, rgb("d8c4a0"), roof, at.canvas.light.lamps, snow=at.winter)
    pen.shadow(sun=at.sun, strength=at.shadow, long=0.3)
    pen.done(at.canvas.depth_at(at.far), sun=at.sun, distance=0.1, volume=0.4)


def _tree(at: _Place) -> None:
    if at.inside or at.scene.place in ("forest", "hills", "field"):
        return
    x = at.canvas.aspect * (0.2 if at.sun > 0 else 0.8)
    leaves = plants.LEAVES[at.scene.season][0]
    depth = at.canvas.depth_at(at.far)
    plants.tree(
        at.canvas, x, at.far, 0.4, leaves, depth, sun=at.sun, snow=at.winter,
        bare=at.scene.season == "winter",
    )  # fmt: skip


def _bicycle(at: _Place) -> None:
    pen = Pen(at.canvas, at.beside, at.stage.foot + 0.005, 0.17 * at.scale, reach=(1.2, 1.2))
    things.draw_bicycle(pen, at.colour or rgb("4672b0"))
    pen.shadow(sun=at.sun, strength=at.shadow, long=0.3)
    pen.done(at.canvas.depth_at(at.stage.foot), sun=at.sun, volume=0.5)


def _balloons(at: _Place) -> None:
    spread = ((0.26, 0.44, 0.30), (0.60, 0.36, 0.19), (0.80, 0.48, 0.12), (0.44, 0.20, 0.09))
    for k, (across, y, size) in enumerate(spread):
        x = at.canvas.aspect * (across + 0.05 * float(at.canvas.rng.normal()))
        pen = Pen(at.canvas, x, y, size, reach=(0.6, 1.1))
        things.draw_balloon(pen, (at.colour or rgb("cf5140")) if k % 2 == 0 else rgb("4f79a8"))
        pen.done(FARTHEST + size, sun=at.sun, volume=1.6, distance=0.1 * k)


def _banana(at: _Place) -> None:
    x = at.stage.x + (0.0 if at.alone else 0.12 * at.sun)
    pen = Pen(at.canvas, x, at.stage.foot + 0.012, 0.032, reach=(1.8, 1.4))
    things.draw_banana_peel(pen)
    pen.done(at.canvas.depth_at(at.stage.foot), sun=at.sun)


def _fit(canvas: Canvas) -> float:
    """How much smaller people are in a tall picture: they are not to fill its width."""
    return float(np.clip(0.50 + 0.5 * canvas.aspect, 0.70, 1.0))


def _side(stage: Stage, x: float) -> float:
    return 1.0 if stage.sun_x > x else -1.0


def _shadow(scene: SceneDescription) -> float:
    return 0.22 if scene.weather != "clear" or scene.place in INSIDE else 0.5


_THINGS: dict[FigureKind, Callable[[_Place], None]] = {
    "cat": _animal(animals.draw_cat, 0.17, GINGER),
    "dog": _animal(animals.draw_dog, 0.17, FUR["brown"]),
    "horse": _animal(animals.draw_horse, 0.30, FUR["brown"]),
    "deer": _animal(animals.draw_deer, 0.25, FUR["brown"]),
    "bird": _birds,
    "car": _car,
    "boat": _boat,
    "lighthouse": _lighthouse,
    "house": _house,
    "tree": _tree,
    "bicycle": _bicycle,
    "balloon": _balloons,
    "banana": _banana,
}
"""How things are put in; people, and what people hold, and lamps are not among them."""
