"""A whole site whose videos are made by a server elsewhere, killed in the middle of its work."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
import pytest

from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from remote.conftest import SMALL, table
from remote.doubles import Double, answering
from remote.graph_doubles import ComfyUIDouble, LightX2VDouble
from remote.videos_doubles import SglangDouble

CREATE = "/v1/videos/image2video"
JOBS, KILLS = 50, 3
CATALOG = """
engine = "far"

[models.kling-v1]
fps = 4

[models.kling-v1.modes.std]
short_edge = 64
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""

pytestmark = pytest.mark.usefixtures("packages")


def site(folder: Path, server: str, url: str) -> ServerProcess:
    """Four workers for the engine `far`, and one for others."""
    values = table(server, url, rules={**SMALL, "fps": 4.0})
    (folder / "engines.toml").write_text(f'[engines.far]\nkind = "remote"\n{_toml(values)}')
    (folder / "map.toml").write_text(CATALOG)
    return ServerProcess(
        folder / "data",
        *("--workers", "1", "--pool", "remote=4", "--catalog", str(folder / "map.toml")),
        *("--engines", str(folder / "engines.toml"), "--models-dir", str(folder / "models")),
        *("--drain-timeout", "0"),
    )


def _toml(values: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {_toml_value(value)}" for key, value in values.items())


def _toml_value(value: Any) -> str:
    if isinstance(value, dict):
        inner = (f"{name} = {_toml_value(each)}" for name, each in value.items())
        return f"{{ {', '.join(inner)} }}"
    return json.dumps(value)


def create(client: httpx2.Client) -> str:
    body = {
        "model_name": "kling-v1",
        "image": base64_of(scene_png(400, 300)),
        "prompt": "a boat leaves",
        "duration": "3",
    }
    answer = client.post(CREATE, json=body).json()
    assert answer["code"] == 0, answer
    return answer["data"]["task_id"]


@pytest.mark.parametrize("kind", [LightX2VDouble, ComfyUIDouble])
def test_fifty_tasks_over_kills_of_the_site_are_sent_once_and_end_once(
    tmp_path: Path, kind: type[Double]
) -> None:
    name = {LightX2VDouble: "lightx2v", ComfyUIDouble: "comfyui"}[kind]
    with kind(polls=3) as double:
        if isinstance(double, LightX2VDouble):
            double.room = JOBS
        server = site(tmp_path, name, double.url).start()
        try:
            with server.client() as client:
                tasks = [create(client) for _ in range(JOBS)]
            for kill in range(KILLS):
                with server.client() as client:
                    wait_for_end(client, tasks[(kill + 1) * JOBS // (KILLS + 2)])
                server.kill()
                server.start()
            with server.client() as client:
                ended = [wait_for_end(client, task) for task in tasks]
                assert [task["task_status"] for task in ended] == ["succeed"] * JOBS
                listed = client.get(CREATE, params={"pageSize": 500}).json()["data"]
            assert len(listed) == JOBS
            url = ended[-1]["task_result"]["videos"][0]["url"]
            assert len(decode(httpx2.get(url, trust_env=False).content).frames) == 12
        finally:
            server.stop()
        sent = Counter(work.id for work in double.submitted)
        assert len(double.submitted) == len(sent) == JOBS, sent.most_common(3)


def test_tasks_wait_for_a_server_that_is_away_and_that_is_seen(tmp_path: Path) -> None:
    with SglangDouble(polls=1) as double:
        server = site(tmp_path, "sglang", double.url).start()
        try:
            double.stop()
            with server.client() as client:
                task = create(client)
                with client.stream("GET", f"{CREATE}/{task}/events", timeout=120) as events:
                    next(line for line in events.iter_lines() if "processing" in line)
            said = server.cli("doctor", "--engines", str(tmp_path / "engines.toml"))
            assert "engine far" in said
            assert "cannot be reached" in said or "does not answer" in said
            double.start()
            with server.client() as client:
                assert wait_for_end(client, task)["task_status"] == "succeed"
        finally:
            server.stop()


def test_a_refusal_fails_the_task_with_the_servers_words(tmp_path: Path) -> None:
    with SglangDouble(polls=1) as double:
        refusal = {"detail": "the prompt is too long for this model"}
        double.faults["submit"].append(answering(400, refusal))
        server = site(tmp_path, "sglang", double.url).start()
        try:
            with server.client() as client:
                task = wait_for_end(client, create(client))
            assert task["task_status"] == "failed"
            assert "the prompt is too long for this model" in task["task_status_msg"]
        finally:
            server.stop()
