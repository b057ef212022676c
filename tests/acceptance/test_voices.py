"""Voices through a real server: made of a recording and of an own video, heard, deleted.

The server has no models here, so that what speaks is quick.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import av
import httpx2
import numpy as np
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.recordings import RATE, Mono, as_file, speech
from harness.server import ServerProcess, wait_for_end
from harness.web import PictureHost
from stillmotion.sound.mp3 import write_mp3
from stillmotion.sound.pitch import track

VOICES = "/v1/general/custom-voices"
PRESETS = "/v1/general/presets-voices"
DELETE = "/v1/general/delete-voices"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PictureHost]:
    sound = speech()
    mp3 = tmp_path_factory.mktemp("host") / "voice.mp3"
    write_mp3(mp3, sound, RATE)
    files = {
        "voice.mp3": mp3.read_bytes(),
        "voice.wav": as_file(sound, "wav", "pcm_s16le"),
        "voice.mp4": as_file(sound, "mp4", "aac"),
        "voice.mov": as_file(sound, "mov", "aac"),
        "short.wav": as_file(sound[: 4 * RATE], "wav", "pcm_s16le"),
        "long.wav": as_file(np.tile(sound, 6), "wav", "pcm_s16le"),
        "loud.wav": as_file(sound * 40, "wav", "pcm_s16le"),
        "quiet.wav": as_file(sound * 0.002, "wav", "pcm_s16le"),
        "two.wav": as_file(np.concatenate([speech(0.6), speech(1.2)]), "wav", "pcm_s16le"),
        "text.wav": b"RIFF not a wave file at all",
        "text.mp3": b"no recording",
    }
    with PictureHost(files) as serving:
        yield serving


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("voices")
    flags = ("--workers", "1", "--catalog", str(SMALL_CATALOG))
    running = ServerProcess(folder / "data", *flags, "--models-dir", str(folder / "models"))
    running.start()
    running.cli("accounts", "consent", "default", "--by", "Ada Example")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(site: ServerProcess) -> Iterator[httpx2.Client]:
    with site.client() as opened:
        yield opened


def made(client: httpx2.Client, **body: Any) -> dict[str, Any]:
    """The task that makes a voice, at its end."""
    answer = client.post(VOICES, json={"voice_name": "Narrator", **body})
    assert answer.status_code == 200, answer.text
    return wait_for_end(client, answer.json()["data"]["task_id"], kind=VOICES)


def heard(url: str) -> Mono:
    answer = httpx2.get(url, trust_env=False)
    assert answer.headers["content-type"] == "audio/mpeg"
    with av.open(io.BytesIO(answer.content)) as container:
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
        assert container.streams.audio[0].rate == RATE
    return np.concatenate(frames).astype(np.float32)


def pitch(sound: Mono) -> float:
    found = track(sound, RATE).pitch
    return float(np.median(found[found > 0]))


@pytest.mark.parametrize("file", ["voice.mp3", "voice.wav", "voice.mp4", "voice.mov"])
def test_a_voice_of_a_recording_speaks_at_its_pitch(
    client: httpx2.Client, host: PictureHost, file: str
) -> None:
    task = made(client, voice_url=f"{host.url}/{file}")
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (voice,) = task["task_result"]["voices"]
    assert list(voice) == ["voice_id", "voice_name", "trial_url", "owned_by"]
    assert voice["voice_name"] == "Narrator"
    trial = heard(voice["trial_url"])
    assert len(trial) > 4 * RATE
    assert pitch(trial) == pytest.approx(pitch(speech()), rel=0.08)


def test_a_recording_can_come_inside_the_request(
    client: httpx2.Client, site: ServerProcess
) -> None:
    recording = as_file(speech(), "wav", "pcm_s16le")
    task = made(client, voice_url=base64.b64encode(recording).decode())
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (voice,) = task["task_result"]["voices"]
    assert pitch(heard(voice["trial_url"])) == pytest.approx(pitch(speech()), rel=0.08)
    kept = (site.data / "media").rglob(f"*{task['task_id']}*/**/*.*")
    assert sorted(path.name for path in kept) == ["trial.mp3", "voice.json"], "the recording stayed"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (base64.b64encode(b"no recording").decode(), "MP3, WAV, AAC, M4A, MP4 or MOV"),
        ("data:audio/wav;base64,UklGRg==", "leave out the prefix"),
        ("cut short", "base64"),
    ],
)
def test_an_inline_recording_is_refused_at_once(
    client: httpx2.Client, given: str, words: str
) -> None:
    answer = client.post(VOICES, json={"voice_name": "Narrator", "voice_url": given})
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith("voice_url: ")
    assert words in answer.json()["message"]


def test_a_deleted_voice_is_gone_with_its_files(
    client: httpx2.Client, host: PictureHost, site: ServerProcess
) -> None:
    task = made(client, voice_url=f"{host.url}/voice.wav")
    (voice,) = task["task_result"]["voices"]
    folder = site.data / "media" / "results" / task["task_id"]
    assert sorted(path.name for path in folder.rglob("*.*")) == ["trial.mp3", "voice.json"]
    listed = [one["task_id"] for one in client.get(VOICES).json()["data"]]
    assert task["task_id"] in listed
    answer = client.post(DELETE, json={"voice_id": voice["voice_id"]})
    assert answer.json()["data"] == {"voice_id": voice["voice_id"]}
    assert not list(folder.rglob("*.*"))
    assert httpx2.get(voice["trial_url"], trust_env=False).status_code == 404
    gone = client.get(f"{VOICES}/{task['task_id']}").json()["data"]
    assert gone["task_result"] == {"voices": []}
    assert "deleted" in gone["task_status_msg"]
    assert client.post(DELETE, json={"voice_id": voice["voice_id"]}).status_code == 404


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("short.wav", ("4.0 s", "5 to 30 s")),
        ("long.wav", ("5 to 30 s",)),
        ("loud.wav", ("overdriven",)),
        ("quiet.wav", ("too quiet", "dB")),
        ("two.wav", ("speaker", "Hz")),
        ("text.wav", ("MP3, WAV, AAC, M4A, MP4 or MOV",)),
        ("text.mp3", ("MP3, WAV, AAC, M4A, MP4 or MOV",)),
        ("missing.wav", ("404",)),
    ],
)
def test_a_recording_that_cannot_be_used_is_told_so(
    client: httpx2.Client, host: PictureHost, file: str, words: tuple[str, ...]
) -> None:
    task = made(client, voice_url=f"{host.url}/{file}")
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("voice_url: ")
    for word in words:
        assert word in task["task_status_msg"]


def test_the_sound_of_an_own_video_is_looked_for_by_its_id(client: httpx2.Client) -> None:
    sent = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
    video_task = client.post("/v1/videos/image2video", json=sent).json()["data"]["task_id"]
    (video,) = wait_for_end(client, video_task)["task_result"]["videos"]
    task = made(client, video_id=video["id"])
    assert task["task_status"] == "failed"
    assert task["task_status_msg"] == "video_id: the file has no sound in it"
    unknown = client.post(VOICES, json={"voice_name": "x", "video_id": "176400000000000000"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, 1203)


def test_a_custom_voice_speaks_in_a_video(client: httpx2.Client, host: PictureHost) -> None:
    (voice,) = made(client, voice_url=f"{host.url}/voice.mp3")["task_result"]["voices"]
    sent = {
        "image": base64_of(scene_png(400, 300)),
        "prompt": 'A room. The woman<<<voice_1>>> says: "We waited, but nobody came at all today."',
        "voice_list": [{"voice_id": voice["voice_id"]}],
        "sound": "on",
        "duration": "4",
    }
    answer = client.post("/v1/videos/image2video", json=sent)
    assert answer.status_code == 200, answer.text
    task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (video,) = task["task_result"]["videos"]
    answer = httpx2.get(video["url"], trust_env=False)
    with av.open(io.BytesIO(answer.content)) as container:
        resampler = av.AudioResampler("flt", "mono", RATE)
        heard_there = np.concatenate(
            [
                piece.to_ndarray().reshape(-1)
                for frame in container.decode(audio=0)
                for piece in resampler.resample(frame)
            ]
        )
    assert pitch(heard_there.astype(np.float32)) == pytest.approx(pitch(speech()), rel=0.12)


def test_presets_can_be_heard_and_not_deleted(client: httpx2.Client) -> None:
    presets = [task["task_result"]["voices"][0] for task in client.get(PRESETS).json()["data"]]
    assert len({voice["voice_id"] for voice in presets}) == len(presets) >= 20
    for voice in presets[:2]:
        assert len(heard(voice["trial_url"])) > 3 * RATE
    refused = client.post(DELETE, json={"voice_id": presets[0]["voice_id"]})
    assert (refused.status_code, refused.json()["code"]) == (403, 1103)
    page = client.get(PRESETS, params={"pageNum": 2, "pageSize": 5}).json()["data"]
    # Not their links, which end when they were asked for.
    told = [task["task_result"]["voices"][0]["voice_id"] for task in page]
    assert told == [voice["voice_id"] for voice in presets[5:10]]


def test_no_voice_without_consent(site: ServerProcess, host: PictureHost) -> None:
    key = site.create_key("another")
    sent = {"voice_name": "x", "voice_url": f"{host.url}/voice.wav"}
    with site.client(key["api_key"]) as client:
        refused = client.post(VOICES, json=sent)
        assert (refused.status_code, refused.json()["code"]) == (403, 1103)
        assert "accounts consent another" in refused.json()["message"]
        site.cli("accounts", "consent", "another", "--by", "Ada Example")
        assert client.post(VOICES, json=sent).status_code == 200
        site.cli("accounts", "consent", "another", "--withdraw")
        assert client.post(VOICES, json=sent).status_code == 403


def test_what_is_another_account_s_is_not_found(
    client: httpx2.Client, host: PictureHost, site: ServerProcess
) -> None:
    (voice,) = made(client, voice_url=f"{host.url}/voice.wav")["task_result"]["voices"]
    with site.client(site.create_key("foreign")["api_key"]) as foreign:
        answer = foreign.post(DELETE, json={"voice_id": voice["voice_id"]})
        assert (answer.status_code, answer.json()["code"]) == (404, 1203)
