"""Both clients against the real server: what the stand-in service of the other tests assumes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from client.conftest import OpenClient
from harness.pictures import scene_png
from harness.server import ServerProcess
from stillmotion.client import InvalidRequest, NotFound, TaskEvent, TaskFailed

SHORT: dict[str, Any] = {"model_name": "kling-v1", "duration": 3, "camera_control": "zoom=-3"}


@pytest.fixture
def real(server: ServerProcess, open_client: OpenClient) -> Any:
    return open_client(server.url, data=server.data)


def test_a_video_from_a_picture(real: Any, tmp_path: Path) -> None:
    told: list[TaskEvent] = []
    task = real.image_to_video(
        image=scene_png(480, 320), prompt="p", watermark_info=True, external_task_id="", **SHORT
    )
    done = real.wait(task.task_id, on_progress=told.append)
    assert done.task_status == "succeed"
    assert told[-1].final
    assert any(event.progress for event in told[:-1])
    assert float(done.videos[0].duration) == 3
    clean = real.download(done, tmp_path / "clean.mp4").read_bytes()
    marked = real.download(task.task_id, tmp_path / "marked.mp4", watermark=True).read_bytes()
    assert clean[4:8] == marked[4:8] == b"ftyp"
    assert hashlib.sha256(clean).digest() != hashlib.sha256(marked).digest()
    assert real.list(page=1, size=1)[0].task_id == task.task_id
    assert [event.status for event in real.events(task.task_id)][-1] == "succeed"


def test_a_download_goes_on_where_it_broke_off(real: Any, tmp_path: Path) -> None:
    task = real.image_to_video(image=scene_png(480, 320), prompt="p", **SHORT)
    done = real.wait(task.task_id)
    whole = real.download(done, tmp_path / "whole.mp4").read_bytes()
    (tmp_path / f".again.mp4.{done.videos[0].id}.part").write_bytes(whole[:1000])
    assert real.download(done, tmp_path / "again.mp4").read_bytes() == whole


def test_access_keys_sign_what_the_server_takes(
    server: ServerProcess, open_client: OpenClient
) -> None:
    key = server.create_key("signer")
    client = open_client(server.url, access_key=key["access_key"], secret_key=key["secret_key"])
    assert client.list() == []


def test_a_repeated_create_is_one_task(real: Any) -> None:
    fields = {"image": scene_png(480, 320), "prompt": "p", "idempotency_key": "once", **SHORT}
    first = real.image_to_video(**fields)
    assert real.image_to_video(**fields).task_id == first.task_id
    cancelled = real.cancel(first.task_id)
    assert cancelled.task_status == "failed"
    with pytest.raises(TaskFailed, match="ancelled"):
        real.wait(first.task_id)


def test_what_is_ignored_is_told(real: Any) -> None:
    task = real.create(
        {
            "model_name": "kling-v2-1",
            "image": "http://127.0.0.1:9/none.png",
            "prompt": "p",
            "cfg_scale": 0.5,
            "aspect_ratio": "16:9",
        }
    )
    assert set(task.ignored) == {"cfg_scale", "aspect_ratio"}
    real.cancel(task.task_id)


def test_refusals(real: Any) -> None:
    with pytest.raises(InvalidRequest, match=r"^duration: ") as caught:
        real.image_to_video(image=scene_png(480, 320), prompt="p", duration=2)
    assert caught.value.code == 1201
    assert caught.value.request_id
    with pytest.raises(NotFound):
        real.wait("000000000000000001")
