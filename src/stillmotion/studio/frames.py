"""A frame of a finished video, exactly: to begin the next one with."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Annotated, NamedTuple

import anyio
import anyio.to_thread
import msgspec

from stillmotion.api.body import read_small_body
from stillmotion.api.dialect import DialectCall
from stillmotion.api.envelope import success
from stillmotion.api.tasks import unknown_task
from stillmotion.contract.errors import Code, ContractError, bad_field, refused_field
from stillmotion.studio.bodies import body_as
from stillmotion.tasks.task import MediaFile

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account

PATH = "/studio/api/frame"

MOST_AT_ONCE = 2
"""Videos that are decoded at once: each takes a core."""


class FrameBody(msgspec.Struct, frozen=True):
    """A video, by its own id or that of its task, and which of its frames: the one that is shown at
    so many seconds, or the one of that number (from 0; -1 is the last one)."""

    task_id: str = ""
    video_id: str = ""
    at: Annotated[float, msgspec.Meta(ge=0)] | None = None
    frame: Annotated[int, msgspec.Meta(ge=-1)] | None = None


class Frame(msgspec.Struct, frozen=True):
    """A frame as a PNG file in base64, as requests take pictures."""

    image: str
    frame: int
    at: Annotated[float, msgspec.Meta(description="Seconds.")]
    width: int
    height: int


class Frames:
    """The handler."""

    def __init__(self, site: Site) -> None:
        self._store = site.services.store
        self._vault = site.services.vault
        self._turns = anyio.CapacityLimiter(MOST_AT_ONCE)
        self.calls = (DialectCall("POST", PATH, self.get),)

    async def get(self, call: Call, account: Account) -> Response:
        """The frame. Raises ContractError 1201 and, where the file is gone, 1203."""
        asked = body_as(FrameBody, await read_small_body(call))
        if bool(asked.task_id) is bool(asked.video_id):
            raise refused_field("task_id", "give either task_id or video_id")
        if (asked.at is None) is (asked.frame is None):
            raise refused_field("at", "give either at or frame")
        video = await self._video(asked, account)
        count = max(1, round(video.duration * video.fps))
        number = _number(asked, video.fps, count)
        try:
            data = await self._vault.get(video.key)
        except FileNotFoundError:
            raise ContractError(
                Code.NOT_FOUND, "the video is gone: it was deleted, or its time is over"
            ) from None
        found = await anyio.to_thread.run_sync(
            _decoded, data, number, count, video.fps, limiter=self._turns
        )
        return success(
            call.request_id,
            Frame(
                b64encode(found.png).decode(),
                found.number,
                found.number / video.fps,
                found.width,
                found.height,
            ),
        )

    async def _video(self, asked: FrameBody, account: Account) -> MediaFile:
        if asked.video_id:
            video = await self._store.find_video(account.id, asked.video_id)
            if video is None:
                raise bad_field("video_id", asked.video_id, "the id of a video of the account")
            return video
        found = await self._store.tasks_by_id(account.id, [asked.task_id])
        if not found or found[0].purged:
            raise unknown_task(asked.task_id)
        result = found[0].result
        if result is None or not result.videos:
            raise refused_field("task_id", f"the task {asked.task_id} has made no video")
        return result.videos[0]


class _Found(NamedTuple):
    png: bytes
    number: int
    width: int
    height: int


def _number(asked: FrameBody, fps: int, count: int) -> int:
    if asked.frame is not None:
        if asked.frame >= count:
            raise bad_field("frame", asked.frame, f"a whole number from -1 to {count - 1}")
        return count - 1 if asked.frame < 0 else asked.frame
    assert asked.at is not None
    if asked.at > count / fps:
        raise bad_field("at", asked.at, f"a number from 0 to {count / fps:g}")
    # The frame that stands on the screen then; a player's clock may be a hair before it.
    return min(int(asked.at * fps + 1e-3), count - 1)


def _decoded(data: bytes, number: int, count: int, fps: int) -> _Found:
    """The frame of that number. Decoding begins at the last whole frame before it."""
    import io

    import av
    from PIL import Image

    with av.open(io.BytesIO(data), mode="r") as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        assert stream.time_base is not None
        start = stream.start_time or 0
        container.seek(start + int(number / fps / stream.time_base), stream=stream)
        best = None
        for frame in container.decode(stream):
            best = frame
            if frame.pts is None:
                continue
            here = round(float((frame.pts - start) * stream.time_base) * fps)
            if here >= number:
                break
        if best is None:
            raise ContractError(Code.NOT_FOUND, "the video has no frame that decodes")
        picture = Image.fromarray(best.reformat(format="rgb24").to_ndarray())
    png = io.BytesIO()
    picture.save(png, "PNG", compress_level=3)
    return _Found(png.getvalue(), min(number, count - 1), picture.width, picture.height)
