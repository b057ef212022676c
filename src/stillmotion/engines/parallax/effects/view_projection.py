"""Projection of the view onto frames, so that overlays stay on what they belong to.

An overlay is drawn on the frame, while regions, lights and depth are known of the view. Their maps
are sampled at the corners of cells of `STEP` pixels, once per camera. Light and air have no sharp
edges, so that every second corner is traced and the others are interpolated.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Disparity, Grid, ScalarField
from stillmotion.engines.parallax.camera.path import Extrinsics, homography, optical_centre
from stillmotion.engines.parallax.camera.projection import CELL, project_grid
from stillmotion.engines.parallax.effect import View
from stillmotion.engines.parallax.effects.region import sample_view_map
from stillmotion.storyboard import focal_length
from stillmotion.vision.matte import spread

STEP = CELL
"""Side of a cell in luma pixels: corner [j, i] belongs to the frame's pixel (STEP i, STEP j)."""

MAP_BLUR = 1.0
"""Blur in samples of maps before projection, as they are finer than the cells."""

BACKGROUND_OCCLUSION = 0.28
"""Factor on the disparity by which the background occludes particles: its depth is estimated, and
rain that stops short of a wood is worse than some that falls into it."""


OPAQUE = 0.95
"""Matte from which a sample shows the subject alone."""


class SubjectSplit(NamedTuple):
    """The subject and the background as a camera sees them: `front` and `behind` are the view's
    pixels that the corners of the frame sample of each. `covered` is how far each corner (0 to 1)
    shows the subject or its edge, `uncovered` how far it shows what the subject had hidden."""

    front: Grid
    behind: Grid
    covered: Coverage
    uncovered: Coverage


class ViewProjection:
    """The view as seen by cameras, asked for one after another. `stood` is where the picture's own
    camera stands in what was in the air before."""

    def __init__(self, view: View, stood: Extrinsics | None = None) -> None:
        self.stood = stood
        self.height, self.width = view.rgb.shape[:2]
        self.focal = focal_length(self.width, self.height)
        self.centre = optical_centre(self.width, self.height)
        self._disparity = np.ascontiguousarray(view.disparity, np.float32)
        self._matte = view.matte
        self._parted: SubjectSplit | None = None
        hides = BACKGROUND_OCCLUSION + (1.0 - BACKGROUND_OCCLUSION) * view.matte
        self._screen = np.ascontiguousarray(view.disparity * hides, np.float32)
        self._camera: Extrinsics | None = None
        self._places = np.empty((0, 0, 2), np.float32)
        self._smoothed: dict[int, tuple[ScalarField, ScalarField]] = {}
        self._carried: dict[int, tuple[ScalarField, ScalarField]] = {}

    def coordinates(self, camera: Extrinsics) -> Grid:
        """(rows, columns, 2): the view's pixel that each corner of the frame samples."""
        if self._camera is None or not _same_camera(self._camera, camera):
            self._camera = camera
            self._carried.clear()
            self._parted = None
            self._places = self._trace(camera, self._disparity)
        return self._places

    def project_map(self, values: ScalarField, camera: Extrinsics) -> ScalarField:
        """A map of the view at the corners of the frame.

        `values` must not change from one call to the next: results are cached by identity.
        """
        coordinates = self.coordinates(camera)
        kept = self._carried.get(id(values))
        if kept is not None:
            return kept[1]
        smooth = self._smoothed.get(id(values))
        if smooth is None:
            smooth = values, cv2.GaussianBlur(values, (0, 0), MAP_BLUR)
            self._smoothed[id(values)] = smooth
        seen = sample_view_map(smooth[1], coordinates)
        self._carried[id(values)] = values, seen
        return seen

    def split_at_subject(self, camera: Extrinsics) -> SubjectSplit | None:
        """The subject and the background apart; None where there is no subject."""
        coordinates = self.coordinates(camera)
        if self._parted is None and self._layers is not None:
            behind, front = (self._trace(camera, layer) for layer in self._layers)
            about = cv2.dilate(self._matte, np.ones((5, 5), np.uint8))
            covered = sample_view_map(about, front)
            uncovered = np.clip(sample_view_map(about, coordinates) - covered, 0, 1)
            self._parted = SubjectSplit(front, behind, covered, uncovered)
        return self._parted

    @cached_property
    def _layers(self) -> tuple[Disparity, Disparity] | None:
        """The disparity of the background and of the subject, each extrapolated."""
        if self._matte.max() <= OPAQUE:
            return None
        parts = (self._matte < 1 - OPAQUE, self._matte > OPAQUE)
        if not parts[0].any():
            return None
        both = np.dstack([self._disparity] * 2)
        back, front = (
            np.ascontiguousarray(spread(both, part.astype(np.float32))[..., 0]) for part in parts
        )
        return back, front

    @property
    def occluder_disparity(self) -> Disparity:
        """The disparity of what occludes particles, over the view."""
        return self._screen

    def project_occluders(self, camera: Extrinsics) -> Disparity:
        """The same at the corners of the frame."""
        return self.project_map(self._screen, camera)

    def project(
        self, points: NDArray[np.float64], disparity: NDArray[np.float64], camera: Extrinsics
    ) -> NDArray[np.float64]:
        """Where in the frame points (n, 2) of the view of known disparity (n,) lie, in pixels."""
        rays = np.column_stack([(points - self.centre) / self.focal, np.ones(len(points))])
        seen = (rays / disparity[:, None] - camera.position) @ camera.rotation
        scale = self.focal * camera.focal / np.maximum(seen[:, 2:], 1e-3)
        placed: NDArray[np.float64] = seen[:, :2] * scale + self.centre
        return placed

    def _trace(self, camera: Extrinsics, disparity: Disparity) -> Grid:
        rows, columns = -(-self.height // STEP) + 1, -(-self.width // STEP) + 1
        traced = np.empty((rows // 2 + 1, columns // 2 + 1, 2), np.float32)
        matrix = homography(camera, self.focal, self.width, self.height)
        project_grid(
            matrix @ np.diag([2.0, 2.0, 1.0]),
            camera.position,
            self.focal,
            *self.centre,
            disparity,
            0.25,
            0.0,
            0.0,
            traced,
        )
        coordinates = np.empty((2 * traced.shape[0] - 1, 2 * traced.shape[1] - 1, 2), np.float32)
        coordinates[::2, ::2] = traced
        coordinates[::2, 1::2] = (traced[:, :-1] + traced[:, 1:]) * np.float32(0.5)
        coordinates[1::2] = (coordinates[:-2:2] + coordinates[2::2]) * np.float32(0.5)
        return np.ascontiguousarray(coordinates[:rows, :columns])


def _same_camera(one: Extrinsics, other: Extrinsics) -> bool:
    return one is other or (
        one.focal == other.focal
        and np.array_equal(one.position, other.position)
        and np.array_equal(one.rotation, other.rotation)
    )
