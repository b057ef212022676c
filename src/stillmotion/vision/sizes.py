"""The sizes at which pictures are analysed."""

from __future__ import annotations

LEAST_SIDE = 8
"""Pixels that each side of a picture has at least, however long the other one is."""


def scale_within(width: int, height: int, edge: float) -> float:
    """The factor that brings a long edge down to `edge` pixels; 1 where it is no longer."""
    return min(1.0, edge / max(height, width))


def size_within(
    width: int, height: int, edge: float, *, least: int = LEAST_SIDE
) -> tuple[int, int]:
    """(width, height) scaled down so that the long edge has at most `edge` pixels, and each side
    at least `least`."""
    scale = scale_within(width, height, edge)
    return max(least, round(width * scale)), max(least, round(height * scale))
