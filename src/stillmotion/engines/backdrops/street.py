"""A street that runs away from the viewer between two rows of houses, in true perspective."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.engines.backdrops import dabs, houses, plants
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.houses import INK
from stillmotion.engines.backdrops.maps import blurred, step
from stillmotion.engines.backdrops.meadow import winter
from stillmotion.engines.backdrops.perspective import Street
from stillmotion.storyboard.scene import SceneDescription

NEAREST_HOUSE, FARTHEST_HOUSE = 0.42, 9.5
"""How far away houses stand, from and to."""

NEAR, FAR = 0.3, 14.0
"""How far away the road is painted, from and to."""

STONE = 0.056
"""Breadth of a stone of the road."""


def street_of(canvas: Canvas, plan: Composition, horizon: float) -> Street:
    """The street of a composition."""
    a = canvas.aspect
    breadth = 0.60 * float(np.clip(a / 1.6, 0.62, 1.0))
    x = a * (0.5 + 0.10 * plan.side * (0.3 + 0.7 * plan.turn))
    return Street(x, horizon, breadth, canvas.focus - horizon, 0.17)


def street(canvas: Canvas, scene: SceneDescription, plan: Composition, way: Street) -> None:
    """Paint it: the road, what closes the view, both rows of houses."""
    _road(canvas, scene, way, plan.side)
    _end(canvas, scene, way)
    for side in (-1.0, 1.0):
        _row(canvas, scene, way, side, sunny=side != plan.side)
    if scene.weather in ("rain", "storm"):
        _wet(canvas, way)


def _road(canvas: Canvas, scene: SceneDescription, way: Street, sun: float) -> None:
    """Pavements with their slabs, and between them a road of stones."""
    light = canvas.light
    snowy = winter(scene)
    canvas.plane(way.y)
    cobble = rgb("e3eaf4") if snowy else rgb("a09a93")
    box = (canvas.left, way.y, canvas.right, canvas.bottom)
    cel = Cel(canvas, box, light.lit(cobble, 0.5))
    if cel.empty:
        return
    cel.alpha[:] = 255
    _stones(canvas, cel, way, cobble, snowy=snowy)
    for side in (-1.0, 1.0):
        _pavement(canvas, cel, way, side, snowy=snowy)
    if scene.weather == "clear" and light.stars < 0.5:
        # The row on the sun's side throws its shade over the way.
        reach = way.half - way.half * (0.15 if light.height < 0.4 else 0.55) - 0.22
        shade = canvas.mask(way.strip(sun * way.half * 1.6, sun * reach, NEAR, FAR))
        mask = blurred(shade, canvas.scale * 0.004)
        part = mask[cel.top : cel.top + cel.size[1], cel.left : cel.left + cel.size[0]]
        cel.wash(mix(light.shade, (0.25, 0.27, 0.42), 0.5), part * 0.38)
    away = np.clip((cel.y - way.y) / way.eye, 0, 2) + 0 * cel.x
    cel.wash(light.far(light.haze, 0.2), step(0.36, 0.0, away) * 0.75)
    cel.lie()
    under = np.clip((canvas.y - way.y) * canvas.scale + 0.5, 0, 1)
    canvas.sky *= 1 - under


def _pavement(canvas: Canvas, cel: Cel, way: Street, side: float, *, snowy: bool) -> None:
    """Slabs up to the walls, and a kerb."""
    light = canvas.light
    stone = rgb("eef3fa") if snowy else rgb("b3a99c")
    wall, kerb = side * way.half * 1.6, side * (way.half - way.pavement)
    cel.fill(way.strip(wall, kerb, NEAR, FAR), light.lit(stone, 0.62 if not snowy else 0.9))
    seam = light.lit(mix(stone, INK, 0.22 if not snowy else 0.06), 0.5)
    for away in 0.34 * 1.16 ** np.arange(24):
        cel.fill(way.strip(kerb, wall, float(away), float(away) * 1.012), seam)
    middle = kerb + side * 0.085
    cel.fill(way.strip(middle, middle + side * 0.003, NEAR, FAR), seam)
    face = way.upright(kerb, NEAR, FAR, way.eye, way.eye + 0.016)
    cel.fill(face, light.lit(mix(stone, INK, 0.45), 0.3))
    rim = light.lit(mix(stone, (1, 1, 1), 0.3), 0.85)
    cel.fill(way.strip(kerb, kerb + side * 0.012, NEAR, FAR), rim)


def _stones(canvas: Canvas, cel: Cel, way: Street, cobble: Colour, *, snowy: bool) -> None:
    """Rows of rounded stones."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 131))
    rows = 0.32 * 1.055 ** np.arange(46)
    kerb = way.half - way.pavement
    count = int(2 * kerb / STONE) + 2
    away = np.repeat(rows, count)
    across = np.tile((np.arange(count) - count / 2) * STONE, len(rows))
    across = across + STONE * 0.5 * np.repeat(np.arange(len(rows)) % 2, count)
    across = across + rng.normal(0, 0.005, len(away))
    at = np.stack([way.x + across / away, way.y + way.eye / away], -1)
    kept = np.abs(across) < kerb + STONE
    order = np.argsort(at[kept][:, 1])
    at, away = at[kept][order], away[kept][order]
    high = way.eye / away * 0.050
    shade = np.clip(0.5 + 0.2 * rng.standard_normal(len(at)), 0, 1)
    if snowy:
        gap, dark = light.lit(cobble, 0.72), light.lit(cobble, 0.55)
    else:
        gap = light.lit(mix(cobble, INK, 0.35), 0.3)
        dark = light.lit(mix(cobble, INK, 0.25), 0.32)
    pale = light.lit(mix(cobble, (1, 0.97, 0.9), 0.25), 1.0 if snowy else 0.85)
    paint = dabs.tinted(rng, dabs.shaded(shade, [(0, dark), (1, pale)]), 0.03, 0.008)
    cel.wash(gap, 1.0)
    cel.dabs(dabs.blobs(rng, at, STONE * 0.93 / away, high), paint)
    lit = at - np.stack([0 * high, high * 0.14], -1)
    cel.dabs(dabs.blobs(rng, lit, STONE * 0.55 / away, high * 0.42), np.clip(paint * 1.10, 0, 1))


def _end(canvas: Canvas, scene: SceneDescription, way: Street) -> None:
    """What closes the view: a tower over roofs and trees, in the haze."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 137))
    far = 0.62

    def tone(code: str, share: float) -> Colour:
        return light.far(light.lit(rgb(code), share), far)

    box = (way.x - 0.35, way.y - 0.36, way.x + 0.35, way.y + 0.06)
    cel = Cel(canvas, box, tone("8f8a92", 0.5))
    if cel.empty:
        return
    base = way.y + way.eye / FARTHEST_HOUSE * 1.2
    body, dim, roof = tone("b7a893", 0.7), tone("8a7f7c", 0.2), tone("6d6672", 0.4)

    def block(x0: float, x1: float, tall: float, colour: Colour) -> None:
        cel.fill([(x0, base - tall), (x1, base - tall), (x1, base), (x0, base)], colour)

    def peak(x: float, wide: float, foot: float, tall: float) -> None:
        cel.fill([(x - wide, foot), (x, foot - tall), (x + wide, foot)], roof)

    for _ in range(9):
        x, wide = way.x + rng.normal(0, 0.09), 0.025 + 0.02 * rng.random()
        tall = 0.05 + 0.05 * rng.random()
        block(x - wide, x + wide, tall, body if rng.random() < 0.5 else dim)
        peak(x, wide * 1.1, base - tall, wide)
    x, wide, tall = way.x + 0.02 * rng.normal(), 0.017, 0.19
    block(x - wide, x + wide, tall, body)
    block(x, x + wide, tall, dim)
    peak(x, wide * 1.2, base - tall, 0.085)
    if not winter(scene):
        hue = plants.LEAVES[scene.season][0]
        at = np.stack([way.x + np.linspace(-0.13, 0.13, 7), np.full(7, base)], -1)
        stops = plants.tones(canvas, hue, far)
        plants.bushes(cel, rng, at, 0.022 + 0.014 * rng.random(7), stops, 1.0)
    cel.stand(FARTHEST + (1 - FARTHEST) / FARTHEST_HOUSE)


def _row(canvas: Canvas, scene: SceneDescription, way: Street, side: float, *, sunny: bool) -> None:
    """The houses of one side, the farthest first: a sheet that lies along the street."""
    rng = np.random.default_rng((canvas.seed, 139, int(side > 0)))
    edge = way.x + side * (way.half / NEAREST_HOUSE)
    box = (min(edge, way.x), canvas.top, max(edge, way.x), canvas.bottom)
    cel = Cel(canvas, box, canvas.light.lit(rgb("8f8577"), 0.4))
    if cel.empty:
        return
    plots: list[tuple[float, float]] = []
    away = NEAREST_HOUSE
    while away < FARTHEST_HOUSE:
        deep = 0.62 + 0.55 * rng.random() + 0.10 * away
        plots.append((away, away + deep))
        away += deep
    for plot in plots[::-1]:
        houses.build(cel, rng, scene, way, side, plot, FARTHEST_HOUSE, sunny=sunny)
    slope = side * (1 - FARTHEST) / way.half
    cel.stand(FARTHEST, slope=(slope, 0.0), at=(way.x, 0.0))


def _wet(canvas: Canvas, way: Street) -> None:
    """The road mirrors the walls and what shines in them."""
    top, bottom = canvas.rows(way.y, canvas.bottom)
    y = canvas.y[top:bottom]
    foot = way.y + way.eye * np.abs(canvas.x - way.x) / way.half
    below = np.clip(y - foot, 0, None)
    unrest = canvas.noise(0.05, 0.012, 4, 0.6)[top:bottom]
    rows = (2 * foot - y - canvas.top) * canvas.scale - unrest * canvas.scale * 0.02
    columns = np.arange(canvas.size[0], dtype=np.float32)[None] + unrest * canvas.scale * 0.008
    mirrored = cv2.remap(
        blurred(canvas.seen(), canvas.scale * 0.012), columns.astype(np.float32),
        rows.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    puddles = step(-0.5, 0.7, canvas.noise(0.5, 0.05, 4)[top:bottom])
    share = (0.30 + 0.45 * puddles) * step(0.0, 0.02, below)
    part = canvas.ground[top:bottom]
    part *= 1 - 0.22 * step(0.0, 0.02, below)[..., None]
    part += (mirrored - part) * share[..., None].astype(np.float32)
