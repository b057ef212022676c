"""`stillmotion keys`: made, listed, limited, revoked, beside a running server and without one."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import httpx2
import pytest

from cli.conftest import Run
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess


def calls(server: ServerProcess, api_key: str) -> int:
    with server.client(api_key) as client:
        return client.get("/v1/videos/image2video").status_code


def test_a_key_made_beside_a_running_server_is_in_force_at_once(
    run: Run, server: ServerProcess
) -> None:
    made = run("keys", "create", "--account", "studio", "--data", server.data, "--json").json
    assert made.keys() == {"account", "access_key", "secret_key", "api_key"}
    assert made["account"] == "studio"
    assert calls(server, made["api_key"]) == 200
    ran = run("list", "--base-url", server.url, "--api-key", made["api_key"], "--json")
    assert ran.json == []

    listed = run("keys", "list", "--data", server.data, "--json")
    entry = next(key for key in listed.json if key["access_key"] == made["access_key"])
    assert (entry["account"], entry["revoked_at"]) == ("studio", None)
    assert made["secret_key"] not in listed.out
    assert made["api_key"] not in listed.out

    assert run("keys", "revoke", made["access_key"], "--data", server.data).code == 0
    assert calls(server, made["api_key"]) == 401
    unknown = run("keys", "revoke", "unknown", "--data", server.data)
    assert (unknown.code, unknown.out) == (1, "")
    assert "no key 'unknown'" in unknown.err


def test_the_limits_of_an_account_hold(run: Run, server: ServerProcess) -> None:
    made = run(
        *("keys", "create", "--account", "limited", "--max-parallel", "1"),
        *("--data", server.data, "--json"),
    ).json
    body = {"image": base64_of(scene_png(480, 320)), "prompt": "p", "duration": "15"}
    with server.client(made["api_key"]) as client:
        first = client.post("/v1/videos/image2video", json=body)
        assert first.json()["code"] == 0
        second = client.post("/v1/videos/image2video", json=body)
        assert (second.status_code, second.json()["code"]) == (429, 1303)
        client.post(f"/v1/videos/image2video/{first.json()['data']['task_id']}/cancel")


def test_keys_without_a_server(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    ran = run("keys", "create", "--data", data)
    assert ran.code == 0
    assert [line.split("  ")[0] for line in ran.out.splitlines()] == [
        "account",
        "access key",
        "secret key",
        "api key",
    ]
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    lines = run("keys", "list", "--data", data).out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["default"]


@pytest.mark.parametrize(
    "command", [("list",), ("revoke", "x"), ("webhook-secret",)], ids=lambda c: c[0]
)
def test_a_folder_that_no_server_has_used(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    ran = run("keys", *command, "--data", tmp_path / "none")
    assert ran.code == 1
    assert "no server's data" in ran.err
    assert not (tmp_path / "none").exists()


def test_webhook_secrets_differ_by_account(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for account in ("a", "b"):
        run("keys", "create", "--account", account, "--data", data)
    secrets = [
        run("keys", "webhook-secret", "--account", account, "--data", data).out
        for account in ("a", "b", "a")
    ]
    assert secrets[0] == secrets[2] != secrets[1]
    assert secrets[0].startswith("whsec_")
    ran = run("keys", "webhook-secret", "--account", "c", "--data", data)
    assert ran.code == 1
    assert "account 'c'" in ran.err


def test_a_revoked_first_key_is_forgotten_here(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = run("keys", "create", "--data", data, "--json").json
    other = run("keys", "create", "--data", data, "--json").json
    (data / "first-key.json").write_text(json.dumps(made))
    run("keys", "revoke", other["access_key"], "--data", data)
    assert (data / "first-key.json").exists()
    run("keys", "revoke", made["access_key"], "--data", data)
    assert not (data / "first-key.json").exists()


@pytest.mark.parametrize(
    "flags", [("--max-parallel", "0"), ("--rate-limit", "0"), ("--account", " ")], ids=str
)
def test_limits_and_names_that_mean_nothing(
    run: Run, tmp_path: Path, flags: tuple[str, str]
) -> None:
    assert run("keys", "create", *flags, "--data", tmp_path / "data").code == 2
    assert not (tmp_path / "data").exists()


def test_damaged_data_is_said_to_be_that(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run("keys", "create", "--data", data)
    (data / "secret.key").write_text("zzz")
    ran = run("keys", "create", "--data", data)
    assert ran.code == 1
    assert "secret.key" in ran.err


def test_the_first_key_opens_the_local_server(
    run: Run, server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("list", "--base-url", server.url, "--data", server.data, "--json")
    assert ran.code == 0, ran.err
    ran = run("list", "--base-url", server.url)
    assert ran.code == 1
    assert "give --api-key" in ran.err
    assert httpx2.get(f"{server.url}/healthz", trust_env=False).is_success
