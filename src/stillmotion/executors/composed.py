"""A video put together of pictures: who is the scene and who appears in it, then as any video."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from stillmotion.director.composing import Composition, compose
from stillmotion.engines.base import Picture
from stillmotion.executors.film import Directed, Remark
from stillmotion.executors.render import directed
from stillmotion.executors.scenes import directed_text
from stillmotion.executors.videos import asked_by, voices_of, whole
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.check import load_elements, load_reference
from stillmotion.orders import ComposedOrder, TextOrder, UrlFile, VideoOrder
from stillmotion.orders.video import Content, Video
from stillmotion.tasks.task import TaskResult
from stillmotion.telemetry.stages import stage
from stillmotion.vision.figure import cut
from stillmotion.vision.figure_search import sought

_HERE = UrlFile("")
"""Stands for a picture that is loaded already."""


def perform(attempt: Attempt, order: ComposedOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    board = _with_cast(direct_parts(attempt, order), order)
    return whole(attempt, order, replace(board, take=asked_by(attempt, board.take)))


def direct_parts(attempt: Attempt, order: ComposedOrder) -> Directed:
    """What is to be filmed, its pictures fetched, checked and given their parts."""
    given = [load_reference(part.field, part.source, attempt.fetcher) for part in order.parts]
    elements = load_elements(order.elements, attempt.fetcher)
    attempt.report(0.02, "cutting out what appears")
    with stage("analyse"):
        cuts = _cuts(order, given)
    composition = compose(
        order.video, order.parts, [found is None for found in cuts], len(elements)
    )
    _tell(attempt, order, composition)
    remark = _renaming(attempt, order, composition, len(elements))
    cast: dict[str, Picture] = {}
    for k, number in enumerate(composition.cast):
        found = cuts[number]
        cast[f"elements[{len(elements) + k}]"] = given[number] if found is None else found
    voices = voices_of(attempt, order)
    if composition.start is None:
        text = TextOrder(composition.video, order.spec)
        return directed_text(text, {**elements, **cast}, remark, voices).directed
    pictures = {**elements, **cast, "image": given[composition.start]}
    if order.parts[composition.start].role != "first":
        pictures["image"] = framed(pictures["image"], order.video.aspect, cuts[composition.start])
    if composition.end is not None:
        pictures["image_tail"] = given[composition.end]
    video = Video(
        image=_HERE,
        image_tail=None if composition.end is None else _HERE,
        **{name: getattr(composition.video, name) for name in Content.__struct_fields__},
    )
    return directed(VideoOrder(video, order.spec), pictures, remark, voices)


def _with_cast(board: Directed, order: ComposedOrder) -> Directed:
    """Who appears is there from the first frame on, unless that is to be a picture that was
    given."""
    if any(part.role == "first" for part in order.parts):
        return board
    change = msgspec.structs.replace
    shots = tuple(change(shot, cast_at_start=True) for shot in board.take.storyboard.shots)
    storyboard = change(board.take.storyboard, shots=shots)
    return replace(board, take=replace(board.take, storyboard=storyboard))


def framed(picture: Picture, aspect: tuple[int, int], found: Picture | None) -> Picture:
    """The largest part of a picture that has the aspect, as much of what stands out in it (`found`,
    cut out) as there is room for; its middle where nothing does."""
    height, width = picture.shape[:2]
    wide = min(width, height * aspect[0] / aspect[1])
    high = min(height, width * aspect[1] / aspect[0])
    x, y = width / 2, height / 2
    if found is not None:
        ys, xs = np.nonzero(found[..., 3] > 127)
        x = (xs.min() + xs.max() + 1) / 2 * width / found.shape[1]
        y = (ys.min() + ys.max() + 1) / 2 * height / found.shape[0]
    left = round(min(max(x - wide / 2, 0), width - wide))
    top = round(min(max(y - high / 2, 0), height - high))
    return np.ascontiguousarray(
        picture[top : top + max(2, round(high)), left : left + max(2, round(wide))]
    )


def _cuts(order: ComposedOrder, given: list[Picture]) -> list[Picture | None]:
    """The parts that may appear, cut out; None where nothing stands out, or is looked for."""
    return [
        cut(picture, sought) if part.role == "any" else None
        for picture, part in zip(given, order.parts, strict=True)
    ]


def _tell(attempt: Attempt, order: ComposedOrder, composition: Composition) -> None:
    """Say which picture has become what, where the request left that open."""
    if all(part.role != "any" for part in order.parts):
        return
    named = [order.parts[number].field for number in composition.cast]
    start = composition.start
    if start is None:
        scene = "The scene is painted from the prompt's words"
    else:
        scene = f"{order.parts[start].field} is the scene"
    verb = "appear" if len(named) > 1 else "appears"
    attempt.remark(f"{scene}, and {', '.join(named)} {verb} in it." if named else f"{scene}.")


def _renaming(
    attempt: Attempt, order: ComposedOrder, composition: Composition, elements: int
) -> Remark:
    """Tells what is remarked, with what appears called as the request calls it."""
    names = {
        f"elements[{elements + k}]": order.parts[number].field
        for k, number in enumerate(composition.cast)
    }

    def remark(words: str) -> None:
        for name, field in names.items():
            words = words.replace(name, field)
        attempt.remark(words)

    return remark
