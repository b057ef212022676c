"""Faces followed through a video: found now and then, and from frame to frame where they were.

A face that is lost for a moment and found again at its place is the same one; after a cut all are
others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np

from stillmotion.arrays import Colours, Points, Rgb, Vector
from stillmotion.engines.parallax.effects.faces.mouth import shape_of
from stillmotion.models import faces
from stillmotion.models.faces import Face
from stillmotion.vision.landmarks import face_frame

SEARCH_S, AGAIN_S = 0.25, 1.0
"""Seconds after which the whole frame is searched again for faces: while none is followed, and for
others beside those that are."""

MISSED_S = 0.8
"""So long a face may be lost and still be the same when it is found again."""

SHORTEST_S = 0.5
"""What is seen for less time than this is no face that anybody would choose."""

LEAST_WIDTH = 24.0
"""In pixels: a narrower face has too few of them for lips."""

CUT = 28.0
"""Mean difference of two frames, seen small, in levels, from which there is a cut between them."""

_SMALL = (32, 18)

LINE_U = np.linspace(-0.5, 0.5, 17)
"""Where along the mouth the line between the lips is noted."""

STEADY = (
    33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 127, 356, 234, 454, 10, 151, 9, 8, 50,
    280,
)  # fmt: skip
"""Landmarks that move with the skull and not with speech: eyes, nose, brow, temples, cheekbones."""


@dataclass(frozen=True)
class Look:
    """A face in a frame: `steady` (n, 2) are the landmarks of that name, `corners` (2, 2) the
    mouth's and `chin` (2,) in pixels, `line` v at `LINE_U` of the line between the lips;
    `openness`, `skin` and `yaw` as of `vision.landmarks`. `box` is left, top, right, bottom."""

    steady: Points
    corners: Points
    chin: Vector
    line: Vector
    openness: float
    skin: Vector
    yaw: float
    box: tuple[float, float, float, float]
    score: float


@dataclass
class Track:
    """A face through a part of the video: a look for each frame in which it was seen."""

    looks: dict[int, Look] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The first frame that shows it."""
        return next(iter(self.looks))

    @property
    def last(self) -> int:
        """The last one."""
        return next(reversed(self.looks))

    @property
    def best(self) -> int:
        """The frame that shows it best: large, and turned to the viewer."""

        def worth(number: int) -> float:
            look = self.looks[number]
            left, _, right, _ = look.box
            return (right - left) * look.score * (1.2 - min(abs(look.yaw), 1.0))

        return max(self.looks, key=worth)


@dataclass
class _Open:
    track: Track
    face: Face
    seen: int


def follow(frames: Iterable[Rgb], fps: float) -> Iterator[Track]:
    """The faces of a video, in the order in which they appear, the largest of a frame first.

    Each frame of `frames` is asked for once. Raises ModelMissing.
    """
    alone, beside = (max(1, round(seconds * fps)) for seconds in (SEARCH_S, AGAIN_S))
    missed = round(MISSED_S * fps)
    tracks: list[Track] = []
    open_: list[_Open] = []
    before: Colours | None = None
    searched = -beside
    for number, rgb in enumerate(frames):
        small = cv2.resize(rgb, _SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
        if before is not None and np.abs(small - before).mean() > CUT:
            open_, searched = [], number - beside
        before = small
        live = [one for one in open_ if one.seen == number - 1]
        for one, face in zip(live, faces.follow(rgb, [one.face for one in live]), strict=True):
            if face is not None:
                _note(one, face, number, rgb)
        followed = any(one.seen == number for one in open_)
        if number - searched >= (beside if followed else alone):
            searched = number
            # Looked at once more as they will be from now on: another way puts the same points
            # elsewhere, by a little that would show as a jerk.
            for face in faces.follow(rgb, faces.find(rgb)):
                if face is None or face_frame(face).width < LEAST_WIDTH:
                    continue
                known = next((one for one in open_ if faces.same_place(one.face, face)), None)
                if known is None:
                    known = _Open(Track(), face, number)
                    tracks.append(known.track)
                    open_.append(known)
                if number not in known.track.looks:
                    _note(known, face, number, rgb)
        open_ = _apart([one for one in open_ if number - one.seen <= missed])
    yield from (track for track in tracks if len(track.looks) >= SHORTEST_S * fps)


def _apart(open_: list[_Open]) -> list[_Open]:
    """Without those that have slid onto a face that another follows already."""
    kept: list[_Open] = []
    for one in open_:
        if not any(other.seen == one.seen and faces.same_place(other.face, one.face)
                   for other in kept):  # fmt: skip
            kept.append(one)
    return kept


def _note(one: _Open, face: Face, number: int, rgb: Rgb) -> None:
    one.face, one.seen = face, number
    points = np.asarray(face.landmarks, np.float64)[:, :2]
    shape = shape_of(face, rgb)
    one.track.looks[number] = Look(
        steady=points[list(STEADY)],
        corners=np.stack([shape.right, shape.left]),
        chin=shape.chin,
        line=np.asarray(shape.line(LINE_U)),
        openness=shape.openness,
        skin=np.asarray(shape.skin),
        yaw=face_frame(face).yaw,
        box=face.box,
        score=face.score,
    )
