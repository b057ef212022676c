"""What tests have rendered on the cluster."""

from __future__ import annotations

import httpx2

from harness.pictures import base64_of, scene_png
from harness.server import wait_for_end

CREATE = "/v1/videos/image2video"
STORYBOARD = {
    "model_name": "kling-v3",
    "mode": "pro",
    "multi_shot": True,
    "shot_type": "intelligence",
    "prompt": "Shot 1: zoom in, it rains. Shot 2: pan left, a dog jumps. Shot 3: static camera, "
    'snow falls. Shot 4: the woman says "hello"',
}
HELD = {"model_name": "kling-v2-6", "mode": "pro", "duration": "4"}
"""Renders of it wait in the middle of each shot."""
ONE_SHOT = {**HELD, "prompt": "zoom in"}
SHORT = {"model_name": "kling-v1", "prompt": "static camera", "duration": "3"}


def create(client: httpx2.Client, **fields: object) -> str:
    body = {"image": base64_of(scene_png(400, 300)), "duration": "6", **fields}
    answer = client.post(CREATE, json=body).json()
    assert answer["code"] == 0, answer
    return answer["data"]["task_id"]


def made(client: httpx2.Client, task_id: str) -> bytes:
    """The video of a task that must succeed."""
    task = wait_for_end(client, task_id)
    assert task["task_status"] == "succeed", task
    return httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content
