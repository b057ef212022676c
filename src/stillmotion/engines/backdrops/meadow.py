"""Open country: ground that rolls towards the viewer fold by fold, a path through it, flowers.

Each fold is a sheet that lies flat: the ones before it hide its foot, and a camera that moves sees
them pass one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs, plants
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.maps import lay
from stillmotion.storyboard.scene import SceneDescription

GRASS: dict[str, Colour] = {
    "spring": rgb("8cb84f"),
    "summer": rgb("79a64a"),
    "autumn": rgb("bd9a45"),
    "winter": rgb("eef2f8"),
}
DUST = rgb("cfae7c")
SAND = rgb("e6c488")


def grass_of(scene: SceneDescription) -> Colour:
    """What meadows are in a season, or under snow."""
    return GRASS["winter" if winter(scene) else scene.season]


def winter(scene: SceneDescription) -> bool:
    """Whether snow lies."""
    return scene.weather == "snow" or scene.season == "winter"


@dataclass(frozen=True)
class Path:
    """A path from the viewer to the horizon: its middle winds about `x`, and `width` is what it is
    as broad as at the lower edge of the picture."""

    x: float
    width: float
    phase: float
    swing: float

    def middle(self, away: Map) -> Map:
        """Its x where the ground is `away` from the horizon (1: at the lower edge)."""
        near = np.clip(away, 0.02, 1.3)
        bend = np.sin(self.phase + 2.3 * np.log(near) * 0.9)
        return np.asarray(self.x + self.swing * bend * near**0.55)

    def half(self, away: Map) -> Map:
        """Half its breadth there."""
        return np.asarray(0.5 * self.width * np.clip(away, 0, 1.4) ** 1.15 + 0.0016)


@dataclass(frozen=True)
class Fold:
    """Ground from the line `crest` (w; heights) on down. `away` is how near it is (1: the lower
    edge of the picture), `distance` how much air is before it."""

    crest: Map
    away: float
    distance: float


def folds(canvas: Canvas, horizon: float, count: int, rolling: float) -> list[Fold]:
    """Folds from far to near; `rolling` (1: hills, 0: level) is how high they swell."""
    made = []
    for k in range(count):
        away = ((k + 0.35) / count) ** 1.7 * 0.86
        base = horizon + (1 - horizon) * away
        swell = rolling * (0.030 + 0.10 * away) * (0.55 + 0.45 * (k < count - 1))
        wave = canvas.line(0.85 - 0.25 * away, 3, 0.42)
        crest = base - swell * (wave + 0.25)
        # None rises over the horizon by more than its share.
        crest = np.maximum(crest, horizon - rolling * 0.05 * (1 - away))
        made.append(Fold(crest.astype(np.float32), away, 0.62 * (1 - away) ** 2.0))
    return made


def meadow(
    canvas: Canvas, scene: SceneDescription, horizon: float, sun_x: float, *,
    rolling: float, path: Path | None, count: int = 4, lush: float = 1.0,
) -> list[Fold]:  # fmt: skip
    """Meadows (or snow) up to the viewer. Gives the folds, whose crests things can stand on."""
    canvas.plane(horizon)
    grass = grass_of(scene)
    under = np.clip((canvas.y - horizon) * canvas.scale + 0.5, 0, 1) + 0 * canvas.x
    canvas.paint(canvas.light.far(canvas.light.lit(grass, 0.6), 0.5), under)
    canvas.sky *= 1 - under
    made = folds(canvas, horizon, count, rolling)
    slope = canvas.slope(horizon)
    for k, fold in enumerate(made):
        rng = np.random.default_rng((canvas.seed, 7, k))
        top = float(fold.crest.min())
        cel = Cel(canvas, (canvas.left, top - 0.06, canvas.right, canvas.bottom), (0, 0, 0))
        if cel.empty:
            continue
        local = mix(grass, _hint(scene, k), 0.22 * (1 - fold.away))
        _body(canvas, cel, fold, local, sun_x)
        _grain(canvas, cel, rng, fold, local, horizon, winter(scene))
        if path is not None:
            _path(canvas, cel, rng, path, fold, horizon, scene)
        if not winter(scene):
            _fringe(canvas, cel, rng, fold, local, lush)
        cel.stand(FARTHEST, slope=(0.0, slope), at=(0.0, horizon), sways=not winter(scene))
    return made


def _hint(scene: SceneDescription, k: int) -> Colour:
    cool, warm = rgb("5f9a7a"), rgb("c9c46a")
    if winter(scene):
        return rgb("c9d8ec")
    return cool if k % 2 == 0 else warm


def _body(canvas: Canvas, cel: Cel, fold: Fold, local: Colour, sun_x: float) -> None:
    """The fold's surface: light on its crest, shade towards its foot, shadows of clouds."""
    light = canvas.light
    x0 = cel.left
    crest = fold.crest[None, x0 : x0 + cel.size[0]]
    below = cel.y - crest
    deep = 0.05 + 0.22 * fold.away
    lie = np.gradient(fold.crest) * canvas.scale / 1.0
    lie = np.convolve(np.pad(lie, 24, mode="edge"), np.ones(49) / 49, "valid")[
        x0 : x0 + cel.size[0]
    ]
    side = np.tanh((sun_x - cel.x[0]) / 0.35) * lie[None] / canvas.scale
    patches = canvas.noise(0.7, 0.10 + 0.12 * fold.away, 3, 0.5)[
        cel.top : cel.top + cel.size[1], x0 : x0 + cel.size[0]
    ]
    covered = light.clouds > 0.9
    tone = (
        0.90
        - 0.42 * np.clip(below / deep, 0, 1.4) ** 0.8
        + 0.10 * patches * (0.4 if covered else 1.0)
    )
    tone = np.clip(tone + np.clip(-1.1 * side * 40, -0.25, 0.25) * np.exp(-below / deep), 0, 1)
    stops = [
        (0.0, light.far(light.lit(mix(local, rgb("274a3e"), 0.34), 0.12), fold.distance)),
        (0.5, light.far(light.lit(local, 0.52), fold.distance)),
        (1.0, light.far(light.lit(mix(local, rgb("fff3a0"), 0.20), 1.0), fold.distance)),
    ]
    colours = ramp(tone.astype(np.float32), stops)
    glare = np.exp(-(((cel.x - sun_x) / 0.55) ** 2)) * np.exp(-np.clip(below, 0, 2) / (deep * 0.9))
    lay(colours, light.sun, (0.16 * (1 - 0.75 * covered) * glare * (below > 0)).astype(np.float32))
    cel.rgb[:] = np.rint(np.clip(colours, 0, 1) * 255).astype(np.uint8)
    cel.alpha[:] = np.rint(np.clip(below * canvas.scale + 0.5, 0, 1) * 255).astype(np.uint8)


def _grain(
    canvas: Canvas, cel: Cel, rng: np.random.Generator, fold: Fold, local: Colour, horizon: float,
    snowy: bool,
) -> None:  # fmt: skip
    """Strokes along the ground, smaller with distance."""
    light = canvas.light
    n = int((260 + 900 * fold.away) * max(1.0, canvas.aspect))
    x = canvas.left + (canvas.right - canvas.left) * rng.random(n)
    crest = np.interp(x, canvas.x[0], fold.crest)
    reach = 0.02 + 0.30 * fold.away
    y = crest + 0.004 + reach * rng.random(n) ** 1.3
    away = np.clip((y - horizon) / (1 - horizon), 0.01, 1.4)
    lie = np.interp(x, canvas.x[0], np.gradient(fold.crest)) * np.exp(-(y - crest) / 0.08)
    length = (0.012 + 0.16 * away) * (0.5 + rng.random(n))
    shade = np.clip(0.5 + 0.30 * rng.standard_normal(n), 0, 1)
    dark = light.far(
        light.lit(mix(local, rgb("2f5a46"), 0.18 if not snowy else 0.05), 0.30), fold.distance
    )
    pale = light.far(
        light.lit(mix(local, rgb("fdf2a6"), 0.14 if not snowy else 0.0), 0.92), fold.distance
    )
    paint = dabs.tinted(rng, dabs.shaded(shade, [(0, dark), (1, pale)]), 0.02)
    at = np.stack([x, y], -1)
    shapes = dabs.strokes(rng, at, length, length * 0.055 + 0.0012, lie + rng.normal(0, 0.03, n))
    before = cel.rgb.copy()
    cel.dabs(shapes, paint, within=True)
    soft = 0.30 if not snowy else 0.22
    cel.rgb[:] = np.rint(before * (1 - soft) + cel.rgb * soft).astype(np.uint8)


def _path(
    canvas: Canvas, cel: Cel, rng: np.random.Generator, path: Path, fold: Fold, horizon: float,
    scene: SceneDescription,
) -> None:  # fmt: skip
    """The path over a fold: trodden earth, ragged at its edges, two ruts where it is near."""
    light = canvas.light
    first = (float(np.interp(path.x, canvas.x[0], fold.crest)) - horizon) / (1 - horizon)
    away = np.linspace(max(0.012, first * 0.92), 1.25, 60)
    y = horizon + away * (1 - horizon)
    middle, half = path.middle(away), path.half(away)
    half = half * (1 + 0.06 * rng.standard_normal(len(away)))
    dust = rgb("dde6f2") if winter(scene) else DUST
    bed = light.far(light.lit(dust, 0.72), fold.distance)
    dim = light.far(light.lit(mix(dust, rgb("7a5a3c"), 0.4), 0.4), fold.distance)
    right, left = np.stack([middle + half, y], -1), np.stack([middle - half, y], -1)
    before = cel.alpha.copy()
    cel.fill(np.concatenate([right, left[::-1]]), bed)
    n = 420
    v = away[0] + (1.2 - away[0]) * rng.random(n) ** 0.8
    across = np.clip(rng.normal(0, 0.45, n), -0.9, 0.9)
    at = np.stack([path.middle(v) + across * path.half(v), horizon + v * (1 - horizon)], -1)
    rut = np.exp(-(((np.abs(across) - 0.5) / 0.16) ** 2))
    shade = np.clip(0.86 - 0.34 * rut + 0.16 * rng.standard_normal(n), 0, 1)
    shapes = dabs.strokes(rng, at, 0.012 + 0.07 * v, 0.003 + 0.005 * v, rng.normal(0, 0.06, n))
    cel.dabs(shapes, dabs.tinted(rng, dabs.shaded(shade, [(0, dim), (1, bed)]), 0.02), within=True)
    np.minimum(cel.alpha, before, out=cel.alpha)
    if not winter(scene):
        grass = grass_of(scene)
        m = int(90 + 190 * fold.away)
        v = away[0] + (1.15 - away[0]) * rng.random(m)
        side = rng.choice((-1.0, 1.0), m)
        at = np.stack(
            [
                path.middle(v) + side * path.half(v) * (1.02 + 0.16 * rng.random(m)),
                horizon + v * (1 - horizon),
            ],
            -1,
        )
        order = np.argsort(at[:, 1])
        plants.tufts(
            cel,
            rng,
            at[order],
            (0.003 + 0.026 * v[order]),
            grass_tones(canvas, grass, fold.distance),
            each=5,
        )


def grass_tones(canvas: Canvas, grass: Colour, distance: float) -> list[tuple[float, Colour]]:
    """Colours of blades from shade to light."""
    light = canvas.light
    return [
        (0.0, light.far(light.lit(mix(grass, rgb("25493f"), 0.42), 0.25), distance)),
        (0.5, light.far(light.lit(grass, 0.58), distance)),
        (1.0, light.far(light.lit(mix(grass, rgb("fbf2a0"), 0.34), 1.0), distance)),
    ]


def _fringe(
    canvas: Canvas, cel: Cel, rng: np.random.Generator, fold: Fold, local: Colour, lush: float
) -> None:
    """Grass along the crest, and scattered over the fold."""
    stops = grass_tones(canvas, local, fold.distance)
    wide = canvas.right - canvas.left
    n = int(lush * wide * (190 - 60 * fold.away))
    x = canvas.left + wide * (np.arange(n) + rng.random(n)) / n
    y = np.interp(x, canvas.x[0], fold.crest) + 0.004
    tall = (0.005 + 0.022 * fold.away) * (0.4 + 0.9 * rng.random(n))
    plants.tufts(cel, rng, np.stack([x, y], -1), tall, stops, each=5)
    if fold.away < 0.12:
        return
    m = int(lush * wide * 170)
    x = canvas.left + wide * rng.random(m)
    u = rng.random(m) ** 1.2
    y = np.interp(x, canvas.x[0], fold.crest) + 0.01 + u * (0.06 + 0.4 * fold.away)
    order = np.argsort(y)
    near = np.clip((y - canvas.horizon) / (1 - canvas.horizon), 0, 1.3)
    tall = (0.003 + 0.026 * near) * (0.4 + 0.9 * rng.random(m))
    clustered = np.sin(x * 9 + 3 * np.sin(y * 21 + canvas.seed % 7)) > -0.1
    kept = order[clustered[order]]
    plants.tufts(cel, rng, np.stack([x, y], -1)[kept], tall[kept], stops, each=6)


def flowers(
    canvas: Canvas, rng: np.random.Generator, horizon: float, hues: Sequence[Colour], amount: int,
    *, low: float, high: float, disparity: float | None = None,
) -> None:  # fmt: skip
    """Flowers on their stems in drifts, from `low` to `high` (shares of the ground's height)."""
    light = canvas.light
    n = amount
    v = low + (high - low) * rng.random(n) ** 0.85
    x = canvas.left + (canvas.right - canvas.left) * rng.random(n)
    drift = np.sin(x * 5.1 + 2.2 * np.sin(v * 9 + canvas.seed % 11)) + 0.4 * rng.standard_normal(n)
    kept = drift > 0.1
    x, v = x[kept], v[kept]
    order = np.argsort(v)
    x, v = x[order], v[order]
    n = len(x)
    y = horizon + v * (1 - horizon)
    top = 0.010 + 0.046 * v
    cel = Cel(
        canvas, (canvas.left, float(y.min(initial=1.0) - 0.1), canvas.right, canvas.bottom), hues[0]
    )
    if cel.empty or n == 0:
        return
    size = 0.003 + 0.016 * v
    stems = dabs.blades(
        np.stack([x, y + 0.01], -1), top * 0.9, rng.normal(0, 0.1, n) * top, size * 0.16
    )
    green = light.lit(mix(grass_of_green(), rgb("3f6a40"), 0.2), 0.5)
    cel.dabs(stems, green)
    pick = rng.integers(len(hues), size=n)
    local = np.array(hues)[pick]
    lit = np.array(light.lit((1.0, 1.0, 1.0), 0.75))
    dim = np.array(light.lit((1.0, 1.0, 1.0), 0.3))
    head = np.stack([x + rng.normal(0, 0.1, n) * top, y - top * 0.85], -1)
    for k in range(5):
        turn = 2 * np.pi * k / 5 + rng.random(n)
        petal = head + np.stack([np.cos(turn) * size * 0.32, np.sin(turn) * size * 0.24], -1)
        shade = (0.5 - 0.5 * np.sin(turn))[:, None]
        paint = local * (dim + (lit - dim) * shade)
        cel.dabs(
            dabs.blobs(rng, petal, size * 0.62, size * 0.46, turn),
            dabs.tinted(rng, np.clip(paint, 0, 1), 0.04, 0.01),
        )
    eye = light.lit(rgb("f3cf5a"), 0.8)
    near = v > 0.35
    cel.dabs(dabs.blobs(rng, head[near], size[near] * 0.3, size[near] * 0.24), eye)
    middle = (low + high) / 2
    depth = canvas.depth_at(horizon + middle * (1 - horizon)) if disparity is None else disparity
    cel.stand(depth, sways=True)


def grass_of_green() -> Colour:
    """What stems are."""
    return rgb("6f9a4a")


def near_grass(canvas: Canvas, rng: np.random.Generator, grass: Colour, tall: float) -> None:
    """Grass right before the viewer, in half shade, higher towards the corners."""
    light = canvas.light
    dim = [
        (0.0, light.lit(mix(grass, rgb("17322e"), 0.6), 0.05)),
        (0.6, light.lit(mix(grass, rgb("274a3a"), 0.4), 0.22)),
        (1.0, light.lit(grass, 0.62)),
    ]
    cel = Cel(canvas, (canvas.left, 0.99 - 2.2 * tall, canvas.right, canvas.bottom), dim[1][1])
    wide = canvas.right - canvas.left
    n = int(150 * wide)
    x = canvas.left + wide * (np.arange(n) + rng.random(n)) / n
    corner = np.clip(np.abs((x - canvas.aspect / 2) / (canvas.aspect / 2)), 0, 1.2) ** 2.2
    high = tall * (0.25 + 1.05 * corner) * (0.5 + 0.8 * rng.random(n))
    y = 1.02 + 0.03 * rng.random(n) + np.zeros(n)
    plants.tufts(cel, rng, np.stack([x, y], -1), high, dim, each=4, wind=0.15)
    low = canvas.bottom
    if low > 1.02:
        fill = [
            (canvas.left, 1.015),
            (canvas.right, 1.015),
            (canvas.right, low),
            (canvas.left, low),
        ]
        cel.fill(fill, dim[0][1])
    cel.stand(min(1.75, canvas.depth_at(1.0) * 1.15), sways=True, foremost=True)
