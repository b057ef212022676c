"""A shot prepared for rendering: analysis, effects, camera path and scene."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stillmotion.arrays import Rgb
from stillmotion.engines.base import Frame, Take
from stillmotion.engines.parallax.camera.framing import SceneFacts, fit_shot_to_picture
from stillmotion.engines.parallax.camera.handheld import add_camera_shake
from stillmotion.engines.parallax.camera.path import Extrinsics, extrinsics
from stillmotion.engines.parallax.camera.viewport import Viewport, crop_to_frame, viewport_of
from stillmotion.engines.parallax.effect import Effects
from stillmotion.engines.parallax.effects.build import build_effects
from stillmotion.engines.parallax.render.renderer import Renderer
from stillmotion.engines.parallax.scene.analysis import Analysis
from stillmotion.engines.parallax.scene.build import Scene, build_scene
from stillmotion.engines.parallax.scene.source import SceneSource, source_of
from stillmotion.engines.parallax.timing import Clock
from stillmotion.engines.parallax.transition import (
    KnownPixels,
    Transition,
    build_transition,
    fit_to_frame,
)
from stillmotion.storyboard import Shot, Storyboard
from stillmotion.telemetry.stages import stage, staged

NEAR_PERCENTILE, FAR_PERCENTILE = 95, 20
"""Percentiles of disparity that count as the nearest part and as the farthest that matters."""


class PreparedShot(NamedTuple):
    """A shot of one picture, ready to be rendered."""

    scene: Scene
    cameras: list[Extrinsics]
    clock: Clock
    effects: Effects

    def render_frame(self, renderer: Renderer, number: int, frame: Frame) -> None:
        """Fill `frame` with the shot's `number`-th, by a renderer of the scene."""
        renderer.render(self.cameras[number], number, frame)
        if self.clock.exact(number):
            for plane, rest in zip(frame, self.scene.rest_frame, strict=True):
                plane[...] = rest
            return
        for overlay in self.effects.overlays:
            overlay.draw(frame, number, self.cameras[number])


@staged("analyse")
def prepare_shot(shot: Shot, take: Take, *, whole: bool, traced: bool = False) -> PreparedShot:
    """Prepare a shot of one picture. `whole` says that all cameras will be rendered, else only the
    last; `traced` that the scene's original pixels are asked for. Raises ValueError for a shot
    without a picture."""
    name = shot.start or shot.end
    if name is None:
        raise ValueError("a shot needs a start or an end picture")
    board = take.storyboard
    take.stage("analysing the picture")
    source = source_of(take.pictures[name], board.mode, take.layers.get(name))
    shot, viewport = frame_shot(shot, source, board)
    clock = clock_of(shot, board.fps)
    cameras = cameras_of(shot, clock)
    view = source.view(viewport)
    effects = build_effects(shot, take.pictures, view, clock, take.mouth)
    for words in effects.undone:
        take.remark(words)
    seen = cameras if whole else cameras[-1:]
    real = np.ones(source.base.shape[:2], bool) if traced else None
    scene = build_scene(source, viewport, seen, effects, shot.frames, real=real)
    return PreparedShot(scene, cameras, clock, effects)


def clock_of(shot: Shot, fps: int) -> Clock:
    """The clock of a shot of one picture."""
    return Clock(
        shot.frames,
        fps,
        from_picture=shot.start is not None and not shot.cast_at_start,
        to_picture=shot.start is None,
    )


def cameras_of(shot: Shot, clock: Clock) -> list[Extrinsics]:
    """The camera at each frame of a shot of one picture that has gone through `frame_shot`."""
    cameras = extrinsics(shot.camera, shot.frames)
    if shot.start is None:
        cameras = [camera.seen_from(cameras[-1]) for camera in cameras]
    return add_camera_shake(cameras, shot.handheld, clock)


class PreparedTransition(NamedTuple):
    """A transition: its first picture as the frame shows it, and the frames."""

    clock: Clock
    first: Rgb
    joined: Transition


def prepare_transition(
    shot: Shot, take: Take, trace: KnownPixels | None = None
) -> PreparedTransition:
    """Prepare the transition from the shot's start picture to its end picture; `trace` is as of
    `build_transition`."""
    assert shot.start is not None
    assert shot.end is not None
    board = take.storyboard
    take.stage("comparing the pictures")
    with stage("analyse"):
        first = crop_to_frame(take.pictures[shot.start], board.width, board.height, shot.framing)
        second = fit_to_frame(take.pictures[shot.end], board.width, board.height)
        clock = Clock(shot.frames, board.fps, from_picture=True, to_picture=True)
        if trace is not None:
            trace.synthesised = second.margins
        return PreparedTransition(
            clock, first, build_transition(first, second.view, shot.camera, shot.frames, trace)
        )


def frame_shot(shot: Shot, source: SceneSource, board: Storyboard) -> tuple[Shot, Viewport]:
    """The shot with its crop and its camera fitted to the picture, and the frame's viewport."""
    height, width = source.base.shape[:2]
    shot = fit_shot_to_picture(shot, _scene_facts(source.analyse(), board.width, board.height))
    return shot, viewport_of((width, height), board.width, board.height, shot.framing)


def _scene_facts(found: Analysis, width: int, height: int) -> SceneFacts:
    """What is known of a picture that is to fill a frame of `width` by `height`."""
    disparity = found.depth.background
    if found.matte is None:
        near, far = np.percentile(disparity, (NEAR_PERCENTILE, FAR_PERCENTILE))
        return SceneFacts(width, height, depth_ratio=float(near / far))
    solid = found.matte > 0.5
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    high, wide = solid.shape
    box = (columns[0] / wide, rows[0] / high, (columns[-1] + 1) / wide, (rows[-1] + 1) / high)
    near = float(np.percentile(found.depth.subject, NEAR_PERCENTILE))
    ratio = near / float(np.percentile(disparity, FAR_PERCENTILE))
    return SceneFacts(width, height, box, float(solid.mean()), ratio)
