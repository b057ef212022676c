"""Ranges behind one another: mountains of lit and shaded flanks, hills with woods on them."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs, plants
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.maps import lay, step
from stillmotion.engines.backdrops.meadow import winter
from stillmotion.engines.backdrops.plants import SNOW
from stillmotion.storyboard.scene import SceneDescription

WOODS = rgb("4d7358")


def mountains(
    canvas: Canvas, scene: SceneDescription, foot: float, high: float, count: int, sun_x: float,
    *, rock: Colour, snow: float,
) -> None:  # fmt: skip
    """`count` ranges that stand on `foot`, the farthest `high`; the nearest is wooded foothills.
    `snow` is how far down it lies, as a share of a mountain's height."""
    light = canvas.light
    for k in range(count - 1):
        near = k / max(1, count - 1)
        rise = high * (1 - 0.42 * near)
        far = 0.66 - 0.30 * near
        rng = np.random.default_rng((canvas.seed, 51, k))
        cel = Cel(
            canvas, (canvas.left, foot - 1.3 * rise, canvas.right, foot + 0.03),
            light.far(light.lit(rock, 0.4), far),
        )  # fmt: skip
        if cel.empty:
            continue
        wide = canvas.right - canvas.left
        spread = 0.80 - 0.26 * near
        number = max(3, round(wide / (0.62 * spread)))
        first = int(rng.integers(number))
        peaks = []
        for i in range(number):
            x = canvas.left + wide * (i + 0.5 + rng.uniform(-0.33, 0.33)) / number
            # One is the highest: a range has a summit.
            tall = rise * (0.50 + 0.28 * rng.random() + (0.28 if i == first else 0.0))
            peaks.append((tall, x, tall * (0.95 + 0.5 * rng.random()) * spread / 0.62))
        for tall, x, half in sorted(peaks, reverse=True):
            _peak(cel, rng, x, foot, tall, half, sun_x, rock, far, snow if near < 0.7 else 0.0)
        mist = step(rise * 0.62, 0.0, foot - cel.y + 0 * cel.x) * (0.34 + 0.45 * light.mist)
        cel.wash(light.far(mix(light.haze, light.horizon, 0.45), 0.3), mist)
        fade = step(foot + 0.03, foot + 0.0, cel.y + 0 * cel.x)
        cel.alpha[:] = np.rint(cel.alpha * fade).astype(np.uint8)
        cel.stand(FARTHEST + 0.015 + 0.06 * near)
    _foothills(canvas, scene, foot, high * 0.26, sun_x)


def _peak(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, tall: float, half: float,
    sun_x: float, rock: Colour, far: float, snow: float,
) -> None:  # fmt: skip
    """A mountain: a flank in light, one in shade, between them a ridge with its spurs."""
    light = cel.canvas.light
    sun = 1.0 if sun_x > x else -1.0
    dark = light.far(light.lit(mix(rock, rgb("2f3c62"), 0.42), 0.05), far)
    dim = light.far(light.lit(mix(rock, rgb("45527a"), 0.25), 0.28), far)
    middle = light.far(light.lit(rock, 0.70), far)
    pale = light.far(light.lit(mix(rock, rgb("ffe7c8"), 0.34), 1.0), far)
    before = cel.rgb.copy()
    lit_side = _descent(rng, x, foot, tall, sun * half, 0.055)
    dark_side = _descent(rng, x, foot, tall, -sun * half, 0.055)
    ridge = _descent(rng, x, foot, tall, -sun * half * 0.10, 0.11, steps=9)
    body = np.concatenate([lit_side, dark_side[::-1]])
    cel.fill(body, middle)
    cel.fill(np.concatenate([ridge, dark_side[::-1]]), dark)
    white = light.far(light.lit(SNOW, 1.0), far * 0.6)
    blue = light.far(light.lit(mix(SNOW, rgb("8fa8d8"), 0.5), 0.15), far * 0.7)
    _slopes(cel, rng, x, foot, tall, sun * half, middle, pale, dim, toward=sun)
    _slopes(cel, rng, x, foot, tall, -sun * half, dark, dim, dark, toward=-sun)
    if snow > 0:
        reach = min(0.98, snow * (0.8 + 0.4 * rng.random()))
        cel.fill(_cap(rng, lit_side, ridge, reach), white, within=True)
        cel.fill(_cap(rng, ridge, dark_side, reach * 0.92), blue, within=True)
    for side, shade, edge in ((sun, dim, pale), (-sun, dark, dim)):
        for _ in range(4):
            # A spur leaves the ridge and throws its shade down the flank.
            start = 0.10 + 0.62 * rng.random()
            at = _along(ridge, start)
            length = 0.24 + 0.30 * rng.random()
            end = (
                at[0] + side * half * length * (0.55 + 0.3 * rng.random()),
                at[1] + tall * length * 0.95,
            )
            spur = _crooked(rng, at, end, 0.10)
            foot_of = (end[0] - side * half * 0.16 * (0.6 + 0.6 * rng.random()), end[1])
            snowy = snow > 0 and start + 0.5 * length < snow * 0.9
            part = np.concatenate([spur, [foot_of]])
            cel.fill(part, blue if snowy and side == sun else shade, within=True)
            thin = np.concatenate([spur, spur[::-1] + np.array([side * 0.0035, 0.001])])
            cel.fill(thin, white if snowy and side == sun else edge, within=True)
    cel.keep(body, before)


def _descent(
    rng: np.random.Generator, x: float, foot: float, tall: float, half: float, rough: float,
    steps: int = 14,
) -> Map:  # fmt: skip
    """(n, 2) a line from the summit down to the foot, `half` aside: steep at first."""
    t = np.linspace(0, 1, steps)
    ease = t**0.86
    jolt = np.concatenate([[0.0], rng.normal(0, rough, steps - 2), [0.0]])
    fall = np.concatenate([[0.0], rng.normal(0, 0.4 / steps, steps - 2), [0.0]])
    return np.stack(
        [x + half * (t + jolt * 0.7), foot - tall * (1 - np.clip(ease + fall, 0, 1))], -1
    )


def _crooked(
    rng: np.random.Generator, start: tuple[float, float], end: tuple[float, float], rough: float
) -> Map:
    t = np.linspace(0, 1, 6)[:, None]
    line = np.array(start) * (1 - t) + np.array(end) * t
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    line[1:-1, 0] += rng.normal(0, rough * length, 4)
    return np.asarray(line)


def _along(line: Map, share: float) -> tuple[float, float]:
    """The point at a share of a line's corners."""
    at = share * (len(line) - 1)
    low = int(at)
    part = at - low
    x, y = line[low] * (1 - part) + line[min(low + 1, len(line) - 1)] * part
    return float(x), float(y)


def _cap(rng: np.random.Generator, one: Map, other: Map, reach: float) -> Map:
    """What is between two lines from the summit, down to `reach` of them, its hem in tongues."""
    first = [_along(one, t) for t in np.linspace(0, reach * 0.62, 7)]
    second = [_along(other, t) for t in np.linspace(0, reach * 0.62, 7)]
    (x0, y0), (x1, y1) = first[-1], second[-1]
    hem = []
    tongues = 7
    high = abs(first[0][1] - (y0 + y1) / 2)
    for i in range(1, tongues):
        share = i / tongues
        drop = high * (0.22 * rng.random() if i % 2 else -0.16 * rng.random())
        hem.append((x0 + (x1 - x0) * share, y0 + (y1 - y0) * share + drop))
    return np.array([*first, *hem, *second[::-1]])


def _slopes(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, tall: float, half: float,
    middle: Colour, pale: Colour, dim: Colour, *, toward: float,
) -> None:  # fmt: skip
    """Strokes down a flank, that follow how it falls."""
    n = 150
    down, aside = np.sqrt(rng.random(n)), rng.random(n)
    at = np.stack([x + half * down * aside * 0.96, foot - tall * (1 - down)], -1)
    tone = np.clip(0.5 + 0.3 * rng.standard_normal(n), 0, 1)
    paint = dabs.tinted(rng, dabs.shaded(tone, [(0, dim), (0.5, middle), (1, pale)]), 0.02)
    angle = np.where(toward > 0, 1.0, np.pi - 1.0) + rng.normal(0, 0.25, n)
    length = tall * (0.05 + 0.13 * rng.random(n))
    before = cel.rgb.copy()
    cel.dabs(dabs.strokes(rng, at, length, length * 0.22, angle), paint, within=True)
    cel.rgb[:] = np.rint(before * 0.5 + cel.rgb * 0.5).astype(np.uint8)


def _foothills(
    canvas: Canvas, scene: SceneDescription, foot: float, high: float, sun_x: float
) -> None:
    """Wooded hills before the mountains, tree by tree."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 53))
    far = 0.40
    waves = canvas.line(0.62, 3, 0.42)
    top = foot - high * np.clip(0.55 + 0.40 * waves, 0.10, 1.2)
    local = WOODS
    if scene.season == "autumn":
        local = mix(WOODS, rgb("c58a3f"), 0.35)
    if winter(scene):
        local = mix(WOODS, rgb("c9d6e6"), 0.35)
    cel = Cel(
        canvas, (canvas.left, float(top.min()) - 0.03, canvas.right, foot + 0.03),
        light.far(light.lit(mix(local, rgb("203540"), 0.4), 0.2), far),
    )  # fmt: skip
    if cel.empty:
        return
    line = top[None, cel.left : cel.left + cel.size[0]]
    cel.alpha[:] = np.rint(np.clip((cel.y - line) * canvas.scale + 0.5, 0, 1) * 255).astype(
        np.uint8
    )
    n = int(1500 * (canvas.right - canvas.left))
    x = canvas.left + (canvas.right - canvas.left) * rng.random(n)
    crest = np.interp(x, canvas.x[0], top)
    y = crest + (foot + 0.02 - crest) * rng.random(n)
    order = np.argsort(y)
    x, y, crest = x[order], y[order], crest[order]
    lie = np.interp(x, canvas.x[0], np.gradient(top)) * canvas.scale
    side = np.tanh((sun_x - x) / 0.35)
    deep = np.clip((y - crest) / high, 0, 1)
    shade = np.clip(0.68 - 0.4 * deep + 1.2 * side * lie + 0.15 * rng.standard_normal(n), 0, 1)
    stops = plants.tones(canvas, local, far)
    size = 0.010 * (0.7 + 0.6 * rng.random(n))
    at = np.stack([x, y], -1)
    paint = dabs.tinted(rng, dabs.shaded(shade, stops), 0.03, 0.01)
    if winter(scene):
        white = np.array(light.far(light.lit(SNOW, 0.9), far * 0.7))
        snowy = rng.random(n) < 0.45
        paint[snowy] = white
    cel.dabs(dabs.blades(at + np.array([0, 0.004]), size * 1.5, 0.0, size * 0.95), paint)
    mist = step(high, 0.0, foot - cel.y + 0 * cel.x) * (0.16 + 0.45 * light.mist)
    cel.wash(light.far(mix(light.haze, light.horizon, 0.45), 0.3), mist)
    cel.stand(FARTHEST + 0.10)


def hills(
    canvas: Canvas, scene: SceneDescription, foot: float, high: float, count: int, sun_x: float,
    *, colour: Colour,
) -> None:  # fmt: skip
    """Round hills behind one another, woods and hedges on the nearer ones."""
    light = canvas.light
    for k in range(count):
        near = (k + 1) / (count + 1)
        waves = canvas.line(1.15 - 0.3 * near, 3, 0.36)
        top = foot - high * (1 - 0.72 * near) * np.clip(0.62 + 0.40 * waves, 0.08, 1.3)
        top = top.astype(np.float32)
        far = 0.88 - 0.60 * near
        rows = canvas.rows(float(top.min()) - 0.01, foot + 0.03)
        part = np.s_[rows[0] : rows[1], :]
        if rows[1] - rows[0] < 2:
            continue
        y = canvas.y[rows[0] : rows[1]]
        below = y - top[None]
        lie = np.gradient(cv2.GaussianBlur(top[None], (0, 0), canvas.scale * 0.02)[0])
        side = np.tanh((canvas.x[0] - sun_x) / 0.35) * lie * canvas.scale
        tone = (
            0.80 - 0.5 * np.clip(below / (high * 0.5), 0, 1) + 1.4 * np.clip(-side, -0.2, 0.2)[None]
        )
        tone = tone + 0.10 * canvas.noise(0.4, 0.06, 3)[part]
        local = mix(colour, rgb("8fa86a"), 0.3 * near)
        stops = [
            (0.0, light.far(light.lit(mix(local, rgb("24443f"), 0.4), 0.1), far)),
            (0.55, light.far(light.lit(local, 0.55), far)),
            (1.0, light.far(light.lit(mix(local, rgb("fff0a8"), 0.22), 0.95), far)),
        ]
        colours = ramp(np.clip(tone, 0, 1).astype(np.float32), stops)
        trees = 0 * below
        if not winter(scene) or near > 0.4:
            rough = canvas.noise(0.014 + 0.010 * near, 0.010 + 0.008 * near, 3, 0.7)[part]
            groves = canvas.noise(0.34, 0.045, 3, 0.5)[part]
            trees = step(0.35, 0.55, groves + 0.28 * rough)
            dark = light.far(light.lit(mix(WOODS, rgb("1f3a3c"), 0.4), 0.1), far)
            pale = light.far(light.lit(mix(WOODS, rgb("c0c06a"), 0.3), 0.8), far)
            wood = ramp(np.clip(0.45 + 0.35 * rough, 0, 1), [(0, dark), (1, pale)])
            lay(colours, wood, trees * 0.85)
        mist = step(high * 0.6, 0.0, foot - y) * (0.22 + 0.5 * light.mist) * (1 - 0.4 * near)
        lay(colours, light.far(mix(light.haze, light.horizon, 0.45), 0.3), mist + 0 * below)
        alpha = np.clip(below * canvas.scale + 0.5, 0, 1) * step(foot + 0.03, foot, y)
        canvas.stand_at(colours, alpha, 0, rows[0], FARTHEST + 0.02 + 0.10 * near * near)
