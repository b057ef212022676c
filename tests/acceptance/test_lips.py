"""Faces, lips on videos and pictures that speak, done by a real server."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from PIL import Image

from conftest import require_or_skip
from harness.faces import HEIGHT, MOVES, WIDTH, moving_face, portrait, video_of
from harness.pictures import base64_of, encode, scene_png
from harness.recordings import RATE, as_file, speech
from harness.server import ServerProcess, wait_for_end
from harness.sound import Soundtrack, decode_sound
from harness.video import decode, psnr
from measures.lips import held_still, lag, opening
from stillmotion import models

FACES = "/v1/videos/identify-face"
LIPS = "/v1/videos/advanced-lip-sync"
LIP_SYNC = "/v1/videos/lip-sync"
AVATAR = "/v1/videos/avatar/image2video"
EXTEND = "/v1/videos/video-extend"

MOST_S = 0.045
COUNT = 72
NTSC = Fraction(24000, 1001)

CATALOG = """
engine = "parallax"
[models.kling-v1-6]
fps = 24
[models.kling-v1-6.modes.std]
short_edge = 240
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    require_or_skip(models.available("faces"), "no model for faces: run `stillmotion models pull`")
    folder = tmp_path_factory.mktemp("lips")
    catalog = folder / "catalog.toml"
    catalog.write_text(CATALOG)
    running = ServerProcess(folder / "data", "--workers", "1", "--catalog", str(catalog)).start()
    with running.client() as opened:
        opened.timeout = httpx2.Timeout(180)
        yield opened
    running.stop()


@pytest.fixture(scope="module")
def tone() -> np.ndarray:
    """What the given video sounds like: a soft tone, higher on the right."""
    times = np.arange(round(COUNT / NTSC * 48_000)) / 48_000
    sides = [np.sin(2 * np.pi * hertz * times) for hertz in (3000, 5000)]
    return (0.1 * np.stack(sides, axis=1)).astype(np.float32)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory, tone: np.ndarray) -> bytes:
    """Three seconds of a face that moves, at a rate that is no whole number, with sound."""
    path = tmp_path_factory.mktemp("given") / "face.mp4"
    return video_of(moving_face(MOVES["pan"], COUNT), path, NTSC, tone)


def words(seconds: float) -> np.ndarray:
    return speech()[: round(seconds * RATE)]


def mp3(sound: np.ndarray) -> str:
    return base64_of(as_file(sound, "mp3", "libmp3lame"))


def ended(client: httpx2.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return wait_for_end(client, answer.json()["data"]["task_id"], kind=path)


def stir(frames: np.ndarray) -> float:
    """How much the mouth moves from frame to frame."""
    return float(np.abs(np.diff(opening(held_still(frames)))).mean())


def heard_in(data: bytes, folder: Path) -> Soundtrack:
    path = folder / "heard.mp4"
    path.write_bytes(data)
    return decode_sound(path)


def fetched(url: str) -> bytes:
    return httpx2.get(url, trust_env=False).content


@pytest.fixture(scope="module")
def session(client: httpx2.Client, given: bytes) -> dict[str, Any]:
    answer = client.post(FACES, json={"video_url": base64_of(given)})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_the_faces_of_a_video_are_told_with_their_times(session: dict[str, Any]) -> None:
    (face,) = session["face_data"]
    assert session["session_id"] == session["task_id"]
    assert face["face_id"] == "0"
    assert (face["start_time"], face["end_time"]) == (0, round(1000 * COUNT / NTSC))
    with Image.open(io.BytesIO(fetched(face["face_image"]))) as picture:
        assert picture.format == "JPEG"
        assert 80 < picture.width < WIDTH


def test_a_video_without_a_face_is_refused(client: httpx2.Client, tmp_path: Path) -> None:
    hall = iter([np.full((HEIGHT, WIDTH, 3), 120, np.uint8)] * 60)
    bare = video_of(hall, tmp_path / "hall.mp4", Fraction(24))
    told = client.post(FACES, json={"video_url": base64_of(bare)}).json()
    assert (told["code"], told["message"]) == (
        1201,
        "video_url: no face was found in the video",
    )


def test_a_face_says_a_part_of_a_sound_and_the_rest_of_the_frame_stays(
    client: httpx2.Client, session: dict[str, Any], given: bytes, tone: np.ndarray, tmp_path: Path
) -> None:
    sound = words(2.6)
    task = ended(
        client,
        LIPS,
        {
            "session_id": session["session_id"],
            "face_choose": [
                {
                    "face_id": "0",
                    "sound_file": mp3(sound),
                    "sound_start_time": 200,
                    "sound_end_time": 2400,
                    "sound_insert_time": 500,
                    "sound_volume": 0.5,
                    "original_audio_volume": 2,
                }
            ],
            "watermark_info": {"enabled": True},
        },
    )
    assert task["task_status"] == "succeed", task
    made = task["task_result"]["videos"][0]
    data = fetched(made["url"])
    old, new = decode(given), decode(data)
    assert (new.rate, len(new.frames), new.timestamps) == (old.rate, COUNT, old.timestamps)
    assert task["task_info"]["parent_video"]["id"] == session["session_id"]
    # Above the nose nothing changes, nor before anything is said, but for what the codec does.
    assert min(psnr(a[:150], b[:150]) for a, b in zip(old.frames, new.frames, strict=True)) > 40
    assert psnr(old.frames[4], new.frames[4]) > 40
    assert decode(fetched(made["watermark_url"])).frames.shape == new.frames.shape
    heard = heard_in(data, tmp_path)
    assert abs(len(heard.samples) - len(tone)) < 2500
    quiet = np.abs(np.fft.rfft(heard.samples[2000:22000, 0]))
    loud = np.abs(np.fft.rfft(tone[2000:22000, 0]))
    assert quiet.max() == pytest.approx(2 * loud.max(), rel=0.1)
    spoken = np.zeros(len(tone), np.float32)
    part = np.repeat(sound[round(0.2 * RATE) : round(2.4 * RATE)], 2)
    spoken[24_000 : 24_000 + len(part)] = part[: len(spoken) - 24_000]
    found = lag(opening(held_still(new.frames)), float(NTSC), spoken, 48_000)
    assert abs(found.seconds) <= MOST_S
    assert found.agreement > 0.6


def test_a_sound_that_ends_before_it_is_to_is_refused_by_its_field(
    client: httpx2.Client, session: dict[str, Any]
) -> None:
    face = {"face_id": "0", "sound_file": mp3(words(2.2)), "sound_start_time": 0}
    face |= {"sound_end_time": 2800, "sound_insert_time": 0}
    body = {"session_id": session["session_id"], "face_choose": [face]}
    task = ended(client, LIPS, body)
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("face_choose[0].sound_end_time: given 2800, but")


def test_a_video_says_a_recording_and_goes_on_with_a_still_mouth(
    client: httpx2.Client, given: bytes, tmp_path: Path
) -> None:
    sound = words(2.4)
    body = {"video_url": base64_of(given), "mode": "audio2video", "audio_type": "file"}
    task = ended(client, LIP_SYNC, {"input": {**body, "audio_file": mp3(sound)}})
    assert task["task_status"] == "succeed", task
    made = task["task_result"]["videos"][0]
    data = fetched(made["url"])
    video, heard = decode(data), heard_in(data, tmp_path)
    assert (len(video.frames), video.rate) == (COUNT, NTSC)
    # Nothing but the recording is heard, from the start on.
    spoken = np.zeros(len(heard.samples), np.float32)
    spoken[: 2 * len(sound)] = np.repeat(sound, 2)
    assert np.corrcoef(np.abs(spoken), np.abs(heard.samples.mean(axis=1)))[0, 1] > 0.8
    said = opening(held_still(video.frames))
    found = lag(said, float(NTSC), spoken, 48_000)
    assert abs(found.seconds) <= MOST_S
    assert found.agreement > 0.6

    # The video came from elsewhere at a rate of its own: it becomes one of ours, and goes on.
    task = ended(client, EXTEND, {"video_id": made["id"]})
    assert task["task_status"] == "succeed", task
    (longer,) = task["task_result"]["videos"]
    assert float(longer["duration"]) == 8
    data = fetched(longer["url"])
    whole, heard = decode(data), heard_in(data, tmp_path)
    assert (whole.rate, len(whole.frames)) == (24, 8 * 24)
    assert whole.frames.shape[1:] == video.frames.shape[1:]
    assert min(psnr(a, b) for a, b in zip(whole.frames, video.frames, strict=False)) > 34
    # What was moving goes on at that speed.
    before, last, first = whole.frames[COUNT - 2 : COUNT + 1]
    assert abs(psnr(last, first) - psnr(before, last)) < 1.5
    assert np.abs(first.mean(axis=(0, 1)) - last.mean(axis=(0, 1))).max() < 1
    # It rests, says nothing, and lives.
    after = whole.frames[COUNT - 1 :]
    assert stir(after[:60]) < 0.4 * np.abs(np.diff(said)).mean()
    assert np.abs(heard.samples[round(3.1 * 48_000) :]).max() < 1e-3
    assert any(psnr(after[0], frame) < 38 for frame in after)


def test_a_video_says_a_text_in_place_of_its_own_sound(
    client: httpx2.Client, given: bytes, tmp_path: Path
) -> None:
    said = {"video_url": base64_of(given), "mode": "text2video", "text": "Papa, a bubble."}
    body = {"input": {**said, "voice_id": "af_heart"}}
    task = ended(client, LIP_SYNC, body)
    assert task["task_status"] == "succeed", task
    assert "parent_video" not in task["task_info"]
    data = fetched(task["task_result"]["videos"][0]["url"])
    sound, video = heard_in(data, tmp_path), decode(data)
    assert (len(video.frames), video.rate) == (COUNT, NTSC)
    spectrum = np.abs(np.fft.rfft(sound.samples[:, 0] * np.hanning(len(sound.samples))))
    at = round(3000 * len(sound.samples) / 48_000)
    assert spectrum[at - 3 : at + 4].max() < 4 * spectrum[at - 60 : at + 60].mean() + 5
    frames = held_still(video.frames)
    found = lag(opening(frames), float(NTSC), sound.samples.mean(axis=1), 48_000)
    assert abs(found.seconds) <= MOST_S
    body["input"]["text"] = "This is by far too much to be said in a video of three seconds. " * 1
    told = ended(client, LIP_SYNC, body | {"input": {**body["input"], "voice_speed": 0.8}})
    assert told["task_status"] == "failed"
    assert told["task_status_msg"].startswith("input.text: ")


def test_a_picture_speaks_a_sound(client: httpx2.Client, tmp_path: Path) -> None:
    sound = words(2.5)
    body = {"image": base64_of(encode(portrait(), "JPEG", quality=95)), "sound_file": mp3(sound)}
    task = ended(client, AVATAR, body | {"prompt": 'She says "never mind"'})
    assert task["task_status"] == "succeed", task
    assert any("not spoken" in words for words in task["task_remarks"])
    data = fetched(task["task_result"]["videos"][0]["url"])
    video, heard = decode(data), heard_in(data, tmp_path)
    assert (video.width, len(video.frames)) == (240, round(2.5 * 24))
    frames = held_still(video.frames)
    found = lag(opening(frames), 24, heard.samples.mean(axis=1), 48_000)
    assert abs(found.seconds) <= MOST_S
    assert found.agreement > 0.55
    # The head moves a little, and comes from where the picture has it.
    first, *others = (frame[:150].astype(float) for frame in video.frames[::12])
    assert any(np.abs(other - first).mean() > 0.8 for other in others)

    task = ended(client, EXTEND, {"video_id": task["task_result"]["videos"][0]["id"]})
    assert task["task_status"] == "succeed", task
    whole = decode(fetched(task["task_result"]["videos"][0]["url"]))
    count = len(video.frames)
    assert len(whole.frames) == count + 5 * 24
    # The old part is not encoded again.
    assert (whole.frames[:count] == video.frames).all()
    assert psnr(whole.frames[count - 1], whole.frames[count]) >= 38
    assert stir(whole.frames[count - 1 :][:60]) < 0.4 * stir(video.frames)


def test_a_picture_without_a_face_does_not_speak(client: httpx2.Client) -> None:
    body = {"image": base64_of(scene_png()), "sound_file": mp3(words(2.1))}
    task = ended(client, AVATAR, body)
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("image: no face was found")
