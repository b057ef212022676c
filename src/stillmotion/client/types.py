"""What the calls answer, typed. Field names are the wire's, so that its reference applies.

A field that a service leaves out, or sends as null, has its default.
"""

from __future__ import annotations

import msgspec

FINAL = frozenset({"succeed", "failed"})


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """A finished video; `duration` in seconds, as the wire's decimal string."""

    id: str = ""
    url: str = ""
    watermark_url: str = ""
    duration: str = ""


class TaskResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task made."""

    videos: list[Video] = []


class TaskInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What the task was created with."""

    external_task_id: str = ""


class WatermarkInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a watermarked copy was asked for."""

    enabled: bool = False


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A task as create, query and list answer it. Times are Unix milliseconds.

    `task_status` is `submitted`, `processing`, `succeed` or `failed`. `ignored` is set on create:
    the request's fields that the server did not know or that have no effect.
    """

    task_id: str
    task_status: str = ""
    task_status_msg: str = ""
    task_info: TaskInfo = TaskInfo()
    task_result: TaskResult = TaskResult()
    watermark_info: WatermarkInfo = WatermarkInfo()
    final_unit_deduction: str = ""
    created_at: int = 0
    updated_at: int = 0
    ignored: tuple[str, ...] = ()

    @property
    def videos(self) -> list[Video]:
        """The finished videos; empty until the task has succeeded."""
        return self.task_result.videos

    @property
    def finished(self) -> bool:
        """Whether the task has succeeded or failed."""
        return self.task_status in FINAL


class TaskEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the life of a task. `status` as in `Task`; `progress` runs from 0 to 1.

    `progress` is None and `stage` empty where the service does not tell them. `remark` is a
    sentence on what was understood of the request, or is not done and why.
    """

    task_id: str
    status: str
    status_msg: str = ""
    progress: float | None = None
    stage: str = ""
    at: int = 0
    remark: str = ""

    @property
    def final(self) -> bool:
        """Whether the task has ended."""
        return self.status in FINAL


def read_task(data: object) -> Task:
    """A task from decoded JSON. Raises msgspec.ValidationError where it is not one."""
    return msgspec.convert(_cleaned(data), Task)


def _cleaned(value: object) -> object:
    """Without nulls, with numbers as text where the contract has text."""
    if isinstance(value, dict):
        return {
            key: str(entry)
            if key in _TEXT and isinstance(entry, int | float) and not isinstance(entry, bool)
            else _cleaned(entry)
            for key, entry in value.items()
            if entry is not None
        }
    if isinstance(value, list):
        return [_cleaned(entry) for entry in value]
    return value


_TEXT = frozenset({"task_id", "id", "duration", "final_unit_deduction", "external_task_id"})
