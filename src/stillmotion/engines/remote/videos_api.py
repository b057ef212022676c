"""What servers with OpenAI's `/v1/videos` have in common: status, content and deletion of a job.

The ids are the servers' own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

import msgspec

from stillmotion.engines.generative.clip import ClipRequest
from stillmotion.engines.remote.adapter import Job
from stillmotion.engines.remote.faults import OddAnswer, Refused, told, words_of
from stillmotion.engines.remote.line import Files, Line

if TYPE_CHECKING:
    from stillmotion.engines.remote.options import RemoteOptions

VIDEOS = "/v1/videos"

_STATES = {
    "queued": "waiting",
    "in_progress": "working",
    "completed": "done",
    "failed": "failed",
    "cancelled": "failed",
    "deleted": "lost",
}


class Video(msgspec.Struct, frozen=True):
    """A job, in what we read of it."""

    id: str
    status: str
    progress: float = 0.0
    error: Any = None


class ModelCard(msgspec.Struct, frozen=True):
    """A model that a server lists."""

    id: str


class Models(msgspec.Struct, frozen=True):
    """The models that a server lists."""

    data: list[ModelCard]


class VideosApi:
    """The part of an adapter that such servers share."""

    takes_ids = False

    def __init__(self, options: RemoteOptions, url: str) -> None:
        self.options = options
        self.url = url
        self.line = Line(options, url)
        self.name = self.line.name

    def close(self) -> None:
        """Close the connections."""
        self.line.close()

    def ready(self) -> None:
        """Ask for the server's health."""
        self.line.ping("/health")

    def examine(self) -> None:
        """Hold the model that is served against the table's."""
        served = [card.id for card in self.line.get("/v1/models", Models).data]
        if served and self.options.model not in served:
            raise OddAnswer(
                f"{self.name} serves {told(', '.join(served))}, and the table has "
                f"{self.options.model}"
            )

    def send(self, fields: Mapping[str, Any], files: Files) -> str:
        """Submit a form: the request's fields and the table's further ones; the id."""
        form = {**(self.options.extra or {}), **fields}
        spelt = {key: _spelt(value) for key, value in form.items() if value is not None}
        return self._id(self.line.post_form(VIDEOS, Video, spelt, files))

    def send_json(self, body: Mapping[str, Any]) -> str:
        """Submit as JSON; the id."""
        whole = {**(self.options.extra or {}), **body}
        return self._id(self.line.post(VIDEOS, Video, whole))

    def find(self, id: str) -> Job:
        """How the job stands."""
        try:
            video = self.line.get(f"{VIDEOS}/{quote(id, safe='')}", Video)
        except Refused as refused:
            return self._refused(refused)
        state = _STATES.get(video.status)
        if state is None:
            raise OddAnswer(f"{self.name} has a job in the state {told(video.status)!r}")
        return Job(
            state=state,  # type: ignore[arg-type]
            done=min(1.0, max(0.0, video.progress / 100)) if video.progress else None,
            why=self._why(video.error),
        )

    def fetch(self, id: str, job: Job, target: BinaryIO, step: Callable[[], None]) -> None:
        """Write the video to a file."""
        del job
        self.line.save(f"{VIDEOS}/{quote(id, safe='')}/content", target, step)

    def delete(self, id: str) -> None:
        """Delete the job; what that does to running work is another matter."""
        try:
            self.line.ask("DELETE", f"{VIDEOS}/{quote(id, safe='')}")
        except Refused as refused:
            if refused.status != 404:
                raise

    def facts(self, request: ClipRequest) -> dict[str, str]:
        """Nothing further."""
        del request
        return {}

    def _id(self, video: Video) -> str:
        if not video.id:
            raise OddAnswer(f"{self.name} gave the job no id")
        return video.id

    def _refused(self, refused: Refused) -> Job:
        """Some servers answer for a failed job with its error's status and its record."""
        body = refused.body
        if isinstance(body, dict) and body.get("status") == "failed" and "id" in body:
            return Job(state="failed", why=self._why(body.get("error")))
        if refused.status == 404:
            return Job(state="lost")
        raise refused

    def _why(self, error: Any) -> str:
        return self.line.told(words_of(error)) if error else ""


def _spelt(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
