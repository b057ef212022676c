"""The files of a result, each with what it is called where it is downloaded to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

from stillmotion.client.errors import StillmotionError
from stillmotion.client.types import (
    AudioTask,
    Element,
    ElementTask,
    FacesTask,
    ImagesTask,
    Task,
    VideoTask,
    Voice,
    VoiceTask,
)

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}")


class Source(NamedTuple):
    """Where a file is fetched. `name` is one that no other file has.

    In a folder it is called `stem` + `mark` + its ending. `mark` tells it from the others of its
    result, `ending` is taken where the link shows none.
    """

    url: str
    name: str
    stem: str
    ending: str
    mark: str = ""

    def target(self, path: Path, *, in_folder: bool, alone: bool) -> Path:
        """Where it goes for a `path` that a caller gave: a folder, or the name of a file, to which
        the mark is added unless the file is `alone`."""
        shown = PurePosixPath(urlsplit(self.url).path).suffix
        ending = shown if _ENDING.fullmatch(shown) else self.ending
        if in_folder:
            return path / f"{self.stem}{self.mark}{ending}"
        return path if alone else path.with_name(f"{path.stem}{self.mark}{ending}")


def video_source(task: VideoTask, *, watermark: bool) -> Source:
    """The task's video. Raises StillmotionError where there is none."""
    if not task.videos:
        raise _nothing(task, "video")
    video, stem = task.videos[0], _file_safe(task.task_id)
    if not watermark:
        return Source(video.url, _file_safe(video.id), stem, ".mp4")
    if not video.watermark_url:
        raise StillmotionError(
            f"task {task.task_id} has no watermarked copy: it was created without watermark_info"
        )
    name = f"{_file_safe(video.id)}-watermark"
    return Source(video.watermark_url, name, stem, ".mp4", "-watermark")


def audio_sources(task: AudioTask) -> Sequence[Source]:
    """The task's sound in both forms. Raises StillmotionError where there is none."""
    if not task.audios:
        raise _nothing(task, "sound")
    audio, stem = task.audios[0], _file_safe(task.task_id)
    name = _file_safe(audio.id)
    return [
        Source(audio.url_mp3, f"{name}-mp3", stem, ".mp3", "-mp3"),
        Source(audio.url_wav, f"{name}-wav", stem, ".wav", "-wav"),
    ]


def image_sources(task: ImagesTask) -> Sequence[Source]:
    """The task's pictures. Raises StillmotionError where there are none."""
    if not task.images:
        raise _nothing(task, "pictures")
    stem = _file_safe(task.task_id)
    return [
        Source(image.url, f"{stem}-{image.index}", stem, ".png", f"-{image.index}")
        for image in task.images
    ]


def face_sources(task: FacesTask) -> Sequence[Source]:
    """The pictures of the faces. Raises StillmotionError where there are none."""
    if not task.faces:
        raise _nothing(task, "faces")
    stem = _file_safe(task.task_id)
    return [
        Source(
            face.face_image,
            f"{stem}-face-{_file_safe(face.face_id)}",
            stem,
            ".jpg",
            f"-face-{_file_safe(face.face_id)}",
        )
        for face in task.faces
    ]


def element_sources(made: ElementTask | Element) -> Sequence[Source]:
    """What the element was made from. Raises StillmotionError where there is none."""
    if isinstance(made, ElementTask):
        if not made.elements:
            raise _nothing(made, "element")
        made = made.elements[0]
    pictures, videos = made.element_image_list, made.element_video_list
    found = [
        ("frontal", pictures.frontal_image, ".png"),
        *((f"refer-{i}", each.image_url, ".png") for i, each in enumerate(pictures.refer_images)),
        *((f"video-{i}", each.video_url, ".mp4") for i, each in enumerate(videos.refer_videos)),
    ]
    stem = str(made.element_id)
    return [
        Source(url, f"{stem}-{mark}", stem, ending, f"-{mark}")
        for mark, url, ending in found
        if url
    ]


def trial_source(made: VoiceTask | Voice) -> Source:
    """The voice's trial. Raises StillmotionError where there is none."""
    if isinstance(made, VoiceTask):
        if not made.voices:
            raise _nothing(made, "voice")
        made = made.voices[0]
    if not made.trial_url:
        raise StillmotionError(f"the voice {made.voice_id} has no trial")
    name = _file_safe(made.voice_id)
    return Source(made.trial_url, f"{name}-trial", name, ".mp3")


def _nothing(task: Task, what: str) -> StillmotionError:
    reason = f": {task.task_status_msg}" if task.task_status_msg else ""
    return StillmotionError(
        f"task {task.task_id} has no {what} (it is {task.task_status or 'unknown'}{reason})"
    )


def _file_safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64] or "file"
