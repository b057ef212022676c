"""Callbacks: what the store says is due, POSTed to its receiver at least once, in order.

Each is signed in the way of Standard Webhooks (standardwebhooks.com) with the secret of its
account. A receiver that fails is tried again for up to three days; one that hangs or refuses
delays nobody else, since each account and each host has only so many tries under way.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import itertools
import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import NamedTuple

import httpx2

from stillmotion.contract.sanitize import sanitize
from stillmotion.contract.secrets import hide_secrets
from stillmotion.logs.context import About, of_task
from stillmotion.net import AddressRefused
from stillmotion.tasks.events import EventBus
from stillmotion.tasks.faults import StoreUnavailable
from stillmotion.tasks.keys import Keyring
from stillmotion.tasks.outbox import Callback, CallbackOutbox
from stillmotion.tasks.task import TaskEvent
from stillmotion.telemetry import traces
from stillmotion.telemetry.instruments import Instruments

log = logging.getLogger("stillmotion.callbacks")

TIMEOUT_S = 10.0
"""For a whole try, from the name's resolution to the status of the answer."""

LEASE_S = 30.0
"""How long a claimed callback is hidden: longer than a try takes."""

POLL_S = 1.0

MOST_AT_ONCE = 256
MOST_PER_ACCOUNT = 32
MOST_PER_HOST = 8

FIRST_DELAYS_S = (5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 10800.0)
LONGEST_DELAY_S = 6 * 3600.0
GIVE_UP_AFTER_S = 3 * 24 * 3600.0
JITTER = 0.25
"""Each delay is shortened by up to this part, so that receivers are not tried in waves."""

MOST_ERROR_CHARACTERS = 200


def retry_delay(tries: int, chance: float) -> float | None:
    """Seconds to wait after the `tries`-th failed try, or None to give up.

    The delays grow to six hours and end once they add up to three days. `chance` from 0 to 1
    chooses the jitter.
    """
    delays = itertools.chain(FIRST_DELAYS_S, itertools.repeat(LONGEST_DELAY_S))
    waited = list(itertools.islice(delays, tries))
    if sum(waited) > GIVE_UP_AFTER_S:
        return None
    return waited[-1] * (1 - JITTER * chance)


def signed_headers(callback: Callback, secret: str, now: int) -> dict[str, str]:
    """The headers of Standard Webhooks for a try at `now` (Unix seconds)."""
    webhook_id = f"msg_{callback.id}"
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature_of(webhook_id, now, callback.body, secret),
    }


def signature_of(webhook_id: str, now: int, body: bytes, secret: str) -> str:
    """The signature of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = hmac.digest(key, f"{webhook_id}.{now}.".encode() + body, sha256)
    return "v1," + base64.b64encode(signature).decode()


class CallbackDeliverer:
    """Delivers what is due. `client` must be one that reaches permitted addresses only; `worker`
    names this server in what it claims."""

    def __init__(
        self,
        store: CallbackOutbox,
        client: httpx2.AsyncClient,
        keyring: Keyring,
        events: EventBus,
        *,
        worker: str = "",
        timeout: float = TIMEOUT_S,
        clock: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        instruments: Instruments | None = None,
    ) -> None:
        self._store = store
        self._worker = worker
        self._client = client
        self._keyring = keyring
        self._timeout = timeout
        self._clock = clock
        self._chance = chance
        tries = (instruments or Instruments()).callbacks
        for outcome in ("delivered", "failed", "given_up"):
            tries.prepare(outcome)
        self._observe = tries.observe
        self._unable = False
        self._woken = asyncio.Event()
        self._tries: dict[asyncio.Task[None], Callback] = {}
        events.listen(self._hear)

    async def run(self) -> None:
        """Deliver until cancelled. What is then under way is delivered by the next server."""
        try:
            while True:
                self._woken.clear()
                if not await self._start_due():
                    await self._wait()
        finally:
            for running in self._tries:
                running.cancel()
            if self._tries:
                await asyncio.wait(set(self._tries))

    def wake(self) -> None:
        """Look for due callbacks now."""
        self._woken.set()

    def _hear(self, event: TaskEvent) -> None:
        if event.seq > 0:
            self.wake()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _start_due(self) -> bool:
        """Whether anything was due that could be started."""
        free = MOST_AT_ONCE - len(self._tries)
        if free <= 0:
            return False
        accounts = Counter(callback.account_id for callback in self._tries.values())
        hosts = Counter(callback.host for callback in self._tries.values())
        try:
            claimed = await self._store.claim_callbacks(
                self._worker,
                free,
                LEASE_S,
                [account for account, count in accounts.items() if count >= MOST_PER_ACCOUNT],
                [host for host, count in hosts.items() if count >= MOST_PER_HOST],
            )
        except StoreUnavailable as error:
            if not self._unable:
                log.warning("no callback can be claimed: %s", error)
            self._unable = True
            return False
        self._unable = False
        for callback in claimed:
            running = asyncio.create_task(self._deliver(callback), name=f"callback {callback.id}")
            self._tries[running] = callback
            running.add_done_callback(self._ended)
        return bool(claimed)

    def _ended(self, running: asyncio.Task[None]) -> None:
        callback = self._tries.pop(running)
        error = None if running.cancelled() else running.exception()
        about = {"about": About(callback.task_id, 0)}
        if isinstance(error, StoreUnavailable):
            log.warning("callback %s will be tried again: %s", callback.id, error, extra=about)
        elif error is not None:
            log.error("callback %s will be tried again", callback.id, exc_info=error, extra=about)
        self.wake()

    async def _deliver(self, callback: Callback) -> None:
        with of_task(callback.task_id):
            begun = time.perf_counter()
            with traces.span(
                "callback",
                parent=callback.traceparent,
                kind="client",
                task_id=callback.task_id,
                callback=callback.id,
                host=callback.host,
                tried=callback.tries + 1,
            ) as span:
                answer = await self._post(callback)
                if answer.error:
                    span.fail(answer.error)
            await self._note(callback, answer, time.perf_counter() - begun)

    async def _note(self, callback: Callback, answer: _Answer, seconds: float) -> None:
        if not answer.error:
            self._observe(("delivered",), seconds)
            await self._store.callback_delivered(callback.id)
            return
        tries = callback.tries + 1
        delay = None if answer.final else retry_delay(tries, self._chance())
        self._observe(("given_up" if delay is None else "failed",), seconds)
        if delay is None:
            log.warning(
                "callback %s to %s is given up after %d tries: %s",
                callback.id, callback.host, tries, answer.error,
            )  # fmt: skip
        else:
            log.info(
                "callback %s to %s failed, again in %.0f s: %s",
                callback.id, callback.host, delay, answer.error,
            )  # fmt: skip
        await self._store.callback_failed(callback.id, answer.error, delay, worker=self._worker)

    async def _post(self, callback: Callback) -> _Answer:
        secret = self._keyring.webhook_secret(callback.account_id)
        headers = signed_headers(callback, secret, int(self._clock()))
        if place := traces.current():
            headers["traceparent"] = place
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._client.stream(
                    "POST",
                    callback.url,
                    content=callback.body,
                    headers={"content-type": "application/json", **headers},
                    follow_redirects=False,
                ) as response,
            ):
                # Only the status counts: a body, which may never end, is not read.
                status = response.status_code
        except (AddressRefused, httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            return _Answer(_described(error), final=True)
        except TimeoutError:
            return _Answer(f"no answer within {self._timeout:g} s")
        except Exception as error:
            # A stranger wrote the URL and answers on it: whatever comes of that is a failed try.
            return _Answer(_described(error))
        if 200 <= status < 300:
            return _Answer("")
        return _Answer(f"it answered with HTTP {status}", final=status == HTTPStatus.GONE)


class _Answer(NamedTuple):
    """`error` is "" for success; `final` where trying again is of no use."""

    error: str
    final: bool = False


def _described(error: Exception) -> str:
    if isinstance(error, httpx2.InvalidURL):
        return "the callback_url is not a valid URL"  # the parser's words may be a secret's part
    return sanitize(hide_secrets(f"{type(error).__name__}: {error}"), MOST_ERROR_CHARACTERS)
