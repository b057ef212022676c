"""The inside of a wood: rows of trunks into the light, leaves over them, ferns and litter below."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs, shadows
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.colour import Colour, Stops, mix, rgb
from stillmotion.engines.backdrops.hills import GRASS, away_of
from stillmotion.engines.backdrops.light import Tone
from stillmotion.engines.backdrops.maps import blurred, step
from stillmotion.engines.backdrops.meadow import BLADES, DUST, winding
from stillmotion.engines.backdrops.measures import Rise, Span, bell, places, scattered
from stillmotion.engines.backdrops.painter import Painter
from stillmotion.engines.backdrops.plants import (
    BARK,
    LEAF,
    LEAVES,
    SNOW,
    Foliage,
    Tufts,
    bushes,
    limb,
    lying_snow,
    strip,
)

FERN, FROND, DRY_FROND = rgb("5f8f48"), rgb("4d7743"), rgb("855b2d")
GREY_BARK, NEAR_BARK = rgb("79624f"), rgb("584439")
"""Bark of every other row, and of what stands right before the viewer."""

LITTER = (Tone(0, 0.15, "25352f", 0.5), Tone(0.5, 0.5), Tone(1, 0.95, "f2e59a", 0.25))
TRUNK = (Tone(0, 0.05, "2c3038", 0.45), Tone(0.6, 0.35), Tone(1, 1.0, "f0d2a0", 0.45))
BOUGH = Tone(0, 0.15, "3a3f4a", 0.3)
DRIFT = (Tone(0, 0.3, "a9bddb", 1.0), Tone(1, 0.9))


def moss(canvas: Canvas) -> Colour:
    """What the floor is covered with."""
    if canvas.snowy:
        return GRASS["winter"]
    if canvas.scene.season == "autumn":
        return rgb("a57f3f")
    return mix(GRASS[canvas.scene.season], rgb("4f7a4a"), 0.45)


def sun_of(canvas: Canvas, x: float) -> float:
    """The side on which the sun is (-1 left, 1 right) of a place."""
    return 1.0 if canvas.sun_x > x else -1.0


@dataclass(frozen=True)
class Clearing:
    """The light between trees, more than sky: the haze takes its colour."""

    hazy: float = 0.35
    green: float = 0.22
    leaf_lit: float = 0.8
    through: tuple[str, float, float] = ("ffefae", 0.72, 0.38)
    """The colour of leaves that the sun shines through, and how much of it there is."""
    share: float = 0.90
    warm: float = 0.35
    strength: tuple[float, float] = (0.35, 0.70)
    """Of the light about the sun, without it and with it."""
    centre: float = 0.42
    wide: float = 0.32
    high: float = 0.30
    glare: tuple[float, float] = (0.40, 0.30)

    def draw(self, canvas: Canvas) -> None:
        """Lay it over the sky."""
        light, sunny = canvas.light, canvas.sunny
        local = LEAVES[canvas.scene.season][0]
        bright = mix(light.horizon, light.haze, self.hazy)
        bright = mix(bright, light.lit(local, self.leaf_lit), self.green)
        if sunny:
            code, pale, share = self.through
            bright = mix(bright, light.lit(mix(local, rgb(code), pale), 1.0), share)
        canvas.paint(bright, self.share)
        about = bell(canvas.x, canvas.sun_x, self.wide) * bell(canvas.y, self.centre, self.high)
        warm = mix(light.sun, light.key_colour, self.warm)
        canvas.shine(warm, self.strength[int(sunny)] * about)
        canvas.sky[:] = 0
        canvas.light = replace(light, haze=mix(bright, light.haze, self.hazy))
        canvas.glare = (canvas.sun_x, *self.glare) if sunny else None


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


@dataclass(frozen=True)
class Wood:
    """All that stands on the floor in rows, from far to near, with shafts of sun among them."""

    rows: int = 5
    first: float = 0.4
    away: Rise = Rise(0.02, 0.64, 2.2)
    shafts_before: int = 2
    shafts: tuple[float, float] = (0.40, 0.55)
    """How strong they are, under a high sun and a low one."""
    low_sun: float = 0.4

    def draw(self, canvas: Canvas) -> None:
        """Put it there."""
        for number in range(self.rows):
            if number == self.shafts_before and canvas.sunny:
                Shafts(self.shafts[int(canvas.light.height > self.low_sun)]).draw(canvas)
            near = (number + self.first) / self.rows
            Row(number, near, self.away.at(near)).draw(canvas)


@dataclass(frozen=True)
class Row:
    """One row of trees, `near` (0 to 1) the viewer, where the ground is `away` from the horizon."""

    number: int
    near: float
    away: float
    air: Rise = Rise(0.0, 0.92, 1.05)
    base_lit: float = 0.25
    below: float = 0.10
    girth: Rise = Rise(0.012, 0.072, 1.5)
    girths: Span = Span(0.55, 1.25)
    narrow: Rise = Rise(0.52, 0.82)
    """How much thinner trunks are in a tall picture."""
    count: Rise = Rise(19, 6)
    crowded: tuple[float, float] = (0.62, 1.7)
    clear: Rise = Rise(0.045, 0.385, 1.2)
    clear_narrow: Rise = Rise(0.35, 0.75)
    aside: Span = Span(0.1, 0.9)
    uneven: float = 0.03
    shaded_from: float = 0.3
    shade: tuple[float, float, float] = (1.5, 0.34, 0.2)
    shade_foot: float = 0.012
    before: float = 0.03

    def draw(self, canvas: Canvas) -> None:
        """Put it before all there is."""
        light, near = canvas.light, self.near
        rng = canvas.streams("row of trees", self.number)
        far = self.air.at(1 - near)
        foot = canvas.horizon + self.away * (1 - canvas.horizon)
        local = BARK if self.number % 2 else GREY_BARK
        painter = Painter.band(
            canvas, canvas.top, foot + self.below, light.seen(local, self.base_lit, far)
        )
        bare = canvas.scene.season == "winter"
        middle = float(canvas.path.middle(np.array([self.away]))[0])
        clear = self.clear.at(near) * min(1.0, self.clear_narrow.at(canvas.aspect))
        few, usual = self.crowded
        count = round(self.count.at(near) * max(few, canvas.aspect / usual))
        x = canvas.left + canvas.wide * (np.arange(count) + self.aside.some(rng, count)) / count
        x = x[np.abs(x - middle) >= clear]
        n = len(x)
        girth = self.girth.at(near) * min(1.0, self.narrow.at(canvas.aspect))
        girth = girth * self.girths.some(rng, n)
        base = foot + self.uneven * near * rng.random(n)
        half, dark, tall = self.shade
        for at, low, thick in zip(x.tolist(), base.tolist(), girth.tolist(), strict=True):
            Trunk(local, far, bare=bare).draw(painter, rng, at, low, thick)
            if near > self.shaded_from and not bare:
                shadows.pool(
                    canvas, at, foot + self.shade_foot, half * thick, dark,
                    lean=-sun_of(canvas, at) * thick, tall=tall,
                )  # fmt: skip
        if not bare:
            Canopy().draw(painter, rng, near, far, middle)
        elif canvas.snowy:
            lying_snow(painter, far)
        Undergrowth().draw(
            painter, rng, near, far, (middle, clear), foot, np.stack([x, base, girth])
        )
        painter.stand(max(FARTHEST + self.before, canvas.depth_at(foot)), sways=True)


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
        n, side = self.strokes, sun_of(canvas, x)
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
                painter, rng, clumps[np.argsort(clumps[:, 1])], stops, sun_of(canvas, middle)
            )


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
        path: tuple[float, float], foot: float, trunks: Map,
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
        bushes(painter, rng, at, size, stops, sun_of(canvas, middle))
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
class Shafts:
    """Beams of sun that slant down through the air, a sheet of their own among the trees."""

    strength: float
    reduced: int = 4
    """How many times smaller, each way, they are made: they are soft."""
    source: float = 0.35
    """How far above the picture they come from."""
    widest: float = 4.0
    beams: int = 400
    smooth: int = 9
    most: float = 1.2
    heights: tuple[float, float] = (0.95, 0.1)
    fan: float = 0.9
    before: float = 0.25

    def draw(self, canvas: Canvas) -> None:
        """Put them before all there is."""
        w, h = (pixels // self.reduced for pixels in canvas.size)
        x = cv2.resize(canvas.x, (w, 1), interpolation=cv2.INTER_AREA)
        y = cv2.resize(canvas.y, (1, h), interpolation=cv2.INTER_AREA)
        angle = (x - canvas.sun_x) / (y + np.float32(self.source) - canvas.top)
        noise = canvas.streams("shafts").standard_normal(self.beams)
        table = np.convolve(noise, 4 * np.hanning(self.smooth) / self.smooth, "same")
        turns = np.linspace(-self.widest, self.widest, self.beams)
        beams = np.interp(angle, turns, np.clip(table, 0, self.most))
        share = np.clip(beams, 0, 1) * step(*self.heights, y) * bell(angle, 0.0, self.fan)
        share = (share * self.strength).astype(np.float32)
        whole = cv2.resize(share, canvas.size, interpolation=cv2.INTER_LINEAR)
        canvas.stand(canvas.light.sun, whole, FARTHEST + self.before)


@dataclass(frozen=True)
class Frame:
    """A trunk close by at the edge of the picture, on the side away from the light, ferns at its
    foot and boughs of it above, in the shade of all."""

    aside: float = -0.47
    foot: float = 1.03
    base_lit: float = 0.15
    girth: Rise = Rise(0.052, 0.104)
    thickest: float = 0.13
    ferns: tuple[tuple[float, float], ...] = ((-0.02, 0.22), (-0.16, 0.18), (-0.30, 0.13))
    """Where ferns are beside it, and how large."""
    across: tuple[tuple[float, float], ...] = ((-0.02, 0.17), (-0.13, 0.12))
    """The same on the other side of the picture."""
    fern_foot: float = 1.01
    clumps: int = 16
    spread: float = 0.16
    hanging: float = 0.20
    above: float = 0.02
    clump: Span = Span(0.05, 0.08)
    flat: tuple[float, float] = (1.3, 0.8)
    dim: tuple[str, float] = ("22343a", 0.45)
    leaves: Foliage = Foliage(0.034, fill=0.9, hang=0.3)
    near: float = 1.5

    def draw(self, canvas: Canvas) -> None:
        """Put it before all else."""
        light, scene = canvas.light, canvas.scene
        rng = canvas.streams("framing trunk")
        base = light.lit(NEAR_BARK, self.base_lit)
        painter = Painter.band(canvas, canvas.top, canvas.bottom, base)
        side, x = -canvas.plan.side, canvas.off(self.aside)
        girth = min(self.thickest, self.girth.at(canvas.aspect))
        Trunk(NEAR_BARK, 0.0).draw(painter, rng, x, self.foot, girth)
        if not canvas.snowy:
            stops = light.shades(LEAF, DRY_FROND if scene.season == "autumn" else FROND)
            spots = [(x + side * aside, size) for aside, size in self.ferns]
            spots += [(canvas.aspect - x - side * aside, size) for aside, size in self.across]
            for at, size in spots:
                Fern().draw(painter, rng, at, self.fern_foot, size, stops)
        if scene.season != "winter":
            n = self.clumps
            along = np.abs(rng.normal(0, self.spread, n))
            y = self.hanging * np.exp(-along / self.spread) * rng.random(n) - self.above
            r = self.clump.some(rng, n)
            across = x - side * along * canvas.aspect
            clumps = np.stack([across, y, *(r * f for f in self.flat)], -1)
            dim = mix(LEAVES[scene.season][0], rgb(self.dim[0]), self.dim[1])
            self.leaves.draw(
                painter, rng, clumps[np.argsort(y)], light.shades(LEAF, dim), canvas.plan.side
            )
        painter.stand(self.near, sways=True, foremost=True)


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


def in_air(canvas: Canvas, colours: Map, share: Map) -> Map:
    """Colours (n, 3) with `share` (n) of the haze before them."""
    air = np.clip(share, 0, 1)[:, None]
    return np.asarray(np.clip(colours + (np.array(canvas.light.haze) - colours) * air, 0, 1))
