"""Easing curves: how a value goes from 0 to 1.

`u` is progress. It is clamped to 0 … 1, and may be a number or an array, whose precision is kept.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Tensor

Values = TypeVar("Values", float, Tensor)
"""A number, or an array of any shape."""

EASE_RAMP = 0.34
"""Fraction of the time over which `ease_in_out` speeds up, and again over which it slows down."""

COAST = 0.4
"""Fraction of the time within which `coast` comes to rest."""


def smoothstep(u: Values) -> Values:
    """Cubic Hermite easing, 3u² − 2u³: zero slope at both ends."""
    u = _clamped(u)
    eased: Values = u * u * (3.0 - 2.0 * u)
    return eased


def smootherstep(u: Values) -> Values:
    """Perlin's quintic easing, 6u⁵ − 15u⁴ + 10u³: zero slope and curvature at both ends."""
    u = _clamped(u)
    eased: Values = u * u * u * (u * (6.0 * u - 15.0) + 10.0)
    return eased


def smooth(low: Tensor | float, high: Tensor | float, value: Values) -> Values:
    """`smootherstep` of where `value` lies between `low` (0) and `high` (1)."""
    progress: Any = (value - low) / (high - low)
    eased: Values = smootherstep(progress)
    return eased


def ease_in_out(time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance travelled (0 to 1) at each time (0 to 1) by what starts and stops at rest.

    Speed rises over `EASE_RAMP` of the time along a smootherstep, stays constant, and falls
    likewise, so that position, speed and acceleration are continuous.
    """
    top_speed = 1.0 / (1.0 - EASE_RAMP)
    second_half = time > 0.5
    t = np.where(second_half, 1.0 - time, time)
    u = np.clip(t / EASE_RAMP, 0.0, 1.0)
    # The integral of smootherstep.
    ramp = EASE_RAMP * (u**6 - 3.0 * u**5 + 2.5 * u**4)
    distance = top_speed * (ramp + np.maximum(t - EASE_RAMP, 0.0))
    return np.where(second_half, 1.0 - distance, distance)


def coast(time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance travelled at each time (0 to 1) by what starts at speed 1 and comes to rest within
    `COAST`, with continuous acceleration at both ends."""
    u = np.clip(time / COAST, 0.0, 1.0)
    return COAST * (u - u**3 + u**4 / 2.0)


def _clamped(u: Any) -> Any:
    # A number stays a Python float: one of NumPy's would turn float32 arrays into float64.
    if isinstance(u, (int, float)):
        return min(max(u, 0.0), 1.0)
    return np.clip(u, 0.0, 1.0)
