"""Water: it mirrors what is behind it, in strokes that lie flat, and glitters under the sun."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.painting.maps import step
from stillmotion.engines.backdrops.painting.measures import Rise, bell, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

DEEP, SHALLOW = rgb("1c6591"), rgb("55b5b0")
DULL_DEEP, DULL_SHALLOW = rgb("46687a"), rgb("74989c")
"""What water is when nothing is mirrored in it, in clear weather and in bad."""

DEEP_LIT, SHALLOW_LIT = 0.5, 0.66


def deep_of(canvas: Canvas) -> Colour:
    """Deep water in the light of the scene."""
    return canvas.light.lit(DEEP if canvas.scene.weather == "clear" else DULL_DEEP, DEEP_LIT)


@dataclass(frozen=True)
class Waterline:
    """Where water ends, for the generators after it: at a height, lower by `slant` over the width
    towards the light, where it also comes nearer by `bay`; higher at both sides by `bowed`. It
    swings by `swing` over a `length`."""

    height: float
    slant: float = 0.0
    bay: float = 0.0
    bowed: float = 0.0
    swing: float = 0.0
    length: float = 0.7
    octaves: int = 3

    def draw(self, canvas: Canvas) -> None:
        """Set it."""
        across = canvas.x[0] / canvas.aspect - 0.5
        lightwards = across * canvas.plan.side
        line = self.height + self.slant * lightwards - self.bay * np.clip(lightwards, 0, 1)
        line = line - self.bowed * (2 * across) ** 2
        if self.swing:
            line = line + self.swing * canvas.line("waterline", self.length, self.octaves)
        canvas.shore = line.astype(np.float32)


@dataclass(frozen=True)
class Water:
    """Water from the horizon down to the shore: how rough it is (0 to 1) when all is `calm`, in
    `rain` and in a `storm`. What stands on the canvas already is mirrored in it, and the sun
    glitters, `bright` (0 to 1)."""

    calm: float
    rain: float
    storm: float
    bright: float = 1.0
    haze: float = 0.4
    haze_high: float = 0.016
    haze_share: Rise = Rise(0.25, 0.75)

    def rough(self, canvas: Canvas) -> float:
        """How rough it is."""
        return {"rain": self.rain, "storm": self.storm}.get(canvas.scene.weather, self.calm)

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        canvas.plane()
        light, horizon, rough = canvas.light, canvas.horizon, self.rough(canvas)
        painter = Painter.band(canvas, horizon, canvas.bottom, (0, 0, 0), solid=True)
        if not painter.empty:
            Mirror().draw(painter, rough)
            Wavelets().draw(painter, rough)
            if canvas.scene.weather == "clear":
                Glitter().draw(painter, self.bright)
            air = painter.rise(horizon + self.haze_high, horizon) * self.haze_share.at(light.mist)
            painter.wash(mix(light.horizon, light.haze, self.haze), air)
            painter.lie()
        canvas.water[:] = canvas.below(horizon) * (1 - canvas.below(canvas.shore))


@dataclass(frozen=True)
class Mirror:
    """The picture mirrored in the water, and more of the depths the steeper one looks down."""

    smear: Rise = Rise(0.004, 0.024)
    """How far waves smear it up and down, calm and rough."""
    smear_across: float = 0.25
    unrest: tuple[float, float] = (0.10, 0.010)
    unrest_gain: float = 0.6
    shortened: Rise = Rise(0.85, 0.65)
    torn: Rise = Rise(0.004, 0.034)
    torn_rough: Rise = Rise(0.5, 1.5)
    torn_aside: float = 0.006
    sky_far: float = 0.35
    deep_at: float = 0.5
    deepest: float = 1.3
    shallow_high: float = 0.20
    shallow: float = 0.8
    clear: Rise = Rise(0.92, 0.30, 0.8)
    """How much of it is to be seen, far away and near."""
    lost: float = 0.30
    """How much of that is lost in rough water."""

    def draw(self, painter: Painter, rough: float) -> None:
        """Paint it."""
        canvas, light, scale = painter.canvas, painter.canvas.light, painter.canvas.scale
        away = np.broadcast_to(painter.y - canvas.horizon, painter.alpha.shape)
        depth = np.clip(away / (1 - canvas.horizon), 0, self.deepest)
        blur = scale * self.smear.at(rough)
        first = canvas.rows(canvas.top, canvas.horizon)[1]
        seen = cv2.GaussianBlur(
            canvas.seen()[: first + 1], (0, 0), sigmaX=max(0.5, self.smear_across * blur),
            sigmaY=blur,
        )  # fmt: skip
        unrest = painter.noise("unrest", *self.unrest, 4, self.unrest_gain) * scale
        rows = (canvas.horizon - canvas.top - away * self.shortened.at(rough)) * scale
        rows = rows - unrest * (self.torn.at(depth) * self.torn_rough.at(rough))
        columns = np.arange(painter.size[0], dtype=np.float32) + unrest * self.torn_aside
        mirrored = cv2.remap(
            seen, columns.astype(np.float32), np.clip(rows, 0, None).astype(np.float32),
            cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        deep = deep_of(canvas)
        far = mix(deep, light.middle, self.sky_far)
        painter.wash(
            ramp(depth.astype(np.float32), [(0, far), (self.deep_at, deep), (self.deepest, deep)])
        )
        local = SHALLOW if canvas.scene.weather == "clear" else DULL_SHALLOW
        near = step(self.shallow_high, 0.0, painter.part(canvas.shore) - painter.y)
        painter.wash(light.lit(local, SHALLOW_LIT), near * self.shallow)
        painter.wash(mirrored, self.clear.at(depth) * (1 - self.lost * rough))


@dataclass(frozen=True)
class Wavelets:
    """Flat strokes, light where they turn to the sky, dark where they look down. They come in
    trains, with calm between."""

    count: Rise = Rise(1500, 4100)
    first: float = 0.004
    crowding: float = 2.3
    train: float = 14
    train_start: float = 0.02
    winding: tuple[float, float] = (2.5, 3.1)
    scattered: float = 0.7
    kept: float = -0.5
    length: Rise = Rise(0.010, 0.270)
    lengths: Rise = Rise(0.3, 1.3, 1.5)
    thick: Rise = Rise(0.0006, 0.0196)
    thicks: Rise = Rise(0.4, 1.1)
    thick_rough: Rise = Rise(0.6, 1.4)
    ink: Colour = (0.05, 0.08, 0.16)
    inked: float = 0.30
    tone: float = 0.52
    turn: float = 0.02
    share: Rise = Rise(0.16, 0.66, 0.6)

    def draw(self, painter: Painter, rough: float) -> None:
        """Paint them."""
        canvas, light = painter.canvas, painter.canvas.light
        rng = canvas.streams("wavelets")
        n = int(self.count.at(rough) * max(1.0, canvas.wide))
        away = self.first + (canvas.bottom - canvas.horizon) * rng.random(n) ** self.crowding
        x = canvas.strewn(rng, n)
        wind, often = self.winding
        phase = 2 * np.pi * rng.random()
        train = np.sin(
            self.train * np.log(away + self.train_start) + wind * np.sin(often * x) + phase
        )
        kept = train + rng.normal(0, self.scattered, n) > self.kept
        away, x = away[kept], x[kept]
        order = np.argsort(away)
        away, x = away[order], x[order]
        n = len(x)
        length = self.length.at(away) * self.lengths.at(rng.random(n))
        thick = self.thick.at(away) * self.thicks.at(rng.random(n)) * self.thick_rough.at(rough)
        deep, sky = deep_of(canvas), mix(light.horizon, light.middle, 0.35)
        stops = [
            (0.0, mix(deep, self.ink, self.inked)), (0.45, mix(deep, light.middle, 0.25)),
            (0.8, mix(sky, deep, 0.30)), (1.0, mix(sky, light.sun, 0.4)),
        ]  # fmt: skip
        paint = dabs.shaded(scattered(rng, n, self.tone), stops)
        at = places(x, canvas.horizon + away)
        shapes = dabs.leaves(at, length, thick, rng.normal(0, self.turn, n))
        with painter.thinly(self.share.at(rough)):
            painter.dabs(shapes, paint, within=True)


@dataclass(frozen=True)
class Glitter:
    """The way of light that the sun or the moon lays over the water, in strokes."""

    low: tuple[float, float] = (0.15, 0.6)
    """From and to which height the sun counts as low."""
    moon: float = 0.6
    count: Rise = Rise(650, 1150)
    first: float = 0.003
    crowding: float = 1.9
    start: float = 0.010
    spread: Rise = Rise(0.32, 0.16)
    length: Rise = Rise(0.006, 0.116)
    lengths: Rise = Rise(0.3, 1.3)
    thick: Rise = Rise(0.0008, 0.0108)
    thicks: Rise = Rise(0.4, 1.0)
    glow: Rise = Rise(0.12, 0.34)
    glow_wide: Rise = Rise(0.05, 0.55)
    white: float = 0.25
    tint: float = 0.05

    def draw(self, painter: Painter, bright: float) -> None:
        """Paint it."""
        canvas, light = painter.canvas, painter.canvas.light
        rng = canvas.streams("glitter")
        first, last = self.low
        low = float(np.clip((light.height - first) / (last - first), 0, 1))
        low = self.moon if light.stars > 0.9 else low
        wide = self.glow_wide.at(painter.y - canvas.horizon)
        glow = bell(painter.x, canvas.sun_x, wide)
        painter.wash(light.sun, (self.glow.at(low) * bright * glow).astype(np.float32))
        n = int(self.count.at(low) * bright)
        away = self.first + (canvas.bottom - canvas.horizon) * rng.random(n) ** self.crowding
        away = np.sort(away)
        x = canvas.sun_x + (self.start + self.spread.at(low) * away) * rng.standard_normal(n)
        length = self.length.at(away) * self.lengths.at(rng.random(n))
        thick = self.thick.at(away) * self.thicks.at(rng.random(n))
        paint = np.broadcast_to(mix(light.sun, WHITE, self.white), (n, 3))
        shapes = dabs.leaves(places(x, canvas.horizon + away), length, thick, 0.0)
        painter.dabs(shapes, dabs.tinted(rng, paint, self.tint), within=True)
