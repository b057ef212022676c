"""Two pictures of the frame's size to the frames of the transition between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stillmotion.arrays import Rgb
from stillmotion.engines.base import Frame
from stillmotion.engines.parallax.camera.path import Extrinsics, extrinsics
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.transition.flight_cameras import (
    flight_cameras,
    subject_centroid,
)
from stillmotion.engines.parallax.transition.flow import estimate_flow
from stillmotion.engines.parallax.transition.fly_through import fly_through
from stillmotion.engines.parallax.transition.known_pixels import KnownPixels
from stillmotion.engines.parallax.transition.morph import morph
from stillmotion.storyboard import CameraPath, Pose


@dataclass(frozen=True)
class Transition:
    """The frames, to be iterated once, and the camera of each relative to the first picture.

    `related` says whether the pictures show the same; `undone` names, in words for the user, what
    was asked for and could not be done.
    """

    frames: Iterator[Frame]
    cameras: list[Extrinsics]
    related: bool
    undone: list[str]


def build_transition(
    first: Rgb, second: Rgb, camera: CameraPath, frames: int, trace: KnownPixels | None = None
) -> Transition:
    """Lead from `first` to `second` (h, w, 3) in `frames` frames. `trace` records of each which
    pixels show the given pictures.

    Between related pictures the camera's path is theirs, and a move asked for in words is told to
    be undone; others are joined along the path asked for, or by a flight from the subject of one to
    the subject of the other.
    """
    height, width = first.shape[:2]
    moves = any(keyframe.pose != Pose() for keyframe in camera.keyframes)
    related = estimate_flow(first, second)
    if related is not None:
        still = extrinsics(CameraPath("still", camera.keyframes[:1]), frames)
        undone = [f"camera {camera.name}: the two pictures set the camera's way"] if moves else []
        return Transition(morph(first, second, related, frames, trace), still, True, undone)
    if moves:
        leaving = extrinsics(camera, frames)
        arriving = [one.seen_from(leaving[-1]) for one in leaving]
    else:
        whole = viewport_of((width, height), width, height)
        subjects = [
            subject_centroid(PhotoSource(view).view(whole).disparity) for view in (first, second)
        ]
        leaving, arriving = flight_cameras(subjects[0], subjects[1], frames, width, height)
    return Transition(fly_through(first, second, leaving, arriving, trace), leaving, False, [])
