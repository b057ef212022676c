"""Who is signed in on the studio's pages, over HTTP through a real server."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SMALL
from harness.server import ServerProcess
from stillmotion.studio.sessions import LIFE_S
from studio.pages import OWN, SESSION, VIDEOS, create, data_of, refusal_of, signed_in


def test_a_session_makes_every_call(api, key):
    page = signed_in(api, key)
    state = data_of(page.get(SESSION))
    assert state["signed_in"]
    assert state["account"] == {"id": state["account"]["id"], "name": "default", "operator": False}
    task_id = create(page)
    assert data_of(page.get(f"{VIDEOS}/{task_id}"))["task_id"] == task_id
    assert data_of(page.post(f"{VIDEOS}/{task_id}/cancel"))["task_status"] == "failed"
    with page.stream("GET", f"{VIDEOS}/{task_id}/events") as events:
        assert "event: status" in "\n".join(events.iter_lines())


def test_the_cookie_is_out_of_reach_and_the_key_in_no_answer(api, key):
    page = api.client()
    page.headers.update(OWN)
    answer = page.post(SESSION, json={"api_key": key.api_key})
    cookie = answer.headers["set-cookie"]
    assert {part.strip() for part in cookie.split(";")[1:]} == {
        "Path=/", "HttpOnly", "SameSite=Strict"
    }  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"
    assert key.api_key not in answer.text
    assert key.secret_key not in answer.text
    assert cookie.split(";")[0].partition("=")[2] not in answer.text


def test_under_https_the_cookie_is_for_https(start):
    api = start(public_url="https://video.example")
    page = api.client()
    page.headers.update(OWN)
    answer = page.post(SESSION, json={"api_key": api.new_key().api_key})
    assert "; Secure" in answer.headers["set-cookie"]


def test_both_forms_of_a_key_sign_in(api, key):
    page = api.client()
    page.headers.update(OWN)
    pair = {"access_key": key.access_key, "secret_key": key.secret_key}
    assert data_of(page.post(SESSION, json=pair))["signed_in"]
    assert page.get(VIDEOS).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"api_key": "sm-unknown"}, 401, 1000),
        ({"access_key": "x", "secret_key": "y"}, 401, 1000),
        ({"access_key": "x"}, 400, 1201),
        ({}, 400, 1201),
        ({"api_key": "a", "access_key": "b", "secret_key": "c"}, 400, 1201),
        ({"api_key": 7}, 400, 1201),
        ([], 400, 1200),
    ],
)
def test_what_is_no_key_is_refused(api, sent, status, code):
    page = api.client()
    answer = page.post(SESSION, json=sent, headers=OWN)
    assert refusal_of(answer)[:2] == (status, code)
    assert "set-cookie" not in answer.headers


def test_a_secret_of_another_key_is_refused(api, key):
    other = api.new_key("second")
    sent = {"access_key": key.access_key, "secret_key": other.secret_key}
    assert refusal_of(api.client().post(SESSION, json=sent, headers=OWN))[:2] == (401, 1000)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Stillmotion-Studio": ""},
        {"X-Stillmotion-Studio": "0"},
        {**OWN, "Sec-Fetch-Site": "cross-site"},
        {**OWN, "Sec-Fetch-Site": "same-site"},
        {**OWN, "Origin": "https://evil.example"},
        {**OWN, "Origin": "null"},
    ],
)
def test_what_another_site_has_a_browser_send_is_refused(api, key, headers):
    page = signed_in(api, key)
    before = data_of(page.get(VIDEOS))
    body = {"image": "https://example.com/photo.png"}
    for answer in (
        page.post(VIDEOS, json=body, headers=headers),
        page.get(VIDEOS, headers=headers),
        page.delete(SESSION, headers=headers),
        page.post(SESSION, json={"api_key": key.api_key}, headers=headers),
    ):
        assert refusal_of(answer)[:2] == (403, 1103)
    assert data_of(page.get(VIDEOS)) == before


def test_a_page_of_the_server_s_own_is_answered(api, key):
    page = signed_in(api, key)
    for headers in (
        {"Origin": api.url},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://in-front.example"},
    ):
        assert page.get(VIDEOS, headers=headers).status_code == 200


def test_a_key_in_the_request_counts_and_not_the_session(api, key):
    other = api.new_key("second")
    page = signed_in(api, key)
    mine = create(page)
    headers = {"Authorization": f"Bearer {other.api_key}"}
    assert page.get(f"{VIDEOS}/{mine}", headers=headers).status_code == 400
    assert page.get(VIDEOS, headers={"Authorization": "Bearer x"}).status_code == 401


def test_two_accounts_see_nothing_of_each_other(api, key):
    mine, theirs = signed_in(api, key), signed_in(api, api.new_key("second"))
    task_id = create(mine)
    for path in (f"{VIDEOS}/{task_id}", f"/studio/api/tasks/{task_id}"):
        assert mine.get(path).status_code == 200
        assert refusal_of(theirs.get(path))[:2] == (400, 1201)
    assert refusal_of(theirs.delete(f"/studio/api/tasks/{task_id}"))[:2] == (400, 1201)


def test_signing_out_ends_it(api, key):
    page, other = signed_in(api, key), signed_in(api, key)
    cookie = page.cookies["stillmotion_session"]
    answer = page.delete(SESSION)
    assert data_of(answer) == {"signed_in": False, "needed": True}
    assert "Max-Age=0" in answer.headers["set-cookie"]
    # Also for who has kept the cookie.
    stolen = api.client()
    stolen.headers.update({**OWN, "Cookie": f"stillmotion_session={cookie}"})
    assert refusal_of(stolen.get(VIDEOS))[:2] == (401, 1004)
    assert data_of(stolen.get(SESSION))["signed_in"] is False
    assert data_of(other.get(SESSION))["signed_in"]


def test_a_revoked_key_ends_its_sessions(api):
    one, two = api.new_key("third"), api.new_key("third")
    page, other = signed_in(api, one), signed_in(api, two)
    assert api.run(api.services.store.revoke_key(one.access_key))
    assert refusal_of(page.get(VIDEOS))[:2] == (401, 1004)
    assert data_of(page.get(SESSION))["signed_in"] is False
    assert other.get(VIDEOS).status_code == 200


def test_a_session_lives_on_by_use_and_ends_without(api, key):
    page = signed_in(api, key)
    token = page.cookies["stillmotion_session"]
    first = data_of(page.get(SESSION))["expires_at"]
    assert data_of(page.get(SESSION))["expires_at"] == first

    async def let_pass(seconds):
        """As if it had been used that long ago."""
        store, hashed = api.services.store, _hash(token)
        await store.extend_session(hashed, LIFE_S - seconds)

    api.run(let_pass(LIFE_S / 2))
    assert data_of(page.get(SESSION))["expires_at"] >= first
    api.run(let_pass(LIFE_S / 2))
    assert page.get(VIDEOS).status_code == 200
    assert data_of(page.get(SESSION))["expires_at"] >= first
    api.run(let_pass(LIFE_S))
    assert refusal_of(page.get(VIDEOS))[:2] == (401, 1004)
    assert data_of(page.get(SESSION)) == {"signed_in": False, "needed": True}


def test_the_value_of_the_cookie_is_not_in_the_store(api, key):
    page = signed_in(api, key)
    token = page.cookies["stillmotion_session"].encode()
    for path in api.services.settings.data.glob("*.db*"):
        assert token not in path.read_bytes(), path


def test_a_server_without_keys_asks_for_nothing(start):
    api = start(no_auth=True)
    page = api.client()
    state = data_of(page.get(SESSION))
    assert (state["signed_in"], state["needed"], state["account"]["operator"]) == (
        True, False, True
    )  # fmt: skip
    assert page.get(VIDEOS).status_code == 200
    assert page.get("/studio/api/history").status_code == 200


@pytest.fixture(scope="module")
def bare(api):
    """A client without a key."""
    return api.client()


@settings(max_examples=30)
@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=80))
def test_any_cookie_that_is_none_of_ours_is_no_session(bare, value):
    page = bare
    headers = {**OWN, "Cookie": f"stillmotion_session={value}"}
    assert page.get(VIDEOS, headers=headers).status_code in (401, 403)
    assert data_of(page.get(SESSION, headers=headers))["signed_in"] is False


@pytest.mark.parametrize("other", ['a={"x":1}', "a[b]=1", "theme=dark mode", "é=ü", "=;;", "a@b=c"])
def test_cookies_of_other_programs_on_this_host_do_not_hide_it(api, key, other):
    page = api.client()
    page.headers.update(OWN)
    session = page.post(SESSION, json={"api_key": key.api_key}).headers["set-cookie"].split(";")[0]
    for cookies in (f"{other}; {session}", f"{session}; {other}"):
        sent = {b"Cookie": cookies.encode()}
        assert data_of(api.client().get(SESSION, headers={**OWN, **sent}))["signed_in"], cookies


def test_a_session_survives_a_server_that_is_killed(tmp_path):
    running = ServerProcess(tmp_path, *SMALL).start()
    try:
        with running.client() as page:
            del page.headers["authorization"]
            page.headers.update(OWN)
            data_of(page.post(SESSION, json={"api_key": running.first_key["api_key"]}))
            running.kill()
            running.start()
            assert data_of(page.get(SESSION))["account"]["name"] == "default"
            assert page.get(VIDEOS).status_code == 200
            # What the command line revokes is over at once.
            running.cli("keys", "revoke", running.first_key["access_key"])
            assert page.get(VIDEOS).status_code == 401
    finally:
        running.stop()


def _hash(token):
    from hashlib import sha256

    return sha256(token.encode()).digest()
