"""The newer generation as a dialect: its calls, and its forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stillmotion.api import envelope
from stillmotion.api.dialect import Description, DialectCall, Site
from stillmotion.contract.errors import ContractError
from stillmotion.dialects.kling_v3 import view
from stillmotion.dialects.kling_v3.billing import BillingCalls
from stillmotion.dialects.kling_v3.kinds import NAME, kinds, models_by_call
from stillmotion.dialects.kling_v3.models import unknown_model
from stillmotion.dialects.kling_v3.openapi import described
from stillmotion.dialects.kling_v3.tasks import TaskCalls

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.endpoint import AccountHandler, Call
    from stillmotion.api.media_links import MediaLinks
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task


class KlingV3:
    """See the module."""

    name = NAME

    def calls(self, site: Site) -> Sequence[DialectCall]:
        """See `Dialect`."""
        return tuple(_calls(site))

    def refusal(self, request_id: str, error: ContractError) -> Response:
        """In the envelope of the older generation."""
        return envelope.refusal(request_id, error)

    def callback(self, task: Task, links: MediaLinks) -> bytes | None:
        """The task, flat."""
        return view.callback(task, links)

    def described(self) -> Description:
        """See `Dialect`."""
        return described()


def _calls(site: Site) -> Iterator[DialectCall]:
    tasks, billing = TaskCalls(site), BillingCalls(site)
    for kind in kinds(site.services):
        yield DialectCall("POST", kind.path, site.creation.of(kind))
    for call, names in models_by_call().items():
        yield DialectCall("POST", f"/{call}/{{model}}", _unknown(call, names))
    yield DialectCall("GET", "/tasks", tasks.get)
    yield DialectCall("POST", "/tasks", tasks.search)
    yield DialectCall("POST", "/account/billing/package", billing.package)
    yield DialectCall("POST", "/account/billing/balance", billing.balance)


def _unknown(name: str, known: tuple[str, ...]) -> AccountHandler:
    async def refuse(call: Call, _account: Account) -> Response:
        raise unknown_model(name, call.path["model"], known)

    return refuse
