"""A quay over the water: slabs, a railing along the edge, a tree."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from stillmotion.engines.backdrops.country.plants import LEAVES, Tree
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.painting.drawing import drawing
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.maps import box, step
from stillmotion.engines.backdrops.painting.measures import places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter
from stillmotion.engines.backdrops.painting.perspective import facing
from stillmotion.engines.backdrops.painting.recipe import Standing
from stillmotion.engines.backdrops.painting.stage import Stage

EDGE = 0.885
"""Height of the quay's edge."""


@dataclass(frozen=True)
class OnQuay(Standing):
    """Where figures stand on the quay, and where cars drive, and how far off a lamp is."""

    road: float = 0.985
    lamp: float = 0.22

    def __call__(self, canvas: Canvas) -> Stage:
        """The stage on a canvas."""
        stage = super().__call__(canvas)
        return replace(stage, road=self.road, lamp_x=stage.x + self.lamp * canvas.plan.side)


@dataclass(frozen=True)
class Quay:
    """A paved quay, with slabs that run to the horizon. Its colours are without snow and in it."""

    stone: tuple[Colour, Colour] = (rgb("a79c92"), rgb("eef3fa"))
    rows: int = 14
    slabs: int = 60
    shrink: float = 0.86
    """How much shorter and farther away each row is than that before it."""
    pitch: float = 0.26
    leaning: float = 0.14
    tones: tuple[Tone, Tone] = (Tone(0, 0.35, "1a1c2e", 0.30), Tone(1, 0.85, "fff7e6", 0.25))

    USUAL, UNLIKE, ASIDE, FAR, NEAR = 0.55, 0.18, 0.002, 0.001, 0.002
    """The slabs' middle tone, how they differ, and the gaps between."""
    RIM, UNDER = 0.012, 0.008
    WET_SPOTS, WET, WET_SHARE = (0.4, 0.05), (-0.3, 0.7), 0.42

    def draw(self, canvas: Canvas) -> None:
        """Lay it on the ground."""
        light, horizon, rng = canvas.light, canvas.horizon, canvas.streams("quay")
        stone = self.stone[canvas.snowy]
        base = light.lit(stone, self.USUAL)
        painter = Painter.band(canvas, EDGE, canvas.bottom, base, solid=True)
        if painter.empty:
            return
        stops = light.shades(self.tones, stone)
        row, column = (grid.ravel() for grid in np.mgrid[: self.rows, : self.slabs])
        low = (canvas.bottom - horizon) * self.shrink**row
        pitch = self.pitch * low
        start = pitch * (column - self.slabs / 2 + row % 2 / 2)
        left, right = start + self.ASIDE, start + pitch - self.ASIDE
        top, bottom = horizon + low * self.shrink + self.FAR, horizon + low - self.NEAR
        narrower = 1 - self.leaning
        corners = ((left * narrower, top), (right * narrower, top), (right, bottom), (left, bottom))
        slabs = np.stack([places(x + canvas.aspect / 2, y) for x, y in corners], 1)
        tone = scattered(rng, len(slabs), self.USUAL, self.UNLIKE)
        painter.dabs(slabs, dabs.shaded(tone, stops))
        rim = EDGE + self.RIM
        painter.fill(box(canvas.left, EDGE, canvas.right, rim), stops[1][1])
        painter.fill(box(canvas.left, rim, canvas.right, rim + self.UNDER), stops[0][1])
        if canvas.wet:
            wet = step(*self.WET, painter.noise("wet quay", *self.WET_SPOTS))
            painter.wash(mix(light.middle, light.horizon, 0.5), wet * self.WET_SHARE)
        painter.lie()


@dataclass(frozen=True)
class QuayTree:
    """A tree of the quay at the edge of the picture, near."""

    aside: float = -0.42
    foot: float = 0.925
    size: float = 0.66

    def draw(self, canvas: Canvas) -> None:
        """Put it there."""
        tree, rng = Tree(self.size, LEAVES[canvas.scene.season][0]), canvas.streams("quay tree")
        depth = canvas.depth_at(self.foot)
        tree.draw(canvas, rng, canvas.off(self.aside), self.foot, depth, canvas.plan.side)


@dataclass(frozen=True)
class Railing:
    """An iron railing along the water, bay by bay."""

    foot: float = 0.90
    tall: float = 0.085
    first: float = 0.05
    """Where its first post stands."""

    ABOVE, BELOW, USUAL = 1.1, 0.12, 0.4

    def draw(self, canvas: Canvas) -> None:
        """Put it up."""
        light, bay = canvas.light, drawing("railing").parts["bay"]
        reach = (bay.tip or (1.0, 0.0))[0]
        top, low = self.foot - self.ABOVE * self.tall, self.foot + self.BELOW * self.tall
        painter = Painter.band(canvas, top, low, light.lit(bay.shapes[0].fill, self.USUAL))
        start, pitch = canvas.left + self.first, self.tall * reach
        for x in np.arange(start - pitch, canvas.right, pitch):
            painter.draw(
                bay.shapes, {}, facing(x, self.foot, self.tall),
                lambda hue, share: light.lit(hue, self.USUAL if share is None else share),
            )  # fmt: skip
        painter.stand(canvas.depth_at(self.foot))
