"""A service that speaks the contract and misbehaves on demand, on a socket of its own.

The SDK's dealings with faults are tested against it; that it fits the real server is tested in
`test_real_server`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

VIDEO = bytes(range(256)) * 2000

PATHS = {
    "image2video": "/v1/videos/image2video",
    "text2video": "/v1/videos/text2video",
    "images": "/v1/images/generations",
    "elements": "/v1/general/advanced-custom-elements",
    "voices": "/v1/general/custom-voices",
    "omni_video": "/v1/videos/omni-video",
    "multi_image2video": "/v1/videos/multi-image2video",
    "video_extend": "/v1/videos/video-extend",
    "effects": "/v1/videos/effects",
    "tts": "/v1/audio/tts",
    "text_to_audio": "/v1/audio/text-to-audio",
    "video_to_audio": "/v1/audio/video-to-audio",
    "identify_face": "/v1/videos/identify-face",
    "advanced_lip_sync": "/v1/videos/advanced-lip-sync",
    "lip_sync": "/v1/videos/lip-sync",
    "avatar": "/v1/videos/avatar/image2video",
}
"""Where each kind of tasks is called."""

Fault = Callable[[Request], Response]


@dataclass
class Row:
    """A task of the service. `polls` queries answer `processing` before it is over."""

    id: str
    body: dict[str, Any]
    polls: int = 1
    status: str = "succeed"
    message: str = ""
    result: bool = True
    remarks: list[str] | None = None
    kind: str = "image2video"


@dataclass
class Service:
    """`faults[path]` are answered first, one a request; `seen` holds every request."""

    events: bool = True
    rows: dict[str, Row] = field(default_factory=dict)
    by_key: dict[str, Row] = field(default_factory=dict)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    seen: list[Request] = field(default_factory=list)
    streams: deque[list[dict[str, Any] | None]] = field(default_factory=deque)
    url: str = ""

    def __enter__(self) -> Self:
        config = uvicorn.Config(self._app(), port=0, log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        listening = config.bind_socket()
        # From here on connections wait for the thread in place of being refused.
        listening.listen()
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    def forget(self) -> None:
        """Back to an empty service."""
        self.events = True
        for kept in (self.rows, self.by_key, self.faults, self.seen, self.streams):
            kept.clear()  # type: ignore[attr-defined]

    def add(self, **fields: Any) -> Row:
        row = Row(str(800_000_000_000_000_000 + len(self.rows)), {}, **fields)
        self.rows[row.id] = row
        return row

    def requests(self, method: str, ending: str) -> list[Request]:
        return [r for r in self.seen if r.method == method and r.url.path.endswith(ending)]

    def _app(self) -> Starlette:
        def of_kind(kind: str, path: str) -> list[Route]:
            def called(handler: Callable[[Request, str], Any]) -> Callable[[Request], Any]:
                return self._guarded(lambda request: handler(request, kind))

            return [
                Route(path, called(self._create), methods=["POST"]),
                Route(path, called(self._list)),
                Route(path + "/{id:path}/cancel", called(self._cancel), methods=["POST"]),
                Route(path + "/{id:path}/events", called(self._events)),
                Route(path + "/{id:path}", called(self._get)),
            ]

        return Starlette(
            routes=[
                *(route for kind, path in PATHS.items() for route in of_kind(kind, path)),
                Route("/media/{name:path}", self._guarded(self._media)),
            ]
        )

    def _guarded(self, handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            await request.body()
            self.seen.append(request)
            path = request.url.path
            for name, faults in self.faults.items():
                if path.endswith(name) and faults:
                    return faults.popleft()(request)
            return await handler(request)

        return guarded

    async def _create(self, request: Request, kind: str) -> Response:
        key = request.headers.get("idempotency-key", "")
        row = self.by_key.get(key)
        if row is None:
            row = self.by_key[key] = self.add(kind=kind)
            row.body = json.loads(await request.body())
        return envelope(
            {"task_id": row.id, "task_status": "submitted", "created_at": 1, "updated_at": 1},
            {"x-stillmotion-ignored": "cfg_scale, aspect%20ratio"},
        )

    async def _get(self, request: Request, kind: str) -> Response:
        row = self.rows.get(request.path_params["id"])
        if row is None or row.kind != kind:
            return refusal(404, 1203, "task does not exist")
        row.polls -= 1
        return envelope(self._view(row))

    async def _list(self, request: Request, kind: str) -> Response:
        page, size = (int(request.query_params[k]) for k in ("pageNum", "pageSize"))
        rows = [row for row in reversed(self.rows.values()) if row.kind == kind]
        return envelope([self._view(row) for row in rows[(page - 1) * size : page * size]])

    async def _cancel(self, request: Request, _kind: str) -> Response:
        row = self.rows[request.path_params["id"]]
        row.polls, row.status, row.message = 0, "failed", "Cancelled by its owner."
        return envelope(self._view(row))

    async def _events(self, request: Request, _kind: str) -> Response:
        if not self.events:
            return refusal(404, 1202, "method invalid")
        planned = self.streams.popleft() if self.streams else []
        numbers = itertools.count(int(request.headers.get("last-event-id", "0")) + 1)

        async def told() -> AsyncIterator[bytes]:
            for event in planned:
                if event is None:  # keep-alives until the client has enough
                    while not await request.is_disconnected():
                        yield b": ping\n\n"
                        await asyncio.sleep(0.01)
                    return
                data = json.dumps({"task_status_msg": "", "stage": "", "progress": 0.0, **event})
                yield f"id: {next(numbers)}\nevent: status\ndata: {data}\n\n".encode()

        return StreamingResponse(told(), media_type="text/event-stream")

    async def _media(self, request: Request) -> Response:
        start = request.headers.get("range", "bytes=0-")
        first = int(start.removeprefix("bytes=").removesuffix("-"))
        if first >= len(VIDEO):
            return Response(status_code=416)
        return media(first)

    def _view(self, row: Row) -> dict[str, Any]:
        over = row.polls <= 0
        status = row.status if over else "processing"
        return {
            "task_id": row.id,
            "task_status": status,
            "task_status_msg": row.message if over else None,
            "task_info": {"external_task_id": None},
            "task_result": self._result(row) if status == "succeed" and row.result else {},
            "final_unit_deduction": 0.2,
            "created_at": 1,
            "updated_at": 2,
            "task_remarks": row.remarks,
        }

    def _result(self, row: Row) -> dict[str, Any]:
        """What a task of that kind made, as loosely typed as services are."""
        media = f"{self.url}/media/{row.id}"
        voice = {
            "voice_id": int(row.id),
            "voice_name": "Narrator",
            "trial_url": f"{media}/trial.mp3?signature=secret",
            "owned_by": "kling",
        }
        match row.kind:
            case "images":
                urls = [f"{media}/{i}.jpg?signature=secret" for i in range(row.body.get("n", 1))]
                return {"images": [{"index": i, "url": url} for i, url in enumerate(urls)]}
            case "tts" | "text_to_audio":
                files = {"url_mp3": f"{media}/a.mp3", "url_wav": f"{media}/a.wav"}
                return {"audios": [{"id": f"a{row.id}", **files, "duration_mp3": 2.5}]}
            case "identify_face":
                face = {"face_id": 0, "face_image": f"{media}/f.jpg", "start_time": 0}
                return {"session_id": row.id, "face_data": [{**face, "end_time": 5000}]}
            case "voices":
                return {"voices": [voice]}
            case "elements":
                pictures = {
                    "frontal_image": f"{media}/a.jpg",
                    "refer_images": [{"image_url": f"{media}/b"}],
                }
                element = {
                    "element_id": 1_764_000_000_000_012,
                    "element_name": "Rex",
                    "element_description": None,
                    "reference_type": "image_refer",
                    "element_image_list": pictures,
                    "element_voice_info": voice,
                    "tag_list": [{"id": "o_103", "name": "Animal"}],
                    "owned_by": "kling",
                    "status": "succeed",
                }
                return {"elements": [element]}
        url = f"{media}?signature=secret"
        video = {"id": f"v{row.id}", "url": url, "watermark_url": None, "duration": 5.0}
        return {"videos": [video]}


def envelope(data: object, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(
        {"code": 0, "message": "SUCCEED", "request_id": "r-1", "data": data}, headers=headers
    )


def refusal(status: int, code: int, message: str, **headers: str) -> Response:
    body = {"code": code, "message": message, "request_id": "r-2"}
    return JSONResponse(
        body, status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def media(first: int, until: int | None = None) -> Response:
    """The video from byte `first` on; with `until` the connection breaks there."""
    headers = {"content-length": str(len(VIDEO) - first)}
    if first:
        headers["content-range"] = f"bytes {first}-{len(VIDEO) - 1}/{len(VIDEO)}"

    async def body() -> AsyncIterator[bytes]:
        yield VIDEO[first:until]

    return StreamingResponse(body(), 206 if first else 200, headers=headers)
