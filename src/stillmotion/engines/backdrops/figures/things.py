"""Things beside people: animals, vehicles, buildings, what is in the air."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from stillmotion.engines.backdrops.country.plants import LEAVES, Tree
from stillmotion.engines.backdrops.figures.figures import put
from stillmotion.engines.backdrops.painting import lamps, looks
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.painting.measures import Span, bell
from stillmotion.engines.backdrops.painting.stage import Stage
from stillmotion.storyboard.scene import Figure as Named
from stillmotion.storyboard.scene import FigureKind

FUR: dict[str, Colour] = {
    "orange": rgb("d98f4a"),
    "yellow": rgb("dcae62"),
    "white": rgb("ece6da"),
    "black": rgb("46444c"),
    "brown": rgb("8f6a4c"),
}

GINGER = rgb("d6974f")
"""A cat of no named colour; other animals are brown."""

LEAST_SCALE = 0.7
"""What boats and houses are not made smaller than."""

AWAY_DOWN = 0.6
"""Where between the horizon and the figures' feet things stand that are some way off."""

BESIDE = 0.24
"""How far beside the people things stand, at most, in heights."""

BEFORE = 1.01
"""How much nearer than the ground it stands on a figure is, so that it is before it."""

PANE, BEACON = rgb("9fc0cf"), rgb("fff0b4")


@dataclass(frozen=True)
class Spot:
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


@dataclass(frozen=True)
class Standing:
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

    def __call__(self, at: Spot) -> None:
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
class Birds:
    """A flock against the sky."""

    count: int = 5
    across: Span = Span(0.2, 0.8)
    high: Span = Span(0.14, 0.38)
    size: Span = Span(0.02, 0.05)
    ink: Colour = (0.12, 0.13, 0.18)
    dark: float = 0.65

    def __call__(self, at: Spot) -> None:
        """Let them fly there."""
        rng = at.canvas.streams("birds", at.number)
        feather = at.colour(mix(at.canvas.light.zenith, self.ink, self.dark))
        for _ in range(self.count):
            x, y = at.canvas.aspect * self.across.draw(rng), self.high.draw(rng)
            beat = ("glide", "up", "down")[int(rng.integers(3))]
            size = self.size.draw(rng)
            bird = put(at.canvas, "bird", x, y, size, {"feather": feather}, parts=(beat,))
            bird.stand_lit(FARTHEST + 0.08, distance=0.12)


@dataclass(frozen=True)
class Balloons:
    """Balloons near and far: where across, how high, how large."""

    spread: tuple[tuple[float, float, float], ...] = (
        (0.26, 0.44, 0.30), (0.60, 0.36, 0.19), (0.80, 0.48, 0.12), (0.44, 0.20, 0.09),
    )  # fmt: skip
    strewn: float = 0.05
    colours: tuple[Colour, Colour] = (rgb("cf5140"), rgb("4f79a8"))
    volume: float = 1.6
    air: float = 0.1

    def __call__(self, at: Spot) -> None:
        """Let them fly there."""
        rng = at.canvas.streams("balloons", at.number)
        for k, (across, y, size) in enumerate(self.spread):
            x = at.canvas.aspect * (across + self.strewn * float(rng.normal()))
            silk = self.colours[1] if k % 2 else at.colour(self.colours[0])
            balloon = put(at.canvas, "balloon", x, y, size, {"paint": silk})
            balloon.stand_lit(
                FARTHEST + size, sun=at.sun, volume=self.volume, distance=self.air * k
            )


@dataclass(frozen=True)
class Car:
    """A car: in a street it comes down the road, else it drives past. `ahead` is its height by that
    of the eye, `past` that of one which passes."""

    paint: Colour = rgb("c2523f")
    ahead: float = 0.95
    past: float = 0.15
    away: float = 0.62
    asides: tuple[float, float] = (0.16, 0.46)
    largest: float = 1.2
    lit: float = 0.4

    def __call__(self, at: Spot) -> None:
        """Put it there."""
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


def put_boat(at: Spot) -> None:
    """A sailing boat on the water."""
    foot, x = at.stage.afloat or at.stage.foot, at.stage.far_x or at.stage.x
    size = 0.22 * max(LEAST_SCALE, at.scale)
    boat = put(at.canvas, "boat", x, foot, size, {"paint": at.colour(rgb("b8583f"))})
    boat.shadow(strength=0.3, long=0.0)
    boat.stand_lit(at.canvas.depth_at(foot), sun=at.sun, distance=0.12)


@dataclass(frozen=True)
class Lighthouse:
    """A lighthouse out on the water, and the beams of its lamp."""

    size: float = 0.46
    lamp: float = 0.39
    beam: float = 0.45
    thin: float = 0.012
    spread: float = 0.1
    sinks: float = 0.03
    fades: float = 1.4
    halo: float = 0.14

    def __call__(self, at: Spot) -> None:
        """Put it there."""
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


def put_house(at: Spot) -> None:
    """A house some way off, where there is none anyway."""
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


def put_tree(at: Spot) -> None:
    """A tree some way off, where there is none anyway."""
    canvas = at.canvas
    if canvas.inside or canvas.scene.place in ("forest", "hills", "field"):
        return
    x = canvas.aspect * (0.5 - 0.3 * at.sun)
    leaves = LEAVES[canvas.scene.season][0]
    Tree(0.4, leaves).draw(
        canvas, canvas.streams("named tree", at.number), x, at.far, canvas.depth_at(at.far), at.sun
    )


animal = partial(Standing, slot="fur", inside=(1.7, 1.2), outside=(1.15, 0.85))

THINGS: dict[FigureKind, Callable[[Spot], None]] = {
    "cat": animal("cat", 0.17, usual=GINGER),
    "dog": animal("dog", 0.17, usual=FUR["brown"]),
    "horse": animal("horse", 0.30, usual=FUR["brown"]),
    "deer": animal("deer", 0.25, usual=FUR["brown"]),
    "bicycle": Standing(
        "bicycle", 0.17, "paint", rgb("4672b0"), shadow=0.3, volume=0.5, turns=False
    ),
    "banana": Standing("banana", 0.032, "peel", rgb("f2cf45"), shadow=0.0, below=0.012),
    "bird": Birds(),
    "car": Car(),
    "boat": put_boat,
    "lighthouse": Lighthouse(),
    "house": put_house,
    "tree": put_tree,
    "balloon": Balloons(),
}
"""How things are put in; people, and what people hold, and lamps are not among them."""
