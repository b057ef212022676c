"""Plants in dabs: crowns of leaves, bushes, firs, bare trees, tufts of grass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs, shadows
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.storyboard.scene import Season

LEAVES: dict[Season, tuple[Colour, ...]] = {
    "spring": (rgb("8db04c"), rgb("a3c25e"), rgb("7ba24e")),
    "summer": (rgb("5d9147"), rgb("759f45"), rgb("4a8350")),
    "autumn": (rgb("d9862f"), rgb("c25a2c"), rgb("e0ae3f"), rgb("a9472c")),
    "winter": (rgb("8c9a97"), rgb("7f8f90"), rgb("97a3a0")),
}
BLOSSOM = rgb("fba9bf")
BARK = rgb("6f4f3a")
FIR = rgb("3f6b52")
SNOW = rgb("f4f7fb")
NIGHT = rgb("1e3340")
"""What leaves in shade turn to."""

Clump = tuple[float, float, float, float]
"""x, y and the half width and height of an oval of leaves."""


def tones(
    canvas: Canvas, colour: Colour, distance: float, *, pale: Colour | None = None
) -> list[tuple[float, Colour]]:
    """A leaf's colours from shade to light, seen through `distance` of air."""
    light = canvas.light
    bright = pale or mix(colour, rgb("f7f09a"), 0.30)
    stops = (
        (0.0, light.lit(mix(colour, NIGHT, 0.62), 0.0)),
        (0.32, light.lit(mix(colour, NIGHT, 0.30), 0.2)),
        (0.62, light.lit(colour, 0.62)),
        (1.0, light.lit(bright, 1.0)),
    )
    return [(at, light.far(tone, distance)) for at, tone in stops]


def foliage(
    cel: Cel, rng: np.random.Generator, clumps: Sequence[Clump], dab: float,
    stops: list[tuple[float, Colour]], sun: float, *, fill: float = 1.0, hang: float = 0.0,
) -> None:  # fmt: skip
    """Clumps of leaves: a mass in shade, and dabs over it that catch the light, which comes from
    above on the side of `sun` (-1 left, 1 right). `dab` is the length of a leaf's dab, `fill` how
    densely they lie, `hang` how far they droop."""
    if cel.empty or not clumps:
        return
    ovals = np.array(clumps)
    low, high = ovals[:, :2] - ovals[:, 2:], ovals[:, :2] + ovals[:, 2:]
    middle, half = (low.min(0) + high.max(0)) / 2, (high.max(0) - low.min(0)) / 2 + 1e-6
    towards = np.array([0.55 * sun, -0.83])
    masses = dabs.blobs(rng, ovals[:, :2], ovals[:, 2] * 1.7, ovals[:, 3] * 1.7)
    lying = ((ovals[:, :2] - middle) / half) @ towards
    for shape, tone in zip(
        masses, dabs.shaded(np.clip(0.12 + 0.3 * lying, 0, 1), stops), strict=True
    ):
        cel.fill(shape, (float(tone[0]), float(tone[1]), float(tone[2])))
    counts = np.maximum(3, fill * 6.0 * ovals[:, 2] * ovals[:, 3] / dab**2).astype(int)
    owner = np.repeat(np.arange(len(ovals)), counts)
    angle, reach = rng.random(len(owner)) * 2 * np.pi, np.sqrt(rng.random(len(owner))) * 1.06
    inside = np.stack([np.cos(angle), np.sin(angle)], -1) * reach[:, None]
    at = ovals[owner, :2] + inside * ovals[owner, 2:]
    # A clump is round, and so is the whole.
    facing = 0.66 * (inside @ towards) + 0.42 * (((at - middle) / half) @ towards)
    shade = np.clip(0.46 + 0.48 * facing + 0.09 * rng.standard_normal(len(at)), 0, 1)
    order = np.lexsort((shade + 0.10 * rng.random(len(at)), owner))
    at, shade, inside = at[order], shade[order], inside[order]
    turn = rng.normal(0.0, 0.9, len(at)) + hang * np.sign(inside[:, 0]) * 0.9
    length = dab * (0.7 + 0.6 * rng.random(len(at)))
    shapes = dabs.leaves(at, length, length * 0.56, turn)
    cel.dabs(shapes, dabs.tinted(rng, dabs.shaded(shade, stops), 0.035, 0.012))


def crown(rng: np.random.Generator, x: float, y: float, wide: float, high: float) -> list[Clump]:
    """Clumps that make up a broad crown about (`x`, `y`), with gaps of sky between them."""
    clumps: list[Clump] = []
    for k in range(12):
        angle = 2 * np.pi * (k + 0.5 * rng.random()) / 12
        reach = 0.52 + 0.36 * rng.random()
        r = 0.20 + 0.17 * rng.random()
        clumps.append(
            (
                x + np.cos(angle) * wide * reach,
                y + np.sin(angle) * high * reach * (0.95 if np.sin(angle) < 0 else 0.62),
                wide * r,
                high * r * 0.95,
            )
        )
    for _ in range(7):
        angle, reach = 2 * np.pi * rng.random(), 0.42 * np.sqrt(rng.random())
        clumps.append(
            (
                x + np.cos(angle) * wide * reach,
                y + np.sin(angle) * high * reach,
                wide * (0.30 + 0.08 * rng.random()),
                high * (0.28 + 0.08 * rng.random()),
            )
        )
    return sorted(clumps, key=lambda clump: clump[1])


def tree(
    canvas: Canvas, x: float, foot: float, size: float, colour: Colour, disparity: float, *,
    distance: float = 0.0, sun: float = 1.0, bare: bool = False, snow: bool = False,
    foremost: bool = False,
) -> None:  # fmt: skip
    """A broad tree, `size` tall, on a forking trunk; `bare` in winter."""
    rng = np.random.default_rng(canvas.rng.integers(2**32))
    light = canvas.light
    cel = Cel(
        canvas, (x - 0.7 * size, foot - 1.25 * size, x + 0.7 * size, foot + 0.05 * size),
        light.far(light.lit(colour, 0.4), distance),
    )  # fmt: skip
    if cel.empty:
        return
    bark = light.far(light.lit(BARK, 0.32), distance)
    edge = light.far(light.lit(mix(BARK, rgb("d9b08a"), 0.4), 0.95), distance)
    leaning = 0.05 * size * rng.standard_normal()
    top = (x + leaning, foot - (0.30 if bare else 0.42) * size)
    if bare:
        _branches(cel, rng, (x, foot), top, 0.045 * size, bark, edge, sun, depth=6)
        if snow:
            lying_snow(canvas, cel, distance)
        cel.stand(disparity, sways=True, foremost=foremost)
        return
    _trunk(cel, rng, (x, foot), top, 0.05 * size, bark, edge, sun)
    for side in (-1, -0.35, 0.4, 1):
        reach = 0.30 * size * abs(side) ** 0.5
        end = (top[0] + np.sign(side) * reach, foot - size * (0.58 + 0.1 * rng.random()))
        limb(cel, (x + leaning * 0.7, foot - 0.27 * size), end, 0.021 * size, 0.006 * size, bark)
    middle = (x + leaning, foot - 0.62 * size)
    clumps = crown(rng, *middle, (0.42 + 0.08 * rng.random()) * size, 0.40 * size)
    dab = max(0.03 * size, 0.006)
    stops = tones(canvas, colour, distance)
    foliage(cel, rng, clumps, dab, stops, sun)
    if snow:
        lying_snow(canvas, cel, distance)
    if size > 0.07:
        shadows.pool(
            canvas, x, foot, 0.30 * size, 0.42 if light.clouds < 0.9 else 0.25,
            lean=-sun * 0.30 * size * light.height, tall=0.16,
        )  # fmt: skip
    cel.stand(disparity, sways=True, foremost=foremost)


def bushes(
    cel: Cel, rng: np.random.Generator, at: Map, size: Map, stops: list[tuple[float, Colour]],
    sun: float,
) -> None:  # fmt: skip
    """Low round bushes that stand at places (n, 2), `size` (n) high."""
    for (x, y), high in zip(at, size, strict=True):
        clumps = [
            (x + high * dx, y - high * dy, high * r, high * r * 0.8)
            for dx, dy, r in (
                (-0.55, 0.30, 0.42), (0.5, 0.32, 0.45), (0.0, 0.55, 0.5), (-0.25, 0.30, 0.42),
                (0.28, 0.26, 0.38),
            )
        ]  # fmt: skip
        foliage(cel, rng, clumps, max(0.16 * high, 0.004), stops, sun)


def firs(
    canvas: Canvas, xs: Sequence[float], foot: float, size: float, disparity: float, *,
    distance: float, sun: float, snow: bool = False, uneven: float = 0.012, foremost: bool = False,
) -> None:  # fmt: skip
    """Firs of about `size` at `xs`, in boughs that droop, light on the sun's side."""
    rng = np.random.default_rng(canvas.rng.integers(2**32))
    light = canvas.light
    cel = Cel(
        canvas, (canvas.left, foot - 1.35 * size, canvas.right, foot + uneven + 0.04 * size),
        light.far(light.lit(FIR, 0.2), distance),
    )  # fmt: skip
    stops = tones(canvas, FIR, distance, pale=mix(FIR, rgb("c9cf7a"), 0.32))
    white = light.far(light.lit(SNOW, 0.85), distance * 0.8)
    shadow = light.far(light.lit(mix(SNOW, rgb("8fa6c8"), 0.5), 0.35), distance * 0.8)
    bark = light.far(light.lit(BARK, 0.2), distance)
    for x in xs:
        tall = size * (0.62 + 0.55 * rng.random())
        base = foot + uneven * rng.random()
        _fir(cel, rng, x, base, tall, stops, bark, sun, (white, shadow) if snow else None)
        if tall > 0.07:
            shadows.pool(
                canvas, x, base, 0.19 * tall, 0.40 if light.clouds < 0.9 else 0.25,
                lean=-sun * 0.22 * tall * light.height, tall=0.2,
            )  # fmt: skip
    cel.stand(disparity, sways=distance < 0.6, foremost=foremost)


def _fir(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, tall: float,
    stops: list[tuple[float, Colour]], bark: Colour, sun: float,
    snow: tuple[Colour, Colour] | None,
) -> None:  # fmt: skip
    cel.fill([(x - 0.018 * tall, foot), (x, foot - 0.5 * tall), (x + 0.018 * tall, foot)], bark)
    tiers = 13
    t = np.repeat(np.linspace(0.03, 1, tiers), 12)
    across = np.tile(np.linspace(-1, 1, 12), tiers) + rng.normal(0, 0.06, 12 * tiers)
    wide = tall * 0.215 * t**0.82 * (0.9 + 0.2 * rng.random(len(t)))
    y = foot - tall * (1 - t * 0.9) - wide * 0.10 * (1 - across**2)
    y = y + np.abs(across) * wide * 0.42 + rng.normal(0, 0.006 * tall, len(t))
    at = np.stack([x + across * wide, y], -1)
    # The mass first, then boughs from the top down, so that each lies over the one above.
    body = [
        (x, foot - 1.0 * tall), (x + 0.19 * tall, foot - 0.12 * tall),
        (x, foot - 0.08 * tall), (x - 0.19 * tall, foot - 0.12 * tall),
    ]  # fmt: skip
    cel.fill(body, stops[0][1])
    length = tall * (0.04 + 0.045 * t)
    angle = np.where(across > 0, 0.62, np.pi - 0.62) + rng.normal(0, 0.2, len(t))
    shade = 0.44 + 0.36 * across * sun - 0.08 * t + 0.14 * rng.standard_normal(len(t))
    shapes = dabs.strokes(rng, at, length * 1.55, length * 0.5, angle)
    paint = dabs.shaded(np.clip(shade, 0, 1), stops)
    cel.dabs(shapes, dabs.tinted(rng, paint, 0.04))
    if snow is not None:
        white, shadow = snow
        on = rng.random(len(t)) < 0.62
        lying = at[on] - np.stack([0 * length[on], length[on] * 0.2], -1)
        lit = np.clip(0.5 + 0.6 * across[on] * sun, 0, 1)
        paint = dabs.shaded(lit, [(0, shadow), (1, white)])
        cel.dabs(
            dabs.strokes(rng, lying, length[on] * 1.2, length[on] * 0.34, angle[on] * 0.9), paint
        )


def tufts(
    cel: Cel, rng: np.random.Generator, foot: Map, tall: Map, stops: list[tuple[float, Colour]],
    *, each: int = 7, wind: float = 0.25,
) -> None:  # fmt: skip
    """Tufts of grass at places (n, 2), `tall` (n) high, of `each` blades."""
    if cel.empty or len(foot) == 0:
        return
    n = len(foot) * each
    base = np.repeat(foot, each, axis=0)
    high = np.repeat(tall, each) * (0.45 + 0.55 * rng.random(n))
    base = base + np.stack([rng.normal(0, 0.24, n) * high, 0.05 * high * rng.random(n)], -1)
    lean = high * (rng.normal(0, 0.34, n) + wind)
    shade = np.clip(0.45 + 0.24 * rng.standard_normal(n), 0, 1)
    shapes = dabs.blades(base, high, lean, high * 0.11)
    cel.dabs(shapes, dabs.tinted(rng, dabs.shaded(shade, stops), 0.05, 0.01))


def _trunk(
    cel: Cel, rng: np.random.Generator, foot: tuple[float, float], top: tuple[float, float],
    wide: float, bark: Colour, edge: Colour, sun: float,
) -> None:  # fmt: skip
    t = np.linspace(0, 1, 8)
    bend = 0.25 * wide * np.sin(t * 5 + rng.random() * 6)
    middle = foot[0] + (top[0] - foot[0]) * t + bend
    y = foot[1] + (top[1] - foot[1]) * t
    half = wide * (0.5 - 0.2 * t) * (1 + 0.8 * np.exp(-t * 14))
    right, left = np.stack([middle + half, y], -1), np.stack([middle - half, y], -1)
    cel.fill(np.concatenate([right, left[::-1]]), bark)
    lit = middle + sun * half * 0.94
    inner = middle + sun * half * (0.25 + 0.2 * rng.random(len(t)))
    shape = np.concatenate([np.stack([lit, y], -1), np.stack([inner, y], -1)[::-1]])
    cel.fill(shape, mix(bark, edge, 0.7))


def limb(
    cel: Cel, start: tuple[float, float], end: tuple[float, float], thick: float, thin: float,
    colour: Colour,
) -> None:  # fmt: skip
    """A branch with a slight bend, of half widths `thick` and `thin`."""
    (x0, y0), (x1, y1) = start, end
    length = float(np.hypot(x1 - x0, y1 - y0)) or 1.0
    nx, ny = -(y1 - y0) / length, (x1 - x0) / length
    mx, my = (x0 + x1) / 2 + nx * 0.06 * length, (y0 + y1) / 2 + ny * 0.06 * length
    m = (thick + thin) / 2
    cel.fill(
        [
            (x0 + nx * thick, y0 + ny * thick), (mx + nx * m, my + ny * m),
            (x1 + nx * thin, y1 + ny * thin), (x1 - nx * thin, y1 - ny * thin),
            (mx - nx * m, my - ny * m), (x0 - nx * thick, y0 - ny * thick),
        ],
        colour,
    )  # fmt: skip


def _branches(
    cel: Cel, rng: np.random.Generator, start: tuple[float, float], end: tuple[float, float],
    thick: float, bark: Colour, edge: Colour, sun: float, *, depth: int,
) -> None:  # fmt: skip
    """A limb and those that it forks into, thinner and shorter each time."""
    limb(cel, start, end, thick * 0.5, thick * 0.36, bark)
    if depth == 0:
        return
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = float(np.hypot(dx, dy))
    angle = float(np.arctan2(dy, dx))
    for k in range(2 if depth > 4 else 3):
        turn = (k - (0.5 if depth > 4 else 1.0)) * 0.75 + rng.normal(0, 0.16)
        # Twigs reach for the sky again.
        bent = angle + turn
        bent += 0.22 * np.sin(-np.pi / 2 - bent)
        reach = length * (0.66 + 0.16 * rng.random())
        to = (end[0] + np.cos(bent) * reach, end[1] + np.sin(bent) * reach)
        _branches(cel, rng, end, to, thick * 0.62, bark, edge, sun, depth=depth - 1)


def lying_snow(canvas: Canvas, cel: Cel, distance: float) -> None:
    """Snow on whatever looks up: where there is nothing just above."""
    light = canvas.light
    step = max(1, round(canvas.scale * 0.005))
    above = cel.alpha.copy()
    above[step:] = cel.alpha[:-step]
    free = (cel.alpha.astype(np.float32) - above).clip(0, 255) / 255
    cel.wash(light.far(light.lit(SNOW, 0.9), distance * 0.8), free * 0.9)
