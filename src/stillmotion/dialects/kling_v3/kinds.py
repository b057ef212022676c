"""The creates of this dialect: one for each model of each call, over the kinds that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stillmotion.api.dialect import DIALECT
from stillmotion.api.envelope import success
from stillmotion.api.image2video import image2video
from stillmotion.api.kind import WORDS, Kind, Plan, room_for
from stillmotion.api.motion_control import motion_control
from stillmotion.api.text2video import text2video
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.dialects.kling_v3 import motion
from stillmotion.dialects.kling_v3.models import CALLS, CallName, Model, models_of
from stillmotion.dialects.kling_v3.reading import parse, reading_name
from stillmotion.dialects.kling_v3.request import KlingV3Request, blamed
from stillmotion.dialects.kling_v3.view import created
from stillmotion.tasks.kinds import IMAGE2VIDEO, MOTION_CONTROL, TEXT2VIDEO

if TYPE_CHECKING:
    from starlette.responses import Response

    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

NAME = "kling_v3"
"""Of the dialect."""

MOST_FRAMES = 2
"""Pictures of a body."""


def kinds(services: Services) -> Iterator[Kind[KlingV3Request]]:
    """All of them."""
    over, words, moved = image2video(services), text2video(services), motion_control(services)

    def of(call: CallName, model: Model) -> Kind[KlingV3Request]:
        asked = {DIALECT: NAME, "model": model.name}

        async def plan(request: KlingV3Request, account: Account) -> Plan:
            if request.over is not None:
                made, kind = await over.plan(request.over, account), IMAGE2VIDEO
            else:
                assert request.words is not None
                made, kind = await words.plan(request.words, account), TEXT2VIDEO
            return replace(made, kind=kind, asked=asked)

        has_files = call != "text-to-video"
        return Kind(
            name=IMAGE2VIDEO if has_files else TEXT2VIDEO,
            path=f"/{call}/{model.name}",
            most_body=room_for(MOST_FRAMES, MOST_PICTURE_BYTES) if has_files else WORDS,
            parse=partial(parse, call=call, model=model),
            plan=plan,
            reads=reading_name(call, model.name),
            answer=_created,
            blame=blamed,
        )

    def moving(model: motion.MotionModel) -> Kind[KlingV3Request]:
        asked = {DIALECT: NAME, "model": model.name}

        async def plan(request: KlingV3Request, account: Account) -> Plan:
            assert request.motion is not None
            return replace(await moved.plan(request.motion, account), asked=asked)

        return Kind(
            name=MOTION_CONTROL,
            path=f"/{motion.CALL}/{model.name}",
            most_body=moved.most_body,
            parse=partial(motion.parse_motion, model=model),
            plan=plan,
            reads=reading_name(motion.CALL, model.name),
            answer=_created,
            blame=blamed,
        )

    yield from (of(call, model) for call in CALLS for model in models_of(call))
    yield from map(moving, motion.MODELS)


def models_by_call() -> dict[str, tuple[str, ...]]:
    """The names of the models that each call has."""
    names: dict[str, tuple[str, ...]] = {
        call: tuple(model.name for model in models_of(call)) for call in CALLS
    }
    return {**names, motion.CALL: tuple(model.name for model in motion.MODELS)}


def _created(request_id: str, task: Task, headers: Mapping[str, str] | None) -> Response:
    return success(request_id, created(task), headers)
