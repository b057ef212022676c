"""Trees of a wood that go up past the picture: trunks and the canopy over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops.country.plants import (
    LEAF,
    LEAVES,
    Foliage,
    limb,
    strip,
)
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.colour import Colour, mix
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

TRUNK = (Tone(0, 0.05, "2c3038", 0.45), Tone(0.6, 0.35), Tone(1, 1.0, "f0d2a0", 0.45))

BOUGH = Tone(0, 0.15, "3a3f4a", 0.3)


@dataclass(frozen=True)
class Trunk:
    """A trunk that goes up past the picture: bark in strokes, light on the sun's side; `bare`
    boughs in winter. Measures are shares of its girth."""

    local: Colour
    far: float
    bare: bool = False
    over: float = 0.05
    corners: int = 10
    lean: float = 0.025
    bend: tuple[float, float] = (0.30, 6)
    taper: Rise = Rise(0.5, 0.30)
    roots: tuple[float, float] = (1.1, 22)
    strokes: int = 34
    across: Span = Span(-0.9, 0.9)
    lit: tuple[float, float, float] = (0.45, 0.5, 0.18)
    stroke: Span = Span(0.9, 2.7)
    stroke_slim: float = 0.16
    stroke_turn: float = 0.08
    rim: Span = Span(0.62, 0.74)
    boughs: int = 5
    bough_high: Span = Span(0.35, 0.95)
    bough: Span = Span(2.2, 4.7)
    bough_rise: Span = Span(0.5, 1.0)
    bough_thick: tuple[float, float] = (0.10, 0.03)

    def draw(
        self, painter: Painter, rng: np.random.Generator, x: float, foot: float, girth: float
    ) -> None:
        """Paint one at a place."""
        canvas, light = painter.canvas, painter.canvas.light
        t = np.linspace(0, 1, self.corners)
        swing, often = self.bend
        middle = x + self.lean * rng.standard_normal() * t
        middle = middle + swing * girth * np.sin(often * t + 2 * np.pi * rng.random())
        more, steep = self.roots
        half = girth * self.taper.at(t) * (1 + more * np.exp(-steep * t))
        y = foot + (canvas.top - self.over - foot) * t
        stops = light.shades(TRUNK, self.local, self.far)
        painter.fill(strip(middle - half, middle + half, y), stops[1][1])
        n, side = self.strokes, canvas.sunward(x)
        u, across = rng.random(n), self.across.some(rng, n)
        at = places(np.interp(u, t, middle) + across * np.interp(u, t, half), np.interp(u, t, y))
        usual, turned, spread = self.lit
        paint = dabs.shaded(scattered(rng, n, usual + turned * side * across, spread), stops)
        angle = np.pi / 2 + rng.normal(0, self.stroke_turn, n)
        length = girth * self.stroke.some(rng, n)
        painter.dabs(
            dabs.strokes(rng, at, length, girth * self.stroke_slim, angle), paint, within=True
        )
        inner = middle + side * half * self.rim.some(rng, len(t))
        painter.fill(strip(inner, middle + side * half, y), stops[2][1], within=True)
        if self.bare:
            bark = light.tone(BOUGH, self.local, self.far)
            thick, thin = (girth * share for share in self.bough_thick)
            for _ in range(self.boughs):
                high, aside = self.bough_high.draw(rng), float(rng.choice((-1.0, 1.0)))
                start = (float(np.interp(high, t, middle)), float(np.interp(high, t, y)))
                reach = girth * self.bough.draw(rng)
                end = (start[0] + aside * reach, start[1] - reach * self.bough_rise.draw(rng))
                limb(painter, start, end, thick, thin, bark)


@dataclass(frozen=True)
class Canopy:
    """Boughs that hang into the picture from above, higher over the path, and a roof of leaves."""

    size: Rise = Rise(0.05, 0.15)
    crowded: float = 1.5
    arch: Rise = Rise(0.34, 0.15)
    open: float = 0.22
    open_wide: Rise = Rise(0.34, 0.64)
    wave: float = 0.09
    often: Rise = Rise(7, 4)
    waving: Rise = Rise(0.5, 1.5)
    low: float = 0.6
    above: float = 0.02
    sizes: Span = Span(0.6, 1.2)
    flat: tuple[float, float] = (1.25, 0.8)
    roof: tuple[float, float, float] = (1.1, 0.8, 0.7)
    roof_open: float = 0.5
    sunlit: Rise = Rise(0.0, 0.16)
    dab: Rise = Rise(0.012, 0.034)
    fill: float = 0.8

    def draw(
        self, painter: Painter, rng: np.random.Generator, near: float, far: float, middle: float
    ) -> None:
        """Paint them over a row."""
        canvas, light = painter.canvas, painter.canvas.light
        hues = LEAVES[canvas.scene.season]
        size = self.size.at(near)
        count = int(canvas.wide / size * self.crowded)
        start = 2 * np.pi * rng.random()
        apart, wide, high = self.roof
        roof = np.arange(canvas.left, canvas.right, size * apart)
        roof = roof[np.abs(roof - middle) > self.roof_open * near]
        over = np.column_stack(
            [
                roof,
                np.full(len(roof), canvas.top),
                *(np.full(len(roof), size * r) for r in (wide, high)),
            ]
        )
        for number, hue in enumerate(hues):
            x = canvas.rowed(rng, count)[number :: len(hues)]
            low = self.arch.at(near) - self.open * bell(x, middle, self.open_wide.at(near))
            wave = np.sin(x * self.often.at(near) + 2 * number + start)
            low = low + self.wave * self.waving.at(near) * wave
            y = low * rng.random(len(x)) ** self.low - self.above
            r = size * self.sizes.some(rng, len(x))
            clumps = np.concatenate([np.stack([x, y, *(r * f for f in self.flat)], -1), over])
            stops = light.shades(LEAF, mix(hue, light.sun, self.sunlit.at(1 - near)), far)
            Foliage(self.dab.at(near), self.fill).draw(
                painter, rng, clumps[np.argsort(clumps[:, 1])], stops, canvas.sunward(middle)
            )
