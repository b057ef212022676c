"""Which address of this machine a start line names."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import pytest

from stillmotion.front.listening import base_url, start_lines
from stillmotion.net import own_address
from stillmotion.settings import Settings


class Routed(socket.socket):
    """Connects as a machine would whose route to everywhere starts at `source`."""

    source = ""

    def connect(self, _address: object) -> None:
        if not self.source:
            raise OSError(101, "Network is unreachable")

    def getsockname(self) -> tuple[str, int]:
        return (self.source, 4711)

    def send(self, *_: object) -> int:
        raise AssertionError("nothing may be sent")

    sendto = send


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("192.168.1.5", "192.168.1.5"),
        ("fd00::5", "fd00::5"),
        ("fe80::1%eth0", ""),
        ("169.254.3.4", ""),
        ("127.0.0.1", ""),
        ("0.0.0.0", ""),
        ("", ""),
    ],
)
def test_it_is_the_one_that_the_default_route_starts_at(
    monkeypatch: pytest.MonkeyPatch, source: str, found: str
) -> None:
    monkeypatch.setattr(socket, "socket", type("Socket", (Routed,), {"source": source}))
    assert own_address(socket.AF_INET) == found


def test_of_this_machine_it_is_one_of_its_own() -> None:
    address = own_address(socket.AF_INET)
    if address:
        with socket.create_server((address, 0)):
            assert not ipaddress.ip_address(address).is_loopback


@pytest.fixture
def everywhere() -> Iterator[socket.socket]:
    with socket.create_server(("0.0.0.0", 0)) as listening:
        yield listening


@pytest.mark.parametrize(("own", "host"), [("10.1.2.3", "10.1.2.3"), ("", "127.0.0.1")])
def test_start_lines(
    monkeypatch: pytest.MonkeyPatch, everywhere: socket.socket, own: str, host: str
) -> None:
    monkeypatch.setattr("stillmotion.front.listening.own_address", lambda *_: own)
    port = everywhere.getsockname()[1]
    settings = Settings(host="0.0.0.0")
    url = base_url(settings, everywhere)
    assert url == f"http://{host}:{port}"
    first, hint = start_lines(url, settings, everywhere)
    assert url in first
    assert ("not known" in first) == (own == "")
    assert "--public-url" in hint
    public = Settings(host="0.0.0.0", public_url="https://video.example.org/")
    url = base_url(public, everywhere)
    assert start_lines(url, public, everywhere) == [
        "Stillmotion listens on https://video.example.org"
    ]


def test_on_loopback_there_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = Settings()
        url = base_url(settings, listening)
        assert url == "http://127.0.0.1:{1}".format(*listening.getsockname())
        assert start_lines(url, settings, listening) == [f"Stillmotion listens on {url}"]
