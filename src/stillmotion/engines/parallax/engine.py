"""`ParallaxEngine`: shots to frames. A picture becomes a scene in which things happen and through
which a camera moves; two pictures are joined."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stillmotion.director.choice import SceneFacts, suited
from stillmotion.engines.base import Frame, Take
from stillmotion.engines.parallax import CAPABILITIES, painted
from stillmotion.engines.parallax.analysis import Analysis, analyse
from stillmotion.engines.parallax.handheld import held
from stillmotion.engines.parallax.join import fit, join
from stillmotion.engines.parallax.lens import extrinsics
from stillmotion.engines.parallax.performance import perform, speaker, weather
from stillmotion.engines.parallax.scene import build_scene, look
from stillmotion.engines.parallax.shooting import overlaid, play
from stillmotion.engines.parallax.staging import Clock
from stillmotion.engines.parallax.view import Window, cut, window
from stillmotion.storyboard import Shot


class ParallaxEngine:
    """See `engines.base.Engine`."""

    name = "parallax"
    capabilities = CAPABILITIES

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield the shot's frames. Raises ValueError for a shot without a picture."""
        if shot.start is not None and shot.end is not None:
            yield from _join(shot, take)
            return
        name = shot.start or shot.end
        if name is None:
            raise ValueError("a shot needs a start or an end picture")
        board = take.storyboard
        picture = take.pictures[name]
        take.stage("analysing the picture")
        layers = take.layers.get(name)
        shot, place = _framed(shot, take, name)
        clock = Clock(
            shot.frames,
            board.fps,
            from_picture=shot.start is not None,
            to_picture=shot.start is None,
        )
        cameras = extrinsics(shot.camera, shot.frames)
        if shot.start is None:
            cameras = [camera.seen_from(cameras[-1]) for camera in cameras]
        cameras = held(cameras, shot.handheld, clock)
        view = look(picture, place, board.mode, layers)
        effects = perform(shot, take.pictures, view, clock, take.mouth)
        for words in effects.undone:
            take.remark(words)
        scene = build_scene(picture, place, cameras, effects, board.mode, layers)
        take.stage("rendering")
        yield from overlaid(play(scene, cameras, clock), effects.overlays, cameras, clock)

    def speaker(self, shot: Shot, take: Take) -> float | None:
        """See `engines.base.Engine`. Between two pictures nobody speaks."""
        name = shot.start or shot.end
        joined = shot.start is not None and shot.end is not None
        if joined or name is None or name not in take.pictures:
            return None
        shot, place = _framed(shot, take, name)
        view = look(take.pictures[name], place, take.storyboard.mode, take.layers.get(name))
        return speaker(shot, view)


def _framed(shot: Shot, take: Take, name: str) -> tuple[Shot, Window]:
    """The shot as it suits its picture, and the frame over that."""
    board = take.storyboard
    picture = take.pictures[name]
    layers = take.layers.get(name)
    found = analyse(picture, board.mode) if layers is None else painted.known(layers)
    shot = suited(shot, _facts(found, board.width, board.height))
    size = (picture.shape[1], picture.shape[0])
    return shot, window(size, board.width, board.height, shot.framing)


def _join(shot: Shot, take: Take) -> Iterator[Frame]:
    """From the start picture to the end picture."""
    assert shot.start is not None
    assert shot.end is not None
    board = take.storyboard
    take.stage("comparing the pictures")
    first = cut(take.pictures[shot.start], board.width, board.height, shot.framing)
    second = fit(take.pictures[shot.end], board.width, board.height).view
    clock = Clock(shot.frames, board.fps, from_picture=True, to_picture=True)
    joined = join(first, second, shot.camera, shot.frames)
    place = window((board.width, board.height), board.width, board.height)
    effects = weather(shot, look(first, place), clock)
    for words in (*joined.undone, *effects.undone):
        take.remark(words)
    take.stage("rendering")
    yield from overlaid(joined.frames, effects.overlays, joined.cameras, clock)


def _facts(found: Analysis, width: int, height: int) -> SceneFacts:
    """What the director is told of a picture that is to fill a frame of `width` by `height`."""
    disparity = found.depth.background
    if found.matte is None:
        near, far = np.percentile(disparity, (95, 20))
        return SceneFacts(width, height, depth_ratio=float(near / far))
    solid = found.matte > 0.5
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    high, wide = solid.shape
    box = (columns[0] / wide, rows[0] / high, (columns[-1] + 1) / wide, (rows[-1] + 1) / high)
    near = float(np.percentile(found.depth.subject, 95))
    ratio = near / float(np.percentile(disparity, 20))
    return SceneFacts(width, height, box, float(solid.mean()), ratio)
