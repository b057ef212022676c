"""Dabs: many small shapes at once, as corners (n, k, 2), for `Cel.dabs`.

Places `at` are (n, 2); sizes and angles are (n) or one for all; angles are in radians, 0 to the
right and positive downwards. All shapes are convex.
"""

from __future__ import annotations

import numpy as np

from stillmotion.arrays import Map
from stillmotion.engines.backdrops.colour import Colour, ramp

Some = Map | float


def leaves(at: Map, length: Some, width: Some, angle: Some) -> Map:
    """Pointed ovals about their middle."""
    along = np.array([-0.5, -0.22, 0.16, 0.5, 0.16, -0.22])
    across = np.array([0.0, -0.5, -0.42, 0.0, 0.42, 0.5])
    return _placed(at, along, across, length, width, angle)


def blobs(rng: np.random.Generator, at: Map, width: Some, height: Some, angle: Some = 0.0) -> Map:
    """Round dabs, none quite like another."""
    n = len(at)
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    reach = 0.5 * (0.86 + 0.28 * rng.random((n, 8)))
    return _placed(at, np.cos(turns) * reach, np.sin(turns) * reach, width, height, angle)


def strokes(rng: np.random.Generator, at: Map, length: Some, width: Some, angle: Some = 0.0) -> Map:
    """Strokes of a flat brush: full at the start, thin at the end."""
    n = len(at)
    along = np.array([-0.5, -0.3, 0.1, 0.5, 0.5, 0.1, -0.3, -0.5])
    across = np.array([-0.3, -0.5, -0.45, -0.12, 0.08, 0.42, 0.5, 0.3])
    wobble = 1 + 0.25 * rng.standard_normal((n, 8))
    return _placed(at, along, across * wobble, length, width, angle)


def blades(foot: Map, tall: Some, lean: Some, width: Some) -> Map:
    """Blades of grass that stand on `foot` and lean aside by `lean` at their tips, all lengths."""
    n = len(foot)
    tall, lean, width = (np.broadcast_to(np.asarray(v, np.float64), n) for v in (tall, lean, width))
    x, y = foot[:, 0], foot[:, 1]
    corners = [
        (x - width / 2, y),
        (x - width * 0.45 + lean * 0.22, y - tall * 0.5),
        (x + lean, y - tall),
        (x + width * 0.45 + lean * 0.30, y - tall * 0.5),
        (x + width / 2, y),
    ]
    return np.stack([np.stack(corner, -1) for corner in corners], 1)


def tinted(rng: np.random.Generator, colours: Map, light: float, hue: float = 0.0) -> Map:
    """Colours (n, 3), none quite like another: `light` is how far they scatter in lightness, `hue`
    between warm and cold."""
    n = len(colours)
    scale = 1 + light * rng.standard_normal((n, 1))
    tilt = hue * rng.standard_normal((n, 1)) * np.array([1.0, 0.15, -1.0])
    return np.asarray(np.clip(colours * scale + tilt, 0, 1))


def shaded(position: Map, stops: list[tuple[float, Colour]]) -> Map:
    """(n, 3) colours at positions (n) between stops in rising order."""
    return np.asarray(ramp(np.asarray(position, np.float32)[None], stops)[0])


def _placed(at: Map, along: Map, across: Map, length: Some, width: Some, angle: Some) -> Map:
    n = len(at)
    length, width, angle = (
        np.broadcast_to(np.asarray(v, np.float64), n)[:, None] for v in (length, width, angle)
    )
    u, v = along * length, across * width
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([at[:, :1] + u * cos - v * sin, at[:, 1:] + u * sin + v * cos], -1)
