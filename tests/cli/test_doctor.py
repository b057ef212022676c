"""`stillmotion doctor` and `serve`: what they say of a machine, good or bad."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Ran, Run
from harness.server import ServerProcess
from stillmotion.catalog.features import Feature
from stillmotion.engines import registry
from stillmotion.engines.parallax import warm
from stillmotion.models.folder import FOLDER_VARIABLE


def checks(ran: Ran) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in ran.json["checks"]}


def test_a_good_machine(run: Run, tmp_path: Path, folder: Path) -> None:
    (folder / "stillmotion.toml").write_text("port = 0\n")
    ran = run("doctor", "--data", tmp_path / "data", "--json")
    assert ran.code == 0
    assert ran.json["ok"] is True
    found = checks(ran)
    assert "libx264" in found["encoders"]["found"]
    assert found["configuration"]["found"] == str(folder / "stillmotion.toml")
    for name, capabilities in registry.capabilities().items():
        can, _, cannot = found[f"engine {name}"]["found"].partition("; refuses ")
        assert {f.value for f in capabilities.features} <= set(can.split(", "))
        refused = {f.value for f in Feature if f not in capabilities.features}
        assert refused == (set(cannot.split(", ")) if cannot else set())
    assert found["keys"]["found"] == "none yet"
    assert not (tmp_path / "data").exists()

    text = run("doctor", "--data", tmp_path / "data").out
    assert text.endswith("Nothing that is needed is missing.\n")
    assert "\x1b" not in text


def test_what_set_up_compiles_is_all_there_is_to_compile(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As at set-up, which comes before there are models.
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "no-models"))
    warm.warm()
    kernels = checks(run("doctor", "--data", tmp_path, "--json"))["kernels"]
    compiled, _, in_all, _ = kernels["found"].split()
    assert int(compiled) == int(in_all) > 5
    assert kernels["state"] == "ok"


def test_a_running_server_is_recognised(run: Run, server: ServerProcess) -> None:
    port = server.url.rsplit(":", 1)[1]
    found = checks(run("doctor", "--data", server.data, "--port", port, "--json"))
    assert found["port"] == {
        "name": "port",
        "state": "ok",
        "found": f"a Stillmotion server listens on 127.0.0.1:{port}",
        "remedy": "",
    }
    assert found["keys"]["found"].endswith(" in force")


def test_a_port_that_somebody_else_has(run: Run, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = run("doctor", "--data", tmp_path, "--port", str(port), "--json")
        assert ran.code == 0
        assert checks(ran)["port"]["state"] == "warning"
        ran = run("serve", "--data", tmp_path / "data", "--port", str(port))
        assert ran.code == 1
        assert f"cannot listen on 127.0.0.1:{port}" in ran.err


def test_a_place_for_data_that_is_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = run("doctor", "--data", tmp_path / "file", "--json")
    assert ran.code == 1
    assert ran.json["ok"] is False
    assert checks(ran)["storage"]["state"] == "missing"
    assert "--data DIR" in checks(ran)["storage"]["remedy"]


def test_a_second_server_on_a_folder_is_refused(run: Run, server: ServerProcess) -> None:
    ran = run("serve", "--data", server.data, "--port", "0")
    assert (ran.code, ran.out) == (1, "")
    assert "another server" in ran.err


def test_a_catalog_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("engine = 3")
    ran = run(
        "serve", "--data", tmp_path / "data", "--port", "0", "--catalog", tmp_path / "bad.toml"
    )
    assert ran.code == 1
    assert "bad.toml" in ran.err
