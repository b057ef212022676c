"""The sky: its colours, sun or moon and stars, all as far away as anything can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Coverage, Points
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, mix, ramp, rgb
from stillmotion.engines.backdrops.painting.maps import blurred, lay, step
from stillmotion.engines.backdrops.painting.measures import Rise, Span, bell, places
from stillmotion.engines.backdrops.painting.painter import Painter
from stillmotion.engines.backdrops.sky import clouds


@dataclass(frozen=True)
class Sky:
    """The sky down to the horizon. What comes lower is to be painted over it.

    `sun` is how far from the middle the sun stands, as a share of what the composition says.
    """

    sun: float = 1.0
    sway: float = 0.025
    sway_wide: float = 1.6
    sway_high: float = 0.5
    bands: tuple[float, ...] = (-0.25, 0.1, 0.62, 1.0, 1.3)
    """Where the zenith, what is between, the middle and the horizon are (1), and below it."""
    upper: float = 0.25
    sinking: float = 0.10
    sinking_wide: float = 1.1
    lifted: float = 0.03
    glare_from: float = 0.35
    glare: Rise = Rise(-0.1, 0.4)

    def draw(self, canvas: Canvas) -> None:
        """Cover the ground with it, and say where the sun is."""
        light, scene = canvas.light, canvas.scene
        canvas.sun_x = canvas.aspect * (0.5 + self.sun * canvas.plan.sun)
        # A brush is not a ruler: the bands of a painted sky waver.
        sway = canvas.noise("sky", self.sway_wide, self.sway_high, 3) * np.float32(self.sway)
        height = canvas.y / np.float32(canvas.horizon) + sway
        covered = scene.weather != "clear"
        if not covered:
            # The sky is brighter about the sun, and its bands sink away from it.
            aside = ((canvas.x - canvas.sun_x) / np.float32(self.sinking_wide)) ** 2
            height += np.float32(self.lifted) - np.float32(self.sinking) * np.minimum(aside, 1)
        upper = mix(light.zenith, light.middle, self.upper)
        colours = (light.zenith, upper, light.middle, light.horizon, light.horizon)
        canvas.paint(ramp(height, list(zip(self.bands, colours, strict=True))))
        canvas.sky[:] = 1 - canvas.below(canvas.horizon)
        Stars().draw(canvas)
        Sun().draw(canvas, covered=covered)
        clouds.draw(canvas)
        if scene.weather == "storm":
            Lightning().draw(canvas)
        if canvas.sunny and light.height > self.glare_from:
            y = light.height * canvas.horizon
            canvas.glare = (canvas.sun_x, y, self.glare.at(light.height))


@dataclass(frozen=True)
class Stars:
    """Stars, most of them in the Milky Way, which lies aslant."""

    number: float = 520
    """In a square of the picture's height."""
    in_band: float = 0.45
    middle: float = 0.17
    slant: float = 0.42
    wide: float = 0.16
    spread: float = 0.11
    spots: tuple[tuple[float, float, float], ...] = ((1.1, 0.5, 0.45), (0.16, 0.12, 0.22))
    """Its clouds, coarse and fine: how wide and high, and how strong."""
    clear: float = 0.75
    blue: Colour = rgb("8f96d8")
    rose: Colour = rgb("f2c9d8")
    blue_share: float = 0.30
    rose_share: float = 0.10
    white: Colour = (0.95, 0.96, 1.0)
    sinking: float = 1.15
    bright: Rise = Rise(0.22, 1.0, 5)
    radius: Rise = Rise(0.0003, 0.0019, 2)
    smallest: float = 0.1
    """Radius in pixels of what can be seen."""
    halo: float = 0.004
    halo_share: float = 1.6
    fades: tuple[float, float] = (1.0, 0.55)
    least: float = 0.05

    def draw(self, canvas: Canvas) -> None:
        """Add them to the sky."""
        stars = canvas.light.stars
        if stars < self.least:
            return
        rng = canvas.streams("stars")
        lean = float(rng.choice((-1.0, 1.0))) * self.slant
        from_middle = canvas.x - canvas.aspect / 2
        milky = bell(canvas.y + lean * from_middle, self.middle, self.wide)
        coarse, fine = (
            much * canvas.noise(f"milky way {k}", wide, high, 5, 0.6)
            for k, (wide, high, much) in enumerate(self.spots)
        )
        milky = milky * np.clip(self.clear + coarse + fine, 0, 2)
        canvas.shine(self.blue, self.blue_share * stars * milky)
        canvas.shine(self.rose, self.rose_share * stars * milky**2)
        n = int(self.number * stars * canvas.aspect)
        x = canvas.strewn(rng, n)
        y = canvas.top + (canvas.horizon - canvas.top) * rng.random(n) ** self.sinking
        band = self.middle - lean * (x - canvas.aspect / 2)
        band = band + self.spread * (rng.random(n) + rng.random(n) - 1)
        y = np.where((rng.random(n) < self.in_band) & (band < canvas.horizon), band, y)
        much = rng.random(n)
        bright = self.bright.at(much)
        radius = np.maximum(self.radius.at(bright), self.smallest / canvas.scale)
        turn = np.linspace(0, 2 * np.pi, 10, endpoint=False)
        discs = places(x, y)[:, None] + radius[:, None, None] * places(np.cos(turn), np.sin(turn))
        plane = Painter.band(canvas, canvas.top, canvas.horizon, (0, 0, 0))
        order = np.argsort(bright)
        plane.dabs(discs[order], np.repeat(bright[order, None], 3, axis=1))
        dots = np.zeros(canvas.size[::-1], np.float32)
        plane.part(dots)[:] = plane.rgb[..., 0] * np.float32(1 / 255)
        dots += blurred(dots, canvas.scale * self.halo) * np.float32(self.halo_share)
        low, high = (share * canvas.horizon for share in self.fades)
        canvas.shine(self.white, dots * canvas.height(low, high) * stars)


@dataclass(frozen=True)
class Sun:
    """The sun or the moon, and the light about it."""

    moon_size: float = 0.040
    size: Rise = Rise(0.036, 0.052)
    moon_wide: float = 0.25
    moon_near: float = 0.4
    wide: float = 0.5
    near: float = 0.7
    radii: tuple[float, float] = (0.9, 0.20)
    powers: tuple[float, float] = (1.2, 1.3)
    behind_clouds: float = 0.22
    behind_radius: float = 0.7
    white: float = 0.6
    soft: float = 1.5
    """How soft its edge is, in pixels."""
    crescent: tuple[float, float] = (-0.028, -0.012)
    terminator: tuple[float, float] = (-0.004, 0.012)
    earthshine: float = 0.25
    face: float = 0.05

    def draw(self, canvas: Canvas, *, covered: bool) -> None:
        """Add it to the sky."""
        light, x, y = canvas.light, canvas.sun_x, canvas.light.height * canvas.horizon
        if covered:
            canvas.shine(light.sun, self.behind_clouds * canvas.glow(x, y, self.behind_radius))
            return
        night = canvas.scene.time == "night"
        strengths = (self.moon_wide, self.moon_near) if night else (self.wide, self.near)
        for strength, radius, power in zip(strengths, self.radii, self.powers, strict=True):
            canvas.shine(light.sun, strength * canvas.glow(x, y, radius) ** power)
        radius = self.moon_size if night else self.size.at(light.height)
        disc = self._disc(canvas, x, y, radius)
        if not night:
            canvas.paint(mix(light.sun, WHITE, self.white), disc)
            return
        dark_x, dark_y = x + self.crescent[0], y + self.crescent[1]
        away = np.hypot(canvas.x - dark_x, canvas.y - dark_y) - np.float32(radius)
        lit = self.earthshine + (1 - self.earthshine) * step(*self.terminator, away)
        spots = canvas.noise("moon", self.face, self.face, 3) * np.float32(self.face)
        face = np.asarray(light.sun, np.float32) * (1 - self.face + spots)[..., None]
        lay(canvas.ground, face, disc * lit)

    def _disc(self, canvas: Canvas, x: float, y: float, radius: float) -> Coverage:
        away = np.hypot(canvas.x - x, canvas.y - y) - np.float32(radius)
        return np.asarray(np.clip(0.5 - away * canvas.scale / self.soft, 0, 1))


@dataclass(frozen=True)
class Lightning:
    """A bolt from the clouds down to the horizon, with two branches."""

    across: Span = Span(0.2, 0.8)
    fall: Span = Span(0.03, 0.07)
    wander: float = 0.02
    thick: float = 0.0042
    branch_thick: float = 0.0018
    branch_steps: int = 5
    branch_aside: Span = Span(0.012, 0.032)
    branch_fall: float = 0.045
    thinning: float = 0.25
    glow: float = 0.30
    reach: float = 0.5
    halo: float = 0.02
    blue: Colour = (0.70, 0.74, 1.0)
    white: Colour = (0.97, 0.97, 1.0)

    def draw(self, canvas: Canvas) -> None:
        """Let it shine in the sky."""
        rng = canvas.streams("lightning")
        down = canvas.horizon
        points = [(canvas.aspect * self.across.draw(rng), canvas.top)]
        while points[-1][1] < down:
            x, y = points[-1]
            points.append((x + rng.normal(0, self.wander), y + down * self.fall.draw(rng)))
        bolt = canvas.mask(self._bolt(points, self.thick))
        for start in (len(points) // 3, len(points) // 2):
            aside = float(rng.choice((-1.0, 1.0)))
            branch = [points[start]]
            for _ in range(self.branch_steps):
                x, y = branch[-1]
                y += down * self.branch_fall
                branch.append((x + aside * self.branch_aside.draw(rng), y))
            bolt = np.maximum(bolt, canvas.mask(self._bolt(branch, self.branch_thick)))
        canvas.shine(self.blue, self.glow * canvas.glow(points[0][0], 0.1, self.reach))
        halo = 2 * blurred(bolt, canvas.scale * self.halo)
        canvas.shine(self.blue, np.clip(halo, 0, self.white[0] - self.glow / 2))
        canvas.shine(self.white, bolt)

    def _bolt(self, points: list[tuple[float, float]], thick: float) -> Points:
        line = np.array(points)
        half = places(np.linspace(thick, thick * self.thinning, len(line)), 0.0)
        return np.concatenate([line - half, (line + half)[::-1]])
