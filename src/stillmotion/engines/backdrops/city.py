"""A city over the water: towers row behind row in the haze, a quay with a railing before them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, palette, rgb
from stillmotion.engines.backdrops.drawing import drawing
from stillmotion.engines.backdrops.light import Tone
from stillmotion.engines.backdrops.maps import box, step
from stillmotion.engines.backdrops.measures import Rise, Span, bell, places, scattered
from stillmotion.engines.backdrops.painter import Painter
from stillmotion.engines.backdrops.plants import LEAVES, Tree
from stillmotion.engines.backdrops.stage import Stage

LIT = np.array(palette("ffd88a ffc66b fff0c4 ffb25c d9e8ff"))
"""Colours of lit windows."""

FACES = palette("8d98ab a59c98 7f93a8 b3a594 8fa3a6 9d93a8")

LIGHTS = 0.4
"""How far lamps are lit from which on a city lights the air."""

EDGE = 0.885
"""Height of the quay's edge."""


def stage(canvas: Canvas) -> Stage:
    """Where figures stand in it."""
    x = canvas.aspect * canvas.plan.figure
    return Stage(
        0.955, x, largest=0.30, afloat=canvas.horizon + 0.10, road=0.985,
        far_x=canvas.off(0.2), lamp_x=x + 0.22 * canvas.plan.side,
    )  # fmt: skip


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
    foot: float = 0.004
    sunk: float = 0.02
    box_high: float = 1.9
    glow: Colour = mix(rgb("7f7fd0"), rgb("ffab7a"), 0.55)
    glow_share: float = 0.42
    glow_top: float = 0.15
    glow_power: float = 1.5
    beyond: float = 0.05
    heart: float = 0.22
    heart_wide: float = 0.42
    narrowest: float = 0.7
    wide: Span = Span(0.13, 0.33)
    tall: Span = Span(0.30, 0.58)
    swelling: Span = Span(0.5, 1.0)
    gap: Span = Span(0.92, 1.27)
    mist: Rise = Rise(0.30, 0.70)
    mist_high: float = 0.16
    street: Colour = rgb("ffb070")
    street_high: float = 0.12
    street_share: float = 0.20
    near: Rise = Rise(0.03, 0.08)

    def draw(self, canvas: Canvas) -> None:
        """Put it before the sky."""
        light, base = canvas.light, canvas.horizon + self.foot
        if light.lamps > LIGHTS:
            low = canvas.height(self.glow_top, canvas.horizon) ** self.glow_power
            canvas.shine(self.glow, self.glow_share * light.lamps * low)
        for number, row in enumerate(self.rows):
            rng = canvas.streams("towers", number)
            top = base - self.box_high * row.high
            painter = Painter.band(
                canvas, top, base + self.sunk, light.seen(FACES[0], 0.4, row.far)
            )
            if painter.empty:
                continue
            # The skyline swells to a middle of its own, off the picture's.
            heart = canvas.off(self.heart * row.side)
            about = self.heart_wide * max(self.narrowest, canvas.aspect)
            x = canvas.left - self.beyond
            while x < canvas.right + self.beyond:
                wide = row.high * self.wide.draw(rng)
                swell = row.swell * float(bell(np.array(x + wide / 2), heart, about))
                tall = row.high * (self.tall.draw(rng) + swell * self.swelling.draw(rng))
                Tower(row.far, number).draw(painter, rng, (x, base), wide, tall)
                x += wide * self.gap.draw(rng)
            mist = painter.rise(base - self.mist_high, base) * self.mist.at(light.mist)
            painter.wash(light.mist_colour(0.4), mist)
            if light.lamps > LIGHTS:
                low = painter.rise(base - self.street_high, base)
                painter.wash(self.street, low * np.float32(self.street_share * light.lamps))
            painter.stand(FARTHEST + self.near.at(number))


@dataclass(frozen=True)
class Tower:
    """One building: a face, a narrow flank, a crown, its windows; `far` is the air before it,
    `row` its row."""

    far: float
    row: int
    face: Tone = Tone(0, 0.55)
    bright: Tone = Tone(0, 1.0, "ffe6c8", 0.35)
    flank: Tone = Tone(0, 0.08, "1a1c2e", 0.35)
    split: float = 0.28
    """Breadth of the flank."""
    sunk: float = 0.02
    mast_thick: float = 0.0022
    mast_high: tuple[float, float] = (0.35, 0.05)
    rim: float = 0.004
    pitch: tuple[Rise, Rise] = (Rise(0.0105, 0.0125), Rise(0.0125, 0.0160))
    """How far apart windows are, across and down."""
    half: tuple[float, float] = (0.30, 0.42)
    narrow: float = 0.6
    half_high: float = 0.26
    first: float = 0.9
    inset: tuple[float, float, float] = (0.002, 0.006, 0.004)
    """What is left free of windows at the sides, above and below."""
    glass: Colour = rgb("566a80")
    mirrored: float = 0.3
    unlike: float = 0.10
    floors: float = 0.25
    by_floor: tuple[float, float] = (0.20, 0.75)
    """How likely a window is lit, on most floors and on those that are lit as a whole."""
    haze: float = 0.75
    most_haze: float = 0.62
    bright_window: Span = Span(0.72, 1.0)

    def draw(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float], wide: float,
        tall: float,
    ) -> None:  # fmt: skip
        """Paint it, its left foot at a place."""
        (x, base), light = at, painter.canvas.light
        local = FACES[int(rng.integers(len(FACES)))]
        face, bright, flank = (
            light.tone(tone, local, self.far) for tone in (self.face, self.bright, self.flank)
        )
        crown = CROWNS[int(rng.integers(len(CROWNS)))]
        top, foot = base - tall, base + self.sunk
        if tall > crown.mast:
            share, more = self.mast_high
            middle, half = x + wide / 2, self.mast_thick
            mast = [(middle - half, top), (middle, top - share * wide - more), (middle + half, top)]
            painter.fill(mast, flank)
        if crown.slant:
            slant = [(x, top), (x + wide, top - crown.slant * wide), (x + wide, top + self.rim)]
            painter.fill(slant, face)
        # The narrow part looks aside: in the sun where that is, else away from it.
        sunny = painter.canvas.plan.side > 0
        split = x + wide * (self.split if sunny else 1 - self.split)
        parts = [(x + wide * a, x + wide * b, top + tall * down) for a, b, down in crown.parts]
        for x0, x1, y0 in parts[::-1]:
            edge = min(max(split, x0), x1)
            lit, dark = ((edge, x1), (x0, edge)) if sunny else ((x0, edge), (edge, x1))
            painter.fill(box(dark[0], y0, dark[1], foot), flank)
            painter.fill(box(lit[0], y0, lit[1], foot), face)
            painter.fill(box(lit[0], y0, lit[1], y0 + self.rim), bright)
        self._windows(painter, rng, at, (wide, tall), parts)

    def _windows(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float],
        size: tuple[float, float], parts: list[tuple[float, float, float]],
    ) -> None:  # fmt: skip
        light = painter.canvas.light
        (x, base), (wide, tall) = at, size
        pitch_x, pitch_y = (pitch.at(self.row) for pitch in self.pitch)
        columns, rows = max(2, int(wide / pitch_x) - 1), max(2, int(tall / pitch_y) - 1)
        column, floor = (grid.ravel() for grid in np.meshgrid(np.arange(columns), np.arange(rows)))
        px = x + (wide - columns * pitch_x) / 2 + (column + 0.5) * pitch_x
        py = base - tall + (floor + self.first) * pitch_y
        aside, above, below = self.inset
        kept = np.zeros(len(px), bool)
        for x0, x1, y0 in parts:
            kept |= (px > x0 + aside) & (px < x1 - aside) & (py > y0 + above)
        kept &= py < base - below
        if not kept.any():
            return
        middle, floor = places(px, py)[kept], floor[kept]
        n = len(middle)
        half_x = pitch_x * self.half[0 if rng.random() < self.narrow else 1]
        half_y = pitch_y * self.half_high
        glass = mix(light.lit(self.glass, 0.35), light.middle, self.mirrored)
        paint: Map = np.tile(light.far(glass, self.far), (n, 1))
        paint = dabs.tinted(rng, paint, self.unlike)
        # Whole floors are lit, and single windows here and there.
        whole = rng.random(rows) < self.floors
        lit = rng.random(n) < np.where(whole[floor], *self.by_floor[::-1]) * light.lamps
        hues = LIT[rng.integers(len(LIT), size=n)]
        hues += (np.array(light.haze) - hues) * min(self.most_haze, self.haze * self.far)
        paint = np.where(lit[:, None], hues * self.bright_window.some(rng, n)[:, None], paint)
        pane = np.array(box(-half_x, -half_y, half_x, half_y))
        painter.dabs(middle[:, None] + pane, paint, within=True)


@dataclass(frozen=True)
class Quay:
    """A paved quay, with slabs that run to the horizon."""

    stone: Colour = rgb("a79c92")
    snowed: Colour = rgb("eef3fa")
    rows: int = 14
    shrink: float = 0.86
    pitch: float = 0.26
    slabs: int = 60
    leaning: float = 0.14
    gap: tuple[float, float, float] = (0.002, 0.001, 0.002)
    """Between slabs: aside, at the far edge and at the near one."""
    base: Tone = Tone(0, 0.55)
    tones: tuple[Tone, Tone] = (Tone(0, 0.35, "1a1c2e", 0.30), Tone(1, 0.85, "fff7e6", 0.25))
    tone: tuple[float, float] = (0.55, 0.18)
    rim: float = 0.012
    under_rim: float = 0.008
    wet_spots: tuple[float, float] = (0.4, 0.05)
    wet: tuple[float, float] = (-0.3, 0.7)
    wet_share: float = 0.42

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        light, horizon = canvas.light, canvas.horizon
        rng = canvas.streams("quay")
        stone = self.snowed if canvas.snowy else self.stone
        painter = Painter.band(
            canvas, EDGE, canvas.bottom, light.tone(self.base, stone), solid=True
        )
        if painter.empty:
            return
        stops = light.shades(self.tones, stone)
        row, column = (
            grid.ravel() for grid in np.mgrid[: self.rows, : self.slabs].astype(np.float64)
        )
        low = (canvas.bottom - horizon) * self.shrink**row
        pitch = self.pitch * low
        start = pitch * (column - self.slabs / 2 + row % 2 / 2)
        aside, far, near = self.gap
        far_x, far_y = 1 - self.leaning, horizon + low * self.shrink + far
        corners = (
            (start * far_x + aside, far_y), ((start + pitch) * far_x - aside, far_y),
            (start + pitch - aside, horizon + low - near), (start + aside, horizon + low - near),
        )  # fmt: skip
        slabs = np.stack([places(x + canvas.aspect / 2, y) for x, y in corners], 1)
        paint = dabs.shaded(scattered(rng, len(slabs), *self.tone), stops)
        painter.dabs(slabs, paint)
        for y, high, (_, colour) in (
            (EDGE, self.rim, stops[1]), (EDGE + self.rim, self.under_rim, stops[0])
        ):  # fmt: skip
            painter.fill(box(canvas.left, y, canvas.right, y + high), colour)
        if canvas.wet:
            wet = step(*self.wet, painter.part(canvas.noise("wet quay", *self.wet_spots)))
            painter.wash(mix(light.middle, light.horizon, 0.5), wet * np.float32(self.wet_share))
        painter.lie()


@dataclass(frozen=True)
class QuayTree:
    """A tree of the quay at the edge of the picture, near."""

    aside: float = -0.42
    foot: float = 0.925
    size: float = 0.66

    def draw(self, canvas: Canvas) -> None:
        """Put it there."""
        tree = Tree(self.size, LEAVES[canvas.scene.season][0])
        tree.draw(
            canvas, canvas.streams("quay tree"), canvas.off(self.aside), self.foot,
            canvas.depth_at(self.foot), canvas.plan.side,
        )  # fmt: skip


@dataclass(frozen=True)
class Railing:
    """An iron railing along the water, bay by bay."""

    foot: float = 0.90
    tall: float = 0.085
    first: float = 0.05
    usual: float = 0.4

    def draw(self, canvas: Canvas) -> None:
        """Put it up."""
        light, bay = canvas.light, drawing("railing").parts["bay"]
        pitch = self.tall * (bay.tip or (1.0, 0.0))[0]
        top, low = self.foot - 1.1 * self.tall, self.foot + 0.01
        painter = Painter.band(canvas, top, low, light.lit(bay.shapes[0].fill, self.usual))

        def lit(colour: Colour, share: float | None) -> Colour:
            return light.lit(colour, self.usual if share is None else share)

        for x in np.arange(canvas.left + self.first - pitch, canvas.right, pitch):
            place = np.array([x, self.foot])
            painter.draw(bay.shapes, {}, partial(_scaled, place, self.tall), lit)
        painter.stand(canvas.depth_at(self.foot))


def _scaled(place: Map, size: float, points: Map) -> Map:
    return place + points * size
