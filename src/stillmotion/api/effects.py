"""Effects: what the catalog makes of a scene over a picture, and its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.orders import stored, video_of
from stillmotion.api.renamed import renamed
from stillmotion.contract.effects import PICTURE_FIELD, EffectsRequest, parse_effects
from stillmotion.contract.errors import ContractError
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.orders import RenderSpec, VideoOrder
from stillmotion.tasks.kinds import EFFECTS

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/effects"

MOST_BODY = room_for(1, MOST_PICTURE_BYTES)

_NAMES = {name: f"input.{name}" for name in ("model_name", "mode", "duration")}


def effects(services: Services) -> Kind[EffectsRequest]:
    """The kind."""

    async def plan(request: EffectsRequest, _account: Account) -> Plan:
        video = request.as_video()
        try:
            offer = services.catalog.check(video, services.engines)
        except ContractError as error:
            raise renamed(error, _NAMES) from None
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        pictures = [(PICTURE_FIELD, request.picture)]
        return Plan(
            units=offer.units,
            engine=offer.engine,
            watermark=request.watermark,
            inline=inline_files(pictures),
            urls=urls(pictures),
            order=lambda keys: VideoOrder(
                video_of(video, lambda _, picture: stored(keys)(PICTURE_FIELD, picture)),
                spec,
                watermark=request.watermark,
            ),
        )

    return Kind(name=EFFECTS, path=PATH, most_body=MOST_BODY, parse=parse_effects, plan=plan)
