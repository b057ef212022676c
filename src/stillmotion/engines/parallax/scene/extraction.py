"""Layers cut out of the picture at the size of the frame, from front to rear.

What is nearer occludes what is behind it: each layer is cut out of the picture with everything in
front of it inpainted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Rgb
from stillmotion.engines.parallax.camera.projection import CELL, make_grid
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import Displacement
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.parallax.scene.depth_order import AnalysedLayer
from stillmotion.inpaint.filling import fill
from stillmotion.inpaint.outpainting import Margins, extend, under
from stillmotion.inpaint.silhouettes import go_on
from stillmotion.vision import matte

SAMPLES = 7
"""Frames of a shot at which displacements are sampled to see which layers they move."""

MOVED = 0.2
"""Mean displacement of a layer, relative to the layer that it moves most, from which a displacement
is meant for it: a head that turns must not displace the bus behind it."""


@dataclass(frozen=True)
class ExtractedLayer:
    """An analysed layer at the size of the canvas: `alpha` (h, w) over `canvas` (h, w, 3), which is
    the picture with what is in front of the layer inpainted."""

    analysed: AnalysedLayer
    canvas: Rgb
    alpha: Coverage


def extract_layers(
    found: Analysis, viewport: Viewport, known: Margins, sharp: Rgb, completed: Rgb
) -> list[ExtractedLayer]:
    """Cut the analysed layers out of the picture, and return them from rear to front.

    `sharp` (h, w, 3) is the viewport with `known` margins, `completed` the same with the hole of
    effects filled.
    """
    made: dict[int, ExtractedLayer] = {}
    canvas, guide = completed, sharp
    for level in range(len(found.levels), -1, -1):
        if level < len(found.levels):
            ahead = np.max([cut.alpha for cut in made.values()], axis=0)
            canvas = guide = fill(
                completed, viewport.resample_map(found.levels[level], known, 1.0), ahead
            )
        for k, analysed in enumerate(found.layers):
            if analysed.level == level:
                whole = viewport.resample_map(analysed.matte, known, 1.0)
                alpha = matte.carried(matte.sharpened(guide, whole))
                made[k] = ExtractedLayer(analysed, canvas, alpha)
    return [made[k] for k in sorted(made) if made[k].alpha.any()]


def outpaint_layers(
    base: Rgb, things: Sequence[ExtractedLayer], beyond: Margins
) -> tuple[Rgb, list[ExtractedLayer]]:
    """Outpaint the background and all layers by `beyond` pixels.

    The picture is outpainted once, with all layers composited; layers that its edge cuts off are
    continued into the outpainted margin (`go_on`) and inpainted there for what is behind them.
    """
    if not things:
        return extend(base, beyond), []
    height, width = base.shape[:2]
    inner = slice(beyond.top, beyond.top + height), slice(beyond.left, beyond.left + width)
    present = base.astype(np.float32)
    for thing in things:
        over = thing.canvas.astype(np.float32) - present
        present = present + thing.alpha[..., None] * over
    wide = extend(np.asarray(present + 0.5, np.uint8), beyond)
    outside = np.ones(wide.shape[:2], bool)
    outside[inner] = False
    covers: list[Coverage] = []
    for thing in things:
        alpha = np.asarray(np.rint(thing.alpha * 255), np.uint8)
        cover: Coverage = go_on(alpha, beyond).astype(np.float32) / 255
        if cover[outside].any():
            # Refine the extrapolated outline by the edges of the outpainted picture.
            cover = np.where(outside, matte.carried(matte.sharpened(wide, cover)), cover)
        covers.append(cover)

    def without(middle: Rgb, ahead: Sequence[Coverage]) -> Rgb:
        result = wide.copy()
        result[inner] = middle
        hidden = outside & (np.max(ahead, axis=0) > 0) if ahead else outside & False
        if hidden.any():
            result = under(result, hidden)
            result[inner] = middle
        return result

    pairs = list(zip(things, covers, strict=True))
    cut = []
    made: dict[int, Rgb] = {}
    for thing, cover in pairs:
        level = thing.analysed.level
        if level not in made:
            ahead = [other for each, other in pairs if each.analysed.level > level]
            made[level] = without(thing.canvas, ahead)
        cut.append(replace(thing, canvas=made[level], alpha=cover))
    return without(base, covers), cut


def composite_over(below: Rgb, colours: Rgb, alpha: Coverage) -> Rgb:
    """`colours` over `below` (both h, w, 3) by `alpha` (h, w)."""
    share = alpha[..., None]
    return np.asarray(below + share * (colours.astype(np.float32) - below) + 0.5, np.uint8)


def assign_displacements(
    motions: Sequence[Displacement],
    things: Sequence[ExtractedLayer],
    known: Margins,
    view: tuple[int, int],
    frames: int,
) -> list[tuple[Displacement, ...]]:
    """For each layer the subject's displacements that move it (see `MOVED`). `view` is the frame's
    width and height."""
    if len(things) < 2:
        return [tuple(motions) for _ in things]
    width, height = view
    grid = make_grid(width, height)
    rows, columns = grid.shape[:2]
    x = np.arange(columns, dtype=np.float32) * CELL
    y = np.arange(rows, dtype=np.float32) * CELL
    still = np.dstack(np.meshgrid(x, y)).astype(np.float32)
    weights: list[Coverage] = [
        cv2.remap(
            thing.alpha, still[..., 0] + known.left, still[..., 1] + known.top, cv2.INTER_LINEAR
        )
        for thing in things
    ]
    # Weight each layer by its visible part.
    for k, ahead in enumerate(weights):
        weights[:k] = [rear * (1 - ahead) for rear in weights[:k]]
    numbers = sorted({round(at) for at in np.linspace(0, frames - 1, SAMPLES)})
    result: list[list[Displacement]] = [[] for _ in things]
    for motion in motions:
        far = np.zeros(still.shape[:2], np.float32)
        for number in numbers:
            coordinates = still.copy()
            motion.displace(coordinates, number)
            far += np.linalg.norm(coordinates - still, axis=2)
        means = [float((far * w).sum() / max(float(w.sum()), 1e-3)) for w in weights]
        for takes, mean in zip(result, means, strict=True):
            if mean >= MOVED * max(means):
                takes.append(motion)
    return [tuple(takes) for takes in result]
