"""A Kling-compatible upstream: the hosted service or another Stillmotion, through our own SDK.

Tasks carry an `external_task_id` of ours, by which they are found again. A Stillmotion cancels;
the hosted service cannot. Neither takes a size, and only a Stillmotion a seed (`fields`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

import httpx2

from stillmotion.client import (
    Client,
    ConnectionFailed,
    NotFound,
    RateLimited,
    ServerError,
    StillmotionError,
    TooManyTasks,
    VideoTask,
)
from stillmotion.client.errors import RETRIED_STATUSES
from stillmotion.client.sync import Videos
from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.adapter import Job
from stillmotion.engines.remote.credentials import read_secret
from stillmotion.engines.remote.faults import NoAnswer, OddAnswer, Refused, told
from stillmotion.engines.remote.line import failing, timeouts, tls, write
from stillmotion.engines.remote.media import jpeg, start_picture
from stillmotion.engines.remote.servers import SERVERS
from stillmotion.net import guarded_client

if TYPE_CHECKING:
    from stillmotion.engines.remote.options import RemoteOptions

RATIOS = ("16:9", "9:16", "1:1")

_STATES = {"submitted": "waiting", "processing": "working", "succeed": "done", "failed": "failed"}


class KlingAdapter:
    """One upstream."""

    takes_ids = True

    def __init__(self, options: RemoteOptions, url: str) -> None:
        self._options = options
        self.url = url
        self.name = f"{SERVERS['kling'].title} at {urlsplit(url).netloc}"
        self._opened: Client | None = None
        self._secrets: tuple[str, ...] = ()

    def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def ready(self) -> None:
        """Ask for a page of one task: that needs a key that is right."""
        with self._calling() as client:
            client.list(1, 1)

    def examine(self) -> None:
        """As `ready`: the models of a service are not listed."""
        self.ready()

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Create a task with our id."""
        del remark
        body: dict[str, Any] = dict(self._options.extra or {})
        if "seed" in self._options.fields:
            body["seed"] = request.seed
        fields: dict[str, Any] = {
            "model_name": self._options.model,
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt or None,
            "duration": max(1, round(request.frames / request.fps)),
            "cfg_scale": request.guidance,
            "external_task_id": id,
        }
        if self._options.rules.sound:
            fields["sound"] = request.sound
        picture = start_picture(request)
        if request.end is not None:
            fields["image_tail"] = jpeg(request.end)
        with self._calling() as client:
            if picture is None and request.end is None:
                client.text2video.create(
                    body, idempotency_key=id, aspect_ratio=_ratio(request), **fields
                )
            else:
                if picture is not None:
                    fields["image"] = jpeg(picture)
                client.create(body, idempotency_key=id, **fields)
        return id

    def find(self, id: str) -> Job:
        """How the task stands."""
        task = self._task(id)
        if task is None:
            return Job(state="lost")
        state = _STATES.get(task.task_status)
        if state is None:
            raise OddAnswer(f"{self.name} has a task in the state {told(task.task_status)!r}")
        file = task.videos[0].url if task.videos else ""
        if state == "done" and not file:
            raise OddAnswer(f"{self.name} finished the task, and has no video of it")
        return Job(state=state, why=self._told(task.task_status_msg), file=file)  # type: ignore[arg-type]

    def fetch(self, id: str, job: Job, target: BinaryIO, step: Callable[[], None]) -> None:
        """Write the video to a file. Its link is the right to read it: no key goes with it."""
        del id
        limits = timeouts(self._options)
        with (
            failing(self.name),
            self._reader(job.file) as client,
            client.stream("GET", job.file, timeout=limits) as response,
        ):
            status = response.status_code
            if status in RETRIED_STATUSES:
                raise NoAnswer(f"the link of {self.name} answered HTTP {status}")
            if not response.is_success:
                said = f"the link of {self.name} to the video answered HTTP {status}"
                raise Refused(said, status, None)
            write(response, target, self._options.largest, step, self.name)

    def cancel(self, id: str) -> bool:
        """Cancel the task, where the upstream has that call."""
        for calls in self._kinds():
            try:
                with self._calling():
                    calls.cancel(id)
                return True
            except Refused as refused:
                if refused.status not in (404, 405):
                    raise
        return False

    def facts(self, request: ClipRequest) -> dict[str, str]:
        """Whose the seed is."""
        del request
        return {} if "seed" in self._options.fields else {"seed": "the service's own"}

    def _task(self, id: str) -> VideoTask | None:
        for calls in self._kinds():
            try:
                with self._calling():
                    return calls.get(id)
            except Refused as refused:
                if refused.status != 404:
                    raise
        return None

    def _kinds(self) -> list[Videos]:
        """The calls on the kinds of tasks that are made here."""
        with self._calling() as client:
            rules = self._options.rules
            kinds: list[Videos] = [client] if rules.start or rules.end else []
            return kinds + ([client.text2video] if rules.text else [])

    def _reader(self, link: str) -> httpx2.Client:
        """A client for a link: to the upstream's own host as the site has named it, to others only
        where they are public."""
        if urlsplit(link).hostname == urlsplit(self.url).hostname:
            return httpx2.Client(verify=tls(self._options), trust_env=False)
        return guarded_client(())

    @contextmanager
    def _calling(self) -> Iterator[Client]:
        """The SDK's client, its errors turned into ours."""
        try:
            yield self._client()
        except (ConnectionFailed, RateLimited, TooManyTasks) as error:
            uncertain = isinstance(error, ConnectionFailed)
            raise NoAnswer(f"{self.name}: {self._told(error.message)}", uncertain) from None
        except NotFound as error:
            raise Refused(f"{self.name}: {self._told(error.message)}", 404, None) from None
        except ServerError as error:
            said = f"{self.name}: {self._told(error.message)}"
            if error.http_status in RETRIED_STATUSES:
                raise NoAnswer(said) from None
            if error.code is None and error.http_status is not None and error.http_status < 500:
                raise OddAnswer(said) from None
            raise Refused(said, error.http_status or 500, None) from None
        except StillmotionError as error:
            said = f"{self.name} refuses: {self._told(error.message)}"
            raise Refused(said, error.http_status or 400, None) from None

    def _client(self) -> Client:
        if self._opened is None:
            options = self._options
            token = read_secret(options.token)
            access, secret = read_secret(options.access_key), read_secret(options.secret_key)
            self._secrets = tuple(one for one in (token, access, secret) if one)
            self._opened = Client(
                self.url,
                api_key=token or None,
                access_key=access or None,
                secret_key=secret or None,
                timeout=options.answer,
                max_retries=1,
                transport=httpx2.HTTPTransport(verify=tls(options), trust_env=False),
            )
        return self._opened

    def _told(self, text: str) -> str:
        return told(text, self._secrets)


def _ratio(request: ClipRequest) -> str:
    wanted = request.width / request.height

    def distance(ratio: str) -> float:
        width, height = map(int, ratio.split(":"))
        return abs(width / height / wanted - 1)

    return min(RATIOS, key=distance)
