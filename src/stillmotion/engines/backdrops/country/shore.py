"""Shores: wet sand, surf that breaks on it, rocks, grass of the dunes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Colours, ScalarField, Vector
from stillmotion.engines.backdrops.country.hills import grass_of
from stillmotion.engines.backdrops.country.meadow import BLADES
from stillmotion.engines.backdrops.country.plants import Tufts
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, Stops, mix, ramp, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import lay, step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

SAND, WINTER_SAND = rgb("e6c488"), rgb("e8ecf2")

FOAM = rgb("fbfdff")

DRY, LOW = Tone(0, 0.72), Tone(0, 0.5)

WET = Tone(0, 0.5, "80603f", 0.55)

DARK_GRAIN, PALE_GRAIN = Tone(0, 0.35, "6b4a34", 0.35), Tone(1, 1.0, "ffffff", 0.2)

WHITE_FOAM, DIM_FOAM = Tone(1, 0.95), Tone(0, 0.5, "8fb4c8", 0.45)


@dataclass(frozen=True)
class Shore:
    """Land up to the water's edge, wet along it: a beach, or a bank of earth and grass where it is
    `grassy`."""

    grassy: bool = False
    earth: tuple[str, float] = ("8d7a5a", 0.5)
    above: float = 0.14
    sheen: float = 0.42
    belts: tuple[float, ...] = (0.0, 0.028, 0.06, 0.10, 0.6)
    """How far from the water it shines, is wet, dries, is dry, and darker."""
    drying: float = 0.55
    patches: tuple[float, float] = (0.45, 0.05)
    patchy: tuple[float, float] = (0.006, 0.045)
    grains: int = 700
    """Over a height of the picture."""
    grain_first: float = 0.03
    grain_crowding: float = 1.2
    grain_near: tuple[float, float] = (0.6, 0.5)
    grain_sizes: Span = Span(0.1, 1.2)
    grain: Rise = Rise(0.010, 0.060)
    grain_lengths: Span = Span(0.4, 1.4)
    grain_slim: float = 0.09
    grain_share: float = 0.28

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        colour = mix(grass_of(canvas), rgb(self.earth[0]), self.earth[1])
        if not self.grassy:
            colour = WINTER_SAND if canvas.scene.season == "winter" else SAND
        light = canvas.light
        top = float(canvas.shore.min()) - self.above
        painter = Painter.band(canvas, top, canvas.bottom, colour)
        if painter.empty:
            return
        inland = np.clip(painter.y - painter.part(canvas.shore), 0, 1)
        dry, wet, low = (light.tone(tone, colour) for tone in (DRY, WET, LOW))
        belts = (mix(wet, light.horizon, self.sheen), wet, mix(wet, dry, self.drying), dry, low)
        patches = painter.noise("shore", *self.patches, 6, 0.6)
        edge, shade = self.patchy
        colours = ramp(
            np.clip(inland + edge * patches, 0, 1).astype(np.float32),
            list(zip(self.belts, belts, strict=True)),
        )
        painter.wash(np.clip(colours * (1 + shade * patches)[..., None], 0, 1))
        painter.cover(painter.part(canvas.below(canvas.shore)))
        self._grains(painter, colour)
        painter.lie()

    def _grains(self, painter: Painter, colour: Colour) -> None:
        """Ripples and pebbles of the ground before the viewer."""
        canvas = painter.canvas
        rng = canvas.streams("grains")
        n = int(self.grains * canvas.wide)
        x = canvas.strewn(rng, n)
        first = canvas.along(canvas.shore, x) + self.grain_first
        y = first + (canvas.bottom - first) * rng.random(n) ** self.grain_crowding
        start, over = self.grain_near
        near = self.grain_sizes.clip((y - start) / over)
        paint = dabs.shaded(rng.random(n), canvas.light.shades((DARK_GRAIN, PALE_GRAIN), colour))
        length = self.grain.at(near) * self.grain_lengths.some(rng, n)
        shapes = dabs.leaves(places(x, y), length, length * self.grain_slim, rng.normal(0, 0.05, n))
        with painter.thinly(self.grain_share):
            painter.dabs(shapes, dabs.tinted(rng, paint, 0.03), within=True)


@dataclass(frozen=True)
class Surf:
    """Foam along the shore, and the waves that come in after it; how strong (0 to 1) when all is
    `calm`, in `rain` and in a `storm`."""

    calm: float
    rain: float
    storm: float
    waves: tuple[tuple[float, float], ...] = (
        (0.0, 1.0), (-0.028, 0.8), (-0.062, 0.6), (-0.100, 0.45),
    )  # fmt: skip
    """How far over the shore each wave is, and how strong."""
    fewest: int = 1
    above: float = 0.2
    below: float = 0.05
    wander: tuple[tuple[float, float], ...] = ((0.007, 0.35), (0.004, 0.10))
    gaps: float = 0.5
    face: Colour = rgb("4ea3a6")
    """A wave that is about to break: light comes through it."""
    face_thick: Rise = Rise(0.010, 0.022)
    face_lit: float = 0.75
    face_share: float = 0.6
    back: Colour = rgb("1f5f7c")
    back_lit: float = 0.35
    back_share: float = 0.4
    back_high: tuple[float, float] = (-0.014, -0.004)
    crisp: float = 0.001
    foam: tuple[int, int] = (900, 620)
    """Dabs over a height of the picture: at the edge, and of each wave."""
    foam_share: Rise = Rise(0.25, 1.0)
    scattered: float = 0.35
    kept: float = -0.7
    breaking: Rise = Rise(0.25, -0.25)
    fall: Rise = Rise(0.003, 0.009)
    size: Rise = Rise(0.003, 0.012)
    sizes: Rise = Rise(0.25, 1.25, 2)
    long: float = 1.9
    slim: float = 0.55
    lace: tuple[float, float] = (0.055, 0.018)
    lace_net: tuple[float, float] = (0.16, 0.02)
    lace_band: tuple[float, float] = (0.10, 0.02)
    lace_above: float = 0.045
    lace_share: float = 0.5
    soft: float = 0.7
    cover: float = 0.94

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the water."""
        light, shore = canvas.light, canvas.shore
        surf = {"rain": self.rain, "storm": self.storm}.get(canvas.scene.weather, self.calm)
        top, low = float(shore.min()) - self.above, float(shore.max()) + self.below
        stops = light.shades((DIM_FOAM, WHITE_FOAM), FOAM)
        painter = Painter.band(canvas, top, low, stops[1][1])
        if painter.empty:
            return
        ground = painter.part(canvas.ground)
        most = round(self.fewest + (len(self.waves) - self.fewest) * surf)
        for number, (above, strength) in enumerate(self.waves[:most]):
            line = shore + above
            for k, (wide, long) in enumerate(self.wander):
                line = line + wide * canvas.line(f"surf {number} {k}", long, 3)
            if number:
                self._wave(painter, ground, painter.y - painter.part(line), surf, strength)
            self._foam(painter, number, line, surf, strength, stops)
        lace = painter.noise("lace", *self.lace, 3, 0.6)
        down = painter.y - painter.part(shore)
        net = step(*self.lace_net, np.abs(lace)) * step(
            *self.lace_band, np.abs(down + self.lace_above)
        )
        on_water = 1 - painter.part(canvas.below(shore))
        lay(ground, stops[1][1], net * on_water * np.float32(self.lace_share * surf))
        painter.alpha[:] = np.rint(cv2.GaussianBlur(painter.alpha, (0, 0), self.soft) * self.cover)
        painter.lie()

    def _wave(
        self, painter: Painter, ground: Colours, down: ScalarField, surf: float, strength: float
    ) -> None:
        light, crisp = painter.canvas.light, self.crisp
        thick = self.face_thick.at(surf) * strength
        face = step(-crisp, crisp, down) * step(thick, 0.0, down)
        lay(
            ground,
            light.lit(self.face, self.face_lit),
            face * np.float32(self.face_share * strength),
        )
        back = step(crisp, -2 * crisp, down) * step(*self.back_high, down)
        lay(
            ground,
            light.lit(self.back, self.back_lit),
            back * np.float32(self.back_share * strength),
        )

    def _foam(
        self, painter: Painter, number: int, line: Vector, surf: float, strength: float,
        stops: Stops,
    ) -> None:  # fmt: skip
        canvas = painter.canvas
        rng = canvas.streams("foam", number)
        gaps = canvas.line(f"gaps {number}", self.gaps, 3)
        n = int(self.foam[min(number, 1)] * canvas.wide * self.foam_share.at(surf))
        x = canvas.strewn(rng, n)
        broken = canvas.along(gaps, x) + rng.normal(0, self.scattered, n)
        x = x[broken > (self.breaking.at(surf) if number else self.kept)]
        n = len(x)
        y = canvas.along(line, x) + np.abs(rng.normal(0, self.fall.at(surf), n)) - self.crisp
        size = self.size.at(surf) * strength * self.sizes.at(rng.random(n))
        shapes = dabs.blobs(rng, places(x, y), size * self.long, size * self.slim)
        painter.dabs(shapes, dabs.shaded(scattered(rng, n, 0.7, 0.3), stops))


@dataclass(frozen=True)
class BeachGrass:
    """Marram in the corner of the beach that is nearest, where no snow lies."""

    straw: tuple[str, float] = ("b9a86a", 0.45)
    top: float = 0.7
    tufts: int = 90
    each: int = 6
    spread: float = 0.13
    outside: float = 0.02
    foot: Span = Span(1.0, 1.05)
    tall: float = 0.20
    thinning: float = 0.14
    heights: Span = Span(0.4, 1.2)
    wind: float = 0.35
    near: float = 1.45

    def draw(self, canvas: Canvas) -> None:
        """Put it before all else."""
        if canvas.snowy:
            return
        rng, n, side = canvas.streams("beach grass"), self.tufts, canvas.plan.side
        grass = mix(grass_of(canvas), rgb(self.straw[0]), self.straw[1])
        stops = canvas.light.shades(BLADES, grass)
        painter = Painter.band(canvas, self.top, canvas.bottom, stops[1][1])
        corner = np.abs(rng.normal(0, self.spread, n))
        x = canvas.off(0.5) + side * (self.outside - corner * canvas.aspect)
        tall = self.tall * np.exp(-corner / self.thinning) * self.heights.some(rng, n)
        foot = places(x, self.foot.some(rng, n))
        Tufts(self.each, -side * self.wind).draw(painter, rng, foot, tall, stops)
        painter.stand(self.near, sways=True, foremost=True)
