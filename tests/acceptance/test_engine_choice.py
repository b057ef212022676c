"""Engines in order of preference, one of which generates: who gets a request, and what is told."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from PIL import Image

import harness
from harness.pictures import base64_of, encode, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from stillmotion.client import Client, TaskEvent

I2V = "/v1/videos/image2video"
T2V = "/v1/videos/text2video"
PACKAGE = Path(harness.__file__).parent / "muse_engine"
WHY = "no GPU was found, and the model needs one of 24 GB"
MODEL = """
[models.{model}]
fps = 12
{engines}

[models.{model}.modes.std]
short_edge = 240
units_per_second = {{ silent = "0.2" }}
takes = [{{ durations = "3-15", features = "all" }}]
"""
CATALOG = 'engines = ["muse", "parallax"]\n' + "".join(
    MODEL.format(model=model, engines=engines)
    for model, engines in (
        ("kling-v1", ""),
        ("kling-v1-6", 'engine = "muse"'),
        ("kling-v3", 'engines = ["parallax"]'),
    )
)
BRUSH = [
    {
        "mask": base64_of(encode(np.full((300, 400, 3), 255, np.uint8))),
        "trajectories": [{"x": 9, "y": 9}, {"x": 90, "y": 90}],
    }
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("choice")
    (folder / "map.toml").write_text(CATALOG)
    path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
    flags = ("--workers", "1", "--catalog", str(folder / "map.toml"))
    models = ("--models-dir", str(folder / "models"))
    env = {"PYTHONPATH": path, "STILLMOTION_TEST_MUSE": WHY}
    running = ServerProcess(folder / "data", *flags, *models, env=env).start()
    yield running
    running.stop()


def asked(**fields: Any) -> dict[str, Any]:
    return {"image": base64_of(scene_png(400, 300)), "prompt": "pan left", "duration": 3, **fields}


def refused(client: httpx2.Client, path: str = I2V, **fields: Any) -> str:
    body = asked(**fields)
    if path == T2V:
        del body["image"]
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text
    message: str = answer.json()["message"]
    return message


def test_the_first_engine_that_can_do_it_makes_it_and_shows_it(server: ServerProcess) -> None:
    """Told as events: what it does, and a preview; what only our own cues lack is not."""
    fields = asked(
        prompt="pan left, she jumps over the wall",
        seed=7,
        loras=[{"name": "ink", "weight": "0.5"}],
    )
    seen: list[TaskEvent] = []
    with server.client() as raw, Client(server.url, api_key=server.first_key["api_key"]) as client:
        answer = raw.post(I2V, json=fields)
        assert "x-stillmotion-ignored" not in answer.headers
        task_id = answer.json()["data"]["task_id"]
        client.image2video.wait(task_id, on_progress=seen.append)
        task = raw.get(f"{I2V}/{task_id}").json()["data"]
        video = httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content
    told = " ".join(task["task_remarks"])
    assert "muse: seed 7; loras ink 0.5; start image" in told
    assert "prompt pan left, she jumps over the wall" in told
    assert f"job {task_id}-0" in told
    assert "understood: pan left" in told
    assert "not done" not in told
    (preview,) = [event.preview for event in seen if event.preview]
    with Image.open(io.BytesIO(preview)) as picture:
        assert (picture.format, max(picture.size)) == ("JPEG", 320)
    frames = decode(video).frames
    assert len(frames) == 36
    assert frames.mean() == pytest.approx((67 - 16) * 255 / 219, abs=3)


def test_a_preview_is_an_event_of_its_own_and_gone_with_the_task(server: ServerProcess) -> None:
    with server.client() as client:
        task_id = client.post(I2V, json=asked()).json()["data"]["task_id"]
        with client.stream("GET", f"{I2V}/{task_id}/events", timeout=120) as events:
            lines = list(events.iter_lines())
        again = "\n".join(client.get(f"{I2V}/{task_id}/events").iter_lines())
    at = lines.index("event: preview")
    data = json.loads(lines[at + 1].removeprefix("data: "))
    kind, _, packed = data["preview"].partition(",")
    assert kind == "data:image/jpeg;base64"
    assert base64.b64decode(packed, validate=True).startswith(b"\xff\xd8\xff")
    others = [line for line in lines if line.startswith("data: ") and "base64" not in line]
    assert others
    assert not any("preview" in line for line in others)
    assert "succeed" in again
    assert "preview" not in again


def test_what_it_cannot_do_goes_to_the_next_one(server: ServerProcess) -> None:
    with server.client() as client:
        body = asked(camera_control={"type": "forward_up"}, seed=1)
        answer = client.post(I2V, json=body)
        assert answer.headers["x-stillmotion-ignored"] == "seed", "nothing is made up there"
        task = wait_for_end(client, answer.json()["data"]["task_id"])
    assert task["task_status"] == "succeed", task
    assert "muse" not in " ".join(task["task_remarks"])


def test_words_alone_need_no_picture_with_an_engine_that_needs_none(server: ServerProcess) -> None:
    board = {
        "multi_shot": True,
        "shot_type": "customize",
        "multi_prompt": [{"index": i, "prompt": "a hill", "duration": i} for i in (1, 2)],
    }
    with server.client() as client:
        body = {"prompt": "a hill", "duration": 3, "seed": 3}
        made = client.post(T2V, json=body)
        assert "x-stillmotion-ignored" not in made.headers
        task = wait_for_end(client, made.json()["data"]["task_id"], kind=T2V)
        told = " ".join(task["task_remarks"])
        # With several shots it is the other engine's, which paints, of which a seed is heeded too.
        painted = client.post(T2V, json={"duration": 3, "seed": 3, **board})
        assert painted.status_code == 200, painted.text
        assert "x-stillmotion-ignored" not in painted.headers
        client.post(f"{T2V}/{painted.json()['data']['task_id']}/cancel").raise_for_status()
    assert task["task_status"] == "succeed", task
    assert "muse: seed 3; loras none; start None; framing (0.0, 0.0, 1.0, 1.0)" in told
    assert "prompt a hill" in told


def test_what_no_engine_has_together_is_refused_by_its_fields(server: ServerProcess) -> None:
    camera = {"type": "simple", "config": {"zoom": 3}}
    with server.client() as client:
        message = refused(client, model_name="kling-v1-6", camera_control=camera, sound="on")
        assert message.startswith(
            "sound: camera_control together with sound: no engine of this model supports both"
        )
        assert "taken by kling-v1 (std: 3 to 15 s), kling-v3 (std: 3 to 15 s)" in message
        message = refused(client, dynamic_masks=BRUSH, loras=[{"name": "ink"}])
        assert message.startswith(
            "loras[0].name: dynamic_masks together with loras: no engine of this model supports "
            "both (here it has muse, parallax)"
        )
        message = refused(client, T2V, model_name="kling-v1-6", element_list=[{"element_id": 101}])
        assert message.startswith("element_list: the engine 'muse', which serves kling-v1-6 here")


def test_a_lora_that_nobody_lists_is_refused_with_those_that_there_are(
    server: ServerProcess,
) -> None:
    with server.client() as client:
        message = refused(client, loras=[{"name": "ink"}, {"name": "oil"}])
        assert message.startswith("loras[1].name: none of the engines that serve kling-v1 here")
        assert "'oil' (they have ink, paper)" in message
        message = refused(client, model_name="kling-v3", loras=[{"name": "ink"}])
        assert "the LoRA 'ink' (it has none)" in message
        assert "taken by kling-v1 (std: 3 to 15 s)" in message
        message = refused(client, loras=[{"name": "ink"}, {"name": "ink", "weight": 0}])
        assert message.startswith("loras[1].name: given")


def test_an_engine_that_is_unavailable_is_seen(server: ServerProcess) -> None:
    server.await_line(f"the engine 'muse' is unavailable, its tasks wait: {WHY}")
    with server.client() as client:
        ready = client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["data"]["engines_unavailable"] == {"muse": WHY}
        text = client.get("/metrics").text
    assert 'stillmotion_engine_up{engine="muse"} 0.0' in text
    assert 'stillmotion_engine_up{engine="parallax"} 1.0' in text
    looked = json.loads(
        server.cli("top", "--once", "--json", "--base-url", server.url, "--api-key",
                   server.first_key["api_key"])
    )  # fmt: skip
    assert any("'muse' is unavailable" in sentence for sentence in looked["notes"])


def test_an_unknown_engine_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(CATALOG.replace('engine = "muse"', 'engine = "moose"'))
    line = CATALOG.splitlines().index('engine = "muse"') + 1
    starting = ServerProcess(tmp_path / "data", "--catalog", str(tmp_path / "map.toml"))
    with pytest.raises(RuntimeError) as failed:
        starting.start()
    told = str(failed.value)
    assert f"/map.toml: no such engine: 'moose' (line {line}), 'muse' (line 1)" in told
    assert not (tmp_path / "data" / "first-key.json").exists()
