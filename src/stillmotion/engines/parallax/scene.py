"""A view made into a scene that a camera can move through along given poses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion.engines.parallax import depth, warp
from stillmotion.engines.parallax.arrays import Grid, Map, Rgb
from stillmotion.engines.parallax.exposure import shrinkage
from stillmotion.engines.parallax.lens import Extrinsics, homography, optical_centre
from stillmotion.engines.parallax.plates import Plate, make_plate
from stillmotion.engines.parallax.surroundings import Margins, extend
from stillmotion.mastering.planes import Frame, rgb_to_planes
from stillmotion.storyboard import focal_length

STRAIN = 0.5
"""How much of a pixel neighbouring pixels may move apart or together at the path's farthest."""

MOST_MARGIN = 0.45
"""Largest margin as a share of the view's side."""

DENSITY = 0.25
"""Disparity pixels per luma pixel, each way."""

_SAFETY = 3
"""Pixels beyond the outermost one that a path looks at."""


@dataclass(frozen=True)
class Scene:
    """A plate, the disparity over it at `DENSITY`, and how the view (width, height) lies in it."""

    width: int
    height: int
    focal: float
    margins: Margins
    plate: Plate
    disparity: Map


def make_grid(width: int, height: int) -> Grid:
    """An empty grid for a frame: corners of all cells, the last ones past the frame's edge."""
    return np.empty((-(-height // warp.CELL) + 1, -(-width // warp.CELL) + 1, 2), np.float32)


def build_scene(view: Rgb, cameras: Sequence[Extrinsics]) -> Scene:
    """Analyse `view` (h, w, 3) and prepare what `cameras` will see of it and around it."""
    height, width = view.shape[:2]
    focal = focal_length(width, height)
    disparity = depth.estimate(view)
    reach = max(_reach(camera, focal, width, height) for camera in cameras)
    if reach > 0:
        disparity = depth.limit_slope(disparity, STRAIN / reach / DENSITY)
        disparity = cv2.GaussianBlur(disparity, (0, 0), 2.0)
    margins, shrinks = _margins(disparity, cameras, focal, width, height)
    canvas = extend(view, margins)
    planes = rgb_to_planes(canvas)
    _paste(rgb_to_planes(view), planes, margins)
    return Scene(
        width=width,
        height=height,
        focal=focal,
        margins=margins,
        plate=make_plate(planes, shrinks=shrinks),
        disparity=_padded(disparity, margins, width, height),
    )


def flat_scene(view: Rgb) -> Scene:
    """`view` as it is: nothing around it and no depth in it."""
    height, width = view.shape[:2]
    return Scene(
        width=width,
        height=height,
        focal=focal_length(width, height),
        margins=Margins(0, 0, 0, 0),
        plate=make_plate(rgb_to_planes(view), shrinks=True),
        disparity=np.ones((2, 2), np.float32),
    )


def aim(scene: Scene, camera: Extrinsics, grid: Grid) -> None:
    """Fill `grid` with the plate's places that `camera` sees."""
    cx, cy = optical_centre(scene.width, scene.height)
    warp.trace(
        homography(camera, scene.focal, scene.width, scene.height),
        camera.position,
        scene.focal,
        cx,
        cy,
        scene.disparity,
        DENSITY,
        float(scene.margins.left),
        float(scene.margins.top),
        grid,
    )


def _reach(camera: Extrinsics, focal: float, width: int, height: int) -> float:
    """Pixels that disparity 1 moves a point by, at the worst place of the frame."""
    corner = np.hypot(width, height) / 2
    return float(np.hypot(*camera.position[:2]) * focal + abs(camera.position[2]) * corner)


def _margins(
    disparity: Map,
    cameras: Sequence[Extrinsics],
    focal: float,
    width: int,
    height: int,
) -> tuple[Margins, bool]:
    """What the cameras see beyond the view, and whether any sees it smaller."""
    most = Margins(*(2 * round(MOST_MARGIN * side / 2) for side in (width, height) * 2))
    padded = _padded(disparity, most, width, height)
    grid = make_grid(width, height)
    low = np.zeros(2)
    high = np.array([width - 1.0, height - 1.0])
    largest = 1.0
    cx, cy = optical_centre(width, height)
    for camera in [*cameras[::6], cameras[-1]]:
        warp.trace(
            homography(camera, focal, width, height), camera.position, focal, cx, cy, padded,
            DENSITY, float(most.left), float(most.top), grid,
        )  # fmt: skip
        places = grid.reshape(-1, 2) - np.array([most.left, most.top])
        low = np.minimum(low, places.min(axis=0))
        high = np.maximum(high, places.max(axis=0))
        largest = max(largest, shrinkage(grid, width, height))
    needed = (-low[0], -low[1], high[0] - (width - 1), high[1] - (height - 1))
    even = (min(2 * int(np.ceil((n + _SAFETY) / 2)), m) for n, m in zip(needed, most, strict=True))
    return Margins(*even), largest > 1.002


def _padded(disparity: Map, margins: Margins, width: int, height: int) -> Map:
    """Disparity continued over the margins, at `DENSITY` of the whole plate."""
    full_width = width + margins.left + margins.right
    full_height = height + margins.top + margins.bottom
    x = (np.arange(-(-full_width // 4)) + 0.5) / DENSITY - margins.left
    y = (np.arange(-(-full_height // 4)) + 0.5) / DENSITY - margins.top
    rows, columns = disparity.shape
    map_x = np.repeat((x * columns / width - 0.5)[None], len(y), axis=0).astype(np.float32)
    map_y = np.repeat((y * rows / height - 0.5)[:, None], len(x), axis=1).astype(np.float32)
    return cv2.remap(disparity, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _paste(inner: Frame, outer: Frame, margins: Margins) -> None:
    """Put the view's own planes in place: chroma next to its edge was filtered with the margin."""
    left, top = margins.left, margins.top
    height, width = inner.y.shape
    outer.y[top : top + height, left : left + width] = inner.y
    for small, large in ((inner.u, outer.u), (inner.v, outer.v)):
        large[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = small
