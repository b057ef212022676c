"""Motion control: which engine of a model can do it, and its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.lacking import engine_with
from stillmotion.api.library import Library, cast, cast_pictures
from stillmotion.api.orders import stored
from stillmotion.contract.fields.motion_control import IMAGE_URL, VIDEO_URL
from stillmotion.contract.files import MOST_INLINE_BYTES
from stillmotion.contract.motion_control import MotionRequest, parse_motion_control
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.orders import MotionOrder, RenderSpec
from stillmotion.orders.video import Content
from stillmotion.tasks.kinds import MOTION_CONTROL

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/videos/motion-control"

MOST_BODY = room_for(1, MOST_PICTURE_BYTES + MOST_INLINE_BYTES)


def motion_control(services: Services) -> Kind[MotionRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: MotionRequest, account: Account) -> Plan:
        offer = services.catalog.moving(request.model_name, request.mode)
        engine = engine_with(
            offer.engines,
            services.engines,
            lambda able: able.motion_control,
            model=offer.model,
            ability="motion_control",
            what="takes a motion over from a video",
        )
        spec = RenderSpec(engine=engine, short_edge=offer.short_edge, fps=offer.fps)
        files = [(IMAGE_URL.name, request.picture), (VIDEO_URL.name, request.video)]
        content = Content(
            model_name=request.model_name,
            mode=request.mode,
            prompt=request.prompt,
            element_ids=request.element_ids,
        )
        return Plan(
            units=offer.units,
            engine=engine,
            watermark=request.watermark,
            inline=inline_files(files),
            urls=urls(files),
            copied=await cast(library, request.element_ids, account),
            order=lambda keys: MotionOrder(
                video=content,
                spec=spec,
                image=stored(keys)(*files[0]),
                motion=stored(keys)(*files[1]),
                orientation=request.orientation,
                keep_sound=request.keep_sound,
                elements=cast_pictures(request.element_ids, keys),
                watermark=request.watermark,
            ),
        )

    return Kind(
        name=MOTION_CONTROL, path=PATH, most_body=MOST_BODY, parse=parse_motion_control, plan=plan
    )
