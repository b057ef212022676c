"""LightX2V and ComfyUI. Neither has a package with its classes: what they take stands here, in
models of our own that are as strict as the servers, written from their HTTP alone."""

from __future__ import annotations

import base64
import contextlib
import json
import uuid
from typing import Any

import anyio
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from remote.doubles import Double, Work, first_frame, picture, read_form


class LightX2VTask(BaseModel):
    """The fields of `POST /v1/tasks/video/`, with the types that they have there."""

    model_config = ConfigDict(extra="forbid", strict=True)
    task_id: str = ""
    prompt: str = ""
    use_prompt_enhancer: bool = False
    negative_prompt: str = ""
    image_path: str = ""
    last_frame_path: str = ""
    save_result_path: str = ""
    infer_steps: int = 5
    seed: int = Field(0, ge=0, lt=2**32)
    target_shape: list[int] = []
    lora_name: str | None = None
    lora_strength: float = 1.0
    num_fragments: int = 1
    target_video_length: int = 81
    video_path: str = ""
    target_fps: int | None = 16
    resize_mode: str | None = "adaptive"


class LightX2VDouble(Double):
    """Keeps its tasks in memory, ten at most; refuses an id that it has already."""

    model_cls, model_path = "wan2.2_moe", "/models/Wan2.2-I2V-A14B"
    room = 10

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/v1/service/metadata", self.call("models", self.metadata)),
            Route("/v1/tasks/queue/status", self.call("health", self.queue)),
            Route("/v1/tasks/video/", self.call("submit", self.submit), methods=["POST"]),
            Route("/v1/tasks/{id}/status", self.call("status", self.status)),
            Route("/v1/tasks/{id}/result", self.call("content", self.result)),
            Route("/v1/tasks/{id}", self.call("delete", self.delete), methods=["DELETE"]),
        ]

    async def metadata(self, _: Request) -> Response:
        known = {"nproc_per_node": 1, "model_cls": self.model_cls, "model_path": self.model_path}
        return JSONResponse(known)

    async def queue(self, _: Request) -> Response:
        return JSONResponse({"queue_size": 10, "queue_available": self.room, "pending_count": 0})

    async def submit(self, request: Request) -> Response:
        try:
            asked = LightX2VTask(**json.loads(await request.body()))
        except ValidationError as error:
            return self.refuse(str(error))
        if asked.task_id in self.works:
            return JSONResponse({"detail": f"Task ID {asked.task_id} already exists"}, 503)
        if self.room <= 0:
            return JSONResponse({"detail": "Task queue is full (max 10 tasks)"}, 503)
        height, width = asked.target_shape
        self.add(
            Work(
                asked.task_id, width, height, asked.target_video_length, asked.target_fps or 16,
                asked.model_dump(), start=_of_url(asked.image_path),
                end=_of_url(asked.last_frame_path),
            )
        )  # fmt: skip
        created = {"task_id": asked.task_id, "task_status": "pending", "save_result_path": ""}
        return JSONResponse(created)

    async def status(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None:
            return JSONResponse({"detail": "Task not found"}, 404)
        words = {"queued": "pending", "in_progress": "processing"}
        self.step(work)
        shown = {"task_id": work.id, "status": words.get(work.state, work.state)}
        return JSONResponse({**shown, "error": work.error or None, "error_type": ""})

    async def result(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None or work.state != "completed":
            return JSONResponse({"detail": "Task not completed"}, 404)
        return Response(self.make(work), media_type="video/mp4")

    async def delete(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None or work.state in ("completed", "failed"):
            return JSONResponse({"stop_status": "do_nothing", "reason": "Task not found"})
        work.state, work.error = "cancelled", "Task cancelled by user"
        self.cancelled.append(work.id)
        return JSONResponse({"stop_status": "success", "reason": "Task stopped successfully."})


NODES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(needed.split()), frozenset(optional.split()))
    for name, needed, optional in (
        ("UNETLoader", "unet_name weight_dtype", ""),
        ("CLIPLoader", "clip_name type", "device"),
        ("VAELoader", "vae_name", ""),
        ("LoraLoaderModelOnly", "model lora_name strength_model", ""),
        ("ModelSamplingSD3", "model shift", ""),
        ("CLIPTextEncode", "text clip", ""),
        ("LoadImage", "image", ""),
        ("LoadVideo", "file", ""),
        ("GetVideoComponents", "video", ""),
        ("ImageToMask", "image channel", ""),
        ("InvertMask", "mask", ""),
        ("TrimVideoLatent", "samples trim_amount", ""),
        (
            "WanFirstLastFrameToVideo",
            "positive negative vae width height length batch_size",
            "start_image end_image clip_vision_start_image clip_vision_end_image",
        ),
        (
            "WanVaceToVideo",
            "positive negative vae width height length batch_size strength",
            "control_video control_masks reference_image",
        ),
        (
            "KSamplerAdvanced",
            "model positive negative latent_image add_noise noise_seed steps cfg sampler_name "
            "scheduler start_at_step end_at_step return_with_leftover_noise",
            "",
        ),
        ("VAEDecode", "samples vae", ""),
        ("CreateVideo", "images fps", "audio"),
        ("SaveVideo", "video filename_prefix format codec", ""),
    )
}
"""Inputs of the nodes that the tests' workflows use: those that are needed, and the others."""


class ComfyUIDouble(Double):
    """Holds a graph against its nodes, as the server does before it queues one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.files: dict[str, bytes] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/api/prompt", self.call("health", self.queue), methods=["GET"]),
            Route("/api/prompt", self.call("submit", self.prompt), methods=["POST"]),
            Route("/api/upload/image", self.call("upload", self.upload), methods=["POST"]),
            Route("/api/object_info/{name}", self.call("models", self.node)),
            Route("/api/jobs/{id}", self.call("status", self.job)),
            Route("/api/jobs/{id}/cancel", self.call("delete", self.cancel), methods=["POST"]),
            Route("/api/view", self.call("content", self.view)),
            WebSocketRoute("/ws", self.socket),
        ]

    async def socket(self, socket: WebSocket) -> None:
        """Tells a client of its own job alone, step by step, among other things."""
        await socket.accept()
        id = socket.query_params["clientId"]
        await socket.send_json({"type": "status", "data": {"sid": id}})
        while id not in self.works:
            await anyio.sleep(0.005)
        await socket.send_bytes(b"\0\0\0\1\0\0\0\1JPEG")
        keys = [
            key
            for key, node in self.works[id].asked["graph"].items()
            if node["class_type"] == "KSamplerAdvanced"
        ]
        for node in keys:
            for value in range(1, 11):
                data = {"value": value, "max": 10, "prompt_id": id, "node": node}
                await socket.send_json({"type": "progress", "data": data})
        with contextlib.suppress(WebSocketDisconnect):
            await socket.receive_text()

    async def queue(self, _: Request) -> Response:
        return JSONResponse({"exec_info": {"queue_remaining": 0}})

    async def node(self, request: Request) -> Response:
        name = request.path_params["name"]
        return JSONResponse({name: {"name": name}} if name in NODES else {})

    async def upload(self, request: Request) -> Response:
        form = await read_form(request)
        assert form.fields == {"type": "input", "subfolder": "stillmotion", "overwrite": "true"}
        ((name, _, data),) = form.files["image"]
        self.files[f"stillmotion/{name}"] = data
        return JSONResponse({"name": name, "subfolder": "stillmotion", "type": "input"})

    async def prompt(self, request: Request) -> Response:
        body = json.loads(await request.body())
        id, graph = body["prompt_id"], body["prompt"]
        assert body.keys() == {"prompt", "prompt_id", "client_id"}
        if str(uuid.UUID(id)) != id:
            return self._invalid("invalid_prompt_id", "prompt_id must be a valid UUID", {})
        errors = {key: found for key in graph if (found := self._errors(graph, key))}
        if errors:
            said = "Prompt outputs failed validation"
            return self._invalid("prompt_outputs_failed_validation", said, errors)
        self.add(self._work(id, graph))
        return JSONResponse({"prompt_id": id, "number": 1, "node_errors": {}})

    def _invalid(self, kind: str, said: str, errors: dict[str, Any]) -> Response:
        self.invalid.append(said)
        error = {"type": kind, "message": said, "details": "", "extra_info": {}}
        return JSONResponse({"error": error, "node_errors": errors}, 400)

    def _errors(self, graph: dict[str, Any], key: str) -> dict[str, Any] | None:
        node = graph[key]
        kind, inputs = node["class_type"], node["inputs"]
        if kind not in NODES:
            said = [f"Node '{kind}' not found"]
        else:
            needed, optional = NODES[kind]
            said = [f"Required input is missing: {one}" for one in needed - inputs.keys()]
            said += [f"no such input: {one}" for one in inputs.keys() - needed - optional]
            links = [value for value in inputs.values() if isinstance(value, list)]
            said += [f"no node {link[0]}" for link in links if link[0] not in graph]
            name = inputs.get({"LoadImage": "image", "LoadVideo": "file"}.get(kind, ""))
            if name is not None and name not in self.files:
                said.append(f"Invalid image file: {name}")
        if not said:
            return None
        errors = [{"type": "invalid", "message": one, "details": ""} for one in said]
        return {"errors": errors, "dependent_outputs": [], "class_type": kind}

    def _work(self, id: str, graph: dict[str, Any]) -> Work:
        by_class: dict[str, list[dict[str, Any]]] = {}
        for node in graph.values():
            by_class.setdefault(node["class_type"], []).append(node["inputs"])
        latent = (by_class.get("WanFirstLastFrameToVideo") or by_class["WanVaceToVideo"])[0]

        def linked(name: str) -> Any:
            if name not in latent:
                return None
            node = graph[latent[name][0]]
            while node["class_type"] not in ("LoadImage", "LoadVideo"):
                (through,) = [one for one in node["inputs"].values() if isinstance(one, list)]
                node = graph[through[0]]
            data = self.files[node["inputs"].get("image") or node["inputs"]["file"]]
            return picture(data) if "image" in node["inputs"] else first_frame(data)

        texts = [inputs["text"] for inputs in by_class["CLIPTextEncode"]]
        seed = by_class["KSamplerAdvanced"][0]["noise_seed"]
        lora = by_class.get("LoraLoaderModelOnly", [{}])[0]
        return Work(
            id, latent["width"], latent["height"], latent["length"],
            by_class["CreateVideo"][0]["fps"],
            {"texts": texts, "seed": seed, "lora": lora, "graph": graph},
            start=linked("start_image") if "start_image" in latent else linked("reference_image"),
            end=linked("end_image"), guide=linked("control_video"), mask=linked("control_masks"),
        )  # fmt: skip

    async def job(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None:
            return JSONResponse({"error": "Job not found"}, 404)
        self.step(work)
        words = {"queued": "pending"}
        shown: dict[str, Any] = {"id": work.id, "status": words.get(work.state, work.state)}
        if work.state == "completed":
            name = f"{work.id}_00001_.mp4"
            file = {"filename": name, "subfolder": "video", "type": "output"}
            saves = [
                key
                for key, node in work.asked["graph"].items()
                if node["class_type"] == "SaveVideo"
            ]
            shown["outputs"] = {saves[0]: {"images": [file], "animated": [True]}}
        if work.error:
            shown["execution_error"] = {
                "node_type": "KSamplerAdvanced", "exception_message": work.error
            }  # fmt: skip
        return JSONResponse(shown)

    async def cancel(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        stops = work is not None and work.state in ("queued", "in_progress")
        if work is not None and stops:
            work.state = "cancelled"
            self.cancelled.append(work.id)
        return JSONResponse({"cancelled": stops})

    async def view(self, request: Request) -> Response:
        query = dict(request.query_params)
        work = self.works.get(query["filename"].partition("_")[0])
        if work is None or (query["subfolder"], query["type"]) != ("video", "output"):
            return Response(status_code=404)
        return Response(self.make(work), media_type="video/mp4")


def _of_url(url: str) -> Any:
    if not url:
        return None
    assert url.startswith("data:image/png;base64,")
    return picture(base64.b64decode(url.partition(",")[2]))
