"""Fixtures of the tests of pages: for a module's `from studio.harness.fixtures import …`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conftest import require_or_skip
from studio.harness.browser import CHROMIUM, MISSING, Browsing, browsing
from studio.harness.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site without keys: nobody signs in."""
    running = Site(tmp_path_factory.mktemp("site"), "--no-auth")
    yield running
    running.server.stop()


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site where one signs in."""
    running = Site(tmp_path_factory.mktemp("keyed"))
    yield running
    running.server.stop()


@pytest.fixture
def people(site: Site) -> Iterator[Browsing]:
    """A browser for pages of `site`."""
    require_or_skip(CHROMIUM is not None, MISSING)
    with browsing(site.server.url) as opened:
        yield opened


@pytest.fixture
def visitors(keyed: Site) -> Iterator[Browsing]:
    """A browser for pages of `keyed`."""
    require_or_skip(CHROMIUM is not None, MISSING)
    with browsing(keyed.server.url) as opened:
        yield opened
