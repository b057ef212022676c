"""What an account has spent: its packs, with real figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from stillmotion.api.envelope import SUCCEED, success
from stillmotion.contract.errors import bad_field, missing_field, refused_field
from stillmotion.tasks.store import UNIT

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.endpoint import Call
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account, Pack

PATH = "/account/costs"

MOST_TIME = 10**14 - 1
"""Unix milliseconds, until the year 5138."""

PACK_TYPE = "decreasing_total"
"""All packs are of the type that counts down and then is spent."""

PackStatus = Literal["toBeOnline", "online", "expired", "runOut"]

Time = Annotated[int, msgspec.Meta(description="Unix milliseconds.")]


class PackInfo(msgspec.Struct, frozen=True):
    """A pack. What tasks under way will cost still counts as remaining."""

    resource_pack_name: str
    resource_pack_id: str
    resource_pack_type: str
    total_quantity: float
    remaining_quantity: float
    purchase_time: Time
    effective_time: Time
    invalid_time: Time
    status: PackStatus


class Costs(msgspec.Struct, frozen=True):
    """The answer: an envelope in the envelope, as the hosted service gives it."""

    code: int
    msg: str
    resource_pack_subscribe_infos: list[PackInfo]


class AccountCosts:
    """The handler."""

    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._clock = services.clock

    async def get(self, call: Call, account: Account) -> Response:
        """The packs that could be spent at some time between the two."""
        query = call.query
        start = _time("start_time", query.get("start_time"))
        end = _time("end_time", query.get("end_time"))
        if end < start:
            raise refused_field("end_time", f"given {end}, which is before start_time, {start}")
        name = query.get("resource_pack_name")
        now = int(self._clock() * 1000)
        packs = [
            _pack_info(pack, now)
            for pack in await self._store.packs(account.id)
            if pack.effective_at <= end
            and pack.invalid_at >= start
            and name in (None, "", pack.name)
        ]
        return success(call.request_id, Costs(0, SUCCEED, packs))


def _pack_info(pack: Pack, now: int) -> PackInfo:
    return PackInfo(
        resource_pack_name=pack.name,
        resource_pack_id=pack.id,
        resource_pack_type=PACK_TYPE,
        total_quantity=pack.total / UNIT,
        remaining_quantity=(pack.total - pack.spent) / UNIT,
        purchase_time=pack.purchased_at,
        effective_time=pack.effective_at,
        invalid_time=pack.invalid_at,
        status=_status(pack, now),
    )


def _status(pack: Pack, now: int) -> PackStatus:
    if pack.spent >= pack.total:
        return "runOut"
    if now >= pack.invalid_at:
        return "expired"
    return "online" if now >= pack.effective_at else "toBeOnline"


def _time(name: str, given: str | None) -> int:
    if not given:
        raise missing_field(name, "to say of which time")
    number = int(given) if given.isascii() and given.isdigit() and len(given) <= 14 else -1
    if not 0 <= number <= MOST_TIME:
        raise bad_field(name, given, "a time in Unix milliseconds")
    return number
