"""Streets, a city, rooms, as places to stand in."""

from __future__ import annotations

import numpy as np

from stillmotion.engines.backdrops import city as skyline
from stillmotion.engines.backdrops import hallway as corridor
from stillmotion.engines.backdrops import room as sitting
from stillmotion.engines.backdrops import street as road
from stillmotion.engines.backdrops import water
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.cast import Stage
from stillmotion.engines.backdrops.colour import mix, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.maps import step
from stillmotion.engines.backdrops.sky import outdoors
from stillmotion.storyboard.scene import SceneDescription


def street(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A street of a small town."""
    horizon = 0.56 + 0.4 * plan.lift
    sun_x = outdoors(canvas, scene, plan, 0.62, focus=0.86)
    way = road.street_of(canvas, plan, horizon)
    road.street(canvas, scene, plan, way)
    canvas.sky *= step(0.66, 0.62, canvas.y + 0 * canvas.x)
    x = way.x - plan.side * 0.10 * min(1.0, canvas.aspect)
    return Stage(0.87, sun_x, x, road=0.93, lamp_x=x - 0.17 * plan.side)


def city(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """Towers over a river, seen from a quay."""
    horizon = 0.64 + 0.5 * plan.lift
    sun_x = outdoors(canvas, scene, plan, horizon, focus=0.94)
    light = canvas.light
    if light.lamps > 0.4:
        # A city by night lights the air above it.
        low = step(0.15, horizon, canvas.y + 0 * canvas.x) ** 1.5
        canvas.shine(mix(rgb("7f7fd0"), rgb("ffab7a"), 0.55), 0.42 * light.lamps * low)
    skyline.towers(canvas, plan, horizon + 0.004)
    edge = np.full(canvas.size[0], 0.885, np.float32)
    rough = 0.4 if scene.weather in ("rain", "storm") else 0.10
    water.water(canvas, scene, horizon, edge, sun_x, rough=rough, bright=0.3)
    skyline.quay(canvas, scene, 0.885, horizon)
    skyline.planted(canvas, scene, plan, 0.925)
    skyline.railing(canvas, 0.90, 0.085)
    x = canvas.aspect * plan.figure
    return Stage(
        0.955, sun_x, x, afloat=horizon + 0.10, road=0.985, largest=0.30,
        far_x=canvas.aspect * (0.5 + 0.2 * plan.side), lamp_x=x + 0.22 * plan.side,
    )  # fmt: skip


def room(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A sitting room."""
    canvas.mirrored = plan.side < 0
    foot = sitting.room(canvas, scene, plan)
    lit_from = canvas.aspect if canvas.side > 0 else 0.0
    return Stage(foot, lit_from, canvas.aspect * 0.48, largest=0.62, usual=0.56)


def hallway(canvas: Canvas, scene: SceneDescription, plan: Composition) -> Stage:
    """A long hallway."""
    canvas.mirrored = plan.side < 0
    foot = corridor.hallway(canvas, scene)
    return Stage(foot, canvas.aspect / 2, canvas.aspect / 2 - 0.02, largest=0.5, usual=0.4)
