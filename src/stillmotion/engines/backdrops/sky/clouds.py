"""Clouds: heaps in the light, streaks over a low sun, a closed cover in bad weather."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, ScalarField
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, Stops, mix, ramp
from stillmotion.engines.backdrops.painting.maps import GRID, blurred, lay, step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell

NIGHT_CLOUD: Colour = (0.1, 0.11, 0.16)

GOLDEN = 0.618
"""Successive clouds are this far apart, as a share of the width, so that they spread evenly."""


def draw(canvas: Canvas) -> None:
    """Put the clouds of the weather and the hour into the sky."""
    light, weather = canvas.light, canvas.scene.weather
    if light.soft:
        Cover().draw(canvas, stormy=weather == "storm")
    elif weather != "fog":
        if light.low and weather == "clear":
            Streaks().draw(canvas)
        Heaps().draw(canvas)


@dataclass(frozen=True)
class Cover:
    """A closed sky of heavy banks, one behind the other, smaller towards the horizon."""

    ceiling: float = 1.05
    nearest: float = 0.05
    wide: float = 0.94
    """How many spots of noise its banks have across, over the viewer's head, and on the way to
    the horizon."""
    long: float = 0.95
    octaves: int = 5
    gain: float = 0.55
    smooth: float = 0.8
    heavy: tuple[float, float] = (-0.6, 1.1)
    thin: tuple[float, float] = (-0.1, -0.55)
    ends: tuple[float, float] = (1.03, 0.74)
    thin_ends: tuple[float, float] = (1.05, 0.6)
    dark: float = 0.24
    dark_storm: float = 0.55
    share: float = 0.62
    share_storm: float = 0.85
    gleam: float = 0.38
    gleam_storm: float = 0.22
    pale: float = 0.25

    def draw(self, canvas: Canvas, *, stormy: bool) -> None:
        """Lay it over the sky."""
        light = canvas.light
        height = canvas.y / np.float32(canvas.horizon)
        away = np.clip(self.ceiling - height, self.nearest, None)
        banks = self._seen_from_below(canvas, away)
        whole = np.broadcast_to(height, banks.shape)
        dark = mix(light.zenith, NIGHT_CLOUD, self.dark_storm if stormy else self.dark)
        heavy = step(*self.heavy, banks) * step(*self.ends, whole)
        canvas.paint(dark, heavy * (self.share_storm if stormy else self.share))
        # What is thin lets light through, just beside what is heavy.
        edge = step(*self.thin, banks) * step(*self.thin_ends, whole)
        gleam = self.gleam_storm if stormy else self.gleam
        canvas.paint(mix(light.horizon, WHITE, self.pale), edge * gleam)

    def _seen_from_below(self, canvas: Canvas, away: ScalarField) -> ScalarField:
        """(h, w) noise on a ceiling that runs to the horizon."""
        rng = canvas.streams("cover")
        grid = 2 * blurred(rng.standard_normal((GRID, GRID), np.float32), self.smooth)
        x = (canvas.x - canvas.aspect / 2) / away * np.float32(self.wide)
        y = np.broadcast_to(np.float32(self.long) / away, x.shape)
        total = np.zeros(x.shape, np.float32)
        for octave, shift in enumerate(rng.random((self.octaves, 2)) * GRID):
            at_x, at_y = (
                (v * 2**octave + s).astype(np.float32) for v, s in zip((x, y), shift, strict=True)
            )
            total += np.float32(self.gain**octave) * cv2.remap(
                grid, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
            )
        return total


@dataclass(frozen=True)
class Streaks:
    """Long thin clouds over a low sun, lit from below."""

    bands: tuple[float, float] = (0.9, 0.035)
    groups: tuple[float, float] = (1.2, 0.16)
    grouped: float = 0.9
    gain: float = 0.62
    thick: tuple[float, float] = (0.25, 1.3)
    foot: tuple[float, float] = (1.0, 0.86)
    top: tuple[float, float] = (0.12, 0.5)
    lit: tuple[float, float] = (0.3, 0.95)
    lit_wide: float = 0.8
    pale: float = 0.45
    blue: float = 0.55
    shade: float = 0.25
    share: Span = Span(0.62, 0.74)

    def draw(self, canvas: Canvas) -> None:
        """Lay them over the sky."""
        light = canvas.light
        bands = canvas.noise("streaks", *self.bands, 5, self.gain)
        bands += self.grouped * canvas.noise("groups of streaks", *self.groups, 2)
        height = np.broadcast_to(canvas.y / np.float32(canvas.horizon), bands.shape)
        share = step(*self.thick, bands) * step(*self.foot, height) * step(*self.top, height)
        lit = bell(canvas.x, canvas.sun_x, self.lit_wide) * step(*self.lit, height)
        pale = np.asarray(mix(light.sun, light.horizon, self.pale), np.float32)
        blue = mix(light.zenith, light.middle, self.blue)
        dark = np.asarray(mix(blue, light.shade, self.shade), np.float32)
        colours = dark + (pale - dark) * lit[..., None].astype(np.float32)
        canvas.paint(colours, share * self.share.draw(canvas.streams("streaks")))


@dataclass(frozen=True)
class Heaps:
    """Banks of cloud: rounded tops in the light, flat soft bottoms in shade; and wisps."""

    count: Rise = Rise(3, 10)
    foot: Rise = Rise(0.93, 0.33)
    size: Rise = Rise(0.05, 0.30, 1.3)
    scatter: float = 0.015
    sizes: Span = Span(0.75, 1.25)
    lower: Span = Span(0.0, 0.12)
    small: float = 0.72
    """Their size where the sun stands low."""
    near_moon: tuple[float, float, float] = (1.5, 1.2, 0.2)
    """What they leave free about the moon: aside, above and below, in their sizes."""
    wisps: tuple[float, float] = (0.9, 0.05)
    wisp_gain: float = 0.55
    wisp: tuple[float, float] = (0.5, 1.9)
    wisp_heights: tuple[float, float] = (0.75, 0.2)
    wisp_share: float = 0.3
    pale: float = 0.3

    def draw(self, canvas: Canvas) -> None:
        """Lay them over the sky, the farthest first."""
        light, horizon = canvas.light, canvas.horizon
        rng = canvas.streams("heaps")
        count = round(self.count.at(light.clouds))
        start = rng.random()
        for i in range(count):
            near = (i + 0.5) / count
            foot = horizon * (self.foot.at(near) - near * self.lower.draw(rng))
            foot += rng.normal(0, self.scatter)
            size = self.size.at(near) * self.sizes.draw(rng) * (self.small if light.low else 1.0)
            x = canvas.left + canvas.wide * ((start + i * GOLDEN) % 1)
            aside, above, below = (share * size for share in self.near_moon)
            moon = light.height * horizon
            hides = abs(x - canvas.sun_x) < aside and foot - above < moon < foot + below
            if not (light.starry and hides):
                Heap().draw(canvas, i, x, float(foot), float(size), near)
        wisps = canvas.noise("wisps", *self.wisps, 4, self.wisp_gain)
        high = canvas.height(*(share * horizon for share in self.wisp_heights))
        pale = mix(light.horizon, WHITE, self.pale)
        canvas.paint(pale, step(*self.wisp, wisps) * high * self.wisp_share)


@dataclass(frozen=True)
class Heap:
    """One bank of cloud, in rows of puffs. Measures are shares of its size."""

    box: tuple[float, float, float] = (2.2, 1.5, 0.4)
    ragged_spots: tuple[float, float] = (0.30, 0.22)
    billow_spots: tuple[float, float] = (0.12, 0.10)
    gain: float = 0.6
    towards: tuple[float, float] = (0.5, -0.86)
    tall: float = 0.42
    flat: float = 0.26
    """How much higher the upper rows are in a heap, and in a bank."""
    wide: Rise = Rise(1.25, 0.63)
    puffs: Rise = Rise(11, 6)
    least: float = 0.13
    swelling: Span = Span(0.11, 0.23)
    larger: Rise = Rise(1.0, 1.25)
    jitter: float = 0.06
    shift: float = 0.12
    rise: Rise = Rise(0.7, 1.2)
    squat: float = 0.9
    raggedness: float = 0.13
    edge: tuple[float, float] = (-0.05, 0.22)
    outline: tuple[float, float] = (-0.03, 0.10)
    facing: tuple[float, float] = (0.52, 0.46)
    bottom: tuple[float, float] = (0.06, -0.14)
    bottom_rough: float = 0.05
    shaded: float = 0.55
    shade: float = 0.45
    billows: float = 0.10
    blue: float = 0.36
    tones: tuple[tuple[float, float], ...] = ((0.0, 0.0), (0.42, 0.45), (0.72, 0.86), (1.0, 1.0))
    """Where its tones are between shade and light, and how much of the light is in each."""
    warm: float = 0.6
    white: float = 0.25
    low_blue: float = 0.3
    air: float = 0.5
    cover: Rise = Rise(0.70, 0.96)
    starless: float = 0.95

    def draw(
        self, canvas: Canvas, number: int, x: float, foot: float, size: float, near: float
    ) -> None:
        """Lay it over the sky, its foot at a height; `near` (0 to 1) is how close it is."""
        light, rng = canvas.light, canvas.streams("heap", number)
        wide, high, low = (share * size for share in self.box)
        # Only about the cloud: of the sky there is much.
        left, right = canvas.columns(x - wide, x + wide)
        top, bottom = canvas.rows(foot - high, foot + low)
        if right - left < 2 or bottom - top < 2:
            return
        px, py = canvas.x[:, left:right], canvas.y[top:bottom]
        extent = (right - left, bottom - top)
        ragged, billow = (
            canvas.noise(f"{name} {number}", size * across, size * down, octaves, self.gain, extent)
            for name, (across, down), octaves in (
                ("ragged", self.ragged_spots, 5), ("billow", self.billow_spots, 3),
            )
        )  # fmt: skip
        towards = (self.towards[0] * float(np.sign(canvas.sun_x - x)), self.towards[1])
        height, lit = self._puffs(rng, (x, foot, size), px, py, ragged, towards)
        rough = py + ragged * np.float32(self.bottom_rough * size)
        flat = step(foot + size * self.bottom[0], foot + size * self.bottom[1], rough)
        share = step(*self.outline, height) * flat
        dim = 1 - self.shade * step(foot - size * self.shaded, foot, py)
        tone = np.clip(lit * dim + self.billows * billow, 0, 1)
        colours = ramp(tone.astype(np.float32), self._stops(canvas))
        # Air lies before those that are far, over the horizon.
        lay(colours, light.horizon, self.air * (1 - near))
        cover = max(self.cover.at(near), self.starless * min(1.0, 2 * light.stars))
        lay(canvas.ground[top:bottom, left:right], colours, share * np.float32(cover))

    def _puffs(
        self, rng: np.random.Generator, at: tuple[float, float, float], px: ScalarField,
        py: ScalarField, ragged: ScalarField, towards: tuple[float, float],
    ) -> tuple[ScalarField, Coverage]:  # fmt: skip
        """(h, w) how far inside of the cloud a place is, and how much of the light it gets."""
        x, foot, size = at
        height = np.full(ragged.shape, -1, np.float32)
        lit = np.zeros_like(height)
        heap = rng.random() < 0.5
        rows = 3 if heap else 2
        for level in np.linspace(1, 0, rows):
            # The lower rows are wider, and stand before the higher ones.
            puffs = int(self.puffs.at(level))
            for k in range(puffs):
                along = (k + 0.5) / puffs * 2 - 1 + rng.normal(0, self.jitter)
                swell = max(0.05, 1 - along**2) ** 0.7
                r = size * (self.least + swell * self.swelling.draw(rng)) * self.larger.at(level)
                shift = self.shift * level * rng.normal()
                cx = x + size * (along * self.wide.at(level) + shift)
                up = (self.tall if heap else self.flat) * level * self.rise.at(swell)
                cy = foot - r / 2 - size * up
                dx, dy = (px - cx) / np.float32(r), (py - cy) / np.float32(r * self.squat)
                bump = 1 - np.sqrt(dx * dx + dy * dy) + ragged * np.float32(self.raggedness)
                turned = dx * np.float32(towards[0]) + dy * np.float32(towards[1])
                facing = np.clip(self.facing[0] + self.facing[1] * turned, 0, 1)
                lit += (facing - lit) * step(*self.edge, bump)
                np.maximum(height, bump, out=height)
        return height, lit

    def _stops(self, canvas: Canvas) -> Stops:
        light = canvas.light
        dark = mix(light.middle, light.shade, self.blue)
        if light.low:
            dark = mix(dark, light.zenith, self.low_blue)
        pale = mix(light.horizon, light.sun, self.warm)
        pale = mix(pale, WHITE, 0.0 if light.starry else self.white)
        return [(at, mix(dark, pale, share)) for at, share in self.tones]
