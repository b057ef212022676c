"""A video made for a task, from order to result: fetch, check, direct, render, master, store.

`stillmotion render` runs the middle part (`executors.render`) on files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stillmotion.executors.render import Outputs, render
from stillmotion.executors.scenes import render_text
from stillmotion.executors.workshop import Attempt, Report
from stillmotion.inputs.check import load_elements, load_pictures
from stillmotion.mastering.encode import Encoded
from stillmotion.orders import CastVoice, TextOrder, VideoOrder
from stillmotion.tasks.task import MediaFile, TaskResult

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice

FETCHED = 0.05
"""Share of the progress that fetching and checking the inputs takes."""

STORED = 0.98
"""Progress when the video is made and only its storing is left."""


def perform(attempt: Attempt, order: VideoOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    pictures = load_pictures(order.video, attempt.fetcher)
    pictures |= load_elements(order.elements, attempt.fetcher)
    files = _files(attempt, watermark=order.watermark)
    voices = _voices(attempt, order.voices)
    video = render(order, pictures, files, _part(attempt.report), attempt.remark, voices)
    return _stored(attempt, files, video)


def perform_text(attempt: Attempt, order: TextOrder) -> TaskResult:
    """Make the video of a request without pictures. See `executors.kinds.Perform`."""
    elements = load_elements(order.elements, attempt.fetcher)
    files = _files(attempt, watermark=order.watermark)
    voices = _voices(attempt, order.voices)
    video = render_text(order, elements, files, _part(attempt.report), attempt.remark, voices)
    return _stored(attempt, files, video)


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
