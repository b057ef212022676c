"""A mouth that speaks: the jaw drops, the lips part, round and spread, and it is dark between them.

A warp alone cannot open closed lips, so the lower face is drawn anew for each frame: what lies
above the line between the lips comes from one displacement of the picture and what lies below
from another, and where they leave each other one sees into the mouth. In the mouth's own
coordinates, u along the line of its corners and v down, in widths of the mouth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from stillmotion.arrays import (
    Colours,
    Coverage,
    Flow,
    Matrix,
    Points,
    Raster,
    Rgb,
    ScalarField,
    Vector,
)
from stillmotion.easing import smooth
from stillmotion.engines.parallax.effect import Patch
from stillmotion.engines.parallax.effects.displacement import (
    SampleGrid,
    invert_displacement,
    sample_grid,
)
from stillmotion.engines.parallax.effects.faces.lips import OPEN_ALREADY, lip_line
from stillmotion.engines.parallax.effects.faces.mouth_inside import paint_inside
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack
from stillmotion.engines.parallax.scene.texture import half_samples
from stillmotion.engines.parallax.timing import Clock
from stillmotion.vision.landmarks import (
    CHIN,
    LOWER_LIP_INNER,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    Face,
    mouth_openness,
    skin_colour,
)

DROP, RAISE = 0.34, 0.045
"""How far the lower lip sinks and the upper one rises with the jaw all open."""

CHIN_DROP = 0.68
"""The chin sinks by this share of what the lip does."""

SPREAD, ROUND = 0.13, 0.22
"""How far each corner goes outward when spread and inward when rounded, as shares of its
distance from the mouth's middle, before the cheek holds it back."""

_REACH, _ABOVE, _NECK = 0.95, 0.5, 0.55
"""How far the rectangle reaches to each side of the mouth, above it and below the chin, in widths
of the mouth."""

TEETH_SHOW = 0.82
"""How surely teeth are added to a mouth that is closed in the picture."""

OPENS_LEAST = 0.4
"""A mouth that is open in the picture still goes this share of the way."""

WIDEST_JAW = 1.2
"""The jaw opens no further than this, however strong the speech."""

FADE_S = 0.15
"""Seconds in which speech comes and goes with its cue."""

MOVES = 1e-3
"""Jaw and width below which a mouth is left as it is in the picture."""

_CHIN_LEAST = 0.2
"""A chin nearer below the mouth than this many widths of it is none."""

_PARTS, _PARTS_BELOW, _PARTS_REACH = 0.47, 0.42, 0.8
"""Half the width that parts at the line of the lips, how much more moves below, in widths of the
mouth, and over which share of the way to the chin that comes in."""

_CHIN_FROM, _CHIN_TO, _NECK_FROM, _NECK_TO = 0.1, 0.9, 0.95, 0.9
"""Between which shares of the way to the chin the lip's drop becomes the chin's, from which share
on the neck holds still, and up to which share of the neck's height."""

_LIFTS = (0.05, 0.38)
"""Widths of the mouth above the line from which to which the upper lip's rise fades."""

_OUTWARD = (0.55, 0.34)
"""How far a spread mouth takes the cheeks along, across and down, in widths of the mouth."""

_ARCH_POWER, _ARCH_ENDS = 0.8, 0.25
"""The form of an open mouth: the power of a parabola, and the share at each end that closes."""

_RIM = 0.12
"""The rim over which the rectangle's motion fades, as a share of its side."""

_SAMPLES = 72
_SEAM = 0.8
"""Half the softness of the lips' edges, in pixels."""


class _Desk:
    """Arrays of a rectangle's size to work in, since fresh ones cost as much as what fills them."""

    def __init__(self, height: int, width: int) -> None:
        self.lower, self.upper = np.zeros((2, height, width, 3), np.float32)
        self.x, self.y, self.open_, self.along = np.zeros((4, height, width), np.float32)
        self.made: Rgb = np.zeros((height, width, 3), np.uint8)


@dataclass(frozen=True)
class Mouth:
    """A mouth ready to speak.

    `left`, `top`, `width`, `height` is the even rectangle about it; the rest lies on the samples
    of `canvas`: `falls` and `lifts` (rows, columns, 2) are where the lower and the upper side go
    with the jaw all open, `spreads` where both go when spread all, in pixels; `below` is the
    distance in pixels below the line between the lips; `across` is u; `wide` the mouth's width in
    pixels, `teeth` how surely teeth are to be added (0 where the picture shows the mouth's inside),
    `skin` (3,) the face's colour. `dense` (2 height, 2 width, 3) is the rectangle of the picture
    with what lies between its pixels.
    """

    left: int
    top: int
    width: int
    height: int
    canvas: SampleGrid
    falls: Flow
    lifts: Flow
    spreads: Flow
    below: ScalarField
    across: ScalarField
    wide: float
    teeth: float
    skin: Vector
    dense: Rgb
    desk: _Desk = field(init=False, repr=False)

    def __post_init__(self) -> None:
        desk = _Desk(self.height, self.width)
        _enlarge(self, self.across, desk.along)
        object.__setattr__(self, "desk", desk)


@dataclass(frozen=True)
class Speaking:
    """The retouch (`effect.Retouch`) of a mouth that follows a track."""

    mouth: Mouth
    track: SpeechTrack
    clock: Clock
    strength: float = 1.0

    @property
    def box(self) -> tuple[int, int, int, int]:
        """See `effect.Retouch`."""
        mouth = self.mouth
        return mouth.left, mouth.top, mouth.left + mouth.width, mouth.top + mouth.height

    def patch(self, number: int) -> Patch | None:
        """See `effect.Retouch`."""
        jaw, wide = self.track.at(self.clock.seconds(number))
        held = self.strength * self.clock.gate(number, FADE_S)
        if held * jaw < MOVES and held * abs(wide) < MOVES:
            return None
        return say(self.mouth, min(held * jaw, WIDEST_JAW), held * wide)


@dataclass(frozen=True)
class MouthShape:
    """Where a mouth is and what it is like, however that was found.

    `right`, `left` and `chin` (2,) are pixels of the picture; `line` gives v of the line at which
    the lips part by u (see `lips.lip_line`); `openness` is as of `landmarks.mouth_openness`;
    `skin` (3,) is the face's colour.
    """

    right: Vector
    left: Vector
    chin: Vector
    line: Callable[[ScalarField], ScalarField]
    openness: float
    skin: Vector

    @property
    def wide(self) -> float:
        """From corner to corner, in pixels."""
        return float(np.linalg.norm(self.left - self.right))

    @property
    def middle(self) -> Vector:
        """Where u and v are 0."""
        return np.asarray((self.right + self.left) / 2)

    @property
    def axes(self) -> Matrix:
        """(2, 2): the unit vectors of u and v."""
        x, y = (self.left - self.right) / self.wide
        return np.array([[x, y], [-y, x]])


def shape_of(face: Face, rgb: Rgb) -> MouthShape:
    """The mouth of a face that was found in a picture."""
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    bare = MouthShape(
        right=points[MOUTH_RIGHT], left=points[MOUTH_LEFT], chin=points[CHIN], line=np.poly1d([0]),
        openness=mouth_openness(face), skin=skin_colour(face, rgb),
    )  # fmt: skip
    return replace(bare, line=lip_line(face, rgb, bare.axes, bare.middle, bare.wide))


def find_mouth(face: Face, rgb: Rgb) -> Mouth | None:
    """The mouth ready to speak, None where the frame cuts it off."""
    shape = shape_of(face, rgb)
    # What is open in the picture has that much less to go.
    return ready(
        shape,
        rgb,
        least=np.asarray(face.landmarks, np.float64)[list(LOWER_LIP_INNER), :2],
        reach=max(OPENS_LEAST, 1.0 - shape.openness / DROP),
        teeth=0.0 if shape.openness > OPEN_ALREADY else TEETH_SHOW,
    )


def ready(
    shape: MouthShape, rgb: Rgb, *, least: Points, reach: float = 1.0, teeth: float = TEETH_SHOW
) -> Mouth | None:
    """The mouth of that shape ready to speak, None where the frame cuts off one of the points
    `least` (n, 2). `reach` is the share of its way that it opens, `teeth` as of `Mouth`."""
    middle, wide, axes = shape.middle, shape.wide, shape.axes
    chin = float((shape.chin - middle) @ axes[1] / wide)
    corners = np.array(
        [[u, v] for u in (-_REACH, _REACH) for v in (-_ABOVE, chin + _NECK)]
    ) @ axes * wide + middle  # fmt: skip
    height, width = rgb.shape[:2]
    low = np.maximum(np.floor(corners.min(axis=0) / 2).astype(int) * 2, 0)
    high = np.minimum(np.ceil(corners.max(axis=0) / 2).astype(int) * 2, (width, height))
    if (least < low).any() or (least > high).any() or chin <= _CHIN_LEAST:
        return None
    onto = sample_grid(low[0], low[1], high[0], high[1], _SAMPLES)
    x, y = onto.coordinates()
    places = np.stack([x, y], axis=-1) - middle
    u, v = places @ axes[0] / wide, places @ axes[1] / wide
    below = v - shape.line(u)
    falls, lifts, spreads = _displacements(u, v, below, chin)
    falls *= reach
    rim = _rim(onto, low, high, (width, height))[..., None] * wide
    return Mouth(
        left=int(low[0]), top=int(low[1]),
        width=int(high[0] - low[0]), height=int(high[1] - low[1]),
        canvas=onto,
        falls=(falls[..., None] * axes[1] * rim).astype(np.float32),
        lifts=(lifts[..., None] * axes[1] * rim).astype(np.float32),
        spreads=(spreads[..., None] * axes[0] * rim).astype(np.float32),
        below=(below * wide).astype(np.float32), across=u.astype(np.float32),
        wide=wide, teeth=teeth,
        skin=np.asarray(shape.skin, np.float32),
        dense=_dense(rgb[low[1] : high[1], low[0] : high[0]]),
    )  # fmt: skip


def say(mouth: Mouth, jaw: float, wide: float) -> Patch:
    """The mouth at one moment: see `SpeechTrack` for `jaw` and `wide`.

    The patch's pixels are overwritten by the next call.
    """
    onto = mouth.canvas
    spread = mouth.spreads * np.float32(wide * (SPREAD if wide > 0 else ROUND))
    samples = np.arange(onto.columns)[None], np.arange(onto.rows)[:, None]
    sides = []
    for opens in (mouth.falls, mouth.lifts):
        came = invert_displacement(opens * np.float32(jaw) + spread, onto.step)
        at = came / np.float32(onto.step)
        below = cv2.remap(
            mouth.below, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        away = (came[..., axis] - samples[axis] * onto.step for axis in (0, 1))
        sides.append(np.dstack([*away, below]).astype(np.float32))
    desk = mouth.desk
    lower, upper = (
        _enlarge(mouth, side, out)
        for side, out in zip(sides, (desk.lower, desk.upper), strict=True)
    )
    _choose(lower, upper, desk.x, desk.y, desk.open_)
    cv2.remap(
        mouth.dense, desk.x, desk.y, cv2.INTER_LINEAR, dst=desk.made,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    paint_inside(
        desk.made, desk.open_, desk.along, upper, lower, mouth.wide, mouth.skin, mouth.teeth
    )
    return Patch(desk.made, mouth.left, mouth.top)


@njit(cache=True, nogil=True, fastmath=True)
def _choose(
    lower: Colours, upper: Colours, xs: ScalarField, ys: ScalarField, open_: ScalarField
) -> None:
    """Fill `xs`, `ys` with where in the dense picture each pixel comes from, of the side that shows
    there, and `open_` with how far neither does. The sides hold x and y of the way and the distance
    below the line."""
    for y in range(xs.shape[0]):
        for x in range(xs.shape[1]):
            shows_lower = _covers(lower[y, x, 2])
            shows_upper = _covers(-upper[y, x, 2])
            side = lower if shows_lower >= shows_upper else upper
            xs[y, x] = 2 * (x + side[y, x, 0])
            ys[y, x] = 2 * (y + side[y, x, 1])
            open_[y, x] = 1.0 - min(shows_lower + shows_upper, 1.0)


@njit(cache=True, nogil=True, inline="always")
def _covers(depth: float) -> float:
    """How far a lip covers a pixel that lies `depth` pixels within its edge."""
    u = min(max((depth + _SEAM) / (2 * _SEAM), 0.0), 1.0)
    return u * u * (3.0 - 2.0 * u)


def _displacements(
    u: ScalarField, v: ScalarField, below: ScalarField, chin: float
) -> tuple[ScalarField, ScalarField, ScalarField]:
    """How far down the lower side goes (positive), the upper side (negative), and outward both."""
    under = np.maximum(below, 0.0)
    # At the line only what is between the corners parts; further down the whole chin moves.
    half = _PARTS + _PARTS_BELOW * smooth(0.0, _PARTS_REACH * chin, under)
    bell = _arch(u / half)
    fade = 1.0 - (1.0 - CHIN_DROP) * smooth(_CHIN_FROM * chin, _CHIN_TO * chin, under)
    fade *= 1.0 - smooth(_NECK_FROM * chin, chin + _NECK_TO * _NECK, under)
    falls = DROP * bell * fade
    over = np.maximum(-below, 0.0)
    lifts = -RAISE * _arch(u / _PARTS) * (1.0 - smooth(*_LIFTS, over))
    outward = u * np.exp(-0.5 * ((u / _OUTWARD[0]) ** 4 + (v / _OUTWARD[1]) ** 2))
    return falls, lifts, outward


def _arch(u: ScalarField) -> ScalarField:
    """1 in the middle, 0 from -1 and 1 outwards; round as an open mouth is."""
    return np.clip(1.0 - u * u, 0.0, 1.0) ** _ARCH_POWER * smooth(0.0, _ARCH_ENDS, 1.0 - np.abs(u))


def _dense(rgb: Rgb) -> Rgb:
    """Twice the density, as textures have it: cheap to sample anywhere and hardly soft."""
    return np.dstack([half_samples(np.ascontiguousarray(rgb[..., k])) for k in range(3)])


def _enlarge(mouth: Mouth, samples: Raster, out: Raster) -> Raster:
    """Fill `out` with samples of the canvas at each pixel of the rectangle."""
    scale = 1.0 / mouth.canvas.step
    matrix = np.array([[scale, 0, 0], [0, scale, 0]], np.float64)
    cv2.warpAffine(
        samples, matrix, (mouth.width, mouth.height), dst=out,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return out


def _rim(
    onto: SampleGrid, low: NDArray[np.intp], high: NDArray[np.intp], frame: tuple[int, int]
) -> Coverage:
    """1 inside the rectangle, 0 at its rim, but for where the rim is the frame's own."""
    x, y = onto.coordinates()
    weight = np.ones_like(x)
    for place, least, most, limit in (
        (x, low[0], high[0], frame[0]),
        (y, low[1], high[1], frame[1]),
    ):
        soft = _RIM * float(most - least)
        if least > 0:
            weight *= smooth(0.0, soft, place - least - onto.step)
        if most < limit:
            weight *= smooth(0.0, soft, most - place - 2 * onto.step)
    return weight
