"""Pictures from words, elements and a picture: what a request costs, and its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from stillmotion.api.inline import inline_files
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.library import Library, cast, cast_pictures
from stillmotion.api.text2video import no_maker
from stillmotion.contract.image2video import StoredPicture
from stillmotion.contract.images import ImagesRequest, parse_images
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.director.cast import base_of
from stillmotion.engines.registry import MAKERS
from stillmotion.executors.job import ImagesOrder
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
        offer = services.catalog.images(request)
        if offer.engine not in MAKERS:
            raise no_maker(request.model_name, offer.engine)
        inline = inline_files([("image", request.image)])
        return Plan(
            units=offer.units,
            inline=inline,
            copied=await cast(library, request.element_ids, account, base_of(request.prompt)),
            order=lambda keys: ImagesOrder(
                _with_stored(request, keys),
                offer.engine,
                offer.width,
                offer.height,
                cast_pictures(request.element_ids, keys),
            ),
        )

    return Kind(name=IMAGES, path=PATH, most_body=MOST_BODY, parse=parse_images, plan=plan)


def _with_stored(request: ImagesRequest, keys: Mapping[str, str]) -> ImagesRequest:
    if "image" not in keys:
        return request
    return msgspec.structs.replace(request, image=StoredPicture(keys["image"]))
