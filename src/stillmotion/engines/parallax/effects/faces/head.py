"""The head as a solid thing that nods and turns: an ellipsoid with the face's relief on it.

What lies on its front moves most, its silhouette hardly; hair moves with it, the neck follows ever
less down to the shoulders. A few degrees are what a single picture can show without seeing what
it never saw.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from stillmotion.arrays import ScalarField, Vector
from stillmotion.easing import smooth, smootherstep
from stillmotion.engines.parallax.effects.displacement import (
    DisplacementField,
    FieldDisplacement,
    SampleGrid,
    interpolate_scattered,
    sample_grid,
)
from stillmotion.engines.parallax.effects.random_streams import random_stream
from stillmotion.engines.parallax.timing import Span
from stillmotion.vision.landmarks import SKIN, Face, FaceFrame, face_frame

TURN = math.radians(9.0)
NOD = math.radians(6.0)
"""Angles at strength 1, in radians."""

TURN_S = 1.6
"""Seconds that a turn takes."""

NOD_S = 0.85
"""Seconds for down and up again: people nod at 1 to 2 Hz when they mean it, slower kindly."""

NODS_EVERY_S = (3.2, 4.6)
"""Seconds from one pair of nods to the next."""

SECOND_NOD = 0.6
"""The second of a pair is this share of the first."""

DIPS = 0.12
"""A head bows by this share of the angle that it has turned, half way through."""

FIRST_NOD_S = 0.25
"""Seconds from the cue to the first nod."""

DOWN = 0.42
"""The share of a nod in which the head goes down."""

_SHORTEST_S = 1e-3
_ROUNDING_S = 1e-6

_SAMPLES = 80
_HALF_WIDTH, _ABOVE, _BELOW, _DEPTH = 0.66, 0.98, 0.62, 0.72
"""The head's half axes with its hair: across, up and down from between the temples, and back; in
widths of the face."""

_PIVOT_BACK = 0.35
"""How far behind its silhouette the head bows about, in widths of the face."""

_MARGIN, _MARGIN_BELOW = 0.1, 0.2
"""What is sampled beyond all that moves, in widths of the face."""

_RELIEF_BLUR = 0.05
"""Blur between the mesh's points, in widths of the face."""

_MESH, _MESH_DOWN, _MESH_INNER = (0.52, 0.62), 0.06, 0.62
"""The half axes within which the mesh knows the face's relief, how far their middle lies below the
face's, both in widths of the face, and the share of them from which on it fades."""

_JAW = 0.12
"""The silhouette's ellipse reaches this much further down than the head, in widths of the face."""

_NECK_BEGINS = 0.2
"""How far above the chin the neck begins to hold still, in widths of the face."""

_FADE, _NECK = 0.5, 0.75
"""How far beyond the head and below the chin what it takes along reaches, in widths of the face."""


def head_field(face: Face) -> DisplacementField:
    """Displacements for one radian of turning to the picture's right, and one of bowing.

    They hold for small angles, where a rotation is linear in them.
    """
    frame = face_frame(face)
    onto = _head_canvas(frame)
    across, down = _along(frame, onto)
    depth = _depth(face, frame, onto, across, down)
    hold = _hold(across, down)
    width = frame.width
    turn = -depth * width * hold
    bow = -(depth - _PIVOT_BACK) * width * hold
    right, downward = _plane_axes(frame)
    return onto.field([turn[..., None] * right, bow[..., None] * downward])


def turn(face: Face, strength: float, side: str, when: Span) -> FieldDisplacement:
    """The head turns to a side of the picture and, where the cue ends before the shot, back."""
    frame = face_frame(face)
    # Unsaid, it turns on the way it looks; one that looks straight, to where there is more room.
    towards = {"left": -1.0, "right": 1.0}.get(side, 1.0 if frame.yaw > 0 else -1.0)
    angle = towards * strength * TURN

    def amplitudes(number: int) -> Sequence[float]:
        share = when.hold(number, TURN_S, TURN_S)
        # A turning head dips a little.
        return angle * share, DIPS * abs(angle) * math.sin(math.pi * share)

    return FieldDisplacement(head_field(face), amplitudes)


def nod(face: Face, strength: float, when: Span) -> FieldDisplacement:
    """The head nods twice, and again from time to time while the cue lasts."""
    random = random_stream("nod", when.clock.frames, when.start)
    begins = [when.start + FIRST_NOD_S]
    while begins[-1] + 2 * NOD_S < when.end:
        begins.append(begins[-1] + float(random.uniform(*NODS_EVERY_S)))
    begins = [begin for begin in begins if begin + 2 * NOD_S <= when.end + _ROUNDING_S] or [
        when.start
    ]
    length = min(NOD_S, max(when.end - when.start, _SHORTEST_S) / 2)

    def amplitudes(number: int) -> Sequence[float]:
        time = when.clock.seconds(number)
        bow = 0.0
        for begin in begins:
            bow += _dip((time - begin) / length)
            bow += SECOND_NOD * _dip((time - begin - length) / length)
        return 0.0, strength * NOD * bow

    return FieldDisplacement(head_field(face), amplitudes)


def _dip(share: float) -> float:
    """Down and up again while `share` goes from 0 to 1; down is quicker."""
    return smootherstep(share / DOWN) * (1.0 - smootherstep((share - DOWN) / (1.0 - DOWN)))


def _head_canvas(frame: FaceFrame) -> SampleGrid:
    x, y = frame.centre[:2]
    reach = (_HALF_WIDTH + _FADE + _MARGIN) * frame.width
    return sample_grid(
        x - reach, y - (_ABOVE + _FADE + _MARGIN) * frame.width,
        x + reach, y + (_BELOW + _NECK + _MARGIN_BELOW) * frame.width, _SAMPLES,
    )  # fmt: skip


def _plane_axes(frame: FaceFrame) -> tuple[Vector, Vector]:
    """The face's right and down as unit vectors of the picture, by its roll alone."""
    cos, sin = math.cos(frame.roll), math.sin(frame.roll)
    return np.array([cos, sin], np.float32), np.array([-sin, cos], np.float32)


def _along(frame: FaceFrame, onto: SampleGrid) -> tuple[ScalarField, ScalarField]:
    """Each sample's place across and down from the face's middle, in widths of the face."""
    x, y = onto.coordinates()
    right, down = _plane_axes(frame)
    x, y = x - frame.centre[0], y - frame.centre[1]
    return (
        (x * right[0] + y * right[1]) / frame.width,
        (x * down[0] + y * down[1]) / frame.width,
    )


def _depth(
    face: Face, frame: FaceFrame, onto: SampleGrid, across: ScalarField, down: ScalarField
) -> ScalarField:
    """z of what is seen, 0 at the head's silhouette and negative before it, in widths."""
    points = np.asarray(face.landmarks[:SKIN], np.float64)
    z = (points[:, 2:] - frame.centre[2]) / frame.width
    relief = interpolate_scattered(points[:, :2], z, onto, _RELIEF_BLUR * frame.width)[..., 0]
    ball = -_DEPTH * np.sqrt(np.clip(1.0 - _ellipse(across, down), 0.0, 1.0))
    # Within the face the mesh knows better; the two meet at its outline.
    out = np.hypot(across / _MESH[0], (down - _MESH_DOWN) / _MESH[1])
    inner = 1.0 - smooth(_MESH_INNER, 1.0, out)
    skew = relief - np.median(relief[inner > 0.5]) + np.median(ball[inner > 0.5])
    return np.asarray(ball + (skew - ball) * inner)


def _ellipse(across: ScalarField, down: ScalarField) -> ScalarField:
    """Below 1 within the head."""
    tall = np.where(down < 0, _ABOVE, _BELOW + _JAW)
    return np.asarray((across / _HALF_WIDTH) ** 2 + (down / tall) ** 2)


def _hold(across: ScalarField, down: ScalarField) -> ScalarField:
    """How far a sample goes with the head: 1 within it, ever less down the neck and outside."""
    beyond = np.maximum(np.sqrt(_ellipse(across, down)) - 1.0, 0.0) * _HALF_WIDTH
    outside = 1.0 - smooth(0.0, _FADE, beyond)
    neck = 1.0 - smooth(_BELOW - _NECK_BEGINS, _BELOW + _NECK, down)
    return outside * neck
