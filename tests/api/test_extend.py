"""Which own videos go on, through HTTP: after what they are made of, and which are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import msgspec
import pytest

from api.live import Api
from stillmotion.api.earlier import ORDERS
from stillmotion.orders import (
    CastVoice,
    ExtendOrder,
    MotionOrder,
    ParentVideo,
    RenderSpec,
    StoredFile,
    UrlFile,
    Video,
    VideoOrder,
)
from stillmotion.orders.audio import DubOrder
from stillmotion.orders.lips import AvatarOrder, LipsOrder, LipsParent, Recorded, Spoken
from stillmotion.orders.rows import decode_order, encode_order
from stillmotion.orders.video import Content
from stillmotion.tasks import kinds
from stillmotion.tasks.task import MediaFile, NewTask, TaskResult

EXTEND = "/v1/videos/video-extend"
FILE = UrlFile("https://example.com/a")
SPEC = RenderSpec(engine="parallax", short_edge=720, fps=24)
SAID = Recorded(sound=FILE, field="sound_file")
FILMED = VideoOrder(
    Video(model_name="kling-v2-6", mode="pro", prompt="Rain falls.", image=FILE), SPEC
)


@pytest.fixture(scope="module")
def server(start: Callable[..., Api]) -> Api:
    return start()


@pytest.fixture(scope="module")
def client(server: Api) -> httpx2.Client:
    client = server.client(server.new_key())
    assert client.get(EXTEND).status_code == 200
    server.run(server.services.vault.put("r/v", b"x"))
    return client


def made(server: Api, kind: str, request: bytes, **of: Any) -> str:
    """The id of a video that a task of the account made."""
    sides = {"duration": 5.0, "width": 320, "height": 180, "fps": 24, **of}
    result = TaskResult(videos=(MediaFile(id="", key="r/v", **sides),))

    async def finished() -> str:
        store, ids = server.services.store, server.services.ids
        task, _ = await store.create_task(
            NewTask(id=ids.new(), kind=kind, account_id="1", request=request)
        )
        claimed = await store.claim_task("w", 30)
        assert claimed is not None
        assert await store.succeed_task(task.id, claimed.attempt, result.numbered(ids.new))
        (there,) = await store.tasks_by_id("1", [task.id])
        assert there.result is not None
        return there.result.videos[0].id

    return server.run(finished())


def goes_on(server: Api, client: httpx2.Client, video_id: str, **fields: str) -> ExtendOrder:
    answer = client.post(EXTEND, json={"video_id": video_id, **fields})
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    row = server.run(server.services.store.find_task("1", kinds.VIDEO_EXTEND, task_id))
    assert row is not None
    # Or the next one that is claimed would be this.
    assert client.post(f"{EXTEND}/{task_id}/cancel").status_code == 200
    return decode_order(row.request, ExtendOrder)


def parent(words: str = "", heard: str | None = None, speaks: bool = False) -> dict[str, Any]:
    return {"words": words, "heard": heard, "speaks": speaks, "foreign": False}


def lips(video_id: str, volume: float = 0.0) -> LipsOrder:
    of = LipsParent(id=video_id, key="r/v", duration=5.0) if video_id else None
    return LipsOrder(video=FILE, field="video_id", said=SAID, parent=of, original_volume=volume)


def dub(video_id: str, prompt: str) -> DubOrder:
    return DubOrder(video=FILE, field="video_id", prompt=prompt, video_id=video_id)


AVATAR = AvatarOrder(image=FILE, said=SAID, spec=SPEC, mode="pro", prompt="She nods.")
MOVED = MotionOrder(
    video=Content(model_name="kling-v3", prompt="A dance."),
    spec=SPEC,
    image=FILE,
    motion=FILE,
    orientation="video",
)


def spoken(video_id: str) -> LipsOrder:
    said = Spoken(text="Good evening.", voice=CastVoice(name="a", preset="a"), language="en")
    return msgspec.structs.replace(lips(video_id), said=said)


@pytest.mark.parametrize(
    ("kind", "order", "model", "mode", "told"),
    [
        (kinds.LIP_SYNC, lips, "kling-v2-6", "pro", parent("Rain falls.", "", speaks=True)),
        (kinds.LIP_SYNC, spoken, "kling-v2-6", "pro", parent("Rain falls.", "", speaks=True)),
        (
            kinds.ADVANCED_LIP_SYNC,
            lambda video_id: lips(video_id, volume=0.5),
            "kling-v2-6",
            "pro",
            parent("Rain falls.", speaks=True),
        ),
        (
            kinds.VIDEO_TO_AUDIO,
            lambda video_id: dub(video_id, "birds"),
            "kling-v2-6",
            "pro",
            parent("Rain falls.", "birds"),
        ),
        (
            kinds.VIDEO_TO_AUDIO,
            lambda video_id: dub(video_id, ""),
            "kling-v2-6",
            "pro",
            parent("Rain falls."),
        ),
        (
            kinds.AVATAR,
            lambda _: AVATAR,
            "kling-v1-6",
            "pro",
            parent("She nods.", "", speaks=True),
        ),
        (kinds.MOTION_CONTROL, lambda _: MOVED, "kling-v3", "std", parent("A dance.")),
    ],
)
def test_a_video_goes_on_as_what_it_was_made_of(
    server: Api,
    client: httpx2.Client,
    kind: str,
    order: Callable[[str], msgspec.Struct],
    model: str,
    mode: str,
    told: dict[str, Any],
) -> None:
    first = made(server, kinds.IMAGE2VIDEO, encode_order(FILMED))
    second = made(server, kind, encode_order(order(first)))
    asked = goes_on(server, client, second)
    assert (asked.video.model_name, asked.video.mode) == (model, mode)
    assert {name: getattr(asked.parent, name) for name in told} == told
    assert (asked.spec.fps, asked.spec.short_edge) == (24, 180)


def test_what_is_in_the_air_comes_along(server: Api, client: httpx2.Client) -> None:
    server.run(server.services.vault.put("r/e", b"x"))
    first = made(server, kinds.IMAGE2VIDEO, encode_order(FILMED), ending_key="r/e")
    second = made(server, kinds.LIP_SYNC, encode_order(lips(first)))
    for video in (first, second):
        kept = goes_on(server, client, video).parent.ending
        assert kept is not None
        assert server.services.vault.read(kept.key) == b"x"
    plain = made(server, kinds.IMAGE2VIDEO, encode_order(FILMED))
    assert goes_on(server, client, plain).parent.ending is None


def test_what_was_heard_goes_on_through_several(server: Api, client: httpx2.Client) -> None:
    before = ParentVideo(
        id="1", key="r/v", file=StoredFile("r/v"), duration=5.0, words="A hall.", heard="birds"
    )
    for prompt, heard in (("", "birds"), ("Waves break.", "birds\nWaves break.")):
        order = ExtendOrder(Content(model_name="kling-v3", prompt=prompt), SPEC, before)
        video = made(server, kinds.VIDEO_EXTEND, encode_order(order))
        told = goes_on(server, client, video).parent
        assert (told.words, told.heard) == (prompt or "A hall.", heard)


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (kinds.LIP_SYNC, encode_order(lips(""))),
        (kinds.ADVANCED_LIP_SYNC, encode_order(lips("gone"))),
        (kinds.VIDEO_TO_AUDIO, encode_order(dub("", "birds"))),
        (kinds.IMAGE2VIDEO, b"{}"),
    ],
)
def test_a_video_whose_pictures_came_from_elsewhere_becomes_one_of_ours(
    server: Api, client: httpx2.Client, kind: str, order: bytes
) -> None:
    for rate, ours in ((30, 30), (8, 12), (120, 60)):
        told = goes_on(server, client, made(server, kind, order, fps=rate))
        assert told.parent.foreign
        assert told.video.model_name == "kling-v1-6"
        assert told.spec.fps == ours


def test_what_cannot_go_on_is_refused_with_why(server: Api, client: httpx2.Client) -> None:
    large = {"width": 3840, "height": 2160}
    for video_id, code, why in (
        (made(server, kinds.LIP_SYNC, encode_order(lips("")), **large), 1201, "2160 pixels"),
        (made(server, kinds.AVATAR, encode_order(AVATAR), duration=300.0), 1201, "180 s at most"),
        ("1", 1203, "video not found"),
    ):
        told = client.post(EXTEND, json={"video_id": video_id}).json()
        assert told["code"] == code, told
        assert told["message"].startswith("video_id: "), told
        assert why in told["message"], told


def test_videos_of_all_kinds_may_go_on() -> None:
    assert set(ORDERS) == set(kinds.VIDEOS)
