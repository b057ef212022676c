"""A city from far away: towers row behind row in the haze, their windows lit by night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, palette, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import box
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell, places
from stillmotion.engines.backdrops.painting.painter import Painter

LIT = np.array(palette("ffd88a ffc66b fff0c4 ffb25c d9e8ff"))
"""Colours of lit windows."""

FACES = palette("8d98ab a59c98 7f93a8 b3a594 8fa3a6 9d93a8")

LIGHTS = 0.4
"""How far lamps are lit from which on a city lights the air."""


class Crown(NamedTuple):
    """How a tower ends: its `parts` as shares of its breadth, from and to, and how far down of its
    height each begins; a mast from a height on; a roof that slants by a share of its breadth."""

    parts: tuple[tuple[float, float, float], ...] = ((0.0, 1.0, 0.0),)
    mast: float = 9.0
    slant: float = 0.0


CROWNS = (
    Crown(),
    Crown(((0.0, 1.0, 0.28), (0.14, 0.86, 0.0))),
    Crown(((0.0, 1.0, 0.36), (0.16, 0.84, 0.14), (0.32, 0.68, 0.0)), mast=0.0),
    Crown(mast=0.2),
    Crown(slant=0.22),
)


class Row(NamedTuple):
    """A row of towers: how high, how much air is before it, how much its heart swells, on which
    side of the middle that is (1: towards the light)."""

    high: float
    far: float
    swell: float
    side: float


@dataclass(frozen=True)
class Skyline:
    """Rows of buildings over the horizon, the farthest the tallest, and the light of the city in
    the air above them."""

    rows: tuple[Row, ...] = (
        Row(0.44, 0.74, 0.62, -1), Row(0.40, 0.50, 0.62, 1), Row(0.24, 0.30, 0.42, -1)
    )  # fmt: skip
    wide: Span = Span(0.13, 0.33)
    tall: Span = Span(0.30, 0.58)
    swelling: Span = Span(0.5, 1.0)
    gap: Span = Span(0.92, 1.27)
    mist: Rise = Rise(0.30, 0.70)
    near: Rise = Rise(0.03, 0.08)

    FOOT, SUNK, HIGHEST, BEYOND, LOW, LOW_LIT = 0.004, 0.02, 1.9, 0.05, 0.2, 0.4
    HEART, HEART_WIDE, NARROWEST = 0.22, 0.42, 0.7
    """How far from the middle a row swells, over which breadth."""
    GLOW, GLOW_SHARE, GLOW_TOP, GLOW_POWER = rgb("b999a4"), 0.42, 0.15, 1.5
    STREETS, STREETS_HIGH, STREETS_SHARE, MIST_HIGH = rgb("ffb070"), 0.12, 0.20, 0.16

    def draw(self, canvas: Canvas) -> None:
        """Put it before the sky."""
        light, base = canvas.light, canvas.horizon + self.FOOT
        if light.lamps > LIGHTS:
            low = canvas.height(self.GLOW_TOP, canvas.horizon) ** self.GLOW_POWER
            canvas.shine(self.GLOW, self.GLOW_SHARE * light.lamps * low)
        for number, row in enumerate(self.rows):
            top, base_colour = (
                base - self.HIGHEST * row.high,
                light.seen(FACES[0], self.LOW_LIT, row.far),
            )
            painter = Painter.band(canvas, top, base + self.SUNK, base_colour)
            if painter.empty:
                continue
            self._towers(painter, number, row, base)
            mist = painter.rise(base - self.MIST_HIGH, base) * self.mist.at(light.mist)
            painter.wash(light.mist_colour(), mist)
            if light.lamps > LIGHTS:
                low = painter.rise(base - self.STREETS_HIGH, base) * light.lamps
                painter.wash(self.STREETS, low * self.STREETS_SHARE)
            painter.stand(FARTHEST + self.near.at(number))

    def _towers(self, painter: Painter, number: int, row: Row, base: float) -> None:
        """A row of them, which swells to a middle of its own, off the picture's."""
        canvas = painter.canvas
        rng, heart = canvas.streams("towers", number), canvas.off(self.HEART * row.side)
        about = self.HEART_WIDE * max(self.NARROWEST, canvas.aspect)
        low = box(canvas.left, base - self.LOW * row.high, canvas.right, base + self.SUNK)
        painter.fill(low, canvas.light.seen(FACES[0], self.LOW_LIT, row.far))
        x = canvas.left - self.BEYOND
        while x < canvas.right + self.BEYOND:
            wide = row.high * self.wide.draw(rng)
            swell = row.swell * float(bell(np.array(x + wide / 2), heart, about))
            tall = row.high * (self.tall.draw(rng) + swell * self.swelling.draw(rng))
            Tower(row.far, number).draw(painter, rng, (x, base), (wide, tall))
            x += wide * self.gap.draw(rng)


@dataclass(frozen=True)
class Tower:
    """One building: a face, a narrow flank, a crown, its windows; `far` is the air before it,
    `row` its row."""

    far: float
    row: int
    tones: tuple[Tone, ...] = (
        Tone(0, 0.55), Tone(0, 1.0, "ffe6c8", 0.35), Tone(0, 0.08, "1a1c2e", 0.35)
    )  # fmt: skip
    """Of its face, of the edge of its roof, of its flank."""

    FLANK, SUNK, RIM = 0.28, 0.02, 0.004
    MAST, MAST_HIGH, MAST_MORE = 0.0022, 0.35, 0.05

    def draw(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float],
        size: tuple[float, float],
    ) -> None:  # fmt: skip
        """Paint it, its left foot at a place."""
        (x, base), (wide, tall), light = at, size, painter.canvas.light
        local = FACES[int(rng.integers(len(FACES)))]
        face, bright, flank = (light.tone(tone, local, self.far) for tone in self.tones)
        crown = CROWNS[int(rng.integers(len(CROWNS)))]
        top, foot, middle = base - tall, base + self.SUNK, x + wide / 2
        if tall > crown.mast:
            peak = top - self.MAST_HIGH * wide - self.MAST_MORE
            mast = [(middle - self.MAST, top), (middle, peak), (middle + self.MAST, top)]
            painter.fill(mast, flank)
        if crown.slant:
            high = top - crown.slant * wide
            painter.fill([(x, top), (x + wide, high), (x + wide, top + self.RIM)], face)
        # The narrow part looks aside: in the sun where that is, else away from it.
        sunny = painter.canvas.plan.side > 0
        split = x + wide * (self.FLANK if sunny else 1 - self.FLANK)
        parts = [(x + wide * a, x + wide * b, top + tall * down) for a, b, down in crown.parts]
        for x0, x1, y0 in parts[::-1]:
            edge = min(max(split, x0), x1)
            lit, dark = ((edge, x1), (x0, edge)) if sunny else ((x0, edge), (edge, x1))
            painter.fill(box(dark[0], y0, dark[1], foot), flank)
            painter.fill(box(lit[0], y0, lit[1], foot), face)
            painter.fill(box(lit[0], y0, lit[1], y0 + self.RIM), bright)
        Windows().draw(painter, rng, at, size, parts, self)


@dataclass(frozen=True)
class Windows:
    """The windows of a tower, some of them lit: whole floors, and single ones here and there."""

    across: Rise = Rise(0.0105, 0.0125)
    down: Rise = Rise(0.0125, 0.0160)
    """How far apart they are, in the first row of towers and in the next."""
    glass: Colour = rgb("566a80")
    floors: float = 0.25
    lit: tuple[float, float] = (0.20, 0.75)
    """How many floors are lit; how likely a window is, elsewhere and on those."""

    NARROW, BROAD, NARROWS, HIGH, FIRST = 0.30, 0.42, 0.6, 0.26, 0.9
    """Half their breadth, how likely they are narrow, half their height, as shares of what they
    are apart, and where the first begins."""
    ASIDE, ABOVE, BELOW = 0.002, 0.006, 0.004
    GLASS_LIT, MIRRORED, UNLIKE, HAZE, MOST_HAZE = 0.35, 0.3, 0.10, 0.75, 0.62
    BRIGHT = Span(0.72, 1.0)

    def draw(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float],
        size: tuple[float, float], parts: list[tuple[float, float, float]], tower: Tower,
    ) -> None:  # fmt: skip
        """Paint them on the parts (left, right, top) of a tower."""
        light, (x, base), (wide, tall) = painter.canvas.light, at, size
        across, down = self.across.at(tower.row), self.down.at(tower.row)
        columns, rows = max(2, int(wide / across) - 1), max(2, int(tall / down) - 1)
        floor, column = (grid.ravel() for grid in np.mgrid[:rows, :columns])
        px = x + wide / 2 + (column + 0.5 - columns / 2) * across
        py = base - tall + (floor + self.FIRST) * down
        on = [(px > a + self.ASIDE) & (px < b - self.ASIDE) & (py > y + self.ABOVE)
              for a, b, y in parts]  # fmt: skip
        kept = np.any(on, axis=0) & (py < base - self.BELOW)
        middle, floor, n = places(px, py)[kept], floor[kept], int(kept.sum())
        glass = mix(light.lit(self.glass, self.GLASS_LIT), light.middle, self.MIRRORED)
        paint = np.tile(light.far(glass, tower.far), (n, 1))
        paint = dabs.tinted(rng, paint, self.UNLIKE)
        whole = rng.random(rows) < self.floors
        likely = np.array(self.lit)[whole[floor].astype(int)] * light.lamps
        hues = LIT[rng.integers(len(LIT), size=n)]
        hues += (np.array(light.haze) - hues) * min(self.MOST_HAZE, self.HAZE * tower.far)
        hues *= self.BRIGHT.some(rng, n)[:, None]
        paint = np.where((rng.random(n) < likely)[:, None], hues, paint)
        half = across * (self.NARROW if rng.random() < self.NARROWS else self.BROAD)
        pane = np.array(box(-half, -self.HIGH * down, half, self.HIGH * down))
        painter.dabs(middle[:, None] + pane, paint, within=True)
