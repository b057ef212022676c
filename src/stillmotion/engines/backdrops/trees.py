"""Trees: trunks, crowns of leaves, firs, and the forest that they make."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.director.scenery import SceneDescription, Season
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas, lay, step
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.parallax.arrays import Map

LEAVES: dict[Season, tuple[Colour, ...]] = {
    "spring": (rgb("8fb85a"), rgb("a9c86a"), rgb("f0b6c4")),
    "summer": (rgb("4f8a4c"), rgb("6a9f4e"), rgb("3f7a55")),
    "autumn": (rgb("d98a35"), rgb("c4592f"), rgb("e0b045")),
    "winter": (rgb("7f8f8a"), rgb("8b9b98"), rgb("6f8280")),
}
BARK = rgb("6b4c38")
FIR = rgb("3d6650")


def tree(
    canvas: Canvas, x: float, foot: float, size: float, colour: Colour, disparity: float, *,
    distance: float = 0.0, sun: float = 1.0, snow: bool = False,
) -> None:  # fmt: skip
    """A broad tree, `size` tall: a forking trunk and clumps of leaves, light on the sun's side."""
    rng, light = canvas.rng, canvas.light
    limbs = [_taper(x, foot, x + 0.02 * size, foot - 0.5 * size, 0.035 * size, 0.02 * size)]
    clumps: list[tuple[float, float, float]] = []
    for k in range(6):
        angle = np.pi * (0.12 + 0.76 * (k + 0.5) / 6) + rng.normal(0, 0.08)
        reach = size * (0.24 + 0.1 * rng.random())
        base = foot - size * (0.34 + 0.04 * (k % 3))
        ex, ey = x + np.cos(angle) * reach * 1.1, foot - 0.5 * size - np.sin(angle) * reach * 0.75
        limbs.append(_taper(x + 0.01 * size, base, ex, ey, 0.018 * size, 0.006 * size))
        clumps.append((ex, ey, size * (0.13 + 0.05 * rng.random())))
    for _ in range(9):
        angle, reach = rng.random() * 2 * np.pi, size * 0.26 * np.sqrt(rng.random())
        clumps.append(
            (
                x + reach * np.cos(angle) * 1.2,
                foot - 0.68 * size - reach * np.sin(angle) * 0.75,
                size * (0.10 + 0.07 * rng.random()),
            )
        )
    wood = np.broadcast_to(
        np.asarray(light.far(light.lit(BARK, 0.35), distance), np.float32), canvas.ground.shape
    ).copy()
    alpha = canvas.mask(*limbs)
    crown, shade = _crown(canvas, clumps, size, sun)
    dark = light.far(light.lit(mix(colour, rgb("24404a"), 0.4), 0.12), distance)
    middle = light.far(light.lit(colour, 0.5), distance)
    pale = light.far(light.lit(mix(colour, rgb("fff0a8"), 0.22), 0.95), distance)
    leaves = ramp(shade, [(0, dark), (0.45, middle), (1, pale)])
    if snow:
        lay(
            leaves,
            light.far(light.lit(rgb("f2f5fa"), 0.8), distance),
            step(0.55, 0.8, shade) * 0.85,
        )
    lay(wood, leaves, crown)
    canvas.stand(wood, np.maximum(alpha, crown), disparity, sways=True)


def _crown(
    canvas: Canvas, clumps: list[tuple[float, float, float]], size: float, sun: float
) -> tuple[Map, Map]:
    """Where the leaves are, and how much light they catch (0 to 1)."""
    height = np.full((canvas.size[1], canvas.size[0]), -1.0, np.float32)
    lit = np.zeros_like(height)
    ragged = canvas.noise(size * 0.11, size * 0.09, 4, 0.75)
    for cx, cy, r in sorted(clumps, key=lambda c: c[1]):
        dx, dy = (canvas.x - cx) / np.float32(r), (canvas.y - cy) / np.float32(r * 0.85)
        bump = 1 - np.sqrt(dx * dx + dy * dy) + ragged * np.float32(0.17)
        inside = step(-0.03, 0.1, bump)
        facing = np.clip(0.5 + 0.34 * (sun * dx - 1.15 * dy) + 0.13 * ragged, 0, 1)
        lit += (facing - lit) * inside * np.float32(0.8)
        height = np.maximum(height, bump)
    # Leaf by leaf the edge lets the sky through.
    return step(-0.04, 0.06, height), np.clip(lit + ragged * np.float32(0.06), 0, 1).astype(
        np.float32
    )


def firs(
    canvas: Canvas, foot: float, size: float, count: int, disparity: float, *,
    distance: float, snow: bool = False, gap: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """A row of firs; none stands in `gap`, a span of x."""
    rng, light = canvas.rng, canvas.light
    shapes, caps = [], []
    for k in range(count):
        x = canvas.left + (canvas.right - canvas.left) * (k + 0.2 + 0.6 * rng.random()) / count
        if gap is not None and gap[0] < x < gap[1]:
            continue
        tall = size * (0.65 + 0.5 * rng.random())
        base = foot + 0.012 * rng.random()
        shapes.append(_fir(rng, x, base, tall))
        caps.append(
            [
                (px - 0.006 * tall, py - 0.02 * tall)
                for px, py in _fir(rng, x - 0.03 * tall, base - 0.02 * tall, tall * 0.97)
            ]
        )
    alpha = canvas.mask()
    for shape in shapes:
        np.maximum(alpha, canvas.mask(shape), out=alpha)
    body = light.far(light.lit(FIR, 0.22), distance)
    lit = light.far(light.lit(mix(FIR, rgb("c8c870"), 0.15), 0.7), distance)
    colours = np.empty_like(canvas.ground)
    needle = canvas.noise(size * 0.07, size * 0.035, 4, 0.7)
    colours[:] = ramp(np.clip(0.4 + 0.3 * needle, 0, 1), [(0, body), (1, mix(body, lit, 0.75))])
    if snow:
        lay(
            colours,
            light.far(light.lit(rgb("f0f4fa"), 0.75), distance * 0.8),
            step(0.1, 0.8, needle) * 0.8,
        )
    fade = step(foot + 0.02, foot - 0.35 * size, canvas.y + 0 * canvas.x)
    lay(
        colours,
        light.far(light.haze, 0.5),
        (1 - fade) * (0.15 + 0.4 * light.mist) * min(1.0, distance * 2.2),
    )
    canvas.stand(colours, alpha, disparity, sways=distance < 0.5)


def _fir(rng: np.random.Generator, x: float, foot: float, tall: float) -> list[tuple[float, float]]:
    tiers = 7
    right, left = [(x, foot - tall)], [(x, foot - tall)]
    for t in range(tiers):
        y0 = foot - tall * (1 - (t + 1) / tiers * 0.93)
        wide = tall * 0.20 * ((t + 1) / tiers) ** 0.85
        jr, jl = 0.82 + 0.36 * rng.random(), 0.82 + 0.36 * rng.random()
        right += [(x + wide * jr, y0 + 0.015 * tall), (x + wide * 0.48, y0 - 0.012 * tall)]
        left += [(x - wide * jl, y0 + 0.015 * tall), (x - wide * 0.48, y0 - 0.012 * tall)]
    trunk = [(x + 0.014 * tall, foot), (x - 0.014 * tall, foot)]
    return [*right, *trunk, *left[::-1]]


def forest(
    canvas: Canvas, scene: SceneDescription, horizon: float, sun_x: float, path_x: float
) -> None:
    """Trunks row behind row into the light, leaves above, shafts of sun between."""
    light, rng = canvas.light, canvas.rng
    leaves = LEAVES[scene.season]
    rows = 5
    for i in range(rows):
        near = (i + 0.5) / rows
        foot = horizon + 0.012 + (1.02 - horizon) * near**2.1 * 0.62
        far = 0.92 * (1 - near) ** 0.85
        wide = 0.009 + 0.042 * near**1.6
        count = round((17 - 10 * near) * max(0.62, canvas.aspect / 1.7))
        clear = (0.05 + 0.30 * near**1.2) * min(1.0, 0.35 + 0.4 * canvas.aspect)
        trunks = []
        for k in range(count):
            x = canvas.left + (canvas.right - canvas.left) * (k + 0.15 + 0.7 * rng.random()) / count
            if abs(x - path_x) < clear:
                continue
            trunks.append(
                _trunk(
                    rng,
                    x,
                    foot + 0.02 * rng.random(),
                    canvas.top - 0.05,
                    wide * (0.7 + 0.6 * rng.random()),
                )
            )
        alpha = canvas.mask()
        for trunk in trunks:
            np.maximum(alpha, canvas.mask(trunk), out=alpha)
        colours = np.empty_like(canvas.ground)
        bark = canvas.noise(0.012 + 0.02 * near, 0.16, 4, 0.6)
        dark = light.far(light.lit(mix(BARK, rgb("3f4a4a"), 0.35), 0.05 + 0.2 * (1 - near)), far)
        pale = light.far(light.lit(BARK, 0.62), far)
        colours[:] = ramp(np.clip(0.42 + 0.24 * bark, 0, 1), [(0, dark), (1, mix(dark, pale, 0.8))])
        edge = cv2.GaussianBlur(alpha, (0, 0), canvas.scale * wide * 0.3)
        side = np.roll(edge, int(canvas.scale * wide * 0.35) * (1 if sun_x < path_x else -1), 1)
        lay(
            colours,
            light.far(light.lit(mix(BARK, light.sun, 0.4), 1.0), far),
            np.clip(edge - side, 0, 1) * 0.9,
        )
        disparity = max(FARTHEST + 0.03, canvas.depth_at(foot))
        _canopy(canvas, colours, alpha, near, far, leaves, path_x, winter=scene.season == "winter")
        canvas.stand(colours, alpha, disparity, sways=True)
        if i < 3:
            _undergrowth(canvas, foot, near, far, scene, disparity, path_x)


def _canopy(
    canvas: Canvas, colours: Map, alpha: Map, near: float, far: float, leaves: tuple[Colour, ...],
    path_x: float, *, winter: bool,
) -> None:  # fmt: skip
    """Leaves over the trunks of a row, painted onto its colours and its coverage."""
    light = canvas.light
    size = 0.09 + 0.16 * near
    spots = canvas.noise(size, size * 0.7, 5, 0.72)
    arch = 0.30 - 0.12 * near - 0.10 * np.exp(-(((canvas.x - path_x) / 0.5) ** 2))
    ceiling = step(arch + 0.12, arch - 0.22, canvas.y + 0 * canvas.x)
    share = step(0.12, 0.32, spots * 0.55 + (ceiling - 0.5) * 1.5) * step(0.0, 0.12, ceiling)
    if winter:
        share = share * 0.0
    tone = np.clip(0.45 + 0.32 * canvas.noise(size * 0.35, size * 0.25, 4, 0.7), 0, 1)
    pick = leaves[int(near * 2.99)]
    dark = light.far(light.lit(mix(pick, rgb("203838"), 0.45), 0.1), far)
    mid = light.far(light.lit(pick, 0.5 - 0.25 * near), far)
    pale = light.far(light.lit(mix(pick, light.sun, 0.25), 0.95 - 0.3 * near), far)
    lay(colours, ramp(tone, [(0, dark), (0.5, mid), (1, pale)]), share)
    np.maximum(alpha, share, out=alpha)


def _undergrowth(
    canvas: Canvas, foot: float, near: float, far: float, scene: SceneDescription, disparity: float,
    path_x: float,
) -> None:  # fmt: skip
    light = canvas.light
    size = 0.03 + 0.06 * near
    top = foot - size * np.clip(0.6 + 0.45 * canvas.line(size * 1.6, 5, 0.6), 0.0, 2)
    away = np.abs(canvas.x[0] - path_x) / (0.08 + 0.22 * near)
    # It thins out towards the path.
    low = step(1.7, 0.9, away)
    top = (top + (foot + 0.04 - top) * low).astype(np.float32)
    pick = LEAVES[scene.season][0]
    tone = np.clip(0.45 + 0.35 * canvas.noise(size * 0.5, size * 0.3, 4, 0.7), 0, 1)
    dark = light.far(light.lit(mix(pick, rgb("22383a"), 0.5), 0.15), far)
    pale = light.far(light.lit(mix(pick, rgb("f2e9a0"), 0.15), 0.7), far)
    colours = ramp(tone, [(0, dark), (1, pale)])
    if scene.season == "winter":
        lay(colours, light.far(light.lit(rgb("eef2f8"), 0.7), far), 0.75)
    alpha = canvas.below(top) * step(foot + 0.035, foot + 0.01, canvas.y + 0 * canvas.x)
    canvas.stand(colours, alpha, disparity, sways=True)


def _trunk(
    rng: np.random.Generator, x: float, foot: float, top: float, wide: float
) -> list[tuple[float, float]]:
    lean = rng.normal(0, 0.03)
    right, left = [], []
    for t in np.linspace(0, 1, 9):
        y = foot + (top - foot) * t
        half = wide * (0.5 - 0.22 * t) * (1 + 0.9 * np.exp(-t * 18)) * (1 + 0.05 * rng.normal())
        middle = x + lean * t + 0.006 * np.sin(5 * t + x * 40)
        right.append((middle + half, y))
        left.append((middle - half, y))
    return [*right, *left[::-1]]


def _taper(
    x0: float, y0: float, x1: float, y1: float, a: float, b: float
) -> list[tuple[float, float]]:
    dx, dy = x1 - x0, y1 - y0
    length = float(np.hypot(dx, dy)) or 1.0
    nx, ny = -dy / length, dx / length
    mx, my = (x0 + x1) / 2 + nx * 0.06 * length, (y0 + y1) / 2 + ny * 0.06 * length
    m = (a + b) / 2
    return [
        (x0 + nx * a, y0 + ny * a), (mx + nx * m, my + ny * m), (x1 + nx * b, y1 + ny * b),
        (x1 - nx * b, y1 - ny * b), (mx - nx * m, my - ny * m), (x0 - nx * a, y0 - ny * a),
    ]  # fmt: skip


def shafts(canvas: Canvas, sun_x: float) -> None:
    """Beams of sun that slant down through the air, laid over the ground that is painted so far."""
    angle = (canvas.x - sun_x) / (canvas.y + np.float32(0.35))
    beams = np.interp(angle.ravel(), np.linspace(-4, 4, 400), _beam_table(canvas)).reshape(
        angle.shape
    )
    fading = step(1.0, 0.0, canvas.y + 0 * canvas.x)
    canvas.shine(canvas.light.sun, (np.clip(beams, 0, 1) * fading * 0.3).astype(np.float32))


def _beam_table(canvas: Canvas) -> Map:
    rng = canvas.rng
    table = np.convolve(rng.standard_normal(400), np.hanning(9) / 4, "same")
    return np.asarray(np.clip(table, 0, 1.2), np.float32)
