"""Dabs: many small shapes at once, as corners (n, k, 2), for `Painter.dabs`.

Places `at` are (n, 2); sizes and angles are (n) or one for all; angles are in radians, 0 to the
right and positive downwards. All shapes are convex.
"""

from __future__ import annotations

import numpy as np

from stillmotion.arrays import ColourRow, Matrix, Outlines, Points, Vector
from stillmotion.engines.backdrops.painting.colour import Stops, ramp

Some = Vector | float

LEAF = np.array([(-0.5, 0.0), (-0.22, -0.5), (0.16, -0.42), (0.5, 0.0), (0.16, 0.42), (-0.22, 0.5)])
STROKE = np.array(
    [(-0.5, -0.3), (-0.3, -0.5), (0.1, -0.45), (0.5, -0.12), (0.5, 0.08), (0.1, 0.42), (-0.3, 0.5),
     (-0.5, 0.3)]
)  # fmt: skip
"""Outlines (along, across) of dabs as long and wide as 1."""

BLADE = np.array([(-0.5, 0.0, 0.0), (-0.45, 0.22, 0.5), (0.0, 1.0, 1.0), (0.45, 0.30, 0.5),
                  (0.5, 0.0, 0.0)])  # fmt: skip
"""A blade of grass: how much of its width aside, of its lean, and of its height each corner is."""

CORNERS = 8
"""Of a round dab."""

UNROUND = 0.14
"""How far a round dab's corners are off a circle, as a share."""

WOBBLE = 0.25
"""How unlike one another the edges of strokes are."""

HUE = np.array([1.0, 0.15, -1.0])
"""What is warmer, in red, green and blue."""


def leaves(at: Points, length: Some, width: Some, angle: Some) -> Outlines:
    """Pointed ovals about their middle."""
    return _placed(at, LEAF[:, 0], LEAF[:, 1], length, width, angle)


def blobs(
    rng: np.random.Generator, at: Points, width: Some, height: Some, angle: Some = 0.0
) -> Outlines:
    """Round dabs, none quite like another."""
    turns = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    reach = 0.5 * (1 + UNROUND * rng.uniform(-1, 1, (len(at), CORNERS)))
    return _placed(at, np.cos(turns) * reach, np.sin(turns) * reach, width, height, angle)


def strokes(
    rng: np.random.Generator, at: Points, length: Some, width: Some, angle: Some = 0.0
) -> Outlines:
    """Strokes of a flat brush: full at the start, thin at the end."""
    wobble = 1 + WOBBLE * rng.standard_normal((len(at), len(STROKE)))
    return _placed(at, STROKE[:, 0], STROKE[:, 1] * wobble, length, width, angle)


def blades(foot: Points, tall: Some, lean: Some, width: Some) -> Outlines:
    """Blades of grass that stand on `foot` and lean aside by `lean` at their tips, all lengths."""
    tall, lean, width = (_each(value, len(foot)) for value in (tall, lean, width))
    aside, leaning, high = BLADE.T
    x = foot[:, :1] + aside * width + leaning * lean
    return np.stack([x, foot[:, 1:] - high * tall], -1)


def tinted(
    rng: np.random.Generator, colours: ColourRow, light: float, hue: float = 0.0
) -> ColourRow:
    """Colours (n, 3), none quite like another: `light` is how far they scatter in lightness, `hue`
    between warm and cold."""
    n = len(colours)
    scale = 1 + light * rng.standard_normal((n, 1))
    return np.asarray(np.clip(colours * scale + hue * rng.standard_normal((n, 1)) * HUE, 0, 1))


def shaded(position: Vector, stops: Stops) -> ColourRow:
    """(n, 3) colours at positions (n) between stops in rising order."""
    return np.asarray(ramp(np.asarray(position, np.float32)[None], stops)[0])


def _each(value: Some, count: int) -> Matrix:
    """(n, 1) a value for each of them."""
    return np.broadcast_to(np.asarray(value, np.float64), count)[:, None]


def _placed(
    at: Points, along: Vector | Matrix, across: Vector | Matrix,
    length: Some, width: Some, angle: Some,
) -> Outlines:  # fmt: skip
    length, width, angle = (_each(value, len(at)) for value in (length, width, angle))
    u, v = along * length, across * width
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([at[:, :1] + u * cos - v * sin, at[:, 1:] + u * sin + v * cos], -1)
