"""From a request over HTTP to an MP4 that is decoded again and measured."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import Any

import cv2
import httpx2
import numpy as np
import pytest

from conftest import NO_MODELS
from harness.pictures import base64_of, encode, scene, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.tracking import motion
from harness.video import Video, decode, psnr, resized

CREATE = "/v1/videos/image2video"


def make(client: httpx2.Client, **body: Any) -> tuple[dict[str, Any], Video]:
    """Create a task, follow it, fetch its video without authorization."""
    answer = client.post(CREATE, json={"prompt": "a calm scene", "duration": "3", **body})
    assert answer.status_code == 200, answer.text
    task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "succeed", task
    (video,) = task["task_result"]["videos"]
    fetched = httpx2.get(video["url"], trust_env=False, timeout=60)
    assert fetched.headers["content-type"] == "video/mp4"
    return task, decode(fetched.content)


@pytest.mark.parametrize(
    ("model", "mode", "size", "rate"),
    [
        ("kling-v1", "std", (1280, 720), 30),
        ("kling-v2-6", "pro", (1920, 1080), 24),
        ("kling-v3", "std", (1280, 720), 24),
    ],
)
def test_video_is_what_the_catalog_promises(
    learned: httpx2.Client, model: str, mode: str, size: tuple[int, int], rate: int
) -> None:
    task, video = make(learned, image=base64_of(scene_png()), model_name=model, mode=mode)
    assert (video.width, video.height) == size
    assert len(video.frames) == 3 * rate
    assert video.rate == rate
    assert video.timestamps == [Fraction(i, rate) for i in range(3 * rate)]
    assert (video.codec, video.profile, video.pixel_format) == ("h264", "High", "yuv420p")
    assert float(task["task_result"]["videos"][0]["duration"]) == 3
    assert psnr(video.frames[0], resized(scene_png(), *size)) >= 38


@pytest.mark.parametrize(("width", "height"), [(300, 750), (750, 300), (513, 401)])
def test_frame_follows_the_picture_aspect(client: httpx2.Client, width: int, height: int) -> None:
    _, video = make(client, image=base64_of(scene_png(width, height)))
    assert min(video.width, video.height) == 720
    assert video.width % 2 == video.height % 2 == 0
    assert video.width / video.height == pytest.approx(width / height, rel=0.004)


CAMERA_SIGNS: list[tuple[dict[str, Any], dict[str, int]]] = [
    ({"horizontal": 6}, {"right": -1}),
    ({"horizontal": -6}, {"right": 1}),
    ({"vertical": 6}, {"down": 1}),
    ({"vertical": -6}, {"down": -1}),
    ({"pan": 6}, {"right": -1}),
    ({"pan": -6}, {"right": 1}),
    ({"tilt": 6}, {"down": 1}),
    ({"tilt": -6}, {"down": -1}),
    ({"roll": 6}, {"clockwise": -1}),
    ({"roll": -6}, {"clockwise": 1}),
    ({"zoom": 6}, {"growth": -1}),
    ({"zoom": -6}, {"growth": 1}),
]
NAMED_SIGNS: list[tuple[str, dict[str, int]]] = [
    ("down_back", {"down": -1, "growth": -1}),
    ("forward_up", {"down": 1, "growth": 1}),
    ("right_turn_forward", {"right": -1, "growth": 1}),
    ("left_turn_forward", {"right": 1, "growth": 1}),
]


def assert_direction(video: Video, signs: dict[str, int]) -> None:
    moved = motion(video.frames[0], video.frames[-1])
    seen = {
        "right": moved.right,
        "down": moved.down,
        "clockwise": moved.clockwise,
        "growth": moved.scale - 1,
    }
    for what, sign in signs.items():
        assert seen[what] * sign > 0.005, (what, sign, moved)
    black = (video.frames.max(axis=3) < 4).mean(axis=(1, 2))
    assert black.max() == 0, "unset pixels"


@pytest.mark.parametrize(("config", "signs"), CAMERA_SIGNS, ids=str)
def test_simple_camera_moves_as_the_reference_says(
    small: httpx2.Client, config: dict[str, Any], signs: dict[str, int]
) -> None:
    control = {"type": "simple", "config": config}
    _, video = make(small, image=base64_of(scene_png()), camera_control=control)
    assert_direction(video, signs)


@pytest.mark.parametrize(("kind", "signs"), NAMED_SIGNS)
def test_named_camera_moves_as_the_reference_says(
    small: httpx2.Client, kind: str, signs: dict[str, int]
) -> None:
    _, video = make(small, image=base64_of(scene_png()), camera_control={"type": kind})
    assert_direction(video, signs)


def test_ends_on_the_tail(client: httpx2.Client) -> None:
    tail = scene_png(seed=2)
    _, video = make(client, image=base64_of(scene_png()), image_tail=base64_of(tail))
    assert psnr(video.frames[0], resized(scene_png(), video.width, video.height)) >= 38
    assert psnr(video.frames[-1], resized(tail, video.width, video.height)) >= 36


def test_tail_alone_ends_on_it(client: httpx2.Client) -> None:
    tail = scene_png(seed=2)
    _, video = make(client, image_tail=base64_of(tail))
    assert psnr(video.frames[-1], resized(tail, video.width, video.height)) >= 36
    assert psnr(video.frames[0], video.frames[-1]) < 35, "nothing moved"


def test_shots_are_cut_at_their_exact_frames(client: httpx2.Client) -> None:
    shots = [
        {"index": 1, "prompt": "wide shot, camera zooms in", "duration": "1"},
        {"index": 2, "prompt": "close-up, camera pans left", "duration": "2"},
    ]
    _, video = make(
        client,
        model_name="kling-v3",
        image=base64_of(scene_png()),
        multi_shot=True,
        shot_type="customize",
        multi_prompt=shots,
    )
    assert len(video.frames) == 72
    small = video.frames[:, ::8, ::8].astype(np.int16)
    change = np.abs(np.diff(small, axis=0)).mean(axis=(1, 2, 3))
    assert int(change.argmax()) == 23, "the cut is between frames 23 and 24"


def disc(x: int, y: int, radius: int) -> bytes:
    """A mask over `scene`, or the place of a thing in it: a white disc on black."""
    mask = np.zeros((360, 640), np.uint8)
    cv2.circle(mask, (x, y), radius, 255, -1)
    return encode(np.repeat(mask[..., None], 3, axis=2))


def test_what_is_brushed_travels_and_what_is_pinned_stays(client: httpx2.Client) -> None:
    picture = scene().copy()
    ball = np.zeros((360, 640), np.uint8)
    cv2.circle(ball, (200, 200), 40, 1, -1)
    stripes = (np.indices((360, 640)).sum(axis=0) // 9 % 2 * 150 + 60).astype(np.uint8)
    picture[ball > 0] = np.dstack([stripes, stripes // 3, 250 - stripes])[ball > 0]
    _, video = make(
        client,
        model_name="kling-v2-6",
        image=base64_of(encode(picture)),
        dynamic_masks=[
            # Drawn roughly; half the width of the picture to the right and 60 pixels up.
            {
                "mask": base64_of(disc(203, 198, 47)),
                "trajectories": [{"x": 200, "y": 160}, {"x": 420, "y": 220}],
            }
        ],
        static_mask=base64_of(disc(540, 290, 45)),
    )
    scale = video.width / 640
    ball_seen = video.frames[0][
        int(165 * scale) : int(235 * scale), int(165 * scale) : int(235 * scale)
    ]
    last = cv2.matchTemplate(video.frames[-1], ball_seen, cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (x, y) = cv2.minMaxLoc(last)
    assert likeness > 0.95, "it is no longer the same thing"
    assert (x / scale, y / scale) == pytest.approx((165 + 220, 165 - 60), abs=1.0)
    pinned = (slice(int(260 * scale), int(320 * scale)), slice(int(510 * scale), int(570 * scale)))
    change = np.abs(video.frames[-1][pinned].astype(int) - video.frames[0][pinned])
    assert change.mean() < 1.5
    left = (slice(int(185 * scale), int(215 * scale)), slice(int(185 * scale), int(215 * scale)))
    assert psnr(video.frames[-1][left], video.frames[0][left]) < 18, "it is still there"


@pytest.mark.parametrize("left_out", [0, 4])
def test_a_mask_of_the_whole_picture_moves_the_whole_picture(
    small: httpx2.Client, left_out: int
) -> None:
    mask = np.zeros((360, 640, 3), np.uint8)
    mask[left_out : 360 - left_out, left_out : 640 - left_out] = 255
    _, video = make(
        small,
        image=base64_of(scene_png()),
        dynamic_masks=[
            {
                "mask": base64_of(encode(mask)),
                "trajectories": [{"x": 200, "y": 160}, {"x": 290, "y": 124}],
            }
        ],
    )
    assert psnr(video.frames[0], resized(scene_png(), video.width, video.height)) > 25
    moved = motion(video.frames[0], video.frames[-1])
    assert (moved.right, moved.down) == pytest.approx((90 / 360, 36 / 360), abs=0.01)
    assert moved.scale == pytest.approx(1, abs=0.01)
    # What has come in at the left and at the top is made up, and no edge drawn out.
    scale = video.width / 640
    came_in = video.frames[-1][:, : int(80 * scale)].astype(int)
    assert np.abs(np.diff(came_in, axis=1)).mean() > 0.5


def test_all_but_what_is_pinned_moves_beneath_it(small: httpx2.Client) -> None:
    mask = np.full((360, 640, 3), 255, np.uint8)
    _, video = make(
        small,
        image=base64_of(scene_png()),
        dynamic_masks=[
            {
                "mask": base64_of(encode(mask)),
                "trajectories": [{"x": 200, "y": 160}, {"x": 260, "y": 160}],
            }
        ],
        static_mask=base64_of(disc(320, 180, 60)),
    )
    scale = video.width / 640
    pinned = slice(int(145 * scale), int(215 * scale)), slice(int(285 * scale), int(355 * scale))
    change = np.abs(video.frames[-1][pinned].astype(int) - video.frames[0][pinned])
    assert change.mean() < 3
    moved = motion(video.frames[0][:, : video.width // 3], video.frames[-1][:, : video.width // 3])
    assert moved.right * min(video.width // 3, video.height) == pytest.approx(60 * scale, abs=2)


def test_url_pictures_are_fetched(client: httpx2.Client, picture_host: Any) -> None:
    _, video = make(client, image=f"{picture_host.url}/scene.png")
    assert psnr(video.frames[0], resized(scene_png(), video.width, video.height)) >= 38


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.png", ("image", "404")), ("small.png", ("image", "299", "300"))],
)
def test_failure_of_a_url_picture_says_what_to_do(
    client: httpx2.Client, picture_host: Any, name: str, words: tuple[str, ...]
) -> None:
    answer = client.post(CREATE, json={"image": f"{picture_host.url}/{name}", "prompt": "x"})
    task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "failed"
    assert task["task_result"] == {"videos": []}
    assert task["final_unit_deduction"] == "0"
    for word in words:
        assert word in task["task_status_msg"]


def test_watermarked_copy(client: httpx2.Client) -> None:
    task, video = make(client, image=base64_of(scene_png()), watermark_info={"enabled": True})
    assert task["watermark_info"] == {"enabled": True}
    (result,) = task["task_result"]["videos"]
    marked = decode(httpx2.get(result["watermark_url"], trust_env=False, timeout=60).content)
    assert marked.frames.shape == video.frames.shape
    change = np.abs(marked.frames[0].astype(int) - video.frames[0].astype(int)).max(axis=2)
    rows, columns = np.nonzero(change > 48)
    assert len(rows) > 200
    assert rows.min() > video.height * 0.8
    assert columns.min() > video.width * 0.5


def test_render_without_a_server_is_the_same_path(server: ServerProcess, tmp_path: Any) -> None:
    photo = tmp_path / "a photo.jpg"
    photo.write_bytes(encode(scene(), "JPEG", quality=95))
    out = tmp_path / "out.mp4"
    command = [sys.executable, "-m", "stillmotion", "render", str(photo)]
    command += ["--camera", "zoom=5", "--duration", "3", "-o", str(out)]
    subprocess.run([*command, *NO_MODELS], check=True)
    video = decode(out)
    assert len(video.frames) == 90
    assert psnr(video.frames[0], resized(photo.read_bytes(), 1280, 720)) >= 38
    assert_direction(video, {"growth": -1})
