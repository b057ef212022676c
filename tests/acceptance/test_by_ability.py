"""Omni image by what makes pictures here, and motion control by an engine of another package."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import httpx2
import numpy as np
import pytest
from PIL import Image

import harness
from harness.pictures import base64_of, figure_png, scene, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.sound import decode_sound
from harness.video import decode, psnr
from stillmotion.encoding.aac import length
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import rgb_to_planes

IMAGE = "/v1/images/omni-image"
MOTION = "/v1/videos/motion-control"
PACKAGE = Path(harness.__file__).parent / "mover_engine"
FPS = 6
CATALOG = f"""
engines = ["parallax", "mover"]
[models.kling-v2-6]
fps = {FPS}
[models.kling-v2-6.modes.std]
short_edge = 360
units_per_second = {{ silent = "0.2" }}
takes = [{{ durations = "3-15", features = "all" }}]
"""
ORANGE = np.array([200, 90, 20])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    folder = tmp_path_factory.mktemp("by-ability")
    (folder / "map.toml").write_text(CATALOG)
    path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    flags = ("--workers", "1", "--catalog", str(folder / "map.toml"))
    running = ServerProcess(folder / "data", *flags, env={"PYTHONPATH": path}).start()
    with running.client() as opened:
        yield opened
    running.stop()


def ended(client: httpx2.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return wait_for_end(client, answer.json()["data"]["task_id"], kind=path)


def fetched(url: str) -> bytes:
    return httpx2.get(url, trust_env=False).content


def shown(made: list[dict[str, Any]]) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(fetched(each["url"])))) for each in made]


def orange(picture: np.ndarray) -> np.ndarray:
    """Which columns show the figure, as shares of the width."""
    near = np.abs(picture.astype(int) - ORANGE).max(axis=2) < 60
    return np.flatnonzero(near.sum(axis=0) > 10) / picture.shape[1]


def test_pictures_of_what_the_prompt_points_at(client: httpx2.Client) -> None:
    asked = {
        "prompt": "<<<image_1>>> stands on the right in <<<image_2>>>",
        "image_list": [
            {"image": base64_of(figure_png())},
            {"image": base64_of(scene_png(640, 480))},
        ],
        "result_type": "series",
        "series_amount": 2,
        "watermark_info": {"enabled": True},
    }
    task = ended(client, IMAGE, asked)
    assert task["task_status"] == "succeed", task
    result = task["task_result"]
    assert (result["images"], [one["index"] for one in result["series_images"]]) == ([], [0, 1])
    first, second = shown(result["series_images"])
    assert first.shape == second.shape == (888, 1184, 3)  # that of the scene
    for picture in (first, second):
        columns = orange(picture)
        assert columns.size
        assert columns.mean() > 0.5
    marked = shown([{"url": result["series_images"][0]["watermark_url"]}])[0]
    changed = np.argwhere((marked != first).any(axis=2))
    assert changed.min(axis=0)[0] > 0.8 * 888
    assert changed.min(axis=0)[1] > 0.6 * 1184
    assert 10 < psnr(first, second) < 40  # the scene again, seen from elsewhere
    assert task["task_remarks"][0] == (
        "image_list[1].image is the scene, and image_list[0].image appears in it."
    )


def test_a_series_of_words_is_of_one_scene(client: httpx2.Client) -> None:
    words = {"prompt": "balloons over green hills at sunrise", "aspect_ratio": "1:1"}
    series = ended(client, IMAGE, {**words, "result_type": "series", "series_amount": 2})
    apart = ended(client, IMAGE, {**words, "n": 2})
    assert apart["task_result"]["series_images"] == []

    def found_again(made: list[dict[str, Any]]) -> int:
        """Points of the one that one perspective takes to points of the other."""
        orb, grey = cv2.ORB_create(1000), cv2.COLOR_RGB2GRAY
        seen = [orb.detectAndCompute(cv2.cvtColor(each, grey), None) for each in shown(made)]
        pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(seen[0][1], seen[1][1])
        one = np.float32([seen[0][0][pair.queryIdx].pt for pair in pairs])
        other = np.float32([seen[1][0][pair.trainIdx].pt for pair in pairs])
        return int(cv2.findHomography(one, other, cv2.RANSAC, 8.0)[1].sum())

    of_one_scene = found_again(series["task_result"]["series_images"])
    assert of_one_scene > 3 * found_again(apart["task_result"]["images"])


def dance(path: Path, seconds: int, rate: int = 12) -> bytes:
    """A video that changes, with a tone."""
    frames = (rgb_to_planes(np.roll(scene(640, 360), 4 * i, axis=1)) for i in range(seconds * rate))
    samples = length(seconds * rate, rate)
    tone = 0.2 * np.sin(2 * np.pi * 500 * np.arange(samples) / 48_000)
    encode(
        frames,
        path,
        width=640,
        height=360,
        fps=rate,
        frame_count=seconds * rate,
        mode="std",
        soundtrack=np.stack([tone, tone], 1).astype(np.float32),
    )
    return path.read_bytes()


def test_a_motion_is_taken_over_with_its_sound(client: httpx2.Client, tmp_path: Path) -> None:
    given = dance(tmp_path / "dance.mp4", 4)
    asked = {
        "image_url": base64_of(scene_png(640, 360)),
        "video_url": base64_of(given),
        "character_orientation": "image",
        "mode": "std",
        "watermark_info": {"enabled": True},
    }
    task = ended(client, MOTION, asked)
    assert task["task_status"] == "succeed", task
    assert "mover: 640x360, as in the image" in task["task_remarks"]
    (made,) = task["task_result"]["videos"]
    assert made["duration"] == "4"
    file = tmp_path / "made.mp4"
    file.write_bytes(fetched(made["url"]))
    old, new = decode(given), decode(file)
    assert len(new.frames) == 4 * FPS
    for number in (0, 7, 20):
        assert psnr(new.frames[number], old.frames[2 * number]) > 30
    spectrum = np.abs(np.fft.rfft(decode_sound(file).samples[:96_000, 0]))
    assert spectrum.argmax() == pytest.approx(500 * 2, abs=3)
    assert fetched(made["watermark_url"]) != file.read_bytes()
    silent = ended(client, MOTION, {**asked, "keep_original_sound": "no"})
    with av.open(io.BytesIO(fetched(silent["task_result"]["videos"][0]["url"]))) as container:
        assert not container.streams.audio


def test_a_motion_that_is_too_long_or_small_fails_by_its_field(
    client: httpx2.Client, tmp_path: Path
) -> None:
    asked = {
        "image_url": base64_of(scene_png(640, 360)),
        "video_url": base64_of(dance(tmp_path / "long.mp4", 11)),
        "character_orientation": "image",
        "mode": "std",
    }
    task = ended(client, MOTION, asked)
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("video_url: the video is 11.0 s long")
    assert "3 to 10 s" in task["task_status_msg"]
    small = tmp_path / "small.mp4"
    frames = (rgb_to_planes(scene(320, 180)) for _ in range(36))
    encode(frames, small, width=320, height=180, fps=12, frame_count=36, mode="std")
    task = ended(client, MOTION, {**asked, "video_url": base64_of(small.read_bytes())})
    assert "320x180 pixels, and allowed are 340 to 3850 a side" in task["task_status_msg"]
