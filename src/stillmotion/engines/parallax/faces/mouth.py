"""A mouth that speaks: the jaw drops, the lips part, round and spread, and it is dark between them.

A warp alone cannot open closed lips, so the lower face is drawn anew for each frame: what lies
above the line between the lips comes from one displacement of the picture and what lies below
from another, and where they leave each other one sees into the mouth. In the mouth's own
coordinates, u along the line of its corners and v down, in widths of the mouth.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit

from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.bends import Canvas, canvas, smooth, trace_back
from stillmotion.engines.parallax.faces.landmarks import (
    CHIN,
    LOWER_LIP_INNER,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    UPPER_LIP_INNER,
    Face,
    mouth_openness,
    skin_colour,
)
from stillmotion.engines.parallax.faces.speech import SpeechTrack
from stillmotion.engines.parallax.staging import Clock, Patch

DROP, RAISE = 0.34, 0.045
"""How far the lower lip sinks and the upper one rises with the jaw all open."""

CHIN_DROP = 0.68
"""The chin sinks by this share of what the lip does."""

SPREAD, ROUND = 0.13, 0.22
"""How far each corner goes outward when spread and inward when rounded, as shares of its
distance from the mouth's middle, before the cheek holds it back."""

OPEN_ALREADY = 0.05
"""Lips further apart than this share of the mouth's width are open in the picture."""

_REACH, _ABOVE, _NECK = 0.95, 0.5, 0.55
"""How far the rectangle reaches to each side of the mouth, above it and below the chin, in widths
of the mouth."""

_SAMPLES = 72
_SEAM = 0.8
"""Half the softness of the lips' edges, in pixels."""

_DARK = np.array([0.20, 0.10, 0.10], np.float32)
_TONGUE = np.array([0.62, 0.30, 0.30], np.float32)
"""Colours within the mouth, as shares of the skin's."""

_TEETH = np.array([1.04, 0.92, 0.80], np.float32)
"""Teeth in the lips' shade, as shares of the skin's brightest channel."""

_TEETH_TALL, _TOOTH = 0.115, 0.1
"""How much of the upper teeth shows below the lip, and how wide one is, in widths of the mouth."""


@dataclass(frozen=True)
class Mouth:
    """A mouth ready to speak.

    `left`, `top`, `width`, `height` is the even rectangle about it; the rest lies on the samples
    of `canvas`: `falls` and `lifts` (rows, columns, 2) are where the lower and the upper side go
    with the jaw all open, `spreads` where both go when spread all, in pixels; `below` is the
    distance in pixels below the line between the lips; `along` is u; `wide` the mouth's width in
    pixels, `teeth` how surely teeth are to be added (0 where the picture shows the mouth's inside).
    """

    left: int
    top: int
    width: int
    height: int
    canvas: Canvas
    falls: Map
    lifts: Map
    spreads: Map
    below: Map
    along: Map
    wide: float
    teeth: float
    skin: Map


@dataclass(frozen=True)
class Speaking:
    """The retouch (`staging.Retouch`) of a mouth that follows a track."""

    mouth: Mouth
    rgb: Rgb
    track: SpeechTrack
    clock: Clock
    strength: float = 1.0

    def patch(self, number: int) -> Patch | None:
        """See `staging.Retouch`."""
        jaw, wide = self.track.at(self.clock.seconds(number))
        held = self.strength * self.clock.gate(number, 0.15)
        if held * jaw < 1e-3 and held * abs(wide) < 1e-3:
            return None
        return say(self.mouth, self.rgb, min(held * jaw, 1.2), held * wide)


def find_mouth(face: Face, rgb: Rgb) -> Mouth | None:
    """The mouth ready to speak, None where the frame cuts it off."""
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    middle = (points[MOUTH_RIGHT] + points[MOUTH_LEFT]) / 2
    along = points[MOUTH_LEFT] - points[MOUTH_RIGHT]
    wide = float(np.linalg.norm(along))
    axes = np.stack([along / wide, [-along[1] / wide, along[0] / wide]])
    chin = float((points[CHIN] - middle) @ axes[1] / wide)
    corners = np.array(
        [[u, v] for u in (-_REACH, _REACH) for v in (-_ABOVE, chin + _NECK)]
    ) @ axes * wide + middle  # fmt: skip
    height, width = rgb.shape[:2]
    low = np.maximum(np.floor(corners.min(axis=0) / 2).astype(int) * 2, 0)
    high = np.minimum(np.ceil(corners.max(axis=0) / 2).astype(int) * 2, (width, height))
    lips = points[list(LOWER_LIP_INNER)]
    if (lips < low).any() or (lips > high).any() or chin <= 0.2:
        return None
    onto = canvas(low[0], low[1], high[0], high[1], _SAMPLES)
    x, y = onto.places()
    places = np.stack([x, y], axis=-1) - middle
    u, v = places @ axes[0] / wide, places @ axes[1] / wide
    below = v - _lip_line(face, rgb, axes, middle, wide)(u)
    falls, lifts, spreads = _displacements(u, v, below, chin)
    openness = mouth_openness(face)
    # What is open in the picture has that much less to go.
    falls *= max(0.4, 1.0 - openness / DROP)
    rim = _rim(onto, low, high, (width, height))[..., None] * wide
    return Mouth(
        left=int(low[0]), top=int(low[1]),
        width=int(high[0] - low[0]), height=int(high[1] - low[1]),
        canvas=onto,
        falls=(falls[..., None] * axes[1] * rim).astype(np.float32),
        lifts=(lifts[..., None] * axes[1] * rim).astype(np.float32),
        spreads=(spreads[..., None] * axes[0] * rim).astype(np.float32),
        below=(below * wide).astype(np.float32), along=u.astype(np.float32),
        wide=wide, teeth=0.0 if openness > OPEN_ALREADY else 0.82, skin=skin_colour(face, rgb),
    )  # fmt: skip


def say(mouth: Mouth, rgb: Rgb, jaw: float, wide: float) -> Patch:
    """The mouth at one moment: see `SpeechTrack` for `jaw` and `wide`."""
    onto = mouth.canvas
    spread = mouth.spreads * np.float32(wide * (SPREAD if wide > 0 else ROUND))
    samples = np.arange(onto.columns)[None], np.arange(onto.rows)[:, None]
    sides = []
    for opens in (mouth.falls, mouth.lifts):
        came = trace_back(opens * np.float32(jaw) + spread, onto.step)
        at = came / np.float32(onto.step)
        below = cv2.remap(
            mouth.below, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        away = (came[..., axis] - samples[axis] * onto.step for axis in (0, 1))
        sides.append(np.dstack([*away, below]).astype(np.float32))
    lower, upper = _enlarge(mouth, sides[0]), _enlarge(mouth, sides[1])
    x, y = np.empty((2, mouth.height, mouth.width), np.float32)
    open_ = np.empty((mouth.height, mouth.width), np.float32)
    _choose(lower, upper, mouth.left, mouth.top, x, y, open_)
    made = cv2.remap(rgb, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    rows, columns = np.flatnonzero(open_.any(axis=1)), np.flatnonzero(open_.any(axis=0))
    if rows.size:
        gap = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        inside = _inside(mouth, upper[gap][..., 2], -lower[gap][..., 2], gap)
        lips = made[gap].astype(np.float32)
        mixed = lips + (inside - lips) * open_[gap][..., None]
        made[gap] = np.clip(np.round(mixed), 0, 255).astype(np.uint8)
    return Patch(np.asarray(made, np.uint8), mouth.left, mouth.top)


@njit(cache=True, nogil=True, fastmath=True)
def _choose(lower: Map, upper: Map, left: int, top: int, xs: Map, ys: Map, open_: Map) -> None:
    """Fill `xs`, `ys` with where each pixel comes from, of the side that shows there, and `open_`
    with how far neither does. The sides hold x and y of the way and the distance below the line."""
    for y in range(xs.shape[0]):
        for x in range(xs.shape[1]):
            shows_lower = _covers(lower[y, x, 2])
            shows_upper = _covers(-upper[y, x, 2])
            side = lower if shows_lower >= shows_upper else upper
            xs[y, x] = left + x + side[y, x, 0]
            ys[y, x] = top + y + side[y, x, 1]
            open_[y, x] = 1.0 - min(shows_lower + shows_upper, 1.0)


@njit(cache=True, nogil=True, inline="always")
def _covers(depth: float) -> float:
    """How far a lip covers a pixel that lies `depth` pixels within its edge."""
    u = min(max((depth + _SEAM) / (2 * _SEAM), 0.0), 1.0)
    return u * u * (3.0 - 2.0 * u)


def _inside(mouth: Mouth, under: Map, over: Map, gap: tuple[slice, slice]) -> Map:
    """Colours of the mouth's inside, (h, w, 3), `under` pixels below the upper lip's edge and
    `over` above the lower one's."""
    unit = mouth.wide
    along = _enlarge(mouth, mouth.along)[gap]
    light = float(mouth.skin.max())
    colour = np.empty((*under.shape, 3), np.float32)
    colour[:] = mouth.skin * _DARK
    tongue = (1.0 - smooth(0.0, 0.17 * unit, over)) * (1.0 - smooth(0.18, 0.36, np.abs(along)))
    tongue *= smooth(0.10 * unit, 0.30 * unit, under + over)
    colour += (mouth.skin * _TONGUE - colour) * (0.75 * tongue)[..., None]
    # Teeth hang from above in the upper lip's shadow; towards the cheeks they turn dark.
    apart = np.abs((along / _TOOTH + 0.5) % 1.0 - 0.5) * _TOOTH
    between = np.exp(-((apart / max(0.011, 0.5 / unit)) ** 2))
    tall = _TEETH_TALL * unit * (1.0 - 0.16 * between)
    teeth = 1.0 - smooth(0.75 * tall, 1.1 * tall, under)
    teeth *= 1.0 - smooth(0.05, 0.36, np.abs(along))
    teeth *= smooth(0.02 * unit, 0.14 * unit, under + over)
    shade = (0.6 + 0.4 * smooth(0.0, 0.7 * tall, under)) * (1.0 - 0.22 * between)
    colour += (light * _TEETH * shade[..., None] - colour) * (mouth.teeth * teeth)[..., None]
    return colour


def _displacements(u: Map, v: Map, below: Map, chin: float) -> tuple[Map, Map, Map]:
    """How far down the lower side goes (positive), the upper side (negative), and outward both."""
    under = np.maximum(below, 0.0)
    # At the line only what is between the corners parts; further down the whole chin moves.
    half = 0.47 + 0.42 * smooth(0.0, 0.8 * chin, under)
    bell = _arch(u / half)
    fade = 1.0 - (1.0 - CHIN_DROP) * smooth(0.1 * chin, 0.9 * chin, under)
    fade *= 1.0 - smooth(0.95 * chin, chin + 0.9 * _NECK, under)
    falls = DROP * bell * fade
    over = np.maximum(-below, 0.0)
    lifts = -RAISE * _arch(u / 0.47) * (1.0 - smooth(0.05, 0.38, over))
    outward = u * np.exp(-0.5 * ((u / 0.55) ** 4 + (v / 0.34) ** 2))
    return falls, lifts, outward


def _arch(u: Map) -> Map:
    """1 in the middle, 0 from -1 and 1 outwards; round as an open mouth is."""
    return np.clip(1.0 - u * u, 0.0, 1.0) ** 0.8 * smooth(0.0, 0.25, 1.0 - np.abs(u))


def _lip_line(face: Face, rgb: Rgb, axes: Map, middle: Map, wide: float) -> np.poly1d:
    """v of the line between the lips by u: where they meet, or the lower one's edge if open."""
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    lower = (points[list(LOWER_LIP_INNER)] - middle) @ axes.T / wide
    if mouth_openness(face) > OPEN_ALREADY:
        return np.poly1d(np.polyfit(lower[:, 0], lower[:, 1], 4))
    upper = (points[list(UPPER_LIP_INNER)] - middle) @ axes.T / wide
    guess = np.poly1d(np.polyfit((upper + lower)[:, 0] / 2, (upper + lower)[:, 1] / 2, 4))
    u = np.linspace(-0.47, 0.47, 49)
    v = np.linspace(-0.10, 0.10, 41)
    at = np.stack(np.meshgrid(u, v), axis=-1)
    at[..., 1] += guess(u)
    places = (at @ axes * wide + middle).astype(np.float32)
    grey = cv2.GaussianBlur(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), (0, 0), max(0.5, 0.008 * wide))
    strip = cv2.remap(
        grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float64)
    found = guess(u) + v[_darkest_path(strip + 300.0 * np.abs(v)[:, None])]
    return np.poly1d(np.polyfit(u, found, 6))


def _darkest_path(cost: Map) -> Map:
    """The row in each column of the cheapest path across, which climbs at most one a column."""
    rows, columns = cost.shape
    total = cost.copy()
    came = np.zeros((rows, columns), int)
    for column in range(1, columns):
        before = np.pad(total[:, column - 1], 1, constant_values=np.inf)
        choices = np.stack([before[:-2] + 2.0, before[1:-1], before[2:] + 2.0])
        came[:, column] = choices.argmin(axis=0) - 1
        total[:, column] += choices.min(axis=0)
    path = np.empty(columns, int)
    path[-1] = int(total[:, -1].argmin())
    for column in range(columns - 1, 0, -1):
        path[column - 1] = path[column] + came[path[column], column]
    return path


def _enlarge(mouth: Mouth, samples: Map) -> Map:
    """Samples of the canvas at each pixel of the rectangle."""
    scale = 1.0 / mouth.canvas.step
    matrix = np.array([[scale, 0, 0], [0, scale, 0]], np.float64)
    return np.asarray(
        cv2.warpAffine(
            samples, matrix, (mouth.width, mouth.height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
        )
    )  # fmt: skip


def _rim(onto: Canvas, low: Map, high: Map, frame: tuple[int, int]) -> Map:
    """1 inside the rectangle, 0 at its rim, but for where the rim is the frame's own."""
    x, y = onto.places()
    weight = np.ones_like(x)
    for place, least, most, limit in (
        (x, low[0], high[0], frame[0]),
        (y, low[1], high[1], frame[1]),
    ):
        soft = 0.12 * float(most - least)
        if least > 0:
            weight *= smooth(0.0, soft, place - least - onto.step)
        if most < limit:
            weight *= smooth(0.0, soft, most - place - 2 * onto.step)
    return weight
