"""Pictures of what a prompt points at: one that is given, or painted, is what the others stand in.

Which is which is told as in a video that is put together of pictures; the rest is as with any
pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

from stillmotion.catalog.images import nearest_aspect, size_of
from stillmotion.director.composing import Composition, compose
from stillmotion.engines.base import Picture
from stillmotion.executors.composed import framed
from stillmotion.executors.images import made, prepare
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.check import load_elements, load_reference
from stillmotion.orders import ImagesOrder, OmniImageOrder, Part, TextVideo, UrlFile
from stillmotion.tasks.task import TaskResult
from stillmotion.telemetry.stages import stage
from stillmotion.vision.figure import cut
from stillmotion.vision.figure_search import sought

WIDE = (16, 9)
"""The aspect where neither the caller nor a scene says one."""

_HERE = UrlFile("")
"""Stands for a picture that is loaded already."""


def perform(attempt: Attempt, order: OmniImageOrder) -> TaskResult:
    """Make the pictures. See `executors.kinds.Perform`."""
    parts = [Part(f"image_list[{i}].image", source) for i, source in enumerate(order.images)]
    given = [load_reference(part.field, part.source, attempt.fetcher) for part in parts]
    elements = load_elements(order.elements, attempt.fetcher)
    attempt.report(0.0, "cutting out what appears")
    with stage("analyse"):
        cuts = [cut(picture, sought) for picture in given]
    composition = compose(
        TextVideo(model_name="", prompt=order.prompt, aspect=order.aspect or WIDE),
        parts,
        [found is None for found in cuts],
        len(elements),
    )
    _tell(attempt, parts, composition)
    start = composition.start
    aspect = order.aspect or (WIDE if start is None else _nearest(given[start]))
    width, height = size_of(order.edge, aspect)
    pictures = elements | {
        f"elements[{len(elements) + k}]": _standing(given[number], cuts[number])
        for k, number in enumerate(composition.cast)
    }
    plain = ImagesOrder(
        engine=order.engine,
        width=width,
        height=height,
        n=order.n,
        prompt=composition.video.prompt,
        image=None if start is None else _HERE,
        elements=(_HERE,) * len(pictures),
    )
    if start is not None:
        pictures["image"] = framed(given[start], aspect, cuts[start])
    return made(
        attempt, prepare(plain, pictures, series=order.series, watermark=order.watermark), order.n
    )


def _standing(picture: Picture, found: Picture | None) -> Picture:
    return picture if found is None else found


def _nearest(picture: Picture) -> tuple[int, int]:
    height, width = picture.shape[:2]
    return nearest_aspect(width / height)


def _tell(attempt: Attempt, parts: Sequence[Part], composition: Composition) -> None:
    """Say which picture has become what."""
    if not parts:
        return
    named = ", ".join(parts[number].field for number in composition.cast)
    start = composition.start
    scene = "The scene is painted" if start is None else f"{parts[start].field} is the scene"
    verb = "appear" if len(composition.cast) > 1 else "appears"
    attempt.remark(f"{scene}, and {named} {verb} in it." if named else f"{scene}.")
