"""Omni video: what the catalog makes of a request, and its order."""

from __future__ import annotations

from collections.abc import Mapping
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
from stillmotion.api.orders import composed_order, idle_of, stored
from stillmotion.api.renamed import renamed
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.contract.fields.omni import MOST_THINGS, PictureRole
from stillmotion.contract.omni import OmniRequest, picture_field
from stillmotion.contract.parse_omni import parse_omni
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.orders import ComposedOrder, RenderSpec
from stillmotion.orders.composed import Part, Role
from stillmotion.tasks.kinds import OMNI_VIDEO

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.catalog import Offer
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/omni-video"

MOST_BODY = room_for(MOST_THINGS, MOST_PICTURE_BYTES)

_ROLES: dict[PictureRole | None, Role] = {
    "first_frame": "first",
    "end_frame": "last",
    None: "any",
}


def omni_video(services: Services) -> Kind[OmniRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: OmniRequest, account: Account) -> Plan:
        offer = _offer(request, services)
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        pictures = [(picture_field(i), one.picture) for i, one in enumerate(request.pictures)]
        elements = await cast(library, request.element_ids, account)
        voices = await voices_of(library, request, account)

        def order(keys: Mapping[str, str]) -> ComposedOrder:
            place = stored(keys)
            return composed_order(
                request,
                request.aspect,
                spec,
                [
                    Part(field, place(field, picture), _ROLES[one.role])
                    for (field, picture), one in zip(pictures, request.pictures, strict=True)
                ],
                elements=cast_pictures(request.element_ids, keys),
                voices=cast_voices(voices, keys),
            )

        words = request.place("first_frame") is None
        return Plan(
            units=offer.units,
            engine=offer.engine,
            idle=idle_of(request, services.engines[offer.engine], words=words),
            watermark=request.watermark,
            inline=inline_files(pictures),
            urls=urls(pictures),
            copied={**elements, **voice_keys(voices)},
            order=order,
        )

    return Kind(name=OMNI_VIDEO, path=PATH, most_body=MOST_BODY, parse=parse_omni, plan=plan)


def _offer(request: OmniRequest, services: Services) -> Offer:
    if request.videos:
        raise refused_field(
            "video_list",
            "no engine of this server makes a video of a video: it has "
            f"{', '.join(services.engines) or 'none'}, and these take pictures and words",
        )
    words = request.place("first_frame") is None
    end, appears = request.place("end_frame"), request.place(None)
    names = {"image_tail": "" if end is None else f"image_list[{end}].type"}
    if not request.element_ids and appears is not None:
        names["element_list"] = picture_field(appears)
    try:
        return services.catalog.for_omni.check(request.as_video(), services.engines, words=words)
    except ContractError as error:
        raise renamed(error, names) from None
