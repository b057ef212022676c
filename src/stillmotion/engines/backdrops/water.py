"""Water: it mirrors what is behind it, in strokes that lie flat; waves, foam and shores."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.maps import step
from stillmotion.storyboard.scene import SceneDescription

FOAM = rgb("fbfdff")


def water(
    canvas: Canvas, scene: SceneDescription, horizon: float, shore: Map, sun_x: float, *,
    rough: float, bright: float = 1.0,
) -> None:  # fmt: skip
    """Water from the horizon down to `shore` (w; heights), calm (0) or `rough` (1). What stands on
    the canvas already is mirrored in it, and the sun glitters, `bright` (0 to 1)."""
    canvas.plane(horizon)
    cel = Cel(canvas, (canvas.left, horizon, canvas.right, canvas.bottom), (0, 0, 0))
    if cel.empty:
        return
    colours = _surface(canvas, scene, cel, horizon, shore, rough)
    cel.rgb[:] = np.rint(np.clip(colours, 0, 1) * 255).astype(np.uint8)
    cel.alpha[:] = 255
    rng = np.random.default_rng((canvas.seed, 71))
    _strokes(canvas, scene, cel, rng, horizon, rough)
    _glints(canvas, scene, cel, rng, horizon, sun_x, bright)
    edge = step(0.016, 0.0, cel.y - horizon + 0 * cel.x)
    haze = mix(canvas.light.horizon, canvas.light.haze, 0.4)
    cel.wash(haze, edge * np.float32(0.25 + 0.5 * canvas.light.mist))
    cel.lie()
    under = np.clip((canvas.y - horizon) * canvas.scale + 0.5, 0, 1)
    canvas.sky *= 1 - under
    canvas.water[:] = under * np.clip((shore[None] - canvas.y) * canvas.scale + 0.5, 0, 1)


def deep_of(canvas: Canvas, scene: SceneDescription) -> Colour:
    """What deep water is when nothing is mirrored in it."""
    local = rgb("1c6591") if scene.weather == "clear" else rgb("46687a")
    return canvas.light.lit(local, 0.5)


def _surface(
    canvas: Canvas, scene: SceneDescription, cel: Cel, horizon: float, shore: Map, rough: float
) -> Map:
    """(h, w, 3) the mirrored picture, and more of the depths the steeper one looks down."""
    light = canvas.light
    away = (cel.y - horizon) + 0 * cel.x
    depth = np.clip(away / (1 - horizon), 0, 1.3)
    above = canvas.seen()
    # Waves smear a mirrored picture up and down.
    blur = canvas.scale * (0.004 + 0.020 * rough)
    above = cv2.GaussianBlur(above, (0, 0), sigmaX=max(0.5, 0.25 * blur), sigmaY=blur)
    unrest = canvas.noise(0.10, 0.010, 4, 0.6)[cel.top :, cel.left : cel.left + cel.size[0]]
    rows = (horizon - canvas.top - away * (0.85 - 0.2 * rough)) * canvas.scale
    rows = rows - unrest * canvas.scale * (0.004 + 0.03 * depth) * (0.5 + rough)
    columns = np.arange(cel.size[0], dtype=np.float32)[None] + unrest * canvas.scale * 0.006
    mirrored = cv2.remap(
        above, columns.astype(np.float32), np.clip(rows, 0, None).astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    deep = deep_of(canvas, scene)
    shallow = light.lit(rgb("55b5b0") if scene.weather == "clear" else rgb("74989c"), 0.66)
    body = ramp(
        depth.astype(np.float32), [(0, mix(deep, light.middle, 0.35)), (0.5, deep), (1.3, deep)]
    )
    near = step(0.20, 0.0, shore[None, cel.left : cel.left + cel.size[0]] - cel.y)
    body += (np.asarray(shallow, np.float32) - body) * (near * 0.8)[..., None]
    calm = (0.92 - 0.62 * depth**0.8) * (1 - 0.30 * rough)
    return np.asarray(body + (mirrored - body) * calm[..., None].astype(np.float32))


def _strokes(
    canvas: Canvas, scene: SceneDescription, cel: Cel, rng: np.random.Generator, horizon: float,
    rough: float,
) -> None:  # fmt: skip
    """Wavelets: flat strokes, light where they turn to the sky, dark where they look down."""
    light = canvas.light
    wide = canvas.right - canvas.left
    n = int((1500 + 2600 * rough) * max(1.0, wide))
    away = 0.004 + (canvas.bottom - horizon) * rng.random(n) ** 2.3
    x = canvas.left + wide * rng.random(n)
    # They come in trains, with calm between.
    train = np.sin(14 * np.log(away + 0.02) + 2.5 * np.sin(x * 3.1) + canvas.seed % 13)
    kept = train + 0.7 * rng.standard_normal(n) > -0.5
    away, x = away[kept], x[kept]
    n = len(x)
    order = np.argsort(away)
    away, x = away[order], x[order]
    at = np.stack([x, horizon + away], -1)
    length = (0.010 + 0.26 * away) * (0.3 + 1.0 * rng.random(n) ** 1.5)
    thick = (0.0006 + 0.019 * away) * (0.4 + 0.7 * rng.random(n)) * (0.6 + 0.8 * rough)
    deep = deep_of(canvas, scene)
    sky = mix(light.horizon, light.middle, 0.35)
    stops = [
        (0.0, mix(deep, (0.05, 0.08, 0.16), 0.30)), (0.45, mix(deep, light.middle, 0.25)),
        (0.8, mix(sky, deep, 0.30)), (1.0, mix(sky, light.sun, 0.4)),
    ]  # fmt: skip
    shade = np.clip(0.52 + 0.24 * rng.standard_normal(n), 0, 1)
    before = cel.rgb.copy()
    cel.dabs(dabs.leaves(at, length, thick, rng.normal(0, 0.02, n)), dabs.shaded(shade, stops))
    soft = 0.16 + 0.50 * rough**0.6
    cel.rgb[:] = np.rint(before * (1 - soft) + cel.rgb * soft).astype(np.uint8)
    cel.alpha[:] = 255


def _glints(
    canvas: Canvas, scene: SceneDescription, cel: Cel, rng: np.random.Generator, horizon: float,
    sun_x: float, bright: float,
) -> None:  # fmt: skip
    """The way of light that the sun or the moon lays over the water, in strokes."""
    light = canvas.light
    if scene.weather != "clear":
        return
    low = float(np.clip((light.height - 0.15) / 0.45, 0, 1)) if light.stars < 0.9 else 0.6
    n = int((650 + 500 * low) * bright)
    away = 0.003 + (canvas.bottom - horizon) * rng.random(n) ** 1.9
    spread = 0.010 + (0.32 - 0.16 * low) * away
    x = sun_x + spread * rng.normal(0, 1, n)
    order = np.argsort(away)
    away, x = away[order], x[order]
    at = np.stack([x, horizon + away], -1)
    length = (0.006 + 0.11 * away) * (0.3 + rng.random(n))
    thick = (0.0008 + 0.010 * away) * (0.4 + 0.6 * rng.random(n))
    glow = np.exp(-(((cel.x - sun_x) / (0.05 + 0.5 * np.maximum(cel.y - horizon, 0))) ** 2))
    cel.wash(light.sun, ((0.12 + 0.22 * low) * bright * glow).astype(np.float32))
    paint = np.broadcast_to(np.asarray(mix(light.sun, (1, 1, 1), 0.25)), (n, 3))
    cel.dabs(dabs.leaves(at, length, thick, 0.0), dabs.tinted(rng, paint, 0.05))


def shore(canvas: Canvas, edge: Map, colour: Colour, *, surf: float) -> None:
    """Land up to the water's `edge` (w; heights), wet along it; `surf` (0 to 1) is how the waves
    break on it."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 73))
    top = float(edge.min()) - 0.14
    cel = Cel(canvas, (canvas.left, top, canvas.right, canvas.bottom), colour)
    if cel.empty:
        return
    line = edge[None, cel.left : cel.left + cel.size[0]]
    inland = np.clip(cel.y - line, 0, 1)
    dry, wet = light.lit(colour, 0.72), light.lit(mix(colour, rgb("80603f"), 0.55), 0.5)
    patches = canvas.noise(0.45, 0.05, 6, 0.6)[cel.top :, cel.left : cel.left + cel.size[0]]
    sheen = mix(wet, light.horizon, 0.42)
    colours = ramp(
        np.clip(inland + 0.006 * patches, 0, 1).astype(np.float32),
        [
            (0, sheen),
            (0.028, wet),
            (0.06, mix(wet, dry, 0.55)),
            (0.10, dry),
            (0.6, light.lit(colour, 0.5)),
        ],
    )
    colours = np.clip(colours * (1 + 0.045 * patches)[..., None], 0, 1)
    cel.rgb[:] = np.rint(colours * 255).astype(np.uint8)
    below = np.clip((cel.y - line) * canvas.scale + 0.5, 0, 1)
    cel.alpha[:] = np.rint(below * 255).astype(np.uint8)
    _speckle(canvas, cel, rng, edge, colour)
    solid = cel.alpha.copy()
    np.minimum(cel.alpha, solid, out=cel.alpha)
    cel.lie()
    _surf(canvas, rng, edge, surf)


def _speckle(canvas: Canvas, cel: Cel, rng: np.random.Generator, edge: Map, colour: Colour) -> None:
    """Ripples and pebbles of the ground before the viewer."""
    light = canvas.light
    wide = canvas.right - canvas.left
    n = int(700 * wide)
    x = canvas.left + wide * rng.random(n)
    line = np.interp(x, canvas.x[0], edge)
    y = line + 0.03 + (canvas.bottom - line) * rng.random(n) ** 1.2
    near = np.clip((y - 0.6) / 0.5, 0.1, 1.2)
    dark, pale = (
        light.lit(mix(colour, rgb("6b4a34"), 0.35), 0.35),
        light.lit(mix(colour, (1, 1, 1), 0.2), 1.0),
    )
    shade = rng.random(n)
    paint = dabs.tinted(rng, dabs.shaded(shade, [(0, dark), (1, pale)]), 0.03)
    length = (0.010 + 0.05 * near) * (0.4 + rng.random(n))
    before = cel.rgb.copy()
    shapes = dabs.leaves(np.stack([x, y], -1), length, length * 0.09, rng.normal(0, 0.05, n))
    cel.dabs(shapes, paint, within=True)
    cel.rgb[:] = np.rint(before * 0.72 + cel.rgb * 0.28).astype(np.uint8)


def _surf(canvas: Canvas, rng: np.random.Generator, edge: Map, surf: float) -> None:
    """Foam along the edge, and the waves that come in after it."""
    light = canvas.light
    wide = canvas.right - canvas.left
    white = light.lit(FOAM, 0.95)
    dim = light.lit(mix(FOAM, rgb("8fb4c8"), 0.45), 0.5)
    top = float(edge.min()) - 0.2
    cel = Cel(canvas, (canvas.left, top, canvas.right, float(edge.max()) + 0.05), white)
    if cel.empty:
        return
    lines = ((0.0, 1.0), (-0.028, 0.8), (-0.062, 0.6), (-0.100, 0.45))[: round(1 + 3 * surf)]
    for offset, strength in lines:
        wander = 0.007 * canvas.line(0.35, 3) + 0.004 * canvas.line(0.10, 3)
        line = edge + offset + wander
        gaps = canvas.line(0.5, 3)
        if offset < -0.01:
            # The face of a wave that is about to break: light comes through it.
            crest = line[None]
            thick = (0.010 + 0.012 * surf) * strength
            face = step(-0.001, 0.001, canvas.y - crest) * step(thick, 0.0, canvas.y - crest)
            canvas.paint(light.lit(rgb("4ea3a6"), 0.75), face * np.float32(0.6 * strength))
            shade = step(0.001, -0.002, canvas.y - crest) * step(-0.014, -0.004, canvas.y - crest)
            canvas.paint(light.lit(rgb("1f5f7c"), 0.35), shade * np.float32(0.4 * strength))
        n = int((900 if offset == 0 else 620) * wide * (0.25 + 0.75 * surf))
        x = canvas.left + wide * rng.random(n)
        y = np.interp(x, canvas.x[0], line)
        broken = np.interp(x, canvas.x[0], gaps)
        kept = broken + 0.35 * rng.standard_normal(n) > (-0.7 if offset == 0 else 0.25 - 0.5 * surf)
        x, y = x[kept], y[kept]
        fall = np.abs(rng.normal(0, 0.003 + 0.006 * surf, len(x)))
        size = (0.003 + 0.009 * surf) * strength * (0.25 + rng.random(len(x)) ** 2)
        at = np.stack([x, y + fall * 0.8 - 0.001], -1)
        shade = np.clip(0.7 + 0.3 * rng.standard_normal(len(x)), 0, 1)
        shapes = dabs.blobs(rng, at, size * 1.9, size * 0.55)
        cel.dabs(shapes, dabs.shaded(shade, [(0, dim), (1, white)]))
    lace = canvas.noise(0.055, 0.018, 3, 0.6)[cel.top : cel.top + cel.size[1]]
    line = edge[None]
    band = step(0.10, 0.02, np.abs(cel.y - line + 0.045)) * surf
    net = step(0.16, 0.02, np.abs(lace)) * band * 0.5
    part = canvas.ground[cel.top : cel.top + cel.size[1]]
    over = np.clip((line - cel.y) * canvas.scale + 0.5, 0, 1)
    part += (np.asarray(white, np.float32) - part) * (net * over)[..., None].astype(np.float32)
    cel.alpha[:] = np.rint(cv2.GaussianBlur(cel.alpha, (0, 0), 0.7) * 0.94).astype(np.uint8)
    cel.lie()


def rocks(
    canvas: Canvas, x: float, foot: float, size: float, *, sun: float, distance: float,
    colour: Colour, snow: bool, wet: bool = True,
) -> None:  # fmt: skip
    """A heap of rocks that stands in the water or on the shore, `size` high."""
    light = canvas.light
    rng = np.random.default_rng(canvas.rng.integers(2**32))
    box = (x - 2.2 * size, foot - 1.3 * size, x + 2.2 * size, foot + 0.3 * size)
    cel = Cel(canvas, box, light.far(light.lit(colour, 0.4), distance))
    if cel.empty:
        return
    stones = [
        (rng.normal(0, 0.55), 0.06 * rng.random(), 0.45 + 0.55 * rng.random()) for _ in range(6)
    ]
    for dx, dy, tall in sorted(stones, key=lambda s: -s[2]):
        _stone(
            cel,
            rng,
            x + dx * size,
            foot + (0.02 + dy) * size,
            tall * size,
            colour,
            sun,
            distance,
            snow=snow,
        )
    if wet:
        white = light.lit(FOAM, 0.85)
        n = 46
        at = np.stack(
            [x + rng.normal(0, 0.95, n) * size, foot + size * (0.06 + rng.normal(0, 0.05, n))], -1
        )
        wide = size * 0.28 * (0.3 + rng.random(n))
        cel.dabs(dabs.blobs(rng, at, wide, wide * 0.26), light.far(white, distance))
    cel.stand(canvas.depth_at(foot))


def _stone(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, tall: float, colour: Colour,
    sun: float, distance: float, *, snow: bool,
) -> None:  # fmt: skip
    """One stone: a body in shade, a flank in light, a cap, cracks."""
    light = cel.canvas.light
    half = tall * (0.55 + 0.3 * rng.random())
    t = np.linspace(0, np.pi, 9)
    reach = 0.82 + 0.30 * rng.random(9)
    body = np.stack([x + half * np.cos(t) * reach, foot - tall * np.sin(t) * reach * 0.9], -1)
    dark = light.far(light.lit(mix(colour, rgb("232a3a"), 0.5), 0.05), distance)
    middle = light.far(light.lit(colour, 0.55), distance)
    pale = light.far(light.lit(mix(colour, rgb("ffe6c4"), 0.35), 1.0), distance)
    cel.fill(body, dark)
    ridge = (x - sun * half * 0.15, foot - tall * 0.86)
    low = (x - sun * half * (0.1 + 0.3 * rng.random()), foot)
    lit_side = [tuple(p) for p in body if (p[0] - ridge[0]) * sun > 0]
    lit_side.sort(key=lambda p: p[1])
    cel.fill([ridge, *lit_side, (x + sun * half * 0.8, foot), low], middle)
    cap = [
        ridge,
        *lit_side[: max(2, len(lit_side) // 2)],
        (x + sun * half * 0.18, foot - tall * 0.42),
    ]
    cel.fill(cap, light.far(light.lit(rgb("f4f7fb"), 0.9), distance) if snow else pale)
    n = 26
    at = np.stack([x + rng.normal(0, 0.4, n) * half, foot - tall * rng.random(n) * 0.8], -1)
    tone = dabs.shaded(
        np.clip(0.5 + 0.5 * sun * (at[:, 0] - x) / half, 0, 1),
        [(0, dark), (0.6, middle), (1, pale)],
    )
    shapes = dabs.strokes(rng, at, tall * 0.2, tall * 0.035, rng.normal(1.1 * sun, 0.5, n))
    cel.dabs(shapes, dabs.tinted(rng, tone, 0.06), within=True)
