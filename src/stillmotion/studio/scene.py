"""A picture as layers with disparity, for a preview in the browser of the very move that a render
makes: what `POST /studio/api/scene` answers."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from stillmotion.arrays import Disparity, Plane, Rgb
from stillmotion.contract.body import read_body
from stillmotion.contract.errors import bad_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import Choice, PictureOrData, Whole
from stillmotion.contract.fields.videos import ASPECT_RATIOS, CAMERA_TYPES, USUAL_MODES
from stillmotion.contract.image2video import CAMERA_AXES
from stillmotion.director.board import frame_size
from stillmotion.director.camera import from_control
from stillmotion.encoding.h264 import Mode
from stillmotion.engines.parallax.camera.path import poses
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.preview import Pane, Preview, preview
from stillmotion.orders.video import CameraMove
from stillmotion.storyboard import CameraPath
from stillmotion.storyboard.paths import LIMIT
from stillmotion.studio.messages import Errand
from stillmotion.studio.tools import Box, Seen, Tools, body_of, cropped

SHORT_EDGE = 720
"""Of the frame for which the layers are made, whatever that of the video will be."""

FPS = 24

MOMENTS = 61
"""Poses of each move: between them the way is as good as straight."""

IMAGE = PictureOrData("image", required="for a scene")
MODE = Choice[Mode]("mode", USUAL_MODES, default="std")
ASPECT_RATIO = Choice("aspect_ratio", ASPECT_RATIOS)
EDGE = Whole("edge", 320, 1280, "(pixels)", default=640)

QUALITY = 88


def perform(errand: Errand, tools: Tools) -> bytes:
    """Answer the call. Raises ContractError."""
    given = Given(read_body(body_of(errand)))
    picture = tools.load("image", given.need(IMAGE))
    mode = given.need(MODE)
    framing = _framing(given)
    aspect = given.find(ASPECT_RATIO)
    size = (picture.shape[1], picture.shape[0])
    frame = frame_size(_shape(aspect, size, framing), SHORT_EDGE)
    place = viewport_of(size, *frame, framing)
    crop = (
        place.left / size[0],
        place.top / size[1],
        place.right / size[0],
        place.bottom / size[1],
    )
    name = tools.keep(errand.owner, Seen(picture, crop, mode))
    moves = named_moves(*frame)
    back = [from_control(CameraMove("simple", axis, -LIMIT), *frame) for axis in CAMERA_AXES]
    paths = [*moves.values(), *back]
    made = preview(picture, frame, paths, mode, framing, given.need(EDGE))
    return msgspec.json.encode({"id": name, "fps": FPS, **told(made), "moves": sampled(moves)})


def named_moves(width: int, height: int) -> dict[str, CameraPath]:
    """The moves of `camera_control`: each axis by its largest value, and those that have names."""
    axes = {axis: CameraMove("simple", axis, LIMIT) for axis in CAMERA_AXES}
    others = {name: CameraMove(name) for name in CAMERA_TYPES if name != "simple"}
    return {name: from_control(move, width, height) for name, move in (axes | others).items()}


def sampled(moves: Mapping[str, CameraPath]) -> dict[str, list[list[float]]]:
    """x, y, z, yaw, pitch, roll and the logarithm of the focal length at `MOMENTS` even times of
    each move. A simple move by another value is as much less, in all seven."""
    times = np.linspace(0.0, 1.0, MOMENTS)
    return {
        name: [
            [round(v, 7) for v in (p.x, p.y, p.z, p.yaw, p.pitch, p.roll, float(np.log(p.focal)))]
            for p in poses(path, times)
        ]
        for name, path in moves.items()
    }


def told(made: Preview) -> dict[str, Any]:
    """The layers as JSON has them."""
    matte = None if made.matte is None else png(cropped(made.matte, made.crop))
    return {
        "width": made.width,
        "height": made.height,
        "focal": made.focal,
        "crop": made.crop,
        "matte": matte,
        "layers": [_layer(pane) for pane in made.panes],
    }


def png(plane: Plane) -> str:
    """A plane as a data: URL."""
    out = io.BytesIO()
    Image.fromarray(plane).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def _jpeg(rgb: Rgb) -> str:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=QUALITY, subsampling=0)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _layer(pane: Pane) -> dict[str, Any]:
    left, top, right, bottom = pane.margins
    return {
        "plate": _jpeg(pane.rgb),
        "alpha": None if pane.alpha is None else png(pane.alpha),
        "width": pane.rgb.shape[1],
        "height": pane.rgb.shape[0],
        "margins": {"left": left, "top": top, "right": right, "bottom": bottom},
        "disparity": _disparity(pane.disparity, pane.density),
    }


def _disparity(values: Disparity, density: float) -> dict[str, Any]:
    """In 16 bits, little-endian: value * scale + offset."""
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / 65535 or 1.0
    steps = np.rint((values - low) / scale).astype("<u2")
    return {
        "width": values.shape[1],
        "height": values.shape[0],
        "density": density,
        "scale": scale,
        "offset": low,
        "data": base64.b64encode(steps.tobytes()).decode(),
    }


def _shape(aspect: str | None, size: tuple[int, int], framing: Box) -> tuple[int, int]:
    """Sides in the proportion of the frame."""
    if aspect is not None:
        wide, high = aspect.split(":")
        return int(wide), int(high)
    x0, y0, x1, y1 = framing
    return max(1, round(size[0] * (x1 - x0))), max(1, round(size[1] * (y1 - y0)))


def _framing(given: Given) -> Box:
    value = given.take("framing")
    if value is None:
        return (0.0, 0.0, 1.0, 1.0)
    good = isinstance(value, Sequence) and len(value) == 4 and not isinstance(value, str)
    if good and all(type(each) in (int, float) and 0 <= each <= 1 for each in value):
        x0, y0, x1, y1 = (float(each) for each in value)
        if x1 - x0 >= 0.05 and y1 - y0 >= 0.05:
            return (x0, y0, x1, y1)
    raise bad_field("framing", value, "[x0, y0, x1, y1] from 0 to 1, at least 0.05 apart")
