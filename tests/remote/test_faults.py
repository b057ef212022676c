"""What servers do wrong, and what comes of it: a clear message, another try or not, no secret."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from remote.conftest import Heard, Stopped, asked, table
from remote.doubles import Double, answering, video
from remote.graph_doubles import ComfyUIDouble, LightX2VDouble
from remote.videos_doubles import MODEL, SglangDouble, VllmDouble
from stillmotion.engines.generative.clip import Clip, ClipFailed
from stillmotion.engines.remote.maker import RemoteMaker
from stillmotion.engines.remote.servers import SERVERS, Server

Make = Callable[..., RemoteMaker]

TOKEN = "sk-very-secret-token"

DOUBLES: dict[str, type[Double]] = {
    "sglang": SglangDouble,
    "vllm-omni": VllmDouble,
    "lightx2v": LightX2VDouble,
    "comfyui": ComfyUIDouble,
}

pytestmark = pytest.mark.usefixtures("packages")


@pytest.fixture(params=DOUBLES)
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def double(server: str) -> Iterator[Double]:
    with DOUBLES[server]() as running:
        yield running


def failure(maker: RemoteMaker, **more: Any) -> ClipFailed:
    with pytest.raises(ClipFailed) as caught:
        maker.make(asked(**more), Heard().tell)
    # Where a site's servers stand is nothing for its callers.
    assert "127.0.0.1" not in caught.value.message
    return caught.value


def made(maker: RemoteMaker, **more: Any) -> Clip:
    return maker.make(asked(**more), Heard().tell)


def test_a_server_that_is_down_is_waited_for(
    make_maker: Make, server: str, caplog: pytest.LogCaptureFixture
) -> None:
    with DOUBLES[server]() as double:
        url = double.url
    failed = failure(make_maker(server, url))
    assert failed.retry
    assert not failed.counts
    assert "cannot be reached" in failed.message
    assert f"at {url.partition('//')[2]} cannot be reached" in caplog.text


def test_a_server_that_is_not_ready_is_waited_for(
    make_maker: Make, server: str, double: Double
) -> None:
    double.faults["health"].append(answering(503, {"error": "warming up"}))
    failed = failure(make_maker(server, double.url))
    assert (failed.retry, failed.counts) == (True, False)
    assert "warming up" in failed.message
    assert double.submitted == []
    assert made(make_maker(server, double.url))


def test_a_full_queue_is_waited_for(make_maker: Make, server: str, double: Double) -> None:
    double.faults["submit"].append(answering(503, {"detail": "Task queue is full (max 10)"}))
    failed = failure(make_maker(server, double.url))
    assert (failed.retry, failed.counts) == (True, False)
    assert "queue is full" in failed.message


@pytest.mark.parametrize("status", [400, 422])
def test_what_the_server_refuses_is_told_in_its_words(
    make_maker: Make, server: str, double: Double, status: int
) -> None:
    words = "the prompt\x1b[31m is unsafe, see https://me:pw@docs.example/x?key=1 " + "x" * 900
    double.faults["submit"].append(answering(status, {"detail": words}))
    failed = failure(make_maker(server, double.url))
    assert (failed.retry, failed.counts) == (False, True)
    assert f"HTTP {status}" in failed.message
    assert "is unsafe" in failed.message
    for hidden in ("me:pw", "key=1", "\x1b"):
        assert hidden not in failed.message
    assert len(failed.message) < 450


def test_the_errors_of_nodes_are_told(make_maker: Make) -> None:
    with ComfyUIDouble() as double:
        maker = make_maker("comfyui", double.url)
        del maker._adapters[0]._workflow.graph["11"]["inputs"]["vae"]  # type: ignore[attr-defined]
        failed = failure(maker)
    assert "node 11: Required input is missing: vae" in failed.message
    assert not failed.retry


def test_a_wrong_token_is_told_and_never_shown(
    make_maker: Make, server: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    with DOUBLES[server](token="another") as double:
        maker = make_maker(server, double.url, token_file=str(file))
        double.faults["health"].append(answering(401, {"error": f"bad key {TOKEN}"}))
        failed = failure(maker)
        assert not failed.retry
        assert "HTTP 401" in failed.message
        assert double.seen[0][1] == f"Bearer {TOKEN}"
        double.token = TOKEN
        double.faults["health"].clear()
        double.faults["submit"].append(answering(400, {"detail": f"no, {TOKEN}"}))
        told = failure(maker)
        made(maker)
    for text in (failed.message, told.message, caplog.text, repr(maker._options), str(failed)):
        assert TOKEN not in text
    assert "no, …" in told.message


def test_a_missing_token_file_is_waited_for(make_maker: Make, tmp_path: Path) -> None:
    with SglangDouble() as double:
        maker = make_maker("sglang", double.url, token_file=str(tmp_path / "none"))
        failed = failure(maker)
    assert (failed.retry, failed.counts) == (True, False)
    assert "none cannot be read: no such file" in failed.message
    assert double.seen == []


@pytest.mark.parametrize(
    ("call", "body"),
    [("submit", []), ("submit", {"id": 7}), ("status", {"id": "a"}), ("status", {"status": 1})],
)
def test_another_protocol_is_told_at_once(
    make_maker: Make, server: str, double: Double, call: str, body: Any
) -> None:
    double.faults[call].extend([answering(200, body)] * 3)
    failed = failure(make_maker(server, double.url))
    assert not failed.retry
    assert "something else than its protocol has" in failed.message
    assert SERVERS[cast("Server", server)].title in failed.message


def test_an_answer_that_is_no_json(make_maker: Make, server: str, double: Double) -> None:
    double.faults["submit"].append(answering(200, content=b"<html>It works!</html>"))
    failed = failure(make_maker(server, double.url))
    assert "something else than JSON: '<html>It works!</html>'" in failed.message
    assert not failed.retry


def test_a_state_that_nobody_knows(make_maker: Make, server: str, double: Double) -> None:
    body = {"id": "a", "task_id": "a", "status": "meditating"}
    double.faults["status"].extend([answering(200, body)] * 2)
    failed = failure(make_maker(server, double.url))
    assert "in the state 'meditating'" in failed.message


def test_an_error_of_the_server_is_tried_again(
    make_maker: Make, server: str, double: Double
) -> None:
    double.faults["submit"].append(answering(500, {"detail": "CUDA error"}))
    failed = failure(make_maker(server, double.url))
    assert (failed.retry, failed.counts) == (True, True)
    assert "CUDA error" in failed.message
    assert made(make_maker(server, double.url))


def test_a_job_that_fails_is_told_and_sent_again(
    make_maker: Make, server: str, double: Double
) -> None:
    double.fail_with = "out of memory"
    failed = failure(make_maker(server, double.url))
    assert (failed.retry, failed.counts) == (True, True)
    assert "the job failed at" in failed.message
    assert "out of memory" in failed.message
    double.fail_with = ""
    assert made(make_maker(server, double.url))
    assert len({work.id for work in double.submitted}) == 2


def test_a_job_that_a_restart_lost_is_sent_again(
    make_maker: Make, server: str, double: Double
) -> None:
    def restarted(_: Request) -> Response:
        double.forget()
        return answering(404, {"detail": "Task not found"})(_)

    if DOUBLES[server] in (LightX2VDouble, ComfyUIDouble):
        # The first question is whether there is such a job already.
        double.faults["status"].append(answering(404, {"detail": "Task not found"}))
    double.faults["status"].append(restarted)
    assert made(make_maker(server, double.url))
    assert len(double.submitted) == 2


def test_a_truncated_file(make_maker: Make, server: str, double: Double) -> None:
    double.make = lambda work: video(work)[:-600]
    failed = failure(make_maker(server, double.url))
    assert failed.retry
    assert "does not decode" in failed.message or "has no video in it" in failed.message
    double.make = video
    assert made(make_maker(server, double.url))
    assert len({work.id for work in double.submitted}) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "neither MP4 nor WebM"),
    ],
)
def test_a_file_that_is_no_video(
    make_maker: Make, server: str, double: Double, content: bytes, said: str
) -> None:
    double.make = lambda _: content
    assert said in failure(make_maker(server, double.url)).message
    double.make = video
    assert made(make_maker(server, double.url))


def test_a_file_that_is_too_large(make_maker: Make, server: str, double: Double) -> None:
    double.make = lambda _: bytes(3 * 1024 * 1024)
    failed = failure(make_maker(server, double.url, largest_mb=2))
    assert "at most 2097152 are fetched (largest_mb)" in failed.message
    assert not failed.retry

    def endless(_: Request) -> Response:
        return StreamingResponse(iter([bytes(1024 * 1024)] * 50))

    double.faults["content"].append(endless)
    again = failure(make_maker(server, double.url, largest_mb=2), job="task-2-0")
    assert "at most 2097152 are fetched" in again.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"width": 64, "height": 96}, "is 64x96 pixels, and 96x64 were asked for"),
        ({"frames": 31}, "has 31 frames in 1.94 s, and 9 in 0.56 s were asked for"),
        ({"frames": 200}, "has more than"),
    ],
)
def test_a_video_of_another_form(
    make_maker: Make, server: str, double: Double, change: dict[str, int], said: str
) -> None:
    def other(work: Any) -> bytes:
        work.width, work.height = change.get("width", 96), change.get("height", 64)
        return video(work, frames=change.get("frames"))

    double.make = other
    failed = failure(make_maker(server, double.url))
    assert said in failed.message
    assert not failed.retry


def test_a_server_that_hangs_is_not_waited_for_longer_than_said(
    make_maker: Make, server: str, double: Double
) -> None:
    double.late["health"] = over = threading.Event()
    failed = failure(make_maker(server, double.url, answer_timeout=0.2))
    over.set()
    assert (failed.retry, failed.counts) == (True, False)
    assert "does not answer in time" in failed.message


def test_a_job_that_never_ends_is_given_up(make_maker: Make, server: str, double: Double) -> None:
    double.polls = 10**9
    failed = failure(make_maker(server, double.url, job_timeout=1))
    assert failed.retry
    assert "has not finished the job in 1 s" in failed.message
    assert len(double.cancelled) == 1


def test_a_short_silence_is_borne(make_maker: Make, server: str, double: Double) -> None:
    double.polls = 3
    if server in ("lightx2v", "comfyui"):
        double.faults["status"].append(answering(404, {"error": "Job not found"}))
    double.faults["status"].extend([answering(502, {}), answering(500, {"detail": "a moment"})])
    double.faults["content"].append(answering(503, {}))
    assert made(make_maker(server, double.url, lost_after=60))
    assert len(double.submitted) == 1


@pytest.mark.parametrize("status", [302, 307])
def test_no_redirect_leads_to_another_host(
    make_maker: Make,
    server: str,
    double: Double,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "httpx2")
    with SglangDouble() as other:
        elsewhere = partial(_to, other.url + "/stolen?token=1", status)
        double.faults["content"].append(elsewhere)
        failed = failure(make_maker(server, double.url))
        assert other.seen == []
    assert "redirects a GET elsewhere" in failed.message
    assert f"{other.url}/stolen" in caplog.text
    assert "token=1" not in caplog.text
    double.faults["submit"].append(partial(_to, "/elsewhere", status))
    assert "redirects a POST" in failure(make_maker(server, double.url), job="b").message


def test_a_redirect_to_the_same_host_is_followed(make_maker: Make) -> None:
    with LightX2VDouble() as double:

        def moved(request: Request) -> Response:
            return RedirectResponse(str(request.url), 307)

        double.faults["content"].append(moved)
        assert made(make_maker("lightx2v", double.url))


def _to(place: str, status: int, _: Request) -> Response:
    return RedirectResponse(place, status)


@pytest.mark.parametrize("server", DOUBLES)
def test_a_cancel_reaches_the_server(
    make_maker: Make, server: str, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    double.polls = 10**9
    heard = Heard("works")
    with pytest.raises(Stopped):
        make_maker(server, double.url).make(asked(), heard.tell)
    assert double.cancelled == [double.submitted[0].id]
    stops = server in ("vllm-omni", "comfyui")
    assert ("cannot stop a job that it has begun" in caplog.text) is not stops


def test_a_cancel_that_takes_its_time_is_asked_for_again(
    make_maker: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stillmotion.engines.remote.vllm_omni.CANCEL_PAUSE_S", 0.0)
    with VllmDouble(polls=10**9) as double:
        double.busy_deletes = 2
        with pytest.raises(Stopped):
            make_maker("vllm-omni", double.url).make(asked(), Heard("works").tell)
    assert len(double.cancelled) == 1


def test_a_cancel_while_the_server_is_away_ends_the_task_all_the_same(
    make_maker: Make, server: str, double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    double.polls = 10**9
    double.faults["delete"].extend([answering(503, {})] * 3)
    with pytest.raises(Stopped):
        make_maker(server, double.url).make(asked(), Heard("works").tell)
    assert "a job could not be cancelled" in caplog.text


def test_prepare_asks_for_the_health_alone(make_maker: Make, server: str, double: Double) -> None:
    make_maker(server, double.url).prepare()
    assert [name for name, _ in double.seen] == ["health"]


def test_the_model_is_sent_as_the_table_has_it(make_maker: Make) -> None:
    with VllmDouble() as double:
        values = table("vllm-omni", double.url)
        assert values["model"] == MODEL
        failed = failure(make_maker("vllm-omni", double.url, model="acme/other"))
    assert "Model mismatch" in failed.message
