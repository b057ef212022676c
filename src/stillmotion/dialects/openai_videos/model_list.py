"""`GET /v1/models`: the names that a video can be asked for by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from stillmotion.contract.errors import Code, ContractError, shown
from stillmotion.dialects.openai_videos.models import SORA
from stillmotion.dialects.openai_videos.view import answer

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account

CREATED = 1_767_225_600
"""Unix seconds: the API has a time for each model, and there is none here."""


class OpenAIModel(msgspec.Struct, frozen=True):
    """A model."""

    id: str
    created: int = CREATED
    object: Literal["model"] = "model"
    owned_by: str = "stillmotion"


class OpenAIModelList(msgspec.Struct, frozen=True):
    """All of them."""

    data: list[OpenAIModel]
    object: Literal["list"] = "list"


class ModelCalls:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        catalog = site.services.catalog
        both = (*catalog.map.models, *catalog.for_text.map.models)
        served = {each.model for each in SORA.values()}
        known = tuple(name for name in SORA if served <= set(both))
        self._names = tuple(dict.fromkeys((*both, *known)))

    async def list(self, call: Call, _account: Account) -> Response:
        """All of them."""
        return answer(call.request_id, OpenAIModelList([OpenAIModel(each) for each in self._names]))

    async def get(self, call: Call, _account: Account) -> Response:
        """One of them."""
        name = call.path["id"]
        if name not in self._names:
            raise ContractError(
                Code.NOT_FOUND, f"The model {shown(name)} does not exist here", field="model"
            )
        return answer(call.request_id, OpenAIModel(name))
