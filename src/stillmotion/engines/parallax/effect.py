"""What the parts of the engine that make things move are given, and what they hand back.

A picture is seen as a stack of layers; a `Motion` bends what one of them shows, an `Overlay` is
drawn over the finished frame. Both are asked once a frame, in order, and answer for a frame's
number alone, so that a frame can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

from stillmotion.arrays import Map, Plane, Rgb
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.pictures import Lighting
from stillmotion.vision.regions.skylight import skylight

DENSITY = 0.25
"""Samples per frame pixel, each way, of the maps of a view and of disparity."""


@dataclass(frozen=True)
class View:
    """The picture as the frame shows it, and what the analysis found in it.

    `rgb` is (height, width, 3), the size of the frame. The maps are float32 at a quarter of that
    (rounded up): `matte` is how far a pixel belongs to the subject (all 0 where there is none),
    `disparity` the inverse depth (1 at the focus, small far away), `sky` how surely it is sky.
    `horizon` is the height (0 the top, 1 the bottom) at which the ground meets infinity. Of a
    picture that was painted it is known what is `water`, what `plants` and what the `light` is.
    """

    rgb: Rgb
    matte: Map
    disparity: Map
    sky: Map
    horizon: float
    water: Map | None = None
    plants: Map | None = None
    light: Lighting | None = None

    @cached_property
    def skylight(self) -> Map:
        """The share of sky (0 to 1) in each pixel, along the picture's own edges; mountains in haze
        are none. All that changes light goes by this, and nothing else makes it be found."""
        return skylight(self.rgb, self.sky, self.matte)


class Displacement(Protocol):
    """Moves what a layer shows."""

    def displace(self, places: Map, number: int) -> None:
        """Change `places` (rows, columns, 2: x, y; float32) where things have moved, in place.

        Each is the pixel of the view (origin at its top left, beyond its edges too) that a corner
        of the frame's grid would show; the motion puts there where the thing that has moved to it
        came from. Something that has moved right by 5 has its places lessened by 5.
        """
        ...


class Overlay(Protocol):
    """Draws over the frame."""

    def draw(self, frame: Frame, number: int, camera: Extrinsics) -> None:
        """Change the planes of `frame` in place; `camera` is that of this frame."""
        ...


@dataclass(frozen=True)
class Patch:
    """A few pixels of the picture as they look for a while.

    `rgb` is (h, w, 3), both sides even; its top left corner lies at the even place (`left`,
    `top`) of the view, and all of it is inside.
    """

    rgb: Rgb
    left: int
    top: int


class Retouch(Protocol):
    """Changes what a small part of the picture shows, before the motions and the camera move it.

    What it draws sits on its layer as paint does and goes wherever that goes: the subject's layer
    where the matte has the rectangle's middle, else the background's.
    """

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Its rectangle: left, top, right, bottom, all even. Retouches of a shot do not overlap."""
        ...

    def patch(self, number: int) -> Patch | None:
        """What to show at a frame, None for the picture as it is.

        All patches cover the box, and near its rim they are the picture. The same object again
        means the same pixels; the next call may overwrite those of another.
        """
        ...


@dataclass(frozen=True)
class PlanarLayer:
    """A cut-out that is a layer of its own, in front of the background.

    `rgb` (h, w, 3) are its colours, continued past its edge so that none of what lay around it
    shows in the mix; `alpha` (h, w) uint8 is its coverage. Both sides are even, and its top left
    corner lies at the even place (`left`, `top`) of the view, which may be outside. `disparity`
    says how near its middle is and so how the camera's move shifts it; `slope` is what it grows by
    with each pixel to the right and down, where the sprite does not face the viewer. A sprite
    `behind` is drawn before the picture's subject, the others after it; those of one kind are drawn
    in the order given.
    `opacity` gives what its coverage is multiplied by at a frame (0: it is not drawn), always 1
    where there is none. `own` is as of `layers.Layer`.
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

    `background` and `subject` bend the layers behind and of the subject, and both bend the
    picture where it has one layer only (the background's first, and what is in both once).
    `sprites` are added to it, and `hole` (height, width; bool) is where the picture's own things
    have become sprites and the picture is to be completed with what lies behind them. `drawn_in` is
    how far motions bring in what lies beyond the frame's edges, in pixels (left, top, right,
    bottom). `undone` names, in words for the user, what was asked for and cannot be done in this
    picture ("smile: no face was found").
    """

    background: list[Displacement] = field(default_factory=list)
    subject: list[Displacement] = field(default_factory=list)
    retouches: list[Retouch] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    layers: list[PlanarLayer] = field(default_factory=list)
    hole: Map | None = None
    inflow: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    undone: list[str] = field(default_factory=list)

    def add(self, other: Effects) -> None:
        """Take in what `other` holds, after what is here."""
        self.background += other.background
        self.subject += other.subject
        self.retouches += other.retouches
        self.overlays += other.overlays
        self.layers += other.layers
        if other.hole is not None:
            self.hole = other.hole if self.hole is None else self.hole | other.hole
        left, top, right, bottom = map(max, self.inflow, other.inflow)
        self.inflow = (left, top, right, bottom)
        self.undone += other.undone


def merge_displacements(
    background: Sequence[Displacement], subject: Sequence[Displacement]
) -> tuple[Displacement, ...]:
    """The motions of a picture that has one layer only. One that is of both goes once."""
    others = (motion for motion in subject if not any(motion is other for other in background))
    return (*background, *others)


def apply_displacements(places: Map, motions: Sequence[Displacement], number: int) -> None:
    """Apply the motions in order."""
    for motion in motions:
        motion.displace(places, number)


Asked_contra = TypeVar("Asked_contra", contravariant=True)
"""What a shot asks for: a grade, cues, strokes, placements."""


class EffectBuilder(Protocol[Asked_contra]):
    """Builds the effects of one family. An instance holds what they need beside the picture."""

    def build(self, cue: Asked_contra, view: View, /) -> Effects:
        """What the `cue` does to the picture in `view`; what of it cannot be done is `undone`."""
        ...
