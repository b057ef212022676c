"""What grows or lies about the feet of trees: bushes, grass, ferns, snow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Matrix
from stillmotion.engines.backdrops.country.forest_floor import moss
from stillmotion.engines.backdrops.country.meadow import BLADES
from stillmotion.engines.backdrops.country.plants import (
    LEAF,
    LEAVES,
    SNOW,
    Tufts,
    bushes,
)
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.colour import Stops, mix, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

FERN, FROND, DRY_FROND = rgb("5f8f48"), rgb("4d7743"), rgb("855b2d")

DRIFT = (Tone(0, 0.3, "a9bddb", 1.0), Tone(1, 0.9))


@dataclass(frozen=True)
class Undergrowth:
    """Bushes and grass, or snow, that hide where trunks meet the ground."""

    ferny: tuple[float, float] = (0.5, 0.2)
    """How much fern is among the bushes, and that in autumn."""
    bushes: Rise = Rise(30, 12)
    off_path: Span = Span(0.8, 1.3)
    size: Rise = Rise(0.012, 0.057)
    sizes: Span = Span(0.5, 1.5)
    in_snow: float = 0.6
    foot: Span = Span(0.012, 0.022)
    heaps: int = 4
    heap: tuple[float, float, float, float] = (0.62, 0.06, 1.15, 0.42)
    each: int = 6
    spread: float = 0.8
    grass_foot: Rise = Rise(0.012, 0.040)
    tall: Rise = Rise(0.012, 0.062)

    def draw(
        self, painter: Painter, rng: np.random.Generator, near: float, far: float,
        path: tuple[float, float], foot: float, trunks: Matrix,
    ) -> None:  # fmt: skip
        """Paint it over a row: `trunks` (3, n) are their places, feet and girths, `path` what is
        left clear between them."""
        canvas, light = painter.canvas, painter.canvas.light
        season, snowy = canvas.scene.season, canvas.snowy
        hue = mix(LEAVES[season][0], FERN, self.ferny[int(season == "autumn")])
        stops = light.shades(DRIFT, SNOW, far) if snowy else light.shades(LEAF, hue, far)
        middle, clear = path
        n = int(self.bushes.at(near) * canvas.wide)
        x = canvas.strewn(rng, n)
        x = x[np.abs(x - middle) / clear > self.off_path.some(rng, n)]
        size = self.size.at(near) * self.sizes.some(rng, len(x)) * (self.in_snow if snowy else 1.0)
        at = places(x, foot + self.foot.some(rng, len(x)))
        bushes(painter, rng, at, size, stops, canvas.sunward(middle))
        x, base, girth = trunks
        if snowy:
            apart, high, wide, flat = self.heap
            for k in range(self.heaps):
                aside = girth * apart * (k - (self.heaps - 1) / 2)
                at = places(x + aside, base + girth * high * rng.random(len(x)))
                painter.dabs(dabs.blobs(rng, at, girth * wide, girth * flat), stops[-1][1])
            return
        x, girth = np.repeat(x, self.each), np.repeat(girth, self.each)
        at = places(
            x + self.spread * rng.standard_normal(len(x)) * girth, foot + self.grass_foot.at(near)
        )
        tall = self.tall.at(near) * self.sizes.some(rng, len(x))
        Tufts().draw(painter, rng, at, tall, light.shades(BLADES, moss(canvas), far))


@dataclass(frozen=True)
class Fern:
    """A fern: fronds that arch out from one root. Measures are shares of its size."""

    fronds: int = 9
    scattered: float = 0.08
    leaves: int = 16
    first: float = 0.06
    reach: Span = Span(0.85, 1.15)
    rise: Rise = Rise(1.15, 0.60)
    arch: tuple[float, float] = (0.52, 2.2)
    leaf: float = 0.20
    least: float = 0.002
    swell: tuple[float, float] = (0.92, 0.8)
    slim: float = 0.30
    turn: tuple[float, float] = (1.1, 1.98)
    """How far from the frond leaves begin, and point, both ways."""
    lit: tuple[float, float, float] = (0.62, 0.35, 0.12)
    towards: tuple[float, float] = (-0.10, 0.16)

    def draw(
        self, painter: Painter, rng: np.random.Generator, x: float, foot: float, size: float,
        stops: Stops,
    ) -> None:  # fmt: skip
        """Paint one at a place."""
        t = np.linspace(self.first, 1, self.leaves)
        part, power = self.arch
        widest, ending = self.swell
        usual, outer, spread = self.lit
        for side in np.linspace(-1, 1, self.fronds) + rng.normal(0, self.scattered, self.fronds):
            reach = size * self.reach.draw(rng)
            high = reach * self.rise.at(abs(side))
            px, py = x + side * reach * t, foot - high * (t - part * t**power)
            along = np.arctan2(np.gradient(py), np.gradient(px))
            swell = np.sin(np.pi * (widest * t + 1 - widest)) ** ending
            leaf = reach * self.leaf * swell + self.least
            shade = scattered(rng, self.leaves, usual - outer * abs(side), spread)
            for way in (1, -1):
                begin, point = (along + way * turn for turn in self.turn)
                at = places(px + np.cos(begin) * leaf / 2, py + np.sin(begin) * leaf / 2)
                lit = np.clip(shade + self.towards[int(way * side < 0)], 0, 1)
                shapes = dabs.leaves(at, leaf, leaf * self.slim, point)
                painter.dabs(shapes, dabs.tinted(rng, dabs.shaded(lit, stops), 0.04))
