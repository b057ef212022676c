"""Which pixels of a transition's frames show the given pictures, and not synthesised ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stillmotion.arrays import Grid, Mask, Plane
from stillmotion.engines.parallax.transition.forward_splatting import SPLAT_CELL
from stillmotion.engines.parallax.transition.motion_field import SplattedFrame
from stillmotion.inpaint.outpainting import Margins

ALONE = 0.03
"""Weight of a picture up to which a pixel shows nothing of it."""


class KnownPixels:
    """`known` (h, w; bool) is that of the last frame, `synthesised` how much on each side of the
    second picture's view was outpainted."""

    def __init__(self) -> None:
        self.known: Mask = np.zeros((0, 0), bool)
        self.synthesised = Margins(0, 0, 0, 0)

    def given_pixels(self, size: tuple[int, int]) -> tuple[Mask, Mask]:
        """Which pixels of either view of (width, height) were given."""
        width, height = size
        left, top, right, bottom = self.synthesised
        second = np.zeros((height, width), bool)
        second[top : height - bottom, left : width - right] = True
        return np.ones((height, width), bool), second

    def record_morph(
        self, found: SplattedFrame, corner: tuple[int, int], size: tuple[int, int]
    ) -> None:
        """Record a frame of (width, height) made from a splatted grid; textures reach `corner`
        pixels beyond the pictures."""
        inside = [
            _inside(at - np.array(corner, np.float32), margins, size)
            for at, margins in (
                (found.at_first, Margins(0, 0, 0, 0)),
                (found.at_second, self.synthesised),
            )
        ]
        real = (inside[0] | (found.weights >= 1 - ALONE)) & (inside[1] | (found.weights <= ALONE))
        cells = (
            real[:-1, :-1] & real[1:, :-1] & real[:-1, 1:] & real[1:, 1:] & (found.disoccluded == 0)
        )
        self.known = cells.repeat(SPLAT_CELL, axis=0).repeat(SPLAT_CELL, axis=1)[
            : size[1], : size[0]
        ]

    def record_wipe(self, weights: Plane, sides: Sequence[Mask | None]) -> None:
        """Record a frame that shows the second by weights `weights` (h, w; of 255) over the first;
        `sides` are the known pixels of either, None where nothing of it is visible. A blend of both
        is not known."""
        known = np.zeros(weights.shape, bool)
        for side, alone in zip(
            sides, (weights <= 255 * ALONE, weights >= 255 * (1 - ALONE)), strict=True
        ):
            if side is not None:
                known |= alone & side
        self.known = known


def _inside(at: Grid, margins: Margins, size: tuple[int, int]) -> Mask:
    x, y = at[..., 0], at[..., 1]
    return np.asarray(
        (x >= margins.left - 0.5)
        & (y >= margins.top - 0.5)
        & (x <= size[0] - margins.right - 0.5)
        & (y <= size[1] - margins.bottom - 0.5)
    )
