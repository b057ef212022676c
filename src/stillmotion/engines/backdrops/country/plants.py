"""Plants in dabs: crowns of leaves, bushes, firs, bare trees, tufts of grass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray

from stillmotion.arrays import Points, Vector
from stillmotion.engines.backdrops.painting import dabs, shadows
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import Colour, Stops, mix, palette, rgb
from stillmotion.engines.backdrops.painting.light import Tone
from stillmotion.engines.backdrops.painting.measures import Rise, Span, places, scattered
from stillmotion.engines.backdrops.painting.painter import Painter
from stillmotion.storyboard.scene import Season

LEAVES: dict[Season, tuple[Colour, ...]] = {
    "spring": palette("8db04c a3c25e 7ba24e"),
    "summer": palette("5d9147 759f45 4a8350"),
    "autumn": palette("d9862f c25a2c e0ae3f a9472c"),
    "winter": palette("8c9a97 7f8f90 97a3a0"),
}
BLOSSOM = rgb("fba9bf")
BARK = rgb("6f4f3a")
FIR = rgb("3f6b52")
SNOW = rgb("f4f7fb")

LEAF = (
    Tone(0.0, 0.0, "1e3340", 0.62), Tone(0.32, 0.2, "1e3340", 0.30), Tone(0.62, 0.62),
    Tone(1.0, 1.0, "f7f09a", 0.30),
)  # fmt: skip
NEEDLES = (*LEAF[:-1], Tone(1.0, 1.0, "c9cf7a", 0.32))
WOOD, LIT_WOOD = Tone(0.0, 0.32), Tone(1.0, 0.95, "d9b08a", 0.4)
LYING, SHADED_SNOW = Tone(1.0, 0.87), Tone(0.0, 0.35, "8fa6c8", 0.5)

THROUGH_AIR = 0.8
"""How much of the air snow is seen through: it shines."""

SNOW_DEEP = 0.005
"""How deep snow lies on leaves."""

Clumps = Float[NDArray[Any], "_n 4"]
"""x, y and the half width and height of ovals of leaves."""


@dataclass(frozen=True)
class Foliage:
    """Clumps of leaves: a mass in shade, and dabs over it that catch the light, which comes from
    above on the side of the sun. `dab` is the length of a leaf's dab, `fill` how densely they lie,
    `hang` how far they droop."""

    dab: float
    fill: float = 1.0
    hang: float = 0.0

    TOWARDS: ClassVar[tuple[float, float]] = (0.55, -0.83)
    MASS: ClassVar[float] = 1.7
    """Breadth of the mass in shade, of a clump's half breadth."""
    MASS_TONE: ClassVar[Rise] = Rise(0.12, 0.42)
    DENSE: ClassVar[float] = 6.0
    """Dabs for a dab's square of a clump's."""
    FEWEST: ClassVar[int] = 3
    OVER: ClassVar[float] = 1.06
    """How far over its edge a clump's leaves reach."""
    CLUMP, WHOLE, TONE, SCATTER = 0.32, 0.20, 0.46, 0.09
    """How round a clump is, and the whole; the middle tone, and how it differs."""
    TURN, WIDE = 0.9, 0.56
    LENGTH: ClassVar[Span] = Span(0.7, 1.3)
    TINTS: ClassVar[tuple[float, float]] = (0.035, 0.012)

    def draw(
        self, painter: Painter, rng: np.random.Generator, clumps: Clumps, stops: Stops, sun: float
    ) -> None:
        """Paint them in colours from shade to light; `sun` is its side (-1 left, 1 right)."""
        if painter.empty or len(clumps) == 0:
            return
        at, half = clumps[:, :2], clumps[:, 2:]
        low, high = (at - half).min(0), (at + half).max(0)
        middle, reach = (low + high) / 2, (high - low) / 2
        towards = np.array(self.TOWARDS) * (sun, 1)
        lying = ((at - middle) / reach) @ towards
        masses = dabs.blobs(rng, at, *(half * self.MASS).T)
        painter.dabs(masses, dabs.shaded(np.clip(self.MASS_TONE.at(lying), 0, 1), stops))
        counts = self.fill * self.DENSE * half.prod(axis=1) / self.dab**2
        owner = np.repeat(np.arange(len(at)), np.maximum(self.FEWEST, counts).astype(int))
        n = len(owner)
        angle, far = rng.random(n) * 2 * np.pi, np.sqrt(rng.random(n)) * self.OVER
        inside = places(np.cos(angle), np.sin(angle)) * far[:, None]
        leaf = at[owner] + inside * half[owner]
        # A clump is round, and so is the whole.
        facing = self.CLUMP * (inside @ towards) + self.WHOLE * (
            ((leaf - middle) / reach) @ towards
        )
        shade = scattered(rng, n, self.TONE + facing, self.SCATTER)
        order = np.lexsort((shade + self.SCATTER * rng.random(n), owner))
        leaf, shade, aside = leaf[order], shade[order], np.sign(inside[order, 0])
        turn = self.TURN * (rng.standard_normal(n) + self.hang * aside)
        length = self.dab * self.LENGTH.some(rng, n)
        shapes = dabs.leaves(leaf, length, length * self.WIDE, turn)
        painter.dabs(shapes, dabs.tinted(rng, dabs.shaded(shade, stops), *self.TINTS))


@dataclass(frozen=True)
class Tree:
    """A broad tree, `size` tall, on a forking trunk; bare in winter. All measures are shares of its
    height. `distance` is how much air is before it."""

    size: float
    leaves: Colour
    distance: float = 0.0

    BOX: ClassVar[tuple[float, float, float]] = (0.7, 1.25, 0.05)
    LEAN, BOLE, BARE_BOLE = 0.05, 0.42, 0.30
    THICK, BOUGH, TWIG, FORK = 0.05, 0.021, 0.006, 0.27
    BOUGHS: ClassVar[tuple[float, ...]] = (-1, -0.35, 0.4, 1)
    BOUGH_WIDE: ClassVar[float] = 0.30
    BOUGH_HIGH: ClassVar[Span] = Span(0.58, 0.68)
    CROWN, CROWN_TALL = 0.62, 0.40
    CROWN_WIDE: ClassVar[Span] = Span(0.42, 0.50)
    OUTER, INNER = 12, 7
    """Clumps about the crown, with gaps of sky between them, and in its middle."""
    RING: ClassVar[Span] = Span(0.52, 0.88)
    CLUMP: ClassVar[Span] = Span(0.20, 0.37)
    CORE, CORE_CLUMP = 0.42, Span(0.29, 0.37)
    FLAT_FOOT: ClassVar[float] = 0.65
    """How much less a crown hangs than it rises."""
    DAB, SMALLEST_DAB = 0.03, 0.006
    SHADED, POOL, POOL_LEAN, POOL_TALL = 0.07, 0.30, 0.30, 0.16
    """Height from which on it shades the ground, and its shade."""
    FORKS: ClassVar[int] = 6

    def draw(
        self, canvas: Canvas, rng: np.random.Generator, x: float, foot: float, disparity: float,
        sun: float, *, foremost: bool = False,
    ) -> None:  # fmt: skip
        """Put it at a place; `sun` is the side of the light (-1 left, 1 right)."""
        light, size = canvas.light, self.size
        wide, high, low = (size * share for share in self.BOX)
        base = light.seen(self.leaves, 0.4, self.distance)
        painter = Painter(canvas, (x - wide, foot - high, x + wide, foot + low), base)
        if painter.empty:
            return
        bark, edge = (light.tone(tone, BARK, self.distance) for tone in (WOOD, LIT_WOOD))
        bare = canvas.scene.season == "winter"
        aside = self.LEAN * size * rng.standard_normal()
        top = (x + aside, foot - (self.BARE_BOLE if bare else self.BOLE) * size)
        if bare:
            self._branches(painter, rng, (x, foot), top, self.THICK * size, bark, self.FORKS)
        else:
            self._trunk(painter, rng, (x, foot), top, (bark, edge), sun)
            fork = (x + aside, foot - self.FORK * size)
            for side in self.BOUGHS:
                reach = np.sign(side) * self.BOUGH_WIDE * size * abs(side) ** 0.5
                end = (top[0] + reach, foot - size * self.BOUGH_HIGH.draw(rng))
                limb(painter, fork, end, self.BOUGH * size, self.TWIG * size, bark)
            clumps = self._crown(rng, x + aside, foot - self.CROWN * size)
            stops = light.shades(LEAF, self.leaves, self.distance)
            dab = max(self.DAB * size, self.SMALLEST_DAB)
            Foliage(dab).draw(painter, rng, clumps, stops, sun)
            if size > self.SHADED:
                shadows.under(
                    canvas, x, foot, self.POOL * size, lean=sun * self.POOL_LEAN * size,
                    tall=self.POOL_TALL,
                )  # fmt: skip
        if canvas.snowy:
            lying_snow(painter, self.distance)
        painter.stand(disparity, sways=True, foremost=foremost)

    def _crown(self, rng: np.random.Generator, x: float, y: float) -> Clumps:
        """Clumps that make up a broad crown about (`x`, `y`), from the top down."""
        wide, high = self.size * self.CROWN_WIDE.draw(rng), self.size * self.CROWN_TALL
        ring = 2 * np.pi * (np.arange(self.OUTER) + 0.5 * rng.random(self.OUTER)) / self.OUTER
        angle = np.concatenate([ring, 2 * np.pi * rng.random(self.INNER)])
        core = self.CORE * np.sqrt(rng.random(self.INNER))
        reach = np.concatenate([self.RING.some(rng, self.OUTER), core])
        r = np.concatenate(
            [self.CLUMP.some(rng, self.OUTER), self.CORE_CLUMP.some(rng, self.INNER)]
        )
        up = np.sin(angle) * reach
        up = np.where(up > 0, up * self.FLAT_FOOT, up)
        clumps = np.stack([x + np.cos(angle) * wide * reach, y + up * high, wide * r, high * r], -1)
        return clumps[np.argsort(clumps[:, 1])]

    def _trunk(
        self, painter: Painter, rng: np.random.Generator, foot: tuple[float, float],
        top: tuple[float, float], bark: tuple[Colour, Colour], sun: float,
    ) -> None:  # fmt: skip
        t = np.linspace(0, 1, 8)
        wide = self.THICK * self.size
        middle = foot[0] + (top[0] - foot[0]) * t + wide / 4 * np.sin(5 * t + 6 * rng.random())
        y = foot[1] + (top[1] - foot[1]) * t
        half = wide * (0.5 - 0.2 * t) * (1 + 0.8 * np.exp(-14 * t))
        painter.fill(strip(middle - half, middle + half, y), bark[0])
        inner = middle + sun * half * Span(0.25, 0.45).some(rng, len(t))
        painter.fill(strip(inner, middle + sun * half, y), mix(*bark, 0.7))

    def _branches(
        self, painter: Painter, rng: np.random.Generator, start: tuple[float, float],
        end: tuple[float, float], thick: float, bark: Colour, depth: int,
    ) -> None:  # fmt: skip
        """A limb and those that it forks into, thinner and shorter each time."""
        limb(painter, start, end, thick * 0.5, thick * 0.36, bark)
        if depth == 0:
            return
        (dx, dy) = np.subtract(end, start)
        forks = 2 if depth > self.FORKS - 2 else 3
        for k in range(forks):
            angle = np.arctan2(dy, dx) + (k - (forks - 1) / 2) * 0.75 + rng.normal(0, 0.16)
            # Twigs reach for the sky again.
            angle += 0.22 * np.sin(-np.pi / 2 - angle)
            reach = np.hypot(dx, dy) * Span(0.66, 0.82).draw(rng)
            to = (float(end[0] + np.cos(angle) * reach), float(end[1] + np.sin(angle) * reach))
            self._branches(painter, rng, end, to, thick * 0.62, bark, depth - 1)


@dataclass(frozen=True)
class Firs:
    """Firs of about a `size`, in boughs that droop, light on the sun's side; `uneven` is how far
    their feet are from one line. Measures of one are shares of its height."""

    size: float
    distance: float
    uneven: float = 0.006

    HEIGHT: ClassVar[Span] = Span(0.62, 1.17)
    TIERS, BOUGHS = 13, 12
    WIDE: ClassVar[Rise] = Rise(0.0, 0.215, 0.82)
    ROUGH: ClassVar[Span] = Span(0.9, 1.1)
    BODY, BODY_FOOT, BOLE, BOLE_TOP = 0.19, 0.12, 0.018, 0.5
    ARCH, DROOP, JITTER = 0.10, 0.42, 0.006
    LENGTH: ClassVar[Rise] = Rise(0.062, 0.132)
    SLIM, STEEP = 0.32, 0.62
    SNOWED, ON_TOP = 0.62, 0.13
    POOL, POOL_LEAN, POOL_TALL, SHADED = 0.19, 0.22, 0.2, 0.07
    SWAYS: ClassVar[float] = 0.6

    def draw(
        self, canvas: Canvas, rng: np.random.Generator, xs: Sequence[float] | Vector, foot: float,
        disparity: float, *, foremost: bool = False,
    ) -> None:  # fmt: skip
        """Put them at places across, on one sheet."""
        light, sun = canvas.light, canvas.plan.side
        top = foot - 1.35 * self.size
        bottom = foot + self.uneven + 0.04 * self.size
        painter = Painter.band(canvas, top, bottom, light.seen(FIR, 0.2, self.distance))
        for x in xs:
            tall = self.size * self.HEIGHT.draw(rng)
            base = foot + self.uneven * rng.random()
            self._fir(painter, rng, float(x), base, tall, sun)
            if tall > self.SHADED:
                shadows.under(
                    canvas, float(x), base, self.POOL * tall, lean=sun * self.POOL_LEAN * tall,
                    tall=self.POOL_TALL,
                )  # fmt: skip
        painter.stand(disparity, sways=self.distance < self.SWAYS, foremost=foremost)

    def _fir(
        self, painter: Painter, rng: np.random.Generator, x: float, foot: float, tall: float,
        sun: float,
    ) -> None:  # fmt: skip
        light = painter.canvas.light
        stops = light.shades(NEEDLES, FIR, self.distance)
        bole = self.BOLE * tall
        trunk = [(x - bole, foot), (x, foot - self.BOLE_TOP * tall), (x + bole, foot)]
        painter.fill(trunk, light.seen(BARK, 0.2, self.distance))
        # The mass first, then boughs from the top down, so that each lies over the one above.
        half, low = self.BODY * tall, foot - self.BODY_FOOT * tall
        painter.fill([(x, foot - tall), (x + half, low), (x - half, low)], stops[0][1])
        t = np.repeat(np.linspace(0.03, 1, self.TIERS), self.BOUGHS)
        n = len(t)
        across = np.tile(np.linspace(-1, 1, self.BOUGHS), self.TIERS) + rng.normal(0, 0.06, n)
        wide = tall * self.WIDE.at(t) * self.ROUGH.some(rng, n)
        droop = self.DROOP * np.abs(across) - self.ARCH * (1 - across**2)
        y = foot - tall * (1 - 0.9 * t) + wide * droop + rng.normal(0, self.JITTER * tall, n)
        at = places(x + across * wide, y)
        length = tall * self.LENGTH.at(t)
        angle = np.where(across > 0, self.STEEP, np.pi - self.STEEP) + rng.normal(0, 0.2, n)
        shade = scattered(rng, n, 0.44 + 0.36 * across * sun - 0.08 * t, 0.14)
        shapes = dabs.strokes(rng, at, length, length * self.SLIM, angle)
        painter.dabs(shapes, dabs.tinted(rng, dabs.shaded(shade, stops), 0.04))
        if painter.canvas.snowy:
            on = rng.random(n) < self.SNOWED
            lying = at[on] - places(0.0, length[on] * self.ON_TOP)
            white = light.shades((SHADED_SNOW, LYING), SNOW, self.distance * THROUGH_AIR)
            paint = dabs.shaded(np.clip(0.5 + 0.6 * across[on] * sun, 0, 1), white)
            size = length[on] * 0.78
            painter.dabs(dabs.strokes(rng, lying, size, size * 0.28, angle[on] * 0.9), paint)


BUSH = np.array(
    [(-0.55, -0.30, 0.42, 0.34), (0.5, -0.32, 0.45, 0.36), (0.0, -0.55, 0.5, 0.4),
     (-0.25, -0.30, 0.42, 0.34), (0.28, -0.26, 0.38, 0.30)]
)  # fmt: skip
"""The clumps of a bush as high as 1."""

BUSH_DAB, SMALLEST_DAB = 0.16, 0.004


def bushes(
    painter: Painter, rng: np.random.Generator, at: Points, size: Vector, stops: Stops, sun: float
) -> None:
    """Low round bushes that stand at places (n, 2), `size` (n) high."""
    for (x, y), high in zip(at, size, strict=True):
        clumps = BUSH * high + (x, y, 0, 0)
        Foliage(max(BUSH_DAB * high, SMALLEST_DAB)).draw(painter, rng, clumps, stops, sun)


@dataclass(frozen=True)
class Tufts:
    """Tufts of grass, of `each` blades; `wind` leans them."""

    each: int = 5
    wind: float = 0.25

    HEIGHT: ClassVar[Span] = Span(0.45, 1.0)
    SPREAD, LEAN, WIDE = 0.24, 0.34, 0.11
    TINTS: ClassVar[tuple[float, float]] = (0.05, 0.01)

    def draw(
        self, painter: Painter, rng: np.random.Generator, foot: Points, tall: Vector, stops: Stops
    ) -> None:
        """Paint them at places (n, 2), `tall` (n) high."""
        n = len(foot) * self.each
        if painter.empty or n == 0:
            return
        high = np.repeat(tall, self.each) * self.HEIGHT.some(rng, n)
        base = np.repeat(foot, self.each, axis=0)
        base = base + places(rng.normal(0, self.SPREAD, n) * high, 0.05 * high * rng.random(n))
        lean = high * (rng.normal(0, self.LEAN, n) + self.wind)
        paint = dabs.shaded(scattered(rng, n, 0.45), stops)
        shapes = dabs.blades(base, high, lean, high * self.WIDE)
        painter.dabs(shapes, dabs.tinted(rng, paint, *self.TINTS))


def strip(left: Vector, right: Vector, y: Vector) -> Points:
    """(n, 2) the outline of what lies between two lines down."""
    return np.concatenate([places(right, y), places(left, y)[::-1]])


BEND = 0.06
"""How far a branch is bent, of its length."""


def limb(
    painter: Painter, start: tuple[float, float], end: tuple[float, float], thick: float,
    thin: float, colour: Colour,
) -> None:  # fmt: skip
    """A branch with a slight bend, of half widths `thick` and `thin`."""
    first, last = np.array(start), np.array(end)
    along = last - first
    normal = np.array([-along[1], along[0]]) / max(1e-9, float(np.hypot(*along)))
    middle = (first + last) / 2 + np.array([-along[1], along[0]]) * BEND
    line = np.stack([first, middle, last])
    half = np.array([thick, (thick + thin) / 2, thin])[:, None] * normal
    painter.fill(np.concatenate([line + half, (line - half)[::-1]]), colour)


def lying_snow(painter: Painter, distance: float) -> None:
    """Snow on whatever looks up: where there is nothing just above."""
    down = max(1, round(painter.canvas.scale * SNOW_DEEP))
    above = painter.alpha.copy()
    above[down:] = painter.alpha[:-down]
    free = np.clip(painter.alpha.astype(np.float32) - above, 0, 255) * np.float32(0.9 / 255)
    painter.wash(painter.canvas.light.tone(LYING, SNOW, distance * THROUGH_AIR), free)
