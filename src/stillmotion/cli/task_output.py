"""A task as commands print it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from stillmotion.cli.output import local_time, show_fields, show_json

if TYPE_CHECKING:
    from stillmotion.client import Audio, Element, Task, Voice

Rows = list[tuple[str, str]]


def task_json(task: Task) -> dict[str, Any]:
    """The task with the wire's names, plus `ignored` where the server ignored something; with
    `task_remarks` where there are any."""
    shown: dict[str, Any] = msgspec.to_builtins(task)
    for name in ("ignored", "task_remarks"):
        if not shown[name]:
            del shown[name]
    return shown


def show_task(task: Task, files: Sequence[Path] = (), *, as_json: bool) -> None:
    """One task, and the files that what it made was downloaded to."""
    if as_json:
        files_json = {"files": [str(path) for path in files]} if files else {}
        show_json(task_json(task) | files_json)
        return
    rows = [
        ("task", task.task_id),
        ("external id", task.task_info.external_task_id),
        ("status", task.task_status),
        ("message", task.task_status_msg),
        ("created", local_time(task.created_at)),
        ("updated", local_time(task.updated_at)),
    ]
    if task.finished:
        rows.append(("units", task.final_unit_deduction))
    rows += _made(task)
    rows += [("file", str(path)) for path in files]
    show_fields(rows)


def _made(task: Task) -> Rows:
    from stillmotion.client import (
        AudioTask,
        DubTask,
        ElementTask,
        FacesTask,
        ImagesTask,
        VideoTask,
        VoiceTask,
    )

    rows: Rows = []
    match task:
        case VideoTask():
            for video in task.videos:
                rows += [
                    ("duration", f"{video.duration} s"),
                    ("video", video.url),
                    ("watermarked", video.watermark_url),
                ]
        case AudioTask():
            rows += _audio(task.audios)
        case ImagesTask():
            rows += [(f"image {image.index}", image.url) for image in task.images]
        case FacesTask():
            rows.append(("session", task.session))
            for face in task.faces:
                rows += [
                    (f"face {face.face_id}", f"{face.start_time} to {face.end_time} ms"),
                    ("picture", face.face_image),
                ]
        case ElementTask():
            for element in task.elements:
                rows += _element(element)
        case VoiceTask():
            for voice in task.voices:
                rows += _voice(voice)
    if isinstance(task, DubTask):
        rows += _audio(task.audios)
    return rows


def _audio(audios: Sequence[Audio]) -> Rows:
    return [
        row
        for audio in audios
        for row in (
            ("duration", f"{audio.duration} s"),
            ("mp3", audio.url_mp3),
            ("wav", audio.url_wav),
        )
    ]


def _element(element: Element) -> Rows:
    pictures, videos = element.element_image_list, element.element_video_list
    return [
        ("element", str(element.element_id)),
        ("name", element.element_name),
        ("description", element.element_description),
        ("tags", ", ".join(tag.name for tag in element.tag_list)),
        ("voice", element.element_voice_info.voice_id),
        ("frontal", pictures.frontal_image),
        *(("picture", picture.image_url) for picture in pictures.refer_images),
        *(("video", video.video_url) for video in videos.refer_videos),
    ]


def _voice(voice: Voice) -> Rows:
    return [
        ("voice", voice.voice_id),
        ("name", voice.voice_name),
        ("trial", voice.trial_url),
    ]
