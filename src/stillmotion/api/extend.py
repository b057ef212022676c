"""Video extend: which video goes on, at what price, and the order for what is added."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from stillmotion.api.kind import WORDS, Kind, Plan
from stillmotion.api.library import unknown
from stillmotion.api.orders import content_of, idle_of
from stillmotion.contract.errors import refused_field
from stillmotion.contract.extend import ExtendRequest, parse_extend
from stillmotion.contract.fields.omni import MODELS as OMNI_MODELS
from stillmotion.contract.image2video import Image2VideoRequest, UrlPicture
from stillmotion.orders import (
    ComposedOrder,
    ExtendOrder,
    MotionOrder,
    ParentVideo,
    RenderSpec,
    StoredFile,
    TextOrder,
    VideoOrder,
)
from stillmotion.orders.rows import decode_order
from stillmotion.orders.video import Content
from stillmotion.tasks import kinds

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

PATH = "/v1/videos/video-extend"

ADDED_S, LEAST_ADDED_S = 5, 4
"""Seconds that are added: so many, or the fewer where the whole would be too long otherwise."""

LONGEST_S = 180.0
"""Of the whole video."""

FIELD = "video_id"

_ORDERS: Mapping[str, type[Any]] = {
    kinds.IMAGE2VIDEO: VideoOrder,
    kinds.TEXT2VIDEO: TextOrder,
    kinds.OMNI_VIDEO: ComposedOrder,
    kinds.MULTI_IMAGE2VIDEO: ComposedOrder,
    kinds.VIDEO_EXTEND: ExtendOrder,
    kinds.EFFECTS: VideoOrder,
    kinds.MOTION_CONTROL: MotionOrder,
}
"""The orders of the tasks whose videos may go on."""


def video_extend(services: Services) -> Kind[ExtendRequest]:
    """The kind."""

    async def plan(request: ExtendRequest, account: Account) -> Plan:
        task = await services.store.task_of_video(account.id, request.video_id)
        if task is None or task.result is None or task.kind not in _ORDERS:
            raise unknown(FIELD, "video", request.video_id)
        made, parent = task.result.videos[0], _order(task)
        before: Content = parent.video
        seconds = _added(made.duration)
        catalog = services.catalog
        offers = catalog.for_omni if before.model_name in OMNI_MODELS else catalog
        offer = offers.check(
            Image2VideoRequest(
                model_name=before.model_name,
                mode=before.mode,
                duration=ADDED_S,
                image=UrlPicture(""),
                sound=before.sound,
            ),
            services.engines,
        )
        spec = RenderSpec(
            engine=offer.engine, short_edge=min(made.width, made.height), fps=made.fps
        )
        content = content_of(request) | {
            "model_name": before.model_name,
            "mode": before.mode,
            "sound": before.sound,
            "duration": seconds,
        }
        units = Decimal(offer.units) * seconds / ADDED_S

        def order(keys: Mapping[str, str]) -> ExtendOrder:
            words = ParentVideo(
                id=made.id,
                key=made.key,
                file=StoredFile(keys[FIELD]),
                duration=made.duration,
                words=_words(parent),
            )
            return ExtendOrder(Content(**content), spec, words, watermark=request.watermark)

        return Plan(
            units=f"{units.normalize():f}",
            engine=offer.engine,
            idle=idle_of(request, services.engines[offer.engine], words=False),
            watermark=request.watermark,
            copied={FIELD: made.key},
            order=order,
        )

    return Kind(name=kinds.VIDEO_EXTEND, path=PATH, most_body=WORDS, parse=parse_extend, plan=plan)


def words_of(task: Task) -> str:
    """The words that an own video was made of, at its end; "" where it was made of none."""
    return _words(_order(task)) if task.kind in _ORDERS else ""


def _order(task: Task) -> Any:
    return decode_order(task.request, _ORDERS[task.kind])


def _words(order: VideoOrder | TextOrder | ComposedOrder | ExtendOrder | MotionOrder) -> str:
    """What was to be seen at the end."""
    video = order.video
    if video.multi_prompt:
        return max(video.multi_prompt, key=lambda shot: shot.index).prompt
    if isinstance(order, ExtendOrder):
        return video.prompt or order.parent.words
    return video.prompt


def _added(seconds: float) -> int:
    for more in (ADDED_S, LEAST_ADDED_S):
        if seconds + more <= LONGEST_S:
            return more
    raise refused_field(
        FIELD,
        f"the video is {seconds:g} s long, and with the {LEAST_ADDED_S} to {ADDED_S} s that are "
        f"added it may have {LONGEST_S:g} s at most",
    )
