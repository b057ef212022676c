"""What a landscape lies on: ridges behind one another, grass, sand or snow, water."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.director.scenery import SceneDescription
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas, glow, lay, step
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.parallax.arrays import Map

GRASS: dict[str, Colour] = {
    "spring": rgb("86b257"),
    "summer": rgb("74a552"),
    "autumn": rgb("b79a4e"),
    "winter": rgb("e6ebf1"),
}
SAND = rgb("e3c184")


def ridges(
    canvas: Canvas, colour: Colour, foot: float, high: float, count: int, *, sharp: float
) -> None:
    """`count` ranges from far and tall to near and low, `high` above `foot`, each paler than the
    next. `sharp` (0 hills, 1 peaks) is how rugged they are."""
    light = canvas.light
    for i in range(count):
        near = (i + 1) / (count + 1)
        length = 1.1 - 0.35 * near
        gain = 0.42 + 0.12 * sharp - 0.06 * near
        waves = canvas.line(length, 7 if sharp > 0.5 else 3, gain)
        if sharp > 0.5:
            waves = 0.9 - 1.25 * np.abs(waves)
        top = foot - high * (1 - 0.75 * near) * np.clip(0.62 + 0.42 * waves, 0.06, 1.4)
        top = top.astype(np.float32)
        far = 0.9 - 0.62 * near
        local = light.lit(colour, 0.62)
        body = light.far(local, far)
        dark = light.far(light.lit(colour, 0.1), far)
        below = (canvas.y - top[None]) / np.float32(high)
        # Slopes that face the sun catch it: shade by the slope of a rough surface.
        rough = canvas.noise(0.22, 0.3, 6, 0.6) + 0.9 * below
        slope = cv2.GaussianBlur(np.gradient(rough, axis=1), (0, 0), 1.2) * canvas.scale * 0.045
        line_slope = np.gradient(cv2.GaussianBlur(top[None], (0, 0), canvas.scale * 0.012)[0])
        facing = np.clip(0.5 + 0.5 * sharp * slope + line_slope[None] * (0.75 - sharp * 0.3), 0, 1)
        colours = ramp(facing.astype(np.float32), [(0, dark), (1, body)])
        if sharp > 0.5 and i < count - 1:
            _snow_caps(canvas, colours, below, facing, far)
        mist = step(0.1, 1.0, below * (1.3 - 0.5 * near)) * (0.3 + 0.5 * light.mist)
        lay(colours, light.far(mix(light.haze, light.horizon, 0.4), 0.3), mist)
        alpha = canvas.below(top) * step(foot + 0.03, foot + 0.0, canvas.y + 0 * canvas.x)
        canvas.stand(colours, alpha, FARTHEST + 0.02 + 0.10 * near * near)


def _snow_caps(canvas: Canvas, colours: Map, below: Map, facing: Map, far: float) -> None:
    light = canvas.light
    edge = canvas.noise(0.12, 0.1, 5, 0.6) * np.float32(0.08)
    share = step(0.24, 0.12, below + edge) * (0.45 + 0.55 * facing)
    lay(colours, light.far(light.lit(rgb("f4f6fa"), 0.85), far * 0.75), share * 0.85)


def level(canvas: Canvas, near: Colour, far: Colour, horizon: float, rough: float) -> None:
    """Level ground from the horizon to the viewer, its patches smaller with distance."""
    canvas.plane(horizon)
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 1e-3, 1.4)
    patches = _in_perspective(canvas, horizon, 7)
    tone = np.clip(depth**0.7 + 0 * canvas.x, 0, 1)
    light = canvas.light
    distance = light.far(light.lit(far, 0.7), 0.62)
    colours = ramp(
        tone.astype(np.float32),
        [(0, distance), (0.35, light.lit(far, 0.62)), (1, light.lit(near, 0.42))],
    )
    colours = colours * (1 + rough * 0.16 * patches)[..., None]
    colours += (
        np.asarray(light.sun, np.float32) * (step(0.3, 1.6, patches) * rough * 0.05)[..., None]
    )
    under = np.clip((canvas.y - horizon) * canvas.scale + 0.5, 0, 1)
    canvas.paint(np.clip(colours, 0, 1), under + 0 * canvas.x)
    canvas.sky *= 1 - under


def _in_perspective(canvas: Canvas, horizon: float, octaves: int) -> Map:
    """(h, w) noise laid flat on the ground."""
    rng = canvas.rng
    grid = rng.standard_normal((256, 256)).astype(np.float32)
    away = np.maximum(canvas.y - np.float32(horizon), 0.006)
    far = (0.22 / away) + 0 * canvas.x
    across = (canvas.x - canvas.aspect / 2) / away * np.float32(0.35)
    total = np.zeros_like(far)
    weight = 1.0
    for octave in range(octaves):
        scale = 1.1 * 1.9**octave
        # What is finer than a pixel far away would only glitter.
        fine = np.clip(1.6 - scale / (away * canvas.scale * 0.55), 0, 1) + 0 * canvas.x
        map_x = np.mod(across * scale + 128 + 17 * octave, 255)
        map_y = np.mod(far * scale * 2 + 31 * octave, 255)
        value = cv2.remap(
            grid, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR
        )
        total += np.float32(weight) * value * fine
        weight *= 0.62
    return np.asarray(total, np.float32)


def grasses(canvas: Canvas, colour: Colour, foot: float, size: float, amount: int) -> None:
    """A fringe of blades before the viewer, in shade against what is lit behind it."""
    rng, light = canvas.rng, canvas.light
    blades = []
    for _ in range(amount):
        x = canvas.left + (canvas.right - canvas.left) * rng.random()
        tall = size * (0.35 + 0.65 * rng.random() ** 2)
        lean = rng.normal(0.02, 0.035) * size / 0.12
        base = foot + 0.1 * rng.random() + 0.06
        wide = 0.0035 + 0.002 * rng.random()
        blades.append(
            [
                (x - wide, base),
                (x + lean * 0.4 - wide * 0.6, base - tall * 0.55),
                (x + lean, base - tall),
                (x + lean * 0.4 + wide * 0.6, base - tall * 0.55),
                (x + wide, base),
            ]
        )
    alpha = np.zeros((canvas.size[1], canvas.size[0]), np.float32)
    colours = np.empty_like(canvas.ground)
    colours[:] = light.lit(colour, 0.12)
    for part in range(3):
        share = canvas.mask(*blades[part::3])
        lay(colours, light.lit(colour, 0.06 + 0.16 * part), share)
        np.maximum(alpha, share, out=alpha)
    solid = canvas.below(np.full(canvas.size[0], foot + 0.085, np.float32))
    canvas.stand(
        colours, np.maximum(alpha, solid), canvas.depth_at(min(1.0, foot + 0.1)), sways=True
    )


def flowers(canvas: Canvas, horizon: float, hue: Colour, amount: int) -> None:
    """Dabs of flower on the ground, smaller and denser towards the horizon."""
    rng, light = canvas.rng, canvas.light
    for part in range(3):
        dabs = []
        for _ in range(amount // 3):
            u = rng.random()
            y = horizon + (canvas.bottom - horizon) * (0.03 + 0.97 * u**1.6)
            x = canvas.left + (canvas.right - canvas.left) * rng.random()
            r = 0.0012 + 0.011 * (y - horizon) * (0.5 + rng.random())
            angles = np.linspace(0, 2 * np.pi, 9)[:-1] + rng.random()
            wobble = r * (0.8 + 0.4 * rng.random(8))
            dabs.append(
                [
                    (x + w * np.cos(a), y + 0.75 * w * np.sin(a))
                    for a, w in zip(angles, wobble, strict=True)
                ]
            )
        shade = mix(hue, (1, 1, 1), 0.18 * part) if part != 1 else mix(hue, rgb("7a3048"), 0.15)
        for dab in np.array_split(np.arange(len(dabs)), max(1, len(dabs) // 150)):
            canvas.paint(light.lit(shade, 0.55 + 0.15 * part), canvas.mask(*(dabs[i] for i in dab)))


def water(
    canvas: Canvas, scene: SceneDescription, horizon: float, shore: Map, sun_x: float
) -> None:
    """Water from the horizon to `shore` (w; heights): the sky in it, ripples, the sun's path."""
    light = canvas.light
    canvas.plane(horizon)
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 0, 1.4) + 0 * canvas.x
    deep = (
        light.lit(rgb("1f5f86"), 0.5) if scene.weather == "clear" else light.lit(rgb("456474"), 0.5)
    )
    shallow = light.lit(rgb("4fa7a8") if scene.weather == "clear" else rgb("6d9196"), 0.62)
    far = mix(mix(light.horizon, light.middle, 0.5), deep, 0.35)
    colours = ramp(
        depth.astype(np.float32),
        [(0, far), (0.18, mix(deep, light.middle, 0.25)), (0.6, deep), (1.3, deep)],
    )
    near = step(0.16, 0.0, shore[None] - canvas.y)
    lay(colours, shallow, near * 0.75)
    away = np.maximum(canvas.y - np.float32(horizon), 0.004)
    ripples = _ripples(canvas, horizon)
    bright = mix(light.horizon, light.sun, 0.3)
    lay(colours, bright, step(0.35, 1.5, ripples) * 0.42)
    lay(colours, mix(deep, light.shade, 0.4), step(-0.4, -1.6, ripples) * 0.35)
    covered = scene.weather not in ("clear",)
    path = np.exp(-(((canvas.x - sun_x) / (0.03 + 0.3 * away)) ** 2))
    strong = 0.25 if covered else 1.0
    lay(colours, light.sun, np.clip(path * step(0.15, 0.75, ripples) * 0.85 * strong, 0, 1))
    glare = path * step(0.12, 0.0, away + 0 * canvas.x) * 0.35 * strong
    lay(colours, light.sun, glare)
    under = np.clip((canvas.y - horizon) * canvas.scale + 0.5, 0, 1) + 0 * canvas.x
    share = under * (1 - canvas.below(shore))
    canvas.paint(colours, share)
    canvas.sky *= 1 - under
    edge = step(0.02, 0.0, np.abs(canvas.y - horizon) + 0 * canvas.x)
    canvas.paint(mix(light.horizon, light.haze, 0.4), edge * (0.25 + 0.5 * light.mist))


def _ripples(canvas: Canvas, horizon: float) -> Map:
    """(h, w) noise of wavelets: wide and flat, in perspective."""
    grid = canvas.rng.standard_normal((256, 256)).astype(np.float32)
    away = np.maximum(canvas.y - np.float32(horizon), 0.006)
    total = np.zeros((canvas.size[1], canvas.size[0]), np.float32)
    for octave, weight in enumerate((0.8, 0.7, 0.55, 0.4)):
        scale = 1.7**octave
        map_x = np.mod((canvas.x - canvas.aspect / 2) / away * 0.42 * scale + 100, 255)
        map_y = np.mod(5.5 * np.log(away / 0.006) * scale + 0 * canvas.x + 40 * octave, 255)
        total += np.float32(weight) * cv2.remap(
            grid, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_CUBIC
        )
    return total


def shore(canvas: Canvas, edge: Map, colour: Colour) -> None:
    """Sand up to the water's `edge` (w; heights), wet and foaming along it."""
    light = canvas.light
    below = canvas.below(edge)
    inland = np.clip(canvas.y - edge[None], 0, 1)
    dry, wet = light.lit(colour, 0.62), light.lit(mix(colour, rgb("8d6b46"), 0.5), 0.5)
    colours = ramp(
        inland.astype(np.float32),
        [(0, wet), (0.05, mix(wet, dry, 0.5)), (0.1, dry), (0.6, light.lit(colour, 0.45))],
    )
    patches = canvas.noise(0.3, 0.05, 6, 0.6)
    colours = np.clip(colours * (1 + 0.035 * patches)[..., None], 0, 1)
    canvas.paint(colours, below)
    foam = canvas.line(0.11, 4, 0.6)
    for offset, thick, strength in (
        (0.002, 0.006, 0.95),
        (-0.022, 0.004, 0.6),
        (-0.05, 0.003, 0.35),
    ):
        line = edge + offset + 0.005 * foam + 0.006 * canvas.line(0.4, 3)
        share = step(thick, thick * 0.3, np.abs(canvas.y - line[None].astype(np.float32)))
        canvas.paint(light.lit(rgb("fbfdff"), 0.9), share * strength)


def dunes(canvas: Canvas, horizon: float, sun_x: float) -> None:
    """Dunes: a lit flank, a crest like a knife, a flank in shade."""
    light = canvas.light
    rng = canvas.rng
    for i in range(4):
        near = (i + 0.6) / 4
        foot = horizon + 0.02 + (1.0 - horizon) * near**1.7 * 0.9
        high = 0.07 + 0.17 * near
        period = 0.75 + 0.75 * near
        turn = (canvas.x[0] + 0.06 * canvas.line(0.5, 2)) / period + rng.random()
        # Steep on the lee side, gentle to windward, and round at the foot.
        saw = np.mod(turn, 1.0)
        rise = np.where(saw < 0.68, saw / 0.68, (1 - saw) / 0.32)
        top = (foot - high * (rise**1.35 * 0.95 + 0.12 * canvas.line(0.9, 2))).astype(np.float32)
        top = cv2.GaussianBlur(top[None], (0, 0), canvas.scale * 0.006)[0]
        far = 0.7 * (1 - near) ** 1.3
        lit = light.far(light.lit(SAND, 0.85), far)
        dark = light.far(light.lit(mix(SAND, rgb("a5613f"), 0.5), 0.18), far)
        side = np.sign(sun_x - canvas.aspect / 2) or 1.0
        below = canvas.y - top[None]
        # The line between light and shade leaves each crest and winds down the slope.
        wound = turn[None] + below * (0.55 + 0.5 * canvas.line(0.6, 2)[None] * 0.3) / period * side
        lee = np.mod(wound, 1.0)
        facing = np.where(lee < 0.68, 0.9, 0.12) if side < 0 else np.where(lee < 0.68, 0.12, 0.9)
        facing = cv2.GaussianBlur(facing.astype(np.float32), (0, 0), canvas.scale * 0.004)
        colours = ramp(facing, [(0, dark), (1, lit)])
        ripple = np.sin((below * 1.0 + 0.02 * canvas.noise(0.3, 0.08, 3)) * (420 - 260 * near))
        colours = np.clip(colours * (1 + (0.02 + 0.015 * near) * ripple)[..., None], 0, 1)
        lay(colours, light.far(light.lit(SAND, 0.7), far), step(0.02, 0.3, below) * 0.45)
        if i == 3:
            canvas.paint(colours, canvas.below(top))
            continue
        foot_soft = step(foot + 0.22, foot + 0.12, canvas.y + 0 * canvas.x)
        canvas.stand(colours, canvas.below(top) * foot_soft, FARTHEST + 0.5 * near**1.5)


def haze_over(canvas: Canvas, sun_x: float, horizon: float, strength: float) -> None:
    """Light that the air about the sun scatters over the ground."""
    light = canvas.light
    canvas.shine(light.sun, strength * glow(canvas, sun_x, horizon, 0.9) ** 1.5)
