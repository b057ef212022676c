"""The camera at every frame that a request would be rendered with: what `POST /studio/api/poses`
answers."""

from __future__ import annotations

from typing import Any

import msgspec

from stillmotion.api.orders import video_of
from stillmotion.arrays import Rgb
from stillmotion.contract.body import read_body
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.contract.parse import parse_image2video_without_prompt
from stillmotion.director.board import direct
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.preview import cameras
from stillmotion.executors.language import sentence_model
from stillmotion.orders import StoredFile, Video
from stillmotion.studio.messages import Errand
from stillmotion.studio.tools import Tools, body_of

STAND_IN = "https://example.invalid/picture.jpg"
"""In place of a picture that is at hand already."""


def perform(errand: Errand, tools: Tools) -> bytes:
    """Answer the call. The query's `scene` names a picture that is at hand; without it the body has
    it. Raises ContractError."""
    scene = errand.query.get("scene", "")
    body = read_body(body_of(errand))
    if scene:
        body["image"] = STAND_IN
    request = parse_image2video_without_prompt(msgspec.json.encode(body)).request
    offer = tools.catalog.check(request, tools.engines)
    first = "image" if request.image is not None else "image_tail"
    picture = _picture(errand.owner, scene, request, tools)
    board = direct(
        video_without_files(request),
        short_edge=offer.short_edge,
        fps=offer.fps,
        sizes={first: (picture.shape[1], picture.shape[0])},
        embed=sentence_model(),
    ).storyboard
    take = Take(board, {first: picture})
    guiding = tools.engines[offer.engine].generates
    shots: list[dict[str, Any]] = []
    poses: list[list[float]] = []
    for shot in board.shots:
        shots.append({"start": len(poses), "frames": shot.frames, "framing": shot.framing})
        poses += [row(camera) for camera in cameras(shot, take, guiding=guiding)]
    return msgspec.json.encode(
        {
            "fps": board.fps,
            "frames": board.frames,
            "width": board.width,
            "height": board.height,
            "engine": offer.engine,
            "name": board.shots[0].camera.name,
            # Two pictures that show the same set the camera's way between them.
            "exact": not any(shot.start and shot.end for shot in board.shots),
            "shots": shots,
            "poses": poses,
        }
    )


def row(camera: Extrinsics) -> list[float]:
    """Its rotation (9, by rows), position (3) and focal length."""
    values: list[Any] = [*camera.rotation.ravel(), *camera.position, camera.focal]
    return [round(float(value), 8) for value in values]


def video_without_files(request: Image2VideoRequest) -> Video:
    """What the request asks for, for who looks at no file of it."""
    return video_of(request, lambda field, _picture: StoredFile(field))


def _picture(owner: str, scene: str, request: Image2VideoRequest, tools: Tools) -> Rgb:
    if scene:
        return tools.seen(owner, scene).picture
    if request.image is not None:
        return tools.load("image", request.image)
    assert request.image_tail is not None
    return tools.load("image_tail", request.image_tail)
