"""`stillmotion accounts`: limits, packs and consent, beside a running server and without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from harness.server import ServerProcess


@pytest.fixture
def account(run: Run, tmp_path: Path) -> str:
    assert run("accounts", "create", "studio").code == 0
    return "studio"


def only(run: Run) -> dict:
    (found,) = run("accounts", "list", "--json").json
    return found


def test_an_account_is_made_once(run: Run, account: str) -> None:
    assert only(run)["account"] == account
    again = run("accounts", "create", account)
    assert (again.code, again.out) == (1, "")
    assert "already" in again.err
    assert run("accounts", "limits", "nobody", "--tasks", "1").code == 1


def test_limits_are_set_and_lifted(run: Run, account: str) -> None:
    assert run("accounts", "limits", account, "--tasks", "3", "--requests", "0.5").code == 0
    assert (only(run)["max_parallel"], only(run)["rate_limit"]) == (3, 0.5)
    assert run("accounts", "limits", account, "--requests", "none").code == 0
    assert (only(run)["max_parallel"], only(run)["rate_limit"]) == (3, None)
    assert only(run)["priority"] == 0
    assert run("accounts", "limits", account, "--priority", "5").code == 0
    assert (only(run)["max_parallel"], only(run)["priority"]) == (3, 5)
    for flag, given in (
        ("--tasks", "-1"),
        ("--tasks", "x"),
        ("--requests", "0"),
        ("--priority", "high"),
    ):
        assert run("accounts", "limits", account, flag, given).code == 2


def test_packs_are_added_shown_and_removed(run: Run, account: str) -> None:
    added = run(
        *("accounts", "add-pack", account, "Starter", "12.5"),
        *("--days", "30", "--start", "2026-01-01", "--json"),
    ).json
    assert (added["units"], added["spent"], added["name"]) == ("12.5", "0", "Starter")
    assert added["effective_at"] == 1_767_225_600_000
    assert added["invalid_at"] - added["effective_at"] == 30 * 86_400_000
    assert run("accounts", "packs", account, "--json").json == [added]
    assert "12.5" in run("accounts", "packs", account).out
    assert "12.5" in run("accounts", "list").out
    assert run("accounts", "remove-pack", added["id"]).code == 0
    assert run("accounts", "packs", account, "--json").json == []
    assert run("accounts", "remove-pack", added["id"]).code == 1
    for units in ("-1", "nan", "much", "inf"):
        assert run("accounts", "add-pack", account, "x", "--", units).code == 2


def test_consent_is_recorded_and_withdrawn(run: Run, account: str) -> None:
    assert only(run)["consent_by"] is None
    assert run("accounts", "consent", account, "--by", "Ada Example").code == 0
    assert only(run)["consent_by"] == "Ada Example"
    assert only(run)["consent_at"] > 1_600_000_000_000
    assert run("accounts", "consent", account, "--withdraw").code == 0
    assert only(run)["consent_by"] is None
    assert run("accounts", "consent", account).code == 2
    assert run("accounts", "consent", account, "--by", "x", "--withdraw").code == 2


def test_an_operator_is_made_and_unmade(run: Run, account: str) -> None:
    assert only(run)["operator"] is False
    assert run("accounts", "set", account, "--operator").code == 0
    assert only(run)["operator"] is True
    assert "yes" in run("accounts", "list").out
    assert run("accounts", "set", account, "--no-operator").code == 0
    assert only(run)["operator"] is False
    assert run("accounts", "set", account).code == 2
    assert run("accounts", "set", "nobody", "--operator").code == 1


def test_a_pack_given_beside_a_running_server_counts_at_once(
    run: Run, server: ServerProcess
) -> None:
    key = server.create_key("paying")
    assert run("accounts", "add-pack", "paying", "p", "2", "--data", server.data).code == 0
    with server.client(key["api_key"]) as client:
        window = {"start_time": 0, "end_time": 9_999_999_999_999}
        data = client.get("/account/costs", params=window).json()["data"]
        assert data["resource_pack_subscribe_infos"][0]["total_quantity"] == 2
        sent = {"image": "https://example.com/x.png", "prompt": "x", "mode": "pro"}
        answer = client.post("/v1/videos/image2video", json=sent)
        assert (answer.status_code, answer.json()["code"]) == (429, 1102)
