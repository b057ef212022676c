"""Streets and cities: rows of houses with windows, the road before them, lamps that light both."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.director.scenery import SceneDescription
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas, Points, glow, lay, step
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.land import level
from stillmotion.engines.parallax.arrays import Map

_WALLS = ("c98a6a", "d9b98c", "9fb0a6", "c7a1a0", "b8b0a0", "a9b9c4", "d4c39a", "b07a66")
_ROOFS = ("7d4a3f", "5f5560", "6a5a4c", "4f5b66")
WINDOW = rgb("ffcf78")


def skyline(
    canvas: Canvas, foot: float, high: float, disparity: float, distance: float, *, lit: float
) -> None:
    """A row of tall buildings, `high` at most, that stands `distance` (0 to 1) away."""
    rng, light = canvas.rng, canvas.light
    x = canvas.left - 0.05
    shapes: list[Points] = []
    panes: list[Points] = []
    tops: list[Points] = []
    while x < canvas.right + 0.05:
        wide = high * (0.16 + 0.22 * rng.random())
        tall = high * (0.42 + 0.58 * rng.random() ** 1.3)
        shapes.append(_box(x, foot - tall, x + wide, foot + 0.03))
        kind = rng.integers(4)
        if kind == 0:
            shapes.append(
                _box(
                    x + wide * 0.22, foot - tall - wide * 0.35, x + wide * 0.78, foot - tall + 0.01
                )
            )
        elif kind == 1:
            shapes.append(
                _box(x + wide * 0.48, foot - tall - wide * 0.8, x + wide * 0.52, foot - tall)
            )
        elif kind == 2:
            shapes.append(
                [
                    (x, foot - tall + 0.003),
                    (x + wide * 0.5, foot - tall - wide * 0.3),
                    (x + wide, foot - tall + 0.003),
                ]
            )
        tops.append(_box(x + wide * 0.72, foot - tall, x + wide, foot + 0.03))
        pitch = max(high * 0.035, 0.011)
        columns, rows = int(wide / pitch) - 1, int(tall / pitch) - 2
        for row in range(max(0, rows)):
            for column in range(max(0, columns)):
                if rng.random() > 0.22 + 0.2 * lit:
                    continue
                wx = x + (wide - columns * pitch) / 2 + column * pitch
                wy = foot - tall + pitch * (row + 0.9)
                panes.append(_box(wx + pitch * 0.2, wy, wx + pitch * 0.75, wy + pitch * 0.55))
        x += wide * (1.02 + 0.18 * rng.random())
    air = mix(light.haze, light.horizon, 0.5)
    body = mix(light.far(light.lit(rgb("8c93a3"), 0.45), distance), air, distance * 0.6)
    side = light.far(light.lit(rgb("7a8195"), 0.12), distance)
    colours = np.empty_like(canvas.ground)
    low = step(foot - high, foot, canvas.y + 0 * canvas.x)
    colours[:] = ramp(low, [(0, body), (1, mix(body, light.far(light.haze, 0.3), 0.55))])
    lay(colours, side, canvas.mask(*tops) * 0.6)
    alpha = canvas.mask()
    for shape in shapes:
        np.maximum(alpha, canvas.mask(shape), out=alpha)
    glass = canvas.mask(*panes)
    dark_pane = light.far(light.lit(rgb("5c6a7d"), 0.3), distance)
    lay(
        colours, mix(dark_pane, light.far(WINDOW, distance * 0.45), lit), glass * (0.55 + 0.4 * lit)
    )
    canvas.stand(colours, alpha, disparity)


def houses(
    canvas: Canvas, foot: float, high: float, disparity: float, scene: SceneDescription
) -> None:
    """A row of town houses, face on: gables and eaves, windows with frames, doors."""
    rng, light = canvas.rng, canvas.light
    colours = np.empty_like(canvas.ground)
    colours[:] = light.lit(rgb("8f8577"), 0.4)
    alpha = canvas.mask()
    x = canvas.left - 0.03
    pick = int(rng.integers(8))
    wash = canvas.noise(0.2, 0.25, 5, 0.6)
    lamps = light.lamps
    while x < canvas.right + 0.03:
        wide = high * (0.40 + 0.22 * rng.random())
        tall = high * (0.66 + 0.34 * rng.random())
        wall = rgb(_WALLS[pick % len(_WALLS)])
        pick += 1 + int(rng.integers(3))
        roof = rgb(_ROOFS[int(rng.integers(len(_ROOFS)))])
        top = foot - tall
        body = canvas.mask(_box(x, top, x + wide, foot + 0.004))
        lay(colours, light.lit(wall, 0.55), body)
        lay(
            colours,
            light.lit(mix(wall, _DARK, 0.35), 0.2),
            canvas.mask(_box(x + wide * 0.93, top, x + wide, foot)) * 0.7,
        )
        peak = tall * (0.16 + 0.12 * rng.random())
        if rng.random() < 0.55:
            gable: Points = [(x, top + 0.001), (x + wide / 2, top - peak), (x + wide, top + 0.001)]
            face = canvas.mask(gable)
            lay(colours, light.lit(wall, 0.55), face)
            eaves = canvas.mask(_band(gable, 0.014 * high / 0.5))
            np.maximum(face, eaves, out=face)
            lay(colours, _roofed(canvas, roof, scene), eaves)
        else:
            shape = [
                (x - 0.01, top + 0.004),
                (x + wide * 0.09, top - peak * 0.8),
                (x + wide * 0.91, top - peak * 0.8),
                (x + wide + 0.01, top + 0.004),
            ]
            face = canvas.mask(shape)
            lay(colours, _roofed(canvas, roof, scene), face)
            lay(
                colours,
                light.lit(mix(roof, _DARK, 0.5), 0.1),
                canvas.mask(_box(x, top, x + wide, top + 0.008)),
            )
        np.maximum(alpha, body, out=alpha)
        np.maximum(alpha, face, out=alpha)
        _front(canvas, colours, x, top, wide, tall, foot, wall, lamps)
        x += wide
    colours = np.clip(colours * (1 + 0.022 * wash[..., None]), 0, 1)
    dim = step(foot - high * 1.2, foot, canvas.y + 0 * canvas.x)
    lay(colours, light.shade, dim * 0.22 * (1 - 0.4 * lamps))
    distance = 0.16 + 0.2 * light.mist
    colours += (np.asarray(light.haze, np.float32) - colours) * np.float32(distance * 0.6)
    if lamps > 0.3:
        _lit_windows(canvas, colours)
    canvas.stand(colours, alpha, disparity)


_DARK = (0.1, 0.1, 0.17)


def _roofed(canvas: Canvas, roof: Colour, scene: SceneDescription) -> Colour:
    if scene.weather == "snow" or scene.season == "winter":
        return mix(canvas.light.lit(rgb("f4f7fb"), 1.0), canvas.light.horizon, 0.25)
    return canvas.light.lit(roof, 0.5)


def _front(
    canvas: Canvas, colours: Map, x: float, top: float, wide: float, tall: float, foot: float,
    wall: Colour, lamps: float,
) -> None:  # fmt: skip
    rng, light = canvas.rng, canvas.light
    storeys = max(2, round(tall / 0.135))
    columns = max(2, round(wide / 0.095))
    pitch_x, pitch_y = wide / columns, tall / storeys
    door = int(rng.integers(columns))
    frames: list[Points] = []
    dark: list[Points] = []
    bright: list[Points] = []
    for row in range(storeys):
        for column in range(columns):
            cx = x + pitch_x * (column + 0.5)
            y0 = top + pitch_y * (row + 0.24)
            half, high = pitch_x * 0.24, pitch_y * 0.52
            ground = row == storeys - 1
            if ground and column == door:
                y0, high = foot - pitch_y * 0.78, pitch_y * 0.78
                colour = light.lit(mix(wall, rgb("5a3328"), 0.75), 0.4)
                lay(
                    colours,
                    light.lit(mix(wall, (1, 1, 1), 0.5), 0.5),
                    canvas.mask(_box(cx - half * 1.25, y0 - 0.006, cx + half * 1.25, foot)),
                )
                lay(colours, colour, canvas.mask(_box(cx - half, y0, cx + half, foot)))
                continue
            frames.append(
                _box(cx - half * 1.22, y0 - half * 0.22, cx + half * 1.22, y0 + high + half * 0.3)
            )
            pane: Points = _box(cx - half, y0, cx + half, y0 + high)
            (bright if rng.random() < 0.5 * lamps else dark).append(pane)
    lay(colours, light.lit(mix(wall, rgb("f5efe2"), 0.65), 0.55), canvas.mask(*frames))
    glass = mix(light.lit(rgb("6c8291"), 0.45), light.middle, 0.25)
    lay(colours, glass, canvas.mask(*dark))
    for pane in bright:
        warm = mix(WINDOW, rgb("f39a4a"), 0.5 * rng.random())
        lay(colours, mix(glass, warm, min(1.0, 0.3 + lamps)), canvas.mask(pane))
    bars = []
    for pane in (*dark, *bright):
        (x0, y0), _, (x1, y1), _ = pane
        bars += [
            _box((x0 + x1) / 2 - 0.0012, y0, (x0 + x1) / 2 + 0.0012, y1),
            _box(x0, y0 + (y1 - y0) * 0.4, x1, y0 + (y1 - y0) * 0.4 + 0.0022),
        ]
    lay(colours, light.lit(mix(wall, rgb("f5efe2"), 0.5), 0.4), canvas.mask(*bars) * 0.8)


def _lit_windows(canvas: Canvas, colours: Map) -> None:
    """What shines spreads a little: the glow of lit windows on the walls about them."""

    warm = np.clip(colours[..., 0] - colours[..., 2] - 0.28, 0, 1) * (colours[..., 0] > 0.6)
    halo = cv2.GaussianBlur(warm.astype(np.float32), (0, 0), canvas.scale * 0.016)
    colours += (
        (1 - colours) * np.asarray(WINDOW, np.float32) * np.clip(halo * 0.9, 0, 0.5)[..., None]
    )


def road(canvas: Canvas, scene: SceneDescription, kerb: float, horizon: float) -> None:
    """Pavement up to the houses' feet and a road before it, wet where it rains."""
    light = canvas.light
    snow = scene.weather == "snow" or scene.season == "winter"
    stone = rgb("f6f9fd") if snow else rgb("a49c92")
    tar = rgb("dde4ee") if snow else rgb("6f7078")
    level(canvas, stone, stone, horizon, 0.55)
    slabs = [
        [
            (x0, kerb - 0.3),
            (x0 + 0.003, kerb - 0.3),
            (x0 + (x0 - canvas.aspect / 2) * 0.9 + 0.003, kerb),
            (x0 + (x0 - canvas.aspect / 2) * 0.9, kerb),
        ]
        for x0 in np.arange(canvas.left, canvas.right, 0.09)
    ]
    under = canvas.below(np.full(canvas.size[0], horizon, np.float32))
    canvas.paint(
        light.lit(mix(stone, _DARK, 0.4), 0.3),
        canvas.mask(*slabs) * under * (0.1 if snow else 0.35),
    )
    canvas.paint(
        light.lit(mix(stone, (1, 1, 1), 0.25), 0.7),
        canvas.mask(_box(canvas.left, kerb - 0.012, canvas.right, kerb + 0.004)),
    )
    canvas.paint(
        light.lit(mix(stone, _DARK, 0.5), 0.25),
        canvas.mask(_box(canvas.left, kerb + 0.004, canvas.right, kerb + 0.02)),
    )
    surface = canvas.noise(0.5, 0.06, 6, 0.65)
    deep = np.clip((canvas.y - kerb) / 0.4 + 0 * canvas.x, 0, 1)
    colours = ramp(deep.astype(np.float32), [(0, light.lit(tar, 0.5)), (1, light.lit(tar, 0.3))])
    colours = np.clip(colours * (1 + 0.03 * surface)[..., None], 0, 1)
    canvas.paint(colours, canvas.below(np.full(canvas.size[0], kerb + 0.018, np.float32)))
    if scene.weather in ("rain", "storm"):
        wet = step(-0.2, 0.8, canvas.noise(0.5, 0.05, 4))
        canvas.paint(mix(light.middle, light.horizon, 0.5), wet * under * 0.4)


def lamplight(canvas: Canvas, x: float, foot: float, high: float) -> None:
    """The cone of a street lamp's light in the air, and its pool on the ground."""
    lamps = canvas.light.lamps
    if lamps < 0.3:
        return
    top = foot - high * 0.92
    warm = rgb("ffd58a")
    pool = np.exp(
        -(((canvas.x - x) / (0.75 * high)) ** 2) - ((canvas.y - foot - 0.015) / (0.16 * high)) ** 2
    )
    share = np.clip(pool, 0, 1).astype(np.float32) * np.float32(0.75 * lamps)
    canvas.lighten((3.0, 2.4, 1.6), share)
    canvas.shine(warm, 0.10 * lamps * glow(canvas, x, top, 0.5 * high))
    canvas.shine(warm, 0.3 * lamps * np.clip(pool, 0, 1).astype(np.float32))


def halo(canvas: Canvas, x: float, y: float, radius: float, disparity: float) -> None:
    """The glow about a lamp, a sheet of its own: air that is lit."""
    lamps = canvas.light.lamps
    if lamps < 0.3:
        return
    away = np.hypot(canvas.x - x, canvas.y - y) / np.float32(radius)
    share = (0.62 / (1 + (away / 0.22) ** 2) - 0.62 / (1 + (1 / 0.22) ** 2)) * lamps
    cone_x = np.abs(canvas.x - x) / (0.05 + 0.62 * np.maximum(canvas.y - y, 0))
    fall = step(1.0, 0.2, cone_x) * step(radius * 1.9, 0.0, canvas.y - np.float32(y) + 0 * canvas.x)
    cone = fall * (canvas.y > y) * 0.16 * lamps
    share = np.clip(share + cone, 0, 0.85).astype(np.float32)
    colours = np.empty_like(canvas.ground)
    colours[:] = rgb("ffdf9c")
    canvas.stand(colours, share, disparity)


def _box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _band(gable: Points, thick: float) -> list[tuple[float, float]]:
    (x0, y0), (xm, ym), (x1, y1) = gable
    return [
        (x0 - thick, y0 + thick * 0.6), (xm, ym - thick), (x1 + thick, y1 + thick * 0.6),
        (x1 + thick * 0.3, y1 + thick * 1.4), (xm, ym + thick * 0.5),
        (x0 - thick * 0.3, y0 + thick * 1.4),
    ]  # fmt: skip


FAR_CITY = FARTHEST + 0.04
