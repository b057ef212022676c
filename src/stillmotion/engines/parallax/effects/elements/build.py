"""Elements in a shot: cut out, sized, relit and placed in the scene, each with its shadow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Rgb
from stillmotion.engines.base import Picture
from stillmotion.engines.parallax.effect import Effects, PlanarLayer, View
from stillmotion.engines.parallax.effects.elements.entrance import FadeIn, FadeOut, WalkIn
from stillmotion.engines.parallax.effects.elements.placement import (
    StandingSpot,
    disparity_at,
    find_spot,
)
from stillmotion.engines.parallax.effects.elements.relighting import (
    SceneStatistics,
    relight_figure,
)
from stillmotion.engines.parallax.effects.elements.shadow import ground_shadow
from stillmotion.engines.parallax.scene.planar_layer import planar_layer
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Placement
from stillmotion.vision.figure import Figure, figure, scaled

SETTLED = 0.012
"""Fraction of its height by which a figure's foot is soft: it sinks into grass and dust."""

FOOT_ALPHA = 0.3
"""Alpha of the lowest row of a foot."""

BELOW_FRAME = 5
"""A figure without a foot is extended downwards by its height over this."""

OFF_FRAME = 4.0
"""Pixels beyond the frame at which a figure starts to walk in."""


@dataclass(frozen=True)
class ElementsBuilder:
    """See `EffectBuilder`, of a shot's placements.

    `pictures` are the elements' reference pictures by name, cut out already (h, w, 4) or not
    (h, w, 3): `cut_out` then makes the matte (h, w; 0 to 1) of what one shows.
    """

    clock: Clock
    pictures: Mapping[str, Picture]
    cut_out: Callable[[Rgb], Coverage]

    def build(self, placements: Sequence[Placement], view: View, /) -> Effects:
        """The layers of the elements, the furthest first. Raises KeyError when a picture is
        missing."""
        effects = Effects()
        if not placements:
            return effects
        statistics = SceneStatistics.of(view.rgb)
        standing: list[tuple[Placement, Figure, StandingSpot]] = []
        for placement in placements:
            reference = self.pictures[placement.picture]
            found = figure(reference, self.cut_out)
            if found is None:
                effects.undone.append(
                    f"{placement.picture}: nothing stands out in it to be cut out"
                )
                continue
            taken = [spot for _, _, spot in standing]
            spot = find_spot(view, placement, found, taken)
            whole = np.ascontiguousarray(reference[..., :3])
            sized = scaled(found, spot.height)
            lit = relight_figure(sized, whole, statistics, spot, view.light)
            standing.append((placement, lit, spot))
        for placement, found, spot in sorted(standing, key=lambda entry: entry[2].foot):
            effects.layers += _layers(placement, found, spot, view, self.clock)
        return effects


def _layers(
    placement: Placement, found: Figure, spot: StandingSpot, view: View, clock: Clock
) -> list[PlanarLayer]:
    height = found.alpha.shape[0]
    disparity = disparity_at(view, spot)
    left, top, right, _ = spot.box
    opacity = FadeOut(clock) if placement.enters else FadeIn(clock)
    shadow = None if found.cut_below else ground_shadow(found.alpha, view, spot)
    first, last = left, right
    if shadow is not None:
        first = min(first, shadow.left)
        last = max(last, shadow.left + shadow.alpha.shape[1])
    start = 0.0
    if placement.enters == "left":
        start = -(last + OFF_FRAME)
    elif placement.enters == "right":
        start = view.rgb.shape[1] - first + OFF_FRAME
    layers = []
    if shadow is not None:
        layers.append(
            planar_layer(
                shadow.rgb,
                shadow.alpha,
                disparity,
                left=shadow.left,
                top=shadow.top,
                behind=placement.behind,
                displacements=(WalkIn(start, clock),) if start else (),
                opacity=opacity,
            )
        )
    alpha, rgb = found.alpha, found.rgb
    if found.cut_below:
        # Extend it downwards: it bobs as it walks, and the camera may see below the frame.
        more = height // BELOW_FRAME + 2
        alpha = cv2.copyMakeBorder(alpha, 0, more, 0, 0, cv2.BORDER_REPLICATE)
        rgb = np.asarray(cv2.copyMakeBorder(rgb, 0, more, 0, 0, cv2.BORDER_REFLECT_101), np.uint8)
    else:
        soft = max(1, round(SETTLED * height))
        alpha = alpha.copy()
        alpha[-soft:] *= np.linspace(1.0, FOOT_ALPHA, soft, dtype=np.float32)[:, None]
    layers.append(
        planar_layer(
            rgb,
            alpha,
            disparity,
            left=round(left),
            top=round(top),
            behind=placement.behind,
            displacements=(WalkIn(start, clock, float(height)),) if start else (),
            opacity=opacity,
        )
    )
    return layers
