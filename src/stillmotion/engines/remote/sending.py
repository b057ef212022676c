"""Where a clip's job is: sent by an earlier attempt, or sent now to one of several servers."""

from __future__ import annotations

import random
import time
import uuid
from dataclasses import dataclass

from stillmotion.engines.generative.clip import ClipFailed, ClipRequest, Tell
from stillmotion.engines.remote.adapter import Adapter
from stillmotion.engines.remote.faults import NoAnswer, ServerFault
from stillmotion.engines.remote.notes import Note, Notes
from stillmotion.engines.remote.options import RemoteOptions

IDS = uuid.UUID("5c1f3f0e-6a8c-4b64-9f0e-5d0a7a3e2b11")
"""The namespace of our ids."""

MOST_NUMBERS = 100
"""Jobs of one clip that may have failed before."""


@dataclass(frozen=True)
class Sent:
    """A job at a server: which try of the clip it is, and since when."""

    adapter: Adapter
    id: str
    number: int
    at: float


class Sender:
    """Finds and sends jobs. `clip` names a clip across attempts and restarts."""

    def __init__(self, options: RemoteOptions, adapters: tuple[Adapter, ...], notes: Notes) -> None:
        self._options = options
        self._adapters = adapters
        self._notes = notes

    def job(self, clip: str, request: ClipRequest, tell: Tell) -> Sent:
        """The clip's job: the one that was sent already, else one that is sent now. Raises
        ClipFailed and ServerFault."""
        found = self._attached(clip)
        return found if isinstance(found, Sent) else self._send(clip, found, request, tell)

    def ended(self, clip: str, sent: Sent) -> None:
        """Note that the clip was fetched. Who asks again gets it again."""
        self._notes.write(
            clip,
            Note(url=sent.adapter.url, id=sent.id, number=sent.number, at=sent.at, ended=True),
        )

    def spend(self, clip: str, number: int) -> None:
        """Note that the next job of the clip is to be try `number`, and that none is under way."""
        self._notes.write(clip, Note(url="", number=number, ended=True))

    def _attached(self, clip: str) -> Sent | int:
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

    def _held(self, note: Note, adapter: Adapter) -> Sent:
        """The job that a note tells of, at a server that gives out the ids."""
        sent = Sent(adapter, note.id, note.number, note.at)
        if len(self._adapters) == 1:
            # Nobody else could do it: a task whose server is away waits elsewhere than here.
            adapter.find(note.id)
        return sent

    def _looked_up(self, clip: str, number: int, note: Note | None) -> Sent | int | None:
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
                    return Sent(adapter, id, number, at)
                continue
            if job.state in ("waiting", "working", "done"):
                return Sent(adapter, id, number, at)
            failed = failed or job.state == "failed"
        if len(silent) == len(self._adapters):
            raise away(silent)
        return None if failed else number

    def _noted(self, note: Note | None) -> Adapter | None:
        """The server of a note, where the table still has it."""
        if note is None or (note.ended and not note.id):
            return None
        return next((one for one in self._adapters if one.url == note.url), None)

    def _send(self, clip: str, number: int, request: ClipRequest, tell: Tell) -> Sent:
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
                self.spend(clip, number)
                if fault.uncertain and sending:
                    # Nobody can say whether the server has the job: that may cost one.
                    raise ClipFailed(fault.message, retry=True) from fault
                silent.append(fault.message)
                continue
            except BaseException:
                self.spend(clip, number)
                raise
            sent = Sent(adapter, id, number, note.at)
            self._notes.write(clip, Note(url=adapter.url, id=id, number=number, at=note.at))
            return sent
        raise away(silent)

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


def _id(clip: str, number: int) -> str:
    return str(uuid.uuid5(IDS, f"{clip}#{number}"))


def _is_there(adapter: Adapter, id: str) -> bool:
    try:
        return adapter.find(id).state in ("waiting", "working", "done")
    except ServerFault:
        return False


def away(silent: list[str]) -> ClipFailed:
    """What the caller hears where no server answers: the task waits for them."""
    return ClipFailed("; ".join(silent), retry=True, counts=False)
