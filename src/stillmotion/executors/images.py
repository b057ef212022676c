"""Pictures made for a task: each is a scene of its own, with what the request puts into it.

A picture is the last frame of a short take. Elements stand in it, lit and with their shadows, rain
falls through it, all as in a video. Of several the first is the picture or the scene as it is;
each other one is another composition in another light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass

from PIL import Image

from stillmotion.director.pictures import PicturesDirection, direct_pictures
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.encoding.watermark import Watermark
from stillmotion.engines.base import Picture, Take
from stillmotion.engines.pictures import WHOLE, Painted
from stillmotion.executors.language import sentence_model
from stillmotion.executors.opened import composer_of, maker_of
from stillmotion.executors.scenes import seed_of, shown
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.check import load_elements, load_reference
from stillmotion.orders import ImagesOrder
from stillmotion.storyboard import Grade, Storyboard
from stillmotion.tasks.task import ImageFile, TaskResult
from stillmotion.telemetry.stages import stage
from stillmotion.vision.figure import cut
from stillmotion.vision.figure_search import sought

FPS = 12
"""Of the take whose last frame a picture is."""

PACKED = 1
"""Effort of compression, of 9: more takes long, and spares little of what has grain."""

CUT = 4
"""Channels of a picture that is cut out."""


def perform(attempt: Attempt, order: ImagesOrder) -> TaskResult:
    """Make the pictures. See `executors.kinds.Perform`."""
    given = load_elements(order.elements, attempt.fetcher)
    if order.image is not None:
        given["image"] = load_reference("image", order.image, attempt.fetcher)
    attempt.report(0.0, "reading")
    return made(attempt, prepare(order, given), order.n)


def made(attempt: Attempt, work: Work, count: int) -> TaskResult:
    """So many pictures, made and stored."""
    files: list[Future[ImageFile]] = []
    # A picture is packed while the next one is made.
    with ThreadPoolExecutor(1) as packing:
        for index in range(count):
            attempt.report(index / count, f"picture {index + 1} of {count}")
            told: Callable[[str], None] = attempt.remark if index == 0 else _quiet
            with stage("render"):
                rgb = work.make(index, told)
            files.append(packing.submit(copy_context().run, _stored, attempt, index, rgb, work))
    attempt.report(1.0, "done")
    return TaskResult(images=tuple(file.result() for file in files))


def prepare(
    order: ImagesOrder,
    given: Mapping[str, Picture],
    *,
    series: bool = False,
    watermark: bool = False,
) -> Work:
    """What the pictures of an order share. `given` are the elements and "image". Those of a
    `series` show one scene, also where it is painted; with `watermark` each has a copy with one."""
    with stage("direct"):
        directed = direct_pictures(
            order.prompt,
            order.negative_prompt,
            elements=len(order.elements),
            pictured=order.image is not None,
            cut_out=[name for name, picture in given.items() if picture.shape[2] == CUT],
            embed=sentence_model(),
        )
    pictures = dict(given)
    if "image" in directed.cast:
        # As elements are: cut out once, whatever becomes of it in each picture.
        with stage("analyse"):
            found = cut(given["image"], sought)
        if found is not None:
            pictures["image"] = found
    return Work(order, pictures, directed, series, watermark)


@dataclass(frozen=True)
class Work:
    """The pictures of an order in the making."""

    order: ImagesOrder
    pictures: Mapping[str, Picture]
    directed: PicturesDirection
    series: bool = False
    watermark: bool = False

    def make(self, index: int, remark: Callable[[str], None]) -> Picture:
        """The picture of number `index`, (height, width, 3)."""
        width, height = self.order.width, self.order.height
        seed = seed_of("images", self.directed.prompt, str(index))
        shot = self.directed.shot(index, seed, varied=self.series)
        if self.directed.base is not None:
            made = Painted(self.pictures[self.directed.base])
        else:
            made = maker_of(self.order.engine).make(
                self.directed.scene, (width, height), self._scene(index), remark, roams=self.series
            )
            plain = made.frame == WHOLE and shot.grade == Grade(name=shot.grade.name)
            if plain and not shot.cues and not shot.placements:
                return made.rgb
        board = Storyboard(width=width, height=height, fps=FPS, mode="pro", shots=(shot,))
        take = Take(board, self.pictures, remark=remark)
        return planes_to_rgb(composer_of(self.order.engine).still(*shown(shot, made, take)))

    def _scene(self, index: int) -> int:
        """The seed of the painted scene: in a series all are of the first one's."""
        return seed_of("images", self.directed.prompt, "0" if self.series else str(index))


def _stored(attempt: Attempt, index: int, rgb: Picture, work: Work) -> ImageFile:
    path = attempt.folder / f"image-{index}.png"
    with stage("encode"):
        Image.fromarray(rgb).save(path, compress_level=PACKED)
    marked = attempt.folder / f"image-{index}-watermark.png"
    if work.watermark:
        with stage("encode"):
            Image.fromarray(_marked(rgb)).save(marked, compress_level=PACKED)
    return ImageFile(
        index=index,
        key=attempt.store(path),
        width=rgb.shape[1],
        height=rgb.shape[0],
        series=work.series,
        watermark_key=attempt.store(marked) if work.watermark else "",
    )


def _marked(rgb: Picture) -> Picture:
    """A copy with the watermark; outside of its letters nothing changes."""
    height, width = rgb.shape[:2]
    mark, frame, copy = Watermark(width, height), rgb_to_planes(rgb), rgb.copy()
    mark.apply(frame)
    copy[mark.area] = planes_to_rgb(frame)[mark.area]
    return copy


def _quiet(_words: str) -> None:
    return None
