"""Flowers of a field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import ColourRow
from stillmotion.engines.backdrops.painting import dabs
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, palette, rgb
from stillmotion.engines.backdrops.painting.looks import NAMED
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places
from stillmotion.engines.backdrops.painting.painter import Painter


@dataclass(frozen=True)
class Flowers:
    """Flowers on their stems, in drifts, row by row; in spring and summer where no snow lies."""

    rows: tuple[tuple[float, float, int], ...] = (
        (0.08, 0.26, 1300), (0.26, 0.55, 620), (0.55, 0.98, 330),
    )  # fmt: skip
    """From and to which shares of the ground's height they stand, and how many."""
    pairs: tuple[tuple[Colour, ...], ...] = (
        palette("e0525a f0a24e"), palette("d977b0 8f6fc4"), palette("6f86d6 e37f9a"),
    )  # fmt: skip
    """The two commonest colours."""
    third: Colour = rgb("f6f0dc")
    not_flowers: tuple[str, ...] = ("green", "black", "brown")
    drift: tuple[float, float, float] = (5.1, 2.2, 9)
    drifting: float = 0.1
    stem: Colour = rgb("5f8748")
    stem_tall: Rise = Rise(0.010, 0.056)
    size: Rise = Rise(0.003, 0.019)
    petals: int = 5
    petal: tuple[float, float, float, float] = (0.32, 0.24, 0.62, 0.46)
    """How far from the middle petals are across and down, and how long and wide, of the size."""
    lit: tuple[float, float] = (0.3, 0.75)
    eye: Colour = rgb("f3cf5a")
    eyed: float = 0.35
    eye_size: tuple[float, float] = (0.3, 0.24)

    def draw(self, canvas: Canvas) -> None:
        """Put them on the meadow, the farthest first."""
        scene = canvas.scene
        if canvas.snowy or scene.season not in ("spring", "summer"):
            return
        pair = self.pairs[canvas.plan.pick(len(self.pairs))]
        named = NAMED.get("" if scene.colour in self.not_flowers else scene.colour, pair[0])
        hues = np.array([named, pair[1], self.third])
        for number, (low, high, count) in enumerate(self.rows):
            rng = canvas.streams("flowers", number)
            self._row(canvas, rng, hues, Span(low, high), round(count * max(1.0, canvas.aspect)))

    def _row(
        self, canvas: Canvas, rng: np.random.Generator, hues: ColourRow, reach: Span, count: int
    ) -> None:
        light, horizon = canvas.light, canvas.horizon
        v = np.sort(reach.some(rng, count))
        x = canvas.strewn(rng, count)
        across, winding, down = self.drift
        phase = 2 * np.pi * rng.random()
        drift = np.sin(x * across + winding * np.sin(v * down + phase))
        kept = drift + rng.normal(0, 0.4, count) > self.drifting
        x, v = x[kept], v[kept]
        n = len(x)
        y = horizon + v * (1 - horizon)
        top, size = self.stem_tall.at(v), self.size.at(v)
        first = horizon + reach.least * (1 - horizon) - self.stem_tall.end
        painter = Painter.band(canvas, first, canvas.bottom, self.stem)
        lean = rng.normal(0, 0.1, n) * top
        stems = dabs.blades(places(x, y), top, lean, size * 0.16)
        painter.dabs(stems, light.lit(self.stem, 0.5))
        head = places(x + lean, y - top)
        local = hues[rng.integers(len(hues), size=n)]
        dim, lit = (np.array(light.lit((1.0, 1.0, 1.0), share)) for share in self.lit)
        wide, high, long, slim = self.petal
        for k in range(self.petals):
            turn = 2 * np.pi * k / self.petals + rng.random(n)
            petal = head + places(np.cos(turn) * size * wide, np.sin(turn) * size * high)
            shade = (0.5 - 0.5 * np.sin(turn))[:, None]
            paint = dabs.tinted(rng, local * (dim + (lit - dim) * shade), 0.04, 0.01)
            painter.dabs(dabs.blobs(rng, petal, size * long, size * slim, turn), paint)
        near = v > self.eyed
        wide, high = self.eye_size
        eyes = dabs.blobs(rng, head[near], size[near] * wide, size[near] * high)
        painter.dabs(eyes, light.lit(self.eye, 0.8))
        middle = (reach.least + reach.most) / 2
        painter.stand(canvas.depth_at(horizon + middle * (1 - horizon)), sways=True)
