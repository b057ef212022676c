"""What somebody else needs to show the camera's move as this engine does: a scene's layers as
pictures with their disparity, and the camera at each frame.

A pixel of a layer is found as `camera.projection` finds it: by the homography of the camera's
rotation and zoom, and the parallax of its disparity and the camera's position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from stillmotion.arrays import Disparity, Plane, Rgb
from stillmotion.encoding.h264 import Mode
from stillmotion.encoding.planes import Frame, planes_to_rgb
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.path import Extrinsics, extrinsics
from stillmotion.engines.parallax.camera.viewport import Box, viewport_of
from stillmotion.engines.parallax.effect import DENSITY
from stillmotion.engines.parallax.guide import plain
from stillmotion.engines.parallax.prepare import cameras_of, clock_of, frame_shot
from stillmotion.engines.parallax.scene.analysis import analyse
from stillmotion.engines.parallax.scene.build import build_scene
from stillmotion.engines.parallax.scene.layer import Layer
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.scene.source import source_of
from stillmotion.engines.parallax.scene.texture import Texture
from stillmotion.inpaint.outpainting import Margins
from stillmotion.storyboard import CameraPath, Shot

FITTED = ("close", "extreme_close", "medium")
"""Views whose crop goes to where the subject is."""


class Pane(NamedTuple):
    """A layer: its colours, and its alpha (None for the rearmost). `margins` are how far it reaches
    beyond the view, in pixels of the view; `disparity` has a sample for every 1 / `density` of
    these."""

    rgb: Rgb
    alpha: Plane | None
    margins: Margins
    disparity: Disparity
    density: float


class Preview(NamedTuple):
    """A view of `width` by `height`, the lens's `focal` length in its pixels, and its layers from
    rear to front. `matte` (any size) is where the subject is, None where there is none, and `crop`
    is the part of the picture (x0, y0, x1, y1; normalised) that the view shows."""

    width: int
    height: int
    focal: float
    panes: tuple[Pane, ...]
    matte: Plane | None
    crop: Box


def preview(
    picture: Rgb,
    size: tuple[int, int],
    paths: Sequence[CameraPath],
    mode: Mode,
    framing: Box,
    edge: int,
) -> Preview:
    """The picture as layers for a frame of `size`, with what cameras on these paths see beyond it.
    The layers' colours are made smaller: as if the frame's long edge had `edge` pixels."""
    width, height = size
    place = viewport_of((picture.shape[1], picture.shape[0]), width, height, framing)
    cameras = [camera for path in paths for camera in extrinsics(path, 3)[1:]]
    scene = build_scene(PhotoSource(picture, mode), place, cameras, apart=True)
    scale = min(1.0, edge / max(size))
    return Preview(
        width,
        height,
        scene.focal,
        tuple(_pane(layer, scale) for layer in scene.layers),
        _matte(picture, mode),
        (
            place.left / picture.shape[1],
            place.top / picture.shape[0],
            place.right / picture.shape[1],
            place.bottom / picture.shape[0],
        ),
    )


def cameras(shot: Shot, take: Take, *, guiding: bool) -> list[Extrinsics]:
    """The camera at each frame of the shot, as it is rendered; where `guiding`, as it is shown to
    a model that generates, which makes its own moves."""
    if guiding:
        shot = plain(shot)
    elif shot.free is not None or shot.view in FITTED:
        name = shot.start or shot.end
        assert name is not None
        board = take.storyboard
        source = source_of(take.pictures[name], board.mode, take.layers.get(name))
        shot, _ = frame_shot(shot, source, board)
    return cameras_of(shot, clock_of(shot, take.storyboard.fps))


def _pane(layer: Layer, scale: float) -> Pane:
    rgb = planes_to_rgb(_planes(layer.texture))
    alpha = None if layer.matte is None else layer.matte.alpha
    if scale < 1:
        size = tuple(
            max(2, round(side * scale)) for side in (layer.texture.width, layer.texture.height)
        )
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
        if alpha is not None:
            alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.uint8)
            alpha[:1] = alpha[-1:] = 0
            alpha[:, :1] = alpha[:, -1:] = 0
    return Pane(rgb, alpha, layer.margins, layer.disparity, DENSITY)


def _planes(texture: Texture) -> Frame:
    """The picture that the texture was made of."""
    return Frame(
        np.ascontiguousarray(texture.luma[::2, ::2]),
        np.ascontiguousarray(texture.u),
        np.ascontiguousarray(texture.v),
    )


def _matte(picture: Rgb, mode: Mode) -> Plane | None:
    found = analyse(picture, mode).matte
    return None if found is None else np.asarray(np.rint(found * 255), np.uint8)
