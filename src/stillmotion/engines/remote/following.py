"""A job from when it was sent to its file: asked for, told of, cancelled, fetched."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Iterator
from typing import BinaryIO

from stillmotion.engines.generative.clip import ClipFailed, Tell
from stillmotion.engines.remote.adapter import Adapter, Job
from stillmotion.engines.remote.faults import NoAnswer, OddAnswer, Refused, ServerFault
from stillmotion.engines.remote.options import RemoteOptions
from stillmotion.engines.remote.sending import Sender, Sent

log = logging.getLogger("stillmotion.engines")

FETCH_TRIES = 3

FIRST_PAUSE_S = 0.4
PAUSE_GROWTH = 1.3

TELL_S = 0.5
"""A task that is cancelled is noticed within this time."""

WORKING = 0.95
"""Share of the progress that the server's work has; fetching the result has the rest."""


class Gone(Exception):
    """The job is not there any more, and may be sent again."""


class Following:
    """Sees jobs through."""

    def __init__(
        self, options: RemoteOptions, adapters: tuple[Adapter, ...], sender: Sender
    ) -> None:
        self._options = options
        self._adapters = adapters
        self._sender = sender

    def fetched(self, clip: str, sent: Sent, file: BinaryIO, tell: Tell) -> None:
        """Wait until the job is done, and write its result to the file. Raises Gone, ClipFailed,
        ServerFault, and what `tell.progress` raises."""
        job = self._followed(clip, sent, tell)
        stage = f"fetching the video from {sent.adapter.name}"
        self._tell(clip, sent, tell, WORKING, stage)
        try:
            self._fetch(clip, sent, job, file, tell)
        except OddAnswer:
            self._sender.spend(clip, sent.number + 1)
            raise
        except Refused as refused:
            if refused.status == 404:
                self._sender.spend(clip, sent.number + 1)
                raise Gone(refused.message) from None
            raise

    def _followed(self, clip: str, sent: Sent, tell: Tell) -> Job:
        """Ask until the job is done. Raises Gone where it is lost."""
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

    def _check(self, clip: str, sent: Sent, job: Job) -> None:
        """Raise where the job has come to nothing."""
        if job.state == "failed":
            self._sender.spend(clip, sent.number + 1)
            why = job.why or "it says nothing of why"
            raise ClipFailed(f"the job failed at {sent.adapter.name}: {why}", retry=True)
        if job.state == "lost":
            self._sender.spend(clip, sent.number + 1)
            raise Gone(f"{sent.adapter.name} has lost a job; it is sent again")

    def _patient(self, clip: str, sent: Sent, fault: ServerFault, heard: float) -> None:
        """Bear with a silent server for a while; then let another have the job, if there is one."""
        if time.monotonic() - heard < self._options.lost_after:
            return
        if not any(_is_ready(one) for one in self._adapters if one is not sent.adapter):
            raise fault
        self._sender.spend(clip, sent.number + 1)
        raise Gone(f"{fault.message}; another server gets its job")

    def _fetch(self, clip: str, sent: Sent, job: Job, file: BinaryIO, tell: Tell) -> None:
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
        self, pause: float, clip: str, sent: Sent, tell: Tell, done: float, stage: str
    ) -> None:
        end = time.monotonic() + pause
        while True:
            self._tell(clip, sent, tell, done, stage)
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TELL_S))

    def _tell(self, clip: str, sent: Sent, tell: Tell, done: float, stage: str) -> None:
        """Tell of progress; what that raises ends the job at its server too."""
        try:
            tell.progress(done, stage)
        except BaseException:
            self._cancel(clip, sent)
            raise

    def _cancel(self, clip: str, sent: Sent) -> None:
        self._sender.spend(clip, sent.number + 1)
        try:
            stopped = sent.adapter.cancel(sent.id)
        except ServerFault as fault:
            log.warning("a job could not be cancelled: %s", fault.message)
            return
        if not stopped:
            log.warning("%s cannot stop a job that it has begun: it works on", sent.adapter.name)


def _pauses(longest: float) -> Iterator[float]:
    """Ever longer ones, up to `longest`, scattered so that many jobs do not ask at once."""
    pause = min(FIRST_PAUSE_S, longest)
    while True:
        yield pause * random.uniform(0.85, 1.15)
        pause = min(pause * PAUSE_GROWTH, longest)


def _is_ready(adapter: Adapter) -> bool:
    try:
        adapter.ready()
    except ServerFault:
        return False
    return True
