"""The calls behind the studio's stage: scene, camera, selection, words, and what is on offer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from stillmotion.api.body import MIB, read_body
from stillmotion.api.dialect import DialectCall
from stillmotion.api.envelope import success
from stillmotion.api.image2video import MOST_BODY
from stillmotion.api.kind import room_for
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.intake.spool import Upload
from stillmotion.studio.messages import Errand
from stillmotion.studio.packing import packed
from stillmotion.studio.workbench import Workbench, config_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import AccountHandler, Call
    from stillmotion.tasks.store import Account

PREFIX = "/studio/api"

BODIES = {
    "scene": room_for(1, MOST_PICTURE_BYTES),
    "poses": MOST_BODY,
    "select": 4096,
    "reading": MOST_BODY,
}
"""Bytes of the largest body of each call."""


class StageCalls:
    """The handlers, and the processes that do their work."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._offers = b""

    @cached_property
    def workbench(self) -> Workbench:
        """Made with the first call, in the loop that serves it."""
        services = self._site.services
        made = Workbench(config_of(services.settings, services.catalog))
        services.at_close.append(made.close)
        return made

    @property
    def calls(self) -> Sequence[DialectCall]:
        """The calls, for `create_app`."""
        return [
            *(DialectCall("POST", f"{PREFIX}/{name}", self._with_body(name)) for name in BODIES),
            DialectCall("GET", f"{PREFIX}/offers", self._tell_offers),
        ]

    def _with_body(self, name: str) -> AccountHandler:
        services = self._site.services
        most = min(BODIES[name], services.settings.max_body_mb * MIB)

        async def answer(call: Call, account: Account) -> Response:
            body = await read_body(call, most, services.spool, account.id)
            try:
                kept = body.data if isinstance(body, Upload) else body
                errand = Errand(
                    call=name,
                    owner=account.id,
                    query=dict(call.query),
                    body=kept or b"",
                    path=str(body.path) if isinstance(body, Upload) and kept is None else "",
                    request_id=call.request_id,
                )
                return _told(call, await self.workbench.run(errand))
            finally:
                if isinstance(body, Upload):
                    await body.discard()

        return answer

    async def _tell_offers(self, call: Call, account: Account) -> Response:
        if not self._offers:
            # The same for everybody, as long as the server runs.
            errand = Errand(call="offers", owner=account.id, request_id=call.request_id)
            self._offers = await self.workbench.run(errand)
        return packed(_told(call, self._offers), call.header(b"accept-encoding") or "")


def _told(call: Call, data: bytes) -> Response:
    return success(call.request_id, msgspec.Raw(data))
