"""A depth model that the user brings: tiny networks with the interface of Depth Anything V2."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conftest import require_or_skip
from harness.networks import convolution
from stillmotion.models import depth, folder
from stillmotion.models.add import NotForRole, add
from stillmotion.models.folder import ModelMissing, available
from stillmotion.models.manifest import models


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty models folder."""
    monkeypatch.setattr(folder, "_chosen", tmp_path / "models")
    monkeypatch.setattr(folder, "_chosen_depth", None)
    return tmp_path / "models"


def network(path: Path, *, channels: list[int] | None = None) -> Path:
    """Takes green for nearness: what is green is near."""
    weights = np.array([0, 1, 0], np.float32).reshape(1, 3, 1, 1)
    if channels:
        weights = np.ones((*channels, 1, 1), np.float32)
    return convolution(path, weights)


def scene() -> np.ndarray:
    rgb = np.full((90, 160, 3), 40, np.uint8)
    rgb[40:, 80:] = (40, 200, 40)
    return rgb


def test_without_any() -> None:
    assert depth.source() is None
    assert not available("depth")
    with pytest.raises(ModelMissing, match="stillmotion models pull"):
        depth.disparity(scene())


def test_one_that_was_added(tmp_path: Path, place: Path) -> None:
    assert add("depth", network(tmp_path / "mine.onnx"), place) == "brought"
    assert depth.source() == "brought"
    near = depth.disparity(scene())
    assert near.shape == (90, 160)
    assert near[60:, 100:].min() > 0.9
    assert near[:30].max() < 0.1


def test_one_that_is_named(tmp_path: Path, place: Path) -> None:
    folder.use(place, network(tmp_path / "mine.onnx"))
    assert available("depth")
    assert depth.disparity(scene())[60:, 100:].min() > 0.9


def test_one_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(folder.DEPTH_VARIABLE, str(network(tmp_path / "mine.onnx")))
    assert depth.source() == "brought"


@pytest.mark.parametrize("flaw", ["no network", "two maps", "grey input"])
def test_a_file_that_is_none(tmp_path: Path, place: Path, flaw: str) -> None:
    given = tmp_path / "other.onnx"
    if flaw == "no network":
        given.write_bytes(b"PNG")
    else:
        network(given, channels=[2, 3] if flaw == "two maps" else [1, 1])
    with pytest.raises(NotForRole, match=r"other\.onnx"):
        add("depth", given, place)
    assert not available("depth")


def test_only_known_files_for_other_roles(tmp_path: Path, place: Path) -> None:
    with pytest.raises(NotForRole, match="matte"):
        add("matte", network(tmp_path / "mine.onnx"), place)


def test_a_known_file_gets_its_name(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = next(model for model in models() if model.role == "matte")
    monkeypatch.undo()
    source = folder.folder() / known.file[0].name
    require_or_skip(source.is_file(), "no model for matte: run `stillmotion models pull`")
    copy = tmp_path / "under another name"
    copy.write_bytes(source.read_bytes())
    assert add("matte", copy, place) == known.name
    assert (place / known.file[0].name).read_bytes() == copy.read_bytes()
