"""The faces of a video, found and followed for a task: each with a picture, its times, its way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from stillmotion import models
from stillmotion.arrays import Rgb
from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.lips.following import Track, follow
from stillmotion.engines.lips.keeping import kept
from stillmotion.executors.job import JobFailed
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.footage import Footage, measure
from stillmotion.inputs.moving import Moving, moving
from stillmotion.orders.lips import FacesOrder
from stillmotion.orders.sources import Source
from stillmotion.tasks.task import FaceFile, SessionFile, TaskResult
from stillmotion.telemetry.stages import stage

MOST_VIDEO_BYTES = 100 * 1024 * 1024

LENGTHS = 2.0, 60.0
"""Seconds of a video."""

AROUND = 0.25
"""How much of what is about a face its picture has, in its widths."""

PICTURE_SIDE = 320
"""Pixels of the longer side of the picture of a face, at most."""


def perform(attempt: Attempt, order: FacesOrder) -> TaskResult:
    """Find the faces. See `executors.kinds.Perform`."""
    video, found = fetched(attempt, order.field, order.video)
    times: list[float] = []
    tracks = followed(attempt, order.field, video, found, times, (0.05, 0.9))
    attempt.report(0.92, "cutting out the faces")
    pictures = _pictures(order.field, video, tracks)
    made = []
    for number, (track, picture) in enumerate(zip(tracks, pictures, strict=True)):
        shown, way = attempt.folder / f"face-{number}.jpg", attempt.folder / f"face-{number}.npz"
        shown.write_bytes(picture)
        way.write_bytes(kept(track))
        made.append(
            FaceFile(
                id=str(number),
                picture_key=attempt.store(shown),
                track_key=attempt.store(way),
                start=round(1000 * times[track.first]),
                end=round(1000 * (times[track.last] + 1 / found.fps)),
            )
        )
    attempt.report(1.0, "done")
    session = SessionFile(
        id=attempt.task_id,
        key=attempt.store(video),
        duration=round(found.seconds, 3),
        video_id=order.video_id,
        faces=tuple(made),
    )
    return TaskResult(sessions=(session,))


def fetched(attempt: Attempt, field: str, source: Source) -> tuple[Path, Footage]:
    """The video as a file, and what it says of itself. Raises ContractError 1201."""
    with stage("fetch"):
        data = attempt.fetcher.load(field, source, MOST_VIDEO_BYTES)
        found = measure(data, field, LENGTHS)
    path = attempt.folder / "given.mp4"
    path.write_bytes(data)
    return path, found


def followed(
    attempt: Attempt,
    field: str,
    video: Path,
    found: Footage,
    times: list[float],
    share: tuple[float, float],
) -> list[Track]:
    """The faces of a video; `times` takes the seconds of its frames, and `share` is what of the
    progress that is. Raises JobFailed where there is none."""
    if not models.available("faces"):
        raise JobFailed(
            "the model that finds faces is missing on this server (`stillmotion models pull`)"
        )
    told = telling(attempt, found, share, "following the faces")

    def frames() -> Iterator[Rgb]:
        for shown in moving(video, field, LENGTHS[1]):
            times.append(float(shown.seconds))
            told(shown)
            yield planes_to_rgb(shown.frame)

    with stage("analyse"):
        tracks = list(follow(frames(), found.fps))
    if not tracks:
        raise JobFailed(f"{field}: no face was found in the video")
    return tracks


def plainest(tracks: list[Track]) -> Track:
    """The face that is seen longest and largest."""

    def worth(track: Track) -> float:
        return sum(look.box[2] - look.box[0] for look in track.looks.values())

    return max(tracks, key=worth)


def telling(
    attempt: Attempt, found: Footage, share: tuple[float, float], words: str
) -> Callable[[Moving], None]:
    """What tells with each frame how far it is, `share` being what of the progress that is."""
    start, end = share
    frames = max(1.0, found.seconds * found.fps)

    def tell(shown: Moving) -> None:
        attempt.report(start + (end - start) * min(1.0, shown.number / frames), words)

    return tell


def _pictures(field: str, video: Path, tracks: list[Track]) -> list[bytes]:
    """A JPEG of each face."""
    best = {track.best for track in tracks}
    frames = {
        shown.number: planes_to_rgb(shown.frame)
        for shown in moving(video, field, LENGTHS[1])
        if shown.number in best
    }
    return [_picture(frames[track.best], track) for track in tracks]


def _picture(rgb: Rgb, track: Track) -> bytes:
    left, top, right, bottom = track.looks[track.best].box
    more = AROUND * (right - left)
    height, width = rgb.shape[:2]
    rows = slice(max(0, int(top - more)), min(height, int(np.ceil(bottom + more))))
    columns = slice(max(0, int(left - more)), min(width, int(np.ceil(right + more))))
    picture = Image.fromarray(rgb[rows, columns])
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    return file.getvalue()
