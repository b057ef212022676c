"""`RemoteMaker`: clips from servers, each job sent to one of several and seen through to its file.

A job is sent once: before that, what may have been sent by an earlier attempt is looked for, by our
own id where the server takes one, else by the note of the server's. A job that failed has used up
its id, and the next try gets another.
"""

from __future__ import annotations

import logging
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from stillmotion.engines.generative.clip import Clip, ClipFailed, ClipRequest, Tell
from stillmotion.engines.remote.adapter import open_adapters
from stillmotion.engines.remote.faults import (
    BrokenFile,
    NoAnswer,
    OddAnswer,
    Refused,
    ServerFault,
)
from stillmotion.engines.remote.following import Following, Gone
from stillmotion.engines.remote.notes import Notes
from stillmotion.engines.remote.options import RemoteOptions
from stillmotion.engines.remote.received import read_clip
from stillmotion.engines.remote.sending import Sender, Sent, away

log = logging.getLogger("stillmotion.engines")

MOST_TRIES = 3
"""How often a job is sent within one attempt: servers that end lose their jobs."""


class RemoteMaker:
    """A `ClipMaker` by a model behind the servers of one engine's table."""

    def __init__(self, options: RemoteOptions, state: Path | None) -> None:
        self.model = options.model
        self.rules = options.rules
        self._options = options
        self._adapters = open_adapters(options)
        notes = Notes(None if state is None else state / options.name)
        self._sender = Sender(options, self._adapters, notes)
        self._following = Following(options, self._adapters, self._sender)

    def prepare(self) -> None:
        """Ask whether any server takes jobs. Raises ClipFailed where none does."""
        silent = []
        with self._telling_callers():
            for adapter in self._adapters:
                try:
                    adapter.ready()
                    return
                except NoAnswer as fault:
                    silent.append(fault.message)
                except ServerFault as fault:
                    raise _failed(fault) from fault
            raise away(silent)

    def make(self, request: ClipRequest, tell: Tell) -> Clip:
        """The clip. Raises ClipFailed, and what `tell.progress` raises."""

        def progress(done: float, stage: str) -> None:
            tell.progress(done, self._without_places(stage))

        with self._telling_callers():
            return self._made(request, replace(tell, progress=progress))

    @contextmanager
    def _telling_callers(self) -> Iterator[None]:
        """Callers hear which kind of server failed; where it stands is for the log."""
        try:
            yield
        except ClipFailed as failed:
            log.warning("%s", failed.message)
            public = self._without_places(failed.message)
            raise ClipFailed(public, retry=failed.retry, counts=failed.counts) from failed

    def _without_places(self, text: str) -> str:
        for adapter in self._adapters:
            text = text.replace(f" at {urlsplit(adapter.url).netloc}", "")
        return text

    def _made(self, request: ClipRequest, tell: Tell) -> Clip:
        clip = self._clip(request)
        for _ in range(MOST_TRIES):
            tell.progress(0.0, "looking for a server")
            try:
                sent = self._sender.job(clip, request, tell)
                return self._collected(clip, sent, request, tell)
            except Gone as gone:
                log.warning("%s", gone)
            except ServerFault as fault:
                raise _failed(fault) from fault
        raise ClipFailed(f"the job was lost {MOST_TRIES} times by its servers", retry=True)

    def close(self) -> None:
        """Close the connections."""
        for adapter in self._adapters:
            adapter.close()

    def _collected(self, clip: str, sent: Sent, request: ClipRequest, tell: Tell) -> Clip:
        """Wait for the job, fetch its result, and read it."""
        name = sent.adapter.name
        facts = {"server": self._without_places(name), **sent.adapter.facts(request)}
        # Without a name, so that nothing is left of it where the worker is killed.
        with tempfile.TemporaryFile(prefix="stillmotion-") as file:
            self._following.fetched(clip, sent, file, tell)
            try:
                made = read_clip(file, request, name, facts, tell.remark)
            except OddAnswer:
                self._sender.spend(clip, sent.number + 1)
                raise
        self._sender.ended(clip, sent)
        return made

    def _clip(self, request: ClipRequest) -> str:
        """The name of the clip. One that is made again under a stronger guide is another."""
        job = request.job or uuid.uuid4().hex
        strength = f"@{request.guide.strength:g}" if request.guide is not None else ""
        return f"{self._options.name}/{job}{strength}"


def _failed(fault: ServerFault) -> ClipFailed:
    """A fault as the caller is told of it. What passes is tried again; what the server refuses is
    not."""
    match fault:
        case NoAnswer():
            return ClipFailed(fault.message, retry=True, counts=False)
        case BrokenFile():
            return ClipFailed(fault.message, retry=True)
        case Refused(status=status) if status >= 500:
            return ClipFailed(fault.message, retry=True)
    return ClipFailed(fault.message)
