import asyncio
import base64
import json
import time

import jwt
import pytest

from api.live import TASKS, body, having, token
from stillmotion.tasks.stores import open_store


def refused(client, header):
    headers = {} if header is None else {"Authorization": header}
    answer = client.get(f"{TASKS}/1", headers=headers)
    assert answer.status_code == 401, answer.text
    assert "data" not in answer.json()
    return answer.json()["code"], answer.json()["message"]


def passes(client, bearer):
    answer = client.get(TASKS, headers={"Authorization": f"Bearer {bearer}"})
    return answer.status_code == 200


@pytest.fixture(scope="module")
def bare(api):
    return api.client()


def unsigned(header, payload):
    def part(value):
        text = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()

    return f"{part(header)}.{part(payload)}.{part(b'x' * 32)}"


@pytest.mark.parametrize("header", [None, ""])
def test_1001_nothing_sent(bare, header):
    assert refused(bare, header)[0] == 1001


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Basic abc",
        "sk-without-a-scheme",
        "Bearer two words",
        "Bearer a.b.c",
        "Bearer ..",
        "Bearer " + "a" * 9000,
    ],
)
def test_1002_not_a_usable_header(bare, header):
    assert refused(bare, header)[0] == 1002


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": None},
        {"iss": ""},
        {"exp": None},
        {"exp": "1800000000"},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": [1]},
        {"nbf": "now"},
        {"nbf": {}},
    ],
    ids=str,
)
def test_1002_missing_claims_and_wrong_types(bare, key, claims):
    assert refused(bare, f"Bearer {token(key, **claims)}")[0] == 1002


def test_1002_an_issuer_that_is_no_string(bare, key):
    claims = {"iss": 5, "exp": int(time.time() + 60)}
    sent = unsigned({"alg": "HS256", "typ": "JWT"}, claims)
    assert refused(bare, f"Bearer {sent}")[0] == 1002


@pytest.mark.parametrize("algorithm", ["none", "None", "HS384", "HS512", "RS256", "", None, 7])
def test_1002_other_algorithms(bare, key, algorithm):
    claims = {"iss": key.access_key, "exp": int(time.time() + 60)}
    code, message = refused(bare, f"Bearer {unsigned({'alg': algorithm}, claims)}")
    assert code == 1002
    assert "HS256" in message


def test_1002_a_stronger_algorithm_with_the_right_secret(bare, key):
    claims = {"iss": key.access_key, "exp": int(time.time() + 60)}
    sent = jwt.encode(claims, key.secret_key, algorithm="HS512")
    assert refused(bare, f"Bearer {sent}")[0] == 1002


def test_1000_wrong_secret(bare, key):
    code, message = refused(bare, f"Bearer {token(key, secret='w' * 40)}")
    assert code == 1000
    assert "signature does not match" in message


def test_1000_unknown_access_key(bare, api):
    never_recorded = api.services.keyring.new_pair()
    for secret in ("", "w" * 40):
        code, message = refused(bare, f"Bearer {token(never_recorded, secret=secret)}")
        assert code == 1000
        assert f'the access key "{never_recorded.access_key}" is unknown' in message


def test_1002_unknown_api_key(bare, api):
    never_recorded = api.services.keyring.new_pair()
    code, message = refused(bare, f"Bearer {never_recorded.api_key}")
    assert code == 1002
    assert "api key not found" in message
    assert never_recorded.api_key not in message


def test_1000_an_access_key_of_odd_characters(bare):
    claims = {"exp": int(time.time() + 60)}
    for odd in ("ü", "\ud800", "\x00" * 40):
        sent = unsigned({"alg": "HS256"}, {**claims, "iss": odd})
        assert refused(bare, f"Bearer {sent}")[0] == 1000


def test_1000_claims_changed_after_signing(bare, key):
    head, _, signature = token(key).split(".")
    claims = json.dumps({"iss": key.access_key, "exp": int(time.time()) + 10**6}).encode()
    middle = base64.urlsafe_b64encode(claims).rstrip(b"=").decode()
    assert refused(bare, f"Bearer {head}.{middle}.{signature}")[0] == 1000


def test_1003_not_yet_valid(bare, key):
    assert refused(bare, f"Bearer {token(key, nbf=int(time.time()) + 60)}")[0] == 1003


def test_1004_expired(bare, key):
    code, message = refused(bare, f"Bearer {token(key, now=time.time() - 4000)}")
    assert code == 1004
    assert "expired" in message


def test_a_signature_is_looked_at_before_the_times(bare, key):
    sent = token(key, now=time.time() - 4000, secret="w" * 40)
    assert refused(bare, f"Bearer {sent}")[0] == 1000


def test_tokens_and_api_keys_are_taken(bare, key):
    now = time.time()
    assert passes(bare, token(key))
    assert passes(bare, key.api_key)
    assert passes(bare, token(key, nbf=None))
    # Clocks may be 5 s apart, and what the contract does not know is tolerated.
    assert passes(bare, token(key, exp=now - 3))
    assert passes(bare, token(key, nbf=now + 3))
    assert passes(bare, token(key, iat=now + 500, aud="other", sub=7, jti=[], scope="x"))
    answer = bare.get(TASKS, headers={"Authorization": f"bearer  {key.api_key}"})
    assert answer.status_code == 200


def test_a_token_that_was_good_expires(start):
    clock = [time.time()]
    api = start(having(clock=lambda: clock[0]))
    bare, sent = api.client(), token(api.new_key(), now=clock[0])
    assert passes(bare, sent)
    assert passes(bare, sent)
    clock[0] += 2000
    assert refused(bare, f"Bearer {sent}")[0] == 1004
    clock[0] -= 2100
    assert refused(bare, f"Bearer {sent}")[0] == 1003


def test_a_revocation_holds_at_once(api, bare):
    pair = api.new_key()
    sent = token(pair)
    assert passes(bare, sent)
    assert passes(bare, pair.api_key)
    assert api.run(api.services.store.revoke_key(pair.access_key))
    assert refused(bare, f"Bearer {sent}")[0] == 1000
    assert refused(bare, f"Bearer {pair.api_key}")[0] == 1002


def test_a_revocation_by_another_process_holds_at_once(api, bare):
    """As `stillmotion keys revoke` does it: a store of its own on the same file."""
    pair = api.new_key()
    assert passes(bare, pair.api_key)
    assert passes(bare, token(pair))

    async def revoke():
        path = api.services.settings.data / "stillmotion.db"
        store = open_store(f"sqlite:///{path}", callback_body=lambda _: b"")
        await store.revoke_key(pair.access_key)
        await store.close()

    asyncio.run(revoke())
    assert refused(bare, f"Bearer {pair.api_key}")[0] == 1002
    assert refused(bare, f"Bearer {token(pair)}")[0] == 1000


def test_every_call_on_tasks_is_behind_the_gate(bare):
    calls = [
        ("POST", TASKS),
        ("GET", TASKS),
        ("GET", f"{TASKS}/1"),
        ("POST", f"{TASKS}/1/cancel"),
        ("GET", f"{TASKS}/1/events"),
    ]
    for method, path in calls:
        answer = bare.request(method, path, json=body() if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (401, 1001), path


def test_without_authentication_everyone_is_one_account(start):
    api = start(no_auth=True)
    bare = api.client()
    made = bare.post(TASKS, json=body()).json()["data"]
    shown = api.client("nonsense").get(f"{TASKS}/{made['task_id']}")
    assert shown.status_code == 200
    account = api.run(api.services.store.ensure_account("default"))
    task = api.run(api.services.store.find_task(account.id, "image2video", made["task_id"]))
    assert task is not None
