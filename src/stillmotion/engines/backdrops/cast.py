"""Who and what stands in the scene: sizes, places, light and shadow for each figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from stillmotion.engines.backdrops import lamps, looks, people
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, rgb, times
from stillmotion.engines.backdrops.drawing import drawing
from stillmotion.engines.backdrops.figures import Figure, Lamp, put
from stillmotion.engines.backdrops.measures import Span, bell
from stillmotion.engines.backdrops.plants import LEAVES, Tree
from stillmotion.engines.backdrops.stage import Stage
from stillmotion.storyboard.scene import PEOPLE, FigureKind
from stillmotion.storyboard.scene import Figure as Named

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

LEAST_SCALE = 0.7
"""What boats and houses are not made smaller than."""

HEIGHTS: dict[str, float] = {"child": 0.68, "woman": 0.96}
"""Height of people, of a man's."""

GAP, HUG_GAP, LAMP_ASIDE = 0.44, 0.34, 0.05
"""How far people stand from one another, in their heights, and from under a lamp."""

MOVING = ("run", "walk", "slip")
UPRIGHT = ("stand", "walk", "away", "talk", "wave")
"""Poses in which somebody can hold an umbrella."""

FAR_OFF, AWAY_DOWN = 0.62, 0.6
"""Where between the horizon and the feet somebody stands who is far away, and things are."""

BESIDE = 0.24
"""How far beside the people things stand, at most, in heights."""

AIR, AIR_FALL, MOST_AIR = 0.35, 0.6, 0.5
"""How much air is before people, how much less the nearer they are, and at most."""

SHADE, NO_SUN = 0.5, 0.22
"""How dark shadows are in the sun, and without."""

FIT = Span(0.70, 1.0)
FIT_USUAL = 0.5
"""How much smaller people are in a tall picture: they are not to fill its width."""

BEFORE = 1.01
"""How much nearer than the ground it stands on a figure is, so that it is before it."""

LIGHT = rgb("ffcf80")
"""Light of a street lamp."""

LAMP_HEIGHT, LAMP_LEFT, LAMP_GLOW, LIT = 0.64, 0.2, 0.3, 0.55
"""Of a street lamp: its height, where it stands if nothing is said, its halo, and how far lamps
are lit when one stands in a street unasked."""

PANE, BEACON = rgb("9fc0cf"), rgb("fff0b4")


@dataclass(frozen=True)
class _Spot:
    """What it takes to put a thing: `alone` says that there are no people, `scale` its size by
    framing and distance, `sun` the side of the light (-1 left, 1 right), `shadow` how dark."""

    canvas: Canvas
    stage: Stage
    figure: Named
    number: int
    alone: bool
    scale: float
    sun: float
    shadow: float

    def colour(self, usual: Colour) -> Colour:
        """The one that the prompt names, or the usual one."""
        return looks.NAMED.get(self.figure.colour, usual)

    @property
    def beside(self) -> float:
        """Where it stands: in the middle, or beside the people."""
        aside = 0.0 if self.alone else BESIDE * min(1.0, self.canvas.aspect) * self.sun
        return self.stage.x + aside

    @property
    def far(self) -> float:
        """The height of the ground where things stand that are some way off."""
        horizon = self.canvas.horizon
        return horizon + (self.stage.foot - horizon) * AWAY_DOWN

    def glass(self, dark: Colour, lit: Colour) -> Colour:
        """A pane with the light behind it that lamps give at the hour."""
        return mix(dark, lit, self.canvas.light.lamps)


def put_figures(canvas: Canvas, stage: Stage) -> None:
    """Put in what the description names, the farthest first."""
    scene = canvas.scene
    persons = [figure for figure in scene.figures if figure.kind in PEOPLE]
    lamp = _streetlight(canvas, stage, persons)
    shadow = SHADE if scene.weather == "clear" and not canvas.inside else NO_SUN
    for number, figure in enumerate(scene.figures):
        held = figure.kind == "cat" and bool(persons) and persons[0].pose == "hug"
        thing = _THINGS.get(figure.kind)
        if thing is not None and not held:
            scale = SIZES[scene.framing] * (SMALL if figure.small else 1.0)
            sun = _side(canvas, stage.x)
            thing(_Spot(canvas, stage, figure, number, not persons, scale, sun, shadow))
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
    sun = _side(canvas, x)
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


@dataclass(frozen=True)
class _Standing:
    """Something that stands on the ground where figures do: its drawing and its height, how much
    higher it is indoors and outdoors, alone and beside people; how far `below` the figures'
    feet."""

    name: str
    size: float
    slot: str
    usual: Colour
    shadow: float = 0.4
    volume: float = 1.0
    inside: tuple[float, float] = (1.0, 1.0)
    outside: tuple[float, float] = (1.0, 1.0)
    below: float = 0.01
    turns: bool = True

    def __call__(self, at: _Spot) -> None:
        """Put it there."""
        alone, beside = self.inside if at.canvas.inside else self.outside
        size = self.size * at.scale * (alone if at.alone else beside)
        foot = at.stage.foot + self.below
        colour = at.colour(self.usual)
        if self.slot == "fur":
            colour = FUR.get(at.figure.colour, self.usual)
        flip = self.turns and at.sun < 0
        made = put(at.canvas, self.name, at.beside, foot, size, {self.slot: colour}, flip=flip)
        made.shadow(sun=at.sun, strength=at.shadow, long=self.shadow)
        made.stand_lit(at.canvas.depth_at(foot), sun=at.sun, volume=self.volume)


@dataclass(frozen=True)
class _Birds:
    """A flock against the sky."""

    count: int = 5
    across: Span = Span(0.2, 0.8)
    high: Span = Span(0.14, 0.38)
    size: Span = Span(0.02, 0.05)
    ink: Colour = (0.12, 0.13, 0.18)
    dark: float = 0.65

    def __call__(self, at: _Spot) -> None:
        rng = at.canvas.streams("birds", at.number)
        feather = at.colour(mix(at.canvas.light.zenith, self.ink, self.dark))
        for _ in range(self.count):
            x, y = at.canvas.aspect * self.across.draw(rng), self.high.draw(rng)
            beat = ("glide", "up", "down")[int(rng.integers(3))]
            size = self.size.draw(rng)
            bird = put(at.canvas, "bird", x, y, size, {"feather": feather}, parts=(beat,))
            bird.stand_lit(FARTHEST + 0.08, distance=0.12)


@dataclass(frozen=True)
class _Balloons:
    """Balloons near and far: where across, how high, how large."""

    spread: tuple[tuple[float, float, float], ...] = (
        (0.26, 0.44, 0.30), (0.60, 0.36, 0.19), (0.80, 0.48, 0.12), (0.44, 0.20, 0.09),
    )  # fmt: skip
    strewn: float = 0.05
    colours: tuple[Colour, Colour] = (rgb("cf5140"), rgb("4f79a8"))
    volume: float = 1.6
    air: float = 0.1

    def __call__(self, at: _Spot) -> None:
        rng = at.canvas.streams("balloons", at.number)
        for k, (across, y, size) in enumerate(self.spread):
            x = at.canvas.aspect * (across + self.strewn * float(rng.normal()))
            silk = self.colours[1] if k % 2 else at.colour(self.colours[0])
            balloon = put(at.canvas, "balloon", x, y, size, {"paint": silk})
            balloon.stand_lit(
                FARTHEST + size, sun=at.sun, volume=self.volume, distance=self.air * k
            )


@dataclass(frozen=True)
class _Car:
    """A car: in a street it comes down the road, else it drives past. `ahead` is its height by that
    of the eye, `past` that of one which passes."""

    paint: Colour = rgb("c2523f")
    ahead: float = 0.95
    past: float = 0.15
    away: float = 0.62
    asides: tuple[float, float] = (0.16, 0.46)
    largest: float = 1.2
    lit: float = 0.4

    def __call__(self, at: _Spot) -> None:
        canvas, stage = at.canvas, at.stage
        glass = mix(PANE, rgb("f6dc9a"), canvas.light.lamps * 0.3)
        colours = {"paint": at.colour(self.paint), "glass": glass}
        aside = 0.0 if at.alone else 1.0
        ahead = canvas.scene.place == "street"
        if ahead:
            eye = (stage.foot - canvas.horizon) * (1.0 if at.alone else self.away)
            foot, size = canvas.horizon + eye, self.ahead * eye * min(self.largest, at.scale)
            x = stage.x + aside * at.sun * self.asides[0]
        else:
            foot, size = stage.road or stage.foot, self.past * at.scale
            x = stage.x + aside * self.asides[1] * min(1.0, canvas.aspect)
        car = put(
            canvas, "car-ahead" if ahead else "car", x, foot, size, colours,
            flip=at.sun > 0 and not ahead, lamps=canvas.light.lamps > self.lit,
        )  # fmt: skip
        car.shadow(sun=at.sun, strength=at.shadow, long=0.2)
        car.stand_lit(canvas.depth_at(foot), sun=at.sun)


def _boat(at: _Spot) -> None:
    foot, x = at.stage.afloat or at.stage.foot, at.stage.far_x or at.stage.x
    size = 0.22 * max(LEAST_SCALE, at.scale)
    boat = put(at.canvas, "boat", x, foot, size, {"paint": at.colour(rgb("b8583f"))})
    boat.shadow(strength=0.3, long=0.0)
    boat.stand_lit(at.canvas.depth_at(foot), sun=at.sun, distance=0.12)


@dataclass(frozen=True)
class _Lighthouse:
    """A lighthouse out on the water, and the beams of its lamp."""

    size: float = 0.46
    lamp: float = 0.39
    beam: float = 0.45
    thin: float = 0.012
    spread: float = 0.1
    sinks: float = 0.03
    fades: float = 1.4
    halo: float = 0.14

    def __call__(self, at: _Spot) -> None:
        canvas = at.canvas
        foot, x = (at.stage.afloat or at.stage.foot) - 0.005, at.stage.far_x or at.stage.x
        top = foot - self.lamp
        lit = canvas.light.lamps > lamps.LEAST
        if lit:
            away = np.abs(canvas.x - x)
            beam = bell(canvas.y, top + self.sinks * away, self.thin + self.spread * away)
            canvas.shine(BEACON, self.beam * beam / (1 + self.fades * away))
        glass = {"glass": mix(rgb("b8d0d8"), BEACON, 0.3 + 0.7 * canvas.light.lamps)}
        tower = put(canvas, "lighthouse", x, foot, self.size, glass, lamps=lit)
        tower.shadow(strength=0.3, long=0.0)
        tower.stand_lit(canvas.depth_at(foot), sun=at.sun, distance=0.15)
        lamps.halo(canvas, x, top, self.halo, canvas.depth_at(foot) * BEFORE)


def _house(at: _Spot) -> None:
    canvas = at.canvas
    if canvas.inside or canvas.scene.place in ("street", "city"):
        return
    alone = all(figure.kind in ("house", "tree") for figure in canvas.scene.figures)
    x = canvas.aspect * (0.5 + (0.06 if alone else 0.24) * at.sun)
    colours = {
        "wall": rgb("d8c4a0"), "roof": at.colour(rgb("9a4f3f")),
        "glass": at.glass(rgb("7f98a6"), rgb("ffd27a")),
    }  # fmt: skip
    house = put(
        canvas, "house", x, at.far, 0.24 * max(LEAST_SCALE, at.scale), colours,
        parts=("snow",) if canvas.snowy else (), lamps=canvas.light.lamps > lamps.LEAST,
    )  # fmt: skip
    house.shadow(sun=at.sun, strength=at.shadow, long=0.3)
    house.stand_lit(canvas.depth_at(at.far), sun=at.sun, distance=0.1, volume=0.4)


def _tree(at: _Spot) -> None:
    canvas = at.canvas
    if canvas.inside or canvas.scene.place in ("forest", "hills", "field"):
        return
    x = canvas.aspect * (0.5 - 0.3 * at.sun)
    leaves = LEAVES[canvas.scene.season][0]
    Tree(0.4, leaves).draw(
        canvas, canvas.streams("named tree", at.number), x, at.far, canvas.depth_at(at.far), at.sun
    )


def _side(canvas: Canvas, x: float) -> float:
    return 1.0 if canvas.sun_x > x else -1.0


_animal = partial(_Standing, slot="fur", inside=(1.7, 1.2), outside=(1.15, 0.85))

_THINGS: dict[FigureKind, Callable[[_Spot], None]] = {
    "cat": _animal("cat", 0.17, usual=GINGER),
    "dog": _animal("dog", 0.17, usual=FUR["brown"]),
    "horse": _animal("horse", 0.30, usual=FUR["brown"]),
    "deer": _animal("deer", 0.25, usual=FUR["brown"]),
    "bicycle": _Standing(
        "bicycle", 0.17, "paint", rgb("4672b0"), shadow=0.3, volume=0.5, turns=False
    ),
    "banana": _Standing("banana", 0.032, "peel", rgb("f2cf45"), shadow=0.0, below=0.012),
    "bird": _Birds(),
    "car": _Car(),
    "boat": _boat,
    "lighthouse": _Lighthouse(),
    "house": _house,
    "tree": _tree,
    "balloon": _Balloons(),
}
"""How things are put in; people, and what people hold, and lamps are not among them."""
