"""Omni image: pictures of what a prompt points at, what they cost, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.lacking import engine_with
from stillmotion.api.library import Library, cast, cast_pictures
from stillmotion.api.orders import stored
from stillmotion.catalog.images import aspect_of
from stillmotion.contract.fields.omni_image import MOST_THINGS
from stillmotion.contract.omni_image import OmniImageRequest, parse_omni_image, picture_field
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.director.cast import base_of
from stillmotion.orders import OmniImageOrder
from stillmotion.tasks.kinds import OMNI_IMAGE

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/images/omni-image"

MOST_BODY = room_for(MOST_THINGS, MOST_PICTURE_BYTES)


def omni_image(services: Services) -> Kind[OmniImageRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: OmniImageRequest, account: Account) -> Plan:
        catalog, model = services.catalog, request.model_name
        engine_with(
            catalog.served_by(model),
            services.engines,
            lambda able: able.makes_pictures,
            model=model,
            ability="makes_pictures",
            what="makes pictures",
        )
        offer = catalog.images(model, request.resolution, request.count, services.engines)
        pictures = [(picture_field(i), one) for i, one in enumerate(request.pictures)]
        inline = inline_files(pictures)
        aspect = None if request.aspect_ratio == "auto" else aspect_of(request.aspect_ratio)
        return Plan(
            units=offer.units,
            engine=offer.engine,
            watermark=request.watermark,
            inline=inline,
            urls=urls(pictures),
            copied=await cast(library, request.element_ids, account, base_of(request.prompt)),
            order=lambda keys: OmniImageOrder(
                engine=offer.engine,
                edge=offer.edge,
                aspect=aspect,
                n=request.count,
                series=request.series,
                prompt=request.prompt,
                images=tuple(stored(keys)(field, picture) for field, picture in pictures),
                elements=cast_pictures(request.element_ids, keys),
                watermark=request.watermark,
            ),
        )

    return Kind(name=OMNI_IMAGE, path=PATH, most_body=MOST_BODY, parse=parse_omni_image, plan=plan)
