"""A video made for a task, from order to result: fetch, check, direct, render, master, store.

`stillmotion render` runs the middle part (`executors.render`) on files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.encoding.encode import Encoded
from stillmotion.engines.base import Picture, Take
from stillmotion.executors.film import Directed, Outputs, film
from stillmotion.executors.render import directed
from stillmotion.executors.scenes import DirectedText, directed_text
from stillmotion.executors.worker_context import Attempt, Report
from stillmotion.inputs.check import load_elements, load_pictures
from stillmotion.orders import ComposedOrder, TextOrder, VideoOrder
from stillmotion.tasks.task import MediaFile, TaskResult

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice

FETCHED = 0.05
"""Share of the progress that fetching and checking the inputs takes."""

STORED = 0.98
"""Progress when the video is made and only its storing is left."""


def perform(attempt: Attempt, order: VideoOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    return whole(attempt, order, direct_pictures(attempt, order))


def perform_text(attempt: Attempt, order: TextOrder) -> TaskResult:
    """Make the video of a request without pictures. See `executors.kinds.Perform`."""
    return whole(attempt, order, direct_words(attempt, order).directed)


def direct_pictures(attempt: Attempt, order: VideoOrder) -> Directed:
    """What is to be filmed, its pictures fetched and checked."""
    board = directed(order, pictures_of(attempt, order), attempt.remark, voices_of(attempt, order))
    return replace(board, take=asked_by(attempt, board.take))


def direct_words(attempt: Attempt, order: TextOrder) -> DirectedText:
    """What is to be filmed of words, the pictures of its elements fetched and checked."""
    elements = load_elements(order.elements, attempt.fetcher)
    text = directed_text(order, elements, attempt.remark, voices_of(attempt, order))
    return text._replace(
        directed=replace(text.directed, take=asked_by(attempt, text.directed.take))
    )


def asked_by(attempt: Attempt, take: Take) -> Take:
    """The same for an engine that may ask for what it makes elsewhere, and show it meanwhile."""
    return replace(take, job=attempt.task_id, preview=attempt.preview)


def pictures_of(attempt: Attempt, order: VideoOrder) -> dict[str, Picture]:
    """The pictures of a video and of its elements."""
    pictures = load_pictures(order.video, attempt.fetcher)
    return pictures | load_elements(order.elements, attempt.fetcher)


def whole(
    attempt: Attempt, order: VideoOrder | TextOrder | ComposedOrder, board: Directed
) -> TaskResult:
    """Film all of it, and store it."""
    files = files_in(attempt.folder, watermark=order.watermark)
    return stored(attempt, files, film(board, files, part(attempt.report)))


def files_in(folder: Path, *, watermark: bool) -> Outputs:
    """The files of a video."""
    return Outputs(
        video=folder / "video.mp4",
        watermark=folder / "watermark.mp4" if watermark else None,
        poster=folder / "poster.jpg",
        ending=folder / "ending.npz",
    )


def part(report: Report) -> Report:
    """Of a video's making: what comes between fetching and storing."""
    return lambda done, stage: report(FETCHED + (STORED - FETCHED) * done, stage)


def stored(attempt: Attempt, files: Outputs, video: Encoded) -> TaskResult:
    """Put the files into the vault; what the task's row tells of them."""
    attempt.report(STORED, "storing")
    in_air = files.ending is not None and files.ending.exists()
    made = MediaFile(
        id="",
        key=attempt.store(files.video),
        watermark_key="" if files.watermark is None else attempt.store(files.watermark),
        poster_key="" if files.poster is None else attempt.store(files.poster),
        ending_key=attempt.store(files.ending) if files.ending is not None and in_air else "",
        duration=video.duration,
        width=video.width,
        height=video.height,
        fps=video.fps,
    )
    attempt.report(1.0, "done")
    return TaskResult(videos=(made,))


def voices_of(
    attempt: Attempt, order: VideoOrder | TextOrder | ComposedOrder
) -> Sequence[Voice | None]:
    """The voices of the order's list, as `sound` speaks with them."""
    if not order.voices:
        return ()
    from stillmotion.executors.cast import load_voices

    return load_voices(order.voices, attempt.context.vault.read)
