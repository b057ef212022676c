"""Pictures made for a task: each is a scene of its own, with what the request puts into it.

A picture is the last frame of a short take. Elements stand in it, lit and with their shadows, rain
falls through it, all as in a video. Of several the first is the picture or the scene as it is;
each other one is another composition in another light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
import numpy as np
from PIL import Image

from stillmotion.contract.images import ImagesRequest
from stillmotion.director import cast
from stillmotion.director.camera import still
from stillmotion.director.reading import Reading, read
from stillmotion.director.scenes import painted
from stillmotion.engines.base import Picture, Take
from stillmotion.engines.parallax.elements import cut, sought
from stillmotion.engines.pictures import Painted
from stillmotion.executors.job import ImagesOrder
from stillmotion.executors.language import sentence_model
from stillmotion.executors.render import engine_of
from stillmotion.executors.scenes import maker_of, seed_of, shown
from stillmotion.executors.videos import elements_of
from stillmotion.executors.workshop import Attempt
from stillmotion.inputs.check import load_reference
from stillmotion.mastering.planes import planes_to_rgb
from stillmotion.storyboard import CameraPath, Grade, Pose, PoseKeyframe, Shot, Storyboard
from stillmotion.tasks.task import ImageFile, TaskResult

FPS, FRAMES = 12, 24
"""Of the take: long enough for all that comes in gently to have come."""

SIDEWAYS, FORWARD = 0.08, 0.12
"""How far the camera may stand from where a given picture was taken, in distances of its focus."""

TURNED = 0.6
"""How much of its step aside the camera turns back for, so that it still sees what it saw."""

NEARER = 1.06, 1.14
"""How much longer its lens is: so much that it sees nothing beyond the picture's edges, which would
have to be painted."""

EXPOSURE, WARMTH = 0.22, 0.22
"""How much lighter or darker (stops), warmer or colder (of 1) a given picture may become."""

PACKED = 1
"""Effort of compression, of 9: more takes long, and spares little of what has grain."""

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
    attempt.report(0.0, "reading")
    work = prepare(order, given)
    files: list[Future[ImageFile]] = []
    # A picture is packed while the next one is made.
    with ThreadPoolExecutor(1) as packing:
        for index in range(request.n):
            attempt.report(index / request.n, f"picture {index + 1} of {request.n}")
            told: Callable[[str], None] = attempt.remark if index == 0 else _quiet
            rgb = work.make(index, told)
            files.append(packing.submit(_stored, attempt, index, rgb))
    attempt.report(1.0, "done")
    return TaskResult(images=tuple(file.result() for file in files))


def prepare(order: ImagesOrder, given: Mapping[str, Picture]) -> Work:
    """What the pictures of an order share. `given` are the elements and "image"."""
    request = order.request
    setting = setting_of(request, given)
    pictures = dict(given)
    if "image" in setting.cast:
        # As elements are: cut out once, whatever becomes of it in each picture.
        found = cut(given["image"], sought)
        if found is not None:
            pictures["image"] = found
    reading = read(request.prompt, request.negative_prompt, sentence_model())
    return Work(order, pictures, setting, reading)


@dataclass(frozen=True)
class Work:
    """The pictures of an order in the making."""

    order: ImagesOrder
    pictures: Mapping[str, Picture]
    setting: Setting
    reading: Reading

    def make(self, index: int, remark: Callable[[str], None]) -> Picture:
        """The picture of number `index`, (height, width, 3)."""
        request, reading = self.order.request, self.reading
        width, height = self.order.width, self.order.height
        seed = seed_of("images", request.prompt, str(index))
        placements = cast.placed(request.prompt, self.setting.cast, seed if index else None)
        shot = Shot(
            frames=FRAMES,
            start=SCENE,
            camera=still(),
            cues=reading.cues,
            grade=reading.grade,
            placements=placements,
            prompt=request.prompt,
        )
        if self.setting.base is not None:
            made = Painted(self.pictures[self.setting.base])
            if index:
                shot = another(shot, seed)
        else:
            made = maker_of(self.order.engine).make(
                request.prompt, request.negative_prompt, (width, height), seed, remark, roams=False
            )
            shot = msgspec.structs.replace(shot, grade=painted(shot.grade))
            if not shot.cues and not placements and shot.grade == Grade(name=shot.grade.name):
                return made.rgb
        board = Storyboard(width=width, height=height, fps=FPS, mode="pro", shots=(shot,))
        take = Take(board, self.pictures, remark=remark)
        return planes_to_rgb(engine_of(self.order.engine).still(*shown(shot, made, take)))


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


def another(shot: Shot, seed: int) -> Shot:
    """The shot of a given picture from a slightly other point of view, in slightly other light."""
    rng = np.random.default_rng(seed)
    # To one side or the other: somewhere about the middle it would be the picture itself.
    side = SIDEWAYS * rng.choice((-1.0, 1.0)) * rng.uniform(0.4, 1.0)
    end = Pose(
        x=float(side),
        y=float(rng.uniform(-SIDEWAYS, SIDEWAYS) / 3),
        z=float(rng.uniform(0, FORWARD)),
        yaw=float(-side * TURNED),
        focal=float(rng.uniform(*NEARER)),
    )
    path = CameraPath("another point of view", (PoseKeyframe(0, Pose()), PoseKeyframe(1, end)))
    grade = msgspec.structs.replace(
        shot.grade,
        exposure=shot.grade.exposure + float(rng.uniform(-EXPOSURE, EXPOSURE)),
        warmth=float(np.clip(shot.grade.warmth + rng.uniform(-WARMTH, WARMTH), -1, 1)),
    )
    return msgspec.structs.replace(shot, camera=path, grade=grade)


def _stored(attempt: Attempt, index: int, rgb: Picture) -> ImageFile:
    path = attempt.folder / f"image-{index}.png"
    Image.fromarray(rgb).save(path, compress_level=PACKED)
    return ImageFile(index=index, key=attempt.store(path), width=rgb.shape[1], height=rgb.shape[0])


def _quiet(_words: str) -> None:
    return None
