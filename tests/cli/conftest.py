"""The command line in this process, in an empty folder and a clean environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from client.service import Service
from stillmotion.cli import main
from stillmotion.engines import registry


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.out)


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder, without configuration around it."""
    for name in os.environ:
        if name.startswith("STILLMOTION_") and not name.startswith("STILLMOTION_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("STILLMOTION_DATA", str(tmp_path / "data"))
    # Commands say where models lie for the whole process: what they said ends with the test.
    monkeypatch.setattr("stillmotion.models.folder._chosen", None)
    monkeypatch.setattr("stillmotion.models.folder._chosen_depth", None)
    monkeypatch.setattr("time.sleep", lambda _: None)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    yield here
    # So does what they said of engines.
    registry.use(None)


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command line to its end."""

    def run_command(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run_command


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    with Service() as running:
        yield running


@pytest.fixture
def service(running_service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The service of the SDK's tests, as the one that the environment names."""
    running_service.forget()
    monkeypatch.setenv("STILLMOTION_BASE_URL", running_service.url)
    return running_service
