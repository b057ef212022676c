"""The sky: its colours, sun or moon, stars and clouds, all as far away as anything can be."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.director.scenery import SceneDescription
from stillmotion.engines.backdrops.canvas import Canvas, glow, lay, step
from stillmotion.engines.backdrops.colour import mix, ramp
from stillmotion.engines.parallax.arrays import Map


def paint_sky(canvas: Canvas, scene: SceneDescription, horizon: float, *, sun_x: float) -> None:
    """Cover the ground with sky down to `horizon`; what comes lower is to be painted over it."""
    light = canvas.light
    # A brush is not a ruler: the bands of a painted sky waver.
    sway = canvas.noise(1.6, 0.5, 3) * np.float32(0.025)
    height = canvas.y / np.float32(horizon) + sway
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
    covered = scene.weather in ("overcast", "rain", "storm", "fog", "snow")
    _sun(canvas, scene, horizon, sun_x, covered=covered)
    if light.clouds > 0.9:
        _cover(canvas, horizon, stormy=scene.weather == "storm")
    else:
        _clouds(canvas, horizon, sun_x, round(2 + 6 * light.clouds))
    if scene.weather == "storm":
        _lightning(canvas, horizon)


def _stars(canvas: Canvas, horizon: float) -> None:
    w, h = canvas.size
    light = canvas.light
    count = int(420 * light.stars * canvas.aspect)
    rng = canvas.rng
    band = canvas.noise(1.1, 0.5, 5, 0.6)
    slant = np.exp(-((canvas.y - 0.15 + 0.42 * (canvas.x - canvas.aspect * 0.45)) ** 2) / 0.03)
    canvas.shine((0.55, 0.6, 0.85), np.clip(0.13 * light.stars * slant * (1.1 + 0.7 * band), 0, 1))
    plane = np.zeros((h, w), np.float32)
    for _ in range(count):
        px, py = rng.random() * w, rng.random() ** 1.2 * h * (horizon - canvas.top) * 0.95
        bright = 0.25 + 0.75 * rng.random() ** 5
        radius = canvas.scale * (0.0007 + 0.0016 * bright**2)
        _dot(plane, float(px), float(py), float(max(radius, 0.5)), float(bright))
    soft = cv2.GaussianBlur(plane, (0, 0), canvas.scale * 0.004) * 1.6
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
    radius = 0.042 if night else 0.05
    wide, near = (0.25, 0.4) if night else (0.42, 0.6)
    canvas.shine(light.sun, wide * glow(canvas, sun_x, y, 0.9) ** 1.2)
    canvas.shine(light.sun, near * glow(canvas, sun_x, y, 0.22) ** 1.4)
    away = np.hypot(canvas.x - sun_x, canvas.y - y) - np.float32(radius)
    disc = np.clip(0.5 - away * canvas.scale / 1.5, 0, 1)
    if night:
        face = canvas.noise(0.05, 0.05, 3) * np.float32(0.05)
        shaded = np.hypot(canvas.x - sun_x + 0.028, canvas.y - y + 0.012) - np.float32(radius)
        crescent = step(-0.004, 0.012, shaded)
        colours = np.asarray(light.sun, np.float32) * (0.92 + face)[..., None]
        lay(canvas.ground, colours, disc * (0.25 + 0.75 * crescent))
        return
    canvas.paint(mix(light.sun, (1, 1, 1), 0.5), disc)


def _cover(canvas: Canvas, horizon: float, *, stormy: bool) -> None:
    """A closed sky, with heavier and lighter parts, smaller towards the horizon."""
    light = canvas.light
    low = canvas.noise(1.1, 0.22, 5, 0.55)
    share = step(-0.5, 1.2, low) * step(1.02, 0.7, canvas.y / np.float32(horizon) + 0 * canvas.x)
    dark = mix(light.zenith, (0.1, 0.11, 0.16), 0.45 if stormy else 0.18)
    canvas.paint(dark, share * (0.75 if stormy else 0.5))
    edge = step(0.2, 0.5, low) * step(0.9, 0.5, low)
    canvas.paint(mix(light.horizon, (1, 1, 1), 0.15), edge * (0.2 if stormy else 0.26))


def _clouds(canvas: Canvas, horizon: float, sun_x: float, count: int) -> None:
    """Banks of cloud: rounded tops in the light, flat soft bottoms in shade."""
    rng, light = canvas.rng, canvas.light
    for i in range(count):
        depth = (i + 0.5) / count
        foot = horizon * (0.86 - 0.62 * depth) + rng.normal(0, 0.02)
        size = 0.10 + 0.22 * depth
        middle = canvas.left + (canvas.right - canvas.left) * ((0.31 + i * 0.618) % 1)
        _cloud(canvas, float(middle), float(foot), float(size), sun_x, depth)
    wisps = canvas.noise(0.9, 0.05, 4, 0.55)
    high = step(0.75, 0.2, canvas.y / np.float32(horizon) + 0 * canvas.x)
    pale = mix(light.horizon, (1, 1, 1), 0.3)
    canvas.paint(pale, step(0.5, 1.9, wisps) * high * 0.3)


def _cloud(canvas: Canvas, x: float, foot: float, size: float, sun_x: float, depth: float) -> None:
    rng, light = canvas.rng, canvas.light
    puffs = 9 + int(6 * rng.random())
    # Only about the cloud: of the sky there is much.
    left, right = canvas.columns(x - 2.1 * size, x + 2.1 * size)
    top, bottom = canvas.rows(foot - 1.1 * size, foot + 0.5 * size)
    if right - left < 8 or bottom - top < 8:
        return
    cx_px, cy_px = canvas.x[:, left:right], canvas.y[top:bottom]
    height = np.full((bottom - top, right - left), -1.0, np.float32)
    for k in range(puffs):
        along = (k + 0.5) / puffs * 2 - 1 + rng.normal(0, 0.05)
        swell = max(0.0, 1 - along**2) ** 0.8
        radius = size * (0.17 + 0.24 * swell * (0.55 + 0.6 * rng.random()))
        cx = x + along * size * 1.25
        cy = foot - radius * 0.55 - size * 0.1 * swell * rng.random()
        away = ((cx_px - cx) ** 2 + ((cy_px - cy) * 1.12) ** 2) / np.float32(radius**2)
        height = np.maximum(height, np.float32(radius / size) * (1 - away))
    extent = (right - left, bottom - top)
    ragged = canvas.noise(size * 0.35, size * 0.22, 4, 0.6, extent) * np.float32(0.028)
    body = height + ragged * step(-0.25, 0.1, height)
    soft = step(foot + size * 0.1, foot - size * 0.16, cy_px + 0 * cx_px)
    share = step(0.0, 0.05, body) * soft
    towards = np.sign(sun_x - x) * 0.25
    lift = step(foot, foot - size * 0.62, cy_px + towards * (x - cx_px) + ragged * 0.8)
    dark = mix(light.middle, light.shade, 0.32)
    pale = mix(mix(light.horizon, light.sun, 0.55), light.middle, 0.12)
    stops = [(0.0, dark), (0.55, mix(dark, pale, 0.7)), (1.0, pale)]
    colours = ramp(np.clip(lift + ragged * 1.5, 0, 1), stops)
    # Stars do not shine through.
    cover = max(0.5 + 0.4 * depth, 0.95 * min(1.0, 2 * light.stars))
    lay(canvas.ground[top:bottom, left:right], colours, share * cover)


def _lightning(canvas: Canvas, horizon: float) -> None:
    rng = canvas.rng
    x, y = canvas.aspect * (0.2 + 0.12 * rng.random()), -0.02
    points = [(x, y)]
    while y < horizon * 0.97:
        y += horizon * (0.04 + 0.05 * rng.random())
        x += rng.normal(0.004, 0.022)
        points.append((x, y))
    thick = np.linspace(0.0042, 0.0012, len(points))
    left = [(px - t, py) for (px, py), t in zip(points, thick, strict=True)]
    right = [(px + t, py) for (px, py), t in zip(points, thick, strict=True)]
    bolt = canvas.mask([*left, *right[::-1]])
    soft = cv2.GaussianBlur(bolt, (0, 0), canvas.scale * 0.02)
    canvas.shine((0.75, 0.8, 1.0), np.clip(2.2 * soft, 0, 0.75))
    canvas.shine((0.97, 0.97, 1.0), bolt)
