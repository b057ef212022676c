"""`ParallaxEngine`: shots to frames. A picture becomes a scene in which things happen and through
which a camera moves; two pictures are joined."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from stillmotion.engines.base import EngineConfig, EngineUnavailable, Frame, Take
from stillmotion.engines.parallax import CAPABILITIES, painted
from stillmotion.engines.parallax.analysis import Analysis, analyse
from stillmotion.engines.parallax.choosing import SceneFacts, suited
from stillmotion.engines.parallax.exposure import empty_frame
from stillmotion.engines.parallax.handheld import held
from stillmotion.engines.parallax.join import fit, join
from stillmotion.engines.parallax.lens import Extrinsics, extrinsics
from stillmotion.engines.parallax.performance import perform, speaker, weather
from stillmotion.engines.parallax.scene import Scene, build_scene, look
from stillmotion.engines.parallax.shooting import Rig, overlaid, play
from stillmotion.engines.parallax.staging import Clock, Effects
from stillmotion.engines.parallax.view import Window, cut, window
from stillmotion.storyboard import Shot
from stillmotion.telemetry.stages import stage, staged


def open_engine(_config: EngineConfig, device: str) -> ParallaxEngine:
    """See `engines.registry.EngineSpec`. Raises EngineUnavailable for any device but the CPU."""
    if device != "cpu":
        raise EngineUnavailable(f"the engine 'parallax' runs on the CPU, and not on {device}")
    return ParallaxEngine()


class ParallaxEngine:
    """See `engines.base.Engine`."""

    name = "parallax"
    capabilities = CAPABILITIES

    def render(self, shot: Shot, take: Take) -> Iterator[Frame]:
        """Yield the shot's frames. Raises ValueError for a shot without a picture."""
        if shot.start is not None and shot.end is not None:
            yield from _join(shot, take)
            return
        set_up = _set_up(shot, take, whole=True)
        take.stage("rendering")
        frames = play(set_up.scene, set_up.cameras, set_up.clock)
        yield from overlaid(frames, set_up.effects.overlays, set_up.cameras, set_up.clock)

    def still(self, shot: Shot, take: Take) -> Frame:
        """The shot's last frame alone. Raises as `render`."""
        if shot.end is not None:
            return deque(self.render(shot, take), maxlen=1)[0]
        set_up = _set_up(shot, take, whole=False)
        take.stage("rendering")
        number, camera = shot.frames - 1, set_up.cameras[-1]
        if set_up.clock.exact(number):
            return set_up.scene.rest
        frame = empty_frame(set_up.scene.width, set_up.scene.height)
        Rig(set_up.scene).shoot(camera, number, frame)
        for overlay in set_up.effects.overlays:
            overlay.draw(frame, number, camera)
        return frame

    @staged("analyse")
    def speaker(self, shot: Shot, take: Take) -> float | None:
        """See `engines.base.Engine`. Between two pictures nobody speaks."""
        name = shot.start or shot.end
        joined = shot.start is not None and shot.end is not None
        if joined or name is None or name not in take.pictures:
            return None
        shot, place = _framed(shot, take, name)
        view = look(take.pictures[name], place, take.storyboard.mode, take.layers.get(name))
        return speaker(shot, view)


class _SetUp(NamedTuple):
    """A shot of one picture, ready to be filmed."""

    scene: Scene
    cameras: list[Extrinsics]
    clock: Clock
    effects: Effects


@staged("analyse")
def _set_up(shot: Shot, take: Take, *, whole: bool) -> _SetUp:
    """`whole` says that all of the cameras will be filmed through, else only the last."""
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
        from_picture=shot.start is not None and not shot.cast_at_start,
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
    seen = cameras if whole else cameras[-1:]
    scene = build_scene(picture, place, seen, effects, board.mode, layers, shot.frames)
    return _SetUp(scene, cameras, clock, effects)


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
    with stage("analyse"):
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
    """What is known of a picture that is to fill a frame of `width` by `height`."""
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
