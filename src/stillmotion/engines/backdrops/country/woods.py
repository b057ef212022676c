"""The inside of a wood: rows of trunks into the light, leaves over them, ferns and litter below."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.engines.backdrops.country.forest_trees import Canopy, Trunk
from stillmotion.engines.backdrops.country.plants import (
    BARK,
    LEAF,
    LEAVES,
    Foliage,
    lying_snow,
)
from stillmotion.engines.backdrops.country.undergrowth import DRY_FROND, FROND, Fern, Undergrowth
from stillmotion.engines.backdrops.painting import shadows
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import mix, rgb
from stillmotion.engines.backdrops.painting.maps import step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell
from stillmotion.engines.backdrops.painting.painter import Painter

GREY_BARK, NEAR_BARK = rgb("79624f"), rgb("584439")
"""Bark of every other row, and of what stands right before the viewer."""


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
                    lean=-canvas.sunward(at) * thick, tall=tall,
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
