"""An engine of another package, found by its entry point: served from a pool of its own."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import av
import httpx2
import numpy as np
import pytest

import harness
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode

CREATE = "/v1/videos/image2video"
PACKAGE = Path(harness.__file__).parent / "engine_package"
CATALOG = """
engine = "plain"

[models.kling-v2-6]
fps = 12

[models.kling-v2-6.modes.pro]
short_edge = 240
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = ["sound", "multi_shot"] }]

[models.kling-v1]
fps = 12
engine = "parallax"

[models.kling-v1.modes.std]
short_edge = 240
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("engines")
    (folder / "map.toml").write_text(CATALOG)
    path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    flags = ("--workers", "1", "--catalog", str(folder / "map.toml"), "--pool", "plain=1@cpu")
    models = ("--models-dir", str(folder / "models"))
    running = ServerProcess(folder / "data", *flags, *models, env={"PYTHONPATH": path}).start()
    yield running
    running.stop()


def create(client: httpx2.Client, **fields: object) -> str:
    body = {"image": base64_of(scene_png(400, 300)), "duration": "3", **fields}
    answer = client.post(CREATE, json=body).json()
    assert answer["code"] == 0, answer
    return answer["data"]["task_id"]


def test_its_frames_its_sound_and_what_it_tells_arrive(server: ServerProcess) -> None:
    with server.client() as client:
        task_id = create(client, prompt="waves", model_name="kling-v2-6", mode="pro", sound="on")
        with client.stream("GET", f"{CREATE}/{task_id}/events", timeout=120) as events:
            told = "\n".join(events.iter_lines())
        task = wait_for_end(client, task_id)
        video = httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content
    assert task["task_status"] == "succeed", task
    assert "thinking on cpu" in told
    assert "plain: 36 frames with the seed None" in told
    assert "'broken'" in "".join(server.stderr), "a broken entry point is told in the log"
    frames = decode(video).frames
    assert len(frames) == 36
    assert np.ptp(frames[10].astype(int)) <= 2
    with av.open(io.BytesIO(video)) as container:
        samples = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], 1)
    spectrum = np.abs(np.fft.rfft(samples[0][:96_000]))
    assert spectrum.argmax() == pytest.approx(1000 * 96_000 / 48_000, abs=3)


def test_it_is_cancelled_before_its_first_frame_and_serves_the_next_task(
    server: ServerProcess,
) -> None:
    with server.client() as client:
        model = {"model_name": "kling-v2-6", "mode": "pro"}
        endless = create(client, prompt="think forever", **model)
        with client.stream("GET", f"{CREATE}/{endless}/events", timeout=120) as events:
            next(line for line in events.iter_lines() if "thinking" in line)
        # The other pool is not held up by it.
        other = wait_for_end(client, create(client, prompt="static camera"))
        assert other["task_status"] == "succeed", other
        client.post(f"{CREATE}/{endless}/cancel").raise_for_status()
        assert wait_for_end(client, endless)["task_status"] == "failed"
        after = wait_for_end(client, create(client, prompt="waves", **model))
        assert after["task_status"] == "succeed", after


def test_what_it_cannot_do_is_refused_by_field(server: ServerProcess) -> None:
    with server.client() as client:
        body = {
            "image": base64_of(scene_png(400, 300)),
            "prompt": "x",
            "duration": "3",
            "model_name": "kling-v2-6",
            "mode": "pro",
            "camera_control": {"type": "forward_up"},
        }
        answer = client.post(CREATE, json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert "camera_control" in answer.json()["message"]
