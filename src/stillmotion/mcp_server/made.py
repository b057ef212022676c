"""What tasks made, for agents: an object that a model can read, and links to the files."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from mcp.types import CallToolResult, ResourceLink, TextContent

from stillmotion.client import (
    AudioTask,
    DubTask,
    ElementTask,
    ImagesTask,
    StillmotionError,
    Task,
    VideoTask,
    VoiceTask,
)
from stillmotion.client.results import (
    Source,
    audio_sources,
    element_sources,
    image_sources,
    trial_source,
    video_source,
)


def said(value: Any, links: Sequence[ResourceLink] = (), *, failed: bool = False) -> CallToolResult:
    """A result that is an object, and links beside it."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return CallToolResult(
        content=[TextContent(text=text), *links], structured_content=value, is_error=failed
    )


def failure(message: str) -> CallToolResult:
    """What went wrong, in words for the model."""
    return CallToolResult(content=[TextContent(text=message)], is_error=True)


def told(kind: str, task: Task) -> dict[str, Any]:
    """What is told of a task."""
    info = {
        "task_id": task.task_id,
        "kind": kind,
        "external_task_id": task.task_info.external_task_id,
        "status": task.task_status,
        "message": task.task_status_msg,
        "remarks": list(task.task_remarks),
        "without_effect": list(task.ignored),
        "units": task.final_unit_deduction,
        "made": msgspec.to_builtins(getattr(task, "task_result", {})),
    }
    return {name: value for name, value in info.items() if value not in ("", [], {})}


def links_of(task: Task) -> list[ResourceLink]:
    """Links to all files of a task that has succeeded; signed, and good for a time."""
    if task.task_status != "succeed":
        return []
    return [link_to(source.url, f"{source.name}{source.ending}") for source in _sources(task)]


def link_to(uri: str, name: str) -> ResourceLink:
    """A link to a file."""
    return ResourceLink(uri=uri, name=name, mime_type=mimetypes.guess_type(name)[0])


def _sources(task: Task) -> Iterator[Source]:
    """Its files; none of what is deleted."""
    try:
        match task:
            case VideoTask() | DubTask():
                yield video_source(task, watermark=False)
                if isinstance(task, VideoTask) and task.videos[0].watermark_url:
                    yield video_source(task, watermark=True)
            case ImagesTask():
                yield from image_sources(task)
            case AudioTask():
                yield from audio_sources(task)
            case ElementTask():
                yield from element_sources(task)
            case VoiceTask():
                yield trial_source(task)
    except StillmotionError:
        return
