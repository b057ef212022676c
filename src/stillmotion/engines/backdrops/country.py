"""Open country and the inside of a forest, as places to stand in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stillmotion.engines.backdrops import desert as sands
from stillmotion.engines.backdrops import meadow, plants, relief, woods
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cast import Stage
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.looks import NAMED
from stillmotion.engines.backdrops.meadow import Path, grass_of
from stillmotion.engines.backdrops.sky import outdoors, paint_sky
from stillmotion.storyboard.scene import SceneDescription

FEET = 0.88
"""Height at which figures stand in open country."""

ROW = 0.02
"""Height between rows of firs."""

FAR_TREE = FARTHEST + 0.12
"""Least disparity of a tree: before all hills and mountains."""


def sky(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A sky over low country."""
    horizon = 0.87 + 0.3 * plan.lift
    sun_x = outdoors(canvas, scene, plan, horizon, focus=0.97)
    relief.hills(
        canvas,
        scene,
        horizon + 0.02,
        0.10,
        3,
        sun_x,
        colour=mix(grass_of(scene), rgb("5f8a72"), 0.4),
    )
    folds = meadow.meadow(canvas, scene, horizon, sun_x, rolling=0.6, path=None, count=2)
    rng = np.random.default_rng((canvas.seed, 61))
    fold = folds[0]
    middle = canvas.aspect * (0.5 - 0.3 * plan.side)
    for _ in range(4):
        x = float(middle + rng.normal(0, 0.09) * canvas.aspect)
        foot = float(np.interp(x, canvas.x[0], fold.crest)) + 0.004
        plants.tree(
            canvas, x, foot, 0.05 + 0.05 * rng.random(), _leaf(scene, rng), _depth(canvas, foot),
            distance=0.25, sun=plan.side, bare=scene.season == "winter", snow=meadow.winter(scene),
        )  # fmt: skip
    return Stage(0.965, sun_x, canvas.aspect * plan.figure, usual=0.16, largest=0.18)


def mountains(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """Mountains over meadows with firs."""
    horizon = 0.64 + plan.lift
    sun_x = outdoors(canvas, scene, plan, horizon)
    a = canvas.aspect
    rock = rgb("757c92") if scene.season != "autumn" else rgb("8f7a70")
    winter = meadow.winter(scene)
    relief.mountains(
        canvas, scene, horizon + 0.02, 0.44, 3, sun_x, rock=rock, snow=0.9 if winter else 0.5
    )
    path = Path(a * plan.figure, 0.26, 2.2 + plan.turn * 2.5, 0.14 * a * plan.side)
    folds = meadow.meadow(canvas, scene, horizon, sun_x, rolling=0.7, path=path, count=3, lush=0.7)
    rng = np.random.default_rng((canvas.seed, 91))
    rows: dict[int, tuple[meadow.Fold, list[float]]] = {}
    span = canvas.right - canvas.left
    for fold, count in zip(folds, (34, 9, 4), strict=True):
        clear = (0.07 + 0.34 * fold.away) * min(1.0, a)
        for i in range(count):
            x = canvas.left + span * (i + rng.random()) / count
            if abs(x - a * plan.figure) < clear:
                continue
            foot = float(np.interp(x, canvas.x[0], fold.crest)) + 0.012
            rows.setdefault(round(foot / ROW), (fold, []))[1].append(x)
    for row in sorted(rows):
        fold, xs = rows[row]
        foot = row * ROW
        plants.firs(
            canvas, xs, foot, 0.07 + 0.44 * fold.away, _depth(canvas, foot),
            distance=fold.distance * 0.8, sun=plan.side, snow=winter, uneven=0.006,
            foremost=foot > FEET,
        )  # fmt: skip
    _near(canvas, scene, plan)
    return Stage(FEET, sun_x, a * plan.figure)


def hills(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """Rolling meadows, trees on their crests, a path."""
    horizon = 0.56 + plan.lift
    sun_x = outdoors(canvas, scene, plan, horizon)
    a = canvas.aspect
    relief.hills(
        canvas,
        scene,
        horizon + 0.02,
        0.20,
        3,
        sun_x,
        colour=mix(grass_of(scene), rgb("5f8a72"), 0.5),
    )
    path = Path(a * plan.figure, 0.30, 2.2 + plan.turn * 2.5, 0.20 * a * plan.side)
    folds = meadow.meadow(canvas, scene, horizon, sun_x, rolling=1.0, path=path)
    _trees_on(canvas, scene, plan, folds, sun_x)
    _near(canvas, scene, plan)
    return Stage(FEET, sun_x, a * plan.figure)


def _trees_on(
    canvas: Canvas,
    scene: SceneDescription,
    plan: Composition,
    folds: list[meadow.Fold],
    sun_x: float,
) -> None:
    """Trees on the crests, alone and in groups, off the way to the light and off the figures."""
    rng = np.random.default_rng((canvas.seed, 61))
    snowy = meadow.winter(scene)
    a = canvas.aspect
    spots: list[tuple[float, float, float, float]] = []
    alone = any(figure.kind == "tree" for figure in scene.figures)
    for fold in () if alone else folds[:-1]:
        groups = 3 if fold.away < 0.3 else 2
        for _ in range(groups):
            middle = canvas.left + (canvas.right - canvas.left) * rng.random()
            for _ in range(1 + int(3 * rng.random() * (1 - fold.away))):
                x = middle + rng.normal(0, 0.05 + 0.06 * fold.away) * a
                if abs(x - a * plan.figure) < 0.10 + 0.22 * fold.away:
                    continue
                foot = float(np.interp(x, canvas.x[0], fold.crest)) + 0.006
                size = (0.05 + 0.42 * fold.away) * (0.7 + 0.5 * rng.random())
                spots.append((foot, x, size, fold.distance))
    # One of them is the hero: near, large, on the side away from the sun.
    fold = folds[-2]
    x = a * (0.5 - plan.side * (0.27 + 0.08 * plan.turn))
    spots.append(
        (float(np.interp(x, canvas.x[0], fold.crest)) + 0.012, x, 0.44, fold.distance * 0.6)
    )
    for foot, x, size, distance in sorted(spots):
        hue = _leaf(scene, rng)
        plants.tree(
            canvas, x, foot, size, hue, _depth(canvas, foot), distance=distance,
            sun=1.0 if sun_x > x else -1.0, bare=scene.season == "winter", snow=snowy,
            foremost=foot > FEET,
        )  # fmt: skip


def _depth(canvas: Canvas, foot: float) -> float:
    return max(FAR_TREE, canvas.depth_at(foot))


def _leaf(scene: SceneDescription, rng: np.random.Generator) -> Colour:
    if scene.season != "winter" and (
        scene.colour == "pink" or (scene.season == "spring" and rng.random() < 0.35)
    ):
        return plants.BLOSSOM
    hues = plants.LEAVES[scene.season]
    return hues[int(rng.integers(len(hues)))]


def _near(canvas: Canvas, scene: SceneDescription, plan: Composition) -> None:
    """What grows right before the viewer."""
    if meadow.winter(scene):
        return
    rng = np.random.default_rng((canvas.seed, 67))
    meadow.near_grass(canvas, rng, grass_of(scene), 0.09 + 0.05 * plan.turn)


def field(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A level meadow, in flower in spring and summer."""
    horizon = 0.54 + plan.lift
    sun_x = outdoors(canvas, scene, plan, horizon)
    a = canvas.aspect
    relief.hills(
        canvas,
        scene,
        horizon + 0.015,
        0.13,
        3,
        sun_x,
        colour=mix(grass_of(scene), rgb("5f8a7a"), 0.5),
    )
    folds = meadow.meadow(canvas, scene, horizon, sun_x, rolling=0.35, path=None, lush=1.3)
    _trees_on(canvas, scene, plan, folds, sun_x)
    if scene.season in ("spring", "summer") and not meadow.winter(scene):
        named = (
            NAMED.get(scene.colour) if scene.colour not in ("green", "black", "brown", "") else None
        )
        pair = _FLOWERS[plan.pick(len(_FLOWERS))]
        hues = [named or pair[0], pair[1], rgb("f6f0dc")]
        rng = np.random.default_rng((canvas.seed, 127))
        for low, high, amount in ((0.08, 0.26, 1300), (0.26, 0.55, 620), (0.55, 0.98, 330)):
            meadow.flowers(
                canvas, rng, horizon, hues, round(amount * max(1.0, a)), low=low, high=high
            )
    _near(canvas, scene, plan)
    return Stage(FEET, sun_x, a * plan.figure)


_FLOWERS = (
    (rgb("e0525a"), rgb("f0a24e")),
    (rgb("d977b0"), rgb("8f6fc4")),
    (rgb("6f86d6"), rgb("e37f9a")),
)
"""What grows in a field: the two commonest colours."""


def desert(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """Dunes."""
    horizon = 0.56 + plan.lift
    sun_x = outdoors(canvas, scene, plan, horizon)
    sands.dunes(canvas, horizon, sun_x)
    return Stage(0.87, sun_x, canvas.aspect * plan.figure)


def forest(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """The inside of a wood, with a path."""
    horizon = 0.56 + 0.5 * plan.lift
    canvas.focus = 0.86
    a = canvas.aspect
    sun_x = a * (0.5 + 0.55 * plan.sun)
    light = canvas.light
    paint_sky(canvas, scene, horizon, sun_x=sun_x)
    # Between trees there is light more than sky.
    leaf = plants.LEAVES[scene.season][0]
    bright = mix(mix(light.horizon, light.haze, 0.35), light.lit(leaf, 0.8), 0.22)
    if scene.weather == "clear" and scene.time != "night":
        # The sun shines through leaves.
        bright = mix(bright, light.lit(mix(leaf, rgb("ffefae"), 0.72), 1.0), 0.38)
    canvas.paint(bright, 0.90)
    warm = mix(light.sun, light.key_colour, 0.35)
    canvas.shine(
        warm,
        (0.35 if scene.time == "night" or scene.weather != "clear" else 0.70)
        * np.exp(-(((canvas.x - sun_x) / 0.32) ** 2 + ((canvas.y - 0.42) / 0.30) ** 2)),
    )
    canvas.sky *= 0
    canvas.light = replace(light, haze=mix(bright, light.haze, 0.35))
    path = Path(a * plan.figure, 0.34, 2.2 + plan.turn * 2.5, 0.10 * a * plan.side)
    woods.floor(canvas, scene, horizon, sun_x, path, bright)
    if scene.weather == "clear" and scene.time != "night":
        canvas.glare = (sun_x, 0.40, 0.30)
    woods.forest(canvas, scene, plan, horizon, sun_x, path)
    return Stage(0.88, sun_x, a * plan.figure)
