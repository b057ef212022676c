"""The server: every part opened, wired together, run until told to stop, and closed in order.

One process holds the API, the dispatcher, the callback deliverer and the retention sweep; the
renders run in worker processes of their own (`executors.local`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import socket
import sys
from pathlib import Path

import uvicorn

from stillmotion import logs
from stillmotion.api.app import create_app
from stillmotion.api.media_links import MediaLinks
from stillmotion.api.services import Connections, Renders, Services
from stillmotion.api.watched import watch_media, watch_store
from stillmotion.catalog import Catalog
from stillmotion.dialects.all import DIALECTS, READINGS, callback_body
from stillmotion.engines import registry
from stillmotion.engines.base import EngineConfig
from stillmotion.engines.watching import EngineWatch
from stillmotion.executors.opening import open_executor
from stillmotion.front import http_config
from stillmotion.front.descriptors import room_for
from stillmotion.front.limits import Limits
from stillmotion.front.listening import base_url, listen, start_lines
from stillmotion.front.serving import AnnouncingServer, stop_signals
from stillmotion.front.watch import Watch
from stillmotion.intake.readers import Readers
from stillmotion.intake.spool import Spool
from stillmotion.models import folder
from stillmotion.models.manifest import usual_roles
from stillmotion.net import guarded_async_client, networks
from stillmotion.reasons import reason
from stillmotion.settings import Settings
from stillmotion.studio.studio import STUDIO
from stillmotion.tasks.callbacks import CallbackDeliverer
from stillmotion.tasks.dispatcher import Dispatcher
from stillmotion.tasks.executor import Executor
from stillmotion.tasks.folder import (
    FIRST_KEY_FILE,
    INCOMING,
    SCRATCH,
    close_to_others,
)
from stillmotion.tasks.hub import Hub
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.instance import instance_name
from stillmotion.tasks.keys import KeyPair, ensure_first_key
from stillmotion.tasks.lock import DataLock
from stillmotion.tasks.master import SecretPlace, open_keyring
from stillmotion.tasks.places import TRIAL
from stillmotion.tasks.queue import ClaimLimits
from stillmotion.tasks.retention import Retention
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.stores import open_store, served
from stillmotion.telemetry import traces
from stillmotion.telemetry.instruments import Instruments
from stillmotion.vault import StorageFault, Vault, open_vault, storage_fault, try_out

log = logging.getLogger("stillmotion.server")

MIB = 1024 * 1024

OPEN_CONNECTIONS_S = 5
"""How long open connections (event streams, downloads) get when the server closes."""


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or an interrupt; returns the exit code of the process.

    Raises CannotListen for the address, ClusterUnavailable for the cluster, DataInUse when another
    server has the data folder, StoreInUse for a store that is being copied, StoreUnavailable and
    CatalogError for a database or a capability map that cannot be read, SecretLost for a master
    secret that cannot.
    """
    logs.set_up(settings.log_level, form=settings.log_format)
    traces.begin("server")
    _say_which_models_are_missing(settings)
    close_to_others(settings.data)
    with (
        DataLock(settings.data),
        served(settings.store_url),
        listen(settings.host, settings.port) as listening,
    ):
        config = uvicorn.Config(
            "", loop="auto", access_log=False, log_config=None, server_header=False
        )
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            try:
                runner.run(_serve(settings, listening))
            finally:
                traces.end()
    return 0


async def _serve(settings: Settings, listening: socket.socket) -> None:
    # Before anything is made: a first key must not be lost to a start that fails.
    catalog = _load_catalog(settings)
    vault = await _open_media(settings)
    async with contextlib.AsyncExitStack() as closing:
        hub = Hub()
        instruments = Instruments()
        store = open_store(
            settings.store_url,
            callback_body=lambda task: callback_body(task, links),
            on_event=hub.deliver,
        )
        hub.forward(store.tell)
        closing.push_async_callback(store.close)
        watch_store(store, instruments)
        watch_media(vault, instruments)
        keyring = await open_keyring(store, SecretPlace.of(settings))
        url = base_url(settings, listening)
        links = MediaLinks.from_settings(settings, keyring.media_secret, url, vault=vault)
        instance = settings.instance or instance_name(settings.data)
        await store.release_held_by(instance)
        first_key = (
            None if settings.no_auth else await ensure_first_key(store, keyring, settings.data)
        )

        scratch = settings.data / SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700, exist_ok=True)
        ids = TaskIds()
        spool = Spool.open(settings.data / INCOMING, settings.upload_mb * MIB)
        readers = Readers(
            strict=settings.strict,
            log_level=settings.log_level,
            log_format=settings.log_format,
            modules=READINGS,
        )
        closing.push_async_callback(readers.close)
        executor = await open_executor(settings, scratch, vault, instruments)
        closing.push_async_callback(executor.close)

        dispatcher = Dispatcher(
            store,
            executor,
            hub,
            worker=instance,
            new_id=ids.new,
            discard=vault.delete_prefix,
            max_attempts=settings.max_attempts,
            task_timeout=settings.task_timeout,
            instruments=instruments,
            limits=ClaimLimits(settings.limits("pool_limit"), settings.limits("engine_limit")),
        )
        client = guarded_async_client(networks(settings.allow_private))
        closing.push_async_callback(client.aclose)
        callbacks = CallbackDeliverer(
            store, client, keyring, hub, worker=instance, instruments=instruments
        )
        retention = Retention(store, vault, worker=instance, days=settings.retention_days)

        watch = EngineWatch(
            [spec for name, spec in registry.engines().items() if name in catalog.engines],
            EngineConfig(models_dir=settings.models_dir),
        )
        connections = Watch(Limits.of(settings, room_for(settings.max_connections)))
        draining = asyncio.Event()
        services = Services(
            settings=settings,
            store=store,
            vault=vault,
            catalog=catalog,
            engines=registry.able(),
            pools={name: spec.pool for name, spec in registry.engines().items()},
            keyring=keyring,
            hub=hub,
            ids=ids,
            spool=spool,
            readers=readers,
            ready=lambda: "draining" if draining.is_set() else "",
            renders=lambda: Renders(dispatcher.running, executor.slots),
            residency=executor.residency,
            standings=lambda: watch.standings,
            connections=lambda: Connections(
                len(connections), connections.limits.connections, connections.closed
            ),
            instruments=instruments,
        )
        closing.push_async_callback(_close_all, services)
        app = create_app(
            services,
            DIALECTS,
            STUDIO,
        )
        server = AnnouncingServer(
            http_config(app, connections, timeout_graceful_shutdown=OPEN_CONNECTIONS_S),
            announce=lambda: _announce(
                start_lines(url, settings, listening), first_key, settings.data
            ),
        )
        serving = asyncio.create_task(server.serve(sockets=[listening]), name="HTTP")
        background = [
            asyncio.create_task(part, name=name)
            for name, part in (
                ("dispatcher", _dispatch(server, readers, executor, dispatcher)),
                ("callbacks", callbacks.run()),
                ("retention", retention.run()),
                ("engines", watch.run()),
            )
        ]

        with stop_signals() as stopping:
            first = await asyncio.wait(
                {serving, *background, asyncio.ensure_future(stopping.first.wait())},
                return_when=asyncio.FIRST_COMPLETED,
            )
            failed = [task for task in first[0] if task in {serving, *background}]
            if not failed:
                draining.set()
                await _drain(dispatcher, settings.drain_timeout, stopping.second)
            server.should_exit = True
            hub.close()
            await asyncio.wait({serving})
        for part in background:
            part.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        # Other servers of the store need not wait until leases have run out.
        try:
            await store.release_held_by(instance)
        except StoreUnavailable as error:
            log.warning("what this server held is free once its leases have run out: %s", error)
        for task in failed:
            task.result()


def _say_which_models_are_missing(settings: Settings) -> None:
    folder.use(settings.models_dir, settings.depth_model)
    missing = [role for role in usual_roles() if not folder.available(role)]
    if missing:
        log.warning(
            "no models for %s in %s: `stillmotion models pull` fetches them, and `stillmotion "
            "doctor` says what their lack costs",
            ", ".join(missing),
            settings.models_dir,
        )


def _load_catalog(settings: Settings) -> Catalog:
    catalog = Catalog.load(settings.profile, settings.catalog)
    registry.use(settings.engines)
    engines = registry.engines()
    catalog.refuse_unknown(tuple(engines))
    served = {pool.name for pool in settings.pools()}
    for name in sorted(catalog.engines):
        if engines[name].pool not in served:
            log.warning(
                "tasks of the engine '%s' wait until a server has workers of the pool '%s': "
                "`--pool %s=1` gives this one some",
                name, engines[name].pool, engines[name].pool,
            )  # fmt: skip
    return catalog


async def _open_media(settings: Settings) -> Vault:
    """Where media are kept, tried out as far as it will be used. Raises OSError."""
    vault = open_vault(settings.media_url, public_endpoint=settings.media_public_endpoint)
    try:
        await try_out(vault, TRIAL, with_links=settings.media_delivery != "stream")
    except StorageFault:
        raise
    except OSError as error:
        if not storage_fault(error):
            raise
        where = settings.media_url.removeprefix("file://")
        raise StorageFault(f"{where} cannot be written: {reason(error)}") from None
    return vault


async def _close_all(services: Services) -> None:
    for close in services.at_close:
        await close()


async def _dispatch(
    server: AnnouncingServer, readers: Readers, executor: Executor, dispatcher: Dispatcher
) -> None:
    # Workers load while the API already answers: their start would only slow its own.
    await server.announced.wait()
    await readers.start()
    await executor.start()
    await dispatcher.run()


async def _drain(dispatcher: Dispatcher, timeout: float, hurry: asyncio.Event) -> None:
    running = dispatcher.running
    if running:
        log.info(
            "finishing %d render(s), at most %g s; interrupt again to stop at once",
            running,
            timeout,
        )
    drain = asyncio.create_task(dispatcher.drain(timeout))
    hurried = asyncio.create_task(hurry.wait())
    await asyncio.wait({drain, hurried}, return_when=asyncio.FIRST_COMPLETED)
    if not drain.done():
        await dispatcher.drain(0)
    hurried.cancel()
    await asyncio.gather(drain, hurried, return_exceptions=True)


def _announce(lines: list[str], first_key: KeyPair | None, data: Path) -> None:
    """Standard error may be a log that others read: keys are shown on a terminal only."""
    if first_key is not None and not sys.stderr.isatty():
        print(
            f"A first key was made for this server: it is in {data / FIRST_KEY_FILE}, which only "
            "the server's user can read. Commands on this machine find it by themselves.",
            file=sys.stderr,
            flush=True,
        )
    elif first_key is not None:
        print(
            "A first key was made for this server. It is shown this once:\n"
            f"  api key     {first_key.api_key}\n"
            f"  access key  {first_key.access_key}\n"
            f"  secret key  {first_key.secret_key}\n"
            "Commands on this machine find it by themselves; `stillmotion keys create` makes more.",
            file=sys.stderr,
            flush=True,
        )
    print(*lines, sep="\n", flush=True)
