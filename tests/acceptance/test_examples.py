"""The reference's own calls, as they stand there, against a real server.

Only what cannot stand is put in: the address of a picture and the id of a voice that exist. Those
of text to video and of pictures are in `test_text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pyloudnorm
import pytest

from conftest import SMALL
from contract.examples import example
from harness.models import only
from harness.server import ServerProcess, wait_for_end
from harness.sound import RATE, decode_sound, envelope
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


def made(client: httpx2.Client, path: str, body: dict[str, Any], tmp_path: Path) -> Path:
    """The file of the video that the call makes."""
    answer = client.post(
        path, json=body, headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert answer.status_code == 200, answer.text
    task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "succeed", task
    (video,) = task["task_result"]["videos"]
    file = tmp_path / "video.mp4"
    file.write_bytes(httpx2.get(video["url"], trust_env=False).content)
    return file


def test_multi_shot_example_makes_six_shots_that_are_heard(
    small: httpx2.Client, picture_host: PictureHost, tmp_path: Path
) -> None:
    body = with_pictures(example("multi_shot"), picture_host)
    file = made(small, CREATE, body, tmp_path)
    assert len(decode(file).frames) == 15 * 12
    sound = decode_sound(file)
    assert (sound.rate, sound.codec) == (RATE, "aac")
    assert len(sound.samples) == pytest.approx(15 * RATE, abs=RATE / 12)
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(sound.samples.astype(float))
    assert loudness == pytest.approx(-16, abs=1)


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """Calls a server that makes small videos and has the model that speaks."""
    models = ("--models-dir", str(only("speech")))
    running = ServerProcess(tmp_path_factory.mktemp("speaking"), *SMALL, *models).start()
    with running.client() as opened:
        yield opened
    running.stop()


def test_voice_example_says_its_words(
    speaking: httpx2.Client, picture_host: PictureHost, tmp_path: Path
) -> None:
    ear = pytest.importorskip("ear", reason="the recogniser comes for x86_64 only")
    body = with_pictures(example("voice_control"), picture_host)
    body |= {"voice_list": [{"voice_id": "af_heart"}]}
    sound = decode_sound(made(speaking, CREATE + "/", body, tmp_path))
    curve = envelope(sound.samples)
    loud = np.flatnonzero(curve > 0.2 * curve.max())
    # The recogniser hears nothing in long stretches without speech.
    spoken = sound.samples[loud[0] * RATE // 100 : (loud[-1] + 1) * RATE // 100].mean(axis=1)
    assert ear.words(ear.Recogniser()(spoken, RATE)) == ["welcome", "everyone"]


def test_a_voice_that_nobody_has_does_not_exist(
    client: httpx2.Client, picture_host: PictureHost
) -> None:
    body = with_pictures(example("voice_control"), picture_host)
    answer = client.post(CREATE, json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, 1203)
    assert "voice_list[0].voice_id" in answer.json()["message"]


def test_words_that_do_not_fit_fail_with_how_long_they_are(
    client: httpx2.Client, picture_host: PictureHost
) -> None:
    body = with_pictures(example("voice_control"), picture_host)
    speech = "It is a long way to the harbour, and nobody knows the tides as I do. " * 4
    body |= {"voice_list": [{"voice_id": "af_heart"}], "prompt": f'<<<voice_1>>> says: "{speech}"'}
    answer = client.post(CREATE, json=body)
    assert answer.status_code == 200, answer.text
    task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "failed"
    assert "sound" in task["task_status_msg"]
    assert re.search(r"takes \d+\.\d s to say", task["task_status_msg"])
    assert task["final_unit_deduction"] == "0"
