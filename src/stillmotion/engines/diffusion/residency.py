"""The models that this process keeps loaded.

One is loaded when a clip first needs it, kept while clips come, and unloaded after it has not been
used for a time. Before another is loaded those go that it does not fit beside. All loading is done
by one thread, so that whoever waits for it can be cancelled; the model is there for the next then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import eq
from pathlib import Path
from time import monotonic
from typing import Any

from stillmotion.engines.diffusion import memory
from stillmotion.engines.diffusion.memory import Footprint
from stillmotion.engines.diffusion.pipeline import Pipeline
from stillmotion.engines.diffusion.presets import Layout
from stillmotion.models import sessions

log = logging.getLogger("stillmotion.engines")

POLL_S = 0.2
"""How often somebody who waits for a model may say that they do not want it any more."""


@dataclass(frozen=True)
class Key:
    """What makes two loaded models the same one: engines may share it. `distilled` is the file of
    the LoRA that it is loaded with."""

    pipeline: Pipeline
    folder: Path
    variant: str
    layout: Layout
    device: str
    distilled: tuple[Path | None, ...] = ()


@dataclass
class Held:
    """A loaded model. `users` counts who is at work with it or about to be."""

    name: str
    pipe: Any
    footprint: Footprint
    idle: float
    users: int = 0
    used_at: float = field(default_factory=monotonic)
    timer: threading.Timer | None = None


class Residents:
    """The loaded models of a process."""

    def __init__(self) -> None:
        self._held: dict[Key, Held] = {}
        self._lock = threading.Lock()
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="load-model")

    @contextmanager
    def using(
        self, key: Key, name: str, idle: float, load: Callable[[], Any], waiting: Callable[[], None]
    ) -> Iterator[Any]:
        """The pipeline of `key`, loaded by `load` where it is not there. Raises what that raises,
        and what `waiting` raises, which is called meanwhile."""
        future = self._loader.submit(self._take, key, name, idle, load)
        try:
            held = _wait(future, waiting)
        except BaseException:
            future.add_done_callback(self._left)
            raise
        try:
            yield held.pipe
        finally:
            self._leave(held)

    def names(self) -> tuple[str, ...]:
        """Of all that are loaded."""
        with self._lock:
            return tuple(held.name for held in self._held.values())

    def drop(self, wanted: Callable[[Key], bool]) -> None:
        """Unload those that are wanted gone and not in use."""
        self._loader.submit(self._drop, wanted).result()

    def _take(self, key: Key, name: str, idle: float, load: Callable[[], Any]) -> Held:
        """In the thread that loads."""
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                held.users += 1
                return held
        taken = memory.footprint(
            key.folder, key.pipeline.denoisers, key.layout, key.device != "cpu"
        )
        self._make_room(taken, key.device)
        begun = monotonic()
        try:
            pipe = load()
        except BaseException:
            memory.give_back()
            raise
        log.info("%s: loaded in %.1f s", name, monotonic() - begun)
        held = Held(name, pipe, taken, idle, users=1)
        with self._lock:
            self._held[key] = held
        sessions.hold(name)
        return held

    def _left(self, future: Future[Held]) -> None:
        """Nobody waits any more for what was being loaded."""
        if not future.cancelled() and future.exception() is None:
            self._leave(future.result())

    def _leave(self, held: Held) -> None:
        with self._lock:
            held.users -= 1
            held.used_at = monotonic()
            if held.timer is not None:
                held.timer.cancel()
            held.timer = threading.Timer(held.idle, self._expired, (held,))
            held.timer.daemon = True
            held.timer.start()

    def _expired(self, held: Held) -> None:
        if monotonic() - held.used_at >= held.idle:
            self._loader.submit(self._drop, lambda key: self._held.get(key) is held)

    def _make_room(self, wanted: Footprint, device: str) -> None:
        card, host = memory.card_gib(device), memory.host_gib()
        with self._lock:
            oldest = sorted(self._held.items(), key=lambda item: item[1].used_at)
        for key, held in oldest:
            with self._lock:
                others = [each.footprint for each in self._held.values()]
            if memory.together([*others, wanted], card, host):
                return
            log.info("%s: unloaded to make room", held.name)
            self._drop(partial(eq, key))

    def _drop(self, wanted: Callable[[Key], bool]) -> None:
        """In the thread that loads."""
        with self._lock:
            keys = [key for key, held in self._held.items() if wanted(key) and not held.users]
            gone = [self._held.pop(key) for key in keys]
        for held in gone:
            if held.timer is not None:
                held.timer.cancel()
            sessions.release(held.name)
            # A timer, or a thread that has just ended, may know of it still.
            held.pipe = None
        if gone:
            memory.give_back()


def _wait(future: Future[Held], waiting: Callable[[], None]) -> Held:
    while True:
        try:
            return future.result(POLL_S)
        except TimeoutError:
            if future.done():
                raise
            waiting()


RESIDENTS = Residents()
"""Those of this process."""
