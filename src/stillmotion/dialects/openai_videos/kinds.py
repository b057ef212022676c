"""The create of this dialect, over the kinds that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from stillmotion.api.body import JSON
from stillmotion.api.dialect import DIALECT
from stillmotion.api.image2video import image2video
from stillmotion.api.kind import Answer, Kind, Plan, room_for
from stillmotion.api.text2video import text2video
from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import VideoRequest
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.dialects.openai_videos.models import served
from stillmotion.dialects.openai_videos.reading import CREATE, parse_create
from stillmotion.dialects.openai_videos.request import CreateRequest, blamed
from stillmotion.dialects.openai_videos.view import answer, shown_video
from stillmotion.tasks.kinds import IMAGE2VIDEO, TEXT2VIDEO
from stillmotion.tasks.task import as_submitted

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

NAME = "openai_videos"
"""Of the dialect."""

PATH = "/v1/videos"
MEDIA_TYPES = (JSON, "multipart/form-data")

V = TypeVar("V", bound=VideoRequest)


def videos(site: Site) -> Kind[CreateRequest]:
    """Videos, over a picture or of words alone."""
    plans = _Plans(site.services)
    return Kind(
        name=IMAGE2VIDEO,
        path=PATH,
        most_body=room_for(1, MOST_PICTURE_BYTES),
        parse=parse_create,
        plan=plans.of,
        reads=CREATE,
        media_types=MEDIA_TYPES,
        answer=answer_of(site),
        blame=blamed,
    )


def answer_of(site: Site) -> Answer:
    """A create is answered with the video, as it was when it was made."""

    def created(request_id: str, task: Task, headers: Mapping[str, str] | None) -> Response:
        return answer(request_id, shown_video(as_submitted(task), site.links), headers)

    return created


class _Plans:
    def __init__(self, services: Services) -> None:
        self._over = image2video(services)
        self._words = text2video(services)

    async def of(self, request: CreateRequest, account: Account) -> Plan:
        """With sound where the model is known for it, and the engine can make some."""
        try:
            plan = await self._plan(request, account, sound=request.speaks)
        except ContractError as error:
            if not request.speaks or error.field != "sound":
                raise
            plan = await self._plan(request, account, sound=False)
        size = request.size or ("" if request.over else served(request.model).size)
        asked = {DIALECT: NAME, "model": request.model, "size": size}
        kind = IMAGE2VIDEO if request.over is not None else TEXT2VIDEO
        return replace(plan, kind=kind, asked=asked)

    async def _plan(self, request: CreateRequest, account: Account, *, sound: bool) -> Plan:
        if request.over is not None:
            return await self._over.plan(_sounding(request.over, sound), account)
        assert request.words is not None
        return await self._words.plan(_sounding(request.words, sound), account)


def _sounding(request: V, sound: bool) -> V:
    return structs.replace(request, sound=True) if sound else request
