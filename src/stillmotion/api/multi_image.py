"""Multi-image to video: what the catalog makes of a request, and its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.orders import composed_order, idle_of, stored
from stillmotion.api.renamed import renamed
from stillmotion.catalog.features import Feature
from stillmotion.contract.errors import ContractError
from stillmotion.contract.fields.multi_image import MOST_PICTURES
from stillmotion.contract.multi_image import (
    MultiImageRequest,
    parse_multi_image,
    picture_field,
)
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.orders import ComposedOrder, RenderSpec
from stillmotion.orders.composed import Part
from stillmotion.tasks.kinds import MULTI_IMAGE2VIDEO

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/multi-image2video"

MOST_BODY = room_for(MOST_PICTURES, MOST_PICTURE_BYTES)

_GRANTED = frozenset({Feature.ELEMENTS})
"""What the call is about; whether an engine can do it is another question."""


def multi_image2video(services: Services) -> Kind[MultiImageRequest]:
    """The kind."""

    async def plan(request: MultiImageRequest, _account: Account) -> Plan:
        try:
            offer = services.catalog.check(
                request.as_video(),
                services.engines,
                words=len(request.pictures) > 1,
                granted=_GRANTED,
            )
        except ContractError as error:
            raise renamed(error, {"element_list": "image_list"}) from None
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        pictures = [(picture_field(i), one) for i, one in enumerate(request.pictures)]

        def order(keys: Mapping[str, str]) -> ComposedOrder:
            place = stored(keys)
            parts = [Part(field, place(field, picture)) for field, picture in pictures]
            return composed_order(request, request.aspect, spec, parts)

        return Plan(
            units=offer.units,
            engine=offer.engine,
            idle=idle_of(request, services.engines[offer.engine], words=True),
            watermark=request.watermark,
            inline=inline_files(pictures),
            urls=urls(pictures),
            order=order,
        )

    return Kind(
        name=MULTI_IMAGE2VIDEO,
        path=PATH,
        most_body=MOST_BODY,
        parse=parse_multi_image,
        plan=plan,
    )
