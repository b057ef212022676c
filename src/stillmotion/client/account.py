"""What the account may spend."""

from __future__ import annotations

import time
from datetime import datetime

import msgspec

from stillmotion.client.answers import read_one
from stillmotion.client.errors import error_class
from stillmotion.client.service import Service
from stillmotion.client.steps import Operation
from stillmotion.client.types import ResourcePack

PATH = "/account/costs"


class _Costs(msgspec.Struct):
    """An envelope in the envelope."""

    code: int = 0
    msg: str = ""
    resource_pack_subscribe_infos: list[ResourcePack] = []


def account_costs(
    service: Service,
    start_time: datetime | int | None,
    end_time: datetime | int | None,
    resource_pack_name: str | None,
) -> Operation[list[ResourcePack]]:
    """Query the packs that could be spent at some time between the two.

    The default of each is now; of the start, the end where that is earlier.
    """
    now = round(time.time() * 1000)
    end = _milliseconds(end_time, now)
    start = _milliseconds(start_time, min(now, end))
    params = {"start_time": str(start), "end_time": str(end)}
    if resource_pack_name is not None:
        params["resource_pack_name"] = resource_pack_name
    response = yield from service.get(PATH, **params)
    costs = read_one(response, _Costs)
    if costs.code:
        raise error_class(costs.code, response.status_code)(
            costs.msg, code=costs.code, http_status=response.status_code
        )
    return costs.resource_pack_subscribe_infos


def _milliseconds(moment: datetime | int | None, default: int) -> int:
    if moment is None:
        return default
    return round(moment.timestamp() * 1000) if isinstance(moment, datetime) else moment
