"""Where the faces are, and 478 points on each.

MediaPipe's networks, run in OpenCV: BlazeFace (Bazarevsky et al., 2019) finds faces in the picture
and in ever smaller windows of it, the face mesh (Kartynnik et al., 2019) puts 468 points on each,
the iris network (Ablavatski et al., 2020) 5 on each iris. Numbers of points are MediaPipe's: 33
and 133 are the corners of the eye on the left of an upright face's picture, 263 and 362 of the
other; 468 to 472 are the middle and the rim of the first one's iris, 473 to 477 of the other's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from stillmotion.arrays import Matrix, Points, Rgb, ScalarField
from stillmotion.models.folder import paths
from stillmotion.models.sessions import TfLite, kept
from stillmotion.models.tensors import planes, unit

DETECTOR_SIDE = 128
MESH_SIDE = 192
IRIS_SIDE = 64
"""Pixels that the three networks take, square."""

WINDOW_SHARES = (1.0, 0.5, 0.25)
"""Sides of the windows that are searched after the whole picture, as shares of its short side.
A face is found where it takes about a fifth of a window, so from a twentieth of the short side."""

SURE = 0.5
SURE_IN_WINDOW = 0.7
"""Scores from which the detector is believed. Many windows give many chances to be wrong."""

MESH_SURE = 0.5
"""Score from which the mesh agrees that it lies on a face."""

SAME_FACE = 0.4
"""Share of the smaller of two boxes that lies in the other, from which they are one face."""

MESH_MARGIN = 1.5
IRIS_MARGIN = 2.3
"""What the networks want to see: side of the cut-out over that of the face's box, and over the
distance between the corners of the eye."""

EYES = ((33, 133), (362, 263))
"""Corners of each eye, from left to right in the picture of an upright face."""

AROUND_EYE = (
    (
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
        130, 25, 110, 24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190,
        226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
        35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245,
        156, 70, 63, 105, 66, 107, 55, 193,
    ),
    (
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
        359, 255, 339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414,
        446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413,
        265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465,
        383, 300, 293, 334, 296, 336, 285, 417,
    ),
)  # fmt: skip
"""The mesh's points about each eye in the order in which the iris network finds them again, better:
MediaPipe puts them in the mesh's place in x and y, and so do we."""

IRIS_OUTPUTS = ("output_eyes_contours_and_brows", "output_iris")
MESH_OUTPUTS = ("conv2d_21", "conv2d_31")
"""The points, and the logit of there being a face."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True)
class Face:
    """`landmarks` (478, 3) float32: x and y in pixels, z in the same unit, smaller is nearer.

    `score` is the mesh's certainty, 0 to 1; `box` is (left, top, right, bottom) about the points.
    """

    landmarks: ScalarField
    score: float
    box: Box


@dataclass(frozen=True)
class _Frame:
    """A turned square of the picture: its middle and its side in pixels, its angle in radians."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def cut(self, rgb: Rgb, pixels: int, *, mirrored: bool = False) -> Rgb:
        """The square as a picture of `pixels` a side; black past the picture's edge."""
        to_picture = self.to_picture(pixels, mirrored=mirrored)
        if self.side > 2 * pixels:
            # Area-averaged in two steps: linear sampling alone would alias.
            half = self.cut(rgb, 2 * pixels, mirrored=mirrored)
            return np.asarray(
                cv2.resize(half, (pixels, pixels), interpolation=cv2.INTER_AREA), np.uint8
            )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(rgb, to_picture, (pixels, pixels), flags=flags), np.uint8)

    def to_picture(self, pixels: int, *, mirrored: bool = False) -> Matrix:
        """(2, 3): takes a pixel of the cut-out to one of the picture."""
        scale = self.side / pixels
        cos, sin = scale * math.cos(self.angle), scale * math.sin(self.angle)
        mirror = -1.0 if mirrored else 1.0
        middle = (pixels - 1) / 2
        turn = np.array([[mirror * cos, -sin], [mirror * sin, cos]])
        shift = np.array([self.x, self.y]) - turn @ (middle, middle)
        return np.column_stack([turn, shift])

    def placed(self, points: ScalarField, pixels: int, *, mirrored: bool = False) -> ScalarField:
        """Points (n, 3) of the cut-out in the picture."""
        turn = self.to_picture(pixels, mirrored=mirrored)
        # The networks count from a pixel's corner, pictures from its middle.
        flat = (points[:, :2] - 0.5) @ turn[:, :2].T + turn[:, 2]
        return np.column_stack([flat, points[:, 2] * self.side / pixels])

    def grown(self, factor: float) -> _Frame:
        """The same with another side."""
        return replace(self, side=self.side * factor)

    @property
    def box(self) -> Box:
        """Of the square if it were not turned."""
        half = self.side / 2
        return (self.x - half, self.y - half, self.x + half, self.y + half)


@dataclass(frozen=True)
class _Found:
    """What the detector says: where a face is, turned as its eyes are, and how sure it is."""

    frame: _Frame
    score: float


def find(rgb: Rgb) -> list[Face]:
    """The faces of a picture, the largest first. Raises ModelMissing."""
    detector, mesh, iris = (kept(path, _network) for path in paths("faces"))
    faces: list[Face] = []
    for found in _distinct(_detections(detector, rgb)):
        face = _meshed(mesh, iris, rgb, found.frame)
        if face is not None and not any(_same(face.box, other.box) for other in faces):
            faces.append(face)
    return sorted(faces, key=lambda face: _area(face.box), reverse=True)


def follow(rgb: Rgb, faces: Sequence[Face]) -> list[Face | None]:
    """The same faces in the next frame of a video: each is looked for where it was, None where it
    is not there any more. Irises are not looked for. Raises ModelMissing."""
    _, mesh, _ = (kept(path, _network) for path in paths("faces"))
    return [_again(mesh, rgb, face) for face in faces]


def same_place(a: Face, b: Face) -> bool:
    """Whether two faces of a picture, or of two that follow one another, are one."""
    return _same(a.box, b.box)


def _network(path: Path) -> TfLite:
    return TfLite(path)


# Finding


def _windows(height: int, width: int) -> Iterator[tuple[_Frame, float]]:
    """The squares to search, each with the score from which it is believed."""
    yield _Frame(width / 2, height / 2, max(height, width)), SURE
    for share in WINDOW_SHARES:
        side = share * min(height, width)
        if side < DETECTOR_SIDE / 2:
            return
        for y in _middles(height, side):
            for x in _middles(width, side):
                yield _Frame(x, y, side), SURE_IN_WINDOW


def _middles(length: int, side: float) -> list[float]:
    """Windows that overlap by half, or more to end at the edge."""
    count = max(1, math.ceil((length - side) / (side / 2)) + 1)
    return list(np.linspace(side / 2, max(side / 2, length - side / 2), count))


def _detections(detector: TfLite, rgb: Rgb) -> Iterator[_Found]:
    height, width = rgb.shape[:2]
    for window, sure in _windows(height, width):
        small = planes(unit(window.cut(rgb, DETECTOR_SIDE)) * 2.0 - 1.0)
        regressors, logits = detector.run(small, ("regressors", "classificators"))
        scores = 1.0 / (1.0 + np.exp(-np.clip(logits.reshape(-1), -50.0, 50.0)))
        to_picture = window.to_picture(DETECTOR_SIDE)
        for row in np.flatnonzero(scores > sure):
            # The box's middle, its width and height, then the eyes and four other places.
            middle, size, *others = regressors.reshape(-1, 8, 2)[row]
            anchor = _ANCHORS[row] * DETECTOR_SIDE
            (x, y), *eyes = (
                to_picture @ (*(place + anchor - 0.5), 1.0) for place in (middle, *others[:2])
            )
            side = float(size.max()) * window.side / DETECTOR_SIDE
            (right_x, right_y), (left_x, left_y) = eyes
            angle = math.atan2(left_y - right_y, left_x - right_x)
            yield _Found(_Frame(x, y, side, angle), float(scores[row]))


def _anchors() -> Points:
    """(896, 2): where in a window, from 0 to 1, each row of the detector's answer is about."""
    rows = []
    for cells, each in ((16, 2), (8, 6)):
        steps = (np.arange(cells) + 0.5) / cells
        x, y = np.meshgrid(steps, steps)
        rows.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), each, axis=0))
    return np.concatenate(rows)


_ANCHORS = _anchors()


def _distinct(found: Iterable[_Found]) -> list[_Found]:
    """The surest of those that are about the same face."""
    kept_ones: list[_Found] = []
    for one in sorted(found, key=lambda one: one.score, reverse=True):
        if not any(_same(one.frame.box, other.frame.box) for other in kept_ones):
            kept_ones.append(one)
    return kept_ones


# Points


def _meshed(mesh: TfLite, iris: TfLite, rgb: Rgb, frame: _Frame) -> Face | None:
    """The face in a frame; None where the mesh sees none."""
    # A second look, from where the first found the points: the detector's box is rough.
    for _ in range(2):
        points, score = _points(mesh, rgb, frame.grown(MESH_MARGIN))
        if score < MESH_SURE:
            return None
        frame = _about(points)
    looks = [_eye(iris, rgb, points, eye) for eye in range(len(EYES))]
    for around, (found, _) in zip(AROUND_EYE, looks, strict=True):
        points[list(around), :2] = found[:, :2]
    return _face(points, (ring for _, ring in looks), score)


def _points(mesh: TfLite, rgb: Rgb, frame: _Frame) -> tuple[ScalarField, float]:
    raw, logit = mesh.run(planes(unit(frame.cut(rgb, MESH_SIDE))), MESH_OUTPUTS)
    points = raw.reshape(-1, 3).astype(np.float64)
    return frame.placed(points, MESH_SIDE), float(1.0 / (1.0 + np.exp(-logit.reshape(-1)[0])))


def _about(points: ScalarField) -> _Frame:
    """The upright square of a face whose points are known."""
    (outer, _), (_, other) = EYES
    across = points[other, :2] - points[outer, :2]
    angle = math.atan2(across[1], across[0])
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    upright = points[:, :2] @ turn
    low, high = upright.min(axis=0), upright.max(axis=0)
    x, y = turn @ ((low + high) / 2)
    return _Frame(x, y, float((high - low).max()), angle)


def _again(mesh: TfLite, rgb: Rgb, face: Face) -> Face | None:
    """A face that was in the frame before."""
    before = _about(face.landmarks.astype(np.float64))
    points, score = _points(mesh, rgb, before.grown(MESH_MARGIN))
    if score < MESH_SURE:
        return None
    eyes = [np.repeat(points[list(eye)].mean(axis=0)[None], 5, axis=0) for eye in EYES]
    return _face(points, eyes, score)


def _face(points: ScalarField, irises: Iterable[Points], score: float) -> Face:
    landmarks = np.concatenate([points, *irises]).astype(np.float32)
    (left, top), (right, bottom) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return Face(landmarks, score, (float(left), float(top), float(right), float(bottom)))


def _eye(iris: TfLite, rgb: Rgb, points: ScalarField, eye: int) -> tuple[ScalarField, ScalarField]:
    """What is about an eye, (71, 3) in the order of `AROUND_EYE`, and (5, 3) the middle and the
    rim of its iris."""
    first, last = (points[corner] for corner in EYES[eye])
    x, y, z = (first + last) / 2
    across = last - first
    frame = _Frame(x, y, math.hypot(*across[:2]) * IRIS_MARGIN, math.atan2(across[1], across[0]))
    # The network knows the one eye only: it sees the other in a mirror.
    mirrored = eye == 1
    cut = planes(unit(frame.cut(rgb, IRIS_SIDE, mirrored=mirrored)))
    around, ring = (
        frame.placed(raw.reshape(-1, 3), IRIS_SIDE, mirrored=mirrored)
        for raw in iris.run(cut, IRIS_OUTPUTS)
    )
    ring[:, 2] = z
    return around, ring


def _same(a: Box, b: Box) -> bool:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    smaller = min(_area(a), _area(b))
    return width > 0 and height > 0 and width * height > SAME_FACE * smaller


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
