"""Elements: figures that an account keeps and puts into videos; those that come along; deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from stillmotion.api.body import read_json_body
from stillmotion.api.envelope import success
from stillmotion.api.kind import Kind, Plan
from stillmotion.api.library import Library
from stillmotion.api.task_view import listed_task
from stillmotion.api.tasks import page_of
from stillmotion.contract.elements import (
    ElementRequest,
    parse_element,
    parse_element_id,
    pictures,
    with_pictures,
)
from stillmotion.contract.image2video import InlinePicture, StoredPicture
from stillmotion.executors.job import ElementOrder
from stillmotion.inputs.check import check_references
from stillmotion.library.elements import preset_elements
from stillmotion.tasks.kinds import ELEMENTS

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.endpoint import Call
    from stillmotion.api.media_links import MediaLinks
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/general/advanced-custom-elements"
PRESETS_PATH = "/v1/general/advanced-presets-elements"
DELETE_PATH = "/v1/general/delete-elements"

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
        inline = {
            field: picture.data
            for field, picture in pictures(request)
            if isinstance(picture, InlinePicture)
        }
        return Plan(
            units=UNITS,
            inline=inline,
            check=lambda: check_references(inline),
            order=lambda keys: ElementOrder(
                request=with_pictures(
                    request,
                    lambda field, given: StoredPicture(keys[field]) if field in keys else given,
                ),
                owner=account.id,
                voice=voice,
            ),
        )

    return Kind(name=ELEMENTS, path=PATH, parse=parse_element, plan=plan)


class Elements:
    """The handlers beside those of tasks."""

    def __init__(self, services: Services, links: MediaLinks) -> None:
        self._library = Library(services)
        self._vault = services.vault
        self._most_mb = services.settings.max_body_mb
        self._links = links

    async def presets(self, call: Call, _account: Account) -> Response:
        """A page of the elements that come along."""
        links = self._links.for_call(call)
        tasks = page_of(await preset_elements(self._vault), call)
        return success(call.request_id, [listed_task(task, links) for task in tasks])

    async def delete(self, call: Call, account: Account) -> Response:
        """Delete one of the account's elements, and its files."""
        element_id = parse_element_id(await read_json_body(call, self._most_mb))
        await self._library.delete_element(account, element_id)
        return success(call.request_id, DeletedElement(element_id))
