"""A task as this dialect tells of it, and its errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from stillmotion.api.envelope import JsonAnswer
from stillmotion.api.task_view import task_message
from stillmotion.contract.errors import Code, ContractError
from stillmotion.tasks.task import Status, Task

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.media_links import MediaLinks

WireStatus = Literal["queued", "in_progress", "completed", "failed"]

STATUSES: dict[Status, WireStatus] = {
    Status.SUBMITTED: "queued",
    Status.PROCESSING: "in_progress",
    Status.SUCCEED: "completed",
    Status.FAILED: "failed",
    Status.CANCELLED: "failed",
}
Seconds = Annotated[int, msgspec.Meta(description="Unix seconds.")]


class OpenAIVideoError(msgspec.Struct, frozen=True):
    """Why a video failed."""

    code: str
    message: str


class OpenAIVideo(msgspec.Struct, frozen=True, kw_only=True):
    """A video, on its way or there."""

    id: str
    object: Literal["video"] = "video"
    created_at: Seconds
    completed_at: Seconds | None = None
    expires_at: Seconds | None = None
    status: WireStatus
    progress: Annotated[int, msgspec.Meta(ge=0, le=100)]
    model: str
    prompt: str | None = None
    seconds: str
    size: str
    remixed_from_video_id: str | None = None
    error: OpenAIVideoError | None = None
    remarks: Annotated[
        list[str] | msgspec.UnsetType,
        msgspec.Meta(description="Ours: what was understood, or is not done and why."),
    ] = msgspec.UNSET


class OpenAIErrorBody(msgspec.Struct, frozen=True):
    """What went wrong; `param` is the field at fault."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(msgspec.Struct, frozen=True):
    """An error."""

    error: OpenAIErrorBody


class _Shot(msgspec.Struct, frozen=True):
    prompt: str = ""


class _Video(msgspec.Struct, frozen=True):
    model_name: str = ""
    mode: str = "std"
    duration: int = 5
    prompt: str = ""
    multi_prompt: tuple[_Shot, ...] = ()
    aspect: tuple[int, int] = (16, 9)


class _Order(msgspec.Struct, frozen=True):
    video: _Video = _Video()


class _Asked(msgspec.Struct, frozen=True):
    """What is kept beside the order of a task that came in this dialect."""

    model: str = ""
    size: str = ""
    remixed_from: str = ""


class _Row(msgspec.Struct, frozen=True):
    order: _Order = _Order()
    asked: _Asked = _Asked()


_rows = msgspec.json.Decoder(_Row)
_encoder = msgspec.json.Encoder()


def shown_video(task: Task, links: MediaLinks) -> OpenAIVideo:
    """The task, of whatever dialect."""
    row = _rows.decode(task.request) if task.request else _Row()
    video, asked = row.order.video, row.asked
    made = task.result.videos[0] if task.result and task.result.videos else None
    done = task.status is Status.SUCCEED
    prompt = video.prompt or "; ".join(shot.prompt for shot in video.multi_prompt)
    return OpenAIVideo(
        id=task.id,
        created_at=task.created_at // 1000,
        completed_at=task.updated_at // 1000 if done else None,
        expires_at=links.expiry(task) if done else None,
        status=STATUSES[task.status],
        progress=100 if done else min(99, int(task.progress * 100)),
        model=asked.model or video.model_name,
        prompt=prompt or None,
        seconds=str(video.duration),
        size=f"{made.width}x{made.height}" if made else asked.size or _size(video),
        remixed_from_video_id=asked.remixed_from or None,
        error=_error(task) if task.status.final and not done else None,
        remarks=list(task.remarks) if task.remarks else msgspec.UNSET,
    )


def _size(video: _Video) -> str:
    """What a video will likely have of which nothing else is known: its picture decides."""
    short = 1080 if video.mode == "pro" else 720
    width, height = video.aspect
    scale = short / min(width, height)
    return f"{round(width * scale)}x{round(height * scale)}"


def _error(task: Task) -> OpenAIVideoError:
    code = "cancelled" if task.status is Status.CANCELLED else "video_generation_failed"
    return OpenAIVideoError(code, task_message(task))


def answer(
    request_id: str, data: object, headers: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    """What was asked for, as it is: this dialect has no envelope."""
    return JsonAnswer(_encoder.encode(data), status, request_id, headers)


def refusal(request_id: str, error: ContractError) -> Response:
    """The answer to a request that is refused."""
    kind, code = _TYPES.get(error.code, ("invalid_request_error", None))
    headers = None
    if error.retry_after is not None:
        headers = {"retry-after": str(max(1, round(error.retry_after + 0.5)))}
    body = OpenAIError(OpenAIErrorBody(error.message, kind, error.field or None, code))
    return answer(request_id, body, headers, error.http_status)


_INVALID = "invalid_request_error"
_TYPES: Mapping[Code, tuple[str, str | None]] = {
    Code.AUTH_FAILED: (_INVALID, "invalid_api_key"),
    Code.AUTH_EMPTY: (_INVALID, "invalid_api_key"),
    Code.AUTH_INVALID: (_INVALID, "invalid_api_key"),
    Code.AUTH_NOT_YET_VALID: (_INVALID, "invalid_api_key"),
    Code.AUTH_EXPIRED: (_INVALID, "invalid_api_key"),
    Code.RESOURCE_PACK_DEPLETED: ("insufficient_quota", "insufficient_quota"),
    Code.FORBIDDEN: ("permission_error", "forbidden"),
    Code.BAD_REQUEST: (_INVALID, "invalid_body"),
    Code.BAD_PARAMETER: (_INVALID, "invalid_value"),
    Code.BAD_METHOD: (_INVALID, "unknown_url"),
    Code.NOT_FOUND: (_INVALID, "not_found"),
    Code.TOO_MANY_REQUESTS: ("rate_limit_error", "rate_limit_exceeded"),
    Code.TOO_MANY_TASKS: ("rate_limit_error", "rate_limit_exceeded"),
    Code.INTERNAL: ("server_error", "internal_error"),
    Code.UNAVAILABLE: ("server_error", "unavailable"),
}
