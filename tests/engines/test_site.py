"""The file of engines that a site sets up: what is wrong in it is told with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stillmotion.engines import registry
from stillmotion.engines.site import EnginesError, read_engines

REMOTE = '[engines.farm]\nkind = "remote"\nserver = "sglang"\nurls = ["http://127.0.0.1:1"]\n'
REMOTE += 'model = "acme/video"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "at least one table [engines.NAME] is needed"),
        ("[engines]\n", "at least one table [engines.NAME] is needed"),
        ("engines = 3\n", "at least one table [engines.NAME] is needed"),
        ("[engine.wan]\n", "engine: no such key"),
        ("[engines\n", "line 1"),
        ("[engines.wan]\n", "engines.wan.kind: given None, but allowed are diffusion or remote"),
        ("[engines.wan]\nkind = ['remote']\n", "engines.wan.kind: given ['remote']"),
        ("[engines.wan]\nkind = 'cloud'\n", "engines.wan.kind: given 'cloud'"),
        ("[engines]\nwan = 3\n", "engines.wan: a table is needed"),
        ("[engines.'Wan 2']\nkind = 'remote'\n", "engines.Wan 2: a name is made of"),
        ("[engines.parallax]\nkind = 'remote'\n", "there is an engine of this name already"),
        ("[engines.wan]\nkind = 'diffusion'\npipeline = 'sora'\n", "engines.wan.pipeline: given"),
        (REMOTE + "speed = 3\n", "engines.farm.speed: no such key"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "engines.toml"
    file.write_text(text)
    with pytest.raises(EnginesError, match=re.escape(told)) as caught:
        read_engines(file, frozenset({"parallax"}))
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "engines.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EnginesError, match="cannot be read"):
        read_engines(file, frozenset())


def test_a_file_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(REMOTE)
    bad.write_text("[engines.farm]\n")
    try:
        registry.use(good)
        with pytest.raises(EnginesError):
            registry.use(bad)
        assert list(registry.engines()) == ["parallax", "farm"]
    finally:
        registry.use(None)
    assert "farm" not in registry.engines()
