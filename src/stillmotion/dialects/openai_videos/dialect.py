"""The video calls of the OpenAI API as a dialect: its calls, and its forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stillmotion.api.dialect import Description, DialectCall, Site
from stillmotion.contract.errors import ContractError
from stillmotion.dialects.openai_videos import view
from stillmotion.dialects.openai_videos.kinds import NAME, PATH, videos
from stillmotion.dialects.openai_videos.model_list import ModelCalls
from stillmotion.dialects.openai_videos.openapi import described
from stillmotion.dialects.openai_videos.videos import VideoCalls

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.media_links import MediaLinks
    from stillmotion.tasks.task import Task

MODELS_PATH = "/v1/models"


class OpenAIVideos:
    """See the module."""

    name = NAME

    def calls(self, site: Site) -> Sequence[DialectCall]:
        """See `Dialect`. Kling's paths under /v1/videos come first: they are longer."""
        calls, models = VideoCalls(site), ModelCalls(site)
        return (
            DialectCall("POST", PATH, site.creation.of(videos(site))),
            DialectCall("GET", PATH, calls.list),
            DialectCall("GET", PATH + "/{id}", calls.get),
            DialectCall("DELETE", PATH + "/{id}", calls.delete),
            DialectCall("GET", PATH + "/{id}/content", calls.content),
            DialectCall("POST", PATH + "/{id}/remix", calls.remix),
            DialectCall("GET", MODELS_PATH, models.list),
            DialectCall("GET", MODELS_PATH + "/{id}", models.get),
        )

    def refusal(self, request_id: str, error: ContractError) -> Response:
        """An error object."""
        return view.refusal(request_id, error)

    def callback(self, _task: Task, _links: MediaLinks) -> bytes | None:
        """The usual one: no call of this dialect has a callback."""
        return None

    def described(self) -> Description:
        """See `Dialect`."""
        return described()
