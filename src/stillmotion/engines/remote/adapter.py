"""The `Adapter` protocol: one server that speaks one protocol, at one URL."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol, cast

import msgspec

from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.servers import SERVERS

if TYPE_CHECKING:
    from stillmotion.engines.remote.options import RemoteOptions

State = Literal["waiting", "working", "done", "failed", "lost"]


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """How a job stands. `done` is the fraction where the server tells it, `why` the reason of a
    failure, `file` where the result is, if that is not known from the id. `lost`: the server has no
    such job, though it had."""

    state: State
    done: float | None = None
    why: str = ""
    file: str = ""


class Adapter(Protocol):
    """All raise NoAnswer, Refused and OddAnswer. Ids are ours where `takes_ids`, else those that
    `submit` returned."""

    name: str
    """For people: "ComfyUI at host:8188"."""

    url: str
    takes_ids: bool

    def ready(self) -> None:
        """Raise NoAnswer where it takes no jobs now. Cheap."""
        ...

    def examine(self) -> None:
        """Raise OddAnswer where it is not as the table says: another model, no such nodes."""
        ...

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Send a job; its id at the server. Raises ClipFailed for what cannot be sent."""
        ...

    def find(self, id: str) -> Job:
        """How a job stands."""
        ...

    def fetch(self, id: str, job: Job, target: BinaryIO, step: Callable[[], None]) -> None:
        """Write the result to a file; `step` is called while it comes."""
        ...

    def cancel(self, id: str) -> bool:
        """Stop the job. False where the server cannot: it works on, for nothing."""
        ...

    def facts(self, request: ClipRequest) -> dict[str, str]:
        """Further words on what made the clip."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


def open_adapters(options: RemoteOptions) -> tuple[Adapter, ...]:
    """One for each URL."""
    module, _, name = SERVERS[options.server].adapter.partition(":")
    adapter = cast("Callable[[RemoteOptions, str], Adapter]", getattr(import_module(module), name))
    return tuple(adapter(options, url) for url in options.urls)
