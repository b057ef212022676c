"""A video whose figure moves as somebody in another video does, by an engine that can do that.

What is made is as long as that video, and may keep its sound.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import av.error
import msgspec

from stillmotion.contract.errors import refused_field
from stillmotion.contract.fields.motion_control import (
    IMAGE_URL,
    LONGEST_AS_IMAGE,
    LONGEST_SIDE,
    MOST_VIDEO_BYTES,
    SHORTEST_SIDE,
    VIDEO_URL,
)
from stillmotion.encoding.aac import Soundtrack, length
from stillmotion.encoding.reading import soundtrack_of
from stillmotion.engines.base import Motion
from stillmotion.executors.film import film_to
from stillmotion.executors.render import directed
from stillmotion.executors.videos import asked_by, files_in, part, stored
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.check import load_elements, load_reference
from stillmotion.inputs.footage import Footage, measure
from stillmotion.orders import MotionOrder, UrlFile, Video, VideoOrder
from stillmotion.orders.video import Content
from stillmotion.tasks.task import TaskResult
from stillmotion.telemetry.stages import stage

_HERE = UrlFile("")
"""Stands for a picture that is loaded already."""


def perform(attempt: Attempt, order: MotionOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    picture = load_reference(IMAGE_URL.name, order.image, attempt.fetcher)
    pictures = {"image": picture, **load_elements(order.elements, attempt.fetcher)}
    path = attempt.folder / "motion.mp4"
    seconds = _fetched(attempt, order, path).seconds
    content = {name: getattr(order.video, name) for name in Content.__struct_fields__}
    video = Video(image=_HERE, **{**content, "duration": math.ceil(seconds)})
    board = directed(VideoOrder(video, order.spec), pictures, attempt.remark)
    frames = round(seconds * order.spec.fps)
    take = asked_by(attempt, board.take)
    (shot,) = take.storyboard.shots
    storyboard = msgspec.structs.replace(
        take.storyboard, shots=(msgspec.structs.replace(shot, frames=frames),)
    )
    motion = Motion(path, order.orientation)
    told = replace(board, take=replace(take, storyboard=storyboard, motion=motion))
    sound = _sound(path, length(frames, order.spec.fps)) if order.keep_sound else None
    files = files_in(attempt.folder, watermark=order.watermark)
    return stored(attempt, files, film_to(told, files, part(attempt.report), sound))


def _fetched(attempt: Attempt, order: MotionOrder, path: Path) -> Footage:
    """The video that it moves by, written to `path`. Raises ContractError 1201."""
    field = VIDEO_URL.name
    with stage("fetch"):
        data = attempt.fetcher.load(field, order.motion, MOST_VIDEO_BYTES)
        shortest, longest = VIDEO_URL.seconds
        if order.orientation == "image":
            longest = LONGEST_AS_IMAGE
        found = measure(data, field, (shortest, longest))
    for side in (found.width, found.height):
        if not SHORTEST_SIDE <= side <= LONGEST_SIDE:
            raise refused_field(
                field,
                f"the video is {found.width}x{found.height} pixels, and allowed are "
                f"{SHORTEST_SIDE} to {LONGEST_SIDE} a side",
            )
    path.write_bytes(data)
    return found


def _sound(path: Path, samples: int) -> Soundtrack | None:
    try:
        return soundtrack_of(path, samples)
    except (av.error.FFmpegError, ValueError) as error:
        raise refused_field(VIDEO_URL.name, f"its sound does not decode: {error}") from error
