"""Dunes: a flank in the sun, a crest that winds down, a flank in shade, ripples of the wind."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops import dabs
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.maps import step

SAND = rgb("ecc488")
RED = rgb("b5683f")


def dunes(canvas: Canvas, horizon: float, sun_x: float) -> None:
    """Dunes from the horizon to the viewer, and the level sand between them."""
    light = canvas.light
    canvas.plane(horizon)
    _sand(canvas, horizon, sun_x)
    for row, (away, count, high) in enumerate(
        ((0.035, 5, 0.055), (0.12, 4, 0.11), (0.30, 3, 0.19))
    ):
        rng = np.random.default_rng((canvas.seed, 163, row))
        far = 0.62 * (1 - away) ** 4
        foot = horizon + away * (1 - horizon)
        cel = Cel(
            canvas, (canvas.left, foot - 1.6 * high, canvas.right, foot + 0.10),
            light.far(light.lit(SAND, 0.6), far),
        )  # fmt: skip
        if cel.empty:
            continue
        span = canvas.right - canvas.left
        spots: list[tuple[float, float]] = []
        for k in range(count):
            x = canvas.left + span * (k + 0.5 + rng.uniform(-0.3, 0.3)) / count
            spots.append((high * (0.55 + 0.6 * rng.random()), x))
        for tall, x in sorted(spots):
            _dune(cel, rng, x, foot, tall, tall * (2.6 + 1.2 * rng.random()), sun_x, far)
        fade = step(foot + 0.10, foot + 0.02, cel.y + 0 * cel.x)
        cel.alpha[:] = np.rint(cel.alpha * fade).astype(np.uint8)
        cel.stand(max(FARTHEST + 0.02, canvas.depth_at(foot)))


def _tones(canvas: Canvas, far: float) -> tuple[Colour, Colour, Colour, Colour]:
    """Sand in shade, where the light grazes it, in the light, and on a crest."""
    light = canvas.light
    return (
        light.far(light.lit(mix(SAND, RED, 0.50), 0.20), far),
        light.far(light.lit(mix(SAND, RED, 0.30), 0.45), far),
        light.far(light.lit(SAND, 0.85), far),
        light.far(light.lit(mix(SAND, (1, 0.97, 0.86), 0.45), 1.0), far),
    )


def _dune(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, tall: float, half: float,
    sun_x: float, far: float,
) -> None:  # fmt: skip
    dark, graze, lit, bright = _tones(cel.canvas, far)
    sun = 1.0 if sun_x > x else -1.0
    t = np.linspace(-1, 1, 41)
    lean = 0.16 * sun
    hump = np.cos(np.clip(t - lean * (1 - t**2), -1, 1) * np.pi / 2) ** 1.35
    wave = 0.05 * np.sin(t * 5 + rng.random() * 6)
    top = np.stack([x + half * t, foot - tall * np.clip(hump * (1 + wave), 0, None)], -1)
    body = np.concatenate([top, [(x + half * 1.5, foot + 0.10), (x - half * 1.5, foot + 0.10)]])
    cel.fill(body, lit)
    peak = int(np.argmin(top[:, 1]))
    # The crest leaves the skyline at the summit and winds down to the viewer.
    s = np.linspace(0, 1, 18)
    start = top[peak]
    sweep = (
        -sun * half * (0.10 * np.sin(s * np.pi * 1.1) + 0.16 * s**1.6) * (0.7 + 0.6 * rng.random())
    )
    crest = np.stack([start[0] + sweep, start[1] + (foot + 0.09 - start[1]) * s], -1)
    shaded = top[: peak + 1] if sun > 0 else top[peak:][::-1]
    low = (x - sun * half * 1.5, foot + 0.10)
    cel.fill(np.concatenate([crest[::-1], shaded[::-1], [low]]), dark)
    # Light comes round the edge of the shade.
    edge = np.concatenate([crest, crest[::-1] + np.array([-sun * 0.16 * half * 0.35, 0.0])])
    cel.fill(edge, mix(dark, graze, 0.55), within=True)
    rim = np.concatenate([crest, crest[::-1] + np.array([sun * 0.004, 0.0])])
    cel.fill(rim, bright, within=True)
    _ripples(cel, rng, x, foot, tall, half, sun, (graze, lit, bright))


def _ripples(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, tall: float, half: float, sun: float,
    tones: tuple[Colour, Colour, Colour],
) -> None:  # fmt: skip
    """Strokes along the lit flank."""
    graze, lit, bright = tones
    n = 150
    u, v = rng.random(n), rng.random(n)
    px = x + sun * half * (0.02 + 0.9 * u)
    reach = np.cos(np.clip(u, 0, 1) * np.pi / 2) ** 1.35
    py = foot + 0.08 - (tall * reach + 0.08) * v
    shade = np.clip(0.55 + 0.25 * rng.standard_normal(n), 0, 1)
    paint = dabs.shaded(shade, [(0, graze), (0.6, lit), (1, bright)])
    length = half * (0.05 + 0.10 * rng.random(n))
    angle = sun * (0.35 + 0.2 * u) * np.clip(v, 0.2, 1) * 0.6
    before = cel.rgb.copy()
    shapes = dabs.leaves(np.stack([px, py], -1), length, length * 0.06 + 0.0008, angle)
    cel.dabs(shapes, paint, within=True)
    cel.rgb[:] = np.rint(before * 0.55 + cel.rgb * 0.45).astype(np.uint8)


def _sand(canvas: Canvas, horizon: float, sun_x: float) -> None:
    """Level sand, ribbed by the wind."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 167))
    cel = Cel(canvas, (canvas.left, horizon, canvas.right, canvas.bottom), SAND)
    if cel.empty:
        return
    cel.alpha[:] = 255
    dark, graze, lit, bright = _tones(canvas, 0.0)
    away = np.clip((cel.y - horizon) / (1 - horizon), 0, 1.3) + 0 * cel.x
    swell = canvas.noise(0.9, 0.14, 3, 0.5)[
        cel.top : cel.top + cel.size[1], cel.left : cel.left + cel.size[0]
    ]
    far = light.far(light.lit(SAND, 0.8), 0.6)
    tone = np.clip(0.72 + 0.22 * swell - 0.12 * away, 0, 1)
    cel.wash(
        ramp(
            tone.astype(np.float32),
            [(0, mix(dark, graze, 0.6)), (0.45, graze), (0.8, lit), (1, bright)],
        ),
        1.0,
    )
    cel.wash(far, step(0.30, 0.0, away))
    n = int(2600 * max(1.0, canvas.aspect))
    v = np.sort(0.03 + 1.2 * rng.random(n) ** 1.4)
    x = canvas.left + (canvas.right - canvas.left) * rng.random(n)
    bend = 0.10 * np.sin(3.2 * x + 9 * v)
    at = np.stack([x, horizon + v * (1 - horizon)], -1)
    length = (0.02 + 0.13 * v) * (0.4 + rng.random(n))
    shade = np.clip(0.5 + 0.28 * rng.standard_normal(n), 0, 1)
    paint = dabs.shaded(shade, [(0, mix(dark, graze, 0.75)), (0.5, lit), (1, bright)])
    before = cel.rgb.copy()
    cel.dabs(dabs.leaves(at, length, 0.0014 + 0.007 * v, bend), paint)
    share = (0.26 * np.clip(away * 3, 0, 1))[..., None].astype(np.float32)
    cel.rgb[:] = np.rint(before * (1 - share) + cel.rgb * share).astype(np.uint8)
    cel.wash(
        light.sun,
        (0.22 * np.exp(-(((cel.x - sun_x) / 0.5) ** 2)) * step(0.5, 0.0, away)).astype(np.float32),
    )
    cel.lie()
    under = np.clip((canvas.y - horizon) * canvas.scale + 0.5, 0, 1)
    canvas.sky *= 1 - under
