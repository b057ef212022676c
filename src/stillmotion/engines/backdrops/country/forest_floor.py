"""The floor of a wood: moss, a path, fallen leaves, spots of sun."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import ColourRow, Vector
from stillmotion.engines.backdrops.country.hills import GRASS, away_of
from stillmotion.engines.backdrops.country.meadow import DUST, winding
from stillmotion.engines.backdrops.country.plants import (
    LEAVES,
)
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import blurred, step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

LITTER = (Tone(0, 0.15, "25352f", 0.5), Tone(0.5, 0.5), Tone(1, 0.95, "f2e59a", 0.25))


def moss(canvas: Canvas) -> Colour:
    """What the floor is covered with."""
    if canvas.snowy:
        return GRASS["winter"]
    if canvas.scene.season == "autumn":
        return rgb("a57f3f")
    return mix(GRASS[canvas.scene.season], rgb("4f7a4a"), 0.45)


@dataclass(frozen=True)
class Floor:
    """The ground with its path, moss, fallen leaves, and spots of sun; far away it is lost in the
    air. `path` is the breadth and the swing of the path."""

    path: tuple[float, float] = (0.34, 0.10)
    lit: tuple[float, float] = (0.46, 0.72)
    """How much of it is lit, and that by moonlight or in snow."""
    dust: tuple[str, float] = ("8a6a48", 0.35)
    snow_dust: Colour = rgb("dfe6f0")
    bed_lit: float = 0.58
    bed_share: float = 0.7
    bed: tuple[float, float, int] = (0.01, 1.3, 60)
    ragged: float = 0.07
    air_high: float = 0.20
    air_power: float = 1.5

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        canvas.plane()
        canvas.path = winding(canvas, *self.path)
        light, grass = canvas.light, moss(canvas)
        base = light.lit(grass, self.lit[int(canvas.snowy or light.starry)])
        painter = Painter.band(canvas, canvas.horizon, canvas.bottom, base, solid=True)
        if painter.empty:
            return
        rng = canvas.streams("forest floor")
        away = np.linspace(*self.bed)
        half = canvas.path.half(away) * (1 + self.ragged * rng.standard_normal(len(away)))
        dust = self.snow_dust if canvas.snowy else mix(DUST, rgb(self.dust[0]), self.dust[1])
        with painter.thinly(self.bed_share):
            bed = canvas.path.bed(away, half, canvas.horizon)
            painter.fill(bed, light.lit(dust, self.bed_lit))
        Litter().draw(painter, grass)
        if canvas.scene.season == "autumn" and not canvas.snowy:
            FallenLeaves().draw(painter)
        if canvas.sunny:
            SunSpots().draw(painter)
        lost = step(self.air_high, 0.0, away_of(painter)) ** self.air_power
        painter.wash(painter.part(canvas.ground), lost)
        painter.lie()


@dataclass(frozen=True)
class Litter:
    """Strokes of moss and earth."""

    count: int = 1500
    reach: Rise = Rise(0.02, 1.22, 1.7)
    hazy: Rise = Rise(0.75, -0.65)
    length: Rise = Rise(0.012, 0.082)
    lengths: Span = Span(0.4, 1.4)
    slim: float = 0.12
    turn: float = 0.1
    share: float = 0.38

    def draw(self, painter: Painter, grass: Colour) -> None:
        """Paint them."""
        canvas = painter.canvas
        rng = canvas.streams("litter")
        n = int(self.count * max(1.0, canvas.aspect))
        v = np.sort(self.reach.at(rng.random(n)))
        paint = dabs.shaded(scattered(rng, n, 0.45), canvas.light.shades(LITTER, grass))
        length = self.length.at(v) * self.lengths.some(rng, n)
        at = places(canvas.strewn(rng, n), canvas.horizon + v * (1 - canvas.horizon))
        shapes = dabs.strokes(rng, at, length, length * self.slim, rng.normal(0, self.turn, n))
        with painter.thinly(self.share):
            painter.dabs(shapes, in_air(canvas, paint, self.hazy.at(v)), within=True)


@dataclass(frozen=True)
class FallenLeaves:
    """Leaves that have fallen, in autumn."""

    count: int = 1100
    reach: Rise = Rise(0.05, 1.15, 1.4)
    hazy: Rise = Rise(0.7, -0.9)
    size: Rise = Rise(0.003, 0.016)
    sizes: Span = Span(0.6, 1.2)
    slim: float = 0.45
    lit: float = 0.6

    def draw(self, painter: Painter) -> None:
        """Paint them."""
        canvas = painter.canvas
        rng = canvas.streams("fallen leaves")
        n = int(self.count * max(1.0, canvas.aspect))
        v = np.sort(self.reach.at(rng.random(n)))
        hues = np.array(LEAVES["autumn"])
        paint = hues[rng.integers(len(hues), size=n)] * canvas.light.lit((1.0, 1.0, 1.0), self.lit)
        paint = dabs.tinted(rng, in_air(canvas, paint, self.hazy.at(v)), 0.08)
        size = self.size.at(v) * self.sizes.some(rng, n)
        at = places(canvas.strewn(rng, n), canvas.horizon + v * (1 - canvas.horizon))
        painter.dabs(dabs.leaves(at, size, size * self.slim, rng.standard_normal(n)), paint)


@dataclass(frozen=True)
class SunSpots:
    """Where the sun comes through the leaves onto the floor."""

    groups: int = 34
    each: int = 9
    reach: Rise = Rise(0.04, 1.04, 1.2)
    spread: Rise = Rise(0.09, 0.57)
    apart: Rise = Rise(0.014, 0.084)
    deep: Rise = Rise(0.0105, 0.0455)
    size: Rise = Rise(0.008, 0.063)
    sizes: Span = Span(0.3, 1.3)
    flat: float = 0.30
    soft: float = 0.0035
    colour: Colour = rgb("efe79a")
    warm: float = 0.35
    share: float = 0.42

    def draw(self, painter: Painter) -> None:
        """Paint them."""
        canvas, light = painter.canvas, painter.canvas.light
        rng = canvas.streams("spots of sun")
        middle = self.reach.at(rng.random(self.groups))
        aside = self.spread.at(middle) * rng.standard_normal(self.groups)
        v, x = np.repeat(middle, self.each), np.repeat(canvas.sun_x + aside, self.each)
        n = len(v)
        x = x + self.apart.at(v) * rng.standard_normal(n)
        v = np.clip(v + self.deep.at(v) * rng.standard_normal(n), 0, None)
        size = self.size.at(v) * self.sizes.some(rng, n)
        at = places(x, canvas.horizon + v * (1 - canvas.horizon))
        spots = Painter.band(canvas, canvas.horizon, canvas.bottom, (0, 0, 0))
        spots.dabs(dabs.blobs(rng, at, size, size * self.flat), (1, 1, 1))
        share = blurred(spots.alpha.astype(np.float32), canvas.scale * self.soft)
        warm = mix(light.lit(self.colour, 1.0), light.sun, self.warm)
        painter.wash(warm, share * np.float32(self.share / 255))


def in_air(canvas: Canvas, colours: ColourRow, share: Vector) -> ColourRow:
    """Colours (n, 3) with `share` (n) of the haze before them."""
    air = np.clip(share, 0, 1)[:, None]
    return np.asarray(np.clip(colours + (np.array(canvas.light.haze) - colours) * air, 0, 1))
