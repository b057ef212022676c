"""Serving engines on loopback, as far as their HTTP goes: jobs are drawn, not generated.

Every request is validated before it is taken. A job is done after so many questions, not after a
time. What a double is to do wrong is put into `faults` under the call's name.
"""

from __future__ import annotations

import io
import ssl
import threading
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Self

import av
import numpy as np
import trustme
import uvicorn
from numpy.typing import NDArray
from PIL import Image
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

Picture = NDArray[np.uint8]
Fault = Callable[[Request], Response]


@dataclass
class Work:
    """A job: what was asked for, as the server understood it, and how far it is."""

    id: str
    width: int
    height: int
    frames: int
    fps: float
    asked: dict[str, Any]
    start: Picture | None = None
    end: Picture | None = None
    guide: Picture | None = None
    mask: Any = None
    sound: bool = False
    polls: int = 0
    state: str = "queued"
    error: str = ""


class Double:
    """A server in a thread. `token` is the one that it wants, None where it wants none."""

    def __init__(
        self,
        *,
        polls: int = 1,
        token: str | None = None,
        certificate: trustme.LeafCert | None = None,
    ) -> None:
        self.polls = polls
        self.token = token
        self.certificate = certificate
        self.works: dict[str, Work] = {}
        self.submitted: list[Work] = []
        self.cancelled: list[str] = []
        self.invalid: list[str] = []
        self.seen: list[tuple[str, str]] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.late: dict[str, threading.Event] = {}
        self.make: Callable[[Work], bytes] = video
        self.fail_with = ""
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._port = 0

    def routes(self) -> Sequence[BaseRoute]:
        raise NotImplementedError

    @property
    def url(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self._port}"

    def start(self) -> Self:
        app = Starlette(routes=self.routes())
        config = uvicorn.Config(
            app, host="127.0.0.1", port=self._port, log_level="critical", lifespan="off",
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        if self.certificate is not None:
            config.load()
            config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.certificate.configure_cert(config.ssl)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        up = threading.Event()
        while not self._server.started:
            up.wait(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = self._server.force_exit = True
            self._thread.join(30)
            self._server = None

    def forget(self) -> None:
        """As a restart does with jobs in memory."""
        self.works.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def call(self, name: str, answer: Callable[..., Any]) -> Callable[[Request], Any]:
        """An endpoint: counted, checked for the token, wrong on demand."""

        async def endpoint(request: Request) -> Response:
            self.seen.append((name, request.headers.get("authorization", "")))
            if self.token is not None and not self._allowed(request):
                return JSONResponse({"error": f"bad token {self.token[:3]}"}, 401)
            if self.faults[name]:
                fault = self.faults[name].popleft()
                return await run_in_threadpool(fault, request)
            answered = await answer(request)
            if (until := self.late.pop(name, None)) is not None:
                # What was asked for is done, and nobody hears of it.
                await run_in_threadpool(until.wait, 30)
            return answered

        return endpoint

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization"), request.headers.get("x-api-key")
        return given[0] == f"Bearer {self.token}" or given[1] == self.token

    def add(self, work: Work) -> Work:
        self.works[work.id] = work
        self.submitted.append(work)
        return work

    def step(self, work: Work) -> Work:
        """One question later."""
        if work.state in ("queued", "in_progress"):
            work.polls += 1
            work.state = "in_progress"
            if work.polls > self.polls:
                work.state, work.error = ("failed", self.fail_with) if self.fail_with else (
                    "completed", ""
                )  # fmt: skip
        return work

    def refuse(self, why: str) -> JSONResponse:
        self.invalid.append(why)
        return JSONResponse({"detail": why}, 400)


def new_id(prefix: str = "video") -> str:
    return f"{prefix}_{uuid.uuid4().hex}"


def answering(status: int, body: Any = None, content: bytes | None = None) -> Fault:
    """A fault: that answer."""
    if content is not None:
        return lambda _: Response(content, status)
    return lambda _: JSONResponse(body, status)


@dataclass
class Form:
    """A multipart form: fields, and files by field."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[tuple[str, str, bytes]]] = field(default_factory=dict)


async def read_form(request: Request) -> Form:
    """Files are (name, type, bytes)."""
    kind, _, rest = request.headers["content-type"].partition("; boundary=")
    assert kind == "multipart/form-data", kind
    form = Form()
    parts = (await request.body()).split(b"--" + rest.strip('"').encode())
    for part in parts[1:-1]:
        head, _, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        body = body.removesuffix(b"\r\n")
        lines = [line for line in head.decode().split("\r\n") if line]
        headers = dict(line.split(": ", 1) for line in lines)
        headers = {name.lower(): value for name, value in headers.items()}
        given = dict(
            one.strip().split("=", 1) for one in headers["content-disposition"].split(";")[1:]
        )
        name = given["name"].strip('"')
        if "filename" in given:
            file = given["filename"].strip('"'), headers.get("content-type", ""), body
            form.files.setdefault(name, []).append(file)
        else:
            form.fields[name] = body.decode()
    return form


def picture(data: bytes) -> Picture:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def first_frame(data: bytes) -> Picture:
    with av.open(io.BytesIO(data)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def video(work: Work, *, frames: int | None = None, fps: float | None = None) -> bytes:
    """From the start picture to the end picture; over the guide where there is one."""
    count, size = frames or work.frames, (work.width, work.height)
    seed = int(work.asked.get("seed") or 0)
    plain = np.full((work.height, work.width, 3), 40 + seed % 160, np.uint8)
    start = _sized(work.start if work.guide is None else work.guide, size, plain)
    end = _sized(work.end, size, start)
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        rate = Fraction(fps or work.fps).limit_denominator(1001)
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv444p"
        stream.options = {"crf": "4", "preset": "ultrafast"}
        sound = container.add_stream("aac", rate=32000, layout="mono") if work.sound else None
        for i in range(count):
            share = i / max(1, count - 1)
            mixed = np.rint(start * (1 - share) + end * share).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(mixed, format="rgb24")))
        container.mux(stream.encode(None))
        if sound is not None:
            times = np.arange(round(32000 * count / float(rate))) / 32000
            wave = (0.5 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
            for first in range(0, len(wave), 1024):
                frame = av.AudioFrame.from_ndarray(
                    wave[None, first : first + 1024], format="fltp", layout="mono"
                )
                frame.sample_rate, frame.pts = 32000, first
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return file.getvalue()


def _sized(given: Picture | None, size: tuple[int, int], default: Picture) -> Picture:
    if given is None:
        return default.astype(np.float32)
    return np.asarray(Image.fromarray(given).resize(size), np.float32)
