"""Video extend: which video goes on, at what price, and the order for what is added."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from stillmotion.api.earlier import earlier
from stillmotion.api.kind import WORDS, Kind, Plan
from stillmotion.api.library import unknown
from stillmotion.api.orders import content_of, idle_of
from stillmotion.contract.errors import refused_field
from stillmotion.contract.extend import ExtendRequest, parse_extend
from stillmotion.contract.fields.omni import MODELS as OMNI_MODELS
from stillmotion.contract.image2video import Image2VideoRequest, UrlPicture
from stillmotion.orders import ExtendOrder, ParentVideo, RenderSpec, StoredFile
from stillmotion.orders.video import Content
from stillmotion.tasks import kinds

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/video-extend"

ADDED_S, LEAST_ADDED_S = 5, 4
"""Seconds that are added: so many, or the fewer where the whole would be too long otherwise."""

LONGEST_S = 180.0
"""Of the whole video."""

FIELD, ENDING = "video_id", "ending"

FOREIGN_RATES = 12, 60
"""Frames a second that a video from elsewhere has at least and at most once it has gone on."""


def video_extend(services: Services) -> Kind[ExtendRequest]:
    """The kind."""

    async def plan(request: ExtendRequest, account: Account) -> Plan:
        task = await services.store.task_of_video(account.id, request.video_id)
        if task is None or task.result is None:
            raise unknown(FIELD, "video", request.video_id)
        made, before = task.result.videos[0], await earlier(services.store, account, task)
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
        fps, edge = made.fps, min(made.width, made.height)
        if before.foreign:
            _check_size(edge, services.engines[offer.engine].largest)
            fps = min(max(fps, FOREIGN_RATES[0]), FOREIGN_RATES[1])
        spec = RenderSpec(engine=offer.engine, short_edge=edge, fps=fps)
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
                words=before.words,
                heard=before.heard,
                speaks=before.speaks,
                ending=StoredFile(keys[ENDING]) if before.ending else None,
                foreign=before.foreign,
            )
            return ExtendOrder(Content(**content), spec, words, watermark=request.watermark)

        return Plan(
            units=f"{units.normalize():f}",
            engine=offer.engine,
            idle=idle_of(request, services.engines[offer.engine], words=False),
            watermark=request.watermark,
            copied={FIELD: made.key} | ({ENDING: before.ending} if before.ending else {}),
            order=order,
        )

    return Kind(name=kinds.VIDEO_EXTEND, path=PATH, most_body=WORDS, parse=parse_extend, plan=plan)


def _added(seconds: float) -> int:
    for more in (ADDED_S, LEAST_ADDED_S):
        if seconds + more <= LONGEST_S:
            return more
    raise refused_field(
        FIELD,
        f"the video is {seconds:g} s long, and with the {LEAST_ADDED_S} to {ADDED_S} s that are "
        f"added it may have {LONGEST_S:g} s at most",
    )


def _check_size(edge: int, most: int) -> None:
    """Whether the engine makes frames as large as those that came from elsewhere."""
    if edge > most:
        raise refused_field(
            FIELD,
            f"the shorter side of the video has {edge} pixels, and those of the engine that would "
            f"go on with it have {most} at most",
        )
