"""Image to video: what the catalog makes of a request, and its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.library import (
    Library,
    cast,
    cast_pictures,
    cast_voices,
    voice_keys,
    voices_of,
)
from stillmotion.api.orders import idle_of, stored, video_of
from stillmotion.contract.fields.videos import DYNAMIC_MASKS
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.contract.parse import parse_image2video
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.inputs.shown import pictures
from stillmotion.orders import RenderSpec, VideoOrder
from stillmotion.tasks.kinds import IMAGE2VIDEO

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/image2video"

MOST_BODY = room_for(3 + DYNAMIC_MASKS.most, MOST_PICTURE_BYTES)
"""Start, end, what stays, and what moves."""


def image2video(services: Services) -> Kind[Image2VideoRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: Image2VideoRequest, account: Account) -> Plan:
        offer = services.catalog.check(request, services.engines)
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        inline = inline_files(pictures(request))
        elements = await cast(library, request.element_ids, account)
        voices = await voices_of(library, request, account)
        return Plan(
            units=offer.units,
            engine=offer.engine,
            idle=idle_of(request, services.engines[offer.engine], words=False),
            watermark=request.watermark,
            inline=inline,
            urls=urls(pictures(request)),
            copied={**elements, **voice_keys(voices)},
            order=lambda keys: VideoOrder(
                video_of(request, stored(keys)),
                spec,
                elements=cast_pictures(request.element_ids, keys),
                voices=cast_voices(voices, keys),
                watermark=request.watermark,
            ),
        )

    return Kind(
        name=IMAGE2VIDEO, path=PATH, most_body=MOST_BODY, parse=parse_image2video, plan=plan
    )
