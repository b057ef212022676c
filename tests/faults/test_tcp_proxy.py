"""The proxy between parts of a site does to a connection what it is told."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from harness.tcp_proxy import Line, TcpProxy
from harness.web import PictureHost

BODY = bytes(range(256)) * 400


@pytest.fixture
def proxy() -> Iterator[TcpProxy]:
    with (
        PictureHost({"a": BODY}) as host,
        TcpProxy(("127.0.0.1", int(host.url.rsplit(":", 1)[1]))) as opened,
    ):
        yield opened


def get(proxy: TcpProxy, timeout: float = 30) -> httpx2.Response:
    return httpx2.get(f"{proxy.url}/a", trust_env=False, timeout=timeout)


def read_into(got: list[bytes], answer: httpx2.Response) -> None:
    for piece in answer.iter_bytes():
        got.append(piece)


@pytest.mark.parametrize("line", [Line(), Line(delay=0.01)])
def test_everything_passes(proxy: TcpProxy, line: Line) -> None:
    proxy.be(line)
    assert get(proxy).content == BODY


@pytest.mark.parametrize("line", [Line(refused=True), Line(most=0), Line(most=50_000)])
def test_a_line_is_cut_and_mended(proxy: TcpProxy, line: Line) -> None:
    proxy.be(line)
    with pytest.raises(httpx2.TransportError):
        get(proxy)
    proxy.mend()
    assert get(proxy).content == BODY


def test_so_much_of_an_answer_comes_back_as_may(proxy: TcpProxy) -> None:
    proxy.be(Line(most=50_000))
    got: list[bytes] = []
    with (
        httpx2.stream("GET", f"{proxy.url}/a", trust_env=False) as answer,
        pytest.raises(httpx2.RemoteProtocolError),
    ):
        read_into(got, answer)
    assert 40_000 < len(b"".join(got)) < 50_000
    assert BODY.startswith(b"".join(got))


def test_it_answers_in_anothers_name(proxy: TcpProxy) -> None:
    proxy.be(Line(answer=b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\n\r\n"))
    assert get(proxy).status_code == 503


def test_what_is_delayed_for_ever_ends_when_it_is_dropped(proxy: TcpProxy) -> None:
    proxy.be(Line(delay=3600))
    with pytest.raises(httpx2.ReadTimeout):
        get(proxy, timeout=0.2)
    proxy.mend()
    proxy.drop()
    assert get(proxy).content == BODY
