"""Pictures made for a task: each is a scene of its own, with what the request puts into it.

A picture is the last frame of a short take. Elements stand in it, lit and with their shadows, rain
falls through it and the camera has moved a little, all as in a video.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from stillmotion.contract.images import ImagesRequest
from stillmotion.director import cast
from stillmotion.director.camera import still
from stillmotion.director.reading import read
from stillmotion.director.scenes import painted
from stillmotion.engines.base import Picture, Take
from stillmotion.engines.pictures import Painted
from stillmotion.executors.job import ImagesOrder
from stillmotion.executors.language import sentence_model
from stillmotion.executors.render import engine_of
from stillmotion.executors.scenes import maker_of, seed_of, shown
from stillmotion.executors.videos import elements_of
from stillmotion.executors.workshop import Attempt
from stillmotion.inputs.check import load_reference
from stillmotion.mastering.planes import planes_to_rgb
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, Shot, Storyboard
from stillmotion.tasks.task import ImageFile, TaskResult

FPS, FRAMES = 12, 24
"""Of the take: long enough for all that comes in gently to have come."""

SIDEWAYS, FORWARD = 0.05, 0.06
"""How far the camera may stand from where a given picture was taken, in distances of its focus."""

SCENE = "scene"

CUT = 4
"""Channels of a picture that is cut out."""


class Setting(NamedTuple):
    """What a picture is made of: the name of the picture that all stands in, None where it is to
    be painted, and the names of what is put into it."""

    base: str | None
    cast: tuple[str, ...]


def perform(attempt: Attempt, order: ImagesOrder) -> TaskResult:
    """Make the pictures. See `executors.kinds.Perform`."""
    request = order.request
    given = elements_of(attempt, order.elements)
    if request.image is not None:
        given["image"] = load_reference(
            "image",
            request.image,
            client=attempt.workshop.client,
            vault_read=attempt.workshop.vault.read,
            timeout=attempt.workshop.fetch_timeout,
            stage=lambda stage: attempt.report(0.0, stage),
        )
    files = []
    for index in range(request.n):
        attempt.report(index / request.n, f"picture {index + 1} of {request.n}")
        told: Callable[[str], None] = attempt.remark if index == 0 else _quiet
        rgb = make(order, given, index, told)
        path = attempt.folder / f"image-{index}.png"
        _write(path, rgb)
        files.append(
            ImageFile(index=index, key=attempt.store(path), width=rgb.shape[1], height=rgb.shape[0])
        )
    attempt.report(1.0, "done")
    return TaskResult(images=tuple(files))


def make(
    order: ImagesOrder, given: Mapping[str, Picture], index: int, remark: Callable[[str], None]
) -> Picture:
    """The picture of number `index`, (height, width, 3). `given` are the elements and "image"."""
    request = order.request
    setting = setting_of(request, given)
    width, height = order.width, order.height
    seed = seed_of("images", request.prompt, str(index))
    picture = None if setting.base is None else given[setting.base]
    made = (
        maker_of(order.engine).make(
            request.prompt, request.negative_prompt, (width, height), seed, remark
        )
        if picture is None
        else Painted(picture)
    )
    reading = read(request.prompt, request.negative_prompt, sentence_model())
    shot = Shot(
        frames=FRAMES,
        start=SCENE,
        camera=still() if picture is None or index == 0 else _stand(seed),
        cues=reading.cues,
        grade=reading.grade if picture is not None else painted(reading.grade),
        placements=cast.placed(request.prompt, setting.cast, seed if index else None),
        prompt=request.prompt,
    )
    board = Storyboard(width=width, height=height, fps=FPS, mode="pro", shots=(shot,))
    take = Take(board, given, remark=remark)
    frames = deque(engine_of(order.engine).render(*shown(shot, made, take)), maxlen=1)
    return planes_to_rgb(frames[0])


def setting_of(request: ImagesRequest, given: Mapping[str, Picture]) -> Setting:
    """What is put into what, by the prompt's words. All that was given has its place.

    What is cut out already has no surroundings, so that nothing can be put into it.
    """
    names = [f"elements[{i}]" for i in range(len(request.element_ids))]
    base = cast.base_of(request.prompt)
    if base is not None and given[base].shape[2] == CUT:
        base = None
    if base is None and request.image is not None:
        base = "image"
    if request.image is not None and base != "image":
        names.append("image")
    return Setting(base, tuple(name for name in names if name != base))


def _stand(seed: int) -> CameraPath:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-SIDEWAYS, SIDEWAYS), rng.uniform(-SIDEWAYS, SIDEWAYS) / 3
    end = Pose(x=float(x), y=float(y), z=float(rng.uniform(0, FORWARD)))
    return CameraPath("another point of view", (PoseKeyframe(0, Pose()), PoseKeyframe(1, end)))


def _write(path: Path, rgb: Picture) -> None:
    Image.fromarray(rgb).save(path, compress_level=4)


def _quiet(_words: str) -> None:
    return None
