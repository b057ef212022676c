"""The calls for faces, lips and pictures that speak, through HTTP: what is taken, at what price,
and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from api.live import Api
from contract.lip_bad_requests import AVATAR, BAD, LIP_SYNC, LIPS, avatar, face, heard, said
from contract.neighbour_bad_requests import Bad
from stillmotion.contract.errors import HTTP_STATUS, Code
from stillmotion.orders.lips import AvatarOrder, LipsOrder, Recorded
from stillmotion.orders.rows import decode_order
from stillmotion.tasks import kinds
from stillmotion.tasks.task import (
    AudioFile,
    FaceFile,
    MediaFile,
    NewTask,
    SessionFile,
    TaskResult,
)

SESSION, VIDEO, LONG, SOUND = "session", "video", "long", "sound"


@pytest.fixture(scope="module")
def server(start: Callable[..., Api]) -> Api:
    return start()


@pytest.fixture(scope="module")
def client(server: Api) -> httpx2.Client:
    return server.client(server.new_key())


@pytest.fixture(scope="module")
def made(server: Api, client: httpx2.Client) -> dict[str, str]:
    """What the account has: a session of 5 s whose face is seen from 1 to 4.5 s, an own video of
    5 s and one of 90, and a sound of 3 s; their ids."""
    assert client.get(LIPS).status_code == 200
    faces = (FaceFile(id="0", picture_key="r/f", track_key="r/t", start=1000, end=4500),)
    results = {
        SESSION: TaskResult(sessions=(SessionFile(id="", key="r/v", duration=5.0, faces=faces),)),
        VIDEO: TaskResult(videos=(video(5.0),)),
        LONG: TaskResult(videos=(video(90.0),)),
        SOUND: TaskResult(audios=(AudioFile(id="", mp3_key="r/m", wav_key="r/w", duration=3.0),)),
    }
    of = {SESSION: kinds.IDENTIFY_FACE, SOUND: kinds.TTS}
    for key in ("r/f", "r/t", "r/v", "r/m", "r/w"):
        server.run(server.services.vault.put(key, b"x"))
    return {
        name: server.run(finished(server, of.get(name, kinds.IMAGE2VIDEO), result))
        for name, result in results.items()
    }


def video(seconds: float) -> MediaFile:
    return MediaFile(id="", key="r/v", duration=seconds, width=320, height=180, fps=24)


async def finished(server: Api, kind: str, result: TaskResult) -> str:
    """The id of what a task of the account's has made."""
    store, ids = server.services.store, server.services.ids
    task, _ = await store.create_task(
        NewTask(id=ids.new(), kind=kind, account_id="1", request=b"{}")
    )
    claimed = await store.claim_task("w", 30)
    assert claimed is not None
    assert claimed.id == task.id
    assert await store.succeed_task(task.id, claimed.attempt, result.numbered(ids.new))
    there = (await store.tasks_by_id("1", [task.id]))[0].result
    assert there is not None
    if there.videos:
        return there.videos[0].id
    return there.audios[0].id if there.audios else task.id


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.path.rpartition('/')[2]}-{bad.field}")
def test_bad_bodies_are_refused_with_code_and_field(client: httpx2.Client, bad: Bad) -> None:
    answer = client.post(bad.path, json=bad.body)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (HTTP_STATUS[Code(bad.code)], bad.code), told
    assert told["message"].startswith(f"{bad.field}: "), told
    assert bad.message in told["message"]


def test_there_are_many_bad_bodies_for_each_call() -> None:
    assert len(BAD) >= 60
    assert all(sum(bad.path == path for bad in BAD) >= 9 for path in {b.path for b in BAD})


def of_session(made: dict[str, str], **fields: Any) -> dict[str, Any]:
    return face(**{"sound_insert_time": 1000, **fields}) | {"session_id": made[SESSION]}


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"face_id": "1"}, "face_id", "0 here"),
        ({"sound_insert_time": 2200}, "sound_insert_time", "would end at 5200 ms"),
        ({"sound_insert_time": 0, "sound_end_time": 2500}, "sound_insert_time", "1000 to 4500"),
        ({"sound_file": None, "audio_id": "1"}, "audio_id", "audio not found"),
        (
            {"sound_file": None, "audio_id": SOUND, "sound_end_time": 3500},
            "sound_end_time",
            "at most 3000",
        ),
    ],
)
def test_what_does_not_fit_the_session_is_refused(
    client: httpx2.Client, made: dict[str, str], fields: dict[str, Any], field: str, message: str
) -> None:
    if fields.get("audio_id") == SOUND:
        fields = {**fields, "audio_id": made[SOUND]}
    told = client.post(LIPS, json=of_session(made, **fields)).json()
    assert told["code"] == (1203 if "not found" in message else 1201)
    assert told["message"].startswith(f"face_choose[0].{field}: ")
    assert message in told["message"]


@pytest.mark.parametrize(("end", "units"), [(2000, "0.5"), (4000, "0.5")])
def test_lips_cost_by_what_is_said(
    server: Api, client: httpx2.Client, made: dict[str, str], end: int, units: str
) -> None:
    row = taken(server, client, LIPS, kinds.ADVANCED_LIP_SYNC, of_session(made, sound_end_time=end))
    assert row.units == units
    order = decode_order(row.request, LipsOrder)
    assert order.insert == 1.0
    assert isinstance(order.said, Recorded)
    assert (order.said.start, order.said.end) == (0.0, end / 1000)
    assert order.track is not None
    assert server.run(server.services.vault.stat(order.track.key)) == 1


def taken(server: Api, client: httpx2.Client, path: str, kind: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    assert client.get(f"{path}/{task_id}").json()["data"]["task_status"] == "submitted"
    row = server.run(server.services.store.find_task("1", kind, task_id))
    assert row is not None
    return row


def test_a_session_of_another_account_is_none(server: Api, made: dict[str, str]) -> None:
    other = server.client(server.new_key("other"))
    assert other.post(LIPS, json=of_session(made)).json()["code"] == 1203
    own = heard(video_url=None, video_id=made[VIDEO], audio_url="https://example.com/a.mp3")
    assert other.post(LIP_SYNC, json=own).json()["code"] == 1203
    sound = avatar(sound_file=None, audio_id=made[SOUND])
    assert other.post(AVATAR, json=sound).json()["code"] == 1203


def test_the_session_is_shown_with_its_faces(client: httpx2.Client, made: dict[str, str]) -> None:
    data = client.get(f"/v1/videos/identify-face/{made[SESSION]}").json()["data"]
    (seen,) = data["task_result"]["face_data"]
    assert (seen["face_id"], seen["start_time"], seen["end_time"]) == ("0", 1000, 4500)
    assert "/media/r/f" in seen["face_image"]


def test_a_video_that_is_too_long_gets_no_lips(client: httpx2.Client, made: dict[str, str]) -> None:
    told = client.post(LIP_SYNC, json=said(video_url=None, video_id=made[LONG])).json()
    assert (told["code"], told["message"]) == (
        1201,
        "input.video_id: the video is 90 s long, and allowed is 2 to 60 s",
    )


def test_an_own_sound_is_spoken_by_an_own_video_and_by_a_picture(
    server: Api, client: httpx2.Client, made: dict[str, str]
) -> None:
    row = taken(
        server, client, LIP_SYNC, kinds.LIP_SYNC, said(video_url=None, video_id=made[VIDEO])
    )
    assert row.units == "0.5"
    data = client.get(f"{LIP_SYNC}/{row.id}").json()["data"]
    assert data["task_info"]["parent_video"]["id"] == made[VIDEO]
    sound = avatar(sound_file=None, audio_id=made[SOUND], mode="pro", prompt="She smiles")
    row = taken(server, client, AVATAR, kinds.AVATAR, sound)
    order = decode_order(row.request, AvatarOrder)
    assert (row.units, order.mode, order.spec.short_edge) == ("4", "pro", 1080)


def test_what_the_mode_does_not_look_at_is_listed(client: httpx2.Client) -> None:
    body = heard(text="x", audio_url="https://example.com/a.mp3", odd=1)
    answer = client.post(LIP_SYNC, json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-stillmotion-ignored"] == "input.text, input.odd"
