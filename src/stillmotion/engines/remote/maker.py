"""`RemoteMaker`: clips from servers, each job sent to one of several and seen through to its file.

A job is sent once: before that, what may have been sent by an earlier attempt is looked for, by our
own id where the server takes one, else by the note of the server's. A job that failed has used up
its id, and the next try gets another.
"""

from __future__ import annotations

import logging
import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from stillmotion.engines.generative.clip import Clip, ClipFailed, ClipRequest, Tell
from stillmotion.engines.remote.adapter import Adapter, Job, open_adapters
from stillmotion.engines.remote.faults import (
    BrokenFile,
    NoAnswer,
    OddAnswer,
    Refused,
    ServerFault,
)
from stillmotion.engines.remote.notes import Note, Notes
from stillmotion.engines.remote.options import RemoteOptions
from stillmotion.engines.remote.received import read_clip

log = logging.getLogger("stillmotion.engines")

IDS = uuid.UUID("5c1f3f0e-6a8c-4b64-9f0e-5d0a7a3e2b11")
"""The namespace of our ids."""

MOST_TRIES = 3
"""How often a job is sent within one attempt: servers that end lose their jobs."""

MOST_NUMBERS = 100
"""Jobs of one clip that may have failed before."""

FETCH_TRIES = 3

FIRST_PAUSE_S = 0.4
PAUSE_GROWTH = 1.3

TELL_S = 0.5
"""A task that is cancelled is noticed within this time."""

WORKING = 0.95
"""Share of the progress that the server's work has; fetching the result has the rest."""


@dataclass(frozen=True)
class _Sent:
    """A job at a server: which try of the clip it is, and since when."""

    adapter: Adapter
    id: str
    number: int
    at: float


class _Gone(Exception):
    """The job is not there any more, and may be sent again."""


class RemoteMaker:
    """A `ClipMaker` by a model behind the servers of one engine's table."""

    def __init__(self, options: RemoteOptions, state: Path | None) -> None:
        self.model = options.model
        self.rules = options.rules
        self._options = options
        self._adapters = open_adapters(options)
        self._notes = Notes(None if state is None else state / options.name)

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
            raise _away(silent)

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
                sent = self._attached(clip)
                if not isinstance(sent, _Sent):
                    sent = self._send(clip, sent, request, tell)
                return self._collect(clip, sent, request, tell)
            except _Gone as gone:
                log.warning("%s", gone)
            except ServerFault as fault:
                raise _failed(fault) from fault
        raise ClipFailed(f"the job was lost {MOST_TRIES} times by its servers", retry=True)

    def close(self) -> None:
        """Close the connections."""
        for adapter in self._adapters:
            adapter.close()

    def _clip(self, request: ClipRequest) -> str:
        """The name of the clip. One that is made again under a stronger guide is another."""
        job = request.job or uuid.uuid4().hex
        strength = f"@{request.guide.strength:g}" if request.guide is not None else ""
        return f"{self._options.name}/{job}{strength}"

    def _attached(self, clip: str) -> _Sent | int:
        """The job that was sent already; else the number of the try that is to be sent."""
        note = self._notes.read(clip)
        adapter = self._noted(note)
        if note is not None and adapter is not None and note.id and not adapter.takes_ids:
            return self._held(note, adapter)
        first = note.number if note is not None else 0
        if not self._adapters[0].takes_ids:
            return first
        for number in range(first, first + MOST_NUMBERS):
            found = self._looked_up(clip, number, note)
            if found is not None:
                return found
        raise ClipFailed(f"{MOST_NUMBERS} jobs of this clip have failed")

    def _held(self, note: Note, adapter: Adapter) -> _Sent:
        """The job that a note tells of, at a server that gives out the ids."""
        sent = _Sent(adapter, note.id, note.number, note.at)
        if len(self._adapters) == 1:
            # Nobody else could do it: a task whose server is away waits elsewhere than here.
            adapter.find(note.id)
        return sent

    def _looked_up(self, clip: str, number: int, note: Note | None) -> _Sent | int | None:
        """What is known of a try by our own id: the job; the number, where it was not sent; None
        where it failed."""
        id, noted = _id(clip, number), self._noted(note)
        at = note.at if note is not None and note.at else time.time()
        failed, silent = False, []
        for adapter in sorted(self._adapters, key=lambda one: one is not noted):
            try:
                job = adapter.find(id)
            except NoAnswer as fault:
                silent.append(fault.message)
                if adapter is noted and note is not None and note.number == number:
                    if len(self._adapters) == 1:
                        raise
                    return _Sent(adapter, id, number, at)
                continue
            if job.state in ("waiting", "working", "done"):
                return _Sent(adapter, id, number, at)
            failed = failed or job.state == "failed"
        if len(silent) == len(self._adapters):
            raise _away(silent)
        return None if failed else number

    def _noted(self, note: Note | None) -> Adapter | None:
        """The server of a note, where the table still has it."""
        if note is None or (note.ended and not note.id):
            return None
        return next((one for one in self._adapters if one.url == note.url), None)

    def _send(self, clip: str, number: int, request: ClipRequest, tell: Tell) -> _Sent:
        """Send the job to the server that has the fewest of ours, of those that take jobs."""
        silent: list[str] = []
        tried: set[str] = set()
        while len(tried) < len(self._adapters):
            with self._notes.choosing():
                adapter = self._chosen(tried)
                id = _id(clip, number)
                note = Note(
                    url=adapter.url,
                    id=id if adapter.takes_ids else "",
                    number=number,
                    at=time.time(),
                )
                self._notes.write(clip, note)
            tried.add(adapter.url)
            sending = False
            try:
                adapter.ready()
                tell.progress(0.0, f"sending to {adapter.name}")
                sending = True
                id = self._submit(adapter, id, request, tell)
            except NoAnswer as fault:
                if fault.uncertain and sending and adapter.takes_ids:
                    # It may have arrived: the next attempt asks this server first.
                    raise
                self._spend(clip, number)
                if fault.uncertain and sending:
                    # Nobody can say whether the server has the job: that may cost one.
                    raise ClipFailed(fault.message, retry=True) from fault
                silent.append(fault.message)
                continue
            except BaseException:
                self._spend(clip, number)
                raise
            sent = _Sent(adapter, id, number, note.at)
            self._notes.write(clip, Note(url=adapter.url, id=id, number=number, at=note.at))
            return sent
        raise _away(silent)

    def _chosen(self, tried: set[str]) -> Adapter:
        busy = self._notes.busy(time.time() - self._options.job)
        left = [one for one in self._adapters if one.url not in tried]
        return min(left, key=lambda one: (busy[one.url], random.random()))

    def _submit(self, adapter: Adapter, id: str, request: ClipRequest, tell: Tell) -> str:
        try:
            return adapter.submit(id, request, tell.remark)
        except NoAnswer:
            # Also a refusal because there is such a job: another attempt was a moment earlier.
            if adapter.takes_ids and _is_there(adapter, id):
                return id
            raise

    def _collect(self, clip: str, sent: _Sent, request: ClipRequest, tell: Tell) -> Clip:
        """Wait for the job and fetch its result."""
        job = self._followed(clip, sent, tell)
        stage = f"fetching the video from {sent.adapter.name}"
        self._tell(clip, sent, tell, WORKING, stage)
        # Without a name, so that nothing is left of it where the worker is killed.
        with tempfile.TemporaryFile(prefix="stillmotion-") as file:
            try:
                self._fetch(clip, sent, job, file, tell)
                title = self._without_places(sent.adapter.name)
                facts = {"server": title, **sent.adapter.facts(request)}
                made = read_clip(file, request, sent.adapter.name, facts, tell.remark)
            except OddAnswer:
                self._spend(clip, sent.number + 1)
                raise
            except Refused as refused:
                if refused.status == 404:
                    self._spend(clip, sent.number + 1)
                    raise _Gone(refused.message) from None
                raise
        self._notes.write(
            clip,
            Note(url=sent.adapter.url, id=sent.id, number=sent.number, at=sent.at, ended=True),
        )
        return made

    def _followed(self, clip: str, sent: _Sent, tell: Tell) -> Job:
        """Ask until the job is done. Raises _Gone where it is lost."""
        heard, done = time.monotonic(), 0.0
        for pause in _pauses(self._options.poll):
            try:
                job = sent.adapter.find(sent.id)
            except (NoAnswer, Refused) as fault:
                if isinstance(fault, Refused) and fault.status < 500:
                    raise
                self._patient(clip, sent, fault, heard)
                stage = f"waiting for {sent.adapter.name} to answer"
            else:
                heard = time.monotonic()
                if job.state == "done":
                    return job
                self._check(clip, sent, job)
                done = max(done, WORKING * (job.done or 0.0))
                doing = "works" if job.state == "working" else "has it in its queue"
                stage = f"{sent.adapter.name} {doing}"
            if time.time() > sent.at + self._options.job:
                self._cancel(clip, sent)
                raise ClipFailed(
                    f"{sent.adapter.name} has not finished the job in {self._options.job:g} s "
                    "(job_timeout)",
                    retry=True,
                )
            self._wait(pause, clip, sent, tell, done, stage)
        raise AssertionError("pauses end")

    def _check(self, clip: str, sent: _Sent, job: Job) -> None:
        """Raise where the job has come to nothing."""
        if job.state == "failed":
            self._spend(clip, sent.number + 1)
            why = job.why or "it says nothing of why"
            raise ClipFailed(f"the job failed at {sent.adapter.name}: {why}", retry=True)
        if job.state == "lost":
            self._spend(clip, sent.number + 1)
            raise _Gone(f"{sent.adapter.name} has lost a job; it is sent again")

    def _patient(self, clip: str, sent: _Sent, fault: ServerFault, heard: float) -> None:
        """Bear with a silent server for a while; then let another have the job, if there is one."""
        if time.monotonic() - heard < self._options.lost_after:
            return
        if not any(_is_ready(one) for one in self._adapters if one is not sent.adapter):
            raise fault
        self._spend(clip, sent.number + 1)
        raise _Gone(f"{fault.message}; another server gets its job")

    def _fetch(self, clip: str, sent: _Sent, job: Job, file: BinaryIO, tell: Tell) -> None:
        stage = f"fetching the video from {sent.adapter.name}"
        end = sent.at + self._options.job + self._options.answer
        told = [time.monotonic()]

        def step() -> None:
            if time.monotonic() - told[0] > TELL_S:
                told[0] = time.monotonic()
                self._tell(clip, sent, tell, WORKING, stage)
                if time.time() > end:
                    raise NoAnswer(f"{sent.adapter.name} takes too long to send its video")

        for left in reversed(range(FETCH_TRIES)):
            file.seek(0)
            file.truncate()
            try:
                sent.adapter.fetch(sent.id, job, file, step)
                return
            except NoAnswer:
                if not left:
                    raise
            self._wait(FIRST_PAUSE_S, clip, sent, tell, WORKING, stage)

    def _wait(
        self, pause: float, clip: str, sent: _Sent, tell: Tell, done: float, stage: str
    ) -> None:
        end = time.monotonic() + pause
        while True:
            self._tell(clip, sent, tell, done, stage)
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TELL_S))

    def _tell(self, clip: str, sent: _Sent, tell: Tell, done: float, stage: str) -> None:
        """Tell of progress; what that raises ends the job at its server too."""
        try:
            tell.progress(done, stage)
        except BaseException:
            self._cancel(clip, sent)
            raise

    def _cancel(self, clip: str, sent: _Sent) -> None:
        self._spend(clip, sent.number + 1)
        try:
            stopped = sent.adapter.cancel(sent.id)
        except ServerFault as fault:
            log.warning("a job could not be cancelled: %s", fault.message)
            return
        if not stopped:
            log.warning("%s cannot stop a job that it has begun: it works on", sent.adapter.name)

    def _spend(self, clip: str, number: int) -> None:
        """Note that the next job of the clip is to be try `number`, and that none is under way."""
        self._notes.write(clip, Note(url="", number=number, ended=True))


def _id(clip: str, number: int) -> str:
    return str(uuid.uuid5(IDS, f"{clip}#{number}"))


def _pauses(longest: float) -> Iterator[float]:
    """Ever longer ones, up to `longest`, scattered so that many jobs do not ask at once."""
    pause = min(FIRST_PAUSE_S, longest)
    while True:
        yield pause * random.uniform(0.85, 1.15)
        pause = min(pause * PAUSE_GROWTH, longest)


def _is_there(adapter: Adapter, id: str) -> bool:
    try:
        return adapter.find(id).state in ("waiting", "working", "done")
    except ServerFault:
        return False


def _is_ready(adapter: Adapter) -> bool:
    try:
        adapter.ready()
    except ServerFault:
        return False
    return True


def _away(silent: list[str]) -> ClipFailed:
    return ClipFailed("; ".join(silent), retry=True, counts=False)


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
