"""Pictures from words, elements and a picture: what a request costs, and its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.library import Library, cast, cast_pictures
from stillmotion.api.orders import stored
from stillmotion.catalog.images import size_of
from stillmotion.contract.images import ImagesRequest, parse_images
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.director.cast import base_of
from stillmotion.orders import ImagesOrder
from stillmotion.tasks.kinds import IMAGES

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/images/generations"

MOST_BODY = room_for(1, MOST_PICTURE_BYTES)


def images(services: Services) -> Kind[ImagesRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: ImagesRequest, account: Account) -> Plan:
        offer = services.catalog.images(
            request.model_name, request.resolution, request.n, services.engines
        )
        width, height = size_of(offer.edge, request.aspect)
        image = request.image
        pictures = [] if image is None else [("image", image)]
        inline = inline_files(pictures)
        return Plan(
            units=offer.units,
            engine=offer.engine,
            inline=inline,
            urls=urls(pictures),
            copied=await cast(library, request.element_ids, account, base_of(request.prompt)),
            order=lambda keys: ImagesOrder(
                engine=offer.engine,
                width=width,
                height=height,
                n=request.n,
                prompt=request.prompt,
                negative_prompt=request.negative_prompt,
                image=None if image is None else stored(keys)("image", image),
                elements=cast_pictures(request.element_ids, keys),
            ),
        )

    return Kind(name=IMAGES, path=PATH, most_body=MOST_BODY, parse=parse_images, plan=plan)
