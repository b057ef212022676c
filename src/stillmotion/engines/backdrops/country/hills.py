"""Hills and headlands far away, painted as surfaces: woods and hedges, cliffs under turf."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import ScalarField
from stillmotion.engines.backdrops.country.mountains import WOODS
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import lay, step
from stillmotion.engines.backdrops.painting.measures import Rise, Span
from stillmotion.engines.backdrops.painting.painter import Painter

TURF = (Tone(0.0, 0.1, "24443f", 0.4), Tone(0.55, 0.55), Tone(1.0, 0.95, "fff0a8", 0.22))
FOREST = (Tone(0, 0.1, "1f3a3c", 0.4), Tone(1, 0.8, "c0c06a", 0.3))
ROCK = (Tone(0, 0.1, "5b5560", 1.0), Tone(1, 0.9, "c4a98c", 1.0))

BLUE = (rgb("5f8a72"), 0.45)
"""What grass is from far away, and how much of that."""


@dataclass(frozen=True)
class Hills:
    """Round hills behind one another, woods and hedges on the nearer ones."""

    high: float
    foot: float = 0.02
    count: int = 3
    length: Rise = Rise(1.15, 0.85)
    gain: float = 0.36
    fall: float = 0.72
    swell: tuple[float, float] = (0.62, 0.40)
    heights: Span = Span(0.08, 1.3)
    far: Rise = Rise(0.88, 0.28)
    smooth: float = 0.02
    sun_wide: float = 0.35
    tone: tuple[float, float, float, float] = (0.80, 0.5, 1.4, 0.10)
    """What is lit on top, how much less below, how much by its lie, and how patchy it is."""
    most_turned: Span = Span(-0.2, 0.2)
    patches: tuple[float, float] = (0.4, 0.06)
    dry: tuple[str, float] = ("8fa86a", 0.3)
    tree: Rise = Rise(0.014, 0.024)
    tree_tall: float = 0.74
    rough: float = 0.28
    groves: tuple[float, float] = (0.34, 0.045)
    wooded: tuple[float, float] = (0.35, 0.55)
    wood_share: float = 0.85
    bare_from: float = 0.4
    mist: float = 0.22
    misty: float = 0.5
    mist_high: float = 0.6
    mist_near: float = 0.4
    sunk: float = 0.03
    near: Rise = Rise(0.02, 0.12, 2)

    def draw(self, canvas: Canvas) -> None:
        """Put them before the sky, the farthest first."""
        foot = canvas.horizon + self.foot
        for number in range(self.count):
            self._range(canvas, number, (number + 1) / (self.count + 1), foot)

    def _range(self, canvas: Canvas, number: int, near: float, foot: float) -> None:
        light = canvas.light
        waves = canvas.line(f"hills {number}", self.length.at(near), 3, self.gain)
        swell = self.heights.clip(self.swell[0] + self.swell[1] * waves)
        top = (foot - self.high * (1 - self.fall * near) * swell).astype(np.float32)
        far = self.far.at(near)
        colour = mix(mix(grass_of(canvas), *BLUE), rgb(self.dry[0]), self.dry[1] * near)
        painter = Painter.band(canvas, float(top.min()) - self.sunk, foot + self.sunk, colour)
        if painter.empty:
            return
        below = painter.y - painter.part(top)
        smooth = cv2.GaussianBlur(top[None], (0, 0), canvas.scale * self.smooth)
        lie = np.tanh((canvas.sun_x - canvas.x) / self.sun_wide) * np.gradient(smooth[0])
        lit, shaded, turned, patchy = self.tone
        tone = lit - shaded * np.clip(2 * below / self.high, 0, 1)
        tone = tone + turned * self.most_turned.clip(painter.part(lie[0]) * canvas.scale)
        tone += patchy * painter.noise(f"hill {number}", *self.patches, 3)
        painter.wash(ramp(np.clip(tone, 0, 1), light.shades(TURF, colour, far)))
        if not canvas.snowy or near > self.bare_from:
            self._woods(canvas, painter, number, near, far)
        mist = (self.mist + self.misty * light.mist) * (1 - self.mist_near * near)
        high = self.high * self.mist_high
        painter.wash(light.mist_colour(), painter.rise(foot - high, foot) * mist)
        painter.cover(painter.part(canvas.below(top)) * painter.rise(foot + self.sunk, foot))
        painter.stand(FARTHEST + self.near.at(near))

    def _woods(
        self, canvas: Canvas, painter: Painter, number: int, near: float, far: float
    ) -> None:
        size = self.tree.at(near)
        rough = painter.noise(f"trees {number}", size, size * self.tree_tall, 3, 0.7)
        groves = painter.noise(f"groves {number}", *self.groves, 3)
        share = step(*self.wooded, groves + self.rough * rough) * np.float32(self.wood_share)
        wood = ramp(np.clip(0.45 + 0.35 * rough, 0, 1), canvas.light.shades(FOREST, WOODS, far))
        painter.wash(wood, share)


@dataclass(frozen=True)
class Headland:
    """Land that runs out into the sea on the side away from the sun, where the composition has
    it."""

    likely: float = 0.7
    fars: tuple[float, float] = (0.72, 0.5)
    start: Rise = Rise(0.06, 0.22)
    slope: float = 0.42
    round: float = 0.65
    high: Rise = Rise(0.13, 0.11)
    rolling: tuple[float, float, float, float] = (0.72, 0.30, 0.30, 0.5)
    jagged: tuple[float, float, float] = (0.05, 0.06, 0.6)
    foot: float = 0.012
    cliff: tuple[float, float] = (0.010, 0.05)
    lit: tuple[float, float] = (0.42, 0.34)
    turf: tuple[float, float] = (0.030, 0.012)
    turf_rough: float = 0.008
    mist: float = 0.35
    mist_high: float = 0.05
    sea: tuple[float, float] = (0.006, 0.002)
    near: Rise = Rise(0.03, 0.06)

    def draw(self, canvas: Canvas) -> None:
        """Put it before the sky."""
        if canvas.plan.turn < 1 - self.likely:
            return
        light, horizon = canvas.light, canvas.horizon
        along = (canvas.x[0] / canvas.aspect - 0.5) * -canvas.plan.side
        for number, far in enumerate(self.fars):
            shape = np.clip((along - self.start.at(number)) / self.slope, 0, 1) ** self.round
            usual, much, long, gain = self.rolling
            rolling = usual + much * canvas.line(f"headland {number}", long, 4, gain)
            much, long, gain = self.jagged
            rolling += much * canvas.line(f"crags {number}", long, 4, gain)
            rise = np.clip(shape * rolling, 0, 2)
            top = horizon + self.foot - self.high.at(number) * rise
            painter = Painter.band(canvas, float(top.min()), horizon + 2 * self.foot, (0, 0, 0))
            cliff = painter.noise(f"cliff {number}", *self.cliff, 4, 0.7)
            colours = ramp(
                np.clip(self.lit[0] + self.lit[1] * cliff, 0, 1), light.shades(ROCK, WOODS, far)
            )
            below = painter.y - painter.part(top)
            turf = step(*self.turf, below + self.turf_rough * cliff)
            lay(colours, light.seen(grass_of(canvas), 0.75, far), turf)
            painter.wash(colours)
            mist = painter.rise(horizon - self.mist_high, horizon) * np.float32(self.mist)
            painter.wash(light.far(light.haze, 0.2), mist)
            water = painter.rise(horizon + self.sea[0], horizon + self.sea[1])
            painter.cover(painter.part(canvas.below(top)) * water * (painter.part(shape) > 0))
            painter.stand(FARTHEST + self.near.at(number))


GRASS: dict[str, Colour] = {
    "spring": rgb("8cb84f"),
    "summer": rgb("79a64a"),
    "autumn": rgb("bd9a45"),
    "winter": rgb("eef2f8"),
}


def grass_of(canvas: Canvas) -> Colour:
    """What meadows are in a season, or under snow."""
    return GRASS["winter" if canvas.snowy else canvas.scene.season]


def away_of(painter: Painter) -> ScalarField:
    """(h, w) how near level ground is: 0 at the horizon, 1 at the lower edge of the picture."""
    horizon = painter.canvas.horizon
    away = np.clip((painter.y - horizon) / (1 - horizon), 0, None)
    return np.broadcast_to(away, painter.alpha.shape)
