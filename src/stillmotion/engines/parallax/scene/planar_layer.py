"""A planar layer cropped from a cut-out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stillmotion.arrays import Coverage, Rgb
from stillmotion.engines.parallax.effect import Displacement, PlanarLayer

_RIM = 4
"""Transparent pixels kept about the cut-out."""


def planar_layer(
    rgb: Rgb,
    alpha: Coverage,
    disparity: float,
    *,
    left: int = 0,
    top: int = 0,
    behind: bool = False,
    displacements: tuple[Displacement, ...] = (),
    opacity: Callable[[int], float] | None = None,
) -> PlanarLayer:
    """Crop `rgb` (h, w, 3) to what `alpha` (h, w; 0 to 1) covers; (`left`, `top`) is the corner of
    both in the view. The other arguments are as of `PlanarLayer`."""
    ys, xs = np.where(alpha > 0)
    height, width = alpha.shape
    x0, x1 = _even_span(int(xs.min(initial=width // 2)), int(xs.max(initial=0)), left)
    y0, y1 = _even_span(int(ys.min(initial=height // 2)), int(ys.max(initial=0)), top)
    beyond = (max(0, -y0), max(0, y1 - height)), (max(0, -x0), max(0, x1 - width))
    rows, columns = slice(max(0, y0), y1), slice(max(0, x0), x1)
    colours = np.pad(rgb[rows, columns], (*beyond, (0, 0)), mode="edge")
    coverage = np.pad(np.rint(alpha[rows, columns] * 255).astype(np.uint8), beyond)
    return PlanarLayer(
        rgb=np.ascontiguousarray(colours),
        alpha=np.ascontiguousarray(coverage),
        left=left + x0,
        top=top + y0,
        disparity=disparity,
        behind=behind,
        displacements=displacements,
        opacity=opacity,
    )


def _even_span(first: int, last: int, origin: int) -> tuple[int, int]:
    """The span from before `first` to after `last`, of even length and at an even position from
    `origin`."""
    start = first - _RIM
    start -= (start + origin) % 2
    length = last + 1 + _RIM - start
    return start, start + length + length % 2
