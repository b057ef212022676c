"""A city over the water: towers row behind row in the haze, a quay with a railing before them."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops import plants
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.maps import step
from stillmotion.engines.backdrops.meadow import winter
from stillmotion.storyboard.scene import SceneDescription

LIT = tuple(rgb(code) for code in ("ffd88a", "ffc66b", "fff0c4", "ffb25c", "d9e8ff"))
"""Colours of lit windows."""

FACES = tuple(rgb(code) for code in ("8d98ab", "a59c98", "7f93a8", "b3a594", "8fa3a6", "9d93a8"))
INK = (0.1, 0.11, 0.18)


def towers(canvas: Canvas, plan: Composition, base: float) -> None:
    """Three rows of buildings that stand on `base`, the farthest the tallest."""
    for row, (high, far) in enumerate(((0.44, 0.74), (0.40, 0.50), (0.24, 0.30))):
        _row(canvas, plan, row, base, high, far)


def _row(canvas: Canvas, plan: Composition, row: int, base: float, high: float, far: float) -> None:
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 151, row))
    cel = Cel(
        canvas, (canvas.left, base - 1.9 * high, canvas.right, base + 0.02),
        light.far(light.lit(FACES[0], 0.4), far),
    )  # fmt: skip
    if cel.empty:
        return
    x = canvas.left - 0.05
    # The skyline swells to a middle of its own, off the picture's.
    heart = canvas.aspect * (0.5 + 0.22 * plan.side * (1 if row == 1 else -1))
    while x < canvas.right + 0.05:
        wide = high * (0.13 + 0.20 * rng.random())
        swell = float(np.exp(-(((x + wide / 2 - heart) / (0.42 * max(0.7, canvas.aspect))) ** 2)))
        tall = high * (
            0.30
            + 0.28 * rng.random()
            + (0.62 - 0.2 * (row == 2)) * swell * (0.5 + 0.5 * rng.random())
        )
        _tower(cel, rng, x, base, wide, tall, far, plan.side, row)
        x += wide * (0.92 + 0.35 * rng.random())
    low = step(0.16, 0.0, base - cel.y + 0 * cel.x) * (0.30 + 0.4 * light.mist)
    cel.wash(light.far(mix(light.haze, light.horizon, 0.4), 0.3), low)
    if light.lamps > 0.4:
        cel.wash(rgb("ffb070"), step(0.12, 0.0, base - cel.y + 0 * cel.x) * 0.20 * light.lamps)
    cel.stand(FARTHEST + 0.03 + 0.05 * row)


def _tower(
    cel: Cel, rng: np.random.Generator, x: float, base: float, wide: float, tall: float, far: float,
    sun: float, row: int,
) -> None:  # fmt: skip
    """One building: a face, a flank, a crown, its windows."""
    light = cel.canvas.light
    local = FACES[int(rng.integers(len(FACES)))]
    face = light.far(light.lit(local, 0.55), far)
    bright = light.far(light.lit(mix(local, rgb("ffe6c8"), 0.35), 1.0), far)
    flank = light.far(light.lit(mix(local, INK, 0.35), 0.08), far)
    top = base - tall
    split = x + wide * (0.72 if sun < 0 else 0.28)
    kind = int(rng.integers(5))
    parts = [(x, x + wide, top)]
    if kind == 1:
        parts = [(x, x + wide, top + 0.28 * tall), (x + wide * 0.14, x + wide * 0.86, top)]
    elif kind == 2:
        parts = [
            (x, x + wide, top + 0.36 * tall), (x + wide * 0.16, x + wide * 0.84, top + 0.14 * tall),
            (x + wide * 0.32, x + wide * 0.68, top),
        ]  # fmt: skip
    if kind == 2 or (kind == 3 and tall > 0.2):
        mast = top - 0.35 * wide - 0.05
        middle = x + wide / 2
        cel.fill([(middle - 0.0022, top), (middle, mast), (middle + 0.0022, top)], flank)
    if kind == 4:
        cel.fill([(x, top + 0.002), (x + wide, top - 0.22 * wide), (x + wide, top + 0.004)], face)
    for x0, x1, y0 in parts[::-1]:
        cel.fill([(x0, y0), (x1, y0), (x1, base + 0.02), (x0, base + 0.02)], face)
    for x0, x1, y0 in parts[::-1]:
        edge = min(max(split, x0), x1)
        lit_part, dark_part = ((edge, x1), (x0, edge)) if sun > 0 else ((x0, edge), (edge, x1))
        # The narrow part looks aside: in the sun where that is, else away from it.
        cel.fill(
            [
                (dark_part[0], y0),
                (dark_part[1], y0),
                (dark_part[1], base + 0.02),
                (dark_part[0], base + 0.02),
            ],
            flank,
        )
        cel.fill(
            [
                (lit_part[0], y0),
                (lit_part[1], y0),
                (lit_part[1], base + 0.02),
                (lit_part[0], base + 0.02),
            ],
            face,
        )
        cel.fill(
            [
                (lit_part[0], y0),
                (lit_part[1], y0),
                (lit_part[1], y0 + 0.004),
                (lit_part[0], y0 + 0.004),
            ],
            bright,
        )
    _windows(cel, rng, x, base, wide, tall, parts, far, row)


def _windows(
    cel: Cel, rng: np.random.Generator, x: float, base: float, wide: float, tall: float,
    parts: list[tuple[float, float, float]], far: float, row: int,
) -> None:  # fmt: skip
    light = cel.canvas.light
    pitch_x, pitch_y = 0.0105 + 0.002 * row, 0.0125 + 0.0035 * row
    columns, rows = max(2, int(wide / pitch_x) - 1), max(2, int(tall / pitch_y) - 1)
    i, j = np.meshgrid(np.arange(columns), np.arange(rows))
    px = x + (wide - columns * pitch_x) / 2 + (i.ravel() + 0.5) * pitch_x
    py = base - tall + (j.ravel() + 0.9) * pitch_y
    tops = np.full(len(px), 9.0)
    for x0, x1, y0 in parts:
        inside = (px > x0 + 0.002) & (px < x1 - 0.002)
        tops[inside] = np.minimum(tops[inside], y0)
    kept = (py > tops + 0.006) & (py < base - 0.004)
    px, py, floor_number = px[kept], py[kept], j.ravel()[kept]
    if len(px) == 0:
        return
    half_x, half_y = pitch_x * (0.30 if rng.random() < 0.6 else 0.42), pitch_y * 0.26
    at = np.stack([px, py], -1)
    corners = np.array([(-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y)])
    shapes = at[:, None] + corners[None]
    glass = np.array(light.far(mix(light.lit(rgb("566a80"), 0.35), light.middle, 0.3), far))
    paint = np.broadcast_to(glass, (len(at), 3)) * (1 + 0.10 * rng.standard_normal((len(at), 1)))
    paint = np.clip(paint, 0, 1)
    # Whole floors are lit, and single windows here and there.
    by_floor = rng.random(floor_number.max() + 1)
    share = np.where(by_floor[floor_number] < 0.25, 0.75, 0.20) * light.lamps
    lit = rng.random(len(at)) < share
    hues = np.array(LIT)[rng.integers(len(LIT), size=len(at))]
    haze = np.array(light.haze)
    glowing = hues + (haze - hues) * min(0.62, 0.75 * far)
    paint[lit] = glowing[lit] * (0.72 + 0.28 * rng.random((int(lit.sum()), 1)))
    cel.dabs(shapes, paint, within=True)


def quay(canvas: Canvas, scene: SceneDescription, edge: float, horizon: float) -> None:
    """A paved quay up to `edge`, with slabs that run to the horizon."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 157))
    stone = rgb("eef3fa") if winter(scene) else rgb("a79c92")
    cel = Cel(
        canvas, (canvas.left, edge - 0.01, canvas.right, canvas.bottom), light.lit(stone, 0.5)
    )
    if cel.empty:
        return
    face = [
        (canvas.left, edge),
        (canvas.right, edge),
        (canvas.right, canvas.bottom),
        (canvas.left, canvas.bottom),
    ]
    cel.fill(face, light.lit(stone, 0.55))
    rows = (canvas.bottom - horizon) * 0.86 ** np.arange(14)
    pale, dark = (
        light.lit(mix(stone, (1, 0.97, 0.9), 0.25), 0.85),
        light.lit(mix(stone, INK, 0.30), 0.35),
    )
    for number, away in enumerate(rows):
        y0, y1 = horizon + away * 0.86, horizon + away
        if y1 < edge:
            break
        pitch = 0.26 * away
        first = canvas.aspect / 2 - pitch * 30 + (number % 2) * pitch / 2
        for k in range(60):
            x0 = first + k * pitch
            if x0 > canvas.right or x0 + pitch < canvas.left:
                continue
            lean0, lean1 = (x0 - canvas.aspect / 2) * 0.14, (x0 + pitch - canvas.aspect / 2) * 0.14
            slab = [
                (x0 - lean0 + 0.002, y0 + 0.001), (x0 + pitch - lean1 - 0.002, y0 + 0.001),
                (x0 + pitch - 0.002, y1 - 0.002), (x0 + 0.002, y1 - 0.002),
            ]  # fmt: skip
            cel.fill(
                slab, mix(dark, pale, float(np.clip(0.55 + 0.18 * rng.standard_normal(), 0, 1)))
            )
    cel.fill(
        [
            (canvas.left, edge),
            (canvas.right, edge),
            (canvas.right, edge + 0.012),
            (canvas.left, edge + 0.012),
        ],
        pale,
    )
    cel.fill(
        [
            (canvas.left, edge + 0.012),
            (canvas.right, edge + 0.012),
            (canvas.right, edge + 0.02),
            (canvas.left, edge + 0.02),
        ],
        dark,
    )
    if scene.weather in ("rain", "storm"):
        wet = step(-0.3, 0.7, canvas.noise(0.4, 0.05, 4))
        part = wet[cel.top : cel.top + cel.size[1], cel.left : cel.left + cel.size[0]]
        cel.wash(mix(light.middle, light.horizon, 0.5), part * 0.42)
    cel.lie()


def railing(canvas: Canvas, foot: float, tall: float) -> None:
    """An iron railing along the water."""
    light = canvas.light
    iron, shine = light.lit(rgb("3a4048"), 0.4), light.lit(rgb("9aa3ad"), 0.8)
    cel = Cel(canvas, (canvas.left, foot - tall * 1.4, canvas.right, foot + 0.02), iron)
    if cel.empty:
        return

    def bar(x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        cel.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    for y, thick in (
        (foot - tall, 0.009),
        (foot - tall * 0.80, 0.004),
        (foot - tall * 0.14, 0.004),
    ):
        bar(canvas.left, y, canvas.right, y + thick, iron)
    bar(canvas.left, foot - tall, canvas.right, foot - tall + 0.0022, shine)
    for x in np.arange(canvas.left + 0.007, canvas.right, 0.021):
        bar(x, foot - tall * 0.80, x + 0.003, foot - tall * 0.14, iron)
    for x in np.arange(canvas.left + 0.05, canvas.right, 0.31):
        bar(x - 0.007, foot - tall * 1.04, x + 0.007, foot, iron)
        bar(x - 0.010, foot - tall * 1.07, x + 0.010, foot - tall * 1.02, iron)
        bar(x - 0.010, foot - 0.012, x + 0.010, foot, iron)
    cel.stand(canvas.depth_at(foot))


def planted(canvas: Canvas, scene: SceneDescription, plan: Composition, foot: float) -> None:
    """A tree of the quay at the edge of the picture, near."""
    x = canvas.aspect * (0.5 - plan.side * 0.42)
    hue = plants.LEAVES[scene.season][0]
    plants.tree(
        canvas, x, foot, 0.66, hue, canvas.depth_at(foot), distance=0.0, sun=plan.side,
        bare=scene.season == "winter", snow=winter(scene),
    )  # fmt: skip
