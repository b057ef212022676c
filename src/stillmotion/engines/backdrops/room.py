"""A sitting room: a window and what is outside of it, an armchair, a lamp, a plant, a rug."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb, times
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.furniture import armchair, plant, standard_lamp
from stillmotion.engines.backdrops.maps import Points, blurred, lay, step
from stillmotion.engines.backdrops.walls import INK, Lit, Walls, box, floor
from stillmotion.storyboard.scene import SceneDescription

_KEY, _SHADE = (1.04, 0.98, 0.88), (0.78, 0.74, 0.74)
"""The light of a room by day: what is in it, and what is not."""


class Furnishing(NamedTuple):
    """Local colours of a room: its walls, its rug, its curtains and its armchair."""

    wall: Colour
    rug: Colour
    curtain: Colour
    chair: Colour


_FURNISHINGS = tuple(
    Furnishing(*(rgb(code) for code in codes.split()))
    for codes in (
        "d9b68f b5654a c9604f 6a7f6d",
        "b9c0a4 8f5a4a d9b25f a8584a",
        "a9b8c4 3f5f80 e0d6c2 c98a4f",
        "dcc0b4 7a5a78 8f6f92 6f7f9a",
    )
)
_EERIE = Furnishing(*(rgb(code) for code in ["8f9a93", "7a5a50", "6f6a70", "5c5a66"]))


def room(canvas: Canvas, scene: SceneDescription, plan: Composition) -> float:
    """A sitting room. Gives the height of the floor where someone may stand."""
    light = canvas.light
    a = canvas.aspect
    tall = a < 1
    walls = Walls(
        -0.02 if tall else 0.14 * a, 0.05, a + 0.02 if tall else 0.86 * a, 0.74, a / 2, 0.42
    )
    canvas.disparity[:] = walls.depth(canvas, 0.62)
    canvas.horizon = walls.y
    evening = scene.time in ("dusk", "night") or light.lamps > 0.55
    look = _EERIE if scene.eerie else _FURNISHINGS[plan.pick(len(_FURNISHINGS))]
    wall, accent = look.wall, look.rug
    share = {"back": 0.6, "left": 0.85, "right": 0.35, "ceiling": 0.5, "floor": 0.5}
    dusk = 0.75 if evening else 1.0
    parts = walls.parts(canvas)
    cast = light.shade if evening else _SHADE

    def lit(colour: Colour, amount: float) -> Colour:
        key = _KEY if not evening else (0.62, 0.56, 0.58)
        return times(colour, mix(cast, key, amount))

    canvas.indoors = ((0.98, 0.76, 0.56), (0.50, 0.42, 0.44)) if evening else (_KEY, _SHADE)
    canvas.side = 1.0 if evening else -1.0
    wash = canvas.noise(0.4, 0.3, 5, 0.6)
    for name in ("ceiling", "left", "right", "back"):
        base = mix(wall, (1, 1, 1), 0.35) if name == "ceiling" else wall
        canvas.paint(lit(base, share[name] * dusk), parts[name])
    stripes = [box(x, walls.y0, x + 0.012, walls.y1) for x in np.arange(walls.x0, walls.x1, 0.045)]
    canvas.paint(
        lit(mix(wall, accent, 0.2), 0.55 * dusk), canvas.mask(*stripes) * parts["back"] * 0.3
    )
    canvas.ground *= np.asarray(1 + 0.02 * wash, np.float32)[..., None]
    floor(canvas, walls, parts["floor"], lit, rgb("9a6a45"))
    skirting = rgb("f2e8d8")
    canvas.paint(
        lit(skirting, 0.55), canvas.mask(box(walls.x0, walls.y1 - 0.028, walls.x1, walls.y1))
    )
    for left in (True, False):
        canvas.paint(
            lit(skirting, 0.7 if left else 0.35),
            canvas.mask(walls.on_side(1, 12, 0.955, 1.0, left=left)),
        )
    wx = walls.x0 + (walls.x1 - walls.x0) * (0.31 if not tall else 0.30)
    _window(canvas, scene, wx, 0.16, 0.34 if not tall else 0.22, 0.36, lit, look.curtain)
    _pictures(canvas, walls, lit, tall=tall)
    if not evening:
        _sunbeams(canvas, walls, wx)
    rug_y = walls.floor_y(1.27)
    _rug(canvas, a / 2 + 0.02, rug_y, 0.42 * min(a, 1.5), lit, accent)
    _furnish(canvas, walls, look.chair, evening=evening, tall=tall)
    corner = parts["back"] * 0
    for x in (walls.x0, walls.x1):
        corner += np.exp(-(((canvas.x - x) / 0.05) ** 2)) * (canvas.y < walls.y1)
    canvas.paint(times(wall, (0.5, 0.45, 0.5)), np.clip(corner, 0, 1).astype(np.float32) * 0.14)
    return walls.floor_y(1.3)


def _window(
    canvas: Canvas, scene: SceneDescription, x: float, y: float, wide: float, high: float, lit: Lit,
    cloth: Colour,
) -> None:  # fmt: skip
    """A window, what is outside of it, its frame and curtains."""
    light = canvas.light
    half = wide / 2
    white = rgb("f4ecdf")
    canvas.paint(
        lit(white, 0.7),
        canvas.mask(box(x - half - 0.018, y - 0.018, x + half + 0.018, y + high + 0.018)),
    )
    glass = canvas.mask(box(x - half, y, x + half, y + high))
    position = np.clip((canvas.y - y) / high + 0 * canvas.x, 0, 1)
    view = ramp(
        position.astype(np.float32), [(0, light.middle), (0.75, light.horizon), (1, light.horizon)]
    )
    hills = canvas.line(0.3, 3) * 0.012 + y + high * 0.74
    green = light.far(light.lit(rgb("7fa068"), 0.6), 0.35)
    if scene.weather == "snow" or scene.season == "winter":
        green = light.far(light.lit(rgb("e8edf4"), 0.6), 0.2)
    lay(view, green, canvas.below(hills.astype(np.float32)))
    trees = canvas.noise(0.05, 0.05, 4, 0.6) * 0.3 + (canvas.y - (y + high * 0.68)) / 0.1
    lay(
        view,
        light.far(light.lit(rgb("4f7a52"), 0.4), 0.25),
        step(0.35, 0.6, trees) * (canvas.y > y + high * 0.45) * 0.9,
    )
    if scene.time not in ("night", "dusk"):
        lay(
            view,
            (1.0, 0.97, 0.88),
            np.exp(-((canvas.x - x - half * 0.4) ** 2 + (canvas.y - y - high * 0.25) ** 2) / 0.02)
            * 0.6,
        )
    elif scene.time == "night":
        lay(
            view,
            rgb("f3efdc"),
            np.clip(
                0.5
                - (np.hypot(canvas.x - x - half * 0.45, canvas.y - y - high * 0.25) - 0.022)
                * canvas.scale
                / 1.5,
                0,
                1,
            ),
        )
    canvas.paint(view, glass)
    bars = [
        box(x - 0.006, y, x + 0.006, y + high),
        box(x - half, y + high * 0.42, x + half, y + high * 0.42 + 0.01),
    ]
    canvas.paint(lit(white, 0.6), canvas.mask(*bars))
    canvas.paint(
        lit(white, 0.95),
        canvas.mask(box(x - half - 0.035, y + high + 0.012, x + half + 0.035, y + high + 0.034)),
    )
    rod = box(x - half - 0.09, y - 0.05, x + half + 0.09, y - 0.042)
    for side in (-1, 1):
        inner, outer = x + side * (half * 0.80), x + side * (half + 0.075)
        folds: list[tuple[float, float]] = [
            (inner - side * 0.01, y - 0.045),
            (outer, y - 0.045),
            (outer + side * 0.006, y + high + 0.11),
        ]
        for t in np.linspace(0, 1, 9):
            folds.append(
                (
                    outer + (inner + side * 0.035 - outer) * t,
                    y + high + 0.11 + 0.006 * np.sin(t * 18),
                )
            )
        shape = canvas.mask(folds)
        wave = 0.5 + 0.5 * np.sin((canvas.x - x) * 210 + 2.0 * np.sin(canvas.y * 3))
        tone = ramp(
            (wave + 0 * canvas.y).astype(np.float32),
            [
                (0, lit(mix(cloth, INK, 0.25), 0.4)),
                (1, lit(mix(cloth, rgb("ffdcb0"), 0.15), 0.85)),
            ],
        )
        canvas.paint(tone, shape)
    canvas.paint(lit(rgb("6b4a33"), 0.5), canvas.mask(rod))


def _sunbeams(canvas: Canvas, walls: Walls, wx: float) -> None:
    """The window's light, falling slantwise into the room and onto the floor."""
    light = canvas.light
    y = walls.floor_y(1.16)
    patch: Points = [
        (wx + 0.02, y - 0.04),
        (wx + 0.34, y - 0.04),
        (wx + 0.52, y + 0.12),
        (wx + 0.12, y + 0.12),
    ]
    spot = blurred(canvas.mask(patch), canvas.scale * 0.008)
    bar: Points = [
        (wx + 0.17, y - 0.05),
        (wx + 0.185, y - 0.05),
        (wx + 0.33, y + 0.13),
        (wx + 0.31, y + 0.13),
    ]
    spot = spot * (1 - 0.7 * blurred(canvas.mask(bar), canvas.scale * 0.006))
    canvas.lighten((1.5, 1.4, 1.15), spot * 0.75)
    beam: Points = [
        (wx - 0.1, 0.16),
        (wx + 0.16, 0.16),
        (wx + 0.52, y + 0.12),
        (wx + 0.12, y + 0.12),
    ]
    air = blurred(canvas.mask(beam), canvas.scale * 0.03)
    canvas.shine(mix(light.sun, (1, 0.95, 0.8), 0.5), air * 0.14)


def _pictures(canvas: Canvas, walls: Walls, lit: Lit, *, tall: bool) -> None:
    """Two framed pictures on the far wall."""
    middle = walls.x0 + (walls.x1 - walls.x0) * 0.69
    for dx, dy, wide, high, hue in (
        (0.0, 0.0, 0.15, 0.12, "6f8f94"),
        (0.155, 0.03, 0.085, 0.11, "c89a5a"),
    ):
        if tall and dx > 0:
            continue
        x, y = middle + dx, 0.17 + dy
        canvas.paint(
            times(rgb("c9a77c"), (0.5, 0.45, 0.45)),
            blurred(
                canvas.mask(
                    box(x - wide / 2 + 0.006, y + 0.01, x + wide / 2 + 0.012, y + high + 0.012)
                ),
                canvas.scale * 0.006,
            )
            * 0.35,
        )
        canvas.paint(
            lit(rgb("6b4730"), 0.6), canvas.mask(box(x - wide / 2, y, x + wide / 2, y + high))
        )
        canvas.paint(
            lit(rgb("f0e6d2"), 0.6),
            canvas.mask(
                box(x - wide / 2 + 0.008, y + 0.008, x + wide / 2 - 0.008, y + high - 0.008)
            ),
        )
        canvas.paint(
            lit(rgb(hue), 0.6),
            canvas.mask(
                box(x - wide / 2 + 0.018, y + 0.018, x + wide / 2 - 0.018, y + high - 0.018)
            ),
        )
        hill = [
            (x - wide / 2 + 0.018, y + high - 0.018),
            (x - wide * 0.1, y + high * 0.45),
            (x + wide * 0.15, y + high * 0.65),
            (x + wide / 2 - 0.018, y + high * 0.5),
            (x + wide / 2 - 0.018, y + high - 0.018),
        ]
        canvas.paint(lit(mix(rgb(hue), INK, 0.35), 0.5), canvas.mask(hill))


def _rug(canvas: Canvas, x: float, y: float, half: float, lit: Lit, accent: Colour) -> None:
    for share, colour in (
        (1.0, mix(accent, rgb("e8d2ae"), 0.25)),
        (0.9, rgb("ead9b8")),
        (0.82, accent),
        (0.45, mix(accent, rgb("e8c07a"), 0.6)),
    ):
        a = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        ring = [
            (x + half * share * float(np.cos(t)), y + 0.075 * share * float(np.sin(t))) for t in a
        ]
        canvas.paint(lit(colour, 0.6), canvas.mask(ring))


def _furnish(canvas: Canvas, walls: Walls, cloth: Colour, *, evening: bool, tall: bool) -> None:
    """A lamp beside an armchair, and a plant."""
    foot = walls.floor_y(1.1)
    chair_x = walls.x0 + (walls.x1 - walls.x0) * (0.72 if tall else 0.76)
    lamp_x = chair_x + (0.22 if tall else 0.30)
    armchair(canvas, chair_x, foot, cloth, lamp_x if evening else None)
    standard_lamp(canvas, lamp_x, foot - 0.012, lit=evening)
    plant(canvas, walls.x0 + (0.09 if tall else 0.10), walls.floor_y(1.16))
