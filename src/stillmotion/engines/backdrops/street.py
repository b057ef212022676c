"""A street that runs away from the viewer between two rows of houses, in true perspective."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import WHITE, Colour, mix, rgb
from stillmotion.engines.backdrops.hills import away_of
from stillmotion.engines.backdrops.houses import INK, House
from stillmotion.engines.backdrops.light import Tone
from stillmotion.engines.backdrops.maps import blurred, box, step
from stillmotion.engines.backdrops.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painter import Painter
from stillmotion.engines.backdrops.perspective import Street
from stillmotion.engines.backdrops.plants import LEAF, LEAVES, bushes
from stillmotion.engines.backdrops.stage import Stage

FARTHEST_HOUSE = 9.5
"""How far away the last house stands."""

NEAR, FAR = 0.3, 14.0
"""How far away the road is painted, from and to."""

BEHIND = 1.6
"""How far across the road is painted, under the houses, in halves of its breadth."""

WARM: Colour = (1.0, 0.97, 0.9)


def street_of(canvas: Canvas) -> Street:
    """The street of a composition."""
    plan, a = canvas.plan, canvas.aspect
    breadth = 0.60 * float(np.clip(a / 1.6, 0.62, 1.0))
    x = canvas.off(0.10 * (0.3 + 0.7 * plan.turn))
    return Street(x, canvas.horizon, breadth, canvas.focus - canvas.horizon, 0.17)


def stage(canvas: Canvas) -> Stage:
    """Where figures stand in it."""
    side = canvas.plan.side
    x = street_of(canvas).x - 0.10 * side * min(1.0, canvas.aspect)
    return Stage(0.87, x, road=0.93, lamp_x=x - 0.17 * side)


@dataclass(frozen=True)
class Road:
    """Pavements with their slabs, and between them a road of stones, one row in the shade of its
    houses."""

    cobble: Colour = rgb("a09a93")
    snowed: Colour = rgb("e3eaf4")
    shade_high: float = 0.15
    shade_low: float = 0.55
    shade_out: float = 0.22
    """How far the shade of the houses reaches: of half the breadth, under a high and under a low
    sun, and how much more."""
    high_sun: float = 0.4
    shade_soft: float = 0.004
    shade: tuple[Colour, float] = ((0.25, 0.27, 0.42), 0.5)
    shade_share: float = 0.38
    haze: tuple[float, float, float] = (0.36, 0.0, 0.75)

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        canvas.plane()
        light, way, side = canvas.light, street_of(canvas), canvas.plan.side
        cobble = self.snowed if canvas.snowy else self.cobble
        painter = Painter.band(canvas, way.y, canvas.bottom, light.lit(cobble, 0.5), solid=True)
        if painter.empty:
            return
        Stones().draw(painter, way, cobble)
        for bank in (-1.0, 1.0):
            Pavement().draw(painter, way, bank)
        if canvas.scene.weather == "clear" and not light.starry:
            share = self.shade_high if light.height < self.high_sun else self.shade_low
            reach = way.half * (1 - share) - self.shade_out
            shade = way.strip(side * way.half * BEHIND, side * reach, NEAR, FAR)
            soft = blurred(painter.inside(shade), canvas.scale * self.shade_soft)
            painter.wash(mix(light.shade, *self.shade), soft * np.float32(self.shade_share))
        near, far, share = self.haze
        away = away_of(painter) * np.float32((1 - way.y) / way.eye)
        painter.wash(light.far(light.haze, 0.2), step(near, far, away) * np.float32(share))
        painter.lie()


@dataclass(frozen=True)
class Pavement:
    """Slabs up to the walls, and a kerb."""

    stone: Colour = rgb("b3a99c")
    snowed: Colour = rgb("eef3fa")
    lit: tuple[float, float] = (0.62, 0.9)
    seam: tuple[float, float] = (0.22, 0.06)
    """How much of it is in the light, and the ink in seams; each without snow and in it."""
    first: float = 0.34
    pitch: float = 1.16
    slabs: int = 24
    seam_deep: float = 1.012
    half: float = 0.085
    seam_wide: float = 0.003
    kerb_high: float = 0.016
    kerb_dark: tuple[float, float] = (0.45, 0.3)
    rim_wide: float = 0.012
    rim: tuple[float, float] = (0.3, 0.85)

    def draw(self, painter: Painter, way: Street, side: float) -> None:
        """Paint that of a side (-1 left, 1 right)."""
        canvas, light = painter.canvas, painter.canvas.light
        snowy = canvas.snowy
        stone = self.snowed if snowy else self.stone
        wall, kerb = side * way.half * BEHIND, side * (way.half - way.pavement)
        painter.fill(way.strip(wall, kerb, NEAR, FAR), light.lit(stone, self.lit[snowy]))
        seam = light.lit(mix(stone, INK, self.seam[snowy]), 0.5)
        for away in self.first * self.pitch ** np.arange(self.slabs):
            painter.fill(way.strip(kerb, wall, away, away * self.seam_deep), seam)
        middle = kerb + side * self.half
        painter.fill(way.strip(middle, middle + side * self.seam_wide, NEAR, FAR), seam)
        ink, share = self.kerb_dark
        face = way.upright(kerb, NEAR, FAR, way.eye, way.eye + self.kerb_high)
        painter.fill(face, light.lit(mix(stone, INK, ink), share))
        white, share = self.rim
        rim = way.strip(kerb, kerb + side * self.rim_wide, NEAR, FAR)
        painter.fill(rim, light.lit(mix(stone, WHITE, white), share))


@dataclass(frozen=True)
class Stones:
    """Rows of rounded stones."""

    wide: float = 0.056
    first: float = 0.32
    pitch: float = 1.055
    rows: int = 46
    jitter: float = 0.005
    high: float = 0.050
    fill: float = 0.93
    gap: Tone = Tone(0, 0.3, "1a1a2b", 0.35)
    stone: tuple[Tone, Tone] = (Tone(0, 0.32, "1a1a2b", 0.25), Tone(1, 0.85, "fff7e6", 0.25))
    snowed_gap: Tone = Tone(0, 0.72)
    snowed: tuple[Tone, Tone] = (Tone(0, 0.55), Tone(1, 1.0, "fff7e6", 0.25))
    tints: tuple[float, float] = (0.03, 0.008)
    crown: tuple[float, float, float, float] = (0.55, 0.42, 0.14, 1.10)
    """The lit top of a stone: breadth and height of a stone's, how much higher it lies, how much
    brighter it is."""

    def draw(self, painter: Painter, way: Street, cobble: Colour) -> None:
        """Paint them between the kerbs."""
        canvas, light = painter.canvas, painter.canvas.light
        rng = canvas.streams("stones")
        kerb = way.half - way.pavement
        count = int(2 * kerb / self.wide) + 2
        # From far to near.
        row = np.repeat(np.arange(self.rows)[::-1], count)
        away = self.first * self.pitch**row
        column = np.tile(np.arange(count), self.rows) - count / 2 + row % 2 / 2
        across = column * self.wide + rng.normal(0, self.jitter, len(row))
        kept = np.abs(across) < kerb + self.wide
        away, across = away[kept], across[kept]
        at = way.at(across, way.eye, away)
        high = way.eye / away * self.high
        tones, gap = (self.snowed, self.snowed_gap) if canvas.snowy else (self.stone, self.gap)
        paint = dabs.shaded(scattered(rng, len(at), spread=0.2), light.shades(tones, cobble))
        paint = dabs.tinted(rng, paint, *self.tints)
        painter.wash(light.tone(gap, cobble))
        wide = self.wide / away
        painter.dabs(dabs.blobs(rng, at, wide * self.fill, high), paint)
        broad, tall, lifted, bright = self.crown
        top = at - places(0.0, high * lifted)
        painter.dabs(dabs.blobs(rng, top, wide * broad, high * tall), paint * bright)


@dataclass(frozen=True)
class StreetEnd:
    """What closes the view: a tower over roofs and trees, in the haze."""

    far: float = 0.62
    reach: float = 0.35
    sunk: float = 0.06
    foot: float = 1.2
    body: Tone = Tone(0, 0.7, "b7a893", 1.0)
    dim: Tone = Tone(0, 0.2, "8a7f7c", 1.0)
    roof: Tone = Tone(0, 0.4, "6d6672", 1.0)
    houses: int = 9
    spread: float = 0.09
    wide: Span = Span(0.025, 0.045)
    tall: Span = Span(0.05, 0.10)
    eaves: float = 1.1
    tower: tuple[float, float, float] = (0.017, 0.19, 0.085)
    """Half its breadth, its height, and that of its spire."""
    tower_eaves: float = 1.2
    tower_spread: float = 0.02
    bushes: int = 7
    bushes_reach: float = 0.13
    bush: Span = Span(0.022, 0.036)

    def draw(self, canvas: Canvas) -> None:
        """Put it before the sky."""
        light, way = canvas.light, street_of(canvas)
        rng = canvas.streams("street end")
        body, dim, roof = (
            light.tone(tone, WHITE, self.far) for tone in (self.body, self.dim, self.roof)
        )
        area = (way.x - self.reach, way.y - self.reach, way.x + self.reach, way.y + self.sunk)
        painter = Painter(canvas, area, dim)
        base = way.y + way.eye / FARTHEST_HOUSE * self.foot

        def peaked(x: float, tall: float, eaves: float, peak: float) -> None:
            painter.fill(
                [(x - eaves, base - tall), (x, base - tall - peak), (x + eaves, base - tall)], roof
            )

        for _ in range(self.houses):
            x, half = way.x + rng.normal(0, self.spread), self.wide.draw(rng)
            tall = self.tall.draw(rng)
            wall = body if rng.random() < 0.5 else dim
            painter.fill(box(x - half, base - tall, x + half, base), wall)
            peaked(x, tall, half * self.eaves, half)
        x = way.x + self.tower_spread * rng.normal()
        half, tall, spire = self.tower
        painter.fill(box(x - half, base - tall, x + half, base), body)
        painter.fill(box(x, base - tall, x + half, base), dim)
        peaked(x, tall, half * self.tower_eaves, spire)
        if not canvas.snowy:
            n = self.bushes
            at = places(way.x + np.linspace(-self.bushes_reach, self.bushes_reach, n), base)
            stops = light.shades(LEAF, LEAVES[canvas.scene.season][0], self.far)
            bushes(painter, rng, at, self.bush.some(rng, n), stops, 1.0)
        painter.stand(FARTHEST + (1 - FARTHEST) / FARTHEST_HOUSE)


@dataclass(frozen=True)
class Rows:
    """The houses of both sides, the farthest first: sheets that lie along the street."""

    first: float = 0.42
    deep: Span = Span(0.62, 1.17)
    deeper: float = 0.10
    plaster: Colour = rgb("8f8577")

    def draw(self, canvas: Canvas) -> None:
        """Put them up."""
        way = street_of(canvas)
        for side, name in ((-1.0, "left"), (1.0, "right")):
            rng = canvas.streams("houses", name)
            edge = way.x + side * way.half / self.first
            area = (min(edge, way.x), canvas.top, max(edge, way.x), canvas.bottom)
            painter = Painter(canvas, area, canvas.light.lit(self.plaster, 0.4))
            if painter.empty:
                continue
            plots: list[tuple[float, float]] = []
            away = self.first
            while away < FARTHEST_HOUSE:
                end = away + self.deep.draw(rng) + self.deeper * away
                plots.append((away, end))
                away = end
            sunny = side != canvas.plan.side
            for plot in plots[::-1]:
                House().draw(painter, rng, way, side, plot, FARTHEST_HOUSE, sunny=sunny)
            slope = side * (1 - FARTHEST) / way.half
            painter.stand(FARTHEST, slope=(slope, 0.0), at=(way.x, 0.0))


@dataclass(frozen=True)
class WetStreet:
    """A road that in rain mirrors the walls and what shines in them."""

    unrest: tuple[float, float] = (0.05, 0.012)
    moved: tuple[float, float] = (0.008, 0.02)
    """How unquiet the mirrored picture is, across and down."""
    soft: float = 0.012
    puddles: tuple[float, float] = (0.5, 0.05)
    puddle: tuple[float, float] = (-0.5, 0.7)
    mirrors: Rise = Rise(0.30, 0.75)
    edge: float = 0.02
    dark: float = 0.22
    open: tuple[float, float] = (0.66, 0.62)
    """Between which heights the sky ends."""

    def draw(self, canvas: Canvas) -> None:
        """Wet it where it rains."""
        canvas.sky *= canvas.height(*self.open)
        if not canvas.wet:
            return
        way, scale = street_of(canvas), canvas.scale
        top, bottom = canvas.rows(way.y, canvas.bottom)
        part = np.s_[top:bottom]
        y = canvas.y[part]
        # What is mirrored stands along the walls: the lower one looks, the higher on them.
        foot = way.y + way.eye * np.abs(canvas.x - way.x) / way.half
        below = step(0.0, self.edge, y - foot)
        unrest: Map = canvas.noise("wet street", *self.unrest, 4, 0.6)[part] * np.float32(scale)
        columns = np.arange(canvas.size[0], dtype=np.float32) + unrest * self.moved[0]
        rows = (2 * foot - y - canvas.top) * scale - unrest * self.moved[1]
        mirrored = cv2.remap(
            blurred(canvas.seen(), scale * self.soft), columns.astype(np.float32),
            rows.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        puddles = step(*self.puddle, canvas.noise("puddles", *self.puddles)[part])
        ground = canvas.ground[part]
        ground *= 1 - self.dark * below[..., None]
        ground += (mirrored - ground) * (self.mirrors.at(puddles) * below)[..., None]
