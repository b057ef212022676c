"""`ParallaxEngine`: shots to frames, one gather from the scene for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stillmotion.engines.base import Frame, Take
from stillmotion.engines.parallax import CAPABILITIES
from stillmotion.engines.parallax.exposure import expose, frame_ring
from stillmotion.engines.parallax.join import fit, join
from stillmotion.engines.parallax.lens import Extrinsics, extrinsics
from stillmotion.engines.parallax.scene import Scene, aim, build_scene, make_grid
from stillmotion.engines.parallax.view import cut
from stillmotion.storyboard import Shot


class ParallaxEngine:
    """See `engines.base.Engine`."""

    name = "parallax"
    capabilities = CAPABILITIES

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield the shot's frames. Raises ValueError for what the engine does not declare."""
        if shot.strokes or shot.static_mask is not None:
            raise ValueError("the parallax engine has no motion brush")
        if shot.start is not None and shot.end is not None:
            yield from _join(shot, take)
            return
        board = take.storyboard
        take.stage("analysing the picture")
        cameras = extrinsics(shot.camera, shot.frames)
        name = shot.start or shot.end
        if name is None:
            raise ValueError("a shot needs a start or an end picture")
        if shot.start is None:
            cameras = [camera.seen_from(cameras[-1]) for camera in cameras]
        view = cut(take.pictures[name], board.width, board.height, shot.framing)
        scene = build_scene(view, cameras)
        take.stage("rendering")
        yield from play(scene, cameras)


def play(scene: Scene, cameras: Sequence[Extrinsics]) -> Iterator[Frame]:
    """One frame of the scene for each camera. The arrays are used again a few frames later."""
    ring = frame_ring(scene.width, scene.height)
    grid = make_grid(scene.width, scene.height)
    for number, camera in enumerate(cameras):
        frame = ring[number % len(ring)]
        aim(scene, camera, grid)
        expose(scene.plate, grid, frame)
        yield frame


def _join(shot: Shot, take: Take) -> Iterator[Frame]:
    """From the start picture to the end picture."""
    assert shot.start is not None
    assert shot.end is not None
    board = take.storyboard
    take.stage("comparing the pictures")
    first = cut(take.pictures[shot.start], board.width, board.height, shot.framing)
    second = fit(take.pictures[shot.end], board.width, board.height).view
    joined = join(first, second, shot.camera, shot.frames)
    for words in joined.undone:
        take.stage(f"not done: {words}")
    take.stage("rendering")
    yield from joined.frames
