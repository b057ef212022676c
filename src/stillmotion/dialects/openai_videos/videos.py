"""The calls on videos that are there, or on their way: query, list, content, delete, remix."""

from __future__ import annotations

import asyncio
from posixpath import dirname
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from stillmotion.contract.errors import Code, ContractError, bad_field, refused_field, shown
from stillmotion.dialects.openai_videos.remix import remix_of
from stillmotion.dialects.openai_videos.view import (
    STATUSES,
    OpenAIVideo,
    answer,
    shown_video,
)
from stillmotion.tasks.kinds import VIDEOS
from stillmotion.tasks.places import inputs_of, results_of
from stillmotion.tasks.records import TaskSearch
from stillmotion.tasks.task import MediaFile, Status, Task, is_task_id

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account

DEFAULT_LIMIT, MOST_LIMIT = 20, 100
VARIANTS = ("video", "thumbnail", "spritesheet")
SHEET = "spritesheet.jpg"
LIFE_S = 3600
"""How long whoever has got the content may keep it."""


class OpenAIVideoList(msgspec.Struct, frozen=True):
    """A page of videos."""

    data: list[OpenAIVideo]
    has_more: bool
    first_id: str | None
    last_id: str | None
    object: Literal["list"] = "list"


class OpenAIDeleted(msgspec.Struct, frozen=True):
    """A video is deleted."""

    id: str
    object: Annotated[str, msgspec.Meta(pattern="^video.deleted$")] = "video.deleted"
    deleted: bool = True


class VideoCalls:
    """The handlers. Videos of any dialect are found; those whose content is gone are not."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._store = site.services.store
        self._vault = site.services.vault
        self._links = site.links
        self._sheets = asyncio.Semaphore(1)

    async def get(self, call: Call, account: Account) -> Response:
        """One video."""
        task = await self._find(call, account)
        return answer(call.request_id, shown_video(task, self._links))

    async def list(self, call: Call, account: Account) -> Response:
        """A page of videos, newest first unless it is asked otherwise."""
        query = call.query
        order = query.get("order") or "desc"
        if order not in ("asc", "desc"):
            raise bad_field("order", order, "asc or desc")
        limit, after = _limit(query.get("limit")), query.get("after") or ""
        if after and not is_task_id(after):
            raise refused_field("after", f"given {shown(after)}, which is the id of no video")
        search = TaskSearch(
            kinds=VIDEOS,
            beyond=after,
            limit=limit + 1,
            oldest_first=order == "asc",
            purged=False,
        )
        found = await self._store.search_tasks(account.id, search)
        videos = [shown_video(task, self._links) for task in found[:limit]]
        first, last = (videos[0].id, videos[-1].id) if videos else (None, None)
        page = OpenAIVideoList(videos, len(found) > limit, first, last)
        return answer(call.request_id, page)

    async def content(self, call: Call, account: Account) -> Response:
        """The video itself, or a picture of it."""
        variant = call.query.get("variant") or "video"
        if variant not in VARIANTS:
            raise bad_field("variant", variant, "video, thumbnail or spritesheet")
        task = await self._find(call, account)
        if task.status is not Status.SUCCEED or task.result is None:
            raise ContractError(
                Code.BAD_PARAMETER,
                f"the video {task.id} has no content: it is {STATUSES[task.status]}",
                field="video_id",
            )
        key = await self._key(task, task.result.videos[0], variant)
        return await self._site.media.send(call, key, LIFE_S)

    async def delete(self, call: Call, account: Account) -> Response:
        """Delete a video and all that was kept for it; one that is on its way is stopped first."""
        task = await self._find(call, account)
        if not task.status.final:
            await self._store.cancel_task(account.id, task.kind, task.id)
        for prefix in (results_of(task.id), inputs_of(task.id)):
            await self._vault.delete_prefix(prefix)
        await self._store.mark_purged([task.id])
        return answer(call.request_id, OpenAIDeleted(task.id))

    async def remix(self, call: Call, account: Account) -> Response:
        """Another video of the same picture."""
        task = await self._find(call, account)
        return await self._site.creation.of(remix_of(self._site, task))(call, account)

    async def _find(self, call: Call, account: Account) -> Task:
        any_id = call.path["id"]
        for task in await self._store.tasks_by_id(account.id, [any_id]):
            if task.kind in VIDEOS and not task.purged:
                return task
        raise ContractError(
            Code.NOT_FOUND, f"Video not found: {shown(any_id)} is no video here", field="video_id"
        )

    async def _key(self, task: Task, made: MediaFile, variant: str) -> str:
        if variant == "video":
            return made.key
        if variant == "thumbnail" and made.poster_key:
            return made.poster_key
        key = f"{dirname(made.key)}/{SHEET}"
        if not await self._vault.stat(key):
            async with self._sheets:
                if not await self._vault.stat(key):
                    await self._draw(task, made, key)
        return key

    async def _draw(self, task: Task, made: MediaFile, key: str) -> None:
        from stillmotion.encoding.spritesheet import spritesheet

        try:
            video = await self._vault.get(made.key)
        except FileNotFoundError:
            raise ContractError(
                Code.NOT_FOUND, f"the media of {task.id} are gone", field="video_id"
            ) from None
        await self._vault.put(key, await asyncio.to_thread(spritesheet, video))


def _limit(given: str | None) -> int:
    if not given:
        return DEFAULT_LIMIT
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
    if not 1 <= number <= MOST_LIMIT:
        raise bad_field("limit", given, f"a whole number from 1 to {MOST_LIMIT}")
    return number
