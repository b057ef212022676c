"""All dialects, for whoever wires a server."""

from __future__ import annotations

from collections.abc import Mapping

from stillmotion.api import task_view
from stillmotion.api.dialect import Dialect, dialect_of
from stillmotion.api.media_links import MediaLinks
from stillmotion.dialects.kling_v3.dialect import KlingV3
from stillmotion.dialects.openai_videos.dialect import OpenAIVideos
from stillmotion.tasks.task import Task

DIALECTS: tuple[Dialect, ...] = (KlingV3(), OpenAIVideos())

READINGS = (
    "stillmotion.dialects.kling_v3.reading",
    "stillmotion.dialects.openai_videos.reading",
)
"""The modules by which processes beside the server read bodies (`intake.kinds.add_readings`)."""

_BY_NAME: Mapping[str, Dialect] = {dialect.name: dialect for dialect in DIALECTS}


def callback_body(task: Task, links: MediaLinks) -> bytes:
    """What a callback says of a task, in the form of the dialect that the task came in."""
    dialect = _BY_NAME.get(dialect_of(task))
    told = None if dialect is None else dialect.callback(task, links)
    return task_view.callback_body(task, links) if told is None else told
