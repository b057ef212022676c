"""Whether what a store says of a site holds together, and whether its media are there.

Each finding is a sentence. Rows are read once, in the order of their tasks; what a listing of the
media makes doubtful is looked at again, since a server may be at work meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import msgspec

from stillmotion.tasks.faults import StoreUnavailable
from stillmotion.tasks.media_listing import MediaListing
from stillmotion.tasks.places import INPUTS, RESULTS
from stillmotion.tasks.site_rows import (
    CALLBACKS,
    CHARGES,
    LIBRARY,
    PACKS,
    TASKS,
    Row,
    SiteRows,
    Table,
    every_row,
)
from stillmotion.tasks.task import Status, TaskResult
from stillmotion.vault import Vault, keys_below

SETTLE_S = 1.0
"""How long a sweep may take from a task's media to its row."""

_decoder = msgspec.json.Decoder(TaskResult)


OpenRows = Callable[[], AbstractContextManager[SiteRows]]


async def check_site(open_rows: OpenRows, vault: Vault) -> list[str]:
    """What is wrong with the site. `open_rows` gives its rows as of now.

    Raises StoreUnavailable, unless the database is known to be damaged, and faults of the vault.
    """
    # The media first: what is made meanwhile is known to the rows.
    media = MediaListing(
        [key for place in (INPUTS, RESULTS) for key in await keys_below(vault, place)]
    )
    with open_rows() as rows:
        found = [f"the database is damaged: {said}" for said in rows.damage()]
        try:
            found += _check_tasks(rows, media)
        except StoreUnavailable as error:
            if not found:
                raise
            return [*found, f"the rest was not looked at: {error}"]
    gone = [(task_id, key) for task_id, key in media.missing if await vault.stat(key) is None]
    if gone:
        # Of what is purged just now the media go first, then the row says so.
        await asyncio.sleep(SETTLE_S)
        with open_rows() as rows:
            found += [
                f"task {task_id}: its result names {key}, which is not there"
                for task_id, key in gone
                if _has_result(rows, task_id)
            ]
    for place, (key, count) in media.orphans().items():
        if await vault.stat(key) is not None:
            found.append(f"{place}: {_files(count)} of no task that has any")
    return found


def _has_result(rows: SiteRows, task_id: int) -> bool:
    """Whether the task is as it was, or has been purged since."""
    found = rows.read_rows(TASKS, (task_id - 1,), 1)
    return bool(found) and _named(TASKS, found[0])["result"] is not None


def _check_tasks(rows: SiteRows, media: MediaListing) -> Iterator[str]:
    charges, callbacks = _Following(rows, CHARGES), _Following(rows, CALLBACKS)
    kept = {
        _named(LIBRARY, row)["task_id"]: _named(LIBRARY, row) for row in every_row(rows, LIBRARY)
    }
    spent, reserved = Counter[int](), Counter[int]()
    for row in every_row(rows, TASKS):
        task = _named(TASKS, row)
        task_id, status = task["id"], Status(task["status"])
        media.lie_under(task_id, purged=task["purged"])
        yield from _check_result(task, media)
        yield from _check_queue(task_id, callbacks.of(task_id))
        for charge in charges.of(task_id):
            if status.final and status is not Status.SUCCEED:
                yield f"task {task_id} is {status} and is charged {charge['units']} all the same"
            else:
                (spent if status.final else reserved)[charge["pack_id"]] += charge["units"]
        entry = kept.pop(task_id, None)
        if entry is not None and (
            status is not Status.SUCCEED
            or task["purged"]
            or entry["account_id"] != task["account_id"]
        ):
            yield f"the {entry['sort']} {entry['id']} is kept of task {task_id}, which has none"
    for entry in kept.values():
        yield f"the {entry['sort']} {entry['id']} is kept of task {entry['task_id']}, which is gone"
    for row in every_row(rows, PACKS):
        pack = _named(PACKS, row)
        for name, sums in (("spent", spent), ("reserved", reserved)):
            if pack[name] != sums[pack["id"]]:
                yield (
                    f"pack {pack['id']} has {pack[name]} {name}, and its tasks "
                    f"{sums[pack['id']]} (millionths of a unit)"
                )


def _check_result(task: dict[str, Any], media: MediaListing) -> Iterator[str]:
    task_id, result = task["id"], task["result"]
    if (result is not None) != (task["status"] == Status.SUCCEED and not task["purged"]):
        has = "no result" if result is None else "a result"
        yield f"task {task_id} is {task['status']}{' and purged' * task['purged']} and has {has}"
    if result is None:
        return
    try:
        made = _decoder.decode(result)
    except msgspec.MsgspecError as error:
        yield f"task {task_id}: its result cannot be read: {error}"
        return
    keys = list(_keys_of(made))
    if not keys:
        yield f"task {task_id} succeeded and its result names no file"
    for key in keys:
        media.names(task_id, key)


def _check_queue(task_id: int, callbacks: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The first callback that has not ended is due some time, and none after it."""
    waiting = [callback for callback in callbacks if callback["ended_at"] is None]
    for place, callback in enumerate(waiting):
        if (callback["ready_at"] is None) != (place > 0):
            wrong = "before an earlier one" if place else "at no time"
            yield f"callback {task_id}-{callback['seq']} is due {wrong}"


class _Following:
    """Rows of a table that is in the order of tasks, beside the tasks."""

    def __init__(self, rows: SiteRows, table: Table) -> None:
        self._table = table
        self._rows = every_row(rows, table)
        self._next = next(self._rows, None)

    def of(self, task_id: int) -> Iterator[dict[str, Any]]:
        """Those of the task; the ones of tasks that are not there are passed over."""
        while self._next is not None:
            row = _named(self._table, self._next)
            if row["task_id"] > task_id:
                return
            self._next = next(self._rows, None)
            if row["task_id"] == task_id:
                yield row


def _keys_of(result: TaskResult) -> Iterator[str]:
    """The files that are the task's own: an element's voice is another's, and may have gone."""
    for video in result.videos:
        yield from filter(
            None, (video.key, video.watermark_key, video.poster_key, video.ending_key)
        )
    for image in result.images:
        yield from filter(None, (image.key, image.watermark_key))
    for element in result.elements:
        yield from filter(None, (*element.pictures, element.video, *element.cutouts))
    for voice in result.voices:
        yield from filter(None, (voice.voice_key, voice.trial_key))
    for audio in result.audios:
        yield from (audio.mp3_key, audio.wav_key)
    for session in result.sessions:
        yield session.key
        for face in session.faces:
            yield from (face.picture_key, face.track_key)


def _named(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip(table.columns, row, strict=True))


def _files(count: int) -> str:
    return "a file" if count == 1 else f"{count} files"
