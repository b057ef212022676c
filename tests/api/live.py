"""A real server in this process: uvicorn on a loopback port over a real store and vault."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import jwt
import uvicorn

from stillmotion.api.app import create_app
from stillmotion.api.media_links import MediaLinks
from stillmotion.api.services import Renders, Services
from stillmotion.catalog import Catalog
from stillmotion.catalog.able import Able
from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.contract.camera import CAMERA_TYPES
from stillmotion.dialects.all import DIALECTS, READINGS, callback_body
from stillmotion.front import http_config
from stillmotion.front.limits import Limits
from stillmotion.front.watch import Watch
from stillmotion.intake.readers import Readers
from stillmotion.intake.spool import Spool
from stillmotion.settings import Settings
from stillmotion.studio.studio import STUDIO
from stillmotion.tasks.hub import Hub
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.keys import KeyPair, hash_api_key
from stillmotion.tasks.master import SecretPlace, open_keyring
from stillmotion.tasks.stores import open_store
from stillmotion.vault import open_vault

T = TypeVar("T")
TASKS = "/v1/videos/image2video"
ENGINES = {
    "parallax": Able(
        capabilities=Capabilities(
            features=frozenset(
                {
                    Feature.START_END,
                    Feature.END_ONLY,
                    Feature.CAMERA_CONTROL,
                    Feature.MOTION_BRUSH,
                    Feature.MULTI_SHOT,
                }
            ),
            camera_types=frozenset(CAMERA_TYPES),
        ),
        makes_pictures=True,
    )
}


class Api:
    """A running server, its parts, and clients of it."""

    def __init__(self, services: Services, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.services = services
        self.url = url
        self._loop = loop
        self._clients: list[httpx2.Client] = []

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        """Run a step on the server's event loop, where the store and the hub live."""
        return asyncio.run_coroutine_threadsafe(step, self._loop).result(30)

    def new_key(self, account: str = "default", **limits: Any) -> KeyPair:
        pair = self.services.keyring.new_pair()

        async def record() -> None:
            owner = await self.services.store.ensure_account(account, **limits)
            await self.services.store.add_key(owner.id, pair.access_key, hash_api_key(pair.api_key))

        self.run(record())
        return pair

    def client(self, key: KeyPair | str | None = None) -> httpx2.Client:
        """A client with that key's API key as its token, or with that token, or with none."""
        token = key.api_key if isinstance(key, KeyPair) else key
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        client = httpx2.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)
        self._clients.append(client)
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()


def token(pair: KeyPair, *, now: float | None = None, secret: str = "", **claims: Any) -> str:
    """A JWT as Kling clients make it; claims given as None are left out."""
    at = time.time() if now is None else now
    payload = {"iss": pair.access_key, "exp": int(at + 1800), "nbf": int(at - 5), **claims}
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, secret or pair.secret_key, algorithm="HS256")


def body(**fields: Any) -> dict[str, Any]:
    """A small body that is taken."""
    return {"image": "https://example.com/photo.png", "prompt": "The camera moves in", **fields}


def start_server(
    data: Path, change: Callable[[Services], Services], given: dict[str, Any]
) -> tuple[Api, Callable[[], None]]:
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    started = threading.Event()
    holder: dict[str, Any] = {}

    async def main() -> None:
        settings = Settings(data=data, workers=1, **given)
        hub = Hub()
        store = open_store(
            settings.store_url,
            callback_body=lambda task: callback_body(task, links),
            on_event=hub.publish,
        )
        keyring = await open_keyring(store, SecretPlace(data))
        links = MediaLinks.from_settings(settings, keyring.media_secret, url)
        services = Services(
            settings=settings,
            store=store,
            vault=open_vault(data / "media"),
            catalog=Catalog.load("open"),
            engines=ENGINES,
            keyring=keyring,
            hub=hub,
            ids=TaskIds(),
            spool=Spool.open(data / "incoming", settings.upload_mb * 1024 * 1024),
            readers=Readers(strict=settings.strict, modules=READINGS),
            renders=lambda: Renders(1, 3),
        )
        services = change(services)
        config = http_config(
            create_app(services, DIALECTS, STUDIO),
            Watch(Limits.of(settings)),
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        holder.update(services=services, loop=asyncio.get_running_loop(), server=server)
        started.set()
        await server.serve(sockets=[listening])
        hub.close()
        await services.readers.close()
        for close in services.at_close:
            await close()
        await store.close()

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert started.wait(30)
    api = Api(holder["services"], holder["loop"], url)

    def stop() -> None:
        api.close()
        holder["server"].should_exit = True
        thread.join(30)
        assert not thread.is_alive()

    return api, stop


def having(**parts: Any) -> Callable[[Services], Services]:
    """A change of services for `start`."""
    return lambda services: replace(services, **parts)


class Failing:
    """A part of the services, with one call that fails."""

    def __init__(self, part: Any, call: str, error: Exception) -> None:
        self._part, self._call, self._error = part, call, error

    def __getattr__(self, name: str) -> Any:
        if name != self._call:
            return getattr(self._part, name)

        async def fail(*_: Any, **__: Any) -> None:
            raise self._error

        return fail
