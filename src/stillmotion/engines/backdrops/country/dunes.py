"""Dunes: a flank in the sun, a crest that winds down, a flank in shade, ripples of the wind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Vector
from stillmotion.engines.backdrops.country.hills import away_of
from stillmotion.engines.backdrops.country.shore import SAND
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, ramp
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

TONES = (
    Tone(0, 0.20, "b5683f", 0.50), Tone(0, 0.45, "b5683f", 0.30), Tone(0, 0.85),
    Tone(0, 1.0, "fff7db", 0.45),
)  # fmt: skip
"""Sand in shade, where the light grazes it, in the light, and on a crest."""


def tones_of(canvas: Canvas, far: float = 0.0) -> tuple[Colour, ...]:
    """The four tones of sand through `far` of air."""
    return tuple(canvas.light.tone(tone, SAND, far) for tone in TONES)


@dataclass(frozen=True)
class Sand:
    """Level sand up to the horizon, ribbed by the wind."""

    swell: tuple[float, float] = (0.9, 0.14)
    lit: tuple[float, float, float] = (0.72, 0.22, 0.12)
    """How much of it is lit, how much that swells, how much less it is near by."""
    at: tuple[float, ...] = (0.0, 0.45, 0.8, 1.0)
    dim: float = 0.6
    air: float = 0.6
    air_high: float = 0.30
    ripples: int = 2600
    first: float = 0.03
    reach: float = 1.2
    crowding: float = 1.4
    bend: tuple[float, float, float] = (0.10, 3.2, 9)
    length: Rise = Rise(0.02, 0.15)
    lengths: Span = Span(0.4, 1.4)
    thick: Rise = Rise(0.0014, 0.0084)
    rippled_dim: float = 0.75
    share: float = 0.26
    share_steep: float = 3
    glare: float = 0.22
    glare_wide: float = 0.5
    glare_high: float = 0.5

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        canvas.plane()
        light, horizon = canvas.light, canvas.horizon
        painter = Painter.band(canvas, horizon, canvas.bottom, SAND, solid=True)
        if painter.empty:
            return
        dark, graze, lit, bright = tones_of(canvas)
        away = away_of(painter)
        usual, much, nearer = self.lit
        swell = painter.noise("sand", *self.swell, 3)
        tone = np.clip(usual + much * swell - nearer * away, 0, 1).astype(np.float32)
        colours = (mix(dark, graze, self.dim), graze, lit, bright)
        painter.wash(ramp(tone, list(zip(self.at, colours, strict=True))))
        painter.wash(light.seen(SAND, 0.8, self.air), step(self.air_high, 0.0, away))
        rng = canvas.streams("ripples of sand")
        n = int(self.ripples * max(1.0, canvas.aspect))
        v = np.sort(self.first + self.reach * rng.random(n) ** self.crowding)
        x = canvas.strewn(rng, n)
        turn, across, down = self.bend
        stops = [(0.0, mix(dark, graze, self.rippled_dim)), (0.5, lit), (1.0, bright)]
        paint = dabs.shaded(scattered(rng, n, spread=0.28), stops)
        at = places(x, horizon + v * (1 - horizon))
        length = self.length.at(v) * self.lengths.some(rng, n)
        shapes = dabs.leaves(at, length, self.thick.at(v), turn * np.sin(across * x + down * v))
        with painter.thinly(self.share * np.clip(away * self.share_steep, 0, 1)):
            painter.dabs(shapes, paint, within=True)
        glare = bell(painter.x, canvas.sun_x, self.glare_wide) * step(self.glare_high, 0.0, away)
        painter.wash(light.sun, self.glare * glare)
        painter.lie()


@dataclass(frozen=True)
class Dunes:
    """Rows of dunes behind one another: how near each is (1: the lower edge of the picture), how
    many there are, and how high."""

    rows: tuple[tuple[float, int, float], ...] = (
        (0.035, 5, 0.055),
        (0.12, 4, 0.11),
        (0.30, 3, 0.19),
    )
    air: Rise = Rise(0.0, 0.62, 4)
    aside: Span = Span(0.2, 0.8)
    tall: Span = Span(0.55, 1.15)
    half: Span = Span(2.6, 3.8)
    above: float = 1.6
    sunk: tuple[float, float] = (0.10, 0.02)
    before: float = 0.02

    def draw(self, canvas: Canvas) -> None:
        """Put them on the sand, the farthest first."""
        for row, (away, count, high) in enumerate(self.rows):
            rng = canvas.streams("dunes", row)
            foot = canvas.horizon + away * (1 - canvas.horizon)
            tones = tones_of(canvas, self.air.at(1 - away))
            low = foot + self.sunk[0]
            painter = Painter.band(canvas, foot - self.above * high, low, tones[1])
            if painter.empty:
                continue
            x = canvas.left + canvas.wide * (np.arange(count) + self.aside.some(rng, count)) / count
            tall = high * self.tall.some(rng, count)
            half = tall * self.half.some(rng, count)
            for k in np.argsort(tall):
                Dune(tones).draw(painter, rng, (float(x[k]), foot), float(tall[k]), float(half[k]))
            painter.fade(painter.rise(low, foot + self.sunk[1]))
            painter.stand(max(FARTHEST + self.before, canvas.depth_at(foot)))


@dataclass(frozen=True)
class Dune:
    """One dune in its `tones`. Measures are shares of its half breadth and of its height."""

    tones: tuple[Colour, ...]
    corners: int = 41
    lean: float = 0.16
    round: float = 1.35
    wave: tuple[float, float] = (0.05, 5)
    foot: float = 0.10
    wide: float = 1.5
    crest: int = 18
    sweep: tuple[float, float, float, float] = (0.10, 1.1, 0.16, 1.6)
    sweeps: Span = Span(0.7, 1.3)
    crest_low: float = 0.09
    edge: float = 0.056
    edge_share: float = 0.55
    rim: float = 0.004
    ripples: int = 150
    ripple_across: Rise = Rise(0.02, 0.92)
    ripple_foot: float = 0.08
    ripple: Span = Span(0.05, 0.15)
    slim: tuple[float, float] = (0.06, 0.0008)
    turn: Rise = Rise(0.21, 0.33)
    flat: float = 0.2
    share: float = 0.45

    def draw(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float], tall: float,
        half: float,
    ) -> None:  # fmt: skip
        """Paint it at a place."""
        dark, graze, lit, bright = self.tones
        x, foot = at
        sun = painter.canvas.sunward(x)
        t = np.linspace(-1, 1, self.corners)
        hump = self._hump(t - self.lean * sun * (1 - t**2))
        much, often = self.wave
        hump = hump * (1 + much * np.sin(often * t + 2 * np.pi * rng.random()))
        top = places(x + half * t, foot - tall * hump)
        low, wide = foot + self.foot, half * self.wide
        painter.fill(np.concatenate([top, [(x + wide, low), (x - wide, low)]]), lit)
        # The crest leaves the skyline at the summit and winds down to the viewer.
        peak = int(np.argmin(top[:, 1]))
        s = np.linspace(0, 1, self.crest)
        swing, often, out, bend = self.sweep
        sweep = swing * np.sin(s * np.pi * often) + out * s**bend
        aside = -sun * half * sweep * self.sweeps.draw(rng)
        summit = top[peak]
        down = (foot + self.crest_low - summit[1]) * s
        crest = summit + places(aside, down)
        shaded = top[: peak + 1] if sun > 0 else top[peak:][::-1]
        painter.fill(np.concatenate([crest[::-1], shaded[::-1], [(x - sun * wide, low)]]), dark)
        # Light comes round the edge of the shade.
        edge = np.concatenate([crest, crest[::-1] - (sun * self.edge * half, 0.0)])
        painter.fill(edge, mix(dark, graze, self.edge_share), within=True)
        rim = np.concatenate([crest, crest[::-1] - (-sun * self.rim, 0.0)])
        painter.fill(rim, bright, within=True)
        self._ripples(painter, rng, at, tall, sun * half)

    def _ripples(
        self, painter: Painter, rng: np.random.Generator, at: tuple[float, float], tall: float,
        half: float,
    ) -> None:  # fmt: skip
        """Strokes along the lit flank."""
        n = self.ripples
        _, graze, lit, bright = self.tones
        u, v = rng.random(n), rng.random(n)
        reach = tall * self._hump(u) + self.ripple_foot
        spots = places(
            at[0] + half * self.ripple_across.at(u), at[1] + self.ripple_foot - reach * v
        )
        paint = dabs.shaded(scattered(rng, n, 0.55), [(0, graze), (0.6, lit), (1, bright)])
        length = abs(half) * self.ripple.some(rng, n)
        angle = np.sign(half) * self.turn.at(u) * np.clip(v, self.flat, 1)
        slim, least = self.slim
        with painter.thinly(self.share):
            shapes = dabs.leaves(spots, length, length * slim + least, angle)
            painter.dabs(shapes, paint, within=True)

    def _hump(self, t: Vector) -> Vector:
        """Its height where it is `t` (-1 to 1) across."""
        return np.asarray(np.cos(np.clip(t, -1, 1) * np.pi / 2) ** self.round)
