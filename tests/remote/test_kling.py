"""Another Stillmotion as the upstream: a real server, through the SDK."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from harness.pictures import scene
from harness.server import ServerProcess
from remote.conftest import Heard, Stopped, apart
from remote.doubles import Double, Work, answering, picture
from stillmotion.engines.base import EngineConfig
from stillmotion.engines.generative.clip import Clip, ClipFailed, ClipRequest
from stillmotion.engines.remote.maker import RemoteMaker
from stillmotion.engines.remote.opening import standing
from stillmotion.engines.remote.options import read_options

CATALOG = Path(__file__).parents[1] / "harness" / "small_catalog.toml"
SIZE = (536, 302)
SECONDS = 3
FPS = 12


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Makes small videos at a low rate, without models."""
    folder = tmp_path_factory.mktemp("upstream")
    flags = ("--catalog", str(CATALOG), "--models-dir", str(folder / "models"))
    running = ServerProcess(folder / "data", "--workers", "1", *flags).start()
    yield running
    running.stop()


def values(upstream: ServerProcess, **more: Any) -> dict[str, Any]:
    rules = {"fps": FPS, "frames": {"step": FPS, "offset": 0, "least": 36, "most": 180}}
    given = {
        "server": "kling",
        "urls": [upstream.url],
        "model": "kling-v1",
        "rules": {"text": True, **rules, **more.pop("rules", {})},
        "poll_interval": 0.05,
        "extra": {"mode": "std"},
        "token_env": "UPSTREAM_KEY",
    }
    return {key: value for key, value in {**given, **more}.items() if value is not None}


@pytest.fixture
def key(upstream: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> str:
    key = upstream.first_key["api_key"]
    monkeypatch.setenv("UPSTREAM_KEY", key)
    return key


def maker(upstream: ServerProcess, folder: Path, **more: Any) -> RemoteMaker:
    return RemoteMaker(read_options("bought", values(upstream, **more)), folder)


def asked(job: str, **more: Any) -> ClipRequest:
    width, height = SIZE
    given: dict[str, Any] = {
        "prompt": "the camera stays still",
        "negative_prompt": "",
        "width": width,
        "height": height,
        "frames": SECONDS * FPS,
        "fps": float(FPS),
        "seed": 1,
        "lead": scene(*SIZE)[None],
        "job": job,
    }
    return ClipRequest(**{**given, **more})


def check(clip: Clip) -> None:
    width, height = SIZE
    assert clip.frames.shape == (SECONDS * FPS, height, width, 3)
    assert clip.fps == FPS


def tasks(upstream: ServerProcess) -> list[dict[str, Any]]:
    with upstream.client() as client:
        return client.get("/v1/videos/image2video?pageSize=100").json()["data"]


def test_a_clip_that_is_taken_up_and_never_bought_twice(
    upstream: ServerProcess, tmp_path: Path, key: str
) -> None:
    before = len(tasks(upstream))
    request = asked("one")
    clip = maker(upstream, tmp_path).make(request, Heard().tell)
    check(clip)
    assert request.lead is not None
    # As the upstream reads its first frame: scaled down to 240 lines and up again.
    assert apart(clip.frames[0], request.lead[0]) < 8
    assert clip.facts["seed"] == "the service's own"
    # With another state folder, as on another node: found by the id alone.
    heard = Heard()
    check(maker(upstream, tmp_path / "other").make(request, heard.tell))
    made = tasks(upstream)
    assert len(made) == before + 1
    assert made[0]["task_info"]["external_task_id"]


def test_an_access_key_and_a_secret_key(
    upstream: ServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = upstream.create_key()
    (tmp_path / "access").write_text(pair["access_key"])
    monkeypatch.setenv("UPSTREAM_SECRET", pair["secret_key"])
    options = {
        "token_env": None,
        "access_key_file": str(tmp_path / "access"),
        "secret_key_env": "UPSTREAM_SECRET",
    }
    made = maker(upstream, tmp_path, **options)
    made.prepare()
    check(made.make(asked("two", end=scene(*SIZE, seed=3)), Heard().tell))
    monkeypatch.setenv("UPSTREAM_SECRET", "wrong")
    with pytest.raises(ClipFailed) as caught:
        maker(upstream, tmp_path, **options).make(asked("three"), Heard().tell)
    assert not caught.value.retry
    assert pair["access_key"] not in caught.value.message


def test_words_alone_and_sound(upstream: ServerProcess, tmp_path: Path, key: str) -> None:
    request = asked("four", lead=None, width=426, height=240, prompt="a beach at sunset")
    clip = maker(upstream, tmp_path).make(request, Heard().tell)
    assert clip.frames.shape == (36, 240, 426, 3)
    more = {"model": "kling-v2-6", "extra": {"mode": "pro"}, "rules": {"sound": True}}
    loud = maker(upstream, tmp_path, **more).make(asked("five", sound=True), Heard().tell)
    assert loud.sound is not None
    assert abs(len(loud.sound) - SECONDS * 48_000) < 2048


def test_a_cancel_reaches_the_upstream(upstream: ServerProcess, tmp_path: Path, key: str) -> None:
    request = asked("six", frames=15 * FPS)
    with pytest.raises(Stopped):
        maker(upstream, tmp_path).make(request, Heard("queue", "works").tell)
    (newest, *_) = tasks(upstream)
    assert newest["task_status"] == "failed"
    assert newest["task_status_msg"] == "Cancelled by its owner."


def test_what_the_upstream_refuses(upstream: ServerProcess, tmp_path: Path, key: str) -> None:
    with pytest.raises(ClipFailed) as caught:
        maker(upstream, tmp_path, model="kling-v9").make(asked("seven"), Heard().tell)
    assert not caught.value.retry
    assert "model_name" in caught.value.message


def test_how_it_stands(
    upstream: ServerProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
) -> None:
    config = EngineConfig(models_dir=tmp_path, options={"name": "bought", **values(upstream)})
    assert standing(config).state == "ready"
    monkeypatch.setenv("UPSTREAM_KEY", "wrong-key-of-somebody")
    refused = standing(config)
    assert refused.state == "unavailable"
    assert "refuses" in refused.why
    assert "wrong-key" not in refused.why
    monkeypatch.delenv("UPSTREAM_KEY")
    assert "UPSTREAM_KEY is not set" in standing(config).why
    assert "UPSTREAM_KEY" not in os.environ


class Hosted(Double):
    """As the hosted service answers: no call to cancel, and videos on another host."""

    link = ""

    def routes(self) -> list[Route]:
        path = "/v1/videos/image2video"
        return [
            Route(path, self.call("list", self.listed), methods=["GET"]),
            Route(path, self.call("submit", self.create), methods=["POST"]),
            Route(path + "/{id}", self.call("status", self.query)),
            Route("/video.mp4", self.call("content", self.content)),
        ]

    async def listed(self, _: Request) -> Response:
        return JSONResponse({"code": 0, "message": "", "request_id": "r", "data": []})

    async def create(self, request: Request) -> Response:
        body = json.loads(await request.body())
        picture(base64.b64decode(body["image"]))
        self.add(Work(body["external_task_id"], *SIZE, SECONDS * FPS, FPS, body))
        return self._answer(self.works[body["external_task_id"]])

    async def query(self, request: Request) -> Response:
        work = self.works.get(request.path_params["id"])
        if work is None:
            return JSONResponse({"code": 1203, "message": "no such task", "request_id": "r"}, 404)
        return self._answer(self.step(work))

    def _answer(self, work: Work) -> Response:
        words = {"queued": "submitted", "in_progress": "processing", "completed": "succeed"}
        data: dict[str, Any] = {
            "task_id": "t-1", "task_status": words.get(work.state, work.state),
            "task_status_msg": work.error,
        }  # fmt: skip
        if work.state == "completed":
            link = self.link or f"{self.url}/video.mp4?sign=s3cret"
            data["task_result"] = {"videos": [{"id": "v", "url": link, "duration": "3.1"}]}
        return JSONResponse({"code": 0, "message": "", "request_id": "r", "data": data})

    async def content(self, request: Request) -> Response:
        assert "authorization" not in request.headers
        return Response(self.make(next(iter(self.works.values()))))


@pytest.fixture
def hosted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    monkeypatch.setenv("UPSTREAM_KEY", "key-of-the-hosted")
    with Hosted() as running:
        yield running


def bought(hosted: Hosted, folder: Path, **more: Any) -> RemoteMaker:
    options = values(cast("ServerProcess", hosted), rules={"text": False}, **more)
    return RemoteMaker(read_options("bought", options), folder)


def test_a_service_without_a_call_to_cancel(
    hosted: Hosted, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hosted.polls = 10**9
    with pytest.raises(Stopped):
        bought(hosted, tmp_path).make(asked("eight"), Heard("works").tell)
    assert "cannot stop a job that it has begun" in caplog.text
    assert "key-of-the-hosted" not in caplog.text


def test_videos_of_a_service_are_fetched_without_its_key(hosted: Hosted, tmp_path: Path) -> None:
    check(bought(hosted, tmp_path).make(asked("nine"), Heard().tell))
    assert hosted.submitted[0].asked["duration"] == "3"
    assert not {"sound", "seed"} & hosted.submitted[0].asked.keys()
    seeded = bought(hosted, tmp_path, fields=["seed"])
    assert "seed" not in seeded.make(asked("fourteen"), Heard().tell).facts
    assert hosted.submitted[1].asked["seed"] == 1


def test_links_lead_to_no_private_address_but_the_services_own(
    hosted: Hosted, tmp_path: Path
) -> None:
    with Hosted() as inner:
        hosted.link = inner.url.replace("127.0.0.1", "localhost") + "/video.mp4?sign=s3cret"
        with pytest.raises(ClipFailed) as caught:
            bought(hosted, tmp_path).make(asked("ten"), Heard().tell)
        assert inner.seen == []
    assert "s3cret" not in caught.value.message


def test_failures_of_a_service(hosted: Hosted, tmp_path: Path) -> None:
    hosted.fail_with = "risk control"
    with pytest.raises(ClipFailed, match="risk control") as caught:
        bought(hosted, tmp_path).make(asked("eleven"), Heard().tell)
    assert caught.value.retry
    busy = {"code": 1303, "message": "too many tasks", "request_id": "r"}
    hosted.faults["submit"].extend([answering(429, busy)] * 2)
    with pytest.raises(ClipFailed, match="too many tasks") as full:
        bought(hosted, tmp_path).make(asked("twelve"), Heard().tell)
    assert (full.value.retry, full.value.counts) == (True, False)
    hosted.faults["status"].append(answering(200, {"hello": "world"}))
    with pytest.raises(ClipFailed, match="something else than this API") as odd:
        bought(hosted, tmp_path).make(asked("thirteen"), Heard().tell)
    assert not odd.value.retry
