"""A video made for a task, from order to result: fetch, check, direct, render, master, store.

`stillmotion render` runs the middle part (`executors.render`) on files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from stillmotion.executors.job import Order
from stillmotion.executors.render import Outputs, render
from stillmotion.executors.workshop import Attempt
from stillmotion.inputs.check import load_elements, load_pictures
from stillmotion.tasks.task import MediaFile, TaskResult

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice

FETCHED = 0.05
"""Share of the progress that fetching and checking the inputs takes."""

STORED = 0.98
"""Progress when the video is made and only its storing is left."""


def perform(attempt: Attempt, order: Order) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    workshop, report = attempt.workshop, attempt.report
    pictures = load_pictures(
        order.request,
        client=workshop.client,
        vault_read=workshop.vault.read,
        timeout=workshop.fetch_timeout,
        stage=lambda stage: report(0.0, stage),
    )
    pictures |= load_elements(
        order.elements,
        client=workshop.client,
        vault_read=workshop.vault.read,
        timeout=workshop.fetch_timeout,
        stage=lambda stage: report(0.0, stage),
    )
    files = Outputs(
        video=attempt.folder / "video.mp4",
        watermark=attempt.folder / "watermark.mp4" if order.request.watermark else None,
        poster=attempt.folder / "poster.jpg",
    )
    video = render(
        order,
        pictures,
        files,
        lambda done, stage: report(FETCHED + (STORED - FETCHED) * done, stage),
        attempt.remark,
        *_voices(order, attempt),
    )
    report(STORED, "storing")
    made = MediaFile(
        id="",
        key=attempt.store(files.video),
        watermark_key="" if files.watermark is None else attempt.store(files.watermark),
        poster_key="" if files.poster is None else attempt.store(files.poster),
        duration=video.duration,
        width=video.width,
        height=video.height,
        fps=video.fps,
    )
    report(1.0, "done")
    return TaskResult(videos=(made,))


def _voices(order: Order, attempt: Attempt) -> tuple[Sequence[Voice], Mapping[int, Voice]]:
    """Those of the voice list, and those of elements by their numbers."""
    if not order.voices and not order.element_voices:
        return (), {}
    from stillmotion.executors.cast import load_voice

    read = attempt.workshop.vault.read
    return (
        tuple(load_voice(one, read) for one in order.voices),
        {number: load_voice(one, read) for number, one in order.element_voices.items()},
    )
