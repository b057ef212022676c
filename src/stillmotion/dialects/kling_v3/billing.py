"""`POST /account/billing/package` and `/balance`: what packs, and money, have paid for tasks.

There is no money here, so the second is always empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from stillmotion.api.body import read_small_body
from stillmotion.api.envelope import success
from stillmotion.contract.body import read_body
from stillmotion.contract.common import without_effect
from stillmotion.contract.errors import bad_field, missing_field, refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import Choice, ListOf
from stillmotion.contract.wire import Remarks, one_of
from stillmotion.dialects.kling_v3.cursor import decoded, encoded, unknown_cursor
from stillmotion.dialects.kling_v3.fields import (
    API_KEY,
    BALANCE_FILTERS,
    BALANCE_KEY,
    CURSOR,
    DEDUCTIONS_LIMIT,
    END_TIME,
    FILTER_VALUES,
    PACK_ID,
    PACK_NAME,
    PACKAGE_FILTERS,
    PACKAGE_KEY,
    PRODUCT,
    START_TIME,
)
from stillmotion.orders.rows import asked_of
from stillmotion.tasks import kinds
from stillmotion.tasks.records import Deduction
from stillmotion.tasks.store import UNIT

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.dialect import Site
    from stillmotion.api.endpoint import Call
    from stillmotion.tasks.store import Account

PRODUCTS = ("video", "image", "try-on")

FUNCTIONS: Mapping[str, str] = {
    kinds.IMAGE2VIDEO: "Image to Video",
    kinds.TEXT2VIDEO: "Text to Video",
    kinds.IMAGES: "Image Generation",
    kinds.ELEMENTS: "Element",
    kinds.VOICES: "Voice",
    kinds.OMNI_VIDEO: "Omni Video",
    kinds.MULTI_IMAGE2VIDEO: "Multi-Image to Video",
    kinds.VIDEO_EXTEND: "Video Extension",
    kinds.EFFECTS: "Video Effects",
    kinds.TTS: "Text to Speech",
    kinds.TEXT_TO_AUDIO: "Text to Audio",
    kinds.VIDEO_TO_AUDIO: "Video to Audio",
    kinds.IDENTIFY_FACE: "Face Identification",
    kinds.ADVANCED_LIP_SYNC: "Lip Sync",
    kinds.LIP_SYNC: "Lip Sync",
    kinds.AVATAR: "Avatar",
    kinds.OMNI_IMAGE: "Omni Image",
    kinds.MOTION_CONTROL: "Motion Control",
}

_RESOLUTIONS = {"std": "720p", "pro": "1080p", "4k": "4k"}


class PackDeduction(msgspec.Struct, frozen=True):
    """What a pack paid for a task. What is not kept of the task any more is empty."""

    package_id: str
    product_type: Literal["video", "image"]
    task_id: str
    api_key_name: Annotated[str, msgspec.Meta(description="Empty: keys have no names here.")]
    product_function: str
    model_name: str
    resolution: str
    duration: str
    refer_video_input: bool
    video_sound: Literal["native", "off"]
    voice_control: bool
    deduction_time: str
    unit_before_deduction: float
    deduction_amount: float
    unit_after_deduction: float


class PackDeductions(msgspec.Struct, frozen=True):
    """Those of a page, and how many they are."""

    detail: list[PackDeduction]
    count: int


class DeductionPage(msgspec.Struct, frozen=True):
    """A page; `next_cursor` is empty where there are no more."""

    result: PackDeductions
    next_cursor: str
    has_more: bool


class _Asked(msgspec.Struct, frozen=True):
    """What is looked for: a cursor repeats it whole. Values of several filters of one key are
    alternatives."""

    start: int
    end: int
    limit: int
    filters: dict[str, list[str]]
    beyond: tuple[int, int] = (0, 0)

    def takes(self, deduction: Deduction) -> bool:
        """Whether the filters let it through."""
        has = {
            API_KEY: "",
            PRODUCT: _product(deduction),
            PACK_NAME: deduction.pack_name,
            PACK_ID: deduction.pack_id,
        }
        return all(has[key] in values for key, values in self.filters.items())


class BillingCalls:
    """The handlers."""

    def __init__(self, site: Site) -> None:
        self._store = site.services.store
        self._strict = site.services.settings.strict

    async def package(self, call: Call, account: Account) -> Response:
        """What packs have paid, task by task."""
        asked = await self._asked(call, PACKAGE_FILTERS, PACKAGE_KEY)
        shown: list[PackDeduction] = []
        beyond, more = asked.beyond, True
        while more and len(shown) < asked.limit:
            wanted = asked.limit - len(shown)
            found = await self._store.deductions(
                account.id, asked.start, asked.end, beyond, wanted + 1
            )
            more, taken = len(found) > wanted, found[:wanted]
            shown += [_detail(each) for each in taken if asked.takes(each)]
            if taken:
                beyond = int(taken[-1].task.id), int(taken[-1].pack_id)
        next_cursor = encoded(msgspec.structs.replace(asked, beyond=beyond)) if more else ""
        page = DeductionPage(PackDeductions(shown, len(shown)), next_cursor, more)
        return success(call.request_id, page)

    async def balance(self, call: Call, _account: Account) -> Response:
        """What money has paid: nothing."""
        await self._asked(call, BALANCE_FILTERS, BALANCE_KEY)
        return success(call.request_id, DeductionPage(PackDeductions([], 0), "", False))

    async def _asked(self, call: Call, filters: ListOf, key: Choice[str]) -> _Asked:
        given, remarks = Given(read_body(await read_small_body(call))), Remarks()
        text = given.find(CURSOR)
        start, end = given.find(START_TIME), given.find(END_TIME)
        limit, chosen = given.need(DEDUCTIONS_LIMIT), _filters(given, filters, key, remarks)
        without_effect(given, remarks, strict=self._strict)
        if text is not None:
            asked = decoded(text, _Asked)
            known = {API_KEY, PRODUCT, PACK_NAME, PACK_ID}.issuperset(asked.filters)
            sound = all(0 <= each < 2**63 for each in asked.beyond) and 0 < asked.limit <= 500
            if not (known and sound and 0 <= asked.start <= asked.end < 2**53):
                raise unknown_cursor()
            return asked
        if start is None:
            raise missing_field("start_time", "unless cursor is given")
        if end is None:
            raise missing_field("end_time", "unless cursor is given")
        if start >= end:
            raise refused_field("start_time", f"given {start}, which is not before {end}, end_time")
        return _Asked(start, end, limit, chosen)


def _filters(
    given: Given, filters: ListOf, key: Choice[str], remarks: Remarks
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in given.entries(filters):
        name, values = entry.need(key), entry.find(FILTER_VALUES) or ()
        remarks.unknown += entry.unknown()
        if name == PRODUCT:
            for place, value in enumerate(values):
                if value not in PRODUCTS:
                    raise bad_field(f"{entry.field('values')}[{place}]", value, one_of(PRODUCTS))
        if values:
            found.setdefault(name, []).extend(values)
    if PACK_NAME in found and PACK_ID in found:
        raise refused_field(
            "filters", f"{PACK_NAME} together with {PACK_ID}, but allowed is one of the two"
        )
    return found


def _product(deduction: Deduction) -> Literal["video", "image"]:
    return "image" if deduction.task.kind in kinds.PICTURES else "video"


def _detail(deduction: Deduction) -> PackDeduction:
    task = deduction.task
    order = _order(task.request)
    made = task.result.videos if task.result else ()
    video = order.video
    return PackDeduction(
        package_id=deduction.pack_id,
        product_type=_product(deduction),
        task_id=task.id,
        api_key_name="",
        product_function=FUNCTIONS[task.kind],
        model_name=asked_of(task.request).get("model") or video.model_name,
        resolution=_RESOLUTIONS.get(video.mode, ""),
        duration=f"{made[0].duration:g}" if made else "",
        refer_video_input=False,
        video_sound="native" if video.sound else "off",
        voice_control=any(order.voices),
        deduction_time=str(task.updated_at),
        unit_before_deduction=deduction.before / UNIT,
        deduction_amount=deduction.units / UNIT,
        unit_after_deduction=(deduction.before - deduction.units) / UNIT,
    )


class _Video(msgspec.Struct, frozen=True):
    model_name: str = ""
    mode: str = ""
    sound: bool = False


class _Order(msgspec.Struct, frozen=True):
    video: _Video = _Video()
    voices: tuple[Any, ...] = ()


class _Row(msgspec.Struct, frozen=True):
    order: _Order = _Order()


def _order(row: bytes) -> _Order:
    """What the row says of its order; nothing where it is purged."""
    return msgspec.json.decode(row, type=_Row).order if row else _Order()
