"""Heaps of rocks in the water and on a shore."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops.country.plants import SNOW
from stillmotion.engines.backdrops.country.shore import FOAM
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, Stops
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.measures import Span, places
from stillmotion.engines.backdrops.painting.painter import Painter

STONE = (Tone(0, 0.05, "232a3a", 0.5), Tone(0.6, 0.55), Tone(1, 1.0, "ffe6c4", 0.35))

SNOW_CAP, SPRAY = Tone(1, 0.9), Tone(1, 0.85)


@dataclass(frozen=True)
class Rocks:
    """Heaps of rocks in the water or on the shore, on one side of the picture (`side`: 1 towards
    the light). `across` is where, as a share of the width from the middle; `foot` the first one's
    place over the shore, and what is added for each one more."""

    side: float
    across: Span
    foot: tuple[float, float]
    size: Span
    colour: Colour
    count: int
    more: int = 1
    """How many counts there may be, one up from another."""
    air: tuple[float, float] = (0.0, 0.0)
    wet: bool = False

    def draw(self, canvas: Canvas) -> None:
        """Put them there."""
        rng = canvas.streams("rocks")
        for k in range(self.count + canvas.plan.pick(self.more)):
            x = canvas.off(self.side * self.across.draw(rng))
            foot = float(canvas.along(canvas.shore, x)) + self.foot[0] + k * self.foot[1]
            air = self.air[0] + k * self.air[1]
            Heap(self.colour, self.wet).draw(canvas, rng, x, foot, self.size.draw(rng), air)


@dataclass(frozen=True)
class Heap:
    """A heap of stones, the highest behind; foam about them where it is `wet`. Measures are shares
    of its height."""

    colour: Colour
    wet: bool
    box: tuple[float, float, float] = (2.2, 1.3, 0.3)
    stones: int = 6
    spread: float = 0.55
    lower: Span = Span(0.02, 0.08)
    tall: Span = Span(0.45, 1.0)
    spray: int = 46
    spray_spread: tuple[float, float] = (0.95, 0.05)
    spray_foot: float = 0.06
    spray_size: Span = Span(0.084, 0.364)
    spray_slim: float = 0.26

    def draw(
        self, canvas: Canvas, rng: np.random.Generator, x: float, foot: float, size: float,
        air: float,
    ) -> None:  # fmt: skip
        """Put one at a place, `size` high, behind some air."""
        wide, high, low = (size * share for share in self.box)
        light = canvas.light
        base = light.seen(self.colour, 0.4, air)
        painter = Painter(canvas, (x - wide, foot - high, x + wide, foot + low), base)
        if painter.empty:
            return
        n = self.stones
        tall = np.sort(self.tall.some(rng, n))[::-1] * size
        at = places(x + size * rng.normal(0, self.spread, n), foot + size * self.lower.some(rng, n))
        for (stone_x, stone_foot), high in zip(at, tall, strict=True):
            Stone(snow=canvas.snowy and not self.wet).draw(
                painter,
                rng,
                (stone_x, stone_foot, high),
                light.shades(STONE, self.colour, air),
                air,
            )
        if self.wet:
            across, down = (
                spread * rng.standard_normal(self.spray) for spread in self.spray_spread
            )
            at = places(x + size * across, foot + size * (self.spray_foot + down))
            drop = size * self.spray_size.some(rng, self.spray)
            drops = dabs.blobs(rng, at, drop, drop * self.spray_slim)
            painter.dabs(drops, light.tone(SPRAY, FOAM, air))
        painter.stand(canvas.depth_at(foot))


@dataclass(frozen=True)
class Stone:
    """One stone: a body in shade, a flank in light, a cap, cracks. Measures are shares of its
    height and of its half breadth."""

    snow: bool
    half: Span = Span(0.55, 0.85)
    corners: int = 9
    rough: Span = Span(0.82, 1.12)
    flat: float = 0.9
    ridge: tuple[float, float] = (-0.15, 0.86)
    low: Span = Span(-0.4, -0.1)
    lit_foot: float = 0.8
    cap: tuple[float, float] = (0.18, 0.42)
    strokes: int = 26
    stroke: tuple[float, float] = (0.2, 0.035)
    stroke_spread: float = 0.4
    stroke_high: float = 0.8
    stroke_turn: tuple[float, float] = (1.1, 0.5)

    def draw(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float, float],
        stops: Stops, air: float,
    ) -> None:  # fmt: skip
        """Paint it at (x, foot, height)."""
        x, foot, tall = at
        sun, light = painter.canvas.plan.side, painter.canvas.light
        half = tall * self.half.draw(rng)
        turn = np.linspace(0, np.pi, self.corners)
        reach = self.rough.some(rng, self.corners)
        body = places(
            x + half * np.cos(turn) * reach, foot - tall * np.sin(turn) * reach * self.flat
        )
        painter.fill(body, stops[0][1])
        ridge = (x + sun * half * self.ridge[0], foot - tall * self.ridge[1])
        flank = body[(body[:, 0] - ridge[0]) * sun > 0]
        flank = flank[np.argsort(flank[:, 1])]
        low = (x + sun * half * self.low.draw(rng), foot)
        lit = np.vstack([ridge, flank, (x + sun * half * self.lit_foot, foot), low])
        painter.fill(lit, stops[1][1])
        cap = (x + sun * half * self.cap[0], foot - tall * self.cap[1])
        lying = light.tone(SNOW_CAP, SNOW, air) if self.snow else stops[2][1]
        painter.fill(np.vstack([ridge, flank[: max(2, len(flank) // 2)], cap]), lying)
        n = self.strokes
        aside = rng.normal(0, self.stroke_spread, n)
        spots = places(x + half * aside, foot - tall * rng.random(n) * self.stroke_high)
        paint = dabs.shaded(np.clip(0.5 + 0.5 * sun * aside, 0, 1), stops)
        long, slim = (tall * share for share in self.stroke)
        angle = sun * self.stroke_turn[0] + rng.normal(0, self.stroke_turn[1], n)
        painter.dabs(
            dabs.strokes(rng, spots, long, slim, angle), dabs.tinted(rng, paint, 0.06), within=True
        )
