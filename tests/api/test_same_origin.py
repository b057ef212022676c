"""A server without keys, asked by programs of this machine and by pages of a browser."""

import json

import pytest

from api.live import TASKS, body

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def open_api(start):
    return start(no_auth=True, public_url="https://video.example.org:8443")


@pytest.fixture
def port(open_api):
    return open_api.url.rsplit(":", 1)[1]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:{port}", "[::1]:{port}", "127.1.2.3", "a.localhost:99"]
)
def test_this_machine_is_answered_under_its_names(open_api, port, host):
    bare = open_api.client()
    headers = {**JSON, "Host": host.format(port=port)}
    assert bare.post(TASKS, json=body(), headers=headers).status_code == 200
    assert bare.get("/healthz", headers=headers).status_code == 200


def test_the_public_name_is_one_of_them(open_api):
    headers = {**JSON, "Host": "video.example.org:8443", "Origin": "https://video.example.org:8443"}
    assert open_api.client().post(TASKS, json=body(), headers=headers).status_code == 200


@pytest.mark.parametrize("path", [TASKS, "/healthz", "/metrics", "/openapi.json", "/account/costs"])
@pytest.mark.parametrize("host", ["rebound.example.com", "10.0.0.1:8787", "localhost.evil.test"])
def test_a_rebound_name_reads_nothing(open_api, path, host):
    answer = open_api.client().get(path, headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, 1103)
    assert host in answer.json()["message"]
    assert "--public-url" in answer.json()["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example.com"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_page_of_another_origin_makes_and_stops_nothing(open_api, headers):
    bare = open_api.client()
    made = bare.post(TASKS, json=body()).json()["data"]["task_id"]
    before = len(bare.get(TASKS).json()["data"])
    for call in (TASKS, f"{TASKS}/{made}/cancel"):
        answer = bare.post(call, json=body(), headers={**JSON, **headers})
        assert (answer.status_code, answer.json()["code"]) == (403, 1103)
    assert bare.get(TASKS, headers=headers).status_code == 403
    assert len(bare.get(TASKS).json()["data"]) == before
    assert bare.get(f"{TASKS}/{made}").json()["data"]["task_status"] == "submitted"


def test_the_server_s_own_page_may_try_calls(open_api):
    headers = {**JSON, "Origin": open_api.url, "Sec-Fetch-Site": "same-origin"}
    assert open_api.client().post(TASKS, json=body(), headers=headers).status_code == 200


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_must_say_that_it_is_json(open_api, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    sent = json.dumps(body()).encode()
    answer = open_api.client().post(TASKS, content=sent, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, 1200)
    assert "Content-Type" in answer.json()["message"]


def test_a_cancel_has_no_body_and_needs_no_type(open_api):
    bare = open_api.client()
    made = bare.post(TASKS, json=body()).json()["data"]["task_id"]
    assert bare.post(f"{TASKS}/{made}/cancel").status_code == 200


def test_with_keys_the_name_is_the_site_s_business(api, client):
    headers = {"Host": "video.example.org", "Origin": "https://studio.example.org"}
    assert client.get(TASKS, headers=headers).status_code == 200
