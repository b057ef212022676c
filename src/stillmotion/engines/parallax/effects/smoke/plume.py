"""Steam and smoke: a fluid simulation in a plane at the emitter's depth, lit as the scene is.

The plane faces the viewer, so that a moving camera sees the plume stay where it rises. The `Fluid`
in it goes on from frame to frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, ScalarField, VectorField
from stillmotion.easing import smoothstep
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import MAP_STEP
from stillmotion.engines.parallax.effects import kernels
from stillmotion.engines.parallax.effects.lighting import Yuv
from stillmotion.engines.parallax.effects.noise import noise_tile, sample_tile
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.engines.parallax.effects.smoke.emitters import Emitter
from stillmotion.engines.parallax.effects.smoke.fluid import Fluid, Gas
from stillmotion.engines.parallax.effects.view_projection import STEP, ViewProjection
from stillmotion.engines.parallax.render.dither import DITHER
from stillmotion.engines.parallax.timing import Envelope

FINE = STEP // 2
"""Side in luma pixels of the cells at whose corners a plume is drawn."""

ROWS, COLUMNS = 136, 112
"""Cells of the fluid at most."""

ACROSS = 18.0
"""Cells across an emitter, where the fluid has room for as many."""

NARROWEST, WIDEST = 0.042, 0.16
"""Width of an emitter at least and at most, as fractions of the picture's shorter side: a far
chimney's smoke is still seen, and a lake steams in wisps and not as one."""

FASTEST = 0.65
"""Buoyant acceleration at most, in shorter sides per second squared: what is large in the picture
moves no faster for that."""

AROUND = 0.12
"""Fraction of the frame's sides by which the fluid extends beyond it, for cameras that move."""

BEHIND_S, COARSE = 4.0, 12
"""Seconds simulated before a shot in which the plume has begun already, and steps per second."""

BEGINS_S = 0.8
"""Seconds over which smoke begins to come."""

TOLERANCE = 0.12
"""Relative disparity by which something must be nearer than the emitter to occlude the plume."""

CLEARS = 1.2
"""Widths of the emitter over which smoke shades what is below it: light comes in from the sides."""

SWELLS = (0.12, 0.35, 0.9)
"""Sizes, in widths of the emitter, at which clouds are shaded as round."""

_WAVES = 6
"""Waves along a side of a tile of noise."""

EDGE_X, EDGE_Y = 0.10, 0.16
"""Fractions of the box over which the plume fades out towards its sides and its top."""

EMITTER_BLUR, LEAST_BLUR = 0.06, 0.5
"""Blur of the emitter over its width, and at least in cells."""

LIGHT_SIDE, SHADE_GAIN, FACING = 0.8, 6.0, 0.7
"""Cells that light moves sideways per row in full side light, extinction of shade per width, and
brightness of what faces the viewer."""

SWELL_LEAST, SOBEL_SCALE = 0.7, 0.125
"""Blur of clouds at least in cells, and what makes OpenCV's Sobel kernel a derivative per cell."""

PATCH_SIZE, PATCH_RISE, PATCH_ASIDE, PATCHINESS, PATCH_GAIN = 0.6, 0.25, 0.1, 0.45, 0.5
"""Patches of inflow: size in widths, speed in tiles a second, sideways over it, and contrast."""

GUST_SIZE, GUST_TIME, GUST_RISE = 1.2, 0.06, 0.15
"""Gusts: size in widths, change in tiles a second, and rise in tiles a second."""

BELOW, EMITS = 0.6, 0.1
"""Widths that the box extends below an emitter, and mask from which a sample emits."""

OCTAVES = 2.0
"""Octaves of patches and gusts."""


@dataclass(frozen=True)
class PlumeKind:
    """A kind of plume; lengths in widths of the emitter.

    `gas` is as of `Fluid`, its forces in widths. It is seen up to `height` above the emitter and
    `room` to both sides; `wind` blows it sideways, varied by `gusts`. `spread` is how fast it
    expands where it comes out. `thick` is its extinction per width, of which `shades` falls on what
    is below; `patchy` (0 to 1) is how unevenly it comes, and `appears` (0 to 1) how much of it is
    seen only once it has left the emitter. Up to `glow` it is lit as the surroundings of the
    emitter. `modelled` is the strength of round shading.
    """

    gas: Gas
    height: float
    room: float
    wind: float
    gusts: float
    spread: float
    thick: float
    shades: float
    patchy: float
    appears: float
    glow: float
    modelled: float


STEAM = PlumeKind(
    Gas(lift=5.0, swirl=0.15, cooling=0.45, thinning=0.7), height=3.6, room=1.3, wind=0.03,
    gusts=0.22, spread=0.0, thick=0.80, shades=0.25, patchy=0.8, appears=0.85, glow=3.5,
    modelled=0.3,
)  # fmt: skip
SMOKE = PlumeKind(
    Gas(lift=18.0, swirl=0.6, cooling=0.45, thinning=0.25), height=14.0, room=7.0, wind=1.0,
    gusts=0.6, spread=3.0, thick=3.2, shades=0.5, patchy=0.6, appears=0.2, glow=3.5,
    modelled=1.0,
)  # fmt: skip
BILLOWS = PlumeKind(
    Gas(lift=3.5, swirl=1.8, cooling=1.2, thinning=0.16), height=13.0, room=9.0, wind=0.25,
    gusts=0.8, spread=15.0, thick=6.0, shades=0.2, patchy=1.0, appears=0.0, glow=9.0,
    modelled=3.0,
)  # fmt: skip


class SmokeColours(NamedTuple):
    """Colours in full light and in shade, and those near the emitter, where lamps or flames light
    it."""

    lit: Yuv
    shade: Yuv
    near_lit: Yuv
    near_shade: Yuv


class Plume:
    """An `Overlay`: a `kind` of smoke from an emitter. `light` is the side the light comes from, -1
    (the left) to 1, and `direction` the side the wind blows to."""

    def __init__(
        self, emitter: Emitter, kind: PlumeKind, shades: SmokeColours, light: float,
        direction: float, strength: float, projection: ViewProjection, envelope: Envelope,
        seed: int,
    ) -> None:  # fmt: skip
        self._kind, self._projection, self._envelope = kind, projection, envelope
        self._strength, self._floored = strength, emitter.on_ground
        side = min(projection.width, projection.height)
        unit = float(np.clip(emitter.width, NARROWEST * side, WIDEST * side))
        self._box = _fluid_box(emitter, kind, unit, projection)
        box = self._box
        self._across = unit / box.cell
        self._let_in = box.part(emitter.mask)
        self._open = _visibility(emitter, projection)
        self._disparity = emitter.disparity
        rows, columns = box.rows, box.columns
        y, x = np.mgrid[:rows, :columns].astype(np.float32)
        self._y, self._x = y, x
        up = np.clip((emitter.y / box.cell - box.top / box.cell - y[:, 0]) / rows, 0.0, 1.0)
        self._up = np.sqrt(up).astype(np.float32)
        self._wind = np.float32(direction * kind.wind * self._across)
        away = np.hypot(
            x - (emitter.x - box.left) / box.cell, y - (emitter.y - box.top) / box.cell
        ) / np.float32(self._across)
        # Fade out towards the box's edges.
        edge = np.minimum(np.minimum(x, columns - 1 - x) / (EDGE_X * columns), y / (EDGE_Y * rows))
        come = cv2.GaussianBlur(self._let_in, (0, 0), max(LEAST_BLUR, EMITTER_BLUR * self._across))
        visible = np.clip(edge, 0.0, 1.0) * (1.0 - kind.appears * np.clip(come, 0.0, 1.0))
        self._visible = visible.astype(np.float32)
        self._tones = _colour_maps(shades, np.exp(-((away / np.float32(kind.glow)) ** 2)))
        self._light = LIGHT_SIDE * light
        self._patches = noise_tile(seed, _WAVES, octaves=OCTAVES)
        self._gusts = noise_tile(seed + 1, _WAVES, octaves=OCTAVES)
        self._fluid: Fluid | None = None
        self._number = -1
        self._tau = 0.0

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """See `effect.Overlay`."""
        gate = self._envelope.clock.gate(number)
        smoke = self._flow(number)
        if gate <= 0.0 or smoke is None:
            return
        kind = self._kind
        depth = smoke * self._visible * np.float32(kind.thick * self._strength)
        light = self._modelled(depth)
        cover = np.float32(gate) * (np.float32(1.0) - np.exp(-depth))
        sent = [cover * (dark + span * light) for dark, span in self._tones]
        stack = cv2.merge([cover, *sent])
        seen = self._seen(stack, camera)
        if seen is None:
            return
        weights, y, u, v = (np.ascontiguousarray(seen[..., n]) for n in range(4))
        kernels.composite_smoke(frame.y, weights, y, FINE, DITHER)
        kernels.composite_smoke(frame.u, weights, u, FINE // 2, DITHER)
        kernels.composite_smoke(frame.v, weights, v, FINE // 2, DITHER)

    def _modelled(self, depth: ScalarField) -> Coverage:
        """Brightness (0 to 1): light transmitted from above, times round shading of the clouds."""
        kind = self._kind
        clear = float(np.exp(-1.0 / (CLEARS * self._across)))
        falls = _transmitted_light(
            depth, self._light, kind.shades * SHADE_GAIN / self._across, clear
        )
        facing = np.zeros_like(depth)
        for size in SWELLS:
            sigma = max(SWELL_LEAST, size * self._across)
            swell = cv2.GaussianBlur(depth, (0, 0), sigma)
            swell = swell / (np.float32(1.0) + swell)
            across = cv2.Sobel(swell, cv2.CV_32F, 1, 0, scale=SOBEL_SCALE)
            down = cv2.Sobel(swell, cv2.CV_32F, 0, 1, scale=SOBEL_SCALE)
            facing += (down - np.float32(self._light) * across) * np.float32(kind.modelled * sigma)
        return np.asarray(np.clip(falls * (np.float32(FACING) + facing), 0.0, 1.0), np.float32)

    def _flow(self, number: int) -> Coverage | None:
        """The smoke at a frame, None before there is any. The simulation goes on from the last
        frame, or starts anew for an earlier one."""
        clock, envelope = self._envelope.clock, self._envelope
        if self._fluid is None or number < self._number:
            box, kind, across = self._box, self._kind, self._across
            most = FASTEST * min(self._projection.width, self._projection.height) / box.cell
            gas = Gas(
                min(kind.gas.lift * across, most),
                kind.gas.swirl * across,
                kind.gas.cooling,
                kind.gas.thinning,
            )
            self._fluid = Fluid(box.rows, box.columns, gas, floored=self._floored)
            self._number = 0
            if envelope.runs_on:
                for n in range(round(BEHIND_S * COARSE)):
                    self._step(self._fluid, n / COARSE - BEHIND_S, 1 / COARSE)
        while self._number < number:
            self._number += 1
            now = clock.seconds(self._number)
            if now > envelope.begin:
                self._step(self._fluid, now, 1 / clock.fps)
        return self._fluid.smoke if self._fluid.smoke.any() else None

    def _step(self, fluid: Fluid, now: float, seconds: float) -> None:
        kind, across = self._kind, np.float32(self._across)
        period = np.float32(_WAVES * PATCH_SIZE) * across
        x, y = self._x / period, self._y / period
        drift = np.float32(PATCH_RISE * now)
        patches = sample_tile(self._patches, x + np.float32(PATCH_ASIDE) * drift, y + drift)
        even = np.clip(
            np.float32(1.0 - PATCHINESS * kind.patchy) + PATCH_GAIN * kind.patchy * patches,
            0.0,
            1.0,
        )
        begun = 1.0 if self._envelope.runs_on else (now - self._envelope.begin) / BEGINS_S
        even *= np.float32(smoothstep(begun) if now < self._envelope.end else 0.0)
        rows = self._y[:, :1] / (np.float32(_WAVES * GUST_SIZE) * across)
        swing = sample_tile(
            self._gusts, np.full_like(rows, GUST_TIME * now), rows + np.float32(GUST_RISE * now)
        )
        wind = self._up * (self._wind + np.float32(kind.gusts) * across * swing[:, 0])
        spread = kind.spread if now < self._envelope.end else 0.0
        fluid.step(seconds, self._let_in, even, spread, wind.astype(np.float32))

    def _seen(self, stack: VectorField, camera: Extrinsics) -> VectorField | None:
        """Maps of the fluid as the camera sees them, at the corners of the frame's fine cells."""
        projection, box = self._projection, self._box
        rows, columns = -(-projection.height // FINE) + 1, -(-projection.width // FINE) + 1
        to_air = np.array(
            [[1 / box.cell, 0, -box.left / box.cell - 0.5],
             [0, 1 / box.cell, -box.top / box.cell - 0.5], [0, 0, 1]]
        )  # fmt: skip
        matrix = (
            to_air
            @ _plane_homography(projection, self._disparity, camera)
            @ np.diag([FINE, FINE, 1.0])
        )
        seen = cv2.warpPerspective(
            stack, matrix, (columns, rows), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        )
        if not seen[..., 0].any():
            return None
        coarse = projection.coordinates(camera)
        size = (2 * coarse.shape[1] - 1, 2 * coarse.shape[0] - 1)
        coordinates = cv2.warpAffine(
            coarse, np.array([[2.0, 0, 0], [0, 2.0, 0]]), size, flags=cv2.INTER_LINEAR
        )[:rows, :columns]
        seen *= sample_view_map(self._open, coordinates)[..., None]
        return seen


class _FluidBox(NamedTuple):
    """The fluid's box in the emitter's plane, in pixels of the view."""

    left: float
    top: float
    cell: float
    rows: int
    columns: int

    def part(self, values: ScalarField) -> Coverage:
        """A map of the view sampled over the box."""
        across = (self.left + self.cell * (np.arange(self.columns) + 0.5)) / MAP_STEP - 0.5
        down = (self.top + self.cell * (np.arange(self.rows) + 0.5)) / MAP_STEP - 0.5
        x, y = np.meshgrid(across.astype(np.float32), down.astype(np.float32))
        return cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)


def _fluid_box(
    emitter: Emitter, kind: PlumeKind, unit: float, projection: ViewProjection
) -> _FluidBox:
    """The box that the plume stays in."""
    rows, columns = np.nonzero(emitter.mask > EMITS)
    below = 0.0 if emitter.on_ground or emitter.hidden_below else BELOW * unit
    bottom = MAP_STEP * (rows.max() + 1) + below
    top = max(emitter.y - kind.height * unit, -AROUND * projection.height)
    room = kind.room * unit
    left = max(MAP_STEP * columns.min() - room, -AROUND * projection.width)
    right = min(MAP_STEP * (columns.max() + 1) + room, (1 + AROUND) * projection.width)
    cell = max(unit / ACROSS, (bottom - top) / ROWS, (right - left) / COLUMNS)
    high, wide = max(8, int((bottom - top) / cell)), max(8, int((right - left) / cell))
    return _FluidBox(left, bottom - high * cell, cell, high, wide)


def _visibility(emitter: Emitter, projection: ViewProjection) -> Coverage:
    """How far the plume is visible at each sample of the view, and not occluded."""
    nearer = projection.occluder_disparity - emitter.disparity * (1 + TOLERANCE)
    hidden = np.clip(nearer / (TOLERANCE * emitter.disparity), 0.0, 1.0)
    if emitter.foreground is not None:
        return np.asarray(1.0 - np.maximum(hidden, emitter.foreground), np.float32)
    hidden = hidden * (1.0 - np.clip(2.0 * emitter.mask, 0.0, 1.0))
    return np.asarray(1.0 - hidden, np.float32)


def _plane_homography(
    projection: ViewProjection, disparity: float, camera: Extrinsics
) -> NDArray[np.float64]:
    """The homography (3, 3) from the frame to the view for a plane at that disparity."""
    centre = np.array([[1.0, 0, -projection.centre[0]], [0, 1.0, -projection.centre[1]], [0, 0, 1]])
    rays = np.diag([1 / (projection.focal * camera.focal)] * 2 + [1.0]) @ centre
    turned = camera.rotation @ rays
    # A ray r from p meets the plane z = 1 / disparity at p + r (1 / disparity - p_z) / r_z.
    way = 1.0 / disparity - camera.position[2]
    met = way * turned + np.outer(camera.position, turned[2])
    back = np.array([[projection.focal, 0, 0], [0, projection.focal, 0], [0, 0, 1.0]])
    homography: NDArray[np.float64] = np.linalg.inv(centre) @ back @ met
    return homography


def _colour_maps(shades: SmokeColours, near: ScalarField) -> list[tuple[ScalarField, ScalarField]]:
    """For each plane the colour of shaded smoke, and what light adds, by nearness to the emitter (0
    to 1)."""
    result = []
    for lit, shade, near_lit, near_shade in zip(*shades, strict=True):
        dark = shade + (near_shade - shade) * near
        bright = lit + (near_lit - lit) * near
        result.append((dark.astype(np.float32), (bright - dark).astype(np.float32)))
    return result


@njit(cache=True, nogil=True, fastmath=True)
def _transmitted_light(depth: ScalarField, aside: float, shades: float, clear: float) -> Coverage:
    """Light (0 to 1) that gets through the smoke above each cell.

    | argument | shape | content |
    | --- | --- | --- |
    | depth | (rows, columns) float32 | optical depth of each cell |
    | aside | | cells by which light moves sideways per row |
    | shades | | extinction per unit of optical depth |
    | clear | | fraction of the shade that goes on to the next row |
    """
    rows, columns = depth.shape
    above = np.zeros(columns, np.float32)
    moved = np.zeros(columns, np.float32)
    light = np.empty_like(depth)
    whole = int(np.floor(aside))
    part = np.float32(aside - whole)
    for j in range(rows):
        for i in range(columns):
            k = i + whole
            first = above[k] if 0 <= k < columns else np.float32(0.0)
            second = above[k + 1] if 0 <= k + 1 < columns else np.float32(0.0)
            moved[i] = first + (second - first) * part
        for i in range(columns):
            light[j, i] = np.exp(-np.float32(shades) * moved[i])
            above[i] = moved[i] * np.float32(clear) + depth[j, i]
    return light
