"""A street that runs away from the viewer between two rows of houses, in true perspective."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from stillmotion.arrays import Points
from stillmotion.engines.backdrops.country.hills import away_of
from stillmotion.engines.backdrops.country.plants import LEAF, LEAVES, bushes
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, mix, rgb
from stillmotion.engines.backdrops.painting.drawing import drawing
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import blurred, step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter
from stillmotion.engines.backdrops.painting.perspective import Street
from stillmotion.engines.backdrops.painting.stage import Stage
from stillmotion.engines.backdrops.town.houses import INK, House

FARTHEST_HOUSE = 9.5
"""How far away the last house stands."""

NEAR, FAR = 0.3, 14.0
"""How far away the road is painted, from and to."""


HALF, HALF_BY_ASPECT, PAVEMENT = Span(0.372, 0.60), 0.375, 0.17
"""Half the breadth between the walls, and what of it there is for the picture's; that of a
pavement."""

ASIDE = Rise(0.03, 0.10)
"""How far towards the light the vanishing point is, by the turn of the composition."""


def street_of(canvas: Canvas) -> Street:
    """The street of a composition."""
    half = HALF.clip(HALF_BY_ASPECT * canvas.aspect)
    x = canvas.off(ASIDE.at(canvas.plan.turn))
    return Street(x, canvas.horizon, half, canvas.focus - canvas.horizon, PAVEMENT)


@dataclass(frozen=True)
class OnStreet:
    """Where figures stand on it, `aside` of its middle, cars drive, and lamps stand."""

    foot: float = 0.87
    road: float = 0.93
    aside: float = 0.10
    lamp: float = 0.17

    def __call__(self, canvas: Canvas) -> Stage:
        """The stage on a canvas."""
        side = canvas.plan.side
        x = street_of(canvas).x - self.aside * side * min(1.0, canvas.aspect)
        return Stage(self.foot, x, road=self.road, lamp_x=x - self.lamp * side)


@dataclass(frozen=True)
class Road:
    """Pavements with their slabs and kerbs, and between them a road of stones, in the shade of the
    houses towards the sun. Colours in pairs are without snow and in it."""

    cobble: tuple[Colour, Colour] = (rgb("a09a93"), rgb("e3eaf4"))
    slab: tuple[Colour, Colour] = (rgb("b3a99c"), rgb("eef3fa"))

    SLAB_LIT, SEAM_INK = (0.62, 0.9), (0.22, 0.06)
    KERB, KERB_INK, KERB_LIT = 0.016, 0.45, 0.3
    """Height of the kerb."""
    HIGH, SHADE, OUT, BEHIND = 0.4, (0.55, 0.15), 0.22, 1.6
    """The shade of the houses: how much of half the breadth it takes, under a low sun and a high
    one; how much more; and from where on."""
    SOFT, SHADE_HUE, SHADE_BLUE, DARK = 0.004, (0.25, 0.27, 0.42), 0.5, 0.38
    HAZE, HAZE_SHARE, HAZE_AWAY = 0.36, 0.75, 0.2

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        canvas.plane()
        light, way, sun = canvas.light, street_of(canvas), canvas.plan.side
        cobble = self.cobble[canvas.snowy]
        painter = Painter.band(canvas, way.y, canvas.bottom, light.lit(cobble), solid=True)
        if painter.empty:
            return
        Stones().draw(painter, way, cobble)
        for side in (-1.0, 1.0):
            self._pavement(painter, way, side)
        if canvas.scene.weather == "clear" and not light.starry:
            reach = way.half * (1 - self.SHADE[light.height < self.HIGH]) - self.OUT
            shade = way.strip(sun * way.half * self.BEHIND, sun * reach, NEAR, FAR)
            soft = blurred(painter.inside(shade), canvas.scale * self.SOFT)
            painter.wash(mix(light.shade, self.SHADE_HUE, self.SHADE_BLUE), soft * self.DARK)
        away = away_of(painter) * ((1 - way.y) / way.eye)
        haze = step(self.HAZE, 0.0, away) * self.HAZE_SHARE
        painter.wash(light.far(light.haze, self.HAZE_AWAY), haze)
        painter.lie()

    def _pavement(self, painter: Painter, way: Street, side: float) -> None:
        """That of a side (-1 left, 1 right): in its drawing, how far from the kerb, how far
        away."""
        light, snowy = painter.canvas.light, painter.canvas.snowy
        stone, kerb = self.slab[snowy], way.half - way.pavement

        def at(points: Points) -> Points:
            return way.at(side * (kerb + points[:, 0]), way.eye, points[:, 1])

        def lit(colour: Colour, share: float | None) -> Colour:
            return light.lit(colour, self.SLAB_LIT[snowy] if share is None else share)

        colours = {"stone": stone, "seam": mix(stone, INK, self.SEAM_INK[snowy])}
        painter.draw(drawing("pavement").whole, colours, at, lit)
        face = way.upright(side * kerb, NEAR, FAR, way.eye, way.eye + self.KERB)
        painter.fill(face, light.lit(mix(stone, INK, self.KERB_INK), self.KERB_LIT))


@dataclass(frozen=True)
class Stones:
    """Rows of rounded stones, each with a lit crown. Tones in pairs are without snow and in it."""

    wide: float = 0.056
    first: float = 0.32
    pitch: float = 1.055
    rows: int = 46
    gaps: tuple[Tone, Tone] = (Tone(0, 0.3, "1a1a2b", 0.35), Tone(0, 0.72))
    darks: tuple[Tone, Tone] = (Tone(0, 0.32, "1a1a2b", 0.25), Tone(0, 0.55))
    pales: tuple[Tone, Tone] = (Tone(1, 0.85, "fff7e6", 0.25), Tone(1, 1.0, "fff7e6", 0.25))

    JITTER, HIGH, FILL, SPREAD, TINTS = 0.005, 0.050, 0.93, 0.2, (0.03, 0.008)
    CROWN_WIDE, CROWN_HIGH, CROWN_UP, CROWN_BRIGHT = 0.55, 0.42, 0.14, 1.10

    def draw(self, painter: Painter, way: Street, cobble: Colour) -> None:
        """Paint them between the kerbs, from far to near."""
        canvas, light = painter.canvas, painter.canvas.light
        rng, snowy = canvas.streams("stones"), canvas.snowy
        kerb = way.half - way.pavement
        count = int(2 * kerb / self.wide) + 2
        row = np.repeat(np.arange(self.rows)[::-1], count)
        away = self.first * self.pitch**row
        column = np.tile(np.arange(count), self.rows) - count / 2 + row % 2 / 2
        across = column * self.wide + rng.normal(0, self.JITTER, len(row))
        kept = np.abs(across) < kerb + self.wide
        away, across = away[kept], across[kept]
        at, wide, high = way.at(across, way.eye, away), self.wide / away, way.eye / away * self.HIGH
        stops = light.shades((self.darks[snowy], self.pales[snowy]), cobble)
        paint = dabs.shaded(scattered(rng, len(at), spread=self.SPREAD), stops)
        paint = dabs.tinted(rng, paint, *self.TINTS)
        painter.wash(light.tone(self.gaps[snowy], cobble))
        painter.dabs(dabs.blobs(rng, at, wide * self.FILL, high), paint)
        top = at - places(0.0, high * self.CROWN_UP)
        crowns = dabs.blobs(rng, top, wide * self.CROWN_WIDE, high * self.CROWN_HIGH)
        painter.dabs(crowns, paint * self.CROWN_BRIGHT)


@dataclass(frozen=True)
class StreetEnd:
    """What closes the view: a tower over roofs and trees, in the haze."""

    far: float = 0.62
    tones: tuple[tuple[str, Tone], ...] = (
        ("body", Tone(0, 0.7, "b7a893", 1.0)), ("dim", Tone(0, 0.2, "8a7f7c", 1.0)),
        ("roof", Tone(0, 0.4, "6d6672", 1.0)),
    )  # fmt: skip

    REACH, HIGH, SUNK, FOOT = 0.35, 0.36, 0.06, 1.2
    BUSHES, BUSHES_REACH, BUSH = 7, 0.13, Span(0.022, 0.036)

    def draw(self, canvas: Canvas) -> None:
        """Put it before the sky."""
        light, way = canvas.light, street_of(canvas)
        rng = canvas.streams("street end")
        colours = {name: light.tone(tone, WHITE, self.far) for name, tone in self.tones}
        area = (way.x - self.REACH, way.y - self.HIGH, way.x + self.REACH, way.y + self.SUNK)
        painter = Painter(canvas, area, colours["dim"])
        base = way.y + way.eye / FARTHEST_HOUSE * self.FOOT
        side = rng.choice((-1.0, 1.0))
        shapes = drawing("street-end").whole
        painter.draw(shapes, colours, lambda at: at * (side, 1) + (way.x, base), lambda hue, _: hue)
        if not canvas.snowy:
            n = self.BUSHES
            at = places(way.x + np.linspace(-self.BUSHES_REACH, self.BUSHES_REACH, n), base)
            stops = light.shades(LEAF, LEAVES[canvas.scene.season][0], self.far)
            bushes(painter, rng, at, self.BUSH.some(rng, n), stops, 1.0)
        painter.stand(FARTHEST + (1 - FARTHEST) / FARTHEST_HOUSE)


@dataclass(frozen=True)
class Rows:
    """The houses of both sides, the farthest first: sheets that lie along the street."""

    first: float = 0.42
    deep: Span = Span(0.62, 1.17)
    deeper: float = 0.10
    """How much longer along the street a house is, the farther away it stands."""
    plaster: Colour = rgb("8f8577")

    def draw(self, canvas: Canvas) -> None:
        """Put them up."""
        way = street_of(canvas)
        for side, name in ((-1.0, "left"), (1.0, "right")):
            rng = canvas.streams("houses", name)
            left, right = sorted((way.x, way.x + side * way.half / self.first))
            area = (left, canvas.top, right, canvas.bottom)
            painter = Painter(canvas, area, canvas.light.lit(self.plaster))
            if painter.empty:
                continue
            ends = [self.first]
            while ends[-1] < FARTHEST_HOUSE:
                ends.append(ends[-1] * (1 + self.deeper) + self.deep.draw(rng))
            sunny = side != canvas.plan.side
            for plot in list(pairwise(ends))[::-1]:
                House().draw(painter, rng, way, side, plot, FARTHEST_HOUSE, sunny=sunny)
            slope = side * (1 - FARTHEST) / way.half
            painter.stand(FARTHEST, slope=(slope, 0.0), at=(way.x, 0.0))


@dataclass(frozen=True)
class WetStreet:
    """A road that in rain mirrors the walls and what shines in them, most of all in puddles."""

    mirrors: Rise = Rise(0.30, 0.75)
    dark: float = 0.22

    UNREST, ASIDE, DOWN, SOFT = (0.05, 0.012), 0.008, 0.02, 0.012
    """How unquiet and how blurred the mirrored picture is."""
    PUDDLES, PUDDLE, EDGE, SKY = (0.5, 0.05), (-0.5, 0.7), 0.02, (0.66, 0.62)

    def draw(self, canvas: Canvas) -> None:
        """Wet it where it rains."""
        canvas.sky *= canvas.height(*self.SKY)
        if not canvas.wet:
            return
        way, scale = street_of(canvas), canvas.scale
        part = np.s_[slice(*canvas.rows(way.y, canvas.bottom))]
        y = canvas.y[part]
        # What is mirrored stands along the walls: the lower one looks, the higher on them.
        foot = way.y + way.eye * np.abs(canvas.x - way.x) / way.half
        below = step(0.0, self.EDGE, y - foot)
        unrest = canvas.noise("wet street", *self.UNREST, 4, 0.6)[part] * np.float32(scale)
        columns = np.arange(canvas.size[0], dtype=np.float32) + unrest * self.ASIDE
        rows = (2 * foot - y - canvas.top) * scale - unrest * self.DOWN
        mirrored = cv2.remap(
            blurred(canvas.seen(), scale * self.SOFT), columns.astype(np.float32),
            rows.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        puddles = step(*self.PUDDLE, canvas.noise("puddles", *self.PUDDLES)[part])
        ground = canvas.ground[part]
        ground *= 1 - self.dark * below[..., None]
        ground += (mirrored - ground) * (self.mirrors.at(puddles) * below)[..., None]
