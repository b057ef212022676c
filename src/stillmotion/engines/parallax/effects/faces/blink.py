"""A blink: the skin above the eye comes down over it as a lid, with its lashes, and goes up again.

An eye that is squeezed shut by a warp squeezes its iris too. So the pixels about the eye are made
anew for each moment of a blink, in the eye's own coordinates (x from corner to corner, y down):
what is above the upper lid's edge moves down with it, stretched in its middle as a lid unfolds,
what is below the lower lid's edge moves up a little, and the eyeball between them stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Colours, Coverage, Matrix, Points, Rgb, ScalarField, Vector
from stillmotion.easing import smooth, smootherstep
from stillmotion.engines.parallax.effect import Patch
from stillmotion.engines.parallax.effects.random_streams import random_stream
from stillmotion.engines.parallax.timing import Clock
from stillmotion.vision.landmarks import EyeRing, Face, eye_openness, skin_colour

CLOSING_S, CLOSED_S, OPENING_S = 0.09, 0.05, 0.15
"""A spontaneous blink: the lid falls faster than it rises (Evinger et al., "Eyelid movements",
Invest. Ophthalmol. Vis. Sci. 32, 1991)."""

BLINK_S = CLOSING_S + CLOSED_S + OPENING_S

EVERY_S = (2.0, 5.0)
"""Seconds between blinks: 12 to 20 a minute when at rest and looking."""

FIRST_S = (0.4, 1.1)
"""Seconds before the first."""

CLOSED_ALREADY = 0.13
"""An eye whose opening is less than this share of its width is closed or nearly."""

DARK_GLASS = 0.30
"""Where an eye's brightest tenth is less than this share of the cheek, sunglasses cover it."""

_MEET = 0.82
"""Where the lids meet: this share of the way from the upper lid's edge to the lower one's."""

_LID_ROOM = (0.22, 0.95)
"""Least and most of the skin above the lid that unfolds, in heights of the eye."""

_BROW_GAP = 0.85
"""Share of the skin up to the brow that may unfold."""

_EDGE = 0.16
"""The lid's edge with its lashes, which keeps its shape, in heights of the eye."""

_LIP = 0.06
"""Thickness of that edge beyond the landmarks' line, in heights of the eye."""

_LENDS, _LENT, _LID_TONE = (1.0, 2.0), 0.9, 0.92
"""From what stretch of the lid to what other the skin below the eye lends its colour, how much of
it, and how light the lid is beside that skin."""

_AROUND = 0.82
"""Half the side of the rectangle that is drawn anew, in widths of the eye."""

_SMOOTHED, _SMOOTHED_LEAST, _SMOOTHED_SHARE, _SMOOTHED_FROM = 0.09, 0.4, 0.8, 0.25
"""Stretched skin shows streaks: the blur against them in heights of the eye and in pixels at least,
how much of it a lid that is down gets, and the heights above its edge over which it comes in."""

_LENT_OPEN = (0.1, 0.9)
_LENT_BEGINS, _LENT_ENDS, _LENT_BLUR = (-0.1, 0.15), (0.5, 1.1), 0.2
"""Where the skin below lends: by how open the eye is there, in its heights; from the lid's edge to
the brow, where it begins and where it ends; and how soft that is, in heights of the eye."""

_SOFT, _SOFT_LEAST = 0.03, 0.6
"""Half the softness of the lids' edges: in heights of the eye, and in pixels at least."""

_SHADE, _SHADE_REACH = 0.25, 0.2
"""How dark a closing lid makes the eyeball under it, and how far down, in heights of the eye."""

_BULGE, _BULGE_AT, _BULGE_WIDE = 0.07, 0.55, 0.25
"""How much lighter the lid is where the eyeball is behind it, how far above its edge that is, and
the standard deviation about it, in heights of the eye."""

_LASHES, _LASHES_UP, _LASHES_DOWN = 0.85, 0.11, 0.05
"""How dark the line of the lashes is, and its standard deviations upwards and downwards, in heights
of the eye."""

_CORNERS = 0.35
"""The lid is all there from where the eye is open by this share of its opening."""

_RIM = 0.10
"""The rim of the rectangle over which what is drawn fades, as a share of its shorter side."""

_CHEEK_AT = np.array([0.45, 0.6, 0.75])
"""Where the skin below the eye is looked at, in heights of the eye below the lower lid's edge."""

_BRIGHTEST = 90
"""Percentile that tells how light an eye is."""

_TINY = 1e-3
_TINY_WIDTH = 1e-6
"""Pixels: keep what has no extent from being divided by."""

_STEPS = 24
"""Halvings in finding where a pixel of the stretched skin came from."""


@dataclass(frozen=True)
class Blinks:
    """The retouch (`effect.Retouch`) of one eye: its patches by frame."""

    box: tuple[int, int, int, int]
    patches: dict[int, Patch]

    def patch(self, number: int) -> Patch | None:
        """See `effect.Retouch`."""
        return self.patches.get(number)


def blink(eye: Eye, rgb: Rgb, onsets: Sequence[int], clock: Clock) -> Blinks:
    """Blinks that begin at frames `onsets`. Each looks the same, so it is drawn once."""
    length = int(np.ceil(BLINK_S * clock.fps))
    drawn = {
        offset: close(eye, rgb, closure)
        for offset in range(1, length + 1)
        if (closure := closedness(offset / clock.fps)) > 0.0
    }
    rows, columns = eye.x.shape
    return Blinks(
        box=(eye.left, eye.top, eye.left + columns, eye.top + rows),
        patches={onset + offset: patch for onset in onsets for offset, patch in drawn.items()},
    )


def closedness(seconds: float) -> float:
    """How far the lid is down, 0 to 1, this long after a blink's onset."""
    falls = smootherstep(seconds / CLOSING_S)
    rises = smootherstep((seconds - CLOSING_S - CLOSED_S) / OPENING_S)
    return falls * (1.0 - rises)


def onsets(clock: Clock, start: float, end: float, strength: float, key: object) -> list[int]:
    """Frames at which blinks begin between `start` and `end` seconds, at least one if any fits.

    A greater strength makes them more frequent.
    """
    random = random_stream("blink", key)
    # The frame on which a given picture ends must find the eyes open.
    last = min(end, clock.seconds(clock.frames - 2)) - BLINK_S
    time = start + min(float(random.uniform(*FIRST_S)), max(0.0, last - start) / 2)
    found = []
    while time <= last:
        found.append(round(time * clock.fps))
        time += max(float(random.uniform(*EVERY_S)) / max(strength, 0.5), 2 * BLINK_S)
    return found


@dataclass(frozen=True)
class Eye:
    """An eye's place and lids. `left`, `top`, `width`, `height` are the even rectangle about it.

    `x`, `y` (height, width) are each pixel's place along and across the eye in pixels; `upper`,
    `lower` and `brow` are the y of the lids' edges and of the brow's lower edge at each pixel's x.
    `tall` is the eye's opening in pixels, `lashes` and `skin` (3,) are the
    colours of the lid's edge and of the skin below the eye.
    """

    left: int
    top: int
    x: ScalarField
    y: ScalarField
    axes: Matrix
    upper: ScalarField
    lower: ScalarField
    brow: ScalarField
    tall: float
    lashes: Vector
    skin: Vector


def find_eye(face: Face, ring: EyeRing, rgb: Rgb) -> Eye | None:
    """The eye ready for closing, or None where it is shut, hidden by dark glass or cut off."""
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    if eye_openness(face, ring) < CLOSED_ALREADY or _behind_dark_glass(face, ring, rgb):
        return None
    first, last = points[ring.upper[0]], points[ring.upper[-1]]
    wide = float(np.linalg.norm(last - first))
    along = (last - first) / wide
    axes = np.stack([along, [-along[1], along[0]]])
    reach = _AROUND * wide
    middle = (first + last) / 2
    low = np.floor((middle - reach) / 2).astype(int) * 2
    high = np.ceil((middle + reach) / 2).astype(int) * 2
    if low.min() < 0 or high[0] > rgb.shape[1] or high[1] > rgb.shape[0]:
        return None
    columns, rows = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
    places = np.stack([columns, rows], axis=-1) - first
    x, y = places @ axes[0], places @ axes[1]
    upper = _curve((points[list(ring.upper)] - first) @ axes.T, x)
    lower = _curve((points[list(ring.lower)] - first) @ axes.T, x)
    brow = (points[list(ring.brow)] - first) @ axes.T
    brow = brow[np.argsort(brow[:, 0])]
    tall = float((lower - upper).max())
    return Eye(
        left=int(low[0]), top=int(low[1]), x=x, y=y, axes=axes,
        upper=upper, lower=lower, brow=np.interp(x, brow[:, 0], brow[:, 1]),
        tall=tall, lashes=_lash_colour(points[list(ring.upper)], rgb),
        skin=_skin_below(points[list(ring.lower)], axes[1], tall, rgb),
    )  # fmt: skip


def close(eye: Eye, rgb: Rgb, closure: float) -> Patch:
    """The eye with its lid down by `closure` (0 to 1)."""
    height, width = eye.x.shape
    gap = np.maximum(eye.lower - eye.upper, 0.0)
    falls = closure * _MEET * gap
    rises = closure * (1.0 - _MEET) * gap
    edge, floor = eye.upper + falls, eye.lower - rises
    room = np.clip(
        _BROW_GAP * (eye.upper - eye.brow), _LID_ROOM[0] * eye.tall, _LID_ROOM[1] * eye.tall
    )
    stretch = closure * _MEET * eye.tall / np.median(room[gap > eye.tall / 2])
    from_above = _unfold(edge - eye.y, falls, room, _EDGE * eye.tall)
    from_below = _unfold(eye.y - floor, rises, np.full_like(room, eye.tall), 0.0)
    lid = _sample(eye, rgb, eye.upper - from_above)
    under = _sample(eye, rgb, eye.lower + from_below)
    here = rgb[eye.top : eye.top + height, eye.left : eye.left + width].astype(np.float32)
    down = _share(falls, gap)
    # Stretched skin shows streaks along the stretch; skin that unfolds is smooth.
    smoothed = cv2.GaussianBlur(lid, (0, 0), max(_SMOOTHED * eye.tall, _SMOOTHED_LEAST))
    coming = smooth(0.0, _SMOOTHED_FROM, (edge - eye.y) / eye.tall)
    lid += (smoothed - lid) * (_SMOOTHED_SHARE * down * coming)[..., None]
    # Where the brow leaves hardly any skin to unfold, the skin below the eye lends its colour.
    above = (edge - eye.y) / (room + falls)
    lent = _LENT * smooth(*_LENDS, stretch) * smooth(*_LENT_OPEN, gap / eye.tall)
    lent = lent * smooth(*_LENT_BEGINS, above) * (1 - smooth(*_LENT_ENDS, above))
    lent = cv2.GaussianBlur(lent, (0, 0), _LENT_BLUR * eye.tall)
    lid += (eye.skin * _LID_TONE - lid) * lent[..., None]
    lid *= _bulge(eye, edge, down)[..., None]
    lid += (eye.lashes - lid) * _lash_line(eye, edge, down)[..., None]
    soft = max(_SOFT_LEAST, _SOFT * eye.tall)
    # The lid's edge is thick and stands a little below the line of the landmarks.
    lip = _LIP * eye.tall
    covers = smooth(-soft, soft, edge + lip * down - eye.y)[..., None]
    lifts = smooth(-soft, soft, eye.y - floor)[..., None]
    # The eyeball under a falling lid lies in its shadow.
    under_lid = np.exp(-np.maximum(eye.y - edge, 0) / (_SHADE_REACH * eye.tall))
    shade = 1.0 - _SHADE * closure * under_lid
    made = here * shade[..., None]
    made += (under - made) * lifts
    made += (lid - made) * covers
    inside = _feather(gap)[..., None]
    mixed = here + (made - here) * inside
    return Patch(np.clip(np.round(mixed), 0, 255).astype(np.uint8), eye.left, eye.top)


def _unfold(
    above: ScalarField, moved: ScalarField, room: ScalarField, edge: ScalarField | float
) -> ScalarField:
    """How far above the lid's edge a pixel came from that is now `above` the moved edge.

    The edge has moved by `moved`, what lies `room` above it has not; the skin between stretches,
    least at both ends, and up to `edge` (as what lies beyond the edge) it moves as one.
    """
    low, high = np.zeros_like(above), room + np.zeros_like(above)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        stays = smooth(0.0, 1.0, (middle - edge) / np.maximum(room - edge, _TINY))
        # A point `middle` above the edge has come down by the rest of the way.
        beyond = middle + moved * stays > above
        high = np.where(beyond, middle, high)
        low = np.where(beyond, low, middle)
    within = (low + high) / 2
    return np.where(above <= 0, above, np.where(above >= room + moved, above - moved, within))


def _sample(eye: Eye, rgb: Rgb, y: ScalarField) -> Colours:
    """The picture at (x, y) of the eye's coordinates, float32."""
    moved = (y - eye.y)[..., None] * eye.axes[1]
    height, width = eye.x.shape
    columns = moved[..., 0] + np.arange(eye.left, eye.left + width)
    rows = moved[..., 1] + np.arange(eye.top, eye.top + height)[:, None]
    found = cv2.remap(
        rgb, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(found, np.float32)


def _bulge(eye: Eye, edge: ScalarField, down: ScalarField) -> ScalarField:
    """Shading of the lid over the ball of the eye: lightest where it stands out most."""
    height = (edge - eye.y) / eye.tall
    return 1.0 + _BULGE * down * np.exp(-0.5 * ((height - _BULGE_AT) / _BULGE_WIDE) ** 2)


def _lash_line(eye: Eye, edge: ScalarField, down: ScalarField) -> ScalarField:
    """How far a pixel shows lashes: most at the lid's edge, fading upwards."""
    height = (edge + _LIP * eye.tall - eye.y) / eye.tall
    above = np.where(height > 0, _LASHES_UP, _LASHES_DOWN)
    return _LASHES * down * np.exp(-0.5 * (height / above) ** 2)


def _share(falls: ScalarField, gap: ScalarField) -> ScalarField:
    """How far the lid is down, fading to 0 at the eye's corners, where there is none."""
    corners = smooth(0.0, _CORNERS, gap / gap.max())
    return np.asarray(falls / np.maximum(gap, _TINY) * corners)


def _feather(gap: ScalarField) -> Coverage:
    """1 about the eye, 0 at the rectangle's rim."""
    height, width = gap.shape
    rim = np.minimum.outer(
        np.minimum(np.arange(height), np.arange(height)[::-1]),
        np.minimum(np.arange(width), np.arange(width)[::-1]),
    )
    return smooth(0.0, _RIM * min(height, width), rim.astype(np.float32))


def _lash_colour(edge: Points, rgb: Rgb) -> Vector:
    """A dark colour of the upper lid's edge (points n, 2), (3,) float32."""
    columns, rows = np.round(edge[1:-1]).astype(int).T
    found = rgb[rows, columns].astype(np.float32)
    return np.asarray(found[np.argsort(found.sum(axis=1))[: len(found) // 2]].mean(axis=0))


def _skin_below(edge: Points, down: Vector, tall: float, rgb: Rgb) -> Vector:
    """The colour of the skin under the lower lid's edge (points n, 2), (3,) float32."""
    places = (edge[2:-2, None] + down * tall * _CHEEK_AT[:, None]).reshape(-1, 2)
    columns, rows = np.round(places).astype(int).T
    columns = np.clip(columns, 0, rgb.shape[1] - 1)
    rows = np.clip(rows, 0, rgb.shape[0] - 1)
    return np.asarray(np.median(rgb[rows, columns], axis=0), np.float32)


def _behind_dark_glass(face: Face, ring: EyeRing, rgb: Rgb) -> bool:
    outline = face.landmarks[list(ring.upper) + list(ring.lower)[::-1], :2]
    low = np.floor(outline.min(axis=0)).astype(int)
    high = np.ceil(outline.max(axis=0)).astype(int) + 1
    seen = rgb[max(0, low[1]) : high[1], max(0, low[0]) : high[0]]
    if not seen.size:
        return True
    bright = np.percentile(seen.max(axis=2), _BRIGHTEST)
    return bool(bright < DARK_GLASS * skin_colour(face, rgb).max())


def _curve(points: Points, x: ScalarField) -> ScalarField:
    """y at each x of a smooth line through points (n, 2); 0 beyond its ends (the corners)."""
    ends = points[:, 0].min(), points[:, 0].max()
    order = np.argsort(points[:, 0])
    u = points[order, 0] / max(ends[1], _TINY_WIDTH)
    # A lid's edge is an arch: the corners' factor times a low polynomial, fitted to the points.
    arch = np.clip(u * (1 - u), 0, None)
    basis = np.stack([arch, arch * u, arch * u * u], axis=1)
    weights, *_ = np.linalg.lstsq(basis, points[order, 1], rcond=None)
    v = np.clip(x / max(ends[1], _TINY_WIDTH), 0.0, 1.0)
    arched = v * (1 - v)
    return np.asarray(arched * (weights[0] + weights[1] * v + weights[2] * v * v))
