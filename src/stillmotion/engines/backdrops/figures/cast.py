"""Who and what stands in the scene: sizes, places, light and shadow for each figure."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops.figures import people
from stillmotion.engines.backdrops.figures.figures import Figure, Lamp, put
from stillmotion.engines.backdrops.figures.things import BEFORE, FUR, GINGER, THINGS, Spot
from stillmotion.engines.backdrops.painting import lamps, looks
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, rgb, times
from stillmotion.engines.backdrops.painting.drawing import drawing
from stillmotion.engines.backdrops.painting.measures import Span
from stillmotion.engines.backdrops.painting.stage import Stage
from stillmotion.storyboard.scene import PEOPLE
from stillmotion.storyboard.scene import Figure as Named

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

HEIGHTS: dict[str, float] = {"child": 0.68, "woman": 0.96}
"""Height of people, of a man's."""

GAP, HUG_GAP, LAMP_ASIDE = 0.44, 0.34, 0.05
"""How far people stand from one another, in their heights, and from under a lamp."""

MOVING = ("run", "walk", "slip")

UPRIGHT = ("stand", "walk", "away", "talk", "wave")
"""Poses in which somebody can hold an umbrella."""

FAR_OFF = 0.62
"""Where between the horizon and the feet somebody stands who is far away."""

AIR, AIR_FALL, MOST_AIR = 0.35, 0.6, 0.5
"""How much air is before people, how much less the nearer they are, and at most."""

SHADE, NO_SUN = 0.5, 0.22
"""How dark shadows are in the sun, and without."""

FIT = Span(0.70, 1.0)

FIT_USUAL = 0.5
"""How much smaller people are in a tall picture: they are not to fill its width."""

LIGHT = rgb("ffcf80")
"""Light of a street lamp."""

LAMP_HEIGHT, LAMP_LEFT, LAMP_GLOW, LIT = 0.64, 0.2, 0.3, 0.55
"""Of a street lamp: its height, where it stands if nothing is said, its halo, and how far lamps
are lit when one stands in a street unasked."""


def put_figures(canvas: Canvas, stage: Stage) -> None:
    """Put in what the description names, the farthest first."""
    scene = canvas.scene
    persons = [figure for figure in scene.figures if figure.kind in PEOPLE]
    lamp = _streetlight(canvas, stage, persons)
    shadow = SHADE if scene.weather == "clear" and not canvas.inside else NO_SUN
    for number, figure in enumerate(scene.figures):
        held = figure.kind == "cat" and bool(persons) and persons[0].pose == "hug"
        thing = THINGS.get(figure.kind)
        if thing is not None and not held:
            scale = SIZES[scene.framing] * (SMALL if figure.small else 1.0)
            sun = canvas.sunward(stage.x)
            thing(Spot(canvas, stage, figure, number, not persons, scale, sun, shadow))
    coats = canvas.streams("coats").permutation(len(looks.COATS))
    for number, figure in enumerate(persons):
        coat = looks.COATS[coats[number % len(coats)]]
        _person(canvas, stage, figure, (number, len(persons)), coat, lamp, shadow)
    if lamp is not None:
        lamps.halo(canvas, lamp[0], lamp[1], LAMP_GLOW, canvas.depth_at(stage.foot) * BEFORE**2)


def _streetlight(canvas: Canvas, stage: Stage, persons: list[Named]) -> Lamp | None:
    lit = canvas.light.lamps
    named = any(figure.kind == "streetlight" for figure in canvas.scene.figures)
    if canvas.inside or not (named or (canvas.scene.place == "street" and lit > LIT)):
        return None
    x, foot = stage.lamp_x or stage.x - LAMP_LEFT, stage.foot - 0.02
    lamps.lamplight(canvas, x + (0.12 if persons else 0.0), stage.foot, LAMP_HEIGHT)
    glass = {"glass": mix(rgb("cfd3cf"), rgb("fff1c0"), lit)}
    post = put(canvas, "streetlight", x, foot, LAMP_HEIGHT, glass, lamps=lit > lamps.LEAST)
    post.stand_lit(canvas.depth_at(foot), volume=0.5)
    return x, foot - LAMP_HEIGHT * lamps.LAMP, times(LIGHT, (lit, lit, lit))


def _person(
    canvas: Canvas, stage: Stage, figure: Named, place: tuple[int, int], coat: Colour,
    lamp: Lamp | None, shadow: float,
) -> None:  # fmt: skip
    """Somebody who is at a place in a row of people: the number, and how many there are."""
    number, count = place
    scene = canvas.scene
    cold = canvas.snowy and not canvas.inside
    rng = canvas.streams("person", number)
    wears = looks.looks(figure.kind, figure.colour, rng, coat, warm=cold)
    fit = FIT.clip(FIT_USUAL * (1 + canvas.aspect))
    size, foot = min(stage.usual * SIZES[scene.framing], stage.largest) * fit, stage.foot
    if figure.small:
        size = stage.usual * SMALL * fit
        if not canvas.inside and not stage.afloat:
            foot = canvas.horizon + (stage.foot - canvas.horizon) * FAR_OFF
    size *= HEIGHTS.get(figure.kind, 1.0)
    gap = HUG_GAP if figure.pose == "hug" else GAP
    x = stage.x + (number - (count - 1) / 2) * gap * size + (LAMP_ASIDE if lamp else 0.0)
    sun = canvas.sunward(x)
    away = figure.pose == "away"
    flip = sun < 0 if figure.pose in MOVING else number % 2 == 1 and not away
    person = Figure(canvas, x, foot, float(size), people.BOX, flip=flip)
    people.draw_person(person, figure.pose, wears, from_behind=away)
    umbrella = _umbrella(canvas)
    if umbrella is not None and number == 0 and figure.pose in UPRIGHT:
        person.add(drawing("umbrella").whole, {"paint": umbrella})
    if figure.pose == "hug":
        for cat in (other for other in scene.figures if other.kind == "cat"):
            person.add(drawing("held-cat").whole, {"fur": FUR.get(cat.colour, GINGER)})
            people.near_arm(person, figure.pose, wears)
    person.shadow(sun=sun, strength=shadow, long=0.5 if lamp is None else 0.25)
    near = (foot - canvas.horizon) / max(0.05, 1 - canvas.horizon)
    air = float(np.clip(AIR - AIR_FALL * near, 0.0, MOST_AIR))
    person.stand_lit(canvas.depth_at(foot) * BEFORE, sun=sun, lamp=lamp, distance=air)


def _umbrella(canvas: Canvas) -> Colour | None:
    """The colour of an umbrella that is named, or that the weather asks for."""
    for figure in canvas.scene.figures:
        if figure.kind == "umbrella":
            return looks.NAMED.get(figure.colour, looks.NAMED["red"])
    return looks.NAMED["red"] if canvas.wet and not canvas.inside else None
