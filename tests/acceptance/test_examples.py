"""The reference's own calls, as they stand there, against a real server.

Only what cannot stand is put in: the address of a picture that exists.
"""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from contract.examples import example
from harness.server import wait_for_end
from harness.video import decode
from harness.web import PictureHost

CREATE = "/v1/videos/image2video"


def with_pictures(body: dict[str, Any], host: PictureHost) -> dict[str, Any]:
    pictures = {"image": f"{host.url}/scene.png", "image_tail": f"{host.url}/tail.png"}
    return {**body, **{name: url for name, url in pictures.items() if name in body}}


def test_first_example_makes_a_video(client: httpx2.Client, picture_host: PictureHost) -> None:
    body = with_pictures(example("create"), picture_host)
    answer = client.post(CREATE, json=body)
    assert answer.status_code == 200, answer.text
    created = answer.json()
    assert (created["code"], created["message"]) == (0, "SUCCEED")
    assert created["data"]["task_status"] == "submitted"
    assert created["data"]["task_info"] == {"external_task_id": ""}
    task = wait_for_end(client, created["data"]["task_id"])
    assert task["task_status"] == "succeed", task
    video = decode(httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content)
    assert (len(video.frames), video.width, video.height) == (120, 1920, 1080)
    assert float(task["final_unit_deduction"]) > 0


@pytest.mark.parametrize(
    ("name", "path", "field"),
    [("multi_shot", CREATE, "sound"), ("voice_control", CREATE + "/", "sound")],
)
def test_examples_with_sound_are_refused_by_name(
    client: httpx2.Client, picture_host: PictureHost, name: str, path: str, field: str
) -> None:
    answer = client.post(
        path,
        json=with_pictures(example(name), picture_host),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == 1201
    assert field in answer.json()["message"]


def test_multi_shot_example_without_sound_makes_six_shots(
    client: httpx2.Client, picture_host: PictureHost
) -> None:
    body = with_pictures(example("multi_shot"), picture_host) | {"sound": "off", "mode": "std"}
    answer = client.post(CREATE, json=body)
    assert answer.status_code == 200, answer.text
    task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "succeed", task
    video = decode(httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content)
    assert len(video.frames) == 15 * 24
