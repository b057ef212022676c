"""Both clients against real sockets; only the name server is made up."""

import asyncio
import socket
import ssl
import threading

import httpx2
import pytest
import trustme

from stillmotion.net import (
    AddressRefused,
    guarded_async_client,
    guarded_client,
    networks,
    time_limit,
)

LOOPBACK = networks(["127.0.0.0/8", "::1"])
ONLY_2 = networks(["127.0.0.2/32"])


def get_sync(url, allow=(), **options):
    with guarded_client(allow, **options) as client:
        return client.get(url)


def get_async(url, allow=(), **options):
    async def get():
        async with guarded_async_client(allow, **options) as client:
            return await client.get(url)

    return asyncio.run(get())


both = pytest.mark.parametrize("get", [get_sync, get_async])


@both
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
        "LOCALHOST",
        "user:password@127.0.0.1",
        "example.com@127.0.0.1",
        "127。0。0。1",
        "169.254.169.254",
    ],
)
def test_no_spelling_of_a_private_address_is_reached(get, host, start):
    server = start()
    with pytest.raises(AddressRefused):
        get(f"http://{host}:{server.port}/latest/meta-data/")
    assert server.requests == []


@both
def test_a_trailing_dot_is_judged_by_its_address(get):
    with pytest.raises(AddressRefused, match=r"localhost\. is at 127\.0\.0\.1"):
        get("http://localhost.:1/", resolver=lambda host, port: ["127.0.0.1"])


@both
def test_the_address_judged_is_the_address_reached(get, start):
    """A name server that changes its answer gets no second question (DNS rebinding)."""
    good = start(host="127.0.0.2")
    answers = iter([["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]])
    asked = []

    def rebinding(host, port):
        asked.append((host, port))
        return next(answers)

    url = f"http://rebind.example:{good.port}/"
    assert get(url, ONLY_2, resolver=rebinding).text == "ok"
    assert asked == [("rebind.example", good.port)]
    assert b"Host: rebind.example" in good.requests[0]
    with pytest.raises(AddressRefused):
        get(url, ONLY_2, resolver=rebinding)


@both
def test_of_mixed_answers_only_the_permitted_are_tried(get, start):
    good = start(host="127.0.0.2")
    with socket.create_server(("127.0.0.1", good.port)) as trap:
        trap.setblocking(False)
        mixed = ["127.0.0.1", "127.0.0.2", "10.0.0.1"]
        url = f"http://mixed.example:{good.port}/"
        assert get(url, ONLY_2, resolver=lambda host, port: mixed).text == "ok"
        with pytest.raises(BlockingIOError):
            trap.accept()


@both
def test_the_next_address_is_tried_when_one_is_dead(get, start):
    server = start(host="127.0.0.2")
    url = f"http://two.example:{server.port}/"
    assert get(url, LOOPBACK, resolver=lambda host, port: ["127.0.0.3", "127.0.0.2"]).text == "ok"
    with pytest.raises(httpx2.ConnectError) as error:
        get(url, LOOPBACK, resolver=lambda host, port: ["127.0.0.3", "127.0.0.4"])
    assert not isinstance(error.value, AddressRefused)


@both
def test_tls_is_verified_by_name_and_not_by_address(get, start):
    authority = trustme.CA()
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("pictures.example").configure_cert(server_side)
    client_side = ssl.create_default_context()
    authority.configure_trust(client_side)
    server = start(tls=server_side)
    options = {"resolver": lambda host, port: ["127.0.0.1"], "ssl_context": client_side}
    url = f"https://pictures.example:{server.port}/"
    assert get(url, LOOPBACK, **options).text == "ok"
    with pytest.raises(httpx2.ConnectError, match="certificate verify failed"):
        get(f"https://other.example:{server.port}/", LOOPBACK, **options)
    with pytest.raises(httpx2.ConnectError, match="certificate verify failed"):
        get(url, LOOPBACK, resolver=options["resolver"])


@both
@pytest.mark.parametrize("url", ["ftp://example.com/a", "file:///etc/passwd", "ws://127.0.0.1/"])
def test_other_schemes_are_refused(get, url):
    with pytest.raises((httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)):
        get(url, LOOPBACK)


@both
def test_redirects_are_not_followed_of_themselves_and_cookies_not_kept(get, start):
    server = start(
        b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nSet-Cookie: a=b\r\n"
        b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    )
    url = f"http://127.0.0.1:{server.port}/"
    assert get(url, LOOPBACK).status_code == 302
    with guarded_client(LOOPBACK) as client:
        client.get(url)
        client.get(url)
        assert not client.cookies
        with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
            client.get(url, follow_redirects=True)
    assert not any(b"Cookie" in request for request in server.requests)


@both
def test_proxies_of_the_environment_are_not_used(get, start, monkeypatch):
    proxy, server = start(), start()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert get(f"http://127.0.0.1:{server.port}/", LOOPBACK).text == "ok"
    assert proxy.requests == []


@both
@pytest.mark.parametrize(
    "host",
    ["a" * 70 + ".example", "nowhere.invalid"],
)
def test_a_name_that_does_not_resolve_is_a_connect_error(get, host):
    def resolver(name, port):
        name.encode("idna")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(httpx2.ConnectError, match="does not resolve"):
        get(f"http://{host}/", resolver=resolver)


@both
def test_a_name_server_that_hangs_is_timed_out(get):
    hung = threading.Event()
    try:
        with (
            guarded_client((), resolver=lambda host, port: hung.wait()) as client,
            time_limit(0.5),
            pytest.raises(httpx2.ConnectTimeout, match=r"slow\.example"),
        ):
            client.get("http://slow.example/")

        async def hang():
            async with guarded_async_client((), resolver=lambda h, p: hung.wait(60)) as client:
                await client.get("http://slow.example/", timeout=0.5)

        with pytest.raises(httpx2.ConnectTimeout, match=r"slow\.example"):
            asyncio.run(asyncio.wait_for(hang(), 30))
    finally:
        hung.set()


@pytest.mark.parametrize("start_of_answer", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_the_time_limit_holds_against_a_peer_that_drips(start, start_of_answer):
    """Each byte comes well within any time-out for one read."""

    def drip(connection):
        connection.sendall(start_of_answer)
        while not server.stopped.wait(0.01):
            connection.sendall(b"x")

    server = start(drip)
    with (
        guarded_client(LOOPBACK) as client,
        time_limit(0.2),
        pytest.raises(httpx2.TimeoutException),
    ):
        client.get(f"http://127.0.0.1:{server.port}/")
