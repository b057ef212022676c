"""LightX2V (git, 21 August 2026): `/v1/tasks/video/` with an id of ours.

It tells no progress, and keeps its tasks in memory. A delete takes a task out of the queue; one
that runs is marked as cancelled and runs on. It has no authentication and no guidance scale of a
request. Pictures are sent as data URLs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

import msgspec

from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.adapter import Job
from stillmotion.engines.remote.faults import NoAnswer, OddAnswer, Refused, told
from stillmotion.engines.remote.line import Line
from stillmotion.engines.remote.media import data_url, one_lora, start_picture

if TYPE_CHECKING:
    from stillmotion.engines.remote.options import RemoteOptions

TASKS = "/v1/tasks"

_STATES = {
    "pending": "waiting",
    "processing": "working",
    "completed": "done",
    "failed": "failed",
    "cancelled": "failed",
}


class Created(msgspec.Struct, frozen=True):
    """The answer to a create."""

    task_id: str


class Status(msgspec.Struct, frozen=True):
    """How a task stands."""

    task_id: str
    status: str
    error: str | None = None


class Queue(msgspec.Struct, frozen=True):
    """How full the server is."""

    queue_available: int


class Metadata(msgspec.Struct, frozen=True):
    """What it serves."""

    model_cls: str
    model_path: str


class Stopped(msgspec.Struct, frozen=True):
    """The answer to a delete."""

    stop_status: str


class LightX2VAdapter:
    """One server of LightX2V."""

    takes_ids = True

    def __init__(self, options: RemoteOptions, url: str) -> None:
        self._options = options
        self._line = Line(options, url)
        self.url = url
        self.name = self._line.name

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    def ready(self) -> None:
        """Ask whether its queue has room."""
        if self._line.get(f"{TASKS}/queue/status", Queue).queue_available <= 0:
            raise NoAnswer(f"the queue of {self.name} is full")

    def examine(self) -> None:
        """Hold its model's class, or the folder that it was loaded from, against the table."""
        served = self._line.get("/v1/service/metadata", Metadata)
        names = (served.model_cls, served.model_path, Path(served.model_path).name)
        if self._options.model not in names:
            raise OddAnswer(
                f"{self.name} serves {told(served.model_cls)} from {told(served.model_path)}, and "
                f"the table has {self._options.model}"
            )

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Send a task under our id."""
        del remark
        body: dict[str, Any] = {
            **(self._options.extra or {}),
            "task_id": id,
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt,
            "seed": request.seed % 2**32,
            "target_video_length": request.frames,
            "target_fps": round(request.fps),
            "target_shape": [request.height, request.width],
            "resize_mode": "fixed_shape",
        }
        picture = start_picture(request)
        if picture is not None:
            body["image_path"] = data_url(picture)
        if request.end is not None:
            body["last_frame_path"] = data_url(request.end)
        lora = one_lora(request, dict(self._options.loras or {}))
        if lora is not None:
            _, body["lora_name"], body["lora_strength"] = lora
        created = self._line.post(f"{TASKS}/video/", Created, body)
        if created.task_id != id:
            raise OddAnswer(f"{self.name} took the task under another id than ours")
        return id

    def find(self, id: str) -> Job:
        """How the task stands."""
        try:
            found = self._line.get(f"{TASKS}/{quote(id, safe='')}/status", Status)
        except Refused as refused:
            if refused.status == 404:
                return Job(state="lost")
            raise
        state = _STATES.get(found.status)
        if state is None:
            raise OddAnswer(f"{self.name} has a task in the state {told(found.status)!r}")
        return Job(state=state, why=self._line.told(found.error or ""))  # type: ignore[arg-type]

    def fetch(self, id: str, job: Job, target: BinaryIO, step: Callable[[], None]) -> None:
        """Write the video to a file."""
        del job
        self._line.save(f"{TASKS}/{quote(id, safe='')}/result", target, step)

    def cancel(self, id: str) -> bool:
        """Take the task out of the queue. One that runs is not stopped."""
        waits = self.find(id).state == "waiting"
        answer = self._line.ask("DELETE", f"{TASKS}/{quote(id, safe='')}")
        return self._line.read(answer, Stopped, TASKS).stop_status == "success" and waits

    def facts(self, request: ClipRequest) -> dict[str, str]:
        """Nothing further."""
        del request
        return {}
