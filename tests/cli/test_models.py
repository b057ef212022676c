"""`stillmotion models`, with a manifest of the test's own and a hub on loopback."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import Run
from harness.networks import convolution
from harness.registry import Registries
from stillmotion.models import manifest
from stillmotion.models.manifest import File, Model, Source

EVERY_MODEL = manifest.models()
USUAL, LARGE = b"usual weights" * 1000, b"large weights" * 9000


@pytest.fixture
def hub() -> Iterator[Registries]:
    with Registries() as running:
        running.files = {"/usual": USUAL, "/large": LARGE}
        yield running


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models folder that the environment names."""
    monkeypatch.setenv("STILLMOTION_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture(autouse=True)
def small_manifest(hub: Registries, monkeypatch: pytest.MonkeyPatch) -> None:
    def model(name: str, content: bytes, *, default: bool) -> Model:
        digest = hashlib.sha256(content).hexdigest()
        source = Source(url=f"{hub.url}/{name}")
        file = File(name=f"{name}.onnx", size=len(content), sha256=digest, sources=(source,))
        brings = "" if default else "finer edges"
        return Model(
            name=name, role="matte", title=name, licence="MIT", default=default, file=(file,),
            brings=brings,
        )  # fmt: skip

    both = (model("usual", USUAL, default=True), model("large", LARGE, default=False))
    monkeypatch.setattr(manifest, "models", lambda: both)


def states(run: Run) -> dict[str, str]:
    return {
        model["name"]: model["state"] for model in run("models", "list", "--json").json["models"]
    }


def test_pull_the_usual_set_then_all_then_remove(run: Run, place: Path) -> None:
    assert states(run) == {"usual": "missing", "large": "missing"}
    ran = run("models", "pull")
    assert (ran.code, ran.out, ran.err) == (0, "usual\n", "")
    assert states(run) == {"usual": "here", "large": "missing"}
    assert run("models", "pull", "--all", "--json").json == {
        "folder": str(place),
        "here": ["usual", "large"],
        "failed": {},
    }
    assert (place / "large.onnx").read_bytes() == LARGE
    assert run("models", "remove", "usual").code == 0
    assert states(run) == {"usual": "missing", "large": "here"}
    assert run("models", "pull", "usual").code == 0


def test_the_list_for_a_pipe(run: Run, hub: Registries) -> None:
    first, _ = run("models", "list").out.splitlines()
    host = hub.url.removeprefix("http://")
    assert first.split("\t") == ["matte", "usual", "missing", "0.0 MB", "MIT", host]


def test_what_cannot_be_had_is_told(run: Run, hub: Registries, place: Path) -> None:
    del hub.files["/usual"]
    ran = run("models", "pull", "--all")
    assert (ran.code, ran.out) == (1, "large\n")
    assert "usual could not be fetched: 127.0.0.1" in ran.err
    assert "404" in ran.err
    assert "docs/models.md" in ran.err
    assert (place / "large.onnx").exists()


def test_wrong_calls(run: Run, tmp_path: Path) -> None:
    ran = run("models", "pull", "large", "unknown")
    assert ran.code == 2
    assert "no such model: unknown; there are usual, large" in ran.err
    assert run("models", "pull", "--all", "usual").code == 2
    assert run("models", "remove", "unknown").code == 2
    (tmp_path / "file").write_bytes(b"x")
    ran = run("models", "add", "dept", tmp_path / "file")
    assert ran.code == 2
    assert "depth" in ran.err


def test_a_file_brought_by_hand(run: Run, tmp_path: Path, place: Path, hub: Registries) -> None:
    (tmp_path / "mine").write_bytes(USUAL)
    ran = run("models", "add", "matte", tmp_path / "mine")
    assert (ran.code, ran.out) == (0, "usual\n")
    assert states(run)["usual"] == "here"
    assert hub.asked == []
    (tmp_path / "mine").write_bytes(USUAL[::-1])
    ran = run("models", "add", "matte", tmp_path / "mine")
    assert ran.code == 1
    assert "matte" in ran.err


def test_a_depth_model_brought_by_hand(run: Run, tmp_path: Path, place: Path) -> None:
    mine = convolution(tmp_path / "mine.onnx", np.ones((1, 3, 1, 1), np.float32))
    assert run("models", "add", "depth", mine).out == "brought\n"
    assert states(run)["brought"] == "here"
    found = {check["name"]: check for check in run("doctor", "--json").json["checks"]}
    assert "depth" not in found["models"]["remedy"].partition("Now ")[0]
    assert "how near things are" not in found["models"]["remedy"]
    assert run("models", "remove", "brought").code == 0
    assert "brought" not in states(run)


def test_the_list_says_what_optional_ones_bring(run: Run) -> None:
    found = {model["name"]: model for model in run("models", "list", "--json").json["models"]}
    assert found["large"]["brings"] == "finer edges"
    assert found["large"]["default"] is False
    assert found["usual"]["brings"] == ""


def test_doctor_tells_optional_ones_apart(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "models", lambda: EVERY_MODEL)
    checks = {check["name"]: check for check in run("doctor", "--json").json["checks"]}
    assert checks["optional models"]["state"] == "ok"
    assert checks["optional models"]["found"] == "none"
    assert "`stillmotion models pull sam2` (151 MB) brings" in checks["optional models"]["remedy"]
    assert "layers of their own" in checks["optional models"]["remedy"]
    assert "sam2" not in checks["models"]["remedy"]
    for file in next(model for model in EVERY_MODEL if model.name == "sam2").file:
        place.mkdir(exist_ok=True)
        (place / file.name).write_bytes(b"weights")
    checks = {check["name"]: check for check in run("doctor", "--json").json["checks"]}
    assert checks["optional models"]["found"] == "sam2"
    assert run("models", "remove", "sam2").code == 0
    assert list(place.iterdir()) == []


def test_doctor_says_what_the_missing_ones_cost(
    run: Run, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "models", lambda: EVERY_MODEL)
    usual = len(manifest.usual_roles())
    found = {check["name"]: check for check in run("doctor", "--json").json["checks"]}["models"]
    assert found["state"] == "warning"
    assert found["found"] == f"0 of {usual} roles in {place}"
    assert "stillmotion models pull" in found["remedy"]
    assert found["remedy"].count(";") == usual - 1

    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"x")
    ran = run("doctor", "--json", "--depth-model", bad)
    found = {check["name"]: check for check in ran.json["checks"]}["models"]
    assert found["state"] == "warning"
    assert "bad.onnx cannot be used for depth" in found["found"]
    assert run("doctor", "--depth-model", tmp_path / "none").code == 2
