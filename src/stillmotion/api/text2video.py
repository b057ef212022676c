"""Text to video: as image to video, of words alone or over pictures that the engine makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.kind import WORDS, Kind, Plan
from stillmotion.api.library import (
    Library,
    cast,
    cast_pictures,
    cast_voices,
    voice_keys,
    voices_of,
)
from stillmotion.api.orders import idle_of, text_video_of
from stillmotion.contract.image2video import UrlPicture
from stillmotion.contract.parse import parse_text2video
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.orders import RenderSpec, TextOrder
from stillmotion.tasks.kinds import TEXT2VIDEO

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/text2video"

_TO_BE_MADE = UrlPicture("")


def text2video(services: Services) -> Kind[Text2VideoRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: Text2VideoRequest, account: Account) -> Plan:
        offer = services.catalog.for_text.check(
            request.over(_TO_BE_MADE), services.engines, words=True
        )
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        elements = await cast(library, request.element_ids, account)
        voices = await voices_of(library, request, account)
        return Plan(
            units=offer.units,
            engine=offer.engine,
            idle=idle_of(request, services.engines[offer.engine], words=True),
            watermark=request.watermark,
            copied={**elements, **voice_keys(voices)},
            order=lambda keys: TextOrder(
                text_video_of(request),
                spec,
                elements=cast_pictures(request.element_ids, keys),
                voices=cast_voices(voices, keys),
                watermark=request.watermark,
            ),
        )

    return Kind(name=TEXT2VIDEO, path=PATH, most_body=WORDS, parse=parse_text2video, plan=plan)
