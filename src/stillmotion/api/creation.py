"""Creating a task: from a body to a durable row, with its pictures in the vault before it.

Nothing is stored of a request that is refused, and nothing stays stored where the row could not
be written.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote

import anyio
import anyio.to_thread
import msgspec

from stillmotion.api.body import read_json_body
from stillmotion.api.envelope import success
from stillmotion.api.image2video import KIND
from stillmotion.api.task_view import created_task
from stillmotion.contract.errors import Code, ContractError, bad_field, refused_field, shown
from stillmotion.contract.image2video import (
    Image2VideoRequest,
    InlinePicture,
    Picture,
    StoredPicture,
    pictures,
    with_pictures,
)
from stillmotion.contract.parse import Parsed, parse_image2video
from stillmotion.executors.job import Order, RenderSpec
from stillmotion.inputs.check import check_inline
from stillmotion.tasks.store import ExternalIdTaken, IdempotencyMismatch, TooManyTasks
from stillmotion.tasks.task import NewTask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.responses import Response

    from stillmotion.api.endpoint import Call
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

T = TypeVar("T")

log = logging.getLogger("stillmotion.api")

IDEMPOTENCY_HEADER = "Idempotency-Key"
MOST_IDEMPOTENCY_KEY = 255
"""Characters."""

IGNORED_HEADER = "x-stillmotion-ignored"

LARGE_BODY = 64 * 1024
"""Bytes from which on a body is parsed in a thread: below, the hop costs more than the parsing."""

_PNG = b"\x89PNG\r\n\x1a\n"
_order = msgspec.json.Encoder()


class Creation:
    """The handler."""

    def __init__(self, services: Services) -> None:
        self._services = services
        # Decoding pictures takes CPU and memory: as many at once as there are cores.
        self._threads = anyio.CapacityLimiter(max(2, os.cpu_count() or 1))

    async def create(self, call: Call, account: Account) -> Response:
        """Take a task: checked whole, and answered once it is on disk."""
        services = self._services
        key = _idempotency_key(call.header(b"idempotency-key"))
        body = await read_json_body(call, services.settings.max_body_mb)
        parsed = await self._parse(body)
        offer = services.catalog.check(parsed.request, services.engines)
        task_id = services.ids.new()
        inline = _inline_pictures(task_id, parsed.request)
        if inline:
            await self._in_thread(lambda: check_inline(parsed.request))
        request = _with_stored(parsed.request, inline)
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        limit = account.max_parallel
        new = NewTask(
            id=task_id,
            kind=KIND,
            account_id=account.id,
            request=_order.encode(Order(request, spec)),
            watermark=request.watermark,
            callback_url=request.callback_url,
            external_task_id=request.external_task_id,
            units=offer.units,
            idempotency_key=key,
            fingerprint=await self._fingerprint(body) if key else b"",
            max_parallel=services.settings.max_parallel if limit is None else limit,
        )
        task = await self._store(new, inline)
        headers = None
        if parsed.ignored:
            names = ", ".join(quote(name, safe="[].") for name in parsed.ignored)
            headers = {IGNORED_HEADER: names}
            log.info("request %s: task %s: without effect: %s", call.request_id, task.id, names)
        return success(call.request_id, created_task(task), headers)

    async def _parse(self, body: bytes) -> Parsed:
        strict = self._services.settings.strict
        if len(body) < LARGE_BODY:
            return parse_image2video(body, strict=strict)
        return await self._in_thread(lambda: parse_image2video(body, strict=strict))

    async def _fingerprint(self, body: bytes) -> bytes:
        if len(body) < LARGE_BODY:
            return sha256(body).digest()
        return await self._in_thread(lambda: sha256(body).digest())

    async def _in_thread(self, step: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(step, limiter=self._threads)

    async def _store(self, new: NewTask, inline: Sequence[_Inline]) -> Task:
        """Pictures, then the row. What a task made earlier makes superfluous is taken back."""
        try:
            if inline:
                await self._put(inline)
            task, created = await self._services.store.create_task(new)
        except Exception as error:
            if inline:
                await self._take_back(new.id)
            raise _refusal(error, new) from error
        if inline and not created:
            await self._take_back(new.id)
        return task

    async def _put(self, inline: Sequence[_Inline]) -> None:
        put = self._services.vault.put
        # All of them end before the first fault is told, so that none is written after that.
        outcomes = await asyncio.gather(
            *(put(picture.key, picture.data) for picture in inline), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _take_back(self, task_id: str) -> None:
        try:
            await self._services.vault.delete_prefix(f"inputs/{task_id}")
        except Exception:
            log.exception("the pictures of task %s, which was not made, stay behind", task_id)


class _Inline(NamedTuple):
    """A picture of the body: the path of its field, where it is stored, the encoded bytes."""

    field: str
    key: str
    data: bytes


def _inline_pictures(task_id: str, request: Image2VideoRequest) -> list[_Inline]:
    return [
        _Inline(field, _input_key(task_id, field, picture.data), picture.data)
        for field, picture in pictures(request)
        if isinstance(picture, InlinePicture)
    ]


def _input_key(task_id: str, field: str, data: bytes) -> str:
    name = re.sub(r"\W+", "_", field)
    return f"inputs/{task_id}/{name}.{'png' if data.startswith(_PNG) else 'jpg'}"


def _with_stored(request: Image2VideoRequest, inline: Sequence[_Inline]) -> Image2VideoRequest:
    if not inline:
        return request
    stored: dict[str, Picture] = {one.field: StoredPicture(one.key) for one in inline}
    return with_pictures(request, lambda field, picture: stored.get(field, picture))


def _idempotency_key(given: str | None) -> str:
    if given is None:
        return ""
    key = given.strip()
    if not 1 <= len(key) <= MOST_IDEMPOTENCY_KEY or not (key.isascii() and key.isprintable()):
        raise bad_field(
            IDEMPOTENCY_HEADER, given, f"1 to {MOST_IDEMPOTENCY_KEY} printable ASCII characters"
        )
    return key


def _refusal(error: Exception, new: NewTask) -> Exception:
    """The contract's words for what the store refuses; other faults stay what they are."""
    match error:
        case ExternalIdTaken():
            return refused_field(
                "external_task_id",
                f"given {shown(new.external_task_id)}, which another task of the account has",
            )
        case IdempotencyMismatch():
            return refused_field(
                IDEMPOTENCY_HEADER,
                f"given {shown(new.idempotency_key)}, which came with another body before; "
                "use a new key for a new request",
            )
        case TooManyTasks():
            return ContractError(
                Code.TOO_MANY_TASKS,
                f"parallel task over resource pack limit: {error.unfinished} tasks have not "
                f"ended, and the account may have {error.limit}",
            )
    return error
