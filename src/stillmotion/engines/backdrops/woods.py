"""A forest: rows of trunks into the light, leaves over them, ferns and litter below."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops import dabs, meadow, plants, shadows
from stillmotion.engines.backdrops.canvas import FARTHEST, Canvas
from stillmotion.engines.backdrops.cel import Cel
from stillmotion.engines.backdrops.colour import Colour, mix, rgb
from stillmotion.engines.backdrops.composition import Composition
from stillmotion.engines.backdrops.maps import blurred, step
from stillmotion.storyboard.scene import SceneDescription

ROWS = 5
"""Of trees, one behind the other."""

FERN = rgb("5f8f48")


def forest(
    canvas: Canvas, scene: SceneDescription, plan: Composition, horizon: float, sun_x: float,
    path: meadow.Path,
) -> None:  # fmt: skip
    """All that stands on the forest's floor, from far to near."""
    light = canvas.light
    for row in range(ROWS):
        if row == 2 and scene.weather == "clear" and scene.time != "night":
            shafts(canvas, sun_x, 0.55 if light.height > 0.4 else 0.40)
        near = (row + 0.4) / ROWS
        away = 0.02 + 0.62 * near**2.2
        _row(canvas, scene, row, near, away, horizon, sun_x, path)
    _frame(canvas, scene, plan, sun_x)


def floor(
    canvas: Canvas, scene: SceneDescription, horizon: float, sun_x: float, path: meadow.Path,
    air: Colour,
) -> None:  # fmt: skip
    """The ground with its path, fallen leaves, and spots of sun; far away it is lost in `air`."""
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 103))
    grass = moss(scene)
    canvas.plane(horizon)
    cel = Cel(canvas, (canvas.left, horizon, canvas.right, canvas.bottom), grass)
    if cel.empty:
        return
    cel.alpha[:] = 255
    away = np.clip((cel.y - horizon) / (1 - horizon), 0, 1.3) + 0 * cel.x
    cel.wash(light.lit(grass, 0.72 if meadow.winter(scene) or light.stars > 0.5 else 0.46), 1.0)
    dust = rgb("dfe6f0") if meadow.winter(scene) else mix(meadow.DUST, rgb("8a6a48"), 0.35)
    t = np.linspace(0.01, 1.3, 60)
    y = horizon + t * (1 - horizon)
    middle, half = path.middle(t), path.half(t) * (1 + 0.07 * rng.standard_normal(len(t)))
    bed = np.concatenate([np.stack([middle + half, y], -1), np.stack([middle - half, y], -1)[::-1]])
    before = cel.rgb.copy()
    cel.fill(bed, light.lit(dust, 0.58))
    cel.rgb[:] = np.rint(0.3 * before + 0.7 * cel.rgb).astype(np.uint8)
    _litter(canvas, scene, cel, rng, horizon, grass, air)
    if scene.weather == "clear" and scene.time != "night":
        _spots(canvas, cel, rng, horizon, sun_x)
    bright = canvas.ground[cel.top : cel.top + cel.size[1], cel.left : cel.left + cel.size[0]]
    cel.wash(bright, step(0.20, 0.0, away) ** 1.5)
    cel.lie()
    under = np.clip((canvas.y - horizon) * canvas.scale + 0.5, 0, 1)
    canvas.sky *= 1 - under


def moss(scene: SceneDescription) -> Colour:
    """What the floor is covered with."""
    if meadow.winter(scene):
        return meadow.GRASS["winter"]
    if scene.season == "autumn":
        return rgb("a57f3f")
    return mix(meadow.GRASS[scene.season], rgb("4f7a4a"), 0.45)


def _litter(
    canvas: Canvas, scene: SceneDescription, cel: Cel, rng: np.random.Generator, horizon: float,
    grass: Colour, air: Colour,
) -> None:  # fmt: skip
    """Strokes of moss and earth, and leaves that have fallen."""
    light = canvas.light
    n = int(1500 * max(1.0, canvas.aspect))
    v = 0.02 + 1.2 * rng.random(n) ** 1.7
    x = canvas.left + (canvas.right - canvas.left) * rng.random(n)
    order = np.argsort(v)
    v, x = v[order], x[order]
    hazy = np.clip(0.75 - v * 1.4, 0, 0.75)
    shade = np.clip(0.45 + 0.25 * rng.standard_normal(n), 0, 1)
    dark = light.lit(mix(grass, rgb("25352f"), 0.5), 0.15)
    pale = light.lit(mix(grass, rgb("f2e59a"), 0.25), 0.95)
    paint = dabs.shaded(shade, [(0, dark), (0.5, light.lit(grass, 0.5)), (1, pale)])
    haze = np.array(air)
    paint = paint + (haze - paint) * hazy[:, None]
    at = np.stack([x, horizon + v * (1 - horizon)], -1)
    length = (0.012 + 0.07 * v) * (0.4 + rng.random(n))
    before = cel.rgb.copy()
    cel.dabs(dabs.strokes(rng, at, length, length * 0.12, rng.normal(0, 0.1, n)), paint)
    cel.rgb[:] = np.rint(before * 0.62 + cel.rgb * 0.38).astype(np.uint8)
    if scene.season == "autumn" and not meadow.winter(scene):
        m = int(1100 * max(1.0, canvas.aspect))
        v = np.sort(0.05 + 1.1 * rng.random(m) ** 1.4)
        x = canvas.left + (canvas.right - canvas.left) * rng.random(m)
        hues = np.array(plants.LEAVES["autumn"])[rng.integers(4, size=m)]
        lit = np.array(light.lit((1.0, 1.0, 1.0), 0.6))
        size = (0.003 + 0.013 * v) * (0.6 + 0.6 * rng.random(m))
        at = np.stack([x, horizon + v * (1 - horizon)], -1)
        paint = hues * lit
        paint = paint + (haze - paint) * np.clip(0.7 - v * 1.6, 0, 0.7)[:, None]
        shapes = dabs.leaves(at, size, size * 0.45, rng.normal(0, 1.0, m))
        cel.dabs(shapes, dabs.tinted(rng, np.clip(paint, 0, 1), 0.08))


def _spots(
    canvas: Canvas, cel: Cel, rng: np.random.Generator, horizon: float, sun_x: float
) -> None:
    """Where the sun comes through the leaves onto the floor."""
    light = canvas.light
    groups, each = 34, 9
    v = np.repeat(0.04 + 1.0 * rng.random(groups) ** 1.2, each)
    x = np.repeat(rng.normal(0, 0.6, groups), each) * (0.15 + 0.8 * v) + sun_x
    n = len(v)
    v = v + rng.normal(0, 0.035, n) * (0.3 + v)
    x = x + rng.normal(0, 0.07, n) * (0.2 + v)
    at = np.stack([x, horizon + v * (1 - horizon)], -1)
    size = np.clip((0.008 + 0.055 * v) * (0.3 + rng.random(n)), 0.002, 1)
    layer = Cel(canvas, (canvas.left, horizon, canvas.right, canvas.bottom), (0, 0, 0))
    layer.dabs(dabs.blobs(rng, at, size, size * 0.30), (1, 1, 1))
    plane = blurred(layer.alpha, canvas.scale * 0.0035) / np.float32(255)
    warm = mix(light.lit(rgb("efe79a"), 1.0), light.sun, 0.35)
    cel.wash(warm, plane * np.float32(0.42))


def _row(
    canvas: Canvas, scene: SceneDescription, row: int, near: float, away: float, horizon: float,
    sun_x: float, path: meadow.Path,
) -> None:  # fmt: skip
    light = canvas.light
    rng = np.random.default_rng((canvas.seed, 107, row))
    far = 0.92 * (1 - near) ** 1.05
    foot = horizon + away * (1 - horizon)
    cel = Cel(canvas, (canvas.left, canvas.top, canvas.right, foot + 0.10), (0, 0, 0))
    if cel.empty:
        return
    local = plants.BARK if row % 2 else mix(plants.BARK, rgb("8a8478"), 0.35)
    cel.rgb[:] = np.rint(np.array(light.far(light.lit(local, 0.25), far)) * 255).astype(np.uint8)
    wide = (0.012 + 0.060 * near**1.5) * min(1.0, 0.52 + 0.3 * canvas.aspect)
    count = round((19 - 13 * near) * max(0.62, canvas.aspect / 1.7))
    middle = float(path.middle(np.array([away]))[0])
    clear = (0.045 + 0.34 * near**1.2) * min(1.0, 0.35 + 0.4 * canvas.aspect)
    span = canvas.right - canvas.left
    bare = scene.season == "winter"
    stems: list[tuple[float, float, float]] = []
    for k in range(count):
        x = canvas.left + span * (k + 0.1 + 0.8 * rng.random()) / count
        if abs(x - middle) < clear:
            continue
        girth = wide * (0.55 + 0.7 * rng.random())
        base = foot + 0.03 * near * rng.random()
        _stem(cel, rng, x, base, girth, local, far, sun_x, bare=bare)
        stems.append((x, base, girth))
        if near > 0.3 and not bare:
            shadows.pool(
                canvas,
                x,
                foot + 0.012,
                1.5 * girth,
                0.34,
                lean=-np.sign(sun_x - x) * girth,
                tall=0.2,
            )
    if not bare:
        _canopy(canvas, scene, cel, rng, near, far, middle, sun_x)
    elif meadow.winter(scene):
        plants.lying_snow(canvas, cel, far)
    _undergrowth(canvas, scene, cel, rng, stems, foot, near, far, sun_x, middle, clear)
    cel.stand(max(FARTHEST + 0.03, canvas.depth_at(foot)), sways=True)


def _stem(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, girth: float, local: Colour,
    far: float, sun_x: float, *, bare: bool,
) -> None:  # fmt: skip
    """A trunk that goes up past the picture: bark in strokes, light on the sun's side."""
    light = cel.canvas.light
    top = cel.canvas.top - 0.05
    t = np.linspace(0, 1, 10)
    lean = rng.normal(0, 0.025)
    middle = x + lean * t + girth * 0.30 * np.sin(t * 6 + rng.random() * 6)
    half = girth * (0.5 - 0.20 * t) * (1 + 1.1 * np.exp(-t * 22))
    y = foot + (top - foot) * t
    dark = light.far(light.lit(mix(local, rgb("2c3038"), 0.45), 0.05), far)
    mid = light.far(light.lit(local, 0.35), far)
    pale = light.far(light.lit(mix(local, rgb("f0d2a0"), 0.45), 1.0), far)
    cel.fill(
        np.concatenate([np.stack([middle + half, y], -1), np.stack([middle - half, y], -1)[::-1]]),
        mid,
    )
    n = 34
    u, across = rng.random(n), rng.uniform(-0.9, 0.9, n)
    at = np.stack(
        [np.interp(u, t, middle) + across * np.interp(u, t, half), foot + (top - foot) * u], -1
    )
    side = np.sign(sun_x - x) or 1.0
    shade = np.clip(0.45 + 0.5 * across * side + 0.18 * rng.standard_normal(n), 0, 1)
    paint = dabs.shaded(shade, [(0, dark), (0.6, mid), (1, pale)])
    length = girth * (0.9 + 1.8 * rng.random(n))
    cel.dabs(
        dabs.strokes(rng, at, length, girth * 0.16, np.pi / 2 + rng.normal(0, 0.08, n)),
        paint,
        within=True,
    )
    rim = np.concatenate(
        [
            np.stack([middle + side * half, y], -1),
            np.stack([middle + side * half * (0.62 + 0.12 * rng.random(len(t))), y], -1)[::-1],
        ]
    )
    cel.fill(rim, pale, within=True)
    if bare:
        bark = light.far(light.lit(mix(local, rgb("3a3f4a"), 0.3), 0.15), far)
        for _ in range(5):
            at_t = 0.35 + 0.6 * rng.random()
            start = (float(np.interp(at_t, t, middle)), float(foot + (top - foot) * at_t))
            aside = rng.choice((-1.0, 1.0))
            reach = girth * (2.2 + 2.5 * rng.random())
            end = (start[0] + aside * reach, start[1] - reach * (0.5 + 0.5 * rng.random()))
            plants.limb(cel, start, end, girth * 0.10, girth * 0.03, bark)


def _canopy(
    canvas: Canvas, scene: SceneDescription, cel: Cel, rng: np.random.Generator, near: float,
    far: float, middle: float, sun_x: float,
) -> None:  # fmt: skip
    """Boughs that hang into the picture from above, higher over the path."""
    hues = plants.LEAVES[scene.season]
    light = canvas.light
    size = 0.05 + 0.10 * near
    span = canvas.right - canvas.left
    count = int(span / size * 1.5)
    arch = 0.34 - 0.19 * near
    for number, hue in enumerate(hues):
        clumps = []
        for k in range(count):
            if k % len(hues) != number:
                continue
            x = canvas.left + span * (k + rng.random()) / count
            low = arch - 0.22 * np.exp(-(((x - middle) / (0.34 + 0.30 * near)) ** 2))
            low = low + 0.09 * np.sin(x * (7 - 3 * near) + number * 2 + canvas.seed % 5) * (
                0.5 + near
            )
            y = low * rng.random() ** 0.6 - 0.02
            r = size * (0.6 + 0.6 * rng.random())
            clumps.append((x, y, r * 1.25, r * 0.8))
        # The roof of leaves above them.
        roof = np.arange(canvas.left, canvas.right, size * 1.1)
        roof = roof[np.abs(roof - middle) > 0.5 * near]
        clumps += [(float(x), canvas.top - 0.01, size * 0.8, size * 0.7) for x in roof]
        stops = plants.tones(canvas, mix(hue, light.sun, 0.16 * (1 - near)), far)
        clumps.sort(key=lambda clump: clump[1])
        plants.foliage(
            cel, rng, clumps, 0.012 + 0.022 * near, stops, 1.0 if sun_x > middle else -1.0, fill=0.8
        )


def _undergrowth(
    canvas: Canvas, scene: SceneDescription, cel: Cel, rng: np.random.Generator,
    stems: list[tuple[float, float, float]], foot: float, near: float, far: float, sun_x: float,
    middle: float, clear: float,
) -> None:  # fmt: skip
    """Bushes and grass that hide where trunks meet the ground."""
    light = canvas.light
    sun = 1.0 if sun_x > middle else -1.0
    snowy = meadow.winter(scene)
    hue = mix(plants.LEAVES[scene.season][0], FERN, 0.5 if scene.season != "autumn" else 0.2)
    if snowy:
        hue = plants.SNOW
    stops = plants.tones(canvas, hue, far, pale=plants.SNOW if snowy else None)
    if snowy:
        stops = [
            (0.0, light.far(light.lit(rgb("a9bddb"), 0.3), far)),
            (1.0, light.far(light.lit(plants.SNOW, 0.9), far)),
        ]
    span = canvas.right - canvas.left
    n = int((30 - 18 * near) * span)
    x = canvas.left + span * rng.random(n)
    away = np.abs(x - middle) / max(clear, 1e-3)
    kept = away > 0.8 + 0.5 * rng.random(n)
    x = x[kept]
    size = (0.012 + 0.045 * near) * (0.5 + rng.random(len(x))) * (0.6 if snowy else 1.0)
    at = np.stack([x, foot + 0.012 + 0.01 * rng.random(len(x))], -1)
    plants.bushes(cel, rng, at, size, stops, sun)
    if snowy:
        heaps = np.array([(x, base) for x, base, _ in stems]).reshape(-1, 2)
        wide = np.array([girth for _, _, girth in stems])
        for k in range(4):
            aside = heaps + np.stack(
                [wide * (k - 1.5) * 0.62, wide * 0.06 * rng.random(len(wide))], -1
            )
            cel.dabs(dabs.blobs(rng, aside, wide * 1.15, wide * 0.42), stops[-1][1])
        return
    # Grass about the feet of the trunks.
    xs = np.repeat(np.array([x for x, _, _ in stems]), 6)
    girths = np.repeat(np.array([girth for _, _, girth in stems]), 6)
    if len(xs) == 0:
        return
    base = np.stack(
        [xs + rng.normal(0, 0.8, len(xs)) * girths, np.full(len(xs), foot + 0.028 * near + 0.012)],
        -1,
    )
    grass = meadow.grass_tones(canvas, moss(scene), far)
    plants.tufts(cel, rng, base, (0.012 + 0.05 * near) * (0.5 + rng.random(len(xs))), grass, each=5)


def fern(
    cel: Cel, rng: np.random.Generator, x: float, foot: float, size: float,
    stops: list[tuple[float, Colour]],
) -> None:  # fmt: skip
    """A fern: fronds that arch out from one root."""
    for k in range(9):
        side = (k - 4) / 4 + rng.normal(0, 0.08)
        t = np.linspace(0.06, 1, 16)
        reach = size * (0.85 + 0.3 * rng.random())
        px = x + side * reach * t
        py = foot - reach * (1.15 - 0.55 * abs(side)) * (t - 0.52 * t**2.2)
        angle = np.arctan2(np.gradient(py), np.gradient(px))
        leaf = reach * 0.20 * np.sin(np.pi * np.clip(t * 0.92 + 0.08, 0, 1)) ** 0.8 + 0.002
        shade = np.clip(0.62 - 0.35 * abs(side) + 0.12 * rng.standard_normal(len(t)), 0, 1)
        for turn in (1.1, -1.1):
            at = np.stack(
                [px + np.cos(angle + turn) * leaf * 0.5, py + np.sin(angle + turn) * leaf * 0.5], -1
            )
            shapes = dabs.leaves(at, leaf, leaf * 0.30, angle + turn * 0.8)
            lit = np.clip(shade + (0.16 if turn * side < 0 else -0.10), 0, 1)
            cel.dabs(shapes, dabs.tinted(rng, dabs.shaded(lit, stops), 0.04))


def _frame(canvas: Canvas, scene: SceneDescription, plan: Composition, sun_x: float) -> None:
    """A trunk close by at the edge of the picture, ferns at its foot, in the shade of all."""
    rng = np.random.default_rng((canvas.seed, 109))
    light = canvas.light
    a = canvas.aspect
    side = -plan.side
    x = a / 2 + side * a * 0.47
    local = mix(plants.BARK, rgb("2b2f38"), 0.35)
    cel = Cel(
        canvas, (canvas.left, canvas.top, canvas.right, canvas.bottom), light.lit(local, 0.15)
    )
    if cel.empty:
        return
    girth = 0.13 * min(1.0, 0.4 + 0.4 * a)
    _stem(cel, rng, x, 1.03, girth, local, 0.0, sun_x, bare=False)
    snowy = meadow.winter(scene)
    if not snowy:
        hue = mix(FERN, rgb("2c4a3a"), 0.35)
        if scene.season == "autumn":
            hue = mix(rgb("a5702f"), rgb("3a2c28"), 0.3)
        stops = plants.tones(canvas, hue, 0.0)
        spots = [
            x - side * 0.02,
            x - side * 0.16,
            x - side * 0.30,
            a - x + side * 0.02,
            a - x + side * 0.13,
        ]
        for k, spot in enumerate(spots):
            fern(cel, rng, float(spot), 1.01, (0.22, 0.18, 0.13, 0.17, 0.12)[k], stops)
    # Boughs of it hang into the corner.
    if scene.season != "winter":
        pick = plants.LEAVES[scene.season]
        clumps = []
        for _ in range(16):
            aside = abs(rng.normal(0, 0.16)) * a
            y = -0.02 + 0.20 * np.exp(-aside / (0.16 * a)) * rng.random()
            r = 0.05 + 0.03 * rng.random()
            clumps.append((x - side * aside, float(y), r * 1.3, r * 0.8))
        clumps.sort(key=lambda clump: clump[1])
        dim = plants.tones(canvas, mix(pick[0], rgb("22343a"), 0.45), 0.0)
        plants.foliage(cel, rng, clumps, 0.034, dim, plan.side, fill=0.9, hang=0.3)
    cel.stand(1.5, sways=True, foremost=True)


def shafts(canvas: Canvas, sun_x: float, strength: float) -> None:
    """Beams of sun that slant down through the air, a sheet of their own among the trees."""
    # Soft as they are, they are made small.
    w, h = canvas.size[0] // 4, canvas.size[1] // 4
    x = cv2.resize(canvas.x, (w, 1), interpolation=cv2.INTER_AREA)
    y = cv2.resize(canvas.y, (1, h), interpolation=cv2.INTER_AREA)
    angle = (x - sun_x) / (y + np.float32(0.35) - canvas.top)
    rng = np.random.default_rng((canvas.seed, 113))
    table: Map = np.convolve(rng.standard_normal(400), np.hanning(9) / 4, "same")
    beams = np.interp(angle.ravel(), np.linspace(-4, 4, 400), np.clip(table, 0, 1.2))
    fading = step(0.95, 0.1, y + 0 * x) * np.exp(-((angle / 0.9) ** 2))
    share = np.clip(beams.reshape(angle.shape), 0, 1) * fading * strength
    colours = np.empty_like(canvas.ground)
    colours[:] = canvas.light.sun
    whole = cv2.resize(share.astype(np.float32), canvas.size, interpolation=cv2.INTER_LINEAR)
    canvas.stand(colours, whole, FARTHEST + 0.25)
