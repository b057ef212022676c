"""The dialects through a real server: videos, callbacks, and what they share."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np
import pytest
from PIL import Image
from standardwebhooks import Webhook

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from harness.web import Receiver

OLD = "/v1/videos/image2video"
WIDE = scene_png(640, 360)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    flags = ("--workers", "1", "--catalog", str(SMALL_CATALOG), "--prefix", "/proxy/kling")
    running = ServerProcess(tmp_path_factory.mktemp("dialects"), *flags).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def calls(site: ServerProcess) -> Iterator[httpx2.Client]:
    with site.client() as client:
        yield client


def test_the_newer_generation_from_its_create_to_its_callbacks(
    site: ServerProcess, calls: httpx2.Client
) -> None:
    """Under a prefix, as ComfyUI's nodes send it; the second shot begins with a cut."""
    with Receiver() as receiver:
        sent = {
            "contents": [
                {"type": "prompt", "text": "shot 1, 2, the camera pans left; shot 2, 1, zoom in;"},
                {"type": "first_frame", "url": f"data:image/png;base64,{base64_of(WIDE)}"},
            ],
            "settings": {"resolution": "1080p", "duration": 3},
            "options": {"callback_url": receiver.url, "external_task_id": "told"},
        }
        answer = calls.post("/proxy/kling/image-to-video/kling-3.0", json=sent)
        assert answer.status_code == 200, answer.text
        task_id = answer.json()["data"]["id"]
        told = [receiver.deliveries.get(timeout=120) for _ in range(3)]
    secret = site.cli("keys", "webhook-secret").strip()
    for delivery, status in zip(told, ("submitted", "processing", "succeeded"), strict=True):
        body = Webhook(secret).verify(delivery.body, dict(delivery.headers))
        assert (body["id"], body["status"], body["external_id"]) == (task_id, status, "told")
    (shown,) = calls.get("/proxy/kling/tasks?external_task_ids=told").json()["data"]
    assert {**told[-1].json, "outputs": [], "remarks": []} == {
        **shown, "outputs": [], "remarks": [],
    }  # fmt: skip
    (output,) = shown["outputs"]
    assert output["url"].startswith(f"{site.url}/proxy/kling/media/")
    video = decode(httpx2.get(output["url"], trust_env=False).content)
    assert (video.width, video.height, len(video.frames)) == (426, 240, 36)
    assert wait_for_end(calls, task_id)["task_status"] == "succeed"  # the older calls know it


def test_an_openai_video_and_its_pictures(calls: httpx2.Client, tmp_path: Path) -> None:
    form = {"prompt": "The camera moves in", "seconds": "4", "size": "1920x1080"}
    files = {"input_reference": ("a.png", WIDE, "image/png")}
    video = calls.post("/v1/videos", data=form, files=files).json()
    assert video["status"] == "queued", video
    wait_for_end(calls, video["id"])
    content = f"/v1/videos/{video['id']}/content"
    frames = decode(calls.get(content).content).frames
    assert frames.shape == (48, 240, 426, 3)
    for _ in range(2):  # drawn, and kept
        answer = calls.get(f"{content}?variant=spritesheet")
        assert answer.headers["content-type"] == "image/jpeg"
    sheet = np.asarray(Image.open(io.BytesIO(answer.content)))
    height, width = sheet.shape[0] // 4, sheet.shape[1] // 4
    assert (width, height) == (320, 180)
    for place, number in ((0, 0), (5, 16), (15, 47)):
        top, left = place // 4 * height, place % 4 * width
        tile = sheet[top : top + height, left : left + width]
        frame = np.asarray(Image.fromarray(frames[number]).resize((width, height)))
        assert np.abs(tile.astype(int) - frame).mean() < 4, place
    first = calls.get(f"{content}?variant=thumbnail").content
    assert Image.open(io.BytesIO(first)).size == (426, 240)
    assert calls.delete(f"/v1/videos/{video['id']}").json()["deleted"]
    assert calls.get(f"{OLD}/{video['id']}").json()["data"]["task_result"] == {"videos": []}
