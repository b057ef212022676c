"""What an effect is given (a `View` of the picture), and what it hands back (`Effects`).

The scene is a stack of layers. A `Displacement` changes where a layer's texture is sampled, a
`Retouch` edits the texture, a `PlanarLayer` is added to the stack, and an `Overlay` draws on the
finished frame. All are asked once a frame, in order, and depend on the frame's number alone, so
that any frame can be rendered by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

from stillmotion.arrays import Coverage, Disparity, Grid, Mask, Plane, Rgb
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.pictures import Lighting
from stillmotion.storyboard import Cue
from stillmotion.vision.regions.sky_matte import skylight

DENSITY = 0.25
"""Samples per frame pixel, each way, of the maps of a view and of disparity."""

MAP_STEP = 4.0
"""The reverse: frame pixels per sample of such a map."""


@dataclass(frozen=True)
class View:
    """The picture as the frame shows it, and what the analysis found in it.

    `rgb` is (height, width, 3), the size of the frame. The maps are float32 at `DENSITY` samples
    per pixel (rounded up): `matte` is the subject's alpha (all 0 without one), `disparity` the
    inverse depth (1 at the focus distance, small far away), `sky` the probability of sky. `horizon`
    is its height (0 the top, 1 the bottom). Of a painted picture, `water`, `plants` and the `light`
    are known.
    """

    rgb: Rgb
    matte: Coverage
    disparity: Disparity
    sky: Coverage
    horizon: float
    water: Coverage | None = None
    plants: Coverage | None = None
    light: Lighting | None = None

    @cached_property
    def skylight(self) -> Coverage:
        """The fraction of sky (0 to 1) in each sample, refined along the picture's edges; mountains
        in haze are none. Found when first asked for: all that changes light goes by it."""
        return skylight(self.rgb, self.sky, self.matte)


class Displacement(Protocol):
    """Moves what a layer shows."""

    def displace(self, coordinates: Grid, number: int) -> None:
        """Subtract the displacement from `coordinates`, in place (backward warping).

        | argument | shape | unit |
        | --- | --- | --- |
        | coordinates | (rows, columns, 2) float32: x, y | pixels of the view, or beyond it |
        | number | | frame of the shot |

        Each entry is the position in the view that a corner of the frame's grid samples. Something
        that has moved right by 5 has its coordinates lessened by 5.
        """
        ...


class Overlay(Protocol):
    """Draws on the finished frame."""

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """Change the planes of `frame` in place; `camera` is that of this frame."""
        ...


@dataclass(frozen=True)
class Patch:
    """A few pixels of the picture as a retouch changes them for a while.

    `rgb` is (h, w, 3), both sides even; its top left corner is at the even position (`left`, `top`)
    of the view, and all of it is inside.
    """

    rgb: Rgb
    left: int
    top: int


class Retouch(Protocol):
    """Edits a small part of a layer's texture, before displacements and the camera move it.

    It edits the subject's layer where the matte covers the middle of its box, else the
    background's.
    """

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom, all even. Retouches of a shot do not overlap."""
        ...

    def patch(self, number: int) -> Patch | None:
        """What to show at a frame, None for the picture as it is.

        All patches cover the box and equal the picture near its rim. The same object again means
        the same pixels; the next call may overwrite those of another.
        """
        ...


@dataclass(frozen=True)
class PlanarLayer:
    """A cut-out whose depth is a plane, added in front of the background.

    `rgb` (h, w, 3) are its colours, continued beyond its edge so that nothing else bleeds into the
    blend; `alpha` (h, w) uint8 is its coverage. Both sides are even, and its top left corner is at
    the even position (`left`, `top`) of the view, which may be outside. `disparity` is that of its
    middle; `slope` is what it grows by with each pixel to the right and down. A layer `behind` is
    composited before the picture's subject, the others after it; those of one kind in the order
    given. `opacity` multiplies its alpha at a frame (0: it is skipped), always 1 where there is
    none. `original` is as of `scene.layer.Layer`.
    """

    rgb: Rgb
    alpha: Plane
    left: int
    top: int
    disparity: float
    behind: bool = False
    displacements: tuple[Displacement, ...] = ()
    opacity: Callable[[int], float] | None = None
    slope: tuple[float, float] = (0.0, 0.0)
    original: Plane | None = None


@dataclass
class Effects:
    """What happens in a shot beside the camera's move.

    `background` and `subject` displace the layers of either; a picture with one layer gets both,
    the background's first, and what is in both once. `layers` are added to the scene. `hole`
    (height, width; bool) is where things of the picture have become layers, so that the background
    has to be filled. `inflow` is how far displacements draw in what lies beyond the frame's edges,
    in pixels (left, top, right, bottom). `air` has those overlays again that show what falls or
    hangs in the air, and `suspended` the cues that they are of. `undone` names, in words for the
    user, what cannot be done in this picture ("smile: no face was found").
    """

    background: list[Displacement] = field(default_factory=list)
    subject: list[Displacement] = field(default_factory=list)
    retouches: list[Retouch] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    air: list[Overlay] = field(default_factory=list)
    suspended: list[Cue] = field(default_factory=list)
    layers: list[PlanarLayer] = field(default_factory=list)
    hole: Mask | None = None
    inflow: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    undone: list[str] = field(default_factory=list)

    def add(self, other: Effects) -> None:
        """Append what `other` holds."""
        self.background += other.background
        self.subject += other.subject
        self.retouches += other.retouches
        self.overlays += other.overlays
        self.air += other.air
        self.suspended += other.suspended
        self.layers += other.layers
        if other.hole is not None:
            self.hole = other.hole if self.hole is None else self.hole | other.hole
        left, top, right, bottom = map(max, self.inflow, other.inflow)
        self.inflow = (left, top, right, bottom)
        self.undone += other.undone


def merge_displacements(
    background: Sequence[Displacement], subject: Sequence[Displacement]
) -> tuple[Displacement, ...]:
    """The displacements of a picture with one layer. One that is in both is applied once."""
    others = (motion for motion in subject if not any(motion is other for other in background))
    return (*background, *others)


def apply_displacements(coordinates: Grid, motions: Sequence[Displacement], number: int) -> None:
    """Apply the displacements in order."""
    for motion in motions:
        motion.displace(coordinates, number)


Asked_contra = TypeVar("Asked_contra", contravariant=True)
"""What a shot asks for: a grade, cues, strokes, placements."""


class EffectBuilder(Protocol[Asked_contra]):
    """Builds the effects of one family. An instance holds what they need beside the picture."""

    def build(self, cue: Asked_contra, view: View, /) -> Effects:
        """What the `cue` does to the picture in `view`; what of it cannot be done is `undone`."""
        ...
