"""The calls beside those for videos of a picture and of words, done by a real server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx2
import numpy as np
import pytest

from harness.pictures import base64_of, figure_png, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.sound import decode_sound
from harness.tracking import motion
from harness.video import decode, psnr

IMAGE2VIDEO = "/v1/videos/image2video"
OMNI = "/v1/videos/omni-video"
MULTI = "/v1/videos/multi-image2video"
EXTEND = "/v1/videos/video-extend"
FPS = 6

_MODE = """
short_edge = 180
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""
CATALOG = f"""
engine = "parallax"
[models.kling-v3]
fps = {FPS}
[models.kling-v3.modes.pro]{_MODE}
[models.kling-v1-6]
fps = {FPS}
[models.kling-v1-6.modes.std]{_MODE}
"""
ORANGE = np.array([200, 90, 20])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    folder = tmp_path_factory.mktemp("neighbours")
    catalog = folder / "catalog.toml"
    catalog.write_text(CATALOG)
    running = ServerProcess(folder / "data", "--workers", "1", "--catalog", str(catalog)).start()
    with running.client() as opened:
        yield opened
    running.stop()


def ended(client: httpx2.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    task = wait_for_end(client, answer.json()["data"]["task_id"], kind=path)
    assert task["task_status"] == "succeed", task
    return task


def fetched(url: str) -> bytes:
    return httpx2.get(url, trust_env=False).content


def orange(frame: np.ndarray) -> np.ndarray:
    """Which columns show the figure."""
    near = np.abs(frame.astype(int) - ORANGE).max(axis=2) < 60
    return np.asarray(near.sum(axis=0) > 10)


def test_pictures_are_put_together_by_the_prompt(client: httpx2.Client) -> None:
    given = [{"image": base64_of(figure_png())}, {"image": base64_of(scene_png(640, 480))}]
    asked = {
        "image_list": given,
        "prompt": "<<<image_1>>> stands on the right in <<<image_2>>>",
        "aspect_ratio": "9:16",
    }
    task = ended(client, MULTI, asked)
    video = decode(fetched(task["task_result"]["videos"][0]["url"]))
    assert (len(video.frames), video.width, video.height) == (5 * FPS, 180, 320)
    for frame in (video.frames[0], video.frames[-1]):
        columns = np.flatnonzero(orange(frame))
        assert columns.size
        assert columns.mean() > 90
    assert task["task_remarks"][0] == (
        "image_list[1].image is the scene, and image_list[0].image appears in it."
    )


def test_a_reference_appears_over_a_first_frame_that_is_seen_first(client: httpx2.Client) -> None:
    given = [
        {"image_url": base64_of(scene_png()), "type": "first_frame"},
        {"image_url": base64_of(figure_png())},
    ]
    asked = {
        "model_name": "kling-v3-omni",
        "prompt": "<<<image_2>>> stands on the left",
        "image_list": given,
        "duration": "3",
    }
    video = decode(fetched(ended(client, OMNI, asked)["task_result"]["videos"][0]["url"]))
    assert (len(video.frames), video.width, video.height) == (3 * FPS, 320, 180)
    assert not orange(video.frames[0]).any()
    columns = np.flatnonzero(orange(video.frames[-1]))
    assert columns.size
    assert columns.mean() < 160


def streaks(frames: np.ndarray, at: int) -> int:
    """Pixels of a frame that are much lighter than in the frames before and after it."""
    before, now, after = frames[at - 1 : at + 2].mean(axis=-1)
    return int((now - np.maximum(before, after) > 6).sum())


def test_a_video_goes_on_without_a_seam(client: httpx2.Client, tmp_path: Path) -> None:
    asked = {
        "model_name": "kling-v3",
        "mode": "pro",
        "image": base64_of(scene_png()),
        "prompt": "rain, slow zoom in",
        "sound": "on",
        "duration": "3",
    }
    parent = ended(client, IMAGE2VIDEO, asked)["task_result"]["videos"][0]
    task = ended(client, EXTEND, {"video_id": parent["id"], "watermark_info": {"enabled": True}})
    told = task["task_info"]["parent_video"]
    assert (told["id"], told["duration"]) == (parent["id"], "3")
    assert fetched(told["url"]) == fetched(parent["url"])
    (whole,) = task["task_result"]["videos"]
    assert whole["duration"] == "8"
    assert float(task["final_unit_deduction"]) == 1

    old, new = decode(fetched(parent["url"])), decode(fetched(whole["url"]))
    last = len(old.frames) - 1
    assert len(new.frames) == 8 * FPS
    # The old part is not encoded again.
    assert (new.frames[: last + 1] == old.frames).all()
    # The rain falls on as it fell: there are neither more nor fewer drops, and none stands still.
    around = [streaks(new.frames, at) for at in range(last - 5, last + 8)]
    assert min(around[6:]) > 0.75 * np.mean(around[:6])
    assert max(around[6:]) < 1.3 * np.mean(around[:6])
    changes = [psnr(new.frames[at], new.frames[at + 1]) for at in range(last - 5, last + 6)]
    assert abs(changes[5] - np.mean(changes)) < 1.5
    change = new.frames[last + 1].mean(axis=(0, 1)) - new.frames[last].mean(axis=(0, 1))
    assert np.abs(change).max() < 1
    assert psnr(new.frames[last], new.frames[-1]) < 30  # something happens

    marked = decode(fetched(whole["watermark_url"]))
    assert len(marked.frames) == 8 * FPS
    assert (marked.frames[-1][-60:, -100:] != new.frames[-1][-60:, -100:]).any()

    file = tmp_path / "whole.mp4"
    file.write_bytes(fetched(whole["url"]))
    sound = decode_sound(file).samples
    assert abs(len(sound) / 48_000 - 8) < 0.05
    at = 3 * 48_000
    tenths = [sound[at + i * 4800 : at + (i + 1) * 4800] for i in range(-8, 8)]
    levels = [20 * np.log10(np.sqrt(np.mean(part**2))) for part in tenths]
    assert max(levels) - min(levels) < 6


def test_a_video_that_went_on_goes_on_again(client: httpx2.Client) -> None:
    asked = {"effect_scene": "bullet_time", "input": {"image": base64_of(scene_png())}}
    first = ended(client, "/v1/videos/effects", asked)["task_result"]["videos"][0]
    frames = decode(fetched(first["url"])).frames
    assert abs(motion(frames[10], frames[14]).right) > 1e-3
    second = ended(client, EXTEND, {"video_id": first["id"], "prompt": "the camera pans left"})
    third = ended(client, EXTEND, {"video_id": second["task_result"]["videos"][0]["id"]})
    assert third["task_result"]["videos"][0]["duration"] == "15"
    assert third["task_info"]["parent_video"]["duration"] == "10"


def test_speech_is_the_answer(client: httpx2.Client) -> None:
    body = {"text": "Good evening.", "voice_id": "bm_george", "voice_speed": 2}
    answer = client.post("/v1/audio/tts", json=body, timeout=90)
    data = answer.json()["data"]
    assert data["task_status"] == "succeed", answer.text
    (audio,) = data["task_result"]["audios"]
    for form, url in (("mp3", audio["url_mp3"]), ("wav", audio["url_wav"])):
        with av.open(io.BytesIO(fetched(url)), format=form) as container:
            seconds = float(container.duration or 0) / av.time_base
            assert abs(seconds - float(audio["duration"])) < 0.1
    assert audio["url"] == audio["url_mp3"]
    body |= {"text": "Привет"}
    refused = client.post("/v1/audio/tts", json=body, timeout=90)
    assert (refused.status_code, refused.json()["code"]) == (400, 1201)
    assert refused.json()["message"].startswith("text: ")


def test_sound_of_words_and_for_a_video(client: httpx2.Client, tmp_path: Path) -> None:
    asked = {"prompt": "waves on a beach", "duration": 3.5}
    task = ended(client, "/v1/audio/text-to-audio", asked)
    assert task["task_result"]["audios"][0]["duration_wav"] == "3.5"
    assert task["task_remarks"] == ["heard: waves"]

    silent = {
        "model_name": "kling-v3",
        "mode": "pro",
        "image": base64_of(scene_png()),
        "prompt": "zoom in",
        "duration": "3",
    }
    made = ended(client, IMAGE2VIDEO, silent)["task_result"]["videos"][0]
    sounds = {}
    for near in (False, True):
        dub = {"video_id": made["id"], "sound_effect_prompt": "waves", "asmr_mode": near}
        result = ended(client, "/v1/audio/video-to-audio", dub)["task_result"]
        file = tmp_path / f"{near}.mp4"
        file.write_bytes(fetched(result["videos"][0]["url"]))
        assert (decode(file).frames == decode(fetched(made["url"])).frames).all()
        sounds[near] = decode_sound(file).samples[: 3 * 48_000]
        assert result["audios"][0]["duration_mp3"] == "3"

    def high(sound: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
        return float(power[4000 * 3 :].sum() / power[: 4000 * 3].sum())

    assert high(sounds[True]) > 1.5 * high(sounds[False])
