"""Packs through HTTP: reserved at create, spent by success, given back by anything else."""

from __future__ import annotations

import time

import pytest

from api.live import TASKS, body
from stillmotion.tasks.store import UNIT
from stillmotion.tasks.task import MediaFile, TaskResult

DAY_MS = 86_400_000
COSTS = "/account/costs"
VIDEO = MediaFile(id="v", key="results/v.mp4", duration=5.0, width=2, height=2, fps=24)


@pytest.fixture
def paying(start):
    """A fresh server, a client of it, and a way to give its account a pack."""
    api = start()
    client = api.client(api.new_key())
    owner = api.run(api.services.store.ensure_account("default"))

    def give(units, name="Starter", begins=0, ends=DAY_MS):
        now = int(time.time() * 1000)
        return api.run(
            api.services.store.add_pack(
                owner.id, name, round(units * UNIT), now + begins, now + ends
            )
        )

    return api, client, give


def packs(client, **query):
    window = {"start_time": 0, "end_time": int(time.time() * 1000) + 2 * DAY_MS, **query}
    answer = client.get(COSTS, params=window)
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert (data["code"], data["msg"]) == (0, "SUCCEED")
    return data["resource_pack_subscribe_infos"]


def end(api, task_id, how):
    store = api.services.store
    if how == "cancel":
        owner = api.run(store.ensure_account("default"))
        assert api.run(store.cancel_task(owner.id, "image2video", task_id))
        return
    task = api.run(store.claim_task("w", 30))
    assert task.id == task_id
    if how == "succeed":
        assert api.run(store.succeed_task(task_id, task.attempt, TaskResult((VIDEO,))))
    else:
        assert api.run(store.fail_task(task_id, task.attempt, "for a reason"))


def create(client, **fields):
    answer = client.post(TASKS, json=body(mode="pro", model_name="kling-v1", **fields))
    return answer, (answer.json().get("data") or {}).get("task_id")


def test_an_account_without_packs_spends_freely(paying):
    api, client, _ = paying
    answer, task_id = create(client)
    assert answer.status_code == 200
    end(api, task_id, "succeed")
    assert packs(client) == []


def test_success_is_charged_and_nothing_else(paying):
    api, client, give = paying
    pack = give(10)
    assert packs(client) == [
        {
            "resource_pack_name": "Starter",
            "resource_pack_id": pack.id,
            "resource_pack_type": "decreasing_total",
            "total_quantity": 10.0,
            "remaining_quantity": 10.0,
            "purchase_time": pack.purchased_at,
            "effective_time": pack.effective_at,
            "invalid_time": pack.invalid_at,
            "status": "online",
        }
    ]
    for how, left in (("fail", 10), ("cancel", 10), ("succeed", 6.5), ("succeed", 3)):
        _, task_id = create(client)
        end(api, task_id, how)
        assert packs(client)[0]["remaining_quantity"] == left
        units = client.get(f"{TASKS}/{task_id}").json()["data"]["final_unit_deduction"]
        assert units == ("3.5" if how == "succeed" else "0")


def test_what_is_reserved_cannot_be_spent_twice(paying):
    api, client, give = paying
    give(7)
    _, first = create(client)
    create(client)
    refused, _ = create(client)
    assert (refused.status_code, refused.json()["code"]) == (429, 1102)
    assert "3.5 units" in refused.json()["message"]
    assert packs(client)[0]["remaining_quantity"] == 7
    end(api, first, "cancel")
    assert create(client)[0].status_code == 200
    assert create(client)[0].status_code == 429


def test_a_repeated_create_reserves_once(paying):
    _, client, give = paying
    give(3.5)
    sent = {"json": body(mode="pro"), "headers": {"Idempotency-Key": "one"}}
    first, second = client.post(TASKS, **sent), client.post(TASKS, **sent)
    assert first.json()["data"] == second.json()["data"]


def test_packs_share_a_task_and_the_one_that_ends_first_pays_first(paying):
    api, client, give = paying
    give(3, "later", ends=2 * DAY_MS)
    give(2, "sooner")
    give(100, "not yet", begins=DAY_MS, ends=2 * DAY_MS)
    _, task_id = create(client)
    end(api, task_id, "succeed")
    left = {pack["resource_pack_name"]: pack["remaining_quantity"] for pack in packs(client)}
    assert left == {"later": 1.5, "sooner": 0, "not yet": 100}
    states = {pack["resource_pack_name"]: pack["status"] for pack in packs(client)}
    assert states == {"later": "online", "sooner": "runOut", "not yet": "toBeOnline"}
    assert [pack["resource_pack_name"] for pack in packs(client, resource_pack_name="later")] == [
        "later"
    ]
    assert create(client)[0].status_code == 429


def test_an_expired_pack_pays_nothing_but_what_it_had_reserved(paying):
    api, client, give = paying
    give(7, "short", begins=-DAY_MS, ends=400)
    _, task_id = create(client)
    while int(time.time() * 1000) <= packs(client)[0]["invalid_time"]:
        pass
    refused, _ = create(client)
    assert (refused.status_code, refused.json()["code"]) == (429, 1102)
    end(api, task_id, "succeed")
    (pack,) = packs(client)
    assert (pack["remaining_quantity"], pack["status"]) == (3.5, "expired")
    assert packs(client, start_time=pack["invalid_time"] + 1) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "start_time"),
        ({"start_time": 1}, "end_time"),
        ({"start_time": "x", "end_time": 1}, "start_time"),
        ({"start_time": -1, "end_time": 1}, "start_time"),
        ({"start_time": 1, "end_time": 10**14}, "end_time"),
        ({"start_time": 2, "end_time": 1}, "end_time"),
    ],
)
def test_a_window_that_is_none_is_refused_by_name(client, query, field):
    answer = client.get(COSTS, params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(f"{field}: ")
