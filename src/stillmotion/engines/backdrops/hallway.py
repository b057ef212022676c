"""A long hallway, its doors shut but for the last one, through which light falls."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops.canvas import Canvas, glow
from stillmotion.engines.backdrops.colour import Colour, mix, rgb, times
from stillmotion.engines.backdrops.maps import Points, blurred
from stillmotion.engines.backdrops.walls import Lit, Walls, box, floor
from stillmotion.storyboard.scene import SceneDescription


def hallway(canvas: Canvas, scene: SceneDescription) -> float:
    """A long hallway with a door ajar at its end, light falling through. Gives the floor's height
    where someone may stand."""
    a = canvas.aspect
    half = 0.115 if a > 1 else 0.11
    walls = Walls(a / 2 - half, 0.31, a / 2 + half, 0.655, a / 2, 0.46)
    canvas.disparity[:] = walls.depth(canvas, 0.24)
    canvas.horizon = walls.y
    dark = scene.eerie or scene.time in ("night", "dusk")
    wall = rgb("6d7d7a") if scene.eerie else rgb("cbb596")
    key, shade = (
        ((0.72, 0.66, 0.52), (0.27, 0.30, 0.37))
        if dark
        else ((1.12, 1.07, 0.98), (0.86, 0.84, 0.83))
    )
    canvas.indoors = (key, shade)
    warm = rgb("ffdf9a") if dark else rgb("fff4da")

    def lit(colour: Colour, amount: float) -> Colour:
        return times(colour, mix(shade, key, amount))

    parts = walls.parts(canvas)
    for name, amount in (("ceiling", 0.12), ("left", 0.34), ("right", 0.22), ("back", 0.2)):
        canvas.paint(
            lit(mix(wall, (1, 1, 1), 0.1 if name == "ceiling" else 0.0), amount), parts[name]
        )
    floor(canvas, walls, parts["floor"], lit, rgb("6e4c38"))
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
    canvas.ground *= np.asarray(1 + 0.03 * wash, np.float32)[..., None]
    np.clip(canvas.ground, 0, 1, out=canvas.ground)
    return walls.floor_y(2.05)


def _door_at_end(canvas: Canvas, walls: Walls, lit: Lit, warm: Colour) -> None:
    """The far door, a third open, and the light through it on the floor and in the air."""
    wide, high = (walls.x1 - walls.x0), (walls.y1 - walls.y0)
    x0, x1 = walls.x0 + wide * 0.24, walls.x0 + wide * 0.78
    y0, y1 = walls.y0 + high * 0.16, walls.y1
    canvas.paint(lit(rgb("2f231f"), 0.3), canvas.mask(box(x0 - 0.012, y0 - 0.012, x1 + 0.012, y1)))
    opening = canvas.mask(box(x0, y0, x1, y1))
    canvas.paint(warm, opening)
    floor_in = canvas.mask(box(x0, y1 - high * 0.06, x1, y1))
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
            canvas.mask(box(px0, y0 + (y1 - y0) * top, px1, y0 + (y1 - y0) * low)),
        )
    canvas.paint(
        mix(warm, rgb("6b4433"), 0.3),
        canvas.mask(box(edge - 0.004, y0 - high * 0.045, edge, y1 + high * 0.055)),
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
    beam = blurred(canvas.mask(pool), canvas.scale * 0.012)
    fading = np.exp(-np.clip(canvas.y - y1, 0, 2) / 0.16)
    canvas.lighten((2.6, 2.1, 1.5), beam * fading * 0.9)
    middle = (edge + x1) / 2
    canvas.shine(warm, 0.30 * glow(canvas, middle, (y0 + y1) / 2, 0.24))
    canvas.shine(warm, 0.16 * glow(canvas, middle, (y0 + y1) / 2, 0.6))
