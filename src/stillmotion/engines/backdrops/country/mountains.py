"""Mountains: ranges of lit and shaded flanks behind one another, wooded foothills before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Points
from stillmotion.engines.backdrops.country.plants import LEAF, SNOW, THROUGH_AIR
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

WOODS = rgb("4d7358")
"""What woods are from far away."""

At = tuple[float, float]


@dataclass(frozen=True)
class Mountains:
    """Two ranges with their summits, and foothills that are wooded tree by tree, all standing on
    the horizon. `high` is the farthest of them, `snow` how far down it lies, as a share of a
    mountain's height, and `deep_snow` that in winter."""

    high: float
    snow: float
    deep_snow: float
    rock: Colour
    autumn_rock: Colour
    foot: float = 0.02
    ranges: int = 2
    shrink: float = 0.21
    far: Rise = Rise(0.66, 0.51)
    spread: Rise = Rise(0.80, 0.67)
    pitch: float = 0.62
    aside: Span = Span(-0.33, 0.33)
    peaks: Span = Span(0.50, 0.78)
    summit: float = 0.28
    """How much higher the highest is: a range has a summit."""
    slenderness: Span = Span(0.95, 1.45)
    mist: float = 0.34
    misty: float = 0.45
    mist_high: float = 0.62
    sunk: float = 0.03
    near: Rise = Rise(0.015, 0.045)
    foothills: float = 0.26

    def draw(self, canvas: Canvas) -> None:
        """Put them before the sky, the farthest first."""
        light, foot = canvas.light, canvas.horizon + self.foot
        rock = self.autumn_rock if canvas.scene.season == "autumn" else self.rock
        snow = self.deep_snow if canvas.snowy else self.snow
        for number in range(self.ranges):
            near = float(number)
            rise, far = self.high * (1 - self.shrink * near), self.far.at(near)
            rng = canvas.streams("mountains", number)
            base = light.seen(rock, 0.4, far)
            painter = Painter.band(canvas, foot - 1.3 * rise, foot + self.sunk, base)
            spread = self.spread.at(near) / self.pitch
            count = max(3, round(canvas.wide / (spread * self.pitch**2)))
            places_of = (np.arange(count) + 0.5 + self.aside.some(rng, count)) / count
            tall = rise * self.peaks.some(rng, count)
            tall[rng.integers(count)] += rise * self.summit
            half = tall * self.slenderness.some(rng, count) * spread
            for k in np.argsort(-tall):
                x = canvas.left + canvas.wide * places_of[k]
                Mountain(rock, far, snow).draw(painter, rng, x, foot, tall[k], half[k])
            mist = self.mist + self.misty * light.mist
            painter.wash(
                light.mist_colour(), painter.rise(foot - rise * self.mist_high, foot) * mist
            )
            painter.fade(painter.rise(foot + self.sunk, foot))
            painter.stand(FARTHEST + self.near.at(near))
        Foothills(self.high * self.foothills).draw(canvas, foot)


@dataclass(frozen=True)
class Mountain:
    """A mountain: a flank in light, one in shade, between them a ridge with its spurs. Measures are
    shares of its half breadth and of its height."""

    rock: Colour
    far: float
    snow: float
    dark: Tone = Tone(0, 0.05, "2f3c62", 0.42)
    dim: Tone = Tone(0, 0.28, "45527a", 0.25)
    middle: Tone = Tone(0, 0.70)
    pale: Tone = Tone(0, 1.0, "ffe7c8", 0.34)
    white: Tone = Tone(0, 1.0)
    blue: Tone = Tone(0, 0.15, "8fa8d8", 0.5)
    rough: float = 0.055
    ridge: float = -0.10
    ridge_rough: float = 0.11
    steps: int = 14
    ridge_steps: int = 9
    steep: float = 0.86
    snowline: Span = Span(0.8, 1.2)
    most_snow: float = 0.98
    snow_down: float = 0.62
    tongues: int = 7
    spurs: int = 4
    spur_start: Span = Span(0.10, 0.72)
    spur_long: Span = Span(0.24, 0.54)
    spur_aside: Span = Span(0.55, 0.85)
    spur_wide: Span = Span(0.096, 0.192)
    spur_rough: float = 0.10
    edge: float = 0.0035
    strokes: int = 150
    stroke: Span = Span(0.05, 0.18)
    stroke_slim: float = 0.22
    stroke_steep: float = 1.0
    stroke_share: float = 0.5

    def draw(
        self, painter: Painter, rng: np.random.Generator, x: float, foot: float, tall: float,
        half: float,
    ) -> None:  # fmt: skip
        """Paint one that stands at a place."""
        light = painter.canvas.light
        sun = painter.canvas.sunward(x)
        dark, dim, middle, pale = (
            light.tone(tone, self.rock, self.far)
            for tone in (self.dark, self.dim, self.middle, self.pale)
        )
        white, blue = (
            light.tone(tone, SNOW, self.far * THROUGH_AIR) for tone in (self.white, self.blue)
        )
        before = painter.rgb.copy()
        at = (x, foot, tall)
        lit_side = self._descent(rng, at, sun * half, self.rough, self.steps)
        dark_side = self._descent(rng, at, -sun * half, self.rough, self.steps)
        ridge = self._descent(rng, at, sun * half * self.ridge, self.ridge_rough, self.ridge_steps)
        body = np.concatenate([lit_side, dark_side[::-1]])
        painter.fill(body, middle)
        painter.fill(np.concatenate([ridge, dark_side[::-1]]), dark)
        self._flank(painter, rng, at, sun * half, [(0, dim), (0.5, middle), (1, pale)])
        self._flank(painter, rng, at, -sun * half, [(0, dark), (0.5, dark), (1, dim)])
        if self.snow > 0:
            reach = min(self.most_snow, self.snow * self.snowline.draw(rng))
            painter.fill(self._cap(rng, lit_side, ridge, reach), white, within=True)
            painter.fill(self._cap(rng, ridge, dark_side, reach), blue, within=True)
        for side, shade, edge in ((sun, dim, pale), (-sun, dark, dim)):
            for _ in range(self.spurs):
                # A spur leaves the ridge and throws its shade down the flank.
                start, long = self.spur_start.draw(rng), self.spur_long.draw(rng)
                top = _along(ridge, start)
                out = side * half * long * self.spur_aside.draw(rng)
                end = (top[0] + out, top[1] + tall * long)
                spur = self._crooked(rng, top, end)
                low = (end[0] - side * half * self.spur_wide.draw(rng), end[1])
                snowy = side == sun and start + long / 2 < self.snow
                painter.fill(np.vstack([spur, low]), blue if snowy else shade, within=True)
                rim = np.concatenate([spur, spur[::-1] - (-side * self.edge, 0)])
                painter.fill(rim, white if snowy else edge, within=True)
        # Nothing is to lie beside the mountain.
        kept = painter.inside(body)[..., None]
        painter.rgb[:] = np.rint(before + (painter.rgb.astype(np.float32) - before) * kept)

    def _descent(
        self, rng: np.random.Generator, at: tuple[float, float, float], half: float, rough: float,
        steps: int,
    ) -> Points:  # fmt: skip
        """(n, 2) a line from the summit down to the foot, `half` aside: steep at first."""
        x, foot, tall = at
        t = np.linspace(0, 1, steps)
        ends = np.sign(t * (1 - t))
        jolt = ends * rng.normal(0, 0.7 * rough, steps)
        fall = ends * rng.normal(0, 0.4 / steps, steps)
        # Nothing overhangs.
        down = np.sort(np.clip(t**self.steep + fall, 0, 1))
        return places(x + half * np.sort(t + jolt), foot - tall * (1 - down))

    def _crooked(self, rng: np.random.Generator, start: At, end: At) -> Points:
        line = np.linspace(start, end, 6)
        length = float(np.hypot(*np.subtract(end, start)))
        line[1:-1, 0] += rng.normal(0, self.spur_rough * length, len(line) - 2)
        return line

    def _cap(self, rng: np.random.Generator, one: Points, other: Points, reach: float) -> Points:
        """What is between two lines from the summit, down to `reach` of them, its hem in
        tongues."""
        t = np.linspace(0, reach * self.snow_down, self.tongues)
        first, second = (np.array([_along(line, at) for at in t]) for line in (one, other))
        high = abs(first[0, 1] - (first[-1, 1] + second[-1, 1]) / 2)
        hem = np.linspace(first[-1], second[-1], self.tongues + 1)[1:-1]
        fringe = np.where(np.arange(len(hem)) % 2 == 0, 0.22, -0.16)
        hem[:, 1] += high * fringe * rng.random(len(hem))
        return np.concatenate([first, hem, second[::-1]])

    def _flank(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float, float],
        half: float, stops: list[tuple[float, Colour]],
    ) -> None:  # fmt: skip
        """Strokes down a flank, that follow how it falls."""
        n = self.strokes
        x, foot, tall = at
        down, aside = np.sqrt(rng.random(n)), rng.random(n)
        spots = places(x + half * down * aside, foot - tall * (1 - down))
        paint = dabs.tinted(rng, dabs.shaded(scattered(rng, n, spread=0.3), stops), 0.02)
        steep = self.stroke_steep if half > 0 else np.pi - self.stroke_steep
        length = tall * self.stroke.some(rng, n)
        shapes = dabs.strokes(
            rng, spots, length, length * self.stroke_slim, steep + rng.normal(0, 0.25, n)
        )
        with painter.thinly(self.stroke_share):
            painter.dabs(shapes, paint, within=True)


@dataclass(frozen=True)
class Foothills:
    """Wooded hills before the mountains, tree by tree."""

    high: float
    length: float = 0.62
    octaves: int = 3
    gain: float = 0.42
    swell: tuple[float, float] = (0.55, 0.40)
    heights: Span = Span(0.10, 1.2)
    far: float = 0.40
    base: Tone = Tone(0, 0.2, "203540", 0.4)
    autumn: tuple[str, float] = ("c58a3f", 0.35)
    winter: tuple[str, float] = ("c9d6e6", 0.35)
    trees: int = 1500
    """Over a height of the picture."""
    tree: Span = Span(0.0067, 0.0123)
    slim: float = 0.63
    lit: tuple[float, float, float] = (0.68, 0.4, 1.2)
    sun_wide: float = 0.35
    snowed: float = 0.45
    sunk: float = 0.03
    mist: float = 0.16
    misty: float = 0.45
    near: float = 0.10

    def draw(self, canvas: Canvas, foot: float) -> None:
        """Put them before the mountains."""
        light, rng = canvas.light, canvas.streams("foothills")
        waves = canvas.line("foothills", self.length, self.octaves, self.gain)
        swell, more = self.swell
        top = foot - self.high * self.heights.clip(swell + more * waves)
        local = WOODS
        if canvas.snowy or canvas.scene.season == "autumn":
            code, share = self.winter if canvas.snowy else self.autumn
            local = mix(WOODS, rgb(code), share)
        base = light.tone(self.base, local, self.far)
        painter = Painter.band(canvas, float(top.min()) - self.sunk, foot + self.sunk, base)
        painter.cover(painter.part(canvas.below(top)))
        n = int(self.trees * canvas.wide)
        x = canvas.strewn(rng, n)
        crest = canvas.along(top, x)
        y = crest + (foot + self.sunk - crest) * rng.random(n)
        order = np.argsort(y)
        x, y, crest = x[order], y[order], crest[order]
        lie = canvas.along(np.gradient(top), x) * canvas.scale
        middle, fall, turned = self.lit
        deep = np.clip((y - crest) / self.high, 0, 1)
        side = np.tanh((canvas.sun_x - x) / self.sun_wide)
        shade = scattered(rng, n, middle - fall * deep + turned * side * lie, 0.15)
        paint = dabs.shaded(shade, light.shades(LEAF, local, self.far))
        paint = dabs.tinted(rng, paint, 0.03, 0.01)
        if canvas.snowy:
            white = light.seen(SNOW, 0.9, self.far * THROUGH_AIR)
            paint[rng.random(n) < self.snowed] = white
        size = self.tree.some(rng, n) * 1.5
        painter.dabs(dabs.blades(places(x, y + size / 4), size, 0.0, size * self.slim), paint)
        mist = self.mist + self.misty * light.mist
        painter.wash(light.mist_colour(), painter.rise(foot - self.high, foot) * mist)
        painter.stand(FARTHEST + self.near)


def _along(line: Points, share: float) -> At:
    """The point at a share of a line's corners."""
    at = share * (len(line) - 1)
    corners = np.arange(len(line))
    return float(np.interp(at, corners, line[:, 0])), float(np.interp(at, corners, line[:, 1]))
