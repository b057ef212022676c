"""What the calls of the studio answer is what the OpenAPI document says of them."""

from __future__ import annotations

import jsonschema
import pytest

from studio.pages import (
    FRAME,
    HISTORY,
    OPERATOR,
    SESSION,
    TASK,
    VIDEOS,
    create,
    data_of,
    signed_in,
)


@pytest.fixture(scope="module")
def document(client):
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def operator(api, key):
    owner = api.run(api.services.store.ensure_account("default"))
    api.run(api.services.store.set_operator(owner.id, True))
    return signed_in(api, key)


def check(document, answer, path):
    """The answer has a status, a body and headers that the document knows."""
    operation = document["paths"][path][answer.request.method.lower()]
    described = operation["responses"][str(answer.status_code)]
    schema = described["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole).validate(answer.json())
    assert "x-request-id" in answer.headers
    return answer


def test_sessions(document, api, key, operator):
    bare = api.client()
    check(document, bare.get(SESSION), SESSION)
    check(document, operator.get(SESSION), SESSION)
    check(document, bare.post(SESSION, json={}), SESSION)
    page = signed_in(api, key)
    check(document, page.delete(SESSION), SESSION)
    check(document, page.get(HISTORY), HISTORY)


def test_the_history(document, operator):
    task_id = create(operator)
    one = f"{TASK}/{task_id}"
    check(document, operator.get(HISTORY), HISTORY)
    check(document, operator.get(HISTORY, params={"limit": 0}), HISTORY)
    check(document, operator.get(one), TASK + "/{id}")
    check(document, operator.delete(one), TASK + "/{id}")
    check(document, operator.post(FRAME, json={"task_id": task_id, "at": 0}), FRAME)
    operator.post(f"{VIDEOS}/{task_id}/cancel")
    check(document, operator.delete(one), TASK + "/{id}")
    check(document, operator.get(one), TASK + "/{id}")


def test_the_operator_s(document, operator):
    accounts = f"{OPERATOR}/accounts"
    check(document, operator.get(f"{OPERATOR}/overview"), f"{OPERATOR}/overview")
    made = check(document, operator.post(accounts, json={"name": "new"}), accounts)
    check(document, operator.post(accounts, json={"name": "new"}), accounts)
    one = f"{accounts}/{data_of(made)['id']}"
    one_path = accounts + "/{id}"
    check(document, operator.patch(one, json={"priority": 3}), one_path)
    check(document, operator.patch(accounts + "/999", json={}), one_path)
    key = check(document, operator.post(one + "/keys"), one_path + "/keys")
    pack = check(
        document,
        operator.post(one + "/packs", json={"name": "p", "units": "2.5"}),
        one_path + "/packs",
    )
    check(document, operator.get(accounts), accounts)
    for name, id in (
        ("keys", data_of(key)["access_key"]),
        ("packs", data_of(pack)["packs"][0]["id"]),
    ):
        check(document, operator.delete(f"{OPERATOR}/{name}/{id}"), f"{OPERATOR}/{name}/{{id}}")
    resend = f"{OPERATOR}/callbacks"
    check(document, operator.post(f"{resend}/1/resend"), resend + "/{id}/resend")
    check(document, operator.post(f"{resend}/{'8' * 18}/resend"), resend + "/{id}/resend")


def test_every_filter_of_the_document_is_taken(document, operator):
    for parameter in document["paths"][HISTORY]["get"]["parameters"]:
        allowed = parameter["schema"].get("items", {}).get("enum")
        if allowed:
            asked = {parameter["name"]: ",".join(allowed)}
            assert operator.get(HISTORY, params=asked).status_code == 200
