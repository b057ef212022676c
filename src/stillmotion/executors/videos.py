"""A video made for a task, from order to result: fetch, check, direct, render, master, store.

`stillmotion render` runs the middle part (`executors.render`) on files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stillmotion.contract.image2video import Picture
from stillmotion.executors.job import CastVoice, Order, TextOrder
from stillmotion.executors.render import Outputs, render
from stillmotion.executors.scenes import render_text
from stillmotion.executors.workshop import Attempt, Report
from stillmotion.inputs.check import load_elements, load_pictures
from stillmotion.mastering.encode import Encoded
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
    pictures |= elements_of(attempt, order.elements)
    files = _files(attempt, watermark=order.request.watermark)
    voices = _voices(attempt, order.voices)
    video = render(order, pictures, files, _part(report), attempt.remark, voices)
    return _stored(attempt, files, video)


def perform_text(attempt: Attempt, order: TextOrder) -> TaskResult:
    """Make the video of a request without pictures. See `executors.kinds.Perform`."""
    elements = elements_of(attempt, order.elements)
    files = _files(attempt, watermark=order.request.watermark)
    voices = _voices(attempt, order.voices)
    video = render_text(order, elements, files, _part(attempt.report), attempt.remark, voices)
    return _stored(attempt, files, video)


def elements_of(attempt: Attempt, elements: Sequence[Picture]) -> dict[str, NDArray[np.uint8]]:
    """The pictures of an order's elements; see `inputs.check.load_elements`."""
    return load_elements(
        elements,
        client=attempt.workshop.client,
        vault_read=attempt.workshop.vault.read,
        timeout=attempt.workshop.fetch_timeout,
        stage=lambda stage: attempt.report(0.0, stage),
    )


def _files(attempt: Attempt, *, watermark: bool) -> Outputs:
    return Outputs(
        video=attempt.folder / "video.mp4",
        watermark=attempt.folder / "watermark.mp4" if watermark else None,
        poster=attempt.folder / "poster.jpg",
    )


def _part(report: Report) -> Report:
    return lambda done, stage: report(FETCHED + (STORED - FETCHED) * done, stage)


def _stored(attempt: Attempt, files: Outputs, video: Encoded) -> TaskResult:
    attempt.report(STORED, "storing")
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
    attempt.report(1.0, "done")
    return TaskResult(videos=(made,))


def _voices(attempt: Attempt, voices: Sequence[CastVoice | None]) -> Sequence[Voice | None]:
    if not voices:
        return ()
    from stillmotion.executors.cast import load_voices

    return load_voices(voices, attempt.workshop.vault.read)
