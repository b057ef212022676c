"""A smile with closed lips: the corners of the mouth go up, out and back, and the cheeks follow.

After the linear muscles of Waters, "A muscle model for animating three-dimensional facial
expression" (SIGGRAPH 1987): each pulls the skin about its end towards its root on the bone, ever
less with the distance. They act on the mesh's points along the face's own axes, so that a face
which is turned or leans smiles along its own cheeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.arrays import Coverage, Points, Vector
from stillmotion.easing import smooth
from stillmotion.engines.parallax.effects.displacement import (
    DisplacementField,
    FieldDisplacement,
    SampleGrid,
    interpolate_scattered,
    sample_grid,
)
from stillmotion.engines.parallax.timing import Span
from stillmotion.vision.landmarks import (
    LEFT_EYE,
    MOUTH_LEFT,
    MOUTH_RIGHT,
    OVAL,
    RIGHT_EYE,
    SKIN,
    Face,
    FaceFrame,
    face_frame,
)

RISE_S, FALL_S = 1.1, 0.9
"""Seconds in which a smile comes and goes. A felt one takes 0.5 to 0.75 to its apex; a little
slower looks kinder in a clip."""

_MARGIN = 0.12
"""What is sampled about the face, in widths of it."""

_EDGE = 0.11
"""Over which depth within the face's outline the motion comes in, in widths of the face."""

_CORNER_REACH, _CHEEK_REACH, _LID_REACH, _LIP_REACH = (
    (0.085, 0.075),
    (0.12, 0.10),
    (0.10, 0.035),
    (0.10, 0.05),
)
"""Standard deviations of each muscle's pull, across and down, in widths of the face."""

_SAMPLES = 96
_SPREAD = 0.035
"""Blur between the mesh's points, in widths of the face."""

_CORNER = np.array([0.031, -0.045, 0.018])
"""How far the corner goes outward, down and back at strength 1, in widths of the face."""

_CHEEK = np.array([0.012, -0.020, 0.0])
_LID = np.array([0.0, -0.009, 0.0])
_LIP = np.array([0.0, 0.006, 0.0])
"""The same for the cheek, the lower lid and the middle of the upper lip, which flattens."""


@dataclass(frozen=True)
class _Muscle:
    root: Vector
    reach: tuple[float, float]
    pull: Vector

    def on(self, points: Points) -> Points:
        """Its pull on points (n, 3) in the face's axes: a Gaussian of `reach` (across, down)."""
        apart = (points[:, :2] - self.root[:2]) / np.array(self.reach)
        return np.asarray(np.exp(-0.5 * (apart**2).sum(axis=1))[:, None] * self.pull)


def smile_field(face: Face) -> DisplacementField:
    """The displacement of a whole smile at strength 1."""
    frame = face_frame(face)
    points = np.asarray(face.landmarks[:SKIN], np.float64)
    inner = frame.within(points)
    moved = np.zeros_like(inner)
    for muscle in _muscles(face, frame):
        moved += muscle.on(inner)
    onto = face_canvas(face, _MARGIN)
    dense = interpolate_scattered(points[:, :2], frame.across(moved), onto, _SPREAD * frame.width)
    return onto.field([dense * inside_oval(face, onto, frame.width)[..., None]])


def smile(face: Face, strength: float, when: Span) -> FieldDisplacement:
    """The motion of a smile that comes with the cue."""
    return FieldDisplacement(
        smile_field(face), lambda number: (strength * when.hold(number, RISE_S, FALL_S),)
    )


def face_canvas(face: Face, margin: float) -> SampleGrid:
    """Samples over a face and `margin` of its width more on each side."""
    outline = face.landmarks[list(OVAL), :2]
    low, high = outline.min(axis=0), outline.max(axis=0)
    more = margin * float(high[0] - low[0])
    return sample_grid(low[0] - more, low[1] - more, high[0] + more, high[1] + more, _SAMPLES)


def inside_oval(face: Face, onto: SampleGrid, width: float) -> Coverage:
    """1 well inside the face's outline, falling smoothly to 0 at it, (rows, columns)."""
    outline = (face.landmarks[list(OVAL), :2] - (onto.left, onto.top)) / onto.step
    filled = np.zeros((onto.rows, onto.columns), np.uint8)
    cv2.fillPoly(filled, [np.round(outline).astype(np.int32)], 1)
    depth = cv2.distanceTransform(filled, cv2.DIST_L2, 5) * onto.step
    return np.asarray(cv2.GaussianBlur(smooth(0.0, _EDGE * width, depth), (0, 0), 1.0))


def _muscles(face: Face, frame: FaceFrame) -> list[_Muscle]:
    at = frame.within(np.asarray(face.landmarks, np.float64))
    muscles = [_Muscle((at[0] + at[13]) / 2, _LIP_REACH, _LIP)]
    for corner, cheek, eye, outward in (
        (MOUTH_RIGHT, at[[50, 205]].mean(axis=0), RIGHT_EYE, -1.0),
        (MOUTH_LEFT, at[[280, 425]].mean(axis=0), LEFT_EYE, 1.0),
    ):
        sign = np.array([outward, 1.0, 1.0])
        lid = at[list(eye.lower[2:-2])].mean(axis=0)
        muscles += [
            _Muscle(at[corner], _CORNER_REACH, _CORNER * sign),
            _Muscle(cheek, _CHEEK_REACH, _CHEEK * sign),
            _Muscle(lid, _LID_REACH, _LID * sign),
        ]
    return muscles
