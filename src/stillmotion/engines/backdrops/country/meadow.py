"""Open country: ground that rolls towards the viewer fold by fold, a path through it, flowers.

Each fold is a sheet that lies flat: the ones before it hide its foot, and a camera that moves sees
them pass one another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Points, Vector
from stillmotion.engines.backdrops.country.hills import grass_of
from stillmotion.engines.backdrops.country.plants import Tufts
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.painting.ground import Fold, Path
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import blurred, box
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter

DUST, TRODDEN_SNOW = rgb("cfae7c"), rgb("dde6f2")

SURFACE = (Tone(0.0, 0.12, "274a3e", 0.34), Tone(0.5, 0.52), Tone(1.0, 1.0, "fff3a0", 0.20))

STROKES = (Tone(0, 0.30, "2f5a46", 0.18), Tone(1, 0.92, "fdf2a6", 0.14))

SNOW_STROKES = (Tone(0, 0.30, "2f5a46", 0.05), Tone(1, 0.92))

BLADES = (Tone(0.0, 0.25, "25493f", 0.42), Tone(0.5, 0.58), Tone(1.0, 1.0, "fbf2a0", 0.34))

NEAR_BLADES = (Tone(0.0, 0.05, "17322e", 0.6), Tone(0.6, 0.22, "274a3a", 0.4), Tone(1.0, 0.62))

BED = (Tone(0, 0.4, "7a5a3c", 0.4), Tone(1, 0.72))


def winding(canvas: Canvas, width: float, swing: float) -> Path:
    """The path of a composition, from where figures stand."""
    plan = canvas.plan
    return Path(
        canvas.aspect * plan.figure, width, Span(2.2, 4.7).least + 2.5 * plan.turn,
        swing * canvas.aspect * plan.side,
    )  # fmt: skip


@dataclass(frozen=True)
class Meadow:
    """Meadows (or snow) up to the viewer, in folds whose crests things can stand on. `rolling` (1:
    hills, 0: level) is how high they swell; `path` is the breadth and the swing of one through
    them."""

    rolling: float
    count: int = 4
    lush: float = 1.0
    path: tuple[float, float] | None = None
    spacing: Rise = Rise(0.0, 0.86, 1.7)
    first: float = 0.35
    swell: Rise = Rise(0.030, 0.130)
    nearest_swell: float = 0.55
    length: Rise = Rise(0.85, 0.60)
    gain: float = 0.42
    sunk: float = 0.25
    over: float = 0.05
    """How far the folds may rise over the horizon."""
    distance: Rise = Rise(0.0, 0.62, 2)
    under: float = 0.5
    above: float = 0.06
    hints: tuple[str, str] = ("5f9a7a", "c9c46a")
    snow_hint: str = "c9d8ec"
    hint: Rise = Rise(0.22, 0.0)

    def draw(self, canvas: Canvas) -> None:
        """Paint it up to the horizon."""
        canvas.plane()
        light, grass = canvas.light, grass_of(canvas)
        below = canvas.below(canvas.horizon)
        canvas.paint(light.seen(grass, 0.6, self.under), below)
        canvas.folds = [self._fold(canvas, number) for number in range(self.count)]
        if self.path is not None:
            canvas.path = winding(canvas, *self.path)
        for number, fold in enumerate(canvas.folds):
            rng = canvas.streams("fold", number)
            hint = rgb(self.snow_hint if canvas.snowy else self.hints[number % 2])
            local = mix(grass, hint, self.hint.at(fold.away))
            top = float(fold.crest.min()) - self.above
            painter = Painter.band(canvas, top, canvas.bottom, (0, 0, 0))
            if painter.empty:
                continue
            Surface().draw(painter, fold, local, number)
            Grain().draw(painter, rng, fold, local)
            if self.path is not None:
                Track().draw(painter, rng, fold)
            if not canvas.snowy:
                Fringe(self.lush).draw(painter, rng, fold, local)
            painter.stand(
                FARTHEST, slope=(0.0, canvas.slope), at=(0.0, canvas.horizon),
                sways=not canvas.snowy,
            )  # fmt: skip

    def _fold(self, canvas: Canvas, number: int) -> Fold:
        away = float(self.spacing.at((number + self.first) / self.count))
        base = canvas.horizon + (1 - canvas.horizon) * away
        swell = self.rolling * self.swell.at(away)
        if number == self.count - 1:
            swell *= self.nearest_swell
        wave = canvas.line(f"fold {number}", self.length.at(away), 3, self.gain)
        highest = canvas.horizon - self.rolling * self.over * (1 - away)
        crest = np.maximum(base - swell * (wave + self.sunk), highest)
        return Fold(crest.astype(np.float32), away, float(self.distance.at(1 - away)))


@dataclass(frozen=True)
class Surface:
    """A fold's surface: light on its crest, shade towards its foot, shadows of clouds."""

    deep: Rise = Rise(0.05, 0.27)
    smooth: float = 0.05
    sun_wide: float = 0.35
    lit: float = 0.90
    fall: Rise = Rise(0.0, 0.42, 0.8)
    deepest: float = 1.4
    turned: float = 44.0
    most_turned: Span = Span(-0.25, 0.25)
    patches: float = 0.10
    patches_dull: float = 0.04
    patch: float = 0.7
    patch_high: Rise = Rise(0.10, 0.22)
    glare: float = 0.16
    glare_dull: float = 0.04
    glare_wide: float = 0.55

    def draw(self, painter: Painter, fold: Fold, local: Colour, number: int) -> None:
        """Paint it, and cover what is under the crest."""
        canvas, light = painter.canvas, painter.canvas.light
        below = painter.y - painter.part(fold.crest)
        deep = self.deep.at(fold.away)
        lie = np.gradient(blurred(fold.crest[None], self.smooth * canvas.scale)[0])
        side = np.tanh((canvas.sun_x - canvas.x[0]) / self.sun_wide) * lie
        turned = self.most_turned.clip(-self.turned * painter.part(side))
        high = self.patch_high.at(fold.away)
        patches = painter.noise(f"fold {number}", self.patch, high, 3)
        under = np.clip(below, 0, None)
        tone = self.lit - self.fall.at(np.clip(under / deep, 0, self.deepest))
        tone = tone + patches * (self.patches_dull if light.soft else self.patches)
        tone = np.clip(tone + turned * np.exp(-under / deep), 0, 1)
        painter.wash(ramp(tone.astype(np.float32), light.shades(SURFACE, local, fold.distance)))
        glare = bell(painter.x, canvas.sun_x, self.glare_wide) * np.exp(-under / deep)
        strength = self.glare_dull if light.soft else self.glare
        painter.wash(light.sun, strength * glare)
        painter.cover(painter.part(canvas.below(fold.crest)))


@dataclass(frozen=True)
class Grain:
    """Strokes along the ground, smaller with distance."""

    count: Rise = Rise(260, 1160)
    reach: Rise = Rise(0.02, 0.32)
    crowding: float = 1.3
    following: float = 0.08
    length: Rise = Rise(0.012, 0.172)
    lengths: Span = Span(0.5, 1.5)
    slim: float = 0.055
    least: float = 0.0012
    turn: float = 0.03
    share: float = 0.30
    share_snow: float = 0.22

    def draw(self, painter: Painter, rng: np.random.Generator, fold: Fold, local: Colour) -> None:
        """Paint it over a fold."""
        canvas = painter.canvas
        n = int(self.count.at(fold.away) * max(1.0, canvas.aspect))
        x = canvas.strewn(rng, n)
        crest = canvas.along(fold.crest, x)
        y = crest + self.reach.at(fold.away) * rng.random(n) ** self.crowding
        away = np.clip((y - canvas.horizon) / (1 - canvas.horizon), 0, None)
        lie = canvas.along(np.gradient(fold.crest), x) * canvas.scale
        lie = lie * np.exp(-(y - crest) / self.following) / canvas.scale
        length = self.length.at(away) * self.lengths.some(rng, n)
        tones = SNOW_STROKES if canvas.snowy else STROKES
        stops = canvas.light.shades(tones, local, fold.distance)
        paint = dabs.tinted(rng, dabs.shaded(scattered(rng, n, spread=0.3), stops), 0.02)
        shapes = dabs.strokes(
            rng, places(x, y), length, length * self.slim + self.least,
            lie + rng.normal(0, self.turn, n),
        )  # fmt: skip
        with painter.thinly(self.share_snow if canvas.snowy else self.share):
            painter.dabs(shapes, paint, within=True)


@dataclass(frozen=True)
class Track:
    """The path over a fold: trodden earth, ragged at its edges, two ruts where it is near."""

    start: float = 0.92
    least: float = 0.012
    end: float = 1.25
    steps: int = 60
    ragged: float = 0.06
    strokes: int = 420
    across: float = 0.45
    most_across: Span = Span(-0.9, 0.9)
    rut: float = 0.5
    rut_wide: float = 0.16
    rut_dark: float = 0.34
    lit: float = 0.86
    length: Rise = Rise(0.012, 0.082)
    thick: Rise = Rise(0.003, 0.008)
    tufts: Rise = Rise(90, 280)
    beside: Span = Span(1.02, 1.18)
    tall: Rise = Rise(0.003, 0.029)

    def draw(self, painter: Painter, rng: np.random.Generator, fold: Fold) -> None:
        """Paint it over a fold, on what is covered."""
        canvas, path = painter.canvas, painter.canvas.path
        horizon = canvas.horizon
        first = (float(canvas.along(fold.crest, path.x)) - horizon) / (1 - horizon)
        away = np.linspace(max(self.least, first * self.start), self.end, self.steps)
        half = path.half(away) * (1 + self.ragged * rng.standard_normal(len(away)))
        stops = canvas.light.shades(BED, TRODDEN_SNOW if canvas.snowy else DUST, fold.distance)
        covered = painter.alpha.copy()
        painter.fill(path.bed(away, half, horizon), stops[1][1], within=True)
        n = self.strokes
        v = Span(away[0], self.end).some(rng, n)
        across = self.most_across.clip(rng.normal(0, self.across, n))
        at = self._at(path, v, across, horizon)
        rut = self.rut_dark * bell(np.abs(across), self.rut, self.rut_wide)
        paint = dabs.shaded(scattered(rng, n, self.lit - rut, 0.16), stops)
        shapes = dabs.strokes(rng, at, self.length.at(v), self.thick.at(v), rng.normal(0, 0.06, n))
        painter.dabs(shapes, dabs.tinted(rng, paint, 0.02), within=True)
        if not canvas.snowy:
            m = int(self.tufts.at(fold.away))
            v = np.sort(Span(away[0], self.end).some(rng, m))
            side = rng.choice((-1.0, 1.0), m) * self.beside.some(rng, m)
            blades = canvas.light.shades(BLADES, grass_of(canvas), fold.distance)
            Tufts().draw(painter, rng, self._at(path, v, side, horizon), self.tall.at(v), blades)
        np.minimum(painter.alpha, covered, out=painter.alpha)

    def _at(self, path: Path, away: Vector, across: Vector, horizon: float) -> Points:
        x = path.middle(away) + across * path.half(away)
        return places(x, horizon + away * (1 - horizon))


@dataclass(frozen=True)
class Fringe:
    """Grass along the crest of a fold, and scattered over it in clusters."""

    lush: float
    crest: Rise = Rise(190, 130)
    tall: Rise = Rise(0.005, 0.027)
    heights: Span = Span(0.4, 1.3)
    strewn: int = 170
    strewn_tall: Rise = Rise(0.003, 0.029)
    reach: Rise = Rise(0.06, 0.46)
    crowding: float = 1.2
    cluster: tuple[float, float, float] = (9, 3, 21)
    """How often there are clusters across, how they wind, and how often that is down."""
    in_cluster: float = -0.1
    bare: float = 0.12
    """How near a fold is at least on which there is more than a fringe."""

    def draw(self, painter: Painter, rng: np.random.Generator, fold: Fold, local: Colour) -> None:
        """Paint it."""
        canvas = painter.canvas
        stops = canvas.light.shades(BLADES, local, fold.distance)
        wide = self.lush * canvas.wide
        n = int(wide * self.crest.at(fold.away))
        x = canvas.rowed(rng, n)
        tall = self.tall.at(fold.away) * self.heights.some(rng, n)
        foot = places(x, canvas.along(fold.crest, x) + self.tall.start)
        Tufts().draw(painter, rng, foot, tall, stops)
        if fold.away < self.bare:
            return
        n = int(wide * self.strewn)
        x = canvas.strewn(rng, n)
        y = canvas.along(fold.crest, x) + 0.01
        y = np.sort(y + self.reach.at(fold.away) * rng.random(n) ** self.crowding)
        across, winding, down = self.cluster
        dense = np.sin(x * across + winding * np.sin(y * down)) > self.in_cluster
        near = np.clip((y - canvas.horizon) / (1 - canvas.horizon), 0, None)
        tall = self.strewn_tall.at(near) * self.heights.some(rng, n)
        Tufts().draw(painter, rng, places(x, y)[dense], tall[dense], stops)


@dataclass(frozen=True)
class NearGrass:
    """Grass right before the viewer, in half shade, higher towards the corners; `hue` is what it
    has of another colour."""

    tall: Span = Span(0.09, 0.14)
    hue: tuple[str, float] = ("000000", 0.0)
    count: int = 150
    foot: Span = Span(1.02, 1.05)
    heights: Span = Span(0.5, 1.3)
    corner: Rise = Rise(0.25, 1.3, 2.2)
    above: float = 2.2
    near: float = 1.15
    nearest: float = 1.75

    def draw(self, canvas: Canvas) -> None:
        """Put it before all else."""
        if canvas.snowy:
            return
        rng, light = canvas.streams("near grass"), canvas.light
        grass = mix(grass_of(canvas), rgb(self.hue[0]), self.hue[1])
        tall = self.tall.least + (self.tall.most - self.tall.least) * canvas.plan.turn
        stops = light.shades(NEAR_BLADES, grass)
        painter = Painter.band(canvas, 1 - self.above * tall, canvas.bottom, stops[1][1])
        n = int(self.count * canvas.wide)
        x = canvas.rowed(rng, n)
        corner = np.clip(np.abs(2 * x / canvas.aspect - 1), 0, 1.2)
        high = tall * self.corner.at(corner) * self.heights.some(rng, n)
        foot = places(x, self.foot.some(rng, n))
        Tufts(each=4, wind=0.15).draw(painter, rng, foot, high, stops)
        painter.fill(
            box(canvas.left, self.foot.least, canvas.right, canvas.bottom + 1), stops[0][1]
        )
        depth = min(self.nearest, canvas.depth_at(1.0) * self.near)
        painter.stand(depth, sways=True, foremost=True)
