"""Elements: figures that an account keeps and puts into videos; those that come along; deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kept import Shelf
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.library import Library
from stillmotion.api.orders import element_order, stored
from stillmotion.contract.elements import (
    VIDEO_FIELD,
    ElementRequest,
    parse_element,
    parse_element_id,
    pictures,
)
from stillmotion.contract.fields.elements import MOST_REFERENCES, REFER_VIDEOS
from stillmotion.contract.files import MOST_INLINE_BYTES
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.library.elements import preset_elements
from stillmotion.tasks.kinds import ELEMENTS

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/general/advanced-custom-elements"

MOST_BODY = max(
    room_for(1 + MOST_REFERENCES, MOST_PICTURE_BYTES),
    room_for(REFER_VIDEOS.most, MOST_INLINE_BYTES),
)

UNITS = "0"
"""An element costs nothing; the videos that it appears in do."""


class DeletedElement(msgspec.Struct, frozen=True):
    """The answer to a deletion."""

    element_id: Annotated[int, msgspec.Meta(description="The element, which is gone.")]


def elements(services: Services) -> Kind[ElementRequest]:
    """The kind."""
    library = Library(services)

    async def plan(request: ElementRequest, account: Account) -> Plan:
        voice = None
        if request.voice_id:
            voice = await library.voice(account, "element_voice_id", request.voice_id)
        videos = [] if request.video is None else [(VIDEO_FIELD, request.video)]
        inline = inline_files(pictures(request))
        clip = inline_files(videos)
        return Plan(
            units=UNITS,
            inline={**inline, **clip},
            urls=urls([*pictures(request), *videos]),
            order=lambda keys: element_order(request, stored(keys), account.id, voice),
        )

    return Kind(name=ELEMENTS, path=PATH, most_body=MOST_BODY, parse=parse_element, plan=plan)


async def _delete(library: Library, account: Account, body: bytes) -> DeletedElement:
    element_id = parse_element_id(body)
    await library.delete_element(account, element_id)
    return DeletedElement(element_id)


SHELF = Shelf(
    presets_path="/v1/general/advanced-presets-elements",
    delete_path="/v1/general/delete-elements",
    presets=preset_elements,
    delete=_delete,
)
"""What accounts keep of elements."""
