"""Servers for the tests of the HTTP face."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from api.live import Api, start_server
from stillmotion.api.services import Services
from stillmotion.tasks.keys import KeyPair


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Api]]:
    """Starts servers with the settings given, each on a data folder of its own."""
    stops: list[Callable[[], None]] = []

    def start_one(change: Callable[[Services], Services] = lambda s: s, **settings: Any) -> Api:
        api, stop = start_server(tmp_path_factory.mktemp("data"), change, settings)
        stops.append(stop)
        return api

    yield start_one
    for stop in reversed(stops):
        stop()


@pytest.fixture(scope="module")
def api(start: Callable[..., Api]) -> Api:
    """A server with the default settings, shared by the tests of a module."""
    return start()


@pytest.fixture(scope="module")
def key(api: Api) -> KeyPair:
    """A key of the account "default" of `api`."""
    return api.new_key()


@pytest.fixture(scope="module")
def client(api: Api, key: KeyPair) -> httpx2.Client:
    """A client of `api` with `key`."""
    return api.client(key)
