"""The window of a room, what is seen through it, and the light that falls in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Colours
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.painting.maps import blurred, lay, step
from stillmotion.engines.backdrops.painting.measures import bell
from stillmotion.engines.backdrops.painting.painter import Painter
from stillmotion.engines.backdrops.painting.perspective import facing
from stillmotion.engines.backdrops.town.room import interior, part
from stillmotion.engines.backdrops.town.walls import over


@dataclass(frozen=True)
class View:
    """What is outside of a window: the sky, hills, trees, sun or moon. Heights are shares of its
    height, and what is aside of it of its breadth. Pairs are without snow and in it."""

    grass: tuple[Colour, Colour] = (rgb("7fa068"), rgb("e8edf4"))
    grass_far: tuple[float, float] = (0.35, 0.2)
    leaves: Colour = rgb("4f7a52")
    sun: Colour = (1.0, 0.97, 0.88)
    moon: Colour = rgb("f3efdc")

    HORIZON, CREST, SWING, LENGTH, HILL_LIT = 0.75, 0.74, 0.012, 0.3, 0.6
    TREES, OVER, SIZE, ROUGH, EDGE, TOP = 0.68, 0.10, 0.05, 0.3, (0.35, 0.6), 0.45
    """Where trees end, over which height, how large they are, how rough their outline is, and
    where none is."""
    TREE_LIT, TREE_FAR, TREE_SHARE = 0.4, 0.25, 0.9
    HIGH, SUN_ASIDE, SUN_WIDE, SUN_SHARE = 0.25, 0.2, 0.14, 0.6
    MOON_ASIDE, MOON_SIZE, MOON_SOFT = 0.225, 0.022, 1.5

    def colours(self, painter: Painter, x: float, y: float, wide: float, high: float) -> Colours:
        """(h, w, 3) what is seen through one whose upper edge has its middle at a place."""
        canvas, light, time = painter.canvas, painter.canvas.light, painter.canvas.scene.time
        down = np.broadcast_to((painter.y - y) / high, painter.alpha.shape)
        view = ramp(down, [(0, light.middle), (self.HORIZON, light.horizon)])
        hills = y + self.CREST * high + self.SWING * canvas.line("view", self.LENGTH, 3)
        grass, far = self.grass[canvas.snowy], self.grass_far[canvas.snowy]
        lay(view, light.seen(grass, self.HILL_LIT, far), painter.part(canvas.below(hills)))
        rough = painter.noise("trees outside", self.SIZE, self.SIZE, 4, 0.6)
        wooded = step(*self.EDGE, self.ROUGH * rough + (down - self.TREES) * (high / self.OVER))
        trees = light.seen(self.leaves, self.TREE_LIT, self.TREE_FAR)
        lay(view, trees, wooded * (down > self.TOP) * self.TREE_SHARE)
        y += self.HIGH * high
        if time == "night":
            away = np.hypot(painter.x - x - self.MOON_ASIDE * wide, painter.y - y) - self.MOON_SIZE
            lay(view, self.moon, np.clip(0.5 - away * canvas.scale / self.MOON_SOFT, 0, 1))
        elif time != "dusk":
            bright = bell(painter.x, x + self.SUN_ASIDE * wide, self.SUN_WIDE)
            lay(view, self.sun, bright * bell(painter.y, y, self.SUN_WIDE) * self.SUN_SHARE)
        return view


@dataclass(frozen=True)
class Window:
    """A window on the far wall, between curtains."""

    across: float = 0.31
    y: float = 0.16
    wide: tuple[float, float] = (0.34, 0.22)
    """Its breadth as it is drawn, and in a narrow room."""
    high: float = 0.36
    dark_fold: tuple[Colour, float, float] = (rgb("171726"), 0.25, 0.4)
    lit_fold: tuple[Colour, float, float] = (rgb("ffdcb0"), 0.15, 0.85)
    """What curtains have of another colour in their folds and on them, and of the light."""

    REACH, FOLD, BEND, OFTEN = 0.12, 0.03, 2.0, 3.0
    """What curtains take about it, how broad a fold is, how it winds, how often."""

    def draw(self, canvas: Canvas) -> None:
        """Paint it."""
        room = interior(canvas)
        x, wide = room.walls.across(self.across), self.wide[room.narrow]
        reach = wide / 2 + self.REACH
        area = (x - reach, self.y - self.REACH, x + reach, self.y + self.high + self.REACH)
        painter = over(canvas, area)
        if painter.empty:
            return
        at = facing(x, self.y, np.array([wide / self.wide[0], 1]))
        painter.draw(part("frame"), {}, at, room.lit)
        view = View().colours(painter, x, self.y, wide, self.high)
        painter.wash(view, painter.inside(at(part("pane")[0].points)))
        painter.draw(part("bars"), {}, at, room.lit)
        winding = self.BEND * np.sin(painter.y * self.OFTEN)
        wave = 0.5 + 0.5 * np.sin((painter.x - x) * (2 * np.pi / self.FOLD) + winding)
        dark, lit = (
            room.lit(mix(room.curtain, hue, share), amount)
            for hue, share, amount in (self.dark_fold, self.lit_fold)
        )
        cloth = ramp(wave.astype(np.float32), [(0, dark), (1, lit)])
        for side in (-1, 1):
            curtain = at(part("curtain")[0].points * (side, 1))
            painter.wash(cloth, painter.inside(curtain))
        painter.draw(part("rod"), {}, at, room.lit)
        painter.lie()


@dataclass(frozen=True)
class Sunlight:
    """The window's light by day, falling slantwise into the room and onto the floor, but for the
    shade of a bar."""

    factor: Colour = (1.5, 1.4, 1.15)
    strength: float = 0.75
    air: float = 0.14
    pale: Colour = (1, 0.95, 0.8)

    FOOT, SOFT, BAR = 1.16, (0.008, 0.006, 0.03), 0.7

    def draw(self, canvas: Canvas) -> None:
        """Let it fall, by day."""
        room = interior(canvas)
        if room.evening:
            return
        at = facing(room.walls.across(Window.across), room.walls.floor_y(self.FOOT))
        patch, bar, beam = (
            blurred(canvas.mask(at(shape.points)), canvas.scale * soft)
            for shape, soft in zip(part("sun"), self.SOFT, strict=True)
        )
        canvas.lighten(self.factor, patch * (1 - self.BAR * bar) * self.strength)
        canvas.shine(mix(canvas.light.sun, self.pale, 0.5), beam * self.air)
