"""Groves: where trees and firs stand in open country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.engines.backdrops.country.plants import BLOSSOM, LEAVES, Firs, Tree
from stillmotion.engines.backdrops.painting.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.painting.colour import Colour
from stillmotion.engines.backdrops.painting.ground import Fold
from stillmotion.engines.backdrops.painting.measures import Rise, Span

FAR_TREE = FARTHEST + 0.12
"""Least disparity of a tree: before all hills and mountains."""

BLOOMING = 0.35
"""How many of the trees are in blossom in spring."""


def depth(canvas: Canvas, foot: float) -> float:
    """Disparity of a tree that stands at a height."""
    return max(FAR_TREE, canvas.depth_at(foot))


def leaf(canvas: Canvas, rng: np.random.Generator) -> Colour:
    """The leaves of one tree."""
    scene = canvas.scene
    spring = scene.season == "spring" and rng.random() < BLOOMING
    if scene.season != "winter" and (scene.colour == "pink" or spring):
        return BLOSSOM
    hues = LEAVES[scene.season]
    return hues[int(rng.integers(len(hues)))]


@dataclass(frozen=True)
class Copse:
    """Some small trees on the first fold, on the side away from the light."""

    trees: int = 4
    aside: float = -0.3
    spread: float = 0.09
    size: Span = Span(0.05, 0.10)
    foot: float = 0.004
    air: float = 0.25

    def draw(self, canvas: Canvas) -> None:
        """Put them there."""
        rng = canvas.streams("copse")
        for _ in range(self.trees):
            x = canvas.off(self.aside) + rng.normal(0, self.spread) * canvas.aspect
            foot = float(canvas.along(canvas.folds[0].crest, x)) + self.foot
            tree = Tree(self.size.draw(rng), leaf(canvas, rng), self.air)
            tree.draw(canvas, rng, float(x), foot, depth(canvas, foot), canvas.plan.side)


@dataclass(frozen=True)
class Trees:
    """Trees on the crests, alone and in groups, off the way to the light and off the figures. One
    of them is the hero: near, large, on the side away from the sun."""

    groups: tuple[int, int] = (3, 2)
    """On a fold that is far away, and on one that is near."""
    far_away: float = 0.3
    more: float = 3
    spread: Rise = Rise(0.05, 0.11)
    clear: Rise = Rise(0.10, 0.32)
    foot: float = 0.006
    size: Rise = Rise(0.05, 0.47)
    sizes: Span = Span(0.7, 1.2)
    hero: float = 0.44
    hero_aside: Rise = Rise(-0.27, -0.35)
    hero_foot: float = 0.012
    hero_air: float = 0.6
    before_figures: float = 0.88

    def draw(self, canvas: Canvas) -> None:
        """Put them there, the farthest first."""
        rng = canvas.streams("trees")
        alone = any(figure.kind == "tree" for figure in canvas.scene.figures)
        spots: list[tuple[float, float, float, float]] = []
        for fold in () if alone else canvas.folds[:-1]:
            spots += self._on(canvas, rng, fold)
        fold = canvas.folds[-2]
        x = canvas.off(self.hero_aside.at(canvas.plan.turn))
        foot = float(canvas.along(fold.crest, x)) + self.hero_foot
        spots.append((foot, x, self.hero, fold.distance * self.hero_air))
        for foot, x, size, distance in sorted(spots):
            Tree(size, leaf(canvas, rng), distance).draw(
                canvas, rng, x, foot, depth(canvas, foot), canvas.sunward(x),
                foremost=foot > self.before_figures,
            )  # fmt: skip

    def _on(
        self, canvas: Canvas, rng: np.random.Generator, fold: Fold
    ) -> list[tuple[float, float, float, float]]:
        """Feet, places across, sizes and distances of those on a fold."""
        found = []
        for _ in range(self.groups[0] if fold.away < self.far_away else self.groups[1]):
            middle = canvas.left + canvas.wide * rng.random()
            for _ in range(1 + int(self.more * rng.random() * (1 - fold.away))):
                x = float(middle + rng.normal(0, self.spread.at(fold.away)) * canvas.aspect)
                if abs(x - canvas.aspect * canvas.plan.figure) < self.clear.at(fold.away):
                    continue
                foot = float(canvas.along(fold.crest, x)) + self.foot
                size = self.size.at(fold.away) * self.sizes.draw(rng)
                found.append((foot, x, size, fold.distance))
        return found


@dataclass(frozen=True)
class FirRows:
    """Firs on every fold, those at about the same height on one sheet."""

    counts: tuple[int, ...] = (34, 9, 4)
    clear: Rise = Rise(0.07, 0.41)
    foot: float = 0.012
    row: float = 0.02
    """Height between rows."""
    size: Rise = Rise(0.07, 0.51)
    air: float = 0.8
    before_figures: float = 0.88

    def draw(self, canvas: Canvas) -> None:
        """Put them there, the farthest first."""
        rng = canvas.streams("firs")
        rows: dict[int, tuple[Fold, list[float]]] = {}
        for fold, count in zip(canvas.folds, self.counts, strict=True):
            clear = self.clear.at(fold.away) * min(1.0, canvas.aspect)
            for x in canvas.rowed(rng, count).tolist():
                if abs(x - canvas.aspect * canvas.plan.figure) < clear:
                    continue
                foot = float(canvas.along(fold.crest, x)) + self.foot
                rows.setdefault(round(foot / self.row), (fold, []))[1].append(x)
        for row in sorted(rows):
            fold, xs = rows[row]
            foot = row * self.row
            Firs(self.size.at(fold.away), fold.distance * self.air).draw(
                canvas, rng, xs, foot, depth(canvas, foot), foremost=foot > self.before_figures
            )


@dataclass(frozen=True)
class FarFirs:
    """A wood of firs along the horizon, on a far shore."""

    count: int = 64
    foot: float = 0.012
    firs: Firs = Firs(0.055, 0.5, uneven=0.003)
    before: float = 0.1

    def draw(self, canvas: Canvas) -> None:
        """Put them there."""
        rng = canvas.streams("far firs")
        x = np.sort(canvas.strewn(rng, self.count))
        self.firs.draw(canvas, rng, x, canvas.horizon + self.foot, FARTHEST + self.before)


@dataclass(frozen=True)
class FramingFirs:
    """Firs at the edge of the picture, near, that frame the view: where across, as a share of the
    width from the middle to the light, on which height they stand, and how tall they are."""

    firs: tuple[tuple[float, float, float], ...] = ((-0.39, 0.90, 0.36), (-0.47, 0.94, 0.62))
    air: float = 0.06

    def draw(self, canvas: Canvas) -> None:
        """Put them there."""
        rng = canvas.streams("framing firs")
        for aside, foot, size in self.firs:
            Firs(size, self.air, uneven=0.0).draw(
                canvas, rng, [canvas.off(aside)], foot, canvas.depth_at(foot)
            )
