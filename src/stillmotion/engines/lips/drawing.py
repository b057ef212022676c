"""The mouth of a frame drawn as a sound has it; the rest stays as it is, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stillmotion.arrays import Plane, Rgb
from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes
from stillmotion.engines.lips.steadying import Steady
from stillmotion.engines.parallax.effects.faces.mouth import TEETH_SHOW, MouthShape, ready, say
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack
from stillmotion.storyboard import Mouth

SETTLES_S = 0.15
"""Seconds in which the drawn mouth takes over from that of the video, and gives back to it."""

OPEN_SHOWS = (0.05, 0.12)
"""Openness from which on ever fewer teeth are added, and beyond which none: there are some."""

_MOST = 1.2
_ROOM = 0.8
"""How far around the mouth the frame is looked at, in the mouth's widths beyond its rectangle."""


@dataclass(frozen=True)
class Lips:
    """Lips that follow `mouth`, in seconds of the video, from `start` to `end` seconds."""

    steady: Steady
    mouth: Mouth
    start: float
    end: float

    def draw(self, frame: Frame, number: int, seconds: float) -> Frame:
        """The frame with its mouth as it is to be at that time."""
        found = self.steady.at(number)
        if found is None:
            return frame
        shape, ajar, strength = found
        held = strength * _within(seconds, self.start, self.end)
        jaw, wide = SpeechTrack(self.mouth.times, self.mouth.jaw, self.mouth.wide).at(seconds)
        opens = held * (min(jaw, _MOST) - ajar)
        if abs(opens) < 2e-3 and held * abs(wide) < 2e-3:
            return frame
        return _drawn(frame, shape, opens, held * wide)


def _within(seconds: float, start: float, end: float) -> float:
    """1 from `start` to `end`, and from 0 to there about each of them."""
    rise = (seconds - start) / SETTLES_S + 1.0
    fall = (end - seconds) / SETTLES_S + 1.0
    u = min(max(min(rise, fall), 0.0), 1.0)
    return u * u * (3.0 - 2.0 * u)


def _drawn(frame: Frame, shape: MouthShape, jaw: float, wide: float) -> Frame:
    left, top, right, bottom = _around(shape, frame.y.shape)
    part = Frame(
        frame.y[top:bottom, left:right],
        *(plane[top // 2 : bottom // 2, left // 2 : right // 2] for plane in frame[1:]),
    )
    rgb = planes_to_rgb(part)
    moved = _moved(shape, left, top)
    least = np.stack([moved.right, moved.left])
    shows = np.clip((OPEN_SHOWS[1] - shape.openness) / (OPEN_SHOWS[1] - OPEN_SHOWS[0]), 0.0, 1.0)
    mouth = ready(moved, rgb, least=least, teeth=TEETH_SHOW * float(shows))
    if mouth is None:
        return frame
    patch = say(mouth, jaw, wide)
    drawn: Rgb = rgb.copy()
    drawn[patch.top : patch.top + mouth.height, patch.left : patch.left + mouth.width] = patch.rgb
    old, new = rgb_to_planes(rgb), rgb_to_planes(drawn)
    whole = Frame(*(plane.copy() for plane in frame))
    for place, plane, before, after in zip(whole, part, old, new, strict=True):
        half = 1 if place is whole.y else 2
        rows = slice(top // half, bottom // half)
        columns = slice(left // half, right // half)
        place[rows, columns] = _added(plane, before, after)
    return whole


def _added(plane: Plane, before: Plane, after: Plane) -> Plane:
    """What the drawing changes, on what was there: conversions to RGB and back change nothing."""
    changed = plane.astype(np.int16) + after.astype(np.int16) - before.astype(np.int16)
    return np.clip(changed, 0, 255).astype(np.uint8)


def _around(shape: MouthShape, size: tuple[int, ...]) -> tuple[int, int, int, int]:
    """An even rectangle of the frame that has the mouth's own within it."""
    height, width = size[:2]
    points = np.stack([shape.right, shape.left, shape.chin])
    reach = (1.0 + _ROOM) * shape.wide
    low = np.floor((points.min(axis=0) - reach) / 2).astype(int) * 2
    high = np.ceil((points.max(axis=0) + reach) / 2).astype(int) * 2
    left, top = (int(each) for each in np.maximum(low, 0))
    right, bottom = (int(each) for each in np.minimum(high, (width // 2 * 2, height // 2 * 2)))
    return min(left, right), min(top, bottom), right, bottom


def _moved(shape: MouthShape, left: int, top: int) -> MouthShape:
    corner = np.array([left, top], np.float64)
    return MouthShape(
        right=shape.right - corner,
        left=shape.left - corner,
        chin=shape.chin - corner,
        line=shape.line,
        openness=shape.openness,
        skin=shape.skin,
    )
