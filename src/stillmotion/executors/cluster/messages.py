"""What the server and the driver of a cluster write to each other, a line of JSON each.

Workers are numbers that the server gives. What a worker answers to a job is as
`executors.messages` has it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.executors.job import Job
from stillmotion.executors.messages import MOST_ANSWER_BYTES, MOST_COMMAND_BYTES, Answered

MOST_LINE_BYTES = max(MOST_ANSWER_BYTES, MOST_COMMAND_BYTES) + 2**16
"""Longest line that either side reads."""


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker of a pool takes of its node; `memory` in bytes."""

    pool: str
    device: str
    cores: float
    gpus: float
    memory: int

    def words(self) -> str:
        """For messages: "2 cores, 1.5 GiB of memory"."""
        parts = [f"{self.cores:g} core{'' if self.cores == 1 else 's'}"]
        if self.gpus:
            parts.append(f"{self.gpus:g} GPU{'' if self.gpus == 1 else 's'}")
        return ", ".join([*parts, f"{self.memory / 2**30:g} GiB of memory"])


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What workers need to know of the site. `proof` is the key of an object that whoever sees the
    site's storage can read. Files of models lie where the node says, else where they do here. After
    `silence` seconds without a line a worker's process is taken for hung."""

    vault: str
    proof: str
    allow_private: tuple[str, ...]
    fetch_timeout: float
    models_dir: str
    depth_model: str
    engines: str = ""
    log_level: str
    log_format: Literal["text", "json"] = "text"
    silence: float


class DriverConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What a driver is started with, as JSON in its one argument.

    `address` is ray://HOST:PORT, or "" for this machine: then `join` is for the cluster that runs
    here and `start` for one of the driver's own; with both, for one of its own where none runs.
    `must_have` are the pools for which there must be a node at once.
    """

    address: str
    start: bool
    join: bool
    site: Site
    needs: tuple[Needs, ...]
    must_have: tuple[str, ...]


# What the server says.


class Hire(msgspec.Struct, frozen=True, tag="hire"):
    """Have a worker placed on a node; it says `Hired` or is `Gone`."""

    worker: int
    needs: Needs


class Fire(msgspec.Struct, frozen=True, tag="fire"):
    """Have a worker end; it is `Gone` then."""

    worker: int


class Do(msgspec.Struct, frozen=True, tag="do"):
    """Give a worker a job."""

    worker: int
    job: Job


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Have a worker stop its job."""

    worker: int


Command = Hire | Fire | Do | Stop


# What the driver says.


class Connected(msgspec.Struct, frozen=True, tag="connected"):
    """The cluster is there and fits. `started` says that the driver has started it."""

    nodes: int
    started: bool


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The cluster cannot be used: what was tried, what is wrong, what to do."""

    message: str


class Pulse(msgspec.Struct, frozen=True, tag="pulse"):
    """The cluster answers."""


class Hired(msgspec.Struct, frozen=True, tag="hired"):
    """A worker is on a node and waits for jobs."""

    worker: int
    node: str


class Leaving(msgspec.Struct, frozen=True, tag="leaving"):
    """The worker's node drains: it gets no further job."""

    worker: int


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """A worker has ended, been lost with its node, or could not be used."""

    worker: int
    why: str


class Told(msgspec.Struct, frozen=True, tag="told"):
    """What a worker answers to its job."""

    worker: int
    answered: Answered


Message = Connected | Refused | Pulse | Hired | Leaving | Gone | Told
