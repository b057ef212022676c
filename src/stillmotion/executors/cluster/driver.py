"""The process between the server and the cluster: the only one of the server's that has Ray in it.

Reads commands from standard input and answers on standard output (`messages`). It ends with its
server, and its workers with it; when Ray ends it, the server starts another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import ray

from stillmotion import logs
from stillmotion.contract.secrets import hide_secrets
from stillmotion.executors.cluster import ray_logs
from stillmotion.executors.cluster.actor import LOST_S, Heard, RenderActor
from stillmotion.executors.cluster.connect import (
    CannotUse,
    connect,
    nodes_of_the_cluster,
    unfit,
    why,
)
from stillmotion.executors.cluster.messages import (
    MOST_LINE_BYTES,
    Command,
    Do,
    DriverConfig,
    Fire,
    Gone,
    Hire,
    Hired,
    Leaving,
    Message,
    Pulse,
    Refused,
    Stop,
    Told,
)
from stillmotion.executors.cluster.node import Facts
from stillmotion.executors.worker import claim_stdout

log = logging.getLogger("stillmotion.cluster")

PULSE_S = 5.0

CLOSE_S = 10.0
"""How long a worker gets to end by itself."""


def main() -> None:
    """Run until standard input closes."""
    config = msgspec.json.decode(sys.argv[1].encode(), type=DriverConfig)
    logs.set_up(config.site.log_level, process=os.getpid())
    ray_logs.quieten()
    # Its server decides when it ends; Ray would set handlers of its own.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = claim_stdout()
    lock = threading.Lock()

    def tell(message: Message) -> None:
        try:
            with lock:
                answers.write(msgspec.json.encode(message) + b"\n")
                answers.flush()
        except BrokenPipeError:
            os._exit(1)  # the server is gone: there is nobody to tell

    threading.Thread(target=_end_with_the_server, args=(os.getppid(),), daemon=True).start()
    try:
        connected = connect(config)
    except CannotUse as refusal:
        tell(Refused(hide_secrets(str(refusal))))
        return
    tell(connected)
    asyncio.run(_Driver(config, tell).run())


def _end_with_the_server(parent: int) -> None:
    """Also while the connection is being made, when nobody reads the input."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


class _Driver:
    """Actors by the numbers of their workers."""

    def __init__(self, config: DriverConfig, tell: Any) -> None:
        self._site = msgspec.json.encode(config.site)
        self._tell = tell
        self._actors: dict[int, Any] = {}
        self._heard: dict[int, int] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Do what the server says until it says no more."""
        reader = asyncio.StreamReader(limit=MOST_LINE_BYTES)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        decoder = msgspec.json.Decoder(Command)
        pulse = asyncio.create_task(self._pulse())
        while line := await reader.readline():
            self._spawn(self._obey(decoder.decode(line)))
        pulse.cancel()
        await asyncio.gather(*(self._fire(worker) for worker in list(self._actors)))
        await loop.run_in_executor(None, ray.shutdown)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        running = asyncio.create_task(work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _obey(self, command: Command) -> None:
        match command:
            case Hire(worker, needs):
                await self._hire(worker, needs)
            case Fire(worker):
                await self._fire(worker)
            case Do(worker, job):
                if (actor := self._actors.get(worker)) is not None:
                    await self._call(worker, actor.do.remote(msgspec.json.encode(job)))
            case Stop(worker):
                if (actor := self._actors.get(worker)) is not None:
                    await self._call(worker, actor.stop.remote())

    async def _hire(self, worker: int, needs: Any) -> None:
        kind: Any = ray.remote(RenderActor)
        actor = kind.options(
            num_cpus=needs.cores,
            num_gpus=needs.gpus,
            memory=needs.memory,
            max_restarts=0,
            max_task_retries=0,
        ).remote(self._site, needs.device)
        self._actors[worker] = actor
        try:
            said = msgspec.json.decode(await _answer(actor.hello.remote()), type=Facts)
        except Exception as error:
            self._lose(worker, why(error))
            return
        if fault := unfit(said):
            await self._fire(worker, fault)
            return
        self._tell(Hired(worker, said.host))
        await self._listen(worker, actor)

    async def _listen(self, worker: int, actor: Any) -> None:
        """Pass on what the worker says for as long as it is there."""
        last, told_leaving = 0, False
        while worker in self._actors:
            try:
                async with asyncio.timeout(LOST_S):
                    heard = msgspec.json.decode(await _answer(actor.hear.remote(last)), type=Heard)
            except TimeoutError:
                self._lose(worker, "it stopped answering")
                return
            except Exception as error:
                self._lose(worker, why(error))
                return
            last = heard.last
            for answered in heard.answers:
                self._tell(Told(worker, answered))
            if heard.drains and not told_leaving:
                told_leaving = True
                self._tell(Leaving(worker))

    async def _call(self, worker: int, answer: Any) -> None:
        try:
            await _answer(answer)
        except Exception as error:
            self._lose(worker, why(error))

    async def _fire(self, worker: int, reason: str = "it was sent away") -> None:
        actor = self._actors.get(worker)
        if actor is None:
            return
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CLOSE_S):
                await _answer(actor.close.remote())
        self._lose(worker, reason)

    def _lose(self, worker: int, reason: str) -> None:
        actor = self._actors.pop(worker, None)
        if actor is None:
            return
        with contextlib.suppress(Exception):
            ray.kill(actor)
        self._tell(Gone(worker, hide_secrets(reason)))

    async def _pulse(self) -> None:
        """Tell that the cluster answers, for as long as it does; end this process then."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as thread:
            while True:
                try:
                    await loop.run_in_executor(thread, nodes_of_the_cluster)
                except Exception as error:
                    log.warning("the cluster does not answer: %s", hide_secrets(why(error)))
                    os._exit(1)
                self._tell(Pulse())
                await asyncio.sleep(PULSE_S)


def _answer(reference: Any) -> Awaitable[Any]:
    """What a call gives, whether Ray is in this process or behind ray://."""
    return asyncio.wrap_future(reference.future())


if __name__ == "__main__":
    main()
