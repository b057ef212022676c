"""The sky: its colours, sun or moon, stars and clouds, all as far away as anything can be."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.canvas import Canvas, glow
from stillmotion.engines.backdrops.colour import mix, ramp, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.maps import blurred, lay, step
from stillmotion.storyboard.scene import SceneDescription


def paint_sky(canvas: Canvas, scene: SceneDescription, horizon: float, *, sun_x: float) -> None:
    """Cover the ground with sky down to `horizon`; what comes lower is to be painted over it."""
    light = canvas.light
    # A brush is not a ruler: the bands of a painted sky waver.
    sway = canvas.noise(1.6, 0.5, 3) * np.float32(0.025)
    height = canvas.y / np.float32(horizon) + sway
    covered = scene.weather in ("overcast", "rain", "storm", "fog", "snow")
    if not covered:
        # The sky is brighter about the sun, and its bands sink away from it.
        aside = ((canvas.x - sun_x) / np.float32(1.1)) ** 2
        height = height - np.float32(0.10) * np.minimum(aside, 1.0) + np.float32(0.03)
    stops = [
        (-0.25, light.zenith),
        (0.1, mix(light.zenith, light.middle, 0.25)),
        (0.62, light.middle),
        (1.0, light.horizon),
        (1.3, light.horizon),
    ]
    canvas.paint(ramp(height, stops))
    canvas.sky[:] = step(0.02, -0.02, canvas.y - np.float32(horizon) + 0 * canvas.x)
    if light.stars > 0.05:
        _stars(canvas, horizon)
    _sun(canvas, scene, horizon, sun_x, covered=covered)
    if light.clouds > 0.9:
        _cover(canvas, horizon, stormy=scene.weather == "storm")
    elif scene.weather == "fog":
        pass
    else:
        low = light.height > 0.5
        if low and scene.weather == "clear":
            _streaks(canvas, horizon, sun_x)
        _clouds(canvas, horizon, sun_x, round(3 + 7 * light.clouds), small=low)
    if scene.weather == "storm":
        _lightning(canvas, horizon)


def _stars(canvas: Canvas, horizon: float) -> None:
    w, h = canvas.size
    light = canvas.light
    rng = canvas.rng
    count = int(520 * light.stars * canvas.aspect)
    band = canvas.noise(1.1, 0.5, 5, 0.6)
    fine = canvas.noise(0.16, 0.12, 5, 0.65)
    lean = rng.choice((-1.0, 1.0)) * 0.42
    slant = np.exp(-((canvas.y - 0.17 + lean * (canvas.x - canvas.aspect * 0.5)) ** 2) / 0.026)
    milky = slant * np.clip(0.75 + 0.45 * band + 0.22 * fine, 0, 2)
    canvas.shine(rgb("8f96d8"), np.clip(0.30 * light.stars * milky, 0, 1))
    canvas.shine(rgb("f2c9d8"), np.clip(0.10 * light.stars * milky**2, 0, 1))
    plane = np.zeros((h, w), np.float32)
    along = rng.random((count, 4))
    near = rng.random(count) < 0.45
    x = canvas.left + (canvas.right - canvas.left) * along[:, 0]
    y = canvas.top + (horizon - canvas.top) * along[:, 1] ** 1.15 * 0.97
    # Many of them lie in the band.
    inside = 0.17 - lean * (x - canvas.aspect * 0.5) + 0.11 * (along[:, 2] + along[:, 3] - 1)
    y = np.where(near & (inside < horizon * 0.95), inside, y)
    bright = 0.22 + 0.78 * rng.random(count) ** 5
    for px, py, much in zip(x, y, bright, strict=True):
        radius = canvas.scale * (0.0006 + 0.0017 * much**2)
        at = ((px - canvas.left) * canvas.scale, (py - canvas.top) * canvas.scale)
        _dot(plane, *at, float(max(radius, 0.5)), float(much))
    soft = blurred(plane, canvas.scale * 0.004) * 1.6
    fading = step(1.0, 0.55, canvas.y / np.float32(horizon) + 0 * canvas.x)
    canvas.shine((0.95, 0.96, 1.0), np.clip((plane + soft) * fading * light.stars, 0, 1))


def _dot(plane: Map, x: float, y: float, radius: float, bright: float) -> None:
    reach = int(np.ceil(radius * 3)) + 1
    x0, y0 = int(x) - reach, int(y) - reach
    if x0 < 0 or y0 < 0 or x0 + 2 * reach >= plane.shape[1] or y0 + 2 * reach >= plane.shape[0]:
        return
    span = np.arange(2 * reach + 1)
    away = (span[None] + x0 - x) ** 2 + (span[:, None] + y0 - y) ** 2
    spot = bright * np.exp(-away / (2 * radius**2))
    part = plane[y0 : y0 + len(span), x0 : x0 + len(span)]
    np.maximum(part, spot, out=part)


def _sun(
    canvas: Canvas, scene: SceneDescription, horizon: float, sun_x: float, *, covered: bool
) -> None:
    light = canvas.light
    night = scene.time == "night"
    y = light.height * horizon
    if covered:
        canvas.shine(light.sun, 0.22 * glow(canvas, sun_x, y, 0.7))
        return
    radius = 0.040 if night else 0.036 + 0.016 * light.height
    wide, near = (0.25, 0.4) if night else (0.5, 0.7)
    canvas.shine(light.sun, wide * glow(canvas, sun_x, y, 0.9) ** 1.2)
    canvas.shine(light.sun, near * glow(canvas, sun_x, y, 0.20) ** 1.3)
    away = np.hypot(canvas.x - sun_x, canvas.y - y) - np.float32(radius)
    disc = np.clip(0.5 - away * canvas.scale / 1.5, 0, 1)
    if night:
        face = canvas.noise(0.05, 0.05, 3) * np.float32(0.05)
        shaded = np.hypot(canvas.x - sun_x + 0.028, canvas.y - y + 0.012) - np.float32(radius)
        crescent = step(-0.004, 0.012, shaded)
        colours = np.asarray(light.sun, np.float32) * (0.92 + face)[..., None]
        lay(canvas.ground, colours, disc * (0.25 + 0.75 * crescent))
        return
    canvas.paint(mix(light.sun, (1, 1, 1), 0.6), disc)


def _cover(canvas: Canvas, horizon: float, *, stormy: bool) -> None:
    """A closed sky of heavy banks, one behind the other, smaller towards the horizon."""
    light = canvas.light
    height = canvas.y / np.float32(horizon)
    away = np.clip(1.05 - height, 0.05, 1.4)
    grid_x = (canvas.x - canvas.aspect / 2) / away * np.float32(0.55)
    grid_y = np.float32(0.5) / away + 0 * canvas.x
    low = _looked_up(canvas, grid_x, grid_y, 5)
    share = step(-0.6, 1.1, low) * step(1.03, 0.74, height + 0 * canvas.x)
    dark = mix(light.zenith, (0.1, 0.11, 0.16), 0.55 if stormy else 0.24)
    canvas.paint(dark, share * (0.85 if stormy else 0.62))
    # What is thin lets light through, just beside what is heavy.
    edge = step(-0.1, -0.55, low) * step(1.05, 0.6, height + 0 * canvas.x)
    canvas.paint(mix(light.horizon, (1, 1, 1), 0.25), edge * (0.22 if stormy else 0.38))


def _looked_up(canvas: Canvas, x: Map, y: Map, octaves: int) -> Map:
    """(h, w) noise at places (x, y) of a ceiling."""
    rng = np.random.default_rng((canvas.seed, 41))
    grid = blurred(rng.standard_normal((256, 256)).astype(np.float32), 0.8) * 2
    total = np.zeros(x.shape, np.float32)
    for octave in range(octaves):
        scale = 2.0**octave
        map_x = (x * (1.7 * scale) + 128 + 40 * octave).astype(np.float32)
        map_y = (y * (1.9 * scale) + 23 * octave).astype(np.float32)
        total += np.float32(0.55**octave) * cv2.remap(
            grid, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
        )
    return total


def _streaks(canvas: Canvas, horizon: float, sun_x: float) -> None:
    """Long thin clouds over a low sun, lit from below."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 43))
    bands = canvas.noise(0.9, 0.035, 5, 0.62)
    where = canvas.noise(1.2, 0.16, 2, 0.5)
    height = canvas.y / np.float32(horizon)
    share = step(0.25, 1.3, bands + 0.9 * where)
    share = share * step(1.0, 0.86, height + 0 * canvas.x) * step(0.12, 0.5, height + 0 * canvas.x)
    near = np.exp(-(((canvas.x - sun_x) / 0.8) ** 2))
    pale = np.asarray(mix(light.sun, light.horizon, 0.45), np.float32)
    dark = np.asarray(mix(mix(light.zenith, light.middle, 0.55), light.shade, 0.25), np.float32)
    colours = dark + (pale - dark) * (near * step(0.3, 0.95, height))[..., None].astype(np.float32)
    canvas.paint(colours, (share * (0.62 + 0.12 * rng.random())).astype(np.float32))


def _clouds(canvas: Canvas, horizon: float, sun_x: float, count: int, *, small: bool) -> None:
    """Banks of cloud: rounded tops in the light, flat soft bottoms in shade."""
    rng, light = canvas.rng, canvas.light
    start = rng.random()
    for i in range(count):
        depth = (i + 0.5) / count
        foot = horizon * (0.93 - (0.60 + 0.12 * rng.random()) * depth) + rng.normal(0, 0.015)
        size = (0.05 + 0.25 * depth**1.3) * (0.75 + 0.5 * rng.random()) * (0.72 if small else 1.0)
        middle = canvas.left + (canvas.right - canvas.left) * ((start + i * 0.618) % 1)
        if light.stars > 0.5:
            moon_y = light.height * horizon
            if abs(middle - sun_x) < 1.5 * size and foot - 1.2 * size < moon_y < foot + 0.2 * size:
                continue
        _cloud(canvas, float(middle), float(foot), float(size), sun_x, depth)
    wisps = canvas.noise(0.9, 0.05, 4, 0.55)
    high = step(0.75, 0.2, canvas.y / np.float32(horizon) + 0 * canvas.x)
    pale = mix(light.horizon, (1, 1, 1), 0.3)
    canvas.paint(pale, step(0.5, 1.9, wisps) * high * 0.3)


def _cloud(canvas: Canvas, x: float, foot: float, size: float, sun_x: float, depth: float) -> None:
    rng, light = canvas.rng, canvas.light
    # Only about the cloud: of the sky there is much.
    left, right = canvas.columns(x - 2.2 * size, x + 2.2 * size)
    top, bottom = canvas.rows(foot - 1.5 * size, foot + 0.4 * size)
    if right - left < 8 or bottom - top < 8:
        return
    cx_px, cy_px = canvas.x[:, left:right], canvas.y[top:bottom]
    extent = (right - left, bottom - top)
    ragged = canvas.noise(size * 0.30, size * 0.22, 5, 0.6, extent)
    billow = canvas.noise(size * 0.12, size * 0.10, 3, 0.6, extent)
    towards = np.array([0.5 * np.sign(sun_x - x), -0.86], np.float32)
    height = np.full((bottom - top, right - left), -1.0, np.float32)
    lit = np.zeros_like(height)
    heap = rng.random() < 0.5
    rows = 3 if heap else 2
    for row in range(rows):
        # The lower rows are wider, and stand before the higher ones.
        level = 1 - row / (rows - 0.999) if rows > 1 else 0.0
        span = 1.25 - 0.62 * level
        puffs = int(6 + 5 * (1 - level))
        for k in range(puffs):
            along = (k + 0.5) / puffs * 2 - 1 + rng.normal(0, 0.06)
            swell = max(0.05, 1 - along**2) ** 0.7
            r = size * (0.13 + 0.20 * swell * (0.55 + 0.6 * rng.random())) * (1.0 + 0.25 * level)
            cx = x + along * size * span + size * 0.12 * level * rng.normal()
            cy = foot - r * 0.5 - size * (0.42 if heap else 0.26) * level * (0.7 + 0.5 * swell)
            dx, dy = (cx_px - cx) / np.float32(r), (cy_px - cy) / np.float32(r * 0.9)
            bump = 1 - np.sqrt(dx * dx + dy * dy) + ragged * np.float32(0.13)
            inside = step(-0.05, 0.22, bump)
            facing = np.clip(0.52 + 0.46 * (dx * towards[0] + dy * towards[1]), 0, 1)
            lit += (facing - lit) * inside
            height = np.maximum(height, bump)
    flat = step(foot + size * 0.06, foot - size * 0.14, cy_px + ragged * size * 0.05 + 0 * cx_px)
    share = step(-0.03, 0.10, height) * flat
    low = step(foot - size * 0.55, foot, cy_px + 0 * cx_px)
    tone = np.clip(lit * (1 - 0.45 * low) + 0.10 * billow, 0, 1)
    dark = mix(light.middle, light.shade, 0.36)
    if light.height > 0.5:
        dark = mix(dark, light.zenith, 0.3)
    pale = mix(mix(light.horizon, light.sun, 0.6), (1, 1, 1), 0.25 if light.stars < 0.5 else 0.0)
    stops = [(0.0, dark), (0.42, mix(dark, pale, 0.45)), (0.72, mix(dark, pale, 0.86)), (1.0, pale)]
    colours = ramp(tone.astype(np.float32), stops)
    # Air lies before those that are far, over the horizon.
    colours += (np.asarray(light.horizon, np.float32) - colours) * np.float32(0.5 * (1 - depth))
    cover = max(0.70 + 0.26 * depth, 0.95 * min(1.0, 2 * light.stars))
    lay(canvas.ground[top:bottom, left:right], colours, (share * cover).astype(np.float32))


def _lightning(canvas: Canvas, horizon: float) -> None:
    rng = canvas.rng
    x, y = canvas.aspect * (0.2 + 0.6 * rng.random()), -0.02
    shapes = []
    points = [(x, y)]
    while y < horizon * 0.97:
        y += horizon * (0.03 + 0.04 * rng.random())
        x += rng.normal(0.003, 0.02)
        points.append((x, y))
    shapes.append(_bolt(points, 0.0042))
    for start in (len(points) // 3, len(points) // 2):
        bx, by = points[start]
        branch = [(bx, by)]
        aside = rng.choice((-1.0, 1.0))
        for _ in range(5):
            bx += aside * (0.012 + 0.02 * rng.random())
            by += horizon * 0.045
            branch.append((bx, by))
        shapes.append(_bolt(branch, 0.0018))
    bolt = canvas.mask(*shapes)
    soft = blurred(bolt, canvas.scale * 0.02)
    canvas.shine((0.70, 0.74, 1.0), 0.30 * glow(canvas, points[0][0], 0.1, 0.5))
    canvas.shine((0.75, 0.8, 1.0), np.clip(2.2 * soft, 0, 0.75))
    canvas.shine((0.97, 0.97, 1.0), bolt)


def _bolt(points: list[tuple[float, float]], thick: float) -> list[tuple[float, float]]:
    widths = np.linspace(thick, thick * 0.25, len(points))
    left = [(px - t, py) for (px, py), t in zip(points, widths, strict=True)]
    right = [(px + t, py) for (px, py), t in zip(points, widths, strict=True)]
    return [*left, *right[::-1]]


def outdoors(
    canvas: Canvas,
    scene: SceneDescription,
    plan: Composition,
    horizon: float,
    *,
    focus: float = 0.84,
) -> float:
    """Sky, and where the sun is in it: aside of the middle, where the figures stand."""
    canvas.focus = focus
    sun_x = canvas.aspect * (0.5 + plan.sun)
    paint_sky(canvas, scene, horizon, sun_x=sun_x)
    light = canvas.light
    if scene.weather == "clear" and light.height > 0.35 and scene.time != "night":
        canvas.glare = (sun_x, light.height * horizon, 0.5 * (light.height - 0.2))
    return float(sun_x)
