"""Rooms and hallways: a box seen along its length, furnished, lit by its window, lamp or door."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.director.scenery import SceneDescription
from stillmotion.engines.backdrops.canvas import NEAREST, Canvas, Points, glow, lay, step
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb, times
from stillmotion.engines.backdrops.pen import Pen
from stillmotion.engines.parallax.arrays import Map

_DARK = (0.09, 0.09, 0.15)
LAMP = rgb("ffcf82")


@dataclass(frozen=True)
class Walls:
    """The far wall (x0, y0, x1, y1) of a box whose edges run to the point (`x`, `y`)."""

    x0: float
    y0: float
    x1: float
    y1: float
    x: float
    y: float

    def depth(self, canvas: Canvas, back: float) -> Map:
        """Disparity of the box, `back` at the far wall: exact for a camera that sees it so."""
        side = np.where(
            canvas.x < self.x,
            (self.x - canvas.x) / (self.x - self.x0),
            (canvas.x - self.x) / (self.x1 - self.x),
        )
        level = np.where(
            canvas.y < self.y,
            (self.y - canvas.y) / (self.y - self.y0),
            (canvas.y - self.y) / (self.y1 - self.y),
        )
        return np.clip(back * np.maximum(np.maximum(side, level), 1.0), 0, NEAREST).astype(
            np.float32
        )

    def parts(self, canvas: Canvas) -> dict[str, Map]:
        """(h, w; 0 to 1) where each wall shows."""
        far = 40.0

        def out(x: float, y: float) -> tuple[float, float]:
            return (self.x + (x - self.x) * far, self.y + (y - self.y) * far)

        a, b = (self.x0, self.y0), (self.x1, self.y0)
        c, d = (self.x1, self.y1), (self.x0, self.y1)
        return {
            "ceiling": canvas.mask([a, b, out(*b), out(*a)]),
            "floor": canvas.mask([d, c, out(*c), out(*d)]),
            "left": canvas.mask([a, d, out(*d), out(*a)]),
            "right": canvas.mask([b, c, out(*c), out(*b)]),
            "back": canvas.mask([a, b, c, d]),
        }

    def on_side(
        self, near: float, far: float, top: float, low: float, *, left: bool
    ) -> list[tuple[float, float]]:
        """A rectangle on a side wall: from `near` to `far` (times the far wall's size), between
        heights `top` and `low` (shares of the far wall's)."""
        edge = self.x0 if left else self.x1
        y_top = self.y0 + (self.y1 - self.y0) * top
        y_low = self.y0 + (self.y1 - self.y0) * low

        def at(y: float, k: float) -> tuple[float, float]:
            return (self.x + (edge - self.x) * k, self.y + (y - self.y) * k)

        return [at(y_top, near), at(y_top, far), at(y_low, far), at(y_low, near)]

    def floor_y(self, k: float) -> float:
        """Height of the floor where the box is `k` times as large as its far wall."""
        return self.y + (self.y1 - self.y) * k


def room(canvas: Canvas, scene: SceneDescription) -> float:
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
    wall = rgb("d9b68f") if not scene.eerie else rgb("8f9a93")
    accent = rgb("b5654a")
    share = {"back": 0.6, "left": 0.85, "right": 0.35, "ceiling": 0.5, "floor": 0.5}
    dusk = 0.75 if evening else 1.0
    parts = walls.parts(canvas)
    cast = light.shade if evening else (0.78, 0.74, 0.74)

    def lit(colour: Colour, amount: float) -> Colour:
        key = (1.04, 0.98, 0.88) if not evening else (0.62, 0.56, 0.58)
        return times(colour, mix(cast, key, amount))

    wash = canvas.noise(0.4, 0.3, 5, 0.6)
    for name in ("ceiling", "left", "right", "back"):
        base = mix(wall, (1, 1, 1), 0.35) if name == "ceiling" else wall
        canvas.paint(lit(base, share[name] * dusk), parts[name])
    stripes = [_box(x, walls.y0, x + 0.012, walls.y1) for x in np.arange(walls.x0, walls.x1, 0.045)]
    canvas.paint(
        lit(mix(wall, accent, 0.2), 0.55 * dusk), canvas.mask(*stripes) * parts["back"] * 0.3
    )
    canvas.ground *= (1 + 0.02 * wash)[..., None]
    _floor(canvas, walls, parts["floor"], lit)
    skirting = rgb("f2e8d8")
    canvas.paint(
        lit(skirting, 0.55), canvas.mask(_box(walls.x0, walls.y1 - 0.028, walls.x1, walls.y1))
    )
    for left in (True, False):
        canvas.paint(
            lit(skirting, 0.7 if left else 0.35),
            canvas.mask(walls.on_side(1, 12, 0.955, 1.0, left=left)),
        )
    wx = walls.x0 + (walls.x1 - walls.x0) * (0.31 if not tall else 0.30)
    _window(canvas, scene, wx, 0.16, 0.34 if not tall else 0.22, 0.36, lit)
    _pictures(canvas, walls, lit, tall=tall)
    if not evening:
        _sunbeams(canvas, walls, wx)
    rug_y = walls.floor_y(1.27)
    _rug(canvas, a / 2 + 0.02, rug_y, 0.42 * min(a, 1.5), lit, accent)
    _furniture(canvas, scene, walls, lit, evening=evening, tall=tall)
    corner = parts["back"] * 0
    for x in (walls.x0, walls.x1):
        corner += np.exp(-(((canvas.x - x) / 0.05) ** 2)) * (canvas.y < walls.y1)
    canvas.paint(times(wall, (0.5, 0.45, 0.5)), np.clip(corner, 0, 1).astype(np.float32) * 0.14)
    return walls.floor_y(1.3)


def hallway(canvas: Canvas, scene: SceneDescription) -> float:
    """A long hallway with a door ajar at its end, light falling through. Gives the floor's height
    where someone may stand."""
    light = canvas.light
    a = canvas.aspect
    half = 0.115 if a > 1 else 0.11
    walls = Walls(a / 2 - half, 0.31, a / 2 + half, 0.655, a / 2, 0.46)
    canvas.disparity[:] = walls.depth(canvas, 0.24)
    canvas.horizon = walls.y
    dark = scene.eerie or scene.time in ("night", "dusk")
    wall = rgb("6d7d7a") if scene.eerie else rgb("b59f84")
    key, shade = (
        ((0.72, 0.66, 0.52), (0.27, 0.30, 0.37)) if dark else ((1.0, 0.95, 0.86), (0.62, 0.6, 0.62))
    )
    warm = rgb("ffdf9a") if dark else rgb("fff4da")

    def lit(colour: Colour, amount: float) -> Colour:
        return times(colour, mix(shade, key, amount))

    parts = walls.parts(canvas)
    for name, amount in (("ceiling", 0.12), ("left", 0.34), ("right", 0.22), ("back", 0.2)):
        canvas.paint(
            lit(mix(wall, (1, 1, 1), 0.1 if name == "ceiling" else 0.0), amount), parts[name]
        )
    _floor(canvas, walls, parts["floor"], lit, boards=rgb("6e4c38"))
    for left in (True, False):
        amount = 0.3 if left else 0.18
        canvas.paint(
            lit(mix(wall, rgb("4a342a"), 0.7), amount),
            canvas.mask(walls.on_side(1, 30, 0.62, 1.0, left=left)),
        )
        canvas.paint(
            lit(mix(wall, rgb("d8c8a8"), 0.5), amount + 0.1),
            canvas.mask(walls.on_side(1, 30, 0.61, 0.632, left=left)),
        )
        canvas.paint(
            lit(rgb("3f302a"), amount), canvas.mask(walls.on_side(1, 30, 0.955, 1.0, left=left))
        )
        spans = ((1.35, 1.75), (2.5, 3.5)) if left else ((1.6, 2.15), (3.6, 5.2))
        for near, far in spans:
            canvas.paint(
                lit(rgb("3a2a24"), amount),
                canvas.mask(walls.on_side(near * 0.97, far * 1.03, 0.22, 1.0, left=left)),
            )
            canvas.paint(
                lit(rgb("7a5440"), amount + 0.12),
                canvas.mask(walls.on_side(near, far, 0.25, 1.0, left=left)),
            )
            for top, low in ((0.31, 0.57), (0.63, 0.93)):
                inset = (far - near) * 0.18
                canvas.paint(
                    lit(rgb("5c3e30"), amount),
                    canvas.mask(walls.on_side(near + inset, far - inset, top, low, left=left)),
                )
        between = ((1.95, 2.25),) if left else ((2.55, 3.1),)
        for near, far in between:
            canvas.paint(
                lit(rgb("a88a55"), amount + 0.2),
                canvas.mask(walls.on_side(near, far, 0.3, 0.52, left=left)),
            )
            inset = (far - near) * 0.13
            canvas.paint(
                lit(rgb("59666a"), amount),
                canvas.mask(walls.on_side(near + inset, far - inset, 0.325, 0.495, left=left)),
            )
    runner = [
        (walls.x + (x - walls.x) * k, walls.floor_y(k))
        for x, k in (
            (walls.x0 + 0.06, 1.02),
            (walls.x1 - 0.06, 1.02),
            (walls.x1 - 0.06, 7),
            (walls.x0 + 0.06, 7),
        )
    ]
    canvas.paint(lit(rgb("8a3b3a"), 0.35), canvas.mask(runner))
    inner = [
        (walls.x + (x - walls.x) * k, walls.floor_y(k))
        for x, k in (
            (walls.x0 + 0.072, 1.02),
            (walls.x1 - 0.072, 1.02),
            (walls.x1 - 0.072, 7),
            (walls.x0 + 0.072, 7),
        )
    ]
    canvas.paint(lit(rgb("a4504a"), 0.4), canvas.mask(inner))
    _door_at_end(canvas, walls, lit, warm)
    deep = np.clip((canvas.disparity - 0.24) / 1.1, 0, 1)
    if dark:
        canvas.paint((0.075, 0.085, 0.125), deep**1.1 * 0.72)
    wash = canvas.noise(0.35, 0.35, 5, 0.6)
    canvas.ground *= (1 + 0.03 * wash)[..., None]
    np.clip(canvas.ground, 0, 1, out=canvas.ground)
    return walls.floor_y(2.05)


def _door_at_end(canvas: Canvas, walls: Walls, lit, warm: Colour) -> None:  # type: ignore[no-untyped-def]
    """The far door, a third open, and the light through it on the floor and in the air."""
    wide, high = (walls.x1 - walls.x0), (walls.y1 - walls.y0)
    x0, x1 = walls.x0 + wide * 0.24, walls.x0 + wide * 0.78
    y0, y1 = walls.y0 + high * 0.16, walls.y1
    canvas.paint(lit(rgb("2f231f"), 0.3), canvas.mask(_box(x0 - 0.012, y0 - 0.012, x1 + 0.012, y1)))
    opening = canvas.mask(_box(x0, y0, x1, y1))
    canvas.paint(warm, opening)
    floor_in = canvas.mask(_box(x0, y1 - high * 0.06, x1, y1))
    canvas.paint(mix(warm, rgb("c98d4a"), 0.35), floor_in)
    # The leaf has swung towards us on its left hinge: nearer at its free edge.
    edge = x0 + (x1 - x0) * 0.42
    leaf: Points = [(x0, y0), (edge, y0 - high * 0.05), (edge, y1 + high * 0.06), (x0, y1)]
    canvas.paint(lit(rgb("6b4433"), 0.5), canvas.mask(leaf))
    for top, low in ((0.1, 0.44), (0.54, 0.92)):
        span = edge - x0
        px0, px1 = x0 + span * 0.22, edge - span * 0.2
        canvas.paint(
            lit(rgb("503226"), 0.4),
            canvas.mask(_box(px0, y0 + (y1 - y0) * top, px1, y0 + (y1 - y0) * low)),
        )
    canvas.paint(
        mix(warm, rgb("6b4433"), 0.3),
        canvas.mask(_box(edge - 0.004, y0 - high * 0.045, edge, y1 + high * 0.055)),
    )
    a = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    canvas.paint(
        rgb("d9b25e"),
        canvas.mask(
            [
                (edge - 0.012 + 0.005 * np.cos(t), (y0 + y1) / 2 + 0.02 + 0.005 * np.sin(t))
                for t in a
            ]
        ),
    )
    k = 5.0
    pool: Points = [
        (edge, y1),
        (x1, y1),
        (walls.x + (x1 - walls.x) * k * 1.1, walls.floor_y(k)),
        (walls.x + (edge - walls.x) * k * 0.9 - 0.1, walls.floor_y(k)),
    ]
    beam = cv2.GaussianBlur(canvas.mask(pool), (0, 0), canvas.scale * 0.012)
    fading = np.exp(-np.clip(canvas.y - y1, 0, 2) / 0.16)
    canvas.ground += (np.clip(canvas.ground * np.array([2.6, 2.1, 1.5]), 0, 1) - canvas.ground) * (
        beam * fading * 0.9
    )[..., None]
    middle = (edge + x1) / 2
    canvas.shine(warm, 0.30 * glow(canvas, middle, (y0 + y1) / 2, 0.24))
    canvas.shine(warm, 0.16 * glow(canvas, middle, (y0 + y1) / 2, 0.6))


def _floor(canvas: Canvas, walls: Walls, share: Map, lit, boards: Colour = rgb("9a6a45")) -> None:  # type: ignore[no-untyped-def]  # noqa: B008
    """Floor boards that run to the vanishing point."""
    away = np.maximum(canvas.y - np.float32(walls.y), 0.01)
    across = (canvas.x - walls.x) / away
    index = np.floor(across / 0.16)
    tone = np.sin(index * 12.9898 + 4.1) * 43758.5453
    tone = (tone - np.floor(tone)).astype(np.float32)
    seam = np.abs(across / 0.16 - index - 0.5)
    colours = ramp(
        tone,
        [(0, lit(mix(boards, _DARK, 0.18), 0.5)), (1, lit(mix(boards, rgb("d9a66f"), 0.3), 0.6))],
    )
    lay(colours, lit(mix(boards, _DARK, 0.6), 0.3), step(0.465, 0.49, seam) * 0.55)
    grain = canvas.noise(0.5, 0.03, 5, 0.6)
    colours = np.clip(colours * (1 + 0.025 * grain)[..., None], 0, 1)
    canvas.paint(colours, share)


def _window(
    canvas: Canvas, scene: SceneDescription, x: float, y: float, wide: float, high: float, lit
) -> None:  # type: ignore[no-untyped-def]
    """A window, what is outside of it, its frame and curtains."""
    light = canvas.light
    half = wide / 2
    white = rgb("f4ecdf")
    canvas.paint(
        lit(white, 0.7),
        canvas.mask(_box(x - half - 0.018, y - 0.018, x + half + 0.018, y + high + 0.018)),
    )
    glass = canvas.mask(_box(x - half, y, x + half, y + high))
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
        _box(x - 0.006, y, x + 0.006, y + high),
        _box(x - half, y + high * 0.42, x + half, y + high * 0.42 + 0.01),
    ]
    canvas.paint(lit(white, 0.6), canvas.mask(*bars))
    canvas.paint(
        lit(white, 0.95),
        canvas.mask(_box(x - half - 0.035, y + high + 0.012, x + half + 0.035, y + high + 0.034)),
    )
    cloth = rgb("c9604f") if not scene.eerie else rgb("6f6a70")
    rod = _box(x - half - 0.09, y - 0.05, x + half + 0.09, y - 0.042)
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
                (0, lit(mix(cloth, _DARK, 0.25), 0.4)),
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
    spot = cv2.GaussianBlur(canvas.mask(patch), (0, 0), canvas.scale * 0.008)
    bar: Points = [
        (wx + 0.17, y - 0.05),
        (wx + 0.185, y - 0.05),
        (wx + 0.33, y + 0.13),
        (wx + 0.31, y + 0.13),
    ]
    spot *= 1 - 0.7 * cv2.GaussianBlur(canvas.mask(bar), (0, 0), canvas.scale * 0.006)
    canvas.ground += (
        np.clip(canvas.ground * np.array([1.5, 1.4, 1.15]), 0, 0.97) - canvas.ground
    ) * (spot * 0.75)[..., None]
    beam: Points = [
        (wx - 0.1, 0.16),
        (wx + 0.16, 0.16),
        (wx + 0.52, y + 0.12),
        (wx + 0.12, y + 0.12),
    ]
    air = cv2.GaussianBlur(canvas.mask(beam), (0, 0), canvas.scale * 0.03)
    canvas.shine(mix(light.sun, (1, 0.95, 0.8), 0.5), air * 0.14)


def _pictures(canvas: Canvas, walls: Walls, lit, *, tall: bool) -> None:  # type: ignore[no-untyped-def]
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
            cv2.GaussianBlur(
                canvas.mask(
                    _box(x - wide / 2 + 0.006, y + 0.01, x + wide / 2 + 0.012, y + high + 0.012)
                ),
                (0, 0),
                canvas.scale * 0.006,
            )
            * 0.35,
        )
        canvas.paint(
            lit(rgb("6b4730"), 0.6), canvas.mask(_box(x - wide / 2, y, x + wide / 2, y + high))
        )
        canvas.paint(
            lit(rgb("f0e6d2"), 0.6),
            canvas.mask(
                _box(x - wide / 2 + 0.008, y + 0.008, x + wide / 2 - 0.008, y + high - 0.008)
            ),
        )
        canvas.paint(
            lit(rgb(hue), 0.6),
            canvas.mask(
                _box(x - wide / 2 + 0.018, y + 0.018, x + wide / 2 - 0.018, y + high - 0.018)
            ),
        )
        hill = [
            (x - wide / 2 + 0.018, y + high - 0.018),
            (x - wide * 0.1, y + high * 0.45),
            (x + wide * 0.15, y + high * 0.65),
            (x + wide / 2 - 0.018, y + high * 0.5),
            (x + wide / 2 - 0.018, y + high - 0.018),
        ]
        canvas.paint(lit(mix(rgb(hue), _DARK, 0.35), 0.5), canvas.mask(hill))


def _rug(canvas: Canvas, x: float, y: float, half: float, lit, accent: Colour) -> None:  # type: ignore[no-untyped-def]
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


def _furniture(
    canvas: Canvas, scene: SceneDescription, walls: Walls, lit, *, evening: bool, tall: bool
) -> None:  # type: ignore[no-untyped-def]
    """A lamp on a small table, an armchair, a plant: each a sheet of its own."""
    a = canvas.aspect
    foot = walls.floor_y(1.1)
    depth = canvas.depth_at(foot)
    chair_x = walls.x0 + (walls.x1 - walls.x0) * (0.76 if not tall else 0.72)
    cloth = rgb("6a7f6d") if not scene.eerie else rgb("5c5a66")
    pen = Pen(canvas, chair_x, foot, 0.36, reach=(1.2, 1.3))
    dark = mix(cloth, _DARK, 0.3)
    for x in (-0.42, 0.42):
        pen.limb((x, 0.14), (x * 1.04, 0.0), 0.028, 0.018, rgb("5a3b28"))
    pen.curve(
        [
            (-0.46, 0.3),
            (-0.45, 0.75),
            (-0.34, 1.0),
            (0.0, 1.06),
            (0.34, 1.0),
            (0.45, 0.75),
            (0.46, 0.3),
            (0.0, 0.24),
        ],
        mix(cloth, dark, 0.35),
    )
    pen.curve(
        [
            (-0.36, 0.35),
            (-0.35, 0.8),
            (-0.24, 0.94),
            (0.0, 0.97),
            (0.24, 0.94),
            (0.35, 0.8),
            (0.36, 0.35),
        ],
        cloth,
    )
    pen.curve(
        [
            (-0.44, 0.12),
            (-0.46, 0.32),
            (-0.3, 0.46),
            (0.3, 0.46),
            (0.46, 0.32),
            (0.44, 0.12),
            (0.0, 0.1),
        ],
        mix(cloth, (1, 1, 0.9), 0.12),
    )
    for x in (-0.5, 0.5):
        pen.curve(
            [
                (x - 0.11, 0.12),
                (x - 0.12, 0.5),
                (x - 0.08, 0.6),
                (x + 0.08, 0.6),
                (x + 0.12, 0.5),
                (x + 0.11, 0.12),
            ],
            cloth,
        )
    pen.curve([(-0.2, 0.46), (-0.24, 0.7), (0.0, 0.76), (0.22, 0.68), (0.18, 0.46)], rgb("d49a52"))
    pen.shadow(sun=-1.0, strength=0.25, long=0.15)
    lamp_x = chair_x + 0.30 if not tall else chair_x + 0.22
    lamp_foot = foot - 0.012
    lamp = (lamp_x, lamp_foot - 0.5, LAMP) if evening else None
    pen.done(depth, sun=-1.0, volume=1.3, lamp=lamp)
    stand = Pen(canvas, lamp_x, lamp_foot, 0.62, reach=(0.4, 1.1))
    stand.disc(0.0, 0.012, 0.12, rgb("4a382c"), tall=0.22)
    stand.limb((0.0, 0.02), (0.0, 0.8), 0.011, 0.011, rgb("4a382c"))
    shade = rgb("ffe2a6") if evening else rgb("eddcb8")
    stand.shape([(-0.2, 0.72), (-0.12, 0.98), (0.12, 0.98), (0.2, 0.72)], shade, glows=evening)
    stand.done(depth * 0.98, sun=-1.0)
    if evening:
        warm = glow(canvas, lamp_x, lamp_foot - 0.52, 0.42)
        canvas.ground += (
            np.clip(canvas.ground * np.array([1.9, 1.5, 1.0]), 0, 1) - canvas.ground
        ) * np.clip(warm * 1.2, 0, 0.95)[..., None]
        canvas.shine(LAMP, 0.35 * glow(canvas, lamp_x, lamp_foot - 0.52, 0.2))
    plant_x = walls.x0 + (0.10 if not tall else 0.09)
    plant = Pen(canvas, plant_x, walls.floor_y(1.16), 0.44, reach=(0.7, 1.2))
    rng = canvas.rng
    for k in range(13):
        lean = -0.42 + 0.84 * k / 12 + rng.normal(0, 0.03)
        high = 0.98 - 0.45 * abs(lean) - 0.1 * rng.random()
        green = mix(rgb("4d7a4a"), rgb("86a55a"), float(rng.random()))
        mid = (lean * 0.55, 0.3 + (high - 0.3) * 0.62)
        plant.curve(
            [(0.0, 0.27), (mid[0] - 0.05, mid[1]), (lean, high), (mid[0] + 0.055, mid[1] - 0.03)],
            green,
        )
    plant.shape([(-0.15, 0.3), (-0.11, 0.0), (0.11, 0.0), (0.15, 0.3)], rgb("b96b48"))
    plant.shape([(-0.17, 0.33), (-0.17, 0.27), (0.17, 0.27), (0.17, 0.33)], rgb("c67a55"))
    plant.shadow(sun=-1.0, strength=0.2, long=0.1)
    plant.done(canvas.depth_at(walls.floor_y(1.16)), sun=1.0, sways=True)


def _box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
