"""Clients that create, ask, list and cancel between faults, and write down what they were told."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import zlib
from dataclasses import dataclass, field
from typing import Any

import httpx2

from faults.course import Course
from faults.recorder import Recorder
from faults.site import Site
from harness.numbered import number_of, numbered
from harness.pictures import base64_of, encode
from harness.video import decode
from harness.web import Delivery

CREATE = "/v1/videos/image2video"

BITS = 14
PICTURE = (750, 300)
"""As wide as a picture may be, so that each column is several pixels of a small video."""

WINDOW = 6
"""Unfinished tasks that a client has at most."""

TIMEOUT_S = 1.0
"""Then an answer is taken for lost, as by any client; no test measures the server by it."""

BREATH_S, LONGEST_BREATH_S = 0.02, 0.3
"""Between two rounds of questions: longer where the rounds before told nothing new, so that
clients who wait leave the machine to those whom they wait for."""

REAL_SHARE = 0.01
CANCELLED_SHARE = 0.08
CALLED_SHARE = 0.5
LONG_SHARE = 0.2

REFUSED_SHARE = 0.15
"""Of first callbacks that the receiver does not take."""


@dataclass
class Mine:
    """A task, as the client that made it knows it."""

    task: str
    number: int
    server: str
    status: str = "submitted"
    sha256: str = ""
    doomed: bool = False
    real: bool = False

    @property
    def ended(self) -> bool:
        """No more is to be seen of it for now."""
        return self.status == "failed" or (self.status == "succeed" and bool(self.sha256))


@dataclass
class Numbers:
    """The numbers of pictures, each given once."""

    last: int = 0

    def next(self) -> int:
        """The next one."""
        self.last += 1
        return self.last


@dataclass
class Client:
    """One caller of an account: makes `quota` tasks, and follows each to its end."""

    name: str
    account: str
    quota: int
    site: Site
    course: Course
    recorder: Recorder
    numbers: Numbers
    callback_url: str
    chance: random.Random
    tasks: list[Mine] = field(default_factory=list)
    breath: float = BREATH_S

    async def run(self) -> None:
        """To the end of all tasks."""
        async with self._http() as http:
            made = 0
            while True:
                open_tasks = [mine for mine in self.tasks if not mine.ended]
                if made == self.quota and not open_tasks:
                    return
                if made < self.quota and len(open_tasks) < WINDOW:
                    await self._create(http, f"{self.name}-{made}")
                    made += 1
                else:
                    await self._breathe()
                for mine in open_tasks:
                    await self._look(http, mine)
                if self.chance.random() < 0.05:
                    await self._list(http)

    async def look_again(self) -> None:
        """At every result, once nothing happens any more."""
        async with self._http() as http:
            for mine in self.tasks:
                if mine.status == "succeed":
                    mine.sha256 = ""
                while not mine.ended:
                    await self._look(http, mine)

    def _http(self) -> httpx2.AsyncClient:
        key = {"Authorization": f"Bearer {self.site.keys[self.account]}"}
        return httpx2.AsyncClient(headers=key, timeout=TIMEOUT_S, trust_env=False)

    async def _create(self, http: httpx2.AsyncClient, external: str) -> None:
        number = self.numbers.next()
        real = self.chance.random() < REAL_SHARE
        steps = self.chance.randint(5, 25) if self.chance.random() < LONG_SHARE else 0
        picture = numbered(number, BITS, PICTURE, grain=24 if real else 0)
        body = {
            "image": base64_of(encode(picture)),
            "prompt": "static camera" if real else f"steps {steps}",
            "model_name": "kling-v1" if real else "kling-v2-6",
            "mode": "std" if real else "pro",
            "duration": "3",
            "external_task_id": external,
        }
        if self.chance.random() < CALLED_SHARE:
            body["callback_url"] = self.callback_url
        doomed = self.chance.random() < CANCELLED_SHARE
        while True:
            server = self.chance.choice(self.site.servers)
            answer = await self._ask(
                http, "POST", server.url + CREATE, json=body, headers={"Idempotency-Key": external}
            )
            if answer is not None and answer.status_code == 200:
                break
            if answer is not None and answer.status_code not in (429, 503):
                self.site.fail(f"the create {external} was answered with {answer.text}")
            await self._breathe()
            # An account that may have no more has to wait for the end of one.
            for mine in self.tasks:
                if not mine.ended:
                    await self._look(http, mine)
        task = answer.json()["data"]["task_id"]
        self.recorder.record(
            "acknowledged", client=self.name, task=task, external=external, number=number,
            account=self.account, units="0.6", wanted="succeed",
        )  # fmt: skip
        self.tasks.append(Mine(task, number, server.url, doomed=doomed, real=real))
        await self.course.went_on(progress=1)

    async def _look(self, http: httpx2.AsyncClient, mine: Mine) -> None:
        url = self.chance.choice(self.site.servers).url
        if mine.doomed and self.chance.random() < 0.3 and not self.course.settling:
            answer = await self._ask(http, "POST", f"{url}{CREATE}/{mine.task}/cancel")
            if answer is not None and answer.status_code == 200:
                mine.doomed = False
                status = answer.json()["data"]["task_status"]
                self.recorder.record("cancelled", client=self.name, task=mine.task, status=status)
                await self._saw(mine, answer.json()["data"])
        else:
            answer = await self._ask(http, "GET", f"{url}{CREATE}/{mine.task}")
            if answer is not None and answer.status_code == 200:
                await self._saw(mine, answer.json()["data"])
        if answer is not None and answer.status_code not in (200, 503):
            self.site.fail(f"a question for task {mine.task} was answered with {answer.text}")
        if answer is not None and answer.status_code == 200 and mine.status == "succeed":
            await self._download(http, mine, answer.json()["data"])

    async def _saw(self, mine: Mine, data: dict[str, Any]) -> None:
        status = data["task_status"]
        self.recorder.record("saw", client=self.name, task=mine.task, status=status)
        if status != mine.status:
            self.breath = BREATH_S
        ended = status in ("succeed", "failed") and mine.status not in ("succeed", "failed")
        mine.status = status
        if ended:
            await self.course.went_on(progress=1)

    async def _download(self, http: httpx2.AsyncClient, mine: Mine, data: dict[str, Any]) -> None:
        url = data["task_result"]["videos"][0]["url"]
        answer = await self._ask(http, "GET", url, follow_redirects=True)
        if answer is None or answer.status_code in (500, 503):
            return  # the one of a server, the other also of a store that it leads to
        if answer.status_code != 200:
            self.site.fail(f"the result of task {mine.task} was answered with {answer.text}")
            mine.sha256 = "none"
            return
        mine.sha256 = hashlib.sha256(answer.content).hexdigest()
        frames = (await asyncio.to_thread(decode, answer.content)).frames
        shown = {number_of(frame, BITS) for frame in frames}
        self.recorder.record(
            "result", client=self.name, task=mine.task, sha256=mine.sha256,
            number=shown.pop() if len(shown) == 1 else sorted(shown),
        )  # fmt: skip

    async def _list(self, http: httpx2.AsyncClient) -> None:
        url = self.chance.choice(self.site.servers).url
        answer = await self._ask(http, "GET", f"{url}{CREATE}?pageSize=50")
        if answer is None or answer.status_code == 503:
            return
        if answer.status_code != 200:
            self.site.fail(f"a list was answered with {answer.text}")
            return
        mine = {task.task: task for task in self.tasks}
        for data in answer.json()["data"]:
            if data["task_id"] in mine:
                await self._saw(mine[data["task_id"]], data)

    async def _breathe(self) -> None:
        """Before the next round of questions."""
        await asyncio.sleep(self.breath)
        self.breath = min(1.5 * self.breath, LONGEST_BREATH_S)

    async def _ask(
        self, http: httpx2.AsyncClient, method: str, url: str, **sent: Any
    ) -> httpx2.Response | None:
        """The whole answer; None where there was none, or not all of it."""
        answer = None
        with contextlib.suppress(httpx2.TransportError):
            answer = await http.request(method, url, **sent)
        await self.course.went_on()
        return answer


@dataclass
class Taker:
    """What the receiver of callbacks answers: it refuses some when they first come."""

    recorder: Recorder
    seed: int
    refused: set[str] = field(default_factory=set)

    def __call__(self, delivery: Delivery) -> int:
        """The status."""
        name = delivery.headers["webhook-id"]
        unlucky = zlib.crc32(f"{self.seed} {name}".encode()) / 2**32 < REFUSED_SHARE
        answered = 503 if unlucky and name not in self.refused else 200
        self.refused.add(name)
        told = delivery.json
        self.recorder.record(
            "called", task=told["task_id"], status=told["task_status"], answered=answered
        )
        return answered
