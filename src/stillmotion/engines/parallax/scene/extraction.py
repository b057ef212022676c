"""The things of a picture cut out of it for their layers, at the size of the frame.

What is nearer hides some of what is behind it: each is cut out of the picture as it is without all
that is further in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stillmotion.arrays import Map, Rgb
from stillmotion.engines.parallax.camera.projection import CELL, make_grid
from stillmotion.engines.parallax.camera.viewport import Viewport
from stillmotion.engines.parallax.effect import Displacement
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.parallax.scene.depth_order import AnalysedLayer
from stillmotion.inpaint.continuation import go_on
from stillmotion.inpaint.filling import fill
from stillmotion.inpaint.surroundings import Margins, extend, under
from stillmotion.vision import matte

SAMPLES = 7
"""Frames of a shot at which it is looked at what a motion moves."""

MOVED = 0.2
"""How far a motion moves a thing on the mean, of what it moves another by, from which it is meant:
a head that turns is not to bend the bus behind it."""


@dataclass(frozen=True)
class ExtractedLayer:
    """A thing in front of what is behind it: `alpha` (h, w) of `canvas` (h, w, 3)."""

    analysed: AnalysedLayer
    canvas: Rgb
    alpha: Map


def extract_layers(
    found: Analysis, window: Viewport, known: Margins, sharp: Rgb, body: Rgb
) -> list[ExtractedLayer]:
    """What is found in the picture, from rear to front, out of the view with `known` margins.

    `sharp` is that view, `body` the same without what was taken out.
    """
    made: dict[int, ExtractedLayer] = {}
    canvas, guide = body, sharp
    for level in range(len(found.levels), -1, -1):
        if level < len(found.levels):
            ahead = np.max([cut.alpha for cut in made.values()], axis=0)
            canvas = guide = fill(body, window.resample_map(found.levels[level], known, 1.0), ahead)
        for k, sheet in enumerate(found.layers):
            if sheet.level == level:
                whole = window.resample_map(sheet.matte, known, 1.0)
                alpha = matte.carried(matte.sharpened(guide, whole))
                made[k] = ExtractedLayer(sheet, canvas, alpha)
    return [made[k] for k in sorted(made) if made[k].alpha.any()]


def outpaint_layers(
    base: Rgb, things: Sequence[ExtractedLayer], beyond: Margins
) -> tuple[Rgb, list[ExtractedLayer]]:
    """What is behind all `things`, and these, continued by `beyond`.

    What is past the edge is made up once, with the things in it where the edge cuts them off, and
    painted over there for what is behind them.
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
    covers: list[Map] = []
    for thing in things:
        alpha = np.asarray(np.rint(thing.alpha * 255), np.uint8)
        cover: Map = go_on(alpha, beyond).astype(np.float32) / 255
        if cover[outside].any():
            # Whoever continued the picture knows better than a straight line where it ends.
            cover = np.where(outside, matte.carried(matte.sharpened(wide, cover)), cover)
        covers.append(cover)

    def without(middle: Rgb, ahead: Sequence[Map]) -> Rgb:
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


def composite_over(below: Rgb, colours: Rgb, alpha: Map) -> Rgb:
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
    """The motions of the subject that each thing takes part in: those that move it.

    `view` is the frame's width and height.
    """
    if len(things) < 2:
        return [tuple(motions) for _ in things]
    width, height = view
    grid = make_grid(width, height)
    rows, columns = grid.shape[:2]
    x = np.arange(columns, dtype=np.float32) * CELL
    y = np.arange(rows, dtype=np.float32) * CELL
    still = np.dstack(np.meshgrid(x, y)).astype(np.float32)
    weights: list[Map] = [
        cv2.remap(
            thing.alpha, still[..., 0] + known.left, still[..., 1] + known.top, cv2.INTER_LINEAR
        )
        for thing in things
    ]
    # Only what is seen of each counts.
    for k, ahead in enumerate(weights):
        weights[:k] = [rear * (1 - ahead) for rear in weights[:k]]
    numbers = sorted({round(at) for at in np.linspace(0, frames - 1, SAMPLES)})
    result: list[list[Displacement]] = [[] for _ in things]
    for motion in motions:
        far = np.zeros(still.shape[:2], np.float32)
        for number in numbers:
            places = still.copy()
            motion.displace(places, number)
            far += np.linalg.norm(places - still, axis=2)
        means = [float((far * w).sum() / max(float(w.sum()), 1e-3)) for w in weights]
        for takes, mean in zip(result, means, strict=True):
            if mean >= MOVED * max(means):
                takes.append(motion)
    return [tuple(takes) for takes in result]
