"""A face's landmarks by name, and the axes in which it moves.

The points are those of MediaPipe's face mesh: 468 on the skin and five on each iris. "Right" and
"left" here are the person's own, as the mesh's authors have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Points, Rgb, Vector


class Face(Protocol):
    """A face that was found, as `models.faces` has it.

    `landmarks` is (478, 3) float32: x and y in pixels of the picture, z in the same unit, smaller
    is nearer.
    """

    @property
    def landmarks(self) -> NDArray[np.float32]: ...  # noqa: D102


SKIN = 468
"""Points before those of the irises."""

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The face's outline, from the middle of the forehead clockwise as seen."""

CHIN, FOREHEAD, NOSE_TIP, NOSE_BASE = 152, 10, 1, 2
RIGHT_SIDE, LEFT_SIDE = 234, 454
"""Points of the outline before the ears."""

MOUTH_RIGHT, MOUTH_LEFT = 61, 291
"""The mouth's corners."""

UPPER_LIP_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_LIP_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)


@dataclass(frozen=True)
class EyeRing:
    """The points about an eye, from the corner that is on the picture's left to the other."""

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    brow: tuple[int, ...]
    iris: tuple[int, ...]


RIGHT_EYE = EyeRing(
    upper=(33, 246, 161, 160, 159, 158, 157, 173, 133),
    lower=(33, 7, 163, 144, 145, 153, 154, 155, 133),
    brow=(225, 224, 223, 222, 221),
    iris=(468, 469, 470, 471, 472),
)
LEFT_EYE = EyeRing(
    upper=(362, 398, 384, 385, 386, 387, 388, 466, 263),
    lower=(362, 382, 381, 380, 374, 373, 390, 249, 263),
    brow=(441, 442, 443, 444, 445),
    iris=(473, 474, 475, 476, 477),
)

_CHEEK_RIGHT, _CHEEK_LEFT = 50, 280

_CHEEK_RADIUS = 0.04
"""How far about a cheek's point its colour is read, as a share of the face's width."""

_MIDDLE_OF_LIPS = slice(4, 7)
"""Those of the inner lips' points between which the mouth's opening is read."""


@dataclass(frozen=True)
class FaceFrame:
    """Where a face is and how it is turned.

    `centre` is between its sides, `right`, `down` and `back` are unit vectors in the picture's
    x, y, z along the face's own width (towards the picture's right), height and depth; `width` is
    that between the sides in pixels, `height` that from forehead to chin; `yaw` the angle by
    which it looks towards the picture's right, in radians, `roll` that by which it leans clockwise.
    """

    centre: Vector
    right: Vector
    down: Vector
    back: Vector
    width: float
    height: float
    yaw: float
    roll: float

    def within(self, points: Points) -> Points:
        """Points (n, 3) of the picture along the face's axes, as shares of its width."""
        axes = np.stack([self.right, self.down, self.back])
        return np.asarray((points - self.centre) @ axes.T / self.width)

    def across(self, vectors: Points) -> Points:
        """Vectors (n, 3) in shares of the width along the face's axes, as pixels (n, 2)."""
        axes = np.stack([self.right, self.down, self.back])
        return np.asarray(vectors @ axes[:, :2] * self.width)


def face_frame(face: Face) -> FaceFrame:
    """The axes of a face, from its outline."""
    points = np.asarray(face.landmarks, np.float64)
    side_right, side_left = points[RIGHT_SIDE], points[LEFT_SIDE]
    top, chin = points[FOREHEAD], points[CHIN]
    right = _unit(side_left - side_right)
    down = chin - top
    down = _unit(down - right * (down @ right))
    back = np.cross(right, down)
    return FaceFrame(
        centre=(side_right + side_left) / 2,
        right=right,
        down=down,
        back=back,
        width=float(np.linalg.norm(side_left - side_right)),
        height=float(np.linalg.norm(chin - top)),
        yaw=float(np.arctan2(-back[0], back[2])),
        roll=float(np.arctan2(right[1], right[0])),
    )


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector))


def eye_openness(face: Face, ring: EyeRing) -> float:
    """Height of an eye's opening over its width."""
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    upper, lower = points[list(ring.upper)], points[list(ring.lower)]
    height = np.linalg.norm(upper[2:-2] - lower[2:-2], axis=1).mean()
    return float(height / np.linalg.norm(upper[-1] - upper[0]))


def mouth_openness(face: Face) -> float:
    """Height of the gap between the lips over the mouth's width."""
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    gaps = points[list(UPPER_LIP_INNER)] - points[list(LOWER_LIP_INNER)]
    across = points[MOUTH_LEFT] - points[MOUTH_RIGHT]
    return float(np.linalg.norm(gaps[_MIDDLE_OF_LIPS], axis=1).mean() / np.linalg.norm(across))


def skin_colour(face: Face, rgb: Rgb) -> Vector:
    """The median colour of the cheeks, (3,) float, 0 to 255."""
    radius = max(1, int(face_frame(face).width * _CHEEK_RADIUS))
    height, width = rgb.shape[:2]
    found = []
    for index in (_CHEEK_RIGHT, _CHEEK_LEFT):
        x, y = (int(value) for value in face.landmarks[index, :2])
        rows = slice(max(0, y - radius), min(height, y + radius + 1))
        columns = slice(max(0, x - radius), min(width, x + radius + 1))
        found.append(rgb[rows, columns].reshape(-1, 3))
    return np.asarray(np.median(np.concatenate(found), axis=0))
