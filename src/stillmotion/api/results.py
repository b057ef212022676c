"""`task_result`: what tasks of each kind made, with links to it.

A kind's result is an object with one list, empty until the task has succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

import msgspec

from stillmotion.api.media_links import MediaLinks
from stillmotion.tasks import kinds
from stillmotion.tasks.task import Status, Task
from stillmotion.tasks.task import TaskResult as Made

VideoUrl = Annotated[
    str,
    msgspec.Meta(
        description="Where the video is downloaded; signed, expiring, needs no other "
        "authorization, answers Range requests."
    ),
]
VideoId = Annotated[str, msgspec.Meta(description="Video ID, globally unique.")]
Duration = Annotated[
    str, msgspec.Meta(description="Length of the video in seconds.", pattern=r"^\d+(\.\d+)?$")
]


class Video(msgspec.Struct, frozen=True):
    """One finished video."""

    id: VideoId
    url: VideoUrl
    watermark_url: Annotated[
        str, msgspec.Meta(description="The watermarked copy; empty when none was asked for.")
    ]
    duration: Duration


class VideosResult(msgspec.Struct, frozen=True):
    """The videos that a task made."""

    videos: list[Video]


class CallbackVideo(msgspec.Struct, frozen=True):
    """One finished video, as callbacks tell it."""

    id: VideoId
    url: VideoUrl
    duration: Duration


class CallbackVideosResult(msgspec.Struct, frozen=True):
    """The videos that a task made, as callbacks tell them."""

    videos: list[CallbackVideo]


Link = Callable[[str], str]
"""From a vault key to a signed link; "" of ""."""


class _View(NamedTuple):
    """`made` says what a kind makes, in the plural; `result` and `callback` show it."""

    made: str
    result: Callable[[Made, Link], msgspec.Struct]
    callback: Callable[[Made, Link], msgspec.Struct]


def result(task: Task, links: MediaLinks) -> msgspec.Struct:
    """`task_result` in answers."""
    return _VIEWS[task.kind].result(_made(task), _link(task, links))


def callback_result(task: Task, links: MediaLinks) -> msgspec.Struct:
    """`task_result` in callbacks."""
    return _VIEWS[task.kind].callback(_made(task), _link(task, links))


def made_of(kind: str) -> str:
    """What a kind makes, in the plural: for messages."""
    return _VIEWS[kind].made


def _made(task: Task) -> Made:
    if task.status is not Status.SUCCEED or task.result is None:
        return _NOTHING
    return task.result


def _link(task: Task, links: MediaLinks) -> Link:
    expires_at = links.expiry(task)
    return lambda key: links.url(key, expires_at) if key else ""


def _videos(made: Made, link: Link) -> VideosResult:
    return VideosResult(
        [
            Video(video.id, link(video.key), link(video.watermark_key), f"{video.duration:g}")
            for video in made.videos
        ]
    )


def _callback_videos(made: Made, link: Link) -> CallbackVideosResult:
    return CallbackVideosResult(
        [CallbackVideo(video.id, link(video.key), f"{video.duration:g}") for video in made.videos]
    )


_NOTHING = Made()
_VIEWS: Mapping[str, _View] = {
    kinds.IMAGE2VIDEO: _View("videos", _videos, _callback_videos),
}
