"""`ParallaxEngine`: shots to frames, one gather from the scene for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.base import Frame, Take
from stillmotion.engines.parallax import CAPABILITIES, warp
from stillmotion.engines.parallax.lens import Extrinsics, extrinsics
from stillmotion.engines.parallax.scene import Scene, aim, build_scene, make_grid, shrinkage
from stillmotion.engines.parallax.view import cut
from stillmotion.storyboard import Shot

SOFTEN_FROM, SOFTEN_TO = 1.0, 1.33
"""Plate pixels per frame pixel between which the softened luma takes over."""

_RING = 3
"""Frames in turn: a consumer may still hold the last two."""


class ParallaxEngine:
    """See `engines.base.Engine`."""

    name = "parallax"
    capabilities = CAPABILITIES

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield the shot's frames. Raises ValueError for what the engine does not declare."""
        if shot.strokes or shot.static_mask is not None:
            raise ValueError("the parallax engine has no motion brush")
        board = take.storyboard
        take.stage("analysing the picture")
        cameras = extrinsics(shot.camera, shot.frames)
        if shot.start is None:
            assert shot.end is not None
            picture = take.pictures[shot.end]
            cameras = [camera.seen_from(cameras[-1]) for camera in cameras]
        else:
            picture = take.pictures[shot.start]
        scene = build_scene(cut(picture, board.width, board.height, shot.framing), cameras)
        take.stage("rendering")
        yield from play(scene, cameras)


def play(scene: Scene, cameras: Sequence[Extrinsics]) -> Iterator[Frame]:
    """One frame of the scene for each camera. Arrays are used again after `_RING` frames."""
    ring = [_empty(scene.width, scene.height) for _ in range(_RING)]
    grid = make_grid(scene.width, scene.height)
    for number, camera in enumerate(cameras):
        frame = ring[number % _RING]
        aim(scene, camera, grid)
        expose(scene, grid, frame)
        yield frame


def expose(scene: Scene, grid: NDArray[np.float32], frame: Frame) -> None:
    """Fill `frame` with what lies at `grid`'s places."""
    plate = scene.plate
    scale = shrinkage(grid, scene.width, scene.height)
    weight = round(256 * min(1.0, max(0.0, (scale - SOFTEN_FROM) / (SOFTEN_TO - SOFTEN_FROM))))
    if weight and plate.soft is not plate.luma:
        warp.gather_luma_softened(grid, plate.luma, plate.soft, frame.y, weight)
    else:
        warp.gather_luma(grid, plate.luma, frame.y)
    warp.gather_chroma(grid, plate.u, plate.v, frame.u, frame.v)


def _empty(width: int, height: int) -> Frame:
    half = (height // 2, width // 2)
    return Frame(
        np.empty((height, width), np.uint8), np.empty(half, np.uint8), np.empty(half, np.uint8)
    )
