"""A server under test: the same uvicorn on one core, with a bare echo or with Stillmotion's API.

Run by the benchmarks: `python -m harness.site CORE [DATA]`; without a data folder it is the echo.
Prints its port once it listens. There is no dispatcher: renders would take the core that is
measured.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from stillmotion.api.app import create_app
from stillmotion.api.media_links import MediaLinks
from stillmotion.api.services import Services
from stillmotion.api.watched import watch_store
from stillmotion.catalog import Catalog
from stillmotion.dialects.all import DIALECTS, READINGS, callback_body
from stillmotion.engines import registry
from stillmotion.front import collector, http_config
from stillmotion.front.limits import Limits
from stillmotion.front.watch import Watch
from stillmotion.intake.readers import Readers
from stillmotion.intake.spool import Spool
from stillmotion.settings import Settings
from stillmotion.studio.studio import STUDIO
from stillmotion.tasks.hub import Hub
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.master import SecretPlace, open_keyring
from stillmotion.tasks.stores import open_store
from stillmotion.telemetry.instruments import Instruments
from stillmotion.vault import open_vault

SERVER_CORE, CLIENT_CORE = 0, 1


class Site:
    """A server process, for the time of a `with`. `cpu_s` is what it has used of its core."""

    def __init__(self, data: Path | None = None) -> None:
        arguments = [] if data is None else [str(data)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.site", str(SERVER_CORE), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the server did not start")
        self.port = int(line)

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU time, of user and system, since the start."""
        threads = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def __enter__(self) -> Site:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()


async def echo(request: Request) -> JSONResponse:
    """Parse the body and send it back."""
    return JSONResponse(await request.json())


async def stillmotion(data: Path) -> Starlette:
    """The API on the store in `data`."""
    settings = Settings(data=data)
    hub = Hub()
    store = open_store(
        settings.store_url,
        callback_body=lambda task: callback_body(task, links),
        on_event=hub.publish,
    )
    keyring = await open_keyring(store, SecretPlace(data))
    links = MediaLinks.from_settings(settings, keyring.media_secret, "http://localhost")
    instruments = Instruments()
    watch_store(store, instruments)
    return create_app(
        Services(
            instruments=instruments,
            settings=settings,
            store=store,
            vault=open_vault(data / "media"),
            catalog=Catalog.load(settings.profile, settings.catalog),
            engines=registry.able(),
            keyring=keyring,
            hub=hub,
            ids=TaskIds(),
            spool=Spool.open(data / "incoming", settings.upload_mb * 1024 * 1024),
            readers=Readers(strict=settings.strict, modules=READINGS),
        ),
        DIALECTS,
        STUDIO,
    )


async def serve(data: Path | None) -> None:
    """Serve until SIGTERM."""
    if data is None:
        app = Starlette(routes=[Route("/echo", echo, methods=["POST"])])
    else:
        app = await stillmotion(data)
    options: dict[str, Any] = {"host": "127.0.0.1", "port": 0, "log_level": "warning"}
    if data is None:
        config = uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            server_header=False,
            lifespan="off",
            **options,
        )
    else:
        config = http_config(app, Watch(Limits.of(Settings(data=data))), **options)
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.listen()  # before it is told: who reads the port may connect at once
    print(listening.getsockname()[1], flush=True)
    collector.settle()
    await server.serve(sockets=[listening])


if __name__ == "__main__":
    core, *rest = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    loop_factory = uvicorn.Config("").get_loop_factory()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(serve(Path(rest[0]) if rest else None))
