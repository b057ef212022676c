"""The sea and a lake, as places to stand in."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops import meadow, plants, relief, water
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cast import Stage
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import mix, ramp, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.maps import lay, step
from stillmotion.engines.backdrops.meadow import grass_of
from stillmotion.engines.backdrops.sky import outdoors
from stillmotion.storyboard.scene import SceneDescription


def sea(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A beach, rocks, the open sea."""
    horizon = 0.50 + plan.lift * 0.8
    sun_x = outdoors(canvas, scene, plan, horizon)
    a = canvas.aspect
    x = (canvas.x[0] - a / 2) / a
    away = -plan.side
    if plan.turn > 0.3:
        _headland(canvas, scene, plan, horizon)
    edge = 0.80 - 0.13 * x * away + 0.012 * canvas.line(0.7, 3) - 0.05 * np.clip(-x * away, 0, 1)
    edge = edge.astype(np.float32)
    rough = 1.0 if scene.weather == "storm" else 0.55 if scene.weather == "rain" else 0.3
    water.water(canvas, scene, horizon, edge, sun_x, rough=rough)
    sand = rgb("e8ecf2") if scene.season == "winter" else meadow.SAND
    water.shore(canvas, edge, sand, surf=0.5 + 0.5 * rough)
    afloat = horizon + 0.075
    rng = np.random.default_rng((canvas.seed, 79))
    sun = plan.side
    for k in range(2 + plan.pick(3)):
        rx = a * (0.5 + away * (0.30 + 0.16 * rng.random()))
        foot = float(np.interp(rx, canvas.x[0], edge)) - 0.05 - 0.06 * k
        water.rocks(
            canvas, rx, foot, 0.03 + 0.05 * rng.random(), sun=sun, distance=0.1 + 0.1 * k,
            colour=rgb("756a66"), snow=False,
        )  # fmt: skip
    if not meadow.winter(scene):
        _beach_grass(canvas, scene, plan)
    return Stage(
        0.90, sun_x, a * plan.figure, afloat=afloat, far_x=a * (0.5 - 0.24 * plan.side),
    )  # fmt: skip


def _headland(canvas: Canvas, scene: SceneDescription, plan: Composition, horizon: float) -> None:
    """Land that runs out into the sea on the side away from the sun."""
    light = canvas.light
    a = canvas.aspect
    grass = grass_of(scene)
    for k, far in enumerate((0.72, 0.5)):
        along = (canvas.x[0] - a / 2) / a * -plan.side
        start = 0.06 + 0.16 * k
        rise = np.clip((along - start) / 0.42, 0, 1) ** 0.65
        rise = (
            rise * (0.72 + 0.30 * canvas.line(0.30, 4, 0.5))
            + 0.05 * canvas.line(0.06, 4, 0.6) * rise
        )
        top = (horizon + 0.012 - (0.13 - 0.02 * k) * np.clip(rise, 0, 2)).astype(np.float32)
        rows = canvas.rows(float(top.min()) - 0.01, horizon + 0.02)
        y = canvas.y[rows[0] : rows[1]]
        below = y - top[None]
        cliff = canvas.noise(0.010, 0.05, 4, 0.7)[rows[0] : rows[1]]
        lit = 0.42 + 0.34 * cliff
        rock = ramp(
            np.clip(lit, 0, 1).astype(np.float32),
            [
                (0, light.far(light.lit(rgb("5b5560"), 0.1), far)),
                (1, light.far(light.lit(rgb("c4a98c"), 0.9), far)),
            ],
        )
        turf = step(0.030, 0.012, below + 0.008 * cliff)
        lay(rock, light.far(light.lit(grass, 0.75), far), turf)
        lay(rock, light.far(light.haze, 0.2), step(0.05, 0.0, horizon - y) * 0.35 + 0 * below)
        alpha = np.clip(below * canvas.scale + 0.5, 0, 1) * (rise > 0.004)[None]
        alpha = alpha * step(horizon + 0.006, horizon + 0.002, y)
        canvas.stand_at(rock, alpha.astype(np.float32), 0, rows[0], FARTHEST + 0.03 + 0.03 * k)


def _beach_grass(canvas: Canvas, scene: SceneDescription, plan: Composition) -> None:
    """Marram in the corner of the beach that is nearest."""
    rng = np.random.default_rng((canvas.seed, 83))
    a = canvas.aspect
    tones = meadow.grass_tones(canvas, mix(grass_of(scene), rgb("b9a86a"), 0.45), 0.0)
    cel = Cel(canvas, (canvas.left, 0.7, canvas.right, canvas.bottom), tones[1][1])
    n = 90
    corner = np.abs(rng.normal(0, 0.13, n)) * a
    x = np.where(plan.side > 0, a + 0.02 - corner, corner - 0.02)
    y = 1.0 + 0.05 * rng.random(n)
    tall = 0.20 * np.exp(-corner / (0.14 * a)) * (0.4 + 0.8 * rng.random(n))
    plants.tufts(cel, rng, np.stack([x, y], -1), tall, tones, each=6, wind=0.35 * -plan.side)
    cel.stand(1.45, sways=True, foremost=True)


def lake(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A lake between mountains and a near bank."""
    horizon = 0.52 + plan.lift * 0.6
    sun_x = outdoors(canvas, scene, plan, horizon)
    a = canvas.aspect
    rock = rgb("7d8296") if scene.season != "autumn" else rgb("94806f")
    relief.mountains(
        canvas, scene, horizon + 0.008, 0.34, 3, sun_x, rock=rock,
        snow=0.75 if meadow.winter(scene) else 0.42,
    )  # fmt: skip
    winter = meadow.winter(scene)
    rng = np.random.default_rng((canvas.seed, 89))
    xs = np.sort(canvas.left + (canvas.right - canvas.left) * rng.random(64))
    plants.firs(
        canvas, [float(v) for v in xs], horizon + 0.012, 0.055, FARTHEST + 0.1, distance=0.5,
        sun=plan.side, snow=winter, uneven=0.003,
    )  # fmt: skip
    edge = 0.88 + 0.02 * canvas.line(0.5, 4) - 0.07 * ((canvas.x[0] / a - 0.5) * 2) ** 2
    edge = edge.astype(np.float32)
    calm = 0.35 if scene.weather in ("storm", "rain") else 0.06
    water.water(canvas, scene, horizon, edge, sun_x, rough=calm)
    bank = mix(grass_of(scene), rgb("8d7a5a"), 0.5)
    water.shore(canvas, edge, bank, surf=0.0)
    for k in range(3):
        rx = a * (0.5 + plan.side * (0.22 + 0.24 * rng.random()))
        foot = float(np.interp(rx, canvas.x[0], edge)) + 0.012 * (k - 1)
        water.rocks(
            canvas, rx, foot, 0.025 + 0.03 * rng.random(), sun=plan.side, distance=0.0,
            colour=rgb("7c7a78"), snow=winter, wet=False,
        )  # fmt: skip
    _pine(canvas, scene, plan)
    if not winter:
        _reeds(canvas, scene, plan)
    return Stage(
        0.935, sun_x, a * plan.figure, afloat=horizon + 0.15, far_x=a * (0.5 - 0.14 * plan.side)
    )


def _pine(canvas: Canvas, scene: SceneDescription, plan: Composition) -> None:
    """Firs at the edge of the picture, near, that frame the view."""
    a = canvas.aspect
    side = -plan.side
    xs = [a * (0.5 + side * 0.47), a * (0.5 + side * 0.39)]
    for x, foot, size in ((xs[1], 0.90, 0.36), (xs[0], 0.94, 0.62)):
        plants.firs(
            canvas, [x], foot, size, canvas.depth_at(foot), distance=0.06, sun=plan.side,
            snow=meadow.winter(scene), uneven=0.0,
        )  # fmt: skip


def _reeds(canvas: Canvas, scene: SceneDescription, plan: Composition) -> None:
    rng = np.random.default_rng((canvas.seed, 97))
    meadow.near_grass(
        canvas, rng, mix(grass_of(scene), rgb("7a8a4a"), 0.4), 0.10 + 0.06 * plan.turn
    )
