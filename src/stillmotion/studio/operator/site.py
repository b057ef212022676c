"""How the whole site stands: queue, workers, engines, models, storage, and callbacks that do not
arrive."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import msgspec

from stillmotion import __version__
from stillmotion.api.dialect import DialectCall
from stillmotion.api.envelope import success
from stillmotion.api.tasks import unknown_task
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.secrets import public_url
from stillmotion.engines import registry
from stillmotion.models import folder
from stillmotion.models.manifest import models
from stillmotion.studio.operator.accounts import PATH
from stillmotion.studio.operator.gate import operators_only
from stillmotion.studio.operator.media_bytes import MediaBytes
from stillmotion.tasks.task import is_task_id

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account

MOST_TROUBLED = 100
"""Callbacks that are told of, the newest."""


class Queued(msgspec.Struct, frozen=True):
    """Unfinished tasks of a pool and status; `oldest` is when the oldest was made."""

    pool: str
    status: str
    tasks: int
    oldest: Annotated[int, msgspec.Meta(description="Unix milliseconds.")]


class Workers(msgspec.Struct, frozen=True):
    """The workers of a pool; `models` are those in their memories."""

    pool: str
    slots: int
    busy: int
    ready: int
    models: list[str]


class EngineView(msgspec.Struct, frozen=True):
    """An engine; `state` is "" until it has been looked at."""

    name: str
    state: str
    why: str
    device: str
    pool: str
    model: str
    licence: str


class ModelView(msgspec.Struct, frozen=True):
    """A small network, and whether it is on the server's machine."""

    name: str
    title: str
    role: str
    licence: str
    present: bool
    bytes: int


class Storage(msgspec.Struct, frozen=True):
    """Where media are. What nobody knows (of a bucket, or not yet counted) is null."""

    media: str
    media_bytes: int | None
    free_bytes: int | None
    total_bytes: int | None


class FailingCallback(msgspec.Struct, frozen=True):
    """A callback that was not taken so far; without `next_at` it is given up."""

    task_id: str
    account_id: str
    url: str
    tries: int
    last_error: str
    created_at: int
    next_at: int | None


class CallbacksView(msgspec.Struct, frozen=True):
    """How many wait to be delivered, and those that have failed."""

    waiting: int
    failing: list[FailingCallback]


class SiteView(msgspec.Struct, frozen=True):
    """All of it."""

    version: str
    store: str
    queue: list[Queued]
    workers: list[Workers]
    engines: list[EngineView]
    models: list[ModelView]
    storage: Storage
    callbacks: CallbacksView


class Resent(msgspec.Struct, frozen=True):
    """How many callbacks of a task are tried anew."""

    task_id: str
    callbacks: int


class SiteCalls:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._services = site.services
        self._media_bytes = MediaBytes(site.services.vault.root)
        self.calls = tuple(
            DialectCall(method, PATH + path, operators_only(site.services, handler))
            for method, path, handler in (
                ("GET", "/overview", self.overview),
                ("POST", "/callbacks/{id}/resend", self.resend),
            )
        )

    async def overview(self, call: Call, _operator: Account) -> Response:
        """The site as it stands."""
        services = self._services
        view = SiteView(
            version=__version__,
            store=public_url(services.settings.store_url),
            queue=await self._queue(),
            workers=[
                Workers(
                    state.pool,
                    state.slots,
                    state.busy,
                    state.ready,
                    sorted({name for held in state.models.values() for name in held}),
                )
                for state in services.residency()
            ],
            engines=self._engines(),
            models=await asyncio.to_thread(_models),
            storage=await self._storage(),
            callbacks=await self._callbacks(),
        )
        return success(call.request_id, view)

    async def resend(self, call: Call, _operator: Account) -> Response:
        """Have the callbacks of a task that failed, or were given up, tried anew at once."""
        id = call.path["id"]
        if not is_task_id(id):
            raise unknown_task(id)
        revived = await self._services.store.resend_callbacks(id)
        if not revived:
            raise ContractError(
                Code.NOT_FOUND, f"no callback of the task {id} has failed, or it is just tried"
            )
        return success(call.request_id, Resent(id, revived))

    async def _queue(self) -> list[Queued]:
        counted: dict[tuple[str, str], Queued] = {}
        for one in await self._services.store.unfinished():
            # Of accounts with different limits; here they are one.
            there = counted.get((one.pool, one.status))
            tasks = one.tasks + (there.tasks if there else 0)
            oldest = min(one.oldest, there.oldest) if there else one.oldest
            counted[one.pool, one.status] = Queued(one.pool, one.status, tasks, oldest)
        return [counted[key] for key in sorted(counted)]

    def _engines(self) -> list[EngineView]:
        standings = self._services.standings()
        found = []
        for name, spec in registry.engines().items():
            standing = standings.get(name)
            found.append(
                EngineView(
                    name=name,
                    state=standing.state if standing else "",
                    why=standing.why if standing else "",
                    device="gpu" if spec.needs.gpus else "cpu",
                    pool=spec.pool,
                    model=spec.model,
                    licence=spec.licence,
                )
            )
        return found

    async def _storage(self) -> Storage:
        root = self._services.vault.root
        free = total = None
        if root is not None:
            disk = await asyncio.to_thread(os.statvfs, root)
            free, total = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
        where = public_url(self._services.settings.media_url)
        return Storage(where, await self._media_bytes.now(), free, total)

    async def _callbacks(self) -> CallbacksView:
        store = self._services.store
        backlog = await store.callback_backlog()
        return CallbacksView(
            backlog.tasks,
            [
                FailingCallback(
                    one.task_id,
                    one.account_id,
                    public_url(one.url),
                    one.tries,
                    one.error,
                    one.created_at,
                    one.next_at,
                )
                for one in await store.troubled_callbacks(MOST_TROUBLED)
            ],
        )


def _models() -> list[ModelView]:
    return [
        ModelView(
            name=one.name,
            title=one.title,
            role=one.role,
            licence=one.licence,
            present=folder.installed(one),
            bytes=one.size,
        )
        for one in models()
    ]
