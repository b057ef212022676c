"""What operators see and change, and nobody else, over HTTP through a real server."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.live import having
from stillmotion.engines.registry import Standing
from stillmotion.tasks.executor import PoolState
from studio.pages import OPERATOR, OWN, SESSION, VIDEOS, create, data_of, refusal_of, signed_in

ACCOUNTS = f"{OPERATOR}/accounts"
OVERVIEW = f"{OPERATOR}/overview"
WORKERS = (PoolState("cpu", 2, 1, 1, {}, {"7": ("ink",)}),)
STANDINGS = {"parallax": Standing("ready")}


@pytest.fixture(scope="module")
def api(start):
    return start(having(residency=lambda: WORKERS, standings=lambda: STANDINGS))


@pytest.fixture(scope="module")
def operator(api):
    """The page of an account that looks after the site."""
    key = api.new_key("keeper")
    owner = api.run(api.services.store.ensure_account("keeper"))
    api.run(api.services.store.set_operator(owner.id, True))
    return signed_in(api, key)


def named(operator, name):
    """An account of the list by its name."""
    return next(one for one in data_of(operator.get(ACCOUNTS))["accounts"] if one["name"] == name)


@pytest.fixture
def account(operator, request):
    """A new account."""
    return data_of(operator.post(ACCOUNTS, json={"name": request.node.name}))


def test_nobody_else_is_let_in(api, key, operator):
    account = named(operator, "keeper")
    calls = [
        ("GET", OVERVIEW, None),
        ("GET", ACCOUNTS, None),
        ("POST", ACCOUNTS, {"name": "x"}),
        ("PATCH", f"{ACCOUNTS}/{account['id']}", {"operator": True}),
        ("POST", f"{ACCOUNTS}/{account['id']}/keys", None),
        ("POST", f"{ACCOUNTS}/{account['id']}/packs", {"name": "x", "units": "1"}),
        ("DELETE", f"{OPERATOR}/keys/{account['keys'][0]['access_key']}", None),
        ("DELETE", f"{OPERATOR}/packs/1", None),
        ("POST", f"{OPERATOR}/callbacks/{'8' * 18}/resend", None),
    ]
    before = data_of(operator.get(ACCOUNTS))
    for who in (signed_in(api, key), api.client(key)):
        for method, path, sent in calls:
            status, code, message = refusal_of(who.request(method, path, json=sent))
            assert (status, code) == (403, 1103), path
            assert "no operator" in message
    for method, path, sent in calls:
        assert refusal_of(api.client().request(method, path, json=sent))[:2] == (401, 1001)
    after = data_of(operator.get(ACCOUNTS))
    assert [one["keys"] for one in after["accounts"]][:1] == [
        one["keys"] for one in before["accounts"]
    ][:1]
    assert {one["name"] for one in after["accounts"]} >= {"keeper", "default"}
    assert "x" not in {one["name"] for one in after["accounts"]}


def test_without_keys_everybody_looks_after_the_site(start):
    page = start(no_auth=True).client()
    assert data_of(page.get(OVERVIEW))["store"].startswith("sqlite:")


def test_the_overview_says_how_the_site_stands(api, operator):
    task_id = create(operator)
    view = data_of(operator.get(OVERVIEW))
    assert view["version"]
    (queued,) = [one for one in view["queue"] if one["status"] == "submitted"]
    assert (queued["pool"], queued["tasks"]) == ("cpu", 1)
    assert view["workers"] == [
        {"pool": "cpu", "slots": 2, "busy": 1, "ready": 1, "models": ["ink"]}
    ]
    (engine,) = view["engines"]
    assert (engine["name"], engine["state"], engine["device"]) == ("parallax", "ready", "cpu")
    assert {model["role"] for model in view["models"]} >= {"matte", "depth", "speech"}
    assert all(model["licence"] and model["bytes"] > 0 for model in view["models"])
    assert 0 < view["storage"]["free_bytes"] < view["storage"]["total_bytes"]
    assert view["storage"]["media_bytes"] is not None
    assert view["callbacks"] == {"waiting": 0, "failing": []}
    operator.post(f"{VIDEOS}/{task_id}/cancel")


def test_an_account_is_made_and_changed(operator):
    new = {"name": "studio one", "max_parallel": 3, "rate_limit": 2.5, "priority": -7}
    made = data_of(operator.post(ACCOUNTS, json=new))
    assert {name: made[name] for name in new} == new
    assert (made["operator"], made["keys"], made["packs"]) == (False, [], [])
    path = f"{ACCOUNTS}/{made['id']}"
    changed = data_of(
        operator.patch(path, json={"max_parallel": None, "priority": 0, "consent_by": "Ada"})
    )
    assert (changed["max_parallel"], changed["rate_limit"]) == (None, 2.5)
    assert (changed["priority"], changed["consent_by"]) == (0, "Ada")
    changed = data_of(operator.patch(path, json={"consent_by": None, "operator": True}))
    assert (changed["consent_by"], changed["operator"]) == (None, True)
    assert named(operator, "studio one") == changed
    assert data_of(operator.patch(path, json={})) == changed
    data_of(operator.patch(path, json={"operator": False}))


def test_the_name_of_another_is_refused(operator):
    assert refusal_of(operator.post(ACCOUNTS, json={"name": "keeper"}))[2].startswith("name: ")


def test_nobody_takes_the_key_to_the_site_from_themselves(operator):
    path = f"{ACCOUNTS}/{named(operator, 'keeper')['id']}"
    assert refusal_of(operator.patch(path, json={"operator": False}))[:2] == (400, 1201)
    assert operator.get(OVERVIEW).status_code == 200


def test_a_key_is_shown_once_lets_in_and_is_revoked(api, operator, account):
    path = f"{ACCOUNTS}/{account['id']}/keys"
    made = data_of(operator.post(path))
    page = api.client()
    page.headers.update(OWN)
    signed = page.post(
        SESSION, json={"access_key": made["access_key"], "secret_key": made["secret_key"]}
    )
    assert data_of(signed)["account"]["name"] == account["name"]
    assert api.client(made["api_key"]).get(VIDEOS).status_code == 200
    listed = operator.get(ACCOUNTS)
    assert made["access_key"] in listed.text
    assert made["secret_key"] not in listed.text
    assert made["api_key"] not in listed.text
    gone = data_of(operator.delete(f"{OPERATOR}/keys/{made['access_key']}"))
    assert gone == {"id": made["access_key"]}
    assert page.get(VIDEOS).status_code == 401
    assert api.client(made["api_key"]).get(VIDEOS).status_code == 401
    (key,) = named(operator, account["name"])["keys"]
    assert key["revoked_at"] >= key["created_at"]


def test_packs_bound_what_is_spent_until_they_are_taken_away(api, operator, account):
    made = data_of(operator.post(f"{ACCOUNTS}/{account['id']}/keys"))
    client = api.client(made["api_key"])
    path = f"{ACCOUNTS}/{account['id']}/packs"
    view = data_of(operator.post(path, json={"name": "small", "units": "0.000001", "days": 2}))
    (pack,) = view["packs"]
    assert (pack["name"], pack["units"], pack["spent"]) == ("small", "0.000001", "0")
    assert pack["invalid_at"] - pack["effective_at"] == 2 * 86_400_000
    body = {"image": "https://example.com/photo.png", "prompt": "x"}
    assert refusal_of(client.post(VIDEOS, json=body))[:2] == (429, 1102)
    assert data_of(operator.delete(f"{OPERATOR}/packs/{pack['id']}")) == {"id": pack["id"]}
    assert refusal_of(operator.delete(f"{OPERATOR}/packs/{pack['id']}"))[:2] == (404, 1203)
    task_id = create(client)
    client.post(f"{VIDEOS}/{task_id}/cancel")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "accounts/999999"),
        ("PATCH", "accounts/x"),
        ("POST", "accounts/999999/keys"),
        ("POST", "accounts/999999/packs"),
        ("DELETE", "keys/nobody"),
        ("DELETE", "packs/999999"),
        ("DELETE", "packs/x"),
        ("POST", f"callbacks/{'8' * 18}/resend"),
    ],
)
def test_what_is_not_there_is_not_found(operator, method, path):
    sent = {"name": "x", "units": "1"} if path.endswith("packs") else {}
    answer = operator.request(method, f"{OPERATOR}/{path}", json=sent)
    assert refusal_of(answer)[:2] == (404, 1203)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": 7}, "name"),
        ({"name": "y", "max_parallel": -1}, "max_parallel"),
        ({"name": "y", "max_parallel": 1.5}, "max_parallel"),
        ({"name": "y", "rate_limit": 0}, "rate_limit"),
        ({"name": "y", "priority": 1001}, "priority"),
        ({"name": "y", "operator": "yes"}, "operator"),
    ],
)
def test_bad_accounts_are_refused_by_field(operator, sent, field):
    status, _, message = refusal_of(operator.post(ACCOUNTS, json=sent))
    assert status == 400
    assert field in message
    assert "y" not in {one["name"] for one in data_of(operator.get(ACCOUNTS))["accounts"]}


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "x"},
        {"name": "x", "units": "-1"},
        {"name": "x", "units": "1e3"},
        {"name": "x", "units": "NaN"},
        {"name": "x", "units": "1000000001"},
        {"name": "x", "units": 5},
        {"name": "x", "units": "1", "days": 0},
    ],
)
def test_bad_packs_are_refused(operator, sent):
    path = f"{ACCOUNTS}/{named(operator, 'keeper')['id']}/packs"
    assert operator.post(path, json=sent).status_code == 400
    assert named(operator, "keeper")["packs"] == []


@settings(max_examples=25)
@given(
    parallel=st.none() | st.integers(0, 2**31 - 1),
    rate=st.none() | st.floats(0.001, 1e6),
    priority=st.integers(-1000, 1000),
)
def test_any_limits_in_range_are_kept(operator, parallel, rate, priority):
    path = f"{ACCOUNTS}/{named(operator, 'default')['id']}"
    given = {"max_parallel": parallel, "rate_limit": rate, "priority": priority}
    changed = data_of(operator.patch(path, json=given))
    assert {name: changed[name] for name in given} == given


@pytest.fixture(scope="module", autouse=True)
def default(api):
    """There is an account beside the operator's."""
    return api.new_key("default")


def test_callbacks_that_fail_are_told_of_and_resent(api, operator):
    store = api.services.store
    task_id = create(operator, callback_url="https://hooks.example/a?token=1")
    assert data_of(operator.get(OVERVIEW))["callbacks"]["waiting"] == 1
    (one,) = api.run(store.claim_callbacks("w", 5, 30))
    api.run(store.callback_failed(one.id, "HTTP 500", 60, worker="w"))
    (told,) = data_of(operator.get(OVERVIEW))["callbacks"]["failing"]
    assert (told["task_id"], told["tries"], told["last_error"]) == (task_id, 1, "HTTP 500")
    assert told["next_at"] > told["created_at"]
    assert told["url"].startswith("https://hooks.example/a")
    resent = data_of(operator.post(f"{OPERATOR}/callbacks/{task_id}/resend"))
    assert resent == {"task_id": task_id, "callbacks": 1}
    assert data_of(operator.get(OVERVIEW))["callbacks"]["failing"] == []
    (again,) = api.run(store.claim_callbacks("w", 5, 30))
    assert again.id == one.id
    status, code, _ = refusal_of(operator.post(f"{OPERATOR}/callbacks/{task_id}/resend"))
    assert (status, code) == (404, 1203)
    api.run(store.callback_delivered(again.id))
    operator.post(f"{VIDEOS}/{task_id}/cancel")
