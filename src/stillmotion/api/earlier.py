"""What is known of how an own video was made, for what is to be made of it next.

A video that got lips or a sound was made of another, which says more of it: that is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from stillmotion.orders import (
    ComposedOrder,
    ExtendOrder,
    MotionOrder,
    TextOrder,
    VideoOrder,
)
from stillmotion.orders.audio import DubOrder
from stillmotion.orders.lips import AvatarOrder, LipsOrder
from stillmotion.orders.rows import UnreadableOrder, decode_order
from stillmotion.orders.video import Mode
from stillmotion.tasks import kinds

if TYPE_CHECKING:
    from stillmotion.tasks.store import Account, Store
    from stillmotion.tasks.task import Task

ORDERS: Mapping[str, type[Any]] = {
    kinds.IMAGE2VIDEO: VideoOrder,
    kinds.TEXT2VIDEO: TextOrder,
    kinds.OMNI_VIDEO: ComposedOrder,
    kinds.MULTI_IMAGE2VIDEO: ComposedOrder,
    kinds.VIDEO_EXTEND: ExtendOrder,
    kinds.EFFECTS: VideoOrder,
    kinds.MOTION_CONTROL: MotionOrder,
    kinds.VIDEO_TO_AUDIO: DubOrder,
    kinds.ADVANCED_LIP_SYNC: LipsOrder,
    kinds.LIP_SYNC: LipsOrder,
    kinds.AVATAR: AvatarOrder,
}
"""Of all kinds of tasks whose videos an account has."""


UNNAMED_MODEL = "kling-v1-6"
"""Whose rules hold for videos that were made by calls which name no model."""


class Earlier(NamedTuple):
    """How a video was made. `words` are what was to be seen at its end; `heard` are those of which
    its sound was made, None where they are the same ones, "" where nothing sounded but somebody
    who spoke (`speaks`). `ending` is the vault key of what is in the air as it ends, "" for
    nothing. `foreign` says that its pictures were not made here, or perhaps not."""

    model_name: str = UNNAMED_MODEL
    mode: Mode = "std"
    sound: bool = False
    words: str = ""
    heard: str | None = None
    speaks: bool = False
    ending: str = ""
    foreign: bool = True


async def earlier(store: Store, account: Account, task: Task | None) -> Earlier:
    """How the video of a task was made. What it was made of may be there no more."""
    if task is None or task.kind not in ORDERS:
        return Earlier()
    try:
        order = decode_order(task.request, ORDERS[task.kind])
    except UnreadableOrder:
        return Earlier()
    ending = "" if task.result is None else task.result.videos[0].ending_key
    if isinstance(order, AvatarOrder):
        return Earlier(
            mode=order.mode,
            words=order.prompt,
            heard="",
            speaks=True,
            ending=ending,
            foreign=False,
        )
    if isinstance(order, LipsOrder):
        of = await _video(store, account, "" if order.parent is None else order.parent.id)
        heard = of.heard if order.original_volume > 0 else ""
        return of._replace(heard=heard, speaks=True)
    if isinstance(order, DubOrder):
        of = await _video(store, account, order.video_id)
        return of._replace(heard=order.prompt or None)
    video = order.video
    made = Earlier(
        model_name=video.model_name,
        mode=video.mode,
        sound=video.sound,
        words=_last_words(video),
        ending=ending,
        foreign=False,
    )
    if not isinstance(order, ExtendOrder):
        return made
    before = order.parent
    heard = before.heard
    if heard is not None and video.prompt:
        heard = f"{heard}\n{video.prompt}" if heard else video.prompt
    return made._replace(words=made.words or before.words, heard=heard, speaks=before.speaks)


async def _video(store: Store, account: Account, video_id: str) -> Earlier:
    task = await store.task_of_video(account.id, video_id) if video_id else None
    return await earlier(store, account, task)


def _last_words(video: Any) -> str:
    if video.multi_prompt:
        words: str = max(video.multi_prompt, key=lambda shot: shot.index).prompt
        return words
    return str(video.prompt)
