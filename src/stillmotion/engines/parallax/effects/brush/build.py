"""The motion brush: what each mask covers travels its path, and the static mask stands still.

A mask that follows an object's edge makes that object a layer which is carried along unchanged; one
over something without an edge (water, a cloud, hair) pulls it softly where the way is short, and
carries it with a soft edge where it is long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Mask, Picture, Points
from stillmotion.engines.parallax.camera.viewport import Box, crop_mask, viewport_of
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects.brush.carried_layer import (
    CutOut,
    GlobalTranslation,
    carried_layers,
    cut_out,
)
from stillmotion.engines.parallax.effects.brush.pin import Pin
from stillmotion.engines.parallax.effects.brush.soft_pull import soft_pull
from stillmotion.engines.parallax.effects.brush.trajectory import trajectory
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Shot
from stillmotion.vision.mask_refinement import Outline, outline

LEAST_WAY = 0.25
"""Length in pixels below which nothing moves on a path."""

LEAST_AREA = 16
"""Pixels below which a mask covers nothing that could be moved."""

EDGED = 0.72
"""Fraction of an object's border along which an edge must be seen."""

LIKE = 0.4
"""Intersection over union with the mask that an object's outline must have."""

LARGEST = 0.5
"""Fraction of the frame above which a mask is not taken for an object."""

ALL = 0.9
"""Fraction of all that is not pinned from which a region is the picture itself: nothing is left
then that could tell what is behind it."""

FURTHEST = 0.4
"""Translation of the picture itself at most, as a fraction of the frame's side: what comes in is
outpainted."""

INNER = 0.8
"""Fraction of a region within a larger one, from which it is a part of that."""

FOOT_PART = 10
"""A region's height over that of its foot."""

PIN_MARGIN = np.ones((9, 9), np.uint8)
"""How far what is pinned is dilated where the picture moves behind it."""


@dataclass(frozen=True)
class BrushBuilder:
    """See `EffectBuilder`, of the strokes of a shot.

    `masks` are by their names in the storyboard, (h, w) uint8 of the start picture's size. The pin
    is to be applied to all effects of the shot afterwards.
    """

    clock: Clock
    masks: Mapping[str, Picture]

    def build(self, shot: Shot, view: View, /) -> Effects:
        """What the brush strokes of `shot` do. Raises KeyError when a mask is missing."""
        height, width = view.rgb.shape[:2]
        pin = self.pin(shot, view)
        pinned = pin.mask if pin is not None else np.zeros((height, width), bool)
        effects = Effects()
        strokes = _moving_strokes(
            shot, self.masks, view, self.clock, shot.framing, pinned, effects.undone
        )
        _partition_pixels(strokes, pinned)
        for stroke in strokes:
            if stroke.region.sum() < LEAST_AREA:
                effects.undone.append(
                    f"{stroke.mask}: nearer masks or the pinned area cover it whole"
                )
        strokes = [stroke for stroke in strokes if stroke.region.sum() >= LEAST_AREA]
        for number, stroke in enumerate(strokes):
            if stroke.region.sum() >= ALL * (~pinned).sum():
                effects.add(_translate_picture(stroke, pinned))
                del strokes[number]
                break
        carried, holes = _pull_or_cut_out(strokes, pinned, view, effects)
        _carry(carried, view, effects)
        if carried:
            lifted_from = holes & ~pinned
            effects.hole = lifted_from if effects.hole is None else effects.hole | lifted_from
        return effects

    def pin(self, shot: Shot, view: View) -> Pin | None:
        """What the shot's static mask pins, None where it has none."""
        if shot.static_mask is None:
            return None
        height, width = view.rgb.shape[:2]
        mask = self.masks[shot.static_mask]
        return Pin(crop_mask(mask, width, height, shot.framing), view.rgb)


def _pull_or_cut_out(
    strokes: Sequence[_Stroke], pinned: Mask, view: View, effects: Effects
) -> tuple[list[tuple[_Stroke, CutOut]], Mask]:
    """Pull what has no edge and goes a short way, as a displacement added to `effects`, and cut out
    the others, from far to near; and the hole (bool) that these leave."""
    carried: list[tuple[_Stroke, CutOut]] = []
    holes = np.zeros_like(pinned)
    for stroke in reversed(strokes):
        pull = None
        if stroke.found.edged < EDGED:
            pull = soft_pull(stroke.region, pinned, stroke.way)
        if pull is not None:
            (effects.subject if _on_subject(stroke, view) else effects.background).append(pull)
            continue
        if stroke.above.any():
            # What goes off it leaves neither rim nor shadow on it.
            stroke.above |= holes & stroke.region
        found = stroke.found
        cut = cut_out(view.rgb, stroke.region, found.remains, found.sharp, stroke.above)
        carried.insert(0, (stroke, cut))
        holes |= cut.hole
    return carried, holes


def _carry(carried: Sequence[tuple[_Stroke, CutOut]], view: View, effects: Effects) -> None:
    """Add the layers that are carried along to `effects`."""
    for stroke, cut in carried:
        # Where two things began side by side, one that is gone must not be covered by the other.
        gone = np.max(
            [np.hypot(*other.way.T) for other, others in carried if (others.hole & cut.hole).any()],
            axis=0,
        )
        behind = not _on_subject(stroke, view) and stroke.near < _subject_disparity(view)
        effects.layers += carried_layers(
            view.rgb, cut, stroke.way, gone, stroke.disparity, behind=behind
        )


def _translate_picture(stroke: _Stroke, pinned: Mask) -> Effects:
    """Translate all that is not pinned, as a camera going the other way would; beyond the edges it
    is outpainted."""
    height, width = pinned.shape
    way = stroke.way
    furthest = np.abs(way).max(axis=0) / (width, height)
    share = min(1.0, FURTHEST / max(float(furthest.max()), 1e-9))
    drift = GlobalTranslation(way * share)
    right, down = drift.way.max(axis=0)
    left, up = -drift.way.min(axis=0)
    effects = Effects(background=[drift], subject=[drift], inflow=(right, down, left, up))
    if share < 1.0:
        effects.undone.append(
            f"{stroke.mask}: it covers the whole picture, of which more than {FURTHEST:.0%} would "
            "leave the frame, so it goes less far"
        )
    if pinned.any():
        effects.hole = cv2.dilate(pinned.astype(np.uint8), PIN_MARGIN) > 0
    return effects


@dataclass
class _Stroke:
    """A stroke of `mask` as understood: `region` (bool) travels the `way`, `above` (bool) is what
    moves by itself on it, `found` its outline, `near` the disparity of its foot and `disparity`
    that of the whole."""

    mask: str
    region: Mask
    above: Mask
    found: Outline
    way: Points
    near: float
    disparity: float


def _moving_strokes(
    shot: Shot,
    masks: Mapping[str, Picture],
    view: View,
    clock: Clock,
    box: Box,
    pinned: Mask,
    undone: list[str],
) -> list[_Stroke]:
    """The strokes that move anything; those that cover nothing are told in `undone`."""
    height, width = view.rgb.shape[:2]
    strokes = []
    for drawn in shot.strokes:
        mask = masks[drawn.mask]
        place = viewport_of((mask.shape[1], mask.shape[0]), width, height, box)
        across, down = mask.shape[1] / place.scale_x, mask.shape[0] / place.scale_y
        way = trajectory([(x * across, y * down) for x, y in drawn.path], clock.frames)
        covered = crop_mask(mask, width, height, box) & ~pinned
        if covered.sum() < LEAST_AREA:
            undone.append(f"{drawn.mask}: it covers nothing in the frame that may move")
        elif np.hypot(*way.T).max() >= LEAST_WAY:
            strokes.append(_segmented(view, covered, way, drawn.mask))
        else:
            undone.append(
                f"{drawn.mask}: its path stays where it is, and nothing in the prompt happens there"
            )
    return strokes


def _segmented(view: View, mask: Mask, way: Points, name: str) -> _Stroke:
    height, width = mask.shape
    found = outline(view.rgb, mask, view.matte)
    alike = (found.inside & mask).sum() / max(1, (found.inside | mask).sum())
    if alike < LIKE or mask.mean() > LARGEST:
        found = Outline.unseen(mask)
    region = found.inside
    depth = cv2.resize(view.disparity, (width, height), interpolation=cv2.INTER_LINEAR)
    rows = np.flatnonzero(region.any(axis=1))
    foot = rows[-1] - max(1, (rows[-1] - rows[0]) // FOOT_PART)
    near = float(np.median(depth[foot:][region[foot:]]))
    whole = float(np.median(depth[region]))
    return _Stroke(name, region, np.zeros_like(mask), found, way, near, whole)


def _partition_pixels(strokes: list[_Stroke], pinned: Mask) -> None:
    """Order the strokes from far to near, and assign each pixel to the nearest that covers it.

    Of two regions one of which contains the other, the inner is the nearer, and the outer goes on
    beneath it. What is pinned belongs to none.
    """
    strokes.sort(key=lambda stroke: stroke.near)
    for i in range(len(strokes)):
        for j in range(i + 1, len(strokes)):
            far, near = strokes[i].region, strokes[j].region
            if (far & near).sum() > INNER * far.sum() and far.sum() < near.sum():
                strokes[i], strokes[j] = strokes[j], strokes[i]
    for i, stroke in enumerate(strokes):
        own = stroke.region & ~pinned
        for nearer in strokes[i + 1 :]:
            shared = stroke.region & nearer.region
            if shared.sum() > INNER * nearer.region.sum():
                stroke.above |= shared
            else:
                own &= ~nearer.region
        stroke.region = own


def _on_subject(stroke: _Stroke, view: View) -> bool:
    height, width = stroke.region.shape
    matte = cv2.resize(view.matte, (width, height), interpolation=cv2.INTER_LINEAR)
    return float(matte[stroke.region].mean()) >= 0.5


def _subject_disparity(view: View) -> float:
    """The median disparity of the subject, 0 where there is none."""
    subject = view.matte > 0.5
    return float(np.median(view.disparity[subject])) if subject.any() else 0.0
