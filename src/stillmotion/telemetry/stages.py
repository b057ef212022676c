"""The stages of an attempt, and how long each has taken.

Whoever does a part of the work says which (`with stage("fetch"):`, `@staged("analyse")`), wherever
it is called from; outside of an attempt that costs next to nothing and is forgotten. Time in a
stage within another counts for the inner one alone, also where a thread does that which was given
the context of who waits for it (`contextvars.copy_context`).
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from time import time_ns
from typing import Literal, ParamSpec, TypeVar, get_args

Stage = Literal[
    "fetch", "analyse", "direct", "load", "guide", "generate", "render", "encode", "sound", "upload"
]
"""`load`, `guide` and `generate` are of engines with a model: it is waited for, the embedded engine
renders what it is to follow, and it works."""

STAGES: tuple[Stage, ...] = get_args(Stage)

NS = 1_000_000_000

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Spent:
    """When a stage was first entered and last left, in Unix nanoseconds, and the seconds in it."""

    begun: int
    ended: int
    seconds: float = 0.0


class Place:
    """Where a thread is: in which attempt, and how much of its stage was spent in others."""

    __slots__ = ("inner", "stages")

    def __init__(self, stages: Stages) -> None:
        self.stages = stages
        self.inner = 0


class Stages:
    """The stages of one attempt. Threads of it may be in several at once."""

    def __init__(self) -> None:
        self.spent: dict[Stage, Spent] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        """Collect what the block does."""
        token = _here.set(Place(self))
        try:
            yield
        finally:
            _here.reset(token)

    @property
    def seconds(self) -> dict[Stage, float]:
        """Of each stage that there was."""
        return {name: spent.seconds for name, spent in self.spent.items()}

    def add(self, name: Stage, begun: int, ended: int, inner: int) -> None:
        """Note one time in a stage."""
        with self._lock:
            spent = self.spent.setdefault(name, Spent(begun, ended))
            spent.ended = max(spent.ended, ended)
            spent.seconds += max(0, ended - begun - inner) / NS


_here: ContextVar[Place | None] = ContextVar("stage", default=None)


@contextlib.contextmanager
def stage(name: Stage) -> Iterator[None]:
    """The block is a part of that stage."""
    outer = _here.get()
    if outer is None:
        yield
        return
    place = Place(outer.stages)
    token = _here.set(place)
    begun = time_ns()
    try:
        yield
    finally:
        ended = time_ns()
        _here.reset(token)
        outer.inner += ended - begun
        outer.stages.add(name, begun, ended, place.inner)


def staged(name: Stage) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The function is a part of that stage."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def within(*args: P.args, **options: P.kwargs) -> T:
            with stage(name):
                return function(*args, **options)

        return within

    return decorate


def drawn(frames: Iterator[T], name: Stage) -> Iterator[T]:
    """`frames`, each made in that stage when it is asked for."""
    try:
        while True:
            with stage(name):
                try:
                    frame = next(frames)
                except StopIteration:
                    return
            yield frame
    finally:
        close = getattr(frames, "close", None)
        if close is not None:
            close()
