"""The calls: what is sent, what comes back, how refusals and faults are told apart."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from starlette.responses import PlainTextResponse

from client.service import Service, envelope, refusal
from stillmotion.client import (
    AccountError,
    AuthenticationError,
    ConnectionFailed,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServerError,
    StillmotionError,
)
from stillmotion.client.credentials import SignedTokens

TASKS = "/v1/videos/image2video"


def test_create_spells_the_fields_as_the_reference_has_them(
    client: Any, service: Service, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG-photo")
    task = client.image_to_video(
        model_name="kling-v1-6",
        image=photo,
        image_tail="https://example.org/end.png",
        prompt="a slow zoom",
        negative_prompt=None,
        sound=True,
        cfg_scale=0.5,
        mode="pro",
        static_mask=b"mask",
        dynamic_masks=[{"mask": str(photo), "trajectories": [(1, 2), {"x": 3, "y": 4}]}],
        camera_control="zoom=-5",
        multi_shot=True,
        shot_type="customize",
        multi_prompt=[{"index": 1, "prompt": "one", "duration": 5}],
        element_list=[160, {"element_id": "161"}],
        voice_list=["v1"],
        duration=5,
        watermark_info=True,
        callback_url="https://example.org/hook",
        external_task_id="mine",
    )
    assert (task.task_id, task.task_status) == ("800000000000000000", "submitted")
    assert task.ignored == ("cfg_scale", "aspect ratio")
    inline = base64.b64encode(photo.read_bytes()).decode()
    assert service.rows[task.task_id].body == {
        "model_name": "kling-v1-6",
        "image": inline,
        "image_tail": "https://example.org/end.png",
        "prompt": "a slow zoom",
        "sound": "on",
        "cfg_scale": 0.5,
        "mode": "pro",
        "static_mask": base64.b64encode(b"mask").decode(),
        "dynamic_masks": [{"mask": inline, "trajectories": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}],
        "camera_control": {"type": "simple", "config": {"zoom": -5.0}},
        "multi_shot": True,
        "shot_type": "customize",
        "multi_prompt": [{"index": 1, "prompt": "one", "duration": "5"}],
        "element_list": [{"element_id": 160}, {"element_id": "161"}],
        "voice_list": [{"voice_id": "v1"}],
        "duration": "5",
        "watermark_info": {"enabled": True},
        "callback_url": "https://example.org/hook",
        "external_task_id": "mine",
    }
    request = service.seen[0]
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.headers["content-type"] == "application/json"


def test_create_refuses_what_it_cannot_send(client: Any, service: Service) -> None:
    with pytest.raises(TypeError, match="'aspect_ratio'"):
        client.image_to_video(image=b"x", aspect_ratio="16:9")
    with pytest.raises(ValueError, match="no camera axis"):
        client.image_to_video(image=b"x", camera_control="spin=3")
    with pytest.raises(FileNotFoundError):
        client.image_to_video(image="no-such-picture.png")
    assert service.seen == []


def test_a_raw_body_is_sent_as_it_is(client: Any, service: Service) -> None:
    body = {"image": "x", "made_up": [1, {"ü": None}]}
    task = client.create(body, idempotency_key="k-1")
    assert service.rows[task.task_id].body == body
    assert service.seen[0].headers["idempotency-key"] == "k-1"


def test_a_create_whose_answer_was_lost_does_not_double(
    client: Any, service: Service, pauses: list[float]
) -> None:
    def lose_the_answer(request: Any) -> Any:
        key = request.headers["idempotency-key"]
        service.by_key[key] = service.add()
        return PlainTextResponse("bad gateway", 502)

    service.faults[TASKS].append(lose_the_answer)
    task = client.image_to_video(image=b"x", prompt="p")
    assert [*service.rows] == [task.task_id]
    assert len({r.headers["idempotency-key"] for r in service.seen}) == 1
    assert len(service.seen) == 2
    assert len(pauses) == 1
    other = client.image_to_video(image=b"x", prompt="p")
    assert other.task_id != task.task_id


@pytest.mark.parametrize("status", [502, 503, 504])
def test_passing_faults_are_waited_out_with_growing_pauses(
    client: Any, service: Service, pauses: list[float], status: int
) -> None:
    row = service.add()
    for _ in range(4):
        service.faults[row.id].append(lambda _: refusal(status, 5001, "busy"))
    assert client.get(row.id).task_id == row.id
    assert len(pauses) == 4
    assert all(0.25 * 2**n <= pause <= 0.5 * 2**n for n, pause in enumerate(pauses))


def test_retries_end(client: Any, service: Service, pauses: list[float]) -> None:
    row = service.add()
    for _ in range(9):
        service.faults[row.id].append(lambda _: refusal(503, 5001, "busy"))
    with pytest.raises(ServerError, match="busy") as caught:
        client.get(row.id)
    assert (caught.value.code, caught.value.http_status, caught.value.request_id) == (
        5001,
        503,
        "r-2",
    )
    assert len(service.seen) == 5


@pytest.mark.parametrize("code", [1302, 1303])
def test_retry_after_is_obeyed(
    client: Any, service: Service, pauses: list[float], code: int
) -> None:
    row = service.add()
    service.faults[row.id].append(lambda _: refusal(429, code, "slow down", retry_after="7"))
    client.get(row.id)
    assert pauses == [7.0]


def test_a_pause_that_is_too_long_is_the_callers_to_make(
    client: Any, service: Service, pauses: list[float]
) -> None:
    row = service.add()
    service.faults[row.id].append(lambda _: refusal(429, 1302, "tomorrow", retry_after="3600"))
    with pytest.raises(RateLimited) as caught:
        client.get(row.id)
    assert caught.value.retry_after == 3600
    assert pauses == []


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, 1004, AuthenticationError),
        (429, 1101, AccountError),
        (400, 1201, InvalidRequest),
        (404, 1203, NotFound),
        (500, 5000, ServerError),
    ],
)
def test_refusals_are_told_apart_and_not_repeated(
    client: Any, service: Service, status: int, code: int, kind: type[StillmotionError]
) -> None:
    service.faults["/1"].append(lambda _: refusal(status, code, "image: too small"))
    with pytest.raises(kind, match="image: too small") as caught:
        client.get("1")
    assert caught.value.code == code
    assert len(service.seen) == 1


def test_an_answer_of_something_else_is_said_to_be_that(client: Any, service: Service) -> None:
    service.faults["/1"].append(lambda _: PlainTextResponse("<html>welcome</html>"))
    with pytest.raises(ServerError, match="is the base URL right"):
        client.get("1")
    service.faults[TASKS].append(lambda _: envelope({"not": "a list"}))
    with pytest.raises(ServerError, match="is the base URL right"):
        client.list()


def test_a_server_that_is_not_there(open_client: Any, pauses: list[float]) -> None:
    with Service() as gone:
        url = gone.url
    client = open_client(url, api_key="k", max_retries=2)
    with pytest.raises(ConnectionFailed, match=url):
        client.get("1")
    assert len(pauses) == 2


def test_get_reads_what_strict_types_would_trip_over(client: Any, service: Service) -> None:
    task = client.get(service.add(polls=0).id)
    assert task.videos[0].duration == "5.0"
    assert task.videos[0].watermark_url == ""
    assert task.final_unit_deduction == "0.2"
    assert task.task_info.external_task_id == ""
    assert task.task_status_msg == ""
    assert task.finished


def test_ids_are_escaped_in_paths(client: Any, service: Service) -> None:
    with pytest.raises(NotFound):
        client.get("../a b/ü?x#y")
    assert service.seen[0].scope["raw_path"].endswith(b"/..%2Fa%20b%2F%C3%BC%3Fx%23y")
    with pytest.raises(ValueError, match="empty"):
        client.get("")


def test_list_and_cancel(client: Any, service: Service) -> None:
    ids = [service.add(polls=9).id for _ in range(3)]
    assert [task.task_id for task in client.list(page=2, size=2)] == [ids[0]]
    assert client.list(page=3, size=2) == []
    cancelled = client.cancel(ids[1])
    assert (cancelled.task_status, cancelled.task_status_msg) == (
        "failed",
        "Cancelled by its owner.",
    )


def test_an_access_key_signs_tokens(open_client: Any, service: Service) -> None:
    secret = "s" * 32
    client = open_client(service.url, access_key="ak", secret_key=secret)
    client.list()
    token = service.seen[0].headers["authorization"].removeprefix("Bearer ")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    claims = jwt.decode(token, secret, algorithms=["HS256"])
    assert claims["iss"] == "ak"
    assert claims["exp"] - claims["nbf"] == pytest.approx(1805, abs=1)


def test_tokens_are_renewed_before_they_end() -> None:
    now = 1_700_000_000.0
    tokens = SignedTokens("ak", "s" * 32, clock=lambda: now)
    first = tokens()
    now += 1400
    assert tokens() == first
    now += 200
    assert tokens() != first


def test_credentials_come_from_the_environment_and_the_local_server(
    open_client: Any, service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "first-key.json").write_text(json.dumps({"api_key": "sk-local"}))
    monkeypatch.setenv("STILLMOTION_BASE_URL", service.url + "/")

    open_client().list()
    open_client(data=data).list()
    monkeypatch.setenv("STILLMOTION_API_KEY", "sk-environment")
    open_client(data=data).list()
    open_client(access_key="ak", secret_key="s" * 32).list()
    sent = [r.headers.get("authorization") for r in service.seen]
    assert sent[:3] == [None, "Bearer sk-local", "Bearer sk-environment"]
    assert sent[3].startswith("Bearer ey")
    with pytest.raises(AuthenticationError, match="only work together"):
        open_client(access_key="ak")
    with pytest.raises(StillmotionError, match="base URL"):
        open_client("localhost:8787")


def test_the_local_key_stays_on_this_machine(tmp_path: Path) -> None:
    from stillmotion.client.credentials import resolve_authorization

    (tmp_path / "first-key.json").write_text(json.dumps({"api_key": "sk-local"}))
    options: dict[str, Any] = {"api_key": None, "access_key": None, "secret_key": None}
    for url, expected in [
        ("http://127.0.0.1:1", "Bearer sk-local"),
        ("http://[::1]:1", "Bearer sk-local"),
        ("https://video.example.org", None),
    ]:
        assert resolve_authorization(url, data=tmp_path, **options)() == expected


def test_a_task_that_is_not_there_is_told_from_a_bad_parameter(
    client: Any, service: Service
) -> None:
    """Both are 1201."""
    said = "Task not found by id/external id: 1"
    service.faults["/1"].append(lambda _: refusal(400, 1201, said))
    with pytest.raises(NotFound, match=said) as caught:
        client.get("1")
    assert (caught.value.code, caught.value.http_status) == (1201, 400)
