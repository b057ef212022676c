"""Smoke in air: an incompressible fluid in a plane.

Semi-Lagrangian advection and a pressure projection that keeps the flow free of divergence but for
inflow (Stam, "Stable fluids", SIGGRAPH 1999), MacCormack correction of the smoke's advection (Selle
et al., "An unconditionally stable MacCormack method", 2008) and vorticity confinement (Fedkiw, Stam
and Jensen, "Visual simulation of smoke", 2001). Lengths are cells, rows count downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from stillmotion.arrays import Coverage, FieldStack, ScalarField, Vector

_SWEEPS = 12
"""Red-black Gauss-Seidel sweeps of the pressure per step, starting from the last step's."""

INFLOW_RATE = 40.0
"""How many times a second what is in an emitter is replaced."""

_OVER_RELAXATION = np.float32(1.7)
"""Over-relaxation factor (1 none, 2 the limit)."""


@dataclass(frozen=True)
class Gas:
    """The gas that is let in, in cells and seconds.

    `lift` is the buoyant acceleration at the temperature of inflow, `swirl` the strength of
    vorticity confinement. Of temperature and smoke the fractions `cooling` and `thinning` decay per
    second.
    """

    lift: float
    swirl: float
    cooling: float
    thinning: float


class Fluid:
    """Air at rest in a box of `rows` and `columns`, open but for its bottom where that is
    `floored`.

    `smoke` (rows, columns) float32 is its density; `step` lets time pass.
    """

    def __init__(self, rows: int, columns: int, gas: Gas, *, floored: bool) -> None:
        self._gas, self._floored = gas, floored
        shape = (rows, columns)
        self._fields = np.zeros((4, *shape), np.float32)
        self._spare = np.zeros((5, *shape), np.float32)
        self._pressure = np.zeros(shape, np.float32)
        self._work = np.zeros((2, *shape), np.float32)

    @property
    def smoke(self) -> Coverage:
        """See the class; overwritten by the next step."""
        smoke: Coverage = self._fields[3]
        return smoke

    def step(
        self, seconds: float, outlet: Coverage, comes: Coverage, spread: float, wind: Vector
    ) -> None:
        """Advance by `seconds`. Within the `outlet` (rows, columns; 0 to 1) the density becomes
        `comes` (same shape), and the gas expands by `spread` of its volume a second; `wind` (rows,)
        is the horizontal velocity of each row, in cells a second."""
        gas, dt = self._gas, np.float32(seconds)
        fields = self._fields
        _advect(fields, self._spare, wind, dt)
        filled = outlet * np.float32(1.0 - np.exp(-INFLOW_RATE * seconds))
        fields[3] *= np.float32(np.exp(-gas.thinning * seconds))
        fields[3] += filled * (comes - fields[3])
        fields[2] *= np.float32(np.exp(-gas.cooling * seconds))
        fields[2] += filled * (np.minimum(comes * 2, 1) - fields[2])
        _apply_forces(fields, self._work, np.float32(gas.lift), np.float32(gas.swirl), dt)
        room = outlet * np.float32(spread)
        _project(fields, self._pressure, self._work, room, self._floored)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _sample(values: ScalarField, y: Any, x: Any) -> Any:
    """`values` between its cells, bilinear; 0 outside the box."""
    rows, columns = values.shape
    if not (y > np.float32(-1.0) and x > np.float32(-1.0) and y < rows and x < columns):
        return np.float32(0.0)
    j, i = int(np.floor(y)), int(np.floor(x))
    t, s = y - np.float32(j), x - np.float32(i)
    one = np.float32(1.0)
    total = np.float32(0.0)
    if j >= 0 and i >= 0:
        total += values[j, i] * (one - t) * (one - s)
    if j >= 0 and i + 1 < columns:
        total += values[j, i + 1] * (one - t) * s
    if j + 1 < rows and i >= 0:
        total += values[j + 1, i] * t * (one - s)
    if j + 1 < rows and i + 1 < columns:
        total += values[j + 1, i + 1] * t * s
    return total


@njit(cache=True, nogil=True, fastmath=True)
def _advect(fields: FieldStack, spare: FieldStack, wind: Vector, dt: Any) -> None:
    """Advect velocity, temperature and smoke.

    | argument | shape | content |
    | --- | --- | --- |
    | fields (in, out) | (4, rows, columns) float32 | velocity across and down, temperature, smoke |
    | spare | (5, rows, columns) float32 | scratch |
    | wind | (rows,) | added to the velocity across, cells a second |
    | dt | | seconds |

    Smoke is advected back as well; half of what it then lacks is the error of the forward step,
    which is added back within the range of the values that it came from.
    """
    _, rows, columns = fields.shape
    half = np.float32(0.5)
    for j in range(rows):
        for i in range(columns):
            y = np.float32(j) - dt * fields[1, j, i]
            x = np.float32(i) - dt * (fields[0, j, i] + wind[j])
            for k in range(4):
                spare[k, j, i] = _sample(fields[k], y, x)
    smoke, once = fields[3], spare[3]
    for j in range(1, rows - 1):
        for i in range(1, columns - 1):
            across, down = fields[0, j, i] + wind[j], fields[1, j, i]
            y, x = np.float32(j) - dt * down, np.float32(i) - dt * across
            b, a = int(np.floor(y)), int(np.floor(x))
            value = once[j, i]
            if b >= 0 and a >= 0 and b + 1 < rows and a + 1 < columns:
                p, q, r, s = smoke[b, a], smoke[b, a + 1], smoke[b + 1, a], smoke[b + 1, a + 1]
                back = _sample(once, np.float32(j) + dt * down, np.float32(i) + dt * across)
                value += half * (smoke[j, i] - back)
                value = min(max(value, min(min(p, q), min(r, s))), max(max(p, q), max(r, s)))
            spare[4, j, i] = value
    fields[:3] = spare[:3]
    smoke[1 : rows - 1, 1 : columns - 1] = spare[4, 1 : rows - 1, 1 : columns - 1]


@njit(cache=True, nogil=True, fastmath=True)
def _apply_forces(fields: FieldStack, work: FieldStack, lift: Any, swirl: Any, dt: Any) -> None:
    """Add buoyancy and vorticity confinement to the velocity; `fields` is as of `_advect`."""
    _, rows, columns = fields.shape
    across, down, warmth, curl = fields[0], fields[1], fields[2], work[0]
    half = np.float32(0.5)
    for j in range(1, rows - 1):
        for i in range(1, columns - 1):
            curl[j, i] = half * (
                down[j, i + 1] - down[j, i - 1] - across[j + 1, i] + across[j - 1, i]
            )
    for j in range(2, rows - 2):
        for i in range(2, columns - 2):
            dx = half * (abs(curl[j, i + 1]) - abs(curl[j, i - 1]))
            dy = half * (abs(curl[j + 1, i]) - abs(curl[j - 1, i]))
            steep = np.sqrt(dx * dx + dy * dy) + np.float32(1e-4)
            force = swirl * dt * curl[j, i] / steep
            across[j, i] += force * dy
            down[j, i] -= force * dx
    for j in range(rows):
        for i in range(columns):
            down[j, i] -= dt * lift * warmth[j, i]


@njit(cache=True, nogil=True, fastmath=True)
def _project(
    fields: FieldStack, pressure: ScalarField, work: FieldStack, room: ScalarField, floored: bool
) -> None:
    """Project the velocity to be free of divergence, but for the expansion `room` (rows, columns).

    The bottom is a wall where it is `floored`; elsewhere the pressure outside is 0.
    """
    _, rows, columns = fields.shape
    across, down, divergence = fields[0], fields[1], work[1]
    half, none = np.float32(0.5), np.float32(0.0)
    last = rows - 1
    if floored:
        for i in range(columns):
            down[last, i] = min(down[last, i], none)
    for j in range(rows):
        for i in range(columns):
            right = across[j, i + 1] if i + 1 < columns else across[j, i]
            left = across[j, i - 1] if i > 0 else across[j, i]
            above = down[j - 1, i] if j > 0 else down[j, i]
            edge = -down[j, i] if floored else down[j, i]
            below = down[j + 1, i] if j < last else edge
            divergence[j, i] = half * (right - left + below - above) - room[j, i]
    for sweep in range(2 * _SWEEPS):
        for j in range(rows):
            for i in range((j + sweep) & 1, columns, 2):
                total = none
                if i > 0:
                    total += pressure[j, i - 1]
                if i + 1 < columns:
                    total += pressure[j, i + 1]
                if j > 0:
                    total += pressure[j - 1, i]
                if j < last:
                    total += pressure[j + 1, i]
                elif floored:
                    total += pressure[j, i]
                wanted = np.float32(0.25) * (total - divergence[j, i])
                pressure[j, i] += _OVER_RELAXATION * (wanted - pressure[j, i])
    for j in range(rows):
        for i in range(columns):
            right = pressure[j, i + 1] if i + 1 < columns else none
            left = pressure[j, i - 1] if i > 0 else none
            above = pressure[j - 1, i] if j > 0 else none
            edge = pressure[j, i] if floored else none
            below = pressure[j + 1, i] if j < last else edge
            across[j, i] -= half * (right - left)
            down[j, i] -= half * (below - above)
