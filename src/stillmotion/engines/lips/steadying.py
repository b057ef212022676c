"""A followed mouth without the tremble of its landmarks, and the same in frames that were missed.

What the head does and what the mouth does are steadied apart: the head's place, size and lean by
polynomials over a third of a second, which follow a camera's move without lagging; the mouth,
in the head's own coordinates, by a blur over time, a short one where the mouth speaks already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter

from stillmotion.arrays import Tensor, Vector
from stillmotion.engines.lips.following import LINE_U, Track
from stillmotion.engines.parallax.effects.faces.mouth import DROP, MouthShape

HEAD_S, SOFT_S = 0.45, 0.05
"""Over which the head's way is taken for a parabola, and the blur (sigma) of what that leaves."""

STILL_S, SPEAKING_S = 0.12, 0.025
"""Blur of the mouth in seconds (sigma): of one that rests in the video, and of one that speaks."""

MOVES = 0.02
"""Standard deviation of the openness from which a mouth speaks."""

FADE_S = 0.12
"""Seconds in which what is drawn comes and goes at the ends of what was seen."""

TURNED = (0.55, 0.8)
"""Radians of yaw from which on ever less, and beyond which nothing is drawn: half of the mouth is
not seen."""

RESTS = 10
"""Percentile of its openness at which a mouth is taken to rest."""


@dataclass(frozen=True)
class Steady:
    """The mouth from frame `first` on: a shape, how far it is open beyond its rest (in units of
    a jaw that is all open) and how far it may be drawn (0 to 1), for each frame."""

    first: int
    shapes: tuple[MouthShape, ...]
    ajar: Vector
    strength: Vector

    def at(self, number: int) -> tuple[MouthShape, float, float] | None:
        """The three of a frame, None where the face is not there."""
        place = number - self.first
        if not 0 <= place < len(self.shapes):
            return None
        return self.shapes[place], float(self.ajar[place]), float(self.strength[place])


def steadied(track: Track, fps: float) -> Steady:
    """The mouth of a track."""
    seen = np.array(list(track.looks))
    looks = list(track.looks.values())
    every = np.arange(seen[0], seen[-1] + 1)

    def filled(values: Tensor) -> Tensor:
        """For each frame, between those in which it was seen by even steps."""
        flat = np.asarray(values, np.float64).reshape(len(seen), -1)
        columns = [np.interp(every, seen, column) for column in flat.T]
        return np.stack(columns, axis=1).reshape(len(every), *np.shape(values)[1:])

    # Points as complex numbers: a similarity is a product and a sum.
    steady = _complex(filled(np.stack([look.steady for look in looks])))
    own = steady[0] - steady[0].mean()
    middle = steady.mean(axis=1)
    turn = ((steady - middle[:, None]) @ own.conj()) / (own @ own.conj()).real
    mouth = _complex(filled(np.stack([np.vstack([k.corners, k.chin]) for k in looks])))
    inner = (mouth - middle[:, None]) / turn[:, None]
    openness = filled(np.array([look.openness for look in looks]))
    blur = fps * (SPEAKING_S if openness.std() > MOVES else STILL_S)
    turn = np.exp(_parabolic(np.log(np.abs(turn)), fps) + 1j * _parabolic(_angle(turn), fps))
    middle = _parabolic(middle.real, fps) + 1j * _parabolic(middle.imag, fps)
    mouth = _blurred(inner, blur) * turn[:, None] + middle[:, None]
    lines = _blurred(filled(np.stack([look.line for look in looks])), blur)
    skins = _blurred(filled(np.stack([look.skin for look in looks])), fps * STILL_S)
    openness = _blurred(openness, blur)
    shapes = tuple(
        MouthShape(
            right=_place(points[0]),
            left=_place(points[1]),
            chin=_place(points[2]),
            line=np.poly1d(np.polyfit(LINE_U, line, 6)),
            openness=float(gap),
            skin=skin,
        )
        for points, line, gap, skin in zip(mouth, lines, openness, skins, strict=True)
    )
    ajar = np.clip(openness - np.percentile(openness, RESTS), 0.0, None) / DROP
    yaw = _blurred(filled(np.array([abs(look.yaw) for look in looks])), fps * STILL_S)
    facing = 1.0 - np.clip((yaw - TURNED[0]) / (TURNED[1] - TURNED[0]), 0.0, 1.0)
    return Steady(int(seen[0]), shapes, ajar, _there(every, seen, fps) * facing)


def _there(every: Vector, seen: Vector, fps: float) -> Vector:
    """1 where the face was seen, falling to 0 where it was not, but for a frame or two."""
    missing = np.ones(len(every) + 2)
    missing[1:-1] = ~np.isin(every, seen)
    # The video's first and last frames show the face at once where the track has them.
    lone = missing[1:-1].copy()
    fade = max(1, round(FADE_S * fps))
    there = np.ones(len(every))
    for place in np.flatnonzero(lone):
        for step in range(-fade, fade + 1):
            if 0 <= place + step < len(there):
                there[place + step] = min(there[place + step], abs(step) / fade)
    return there


def _parabolic(values: Tensor, fps: float) -> Tensor:
    window = min(2 * round(HEAD_S * fps / 2) + 1, len(values) - (len(values) + 1) % 2)
    if window < 5:
        return values
    return _blurred(np.asarray(savgol_filter(values, window, 2, axis=0)), SOFT_S * fps)


def _blurred(values: Tensor, sigma: float) -> Tensor:
    if np.iscomplexobj(values):
        return _blurred(values.real, sigma) + 1j * _blurred(values.imag, sigma)
    # Continued past its ends as it comes there: what moves does not slow down.
    more = min(round(4 * sigma) + 1, len(values) - 1)
    around = [(more, more), *[(0, 0)] * (values.ndim - 1)]
    longer = np.pad(values, around, mode="reflect", reflect_type="odd")
    return np.asarray(gaussian_filter1d(longer, sigma, axis=0)[more : more + len(values)])


def _angle(turn: Tensor) -> Vector:
    return np.unwrap(np.angle(turn))


def _place(point: complex) -> Vector:
    return np.array([point.real, point.imag])


def _complex(points: Tensor) -> Tensor:
    return np.asarray(points[..., 0] + 1j * points[..., 1])
