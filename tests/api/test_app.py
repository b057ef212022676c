import logging
import uuid

import httpx2
import pytest

from api.live import TASKS, Failing, body, having
from stillmotion.tasks.store import StoreUnavailable


def test_an_answer_is_an_envelope_with_a_request_id(client):
    answer = client.get(TASKS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    envelope = answer.json()
    assert list(envelope) == ["code", "message", "request_id", "data"]
    assert (envelope["code"], envelope["message"]) == (0, "SUCCEED")
    assert str(uuid.UUID(envelope["request_id"])) == envelope["request_id"]
    assert answer.headers["x-request-id"] == envelope["request_id"]
    assert client.get(TASKS).json()["request_id"] != envelope["request_id"]


def test_an_error_is_an_envelope_without_data(client):
    answer = client.get(f"{TASKS}/nothing")
    assert answer.status_code == 400
    envelope = answer.json()
    assert list(envelope) == ["code", "message", "request_id"]
    assert envelope["code"] == 1201
    assert envelope["message"] == "Task not found by id/external id: nothing"
    assert answer.headers["x-request-id"] == envelope["request_id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/v1/general/omni-video"),
        ("PUT", TASKS),
        ("DELETE", f"{TASKS}/1"),
        ("POST", f"{TASKS}/1"),
        ("POST", f"{TASKS}/1/events"),
        ("POST", "/healthz"),
        ("OPTIONS", TASKS),
        ("POST", "/media/x"),
    ],
)
def test_a_wrong_path_or_method_is_404_and_never_405(client, method, path):
    answer = client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, 1202)
    assert str(uuid.UUID(answer.json()["request_id"])) == answer.headers["x-request-id"]


def test_a_slash_at_the_end_is_taken_without_a_redirect(client):
    made = client.post(f"{TASKS}/", json=body())
    assert made.status_code == 200
    task_id = made.json()["data"]["task_id"]
    for path in (f"{TASKS}/", f"{TASKS}/{task_id}/", "/healthz/"):
        assert client.get(path).status_code == 200
    assert client.post(f"{TASKS}/{task_id}/cancel/").status_code == 200


@pytest.mark.parametrize("path", ["//v1/videos/image2video", "///v1//videos//image2video/"])
def test_slashes_too_many_before_and_in_the_name_of_a_call_are_spared(client, path):
    """As from a base URL with a slash at its end."""
    made = client.request("POST", httpx2.URL(client.base_url, raw_path=path.encode()), json=body())
    assert made.status_code == 200, made.text
    task_id = made.json()["data"]["task_id"]
    one = f"{path.rstrip('/')}/{task_id}".encode()
    assert client.get(httpx2.URL(client.base_url, raw_path=one)).status_code == 200
    for other in (b"//healthz", b"//account//costs?start_time=0&end_time=1"):
        assert client.get(httpx2.URL(client.base_url, raw_path=other)).status_code == 200


def test_slashes_of_an_id_stay(client):
    made = client.post(TASKS, json=body(external_task_id="a//b")).json()["data"]
    for raw in (b"/a%2F%2Fb", b"/a//b"):
        url = httpx2.URL(client.base_url, raw_path=b"/" + TASKS.encode() + raw)
        assert client.get(url).json()["data"]["task_id"] == made["task_id"]


def test_a_websocket_is_turned_away(client):
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    answer = client.get("/nowhere", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, 1202)
    assert client.get("/healthz", headers=headers).status_code == 200


def test_head_is_answered_without_a_body(client):
    answer = client.head(TASKS)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_fault_of_ours_is_5000_and_tells_nothing_of_the_inside(start, caplog):
    error = RuntimeError("secret detail")
    api = start(lambda s: having(store=Failing(s.store, "list_tasks", error))(s))
    with caplog.at_level(logging.ERROR, logger="stillmotion.api"):
        answer = api.client(api.new_key()).get(TASKS)
    assert (answer.status_code, answer.json()["code"]) == (500, 5000)
    assert "secret" not in answer.text
    logged = [record for record in caplog.records if record.exc_info]
    assert answer.json()["request_id"] in logged[-1].getMessage()
    assert logged[-1].exc_info[1] is error


def test_a_store_that_fails_is_5001(start):
    error = StoreUnavailable("disk I/O error")
    api = start(lambda s: having(store=Failing(s.store, "create_task", error))(s))
    answer = api.client(api.new_key()).post(TASKS, json=body())
    assert (answer.status_code, answer.json()["code"]) == (503, 5001)
    assert "disk" not in answer.text


def test_the_rate_limit_of_the_site_and_of_the_account(start):
    api = start(rate_limit=1.0)
    limited, free = api.client(api.new_key()), api.client(api.new_key("fast", rate_limit=1000.0))
    assert limited.get(TASKS).status_code == 200
    refused = next(
        answer for answer in (limited.get(TASKS) for _ in range(50)) if answer.status_code != 200
    )
    assert (refused.status_code, refused.json()["code"]) == (429, 1302)
    assert int(refused.headers["retry-after"]) >= 1
    assert all(free.get(TASKS).status_code == 200 for _ in range(10))
    assert limited.get("/healthz").status_code == 200
