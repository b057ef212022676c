"""SGLang-Diffusion, vLLM-Omni and a plain server with OpenAI's `/v1/videos`."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from remote import schemas
from remote.doubles import Double, Form, Work, first_frame, new_id, picture, read_form

MODEL = "acme/tiny-video"


class VideosDouble(Double):
    """What the three share."""

    delete_stops = False

    def routes(self) -> list[Route]:
        return [
            Route("/health", self.call("health", self.health)),
            Route("/v1/models", self.call("models", self.models)),
            Route("/v1/videos", self.call("submit", self.submit), methods=["POST"]),
            Route("/v1/videos/{id}", self.call("status", self.status), methods=["GET"]),
            Route("/v1/videos/{id}", self.call("delete", self.delete), methods=["DELETE"]),
            Route("/v1/videos/{id}/content", self.call("content", self.content)),
        ]

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def models(self, _: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": MODEL, "object": "model"}]})

    async def submit(self, request: Request) -> Response:
        try:
            work = await self.understood(request)
        except (ValidationError, ValueError, KeyError) as error:
            return self.refuse(str(error))
        return JSONResponse(self.shown(self.add(work)))

    async def understood(self, request: Request) -> Work:
        raise NotImplementedError

    def shown(self, work: Work) -> dict[str, Any]:
        raise NotImplementedError

    async def status(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None:
            return JSONResponse({"detail": "Video not found"}, 404)
        return JSONResponse(self.shown(self.step(work)), self.status_code(work))

    def status_code(self, work: Work) -> int:
        return 200

    async def delete(self, request: Request) -> Response:
        work = self.works.pop(request.path_params["id"], None)
        if work is None:
            return JSONResponse({"detail": "Video not found"}, 404)
        self.cancelled.append(work.id)
        return JSONResponse({"id": work.id, "deleted": True, "object": "video.deleted"})

    async def content(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None or work.state != "completed":
            return JSONResponse({"detail": "Generation is still in-progress"}, 404)
        return Response(self.make(work), media_type="video/mp4")


class SglangDouble(VideosDouble):
    """Validates by SGLang's own classes. Unknown names of a form or a body are refused here,
    though the server itself would let them pass: what it ignores must not be sent."""

    def __init__(self, *, h3: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.h3 = h3

    async def understood(self, request: Request) -> Work:
        if request.headers["content-type"].startswith("application/json"):
            return self._h3(json.loads(await request.body()))
        assert not self.h3
        form = await read_form(request)
        _known(form.fields.keys() | form.files.keys(), schemas.sglang_form())
        asked = schemas.sglang_request()(**form.fields)
        width, height = map(int, asked.size.split("x"))
        return Work(
            new_id(), width, height, asked.num_frames, asked.fps, asked.model_dump(),
            start=_start(form),
        )  # fmt: skip

    def _h3(self, body: dict[str, Any]) -> Work:
        assert self.h3
        request = schemas.sglang_request()(**body)
        extras = request.model_extra or {}
        _known(extras.keys(), frozenset({"task", "conditions", "target"}))
        assert request.num_frames is None
        assert request.fps is None
        asked = schemas.sglang_h3()(prompt=request.prompt, seed=request.seed, **extras)
        target = asked["target"]
        pictures = {
            one.get("frame_index", one["role"]): picture(
                base64.b64decode(one["uri"].partition(",")[2])
            )
            for one in asked["conditions"]
        }
        start, end = pictures.get(0), pictures.get(-1)
        shape = next(iter(pictures.values())).shape if pictures else (128, 224)
        return Work(
            new_id(), shape[1], shape[0], round(target["duration_seconds"] * 24), 24, asked,
            start=start, end=end, sound=True,
        )  # fmt: skip

    def shown(self, work: Work) -> dict[str, Any]:
        done = {"completed": 100, "in_progress": min(99, 100 * work.polls // (self.polls + 1))}
        error = {"message": work.error} if work.error else None
        shown = schemas.sglang_response()(
            id=work.id, status=work.state, progress=done.get(work.state, 0), error=error
        )
        return shown.model_dump()


class VllmDouble(VideosDouble):
    """Validates by vLLM-Omni's own classes."""

    delete_stops = True

    def __init__(self, *, h3: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.h3 = h3
        self.busy_deletes = 0

    async def understood(self, request: Request) -> Work:
        form = await read_form(request)
        _known(form.fields.keys() | form.files.keys(), schemas.vllm_form())
        values: dict[str, Any] = dict(form.fields)
        for name in ("lora", "extra_params", "image_reference"):
            if name in values:
                values[name] = json.loads(values[name])
        asked = schemas.vllm_request()(**values)
        if asked.model not in (None, MODEL):
            raise ValueError(f"Model mismatch: request specifies '{asked.model}'")
        params = asked.resolve_video_params()
        listed = [picture(data) for _, _, data in form.files.get("input_references", [])]
        if listed and "input_reference" in form.files:
            raise ValueError("Provide input_references alone")
        start = listed[0] if listed else _start(form)
        if not self.h3 and (listed or "source_video" in form.files):
            raise ValueError("Latent-mask editing is not supported by this model.")
        width, height = params.width, params.height
        if width is None and start is not None:
            height, width = start.shape[:2]
        if width is None:
            height, width = asked.short_edge, asked.short_edge * 2
        work = Work(
            new_id("video_gen"), width, height, params.num_frames, params.fps, asked.model_dump(),
            start=start, end=listed[1] if len(listed) > 1 else None, sound=asked.generate_sound,
        )  # fmt: skip
        if "source_video" in form.files:
            work.guide = first_frame(form.files["source_video"][0][2])
            work.mask = json.loads(form.files["video_noise_mask"][0][2])
        return work

    def shown(self, work: Work) -> dict[str, Any]:
        error = {"code": self.status_code(work), "message": work.error} if work.error else None
        shown = schemas.vllm_response()(
            id=work.id, model=MODEL, prompt=work.asked["prompt"], status=work.state,
            progress=100 if work.state == "completed" else 0, error=error,
            created_at=int(time.time()),
        )  # fmt: skip
        return shown.model_dump(mode="json")

    def status_code(self, work: Work) -> int:
        """A failed job is answered with its error's status."""
        return 500 if work.state == "failed" else 200

    async def delete(self, request: Request) -> Response:
        if self.busy_deletes:
            self.busy_deletes -= 1
            return JSONResponse({"detail": "Cancellation in progress."}, 409)
        return await super().delete(request)


class OpenAIVideo(BaseModel):
    """What OpenAI's reference has of a create. Nothing else is taken."""

    model_config = ConfigDict(extra="forbid")
    prompt: str
    model: str
    seconds: str
    size: str


class OpenAIDouble(VideosDouble):
    """A server of OpenAI's subset; it has neither a health call nor further fields."""

    def routes(self) -> list[Route]:
        return super().routes()[1:]

    async def understood(self, request: Request) -> Work:
        form = await read_form(request)
        asked = OpenAIVideo(**form.fields)  # type: ignore[arg-type]
        width, height = map(int, asked.size.split("x"))
        frames = int(asked.seconds) * 24
        return Work(new_id(), width, height, frames, 24, asked.model_dump(), start=_start(form))

    def shown(self, work: Work) -> dict[str, Any]:
        error = {"message": work.error} if work.error else None
        return {
            "id": work.id, "object": "video", "status": work.state, "progress": 0, "error": error
        }  # fmt: skip


def _start(form: Form) -> Any:
    files = form.files.get("input_reference", [])
    return picture(files[0][2]) if files else None


def _known(given: Any, allowed: frozenset[str]) -> None:
    extra = set(given) - allowed
    if extra:
        raise ValueError(f"no such fields: {', '.join(sorted(extra))}")
