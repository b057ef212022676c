"""Creating a task: from a body to a durable row, with its files in the vault before it.

Nothing is stored of a request that is refused, and nothing stays stored where no row was written.
Where it is not known whether one was, the files stay, and a later sweep looks again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from pathlib import Path
from posixpath import splitext
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote

from stillmotion.api.body import MIB, read_body
from stillmotion.api.endpoint import in_short
from stillmotion.api.envelope import success
from stillmotion.api.waiting import ended
from stillmotion.contract.common import Request
from stillmotion.contract.errors import Code, ContractError, bad_field, bare, refused_field, shown
from stillmotion.contract.image2video import GivenPicture, InlinePicture, SpooledPicture
from stillmotion.intake.kinds import fingerprint
from stillmotion.intake.readers import HasParsed
from stillmotion.intake.spool import Upload
from stillmotion.logs.context import begin_task
from stillmotion.net import AddressRefused, check_literal, networks
from stillmotion.orders.rows import encode_order
from stillmotion.orders.sent import sent_as, without_files
from stillmotion.tasks.places import inputs_of
from stillmotion.tasks.store import (
    UNIT,
    ExternalIdTaken,
    IdempotencyMismatch,
    PacksSpent,
    StoreUnavailable,
    TooManyTasks,
)
from stillmotion.tasks.task import DEFAULT_POOL, NewTask, Status
from stillmotion.telemetry import traces
from stillmotion.vault import StorageFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response

    from stillmotion.api.endpoint import AccountHandler, Call
    from stillmotion.api.kind import Kind
    from stillmotion.api.media_links import MediaLinks
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

R = TypeVar("R", bound=Request)

log = logging.getLogger("stillmotion.api")

IDEMPOTENCY_HEADER = "Idempotency-Key"
MOST_IDEMPOTENCY_KEY = 255
"""Characters."""

IGNORED_HEADER = "x-stillmotion-ignored"

_ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
"""Of pictures, by how they begin, for those who look into the vault."""


class Creation:
    """The handlers, one for each kind."""

    def __init__(self, services: Services, links: MediaLinks) -> None:
        self._services = services
        self._links = links
        self._allowed = networks(services.settings.allow_private)
        self._most_body = services.settings.max_body_mb * MIB

    def of(self, kind: Kind[R]) -> AccountHandler:
        """The handler that takes tasks of `kind`: checked whole, and answered once on disk."""

        async def create(call: Call, account: Account) -> Response:
            if traces.on():
                return await self._traced(kind, call, account)
            return await self._create(kind, call, account)

        return create

    async def _traced(self, kind: Kind[R], call: Call, account: Account) -> Response:
        """The beginning of the task's trace, or of its part in the caller's."""
        parent = traces.valid(call.header(b"traceparent"))
        with traces.span(
            f"POST {kind.path}",
            parent=parent,
            kind="server",
            request_id=call.request_id,
            account=account.id,
        ) as span:
            try:
                return await self._create(kind, call, account)
            except ContractError as error:
                # What the caller has to change is no failure of the service.
                refused = error
                span.note("code", int(error.code))
                if error.code >= Code.INTERNAL:
                    span.fail(error.code.name)
        raise refused

    async def _create(self, kind: Kind[R], call: Call, account: Account) -> Response:
        key = _idempotency_key(call.header(b"idempotency-key"))
        most = min(kind.most_body, self._most_body)
        body = await read_body(
            call, most, self._services.spool, account.id, media_types=kind.media_types
        )
        try:
            return await self._take(kind, call, account, key, body)
        finally:
            if isinstance(body, Upload):
                await body.discard()

    async def _take(
        self, kind: Kind[R], call: Call, account: Account, key: str, body: bytes | Upload
    ) -> Response:
        read = await self._read(kind, body, account, is_keyed=bool(key))
        if key and (earlier := await self._repeated(account, key, read.fingerprint)) is not None:
            # Before anything is looked at that may have changed since.
            return await self._answer(kind, call, earlier, _ignored(read))
        try:
            return await self._make(kind, call, account, key, read)
        except ContractError as error:
            if kind.blame is None:
                raise
            raise kind.blame(read.request, error) from None

    async def _make(
        self, kind: Kind[R], call: Call, account: Account, key: str, read: HasParsed
    ) -> Response:
        services, request = self._services, read.request
        plan = await kind.plan(request, account)
        if request.callback_url:
            self._check_address("callback_url", request.callback_url)
        for field, url in plan.urls.items():
            self._check_address(field, url)
        task_id = services.ids.new()
        if plan.inline:
            await services.readers.check(kind.reading, request, account.id)
        files = [_File(_inline_key(task_id, *given), given[1]) for given in plan.inline.items()]
        files += [_File(_copy_key(task_id, *given), given[1]) for given in plan.copied.items()]
        fields = (*plan.inline, *plan.copied)
        limit = account.max_parallel
        new = NewTask(
            id=task_id,
            kind=plan.kind or kind.name,
            engine=plan.engine,
            pool=services.pools.get(plan.engine, DEFAULT_POOL),
            account_id=account.id,
            request=encode_order(
                plan.order({field: file.key for field, file in zip(fields, files, strict=True)}),
                plan.asked,
                # Of a dialect the form is another, and its own calls tell of it.
                None if kind.reads else sent_as(read.said, _keys(plan.inline, files)),
            ),
            watermark=plan.watermark,
            callback_url=request.callback_url,
            base_url=self._links.origin(call) if request.callback_url else "",
            external_task_id=request.external_task_id,
            units=plan.units,
            idempotency_key=key,
            fingerprint=read.fingerprint,
            max_parallel=services.settings.max_parallel if limit is None else limit,
            traceparent=traces.current(),
        )
        begin_task(task_id)
        task = await self._store(new, files)
        headers = _ignored(read, plan.idle)
        if headers is not None:
            begin_task(task.id)  # maybe an earlier one
            log.info(
                "request %s: task %s: without effect: %s",
                call.request_id, task.id, headers[IGNORED_HEADER],
            )  # fmt: skip
        traces.note("task_id", task.id)
        return await self._answer(kind, call, task, headers)

    async def _answer(
        self, kind: Kind[R], call: Call, task: Task, headers: dict[str, str] | None
    ) -> Response:
        if kind.waits:
            return await self._ended(kind, call, task, headers)
        return kind.answer(call.request_id, task, headers)

    async def _ended(
        self, kind: Kind[R], call: Call, task: Task, headers: dict[str, str] | None
    ) -> Response:
        """The answer of a kind that waits: the task as a query shows it, when it has ended or its
        time is over. A task that has failed is refused in its own words."""
        store, links = self._services.store, self._links.for_call(call)
        with suppress(TimeoutError):
            async with asyncio.timeout(kind.waits):
                task = await ended(store, self._services.hub, kind.name, task)
        if task.status is Status.FAILED:
            raise ContractError(Code.BAD_PARAMETER, task.status_msg)
        return success(call.request_id, kind.ended(task, links), headers)

    def _check_address(self, field: str, url: str) -> None:
        """Refuse what would be refused when it is opened, as far as it shows already."""
        try:
            check_literal(url, self._allowed)
        except AddressRefused as error:
            raise refused_field(field, str(error)) from None

    async def _repeated(self, account: Account, key: str, fingerprint: bytes) -> Task | None:
        """The task that an earlier create with this key made."""
        try:
            return await self._services.store.find_repeated(account.id, key, fingerprint)
        except IdempotencyMismatch as error:
            raise _refusal(error, key) from error

    async def _read(
        self, kind: Kind[R], body: bytes | Upload, account: Account, *, is_keyed: bool
    ) -> HasParsed:
        if isinstance(body, Upload):
            kept = body.data
            if kept is None:
                return await self._services.readers.read(
                    kind.reading, body, account.id, is_keyed=is_keyed
                )
            body = kept
        parsed = kind.parse(body, strict=self._services.settings.strict)
        told = fingerprint(kind.reading, body) if is_keyed else b""
        said = None if kind.reads else without_files(body)
        return HasParsed(parsed.request, parsed.ignored, told, said)

    async def _store(self, new: NewTask, files: Sequence[_File]) -> Task:
        """Files, then the row. What a task made earlier makes superfluous is taken back."""
        try:
            if files:
                await self._put(files)
            task, created = await self._services.store.create_task(new)
        except Exception as error:
            # A store that did not answer may have written the row all the same, and storage that is
            # away takes nothing back, either: retention finds what lies there.
            if files and not isinstance(error, StorageFault | StoreUnavailable):
                await self._take_back(new.id)
            raise _refusal(error, new.idempotency_key, new.external_task_id, new.units) from error
        if files and not created:
            await self._take_back(new.id)
        return task

    async def _put(self, files: Sequence[_File]) -> None:
        vault = self._services.vault

        async def put(file: _File) -> None:
            match file.content:
                case InlinePicture(data):
                    await vault.put(file.key, data)
                case SpooledPicture(path):
                    await vault.take_file(file.key, Path(path))
                case key:
                    try:
                        await vault.copy(key, file.key)
                    except FileNotFoundError:
                        raise ContractError(
                            Code.NOT_FOUND,
                            "an element or a voice of the request has just been deleted",
                        ) from None

        # All of them end before the first fault is told, so that none is written after that.
        outcomes = await asyncio.gather(*map(put, files), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _take_back(self, task_id: str) -> None:
        try:
            await self._services.vault.delete_prefix(inputs_of(task_id))
        except Exception as error:
            log.warning(
                "the files of task %s, which was not made, stay behind: %s",
                task_id,
                in_short(error),
            )


class _File(NamedTuple):
    """A file that a task needs: where it is stored, and what came or the key of what is copied."""

    key: str
    content: GivenPicture | str


def _keys(inline: Mapping[str, GivenPicture], files: Sequence[_File]) -> dict[str, str]:
    """Where the files lie that came inside the request, by field: they come before the others."""
    return {field: file.key for field, file in zip(inline, files, strict=False)}


def _inline_key(task_id: str, field: str, given: GivenPicture) -> str:
    data = given.data if isinstance(given, InlinePicture) else given.start
    ending = next((e for start, e in _ENDINGS.items() if data.startswith(start)), "bin")
    return f"{inputs_of(task_id)}/{_name(field)}.{ending}"


def _copy_key(task_id: str, field: str, key: str) -> str:
    return f"{inputs_of(task_id)}/{_name(field)}{splitext(key)[1]}"


def _name(field: str) -> str:
    return re.sub(r"\W+", "_", field)


def _idempotency_key(given: str | None) -> str:
    if given is None:
        return ""
    key = given.strip()
    if not 1 <= len(key) <= MOST_IDEMPOTENCY_KEY or not (key.isascii() and key.isprintable()):
        raise bad_field(
            IDEMPOTENCY_HEADER, given, f"1 to {MOST_IDEMPOTENCY_KEY} printable ASCII characters"
        )
    return key


def _ignored(read: HasParsed, idle: Sequence[str] = ()) -> dict[str, str] | None:
    names = (*idle, *read.ignored)
    if not names:
        return None
    return {IGNORED_HEADER: ", ".join(quote(name, safe="[].") for name in names)}


def _refusal(
    error: Exception, idempotency_key: str, external_task_id: str = "", units: str = ""
) -> Exception:
    """The contract's words for what the store refuses; other faults stay what they are."""
    match error:
        case ExternalIdTaken():
            return ContractError(
                Code.BAD_PARAMETER,
                f"External_task_id {bare(external_task_id)} already exists: the "
                "account has another task by this external_task_id",
                field="external_task_id",
            )
        case IdempotencyMismatch():
            return refused_field(
                IDEMPOTENCY_HEADER,
                f"given {shown(idempotency_key)}, which came with another body before; "
                "use a new key for a new request",
            )
        case PacksSpent():
            return ContractError(
                Code.RESOURCE_PACK_DEPLETED,
                f"resource pack depleted or expired: the task costs {units} units, and packs "
                f"in force have {error.left / UNIT:g} left that are not reserved for other tasks",
            )
        case TooManyTasks():
            return ContractError(
                Code.TOO_MANY_TASKS,
                f"parallel task over resource pack limit: {error.unfinished} tasks have not "
                f"ended, and the account may have {error.limit}",
            )
    return error
