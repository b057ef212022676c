"""A drawn path as a trajectory: where an object is at each frame, relative to its start.

The curve is a centripetal Catmull-Rom spline through the points (Yuksel, Schaefer and Keyser,
Computer-Aided Design 2011: no loops and no cusps between them), kept within their bounding box. A
few points are a route, travelled at constant speed; many are a gesture, whose own speed is kept, as
a hand's path is sampled in even steps of time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Points
from stillmotion.easing import ease_in_out

GESTURE = 10
"""Points from which a path is a gesture, timed by its indices."""

CALM = 0.06
"""Standard deviation, as a fraction of the shot, over which a gesture's speed is smoothed."""

OVERSHOOT = 0.02
"""How far the curve may leave the points' bounding box, as a fraction of its diagonal."""

_STEPS = 24
"""Samples of the curve between two points."""

_MOMENTS = 512
"""Samples of the time in which a gesture's speed is smoothed."""


def trajectory(points: Sequence[tuple[float, float]], frames: int) -> Points:
    """(frames, 2): offset in x and y from the first point at each frame.

    It begins and ends at rest, passes near each of `points` in turn and is at the last of them at
    the last frame. A path of no length gives zeros.
    """
    given = np.asarray(points, np.float64).reshape(-1, 2)
    line, at = curve(given)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    time = ease_in_out(np.linspace(0.0, 1.0, frames)) if frames > 1 else np.zeros(1)
    way = _gesture(lengths[at], time) if len(given) >= GESTURE else time * lengths[-1]
    placed = np.stack([np.interp(way, lengths, line[:, axis]) for axis in (0, 1)], axis=1)
    placed[-1] = line[-1] if frames > 1 else line[0]
    result: Points = placed - given[0]
    return result


def curve(points: Points) -> tuple[Points, NDArray[np.intp]]:
    """A dense line (m, 2) through `points` (n, 2), and the index in it of each of them.

    Successive points at the same position share one sample.
    """
    kept = np.concatenate([[True], np.hypot(*np.diff(points, axis=0).T) > 1e-9])
    knots = points[kept]
    at = (np.cumsum(kept) - 1) * _STEPS
    if len(knots) == 1:
        return knots, at
    before, after = _handles(knots)
    u = (np.arange(_STEPS) / _STEPS)[None, :, None]
    start, end = knots[:-1, None], knots[1:, None]
    first, second = after[:-1, None], before[1:, None]
    line = (
        (1 - u) ** 3 * start
        + 3 * u * (1 - u) ** 2 * first
        + 3 * u**2 * (1 - u) * second
        + u**3 * end
    ).reshape(-1, 2)
    return np.concatenate([line, knots[-1:]]), at


def _handles(knots: Points) -> tuple[Points, Points]:
    """Each knot's Bézier handles towards the one before and the one after (n, 2).

    Those of one knot are collinear with it, and a curve lies in the convex hull of its handles:
    shortening both until they lie in the box keeps it smooth and bounds it.
    """
    steps = np.diff(knots, axis=0)
    spans = np.sqrt(np.hypot(*steps.T))[:, None]
    slopes = steps / spans
    tangents = np.empty_like(knots)
    tangents[0], tangents[-1] = slopes[0], slopes[-1]
    weighed = slopes[:-1] * spans[1:] + slopes[1:] * spans[:-1]
    tangents[1:-1] = weighed / (spans[:-1] + spans[1:])
    back = np.concatenate([spans[:1], spans]) / 3
    forth = np.concatenate([spans, spans[-1:]]) / 3
    low, high = knots.min(axis=0), knots.max(axis=0)
    slack = OVERSHOOT * float(np.hypot(*(high - low)))
    share = np.ones(len(knots))
    for handle in (-back * tangents, forth * tangents):
        room = np.where(handle > 0, high + slack - knots, knots - (low - slack))
        reach = np.abs(handle)
        share = np.minimum(share, np.min(room / np.maximum(reach, room + 1e-12), axis=1))
    tangents *= share[:, None]
    return knots - back * tangents, knots + forth * tangents


def _gesture(passed: NDArray[np.float64], time: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance covered at each of `time` (0 to 1), where point i was passed after `passed[i]`.

    The smoothed speed is nowhere negative, so it never turns back.
    """
    edges = np.linspace(0.0, 1.0, _MOMENTS + 1)
    way = np.interp(edges, np.linspace(0.0, 1.0, len(passed)), passed)
    speed = np.diff(way)
    reach = int(3 * CALM * _MOMENTS)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (CALM * _MOMENTS)) ** 2)
    even = np.convolve(np.pad(speed, reach, mode="reflect"), kernel / kernel.sum(), "valid")
    smooth = np.concatenate([[0.0], np.cumsum(even)])
    total = smooth[-1]
    scale = passed[-1] / total if total > 0 else 0.0
    result: NDArray[np.float64] = np.interp(time, edges, smooth * scale)
    return result
