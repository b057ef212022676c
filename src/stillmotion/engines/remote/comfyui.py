"""ComfyUI (autumn 2026, with `/api/jobs`): a workflow of the site, sent under an id of ours.

Pictures and guides are uploaded under names made of the id, so that a second try overwrites them.
Both running and waiting jobs are cancelled. How a job stands is asked for; how far its samplers are
comes by the websocket, where that can be had.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

import msgspec

from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.adapter import Job
from stillmotion.engines.remote.comfyui_progress import Listener, samplers
from stillmotion.engines.remote.faults import OddAnswer, Refused, told
from stillmotion.engines.remote.line import Line, tls
from stillmotion.engines.remote.media import (
    guide_mp4,
    mask_frames,
    one_lora,
    png,
    start_picture,
)

if TYPE_CHECKING:
    from stillmotion.engines.remote.options import RemoteOptions
    from stillmotion.engines.remote.workflow import Workflow

_STATES = {
    "pending": "waiting",
    "in_progress": "working",
    "completed": "done",
    "failed": "failed",
    "cancelled": "failed",
}

VIDEO_SUFFIXES = (".mp4", ".webm", ".mkv", ".mov", ".m4v")

SUBFOLDER = "stillmotion"


class Uploaded(msgspec.Struct, frozen=True):
    """The answer to an upload: where the server put the file."""

    name: str
    subfolder: str = ""


class Queued(msgspec.Struct, frozen=True):
    """The answer to a prompt."""

    prompt_id: str


class Found(msgspec.Struct, frozen=True):
    """A job, in what we read of it. `outputs` has the files of each node by kind of medium."""

    id: str
    status: str
    outputs: dict[str, Any] = {}
    execution_error: Any = None


class Cancelled(msgspec.Struct, frozen=True):
    """The answer to a cancel."""

    cancelled: bool


class ComfyUIAdapter:
    """One server of ComfyUI."""

    takes_ids = True

    def __init__(self, options: RemoteOptions, url: str) -> None:
        assert options.workflow is not None
        self._workflow: Workflow = options.workflow
        self._options = options
        self._line = Line(options, url)
        self.url = url
        self.name = self._line.name
        self._samplers = samplers(self._workflow.graph)
        self._listener: Listener | None = None

    def close(self) -> None:
        """Close the connections."""
        self._hear_no_more()
        self._line.close()

    def ready(self) -> None:
        """Ask for the length of its queue."""
        self._line.ping("/api/prompt")

    def examine(self) -> None:
        """Ask for each class of the workflow's nodes."""
        missing = []
        for name in sorted(self._workflow.classes):
            path = f"/api/object_info/{quote(name, safe='')}"
            known = self._line.ask("GET", path)
            if not isinstance(known, dict):
                raise OddAnswer(f"{self.name} answered {path} with something else than an object")
            if name not in known:
                missing.append(name)
        if missing:
            raise OddAnswer(
                f"{self.name} has no nodes of the classes {', '.join(missing)}, which the workflow "
                "uses: install the custom nodes that bring them"
            )

    def submit(self, id: str, request: ClipRequest, remark: Callable[[str], None]) -> str:
        """Upload the files, then queue the workflow under our id."""
        values = self._values(request, remark)
        values |= self._uploads(id, request)
        self._hear(id)
        body = {"prompt": self._workflow.filled(values), "prompt_id": id, "client_id": id}
        queued = self._line.post("/api/prompt", Queued, body)
        if queued.prompt_id != id:
            raise OddAnswer(f"{self.name} took the prompt under another id than ours")
        return id

    def find(self, id: str) -> Job:
        """How the job stands."""
        try:
            found = self._line.get(f"/api/jobs/{id}", Found)
        except Refused as refused:
            if refused.status == 404:
                return Job(state="lost")
            raise
        state = _STATES.get(found.status)
        if state is None:
            raise OddAnswer(f"{self.name} has a job in the state {told(found.status)!r}")
        return Job(
            state=state,  # type: ignore[arg-type]
            done=self._heard(id, state),
            why=_cancelled(found.status) or self._why(found.execution_error),
            file=self._file(found) if state == "done" else "",
        )

    def fetch(self, id: str, job: Job, target: BinaryIO, step: Callable[[], None]) -> None:
        """Write the file that the workflow put out to `target`."""
        del id
        filename, subfolder, kind = msgspec.json.decode(job.file, type=tuple[str, str, str])
        self._line.save(
            "/api/view", target, step, filename=filename, subfolder=subfolder, type=kind
        )

    def cancel(self, id: str) -> bool:
        """Stop the job, whether it waits or runs."""
        self._hear_no_more()
        answer = self._line.ask("POST", f"/api/jobs/{id}/cancel")
        return self._line.read(answer, Cancelled, "/api/jobs").cancelled

    def facts(self, request: ClipRequest) -> dict[str, str]:
        """Nothing further."""
        del request
        return {}

    def _heard(self, id: str, state: str) -> float | None:
        """How far the job is, by its socket: opened where it was not, closed where it has ended."""
        if state not in ("waiting", "working"):
            self._hear_no_more()
            return None
        self._hear(id)
        return self._listener.done if self._listener is not None else None

    def _hear(self, id: str) -> None:
        if self._listener is None or self._listener.id != id:
            self._hear_no_more()
            headers = self._line.headers()
            self._listener = Listener(self.url, id, headers, tls(self._options), self._samplers)

    def _hear_no_more(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _values(self, request: ClipRequest, remark: Callable[[str], None]) -> dict[str, Any]:
        """The slots that take a value; those that the request has nothing for stay as they are."""
        values: dict[str, Any] = {
            "prompt": request.prompt,
            "negative": request.negative_prompt,
            "seed": request.seed,
            "width": request.width,
            "height": request.height,
            "frames": request.frames,
            "fps": request.fps,
        }
        if request.guidance is not None:
            values["guidance"] = request.guidance
        if request.guide is not None:
            values["guide_strength"] = request.guide.strength
            if request.guide.strength > 1 and not self._workflow.has("guide_strength"):
                remark("the guide was followed as closely as this workflow can, and no more")
        lora = one_lora(request, dict(self._options.loras or {}))
        if lora is not None:
            _, values["lora"], values["lora_strength"] = lora
        elif self._workflow.has("lora_strength"):
            values["lora_strength"] = 0.0
        return values

    def _uploads(self, id: str, request: ClipRequest) -> dict[str, str]:
        """The slots that take a file, by the names that the server gave to what was uploaded."""
        files: dict[str, tuple[str, bytes]] = {}
        picture = start_picture(request)
        if picture is not None:
            files["image"] = "png", png(picture)
        if request.end is not None:
            files["end_image"] = "png", png(request.end)
        if request.guide is not None:
            guide = request.guide
            files["guide"] = "mp4", guide_mp4(guide.frames, request.fps)
            if self._workflow.has("guide_mask"):
                files["guide_mask"] = "mp4", guide_mp4(mask_frames(guide.known), request.fps)
        return {
            slot: self._upload(f"{id}-{slot}.{end}", data, end)
            for slot, (end, data) in files.items()
        }

    def _upload(self, name: str, data: bytes, kind: str) -> str:
        medium = "image/png" if kind == "png" else "video/mp4"
        fields = {"type": "input", "subfolder": SUBFOLDER, "overwrite": "true"}
        files = [("image", (name, data, medium))]
        done = self._line.post_form("/api/upload/image", Uploaded, fields, files)
        return f"{done.subfolder}/{done.name}" if done.subfolder else done.name

    def _file(self, found: Found) -> str:
        """Where the video is: of the node that the table names, else the first one."""
        wanted = self._workflow.output
        for node, media in found.outputs.items():
            if (wanted and node != wanted) or not isinstance(media, dict):
                continue
            for entries in media.values():
                for entry in entries if isinstance(entries, list) else []:
                    place = _place(entry)
                    if place is not None:
                        return msgspec.json.encode(place).decode()
        where = f"the node {wanted}" if wanted else "a node"
        raise OddAnswer(
            f"{self.name} finished the workflow, and {where} put out no video ("
            f"{', '.join(VIDEO_SUFFIXES)})"
        )

    def _why(self, error: Any) -> str:
        if not isinstance(error, dict):
            return ""
        said = f"{error.get('node_type', 'a node')}: {error.get('exception_message', '')}"
        return self._line.told(said.strip())


def _place(entry: Any) -> tuple[str, str, str] | None:
    """File name, subfolder and type of an output that is a video."""
    if not isinstance(entry, dict):
        return None
    name, subfolder, kind = (entry.get("filename"), entry.get("subfolder", ""), entry.get("type"))
    if not isinstance(name, str) or not isinstance(subfolder, str) or not isinstance(kind, str):
        return None
    return (name, subfolder, kind) if name.lower().endswith(VIDEO_SUFFIXES) else None


def _cancelled(status: str) -> str:
    return "it was cancelled there" if status == "cancelled" else ""
