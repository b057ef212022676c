"""Fetching from servers on loopback that behave and misbehave in every way known."""

import gzip
import socket
import zlib

import pytest

from stillmotion.contract.errors import Code, ContractError
from stillmotion.inputs.fetch import fetch_picture
from stillmotion.net import guarded_client, networks

BODY = bytes(range(256)) * 40
NO_DELAYS = (0.0, 0.0)


def answer(status="200 OK", body=b"", **headers) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


PLAIN = answer(body=BODY, Content_Length=len(BODY))


@pytest.fixture
def client():
    with guarded_client(networks(["127.0.0.0/8"])) as opened:
        yield opened


def fetch(client, server, path="/picture.png", **options):
    url = server if isinstance(server, str) else f"http://127.0.0.1:{server.port}{path}"
    settings = {"timeout": 20.0, "retry_delays": NO_DELAYS, "max_bytes": 20_000} | options
    return fetch_picture(client, url, "image_tail", **settings)


def refusal(client, server, path="/picture.png", **options) -> str:
    with pytest.raises(ContractError) as caught:
        fetch(client, server, path, **options)
    assert caught.value.code is Code.BAD_PARAMETER
    assert caught.value.field == "image_tail"
    assert caught.value.message.startswith("image_tail: ")
    return caught.value.message


def test_the_bytes_come_as_they_are(client, start):
    server = start(PLAIN)
    assert fetch(client, server, "/a%20b?signature=x") == BODY
    assert server.requests[0].startswith(b"GET /a%20b?signature=x HTTP/1.1\r\n")


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "204 No Content", "304 x"])
def test_a_final_status_is_told_at_once(client, start, status):
    server = start(answer(status))
    message = refusal(client, server, "/gone.png?token=secret")
    assert message == (
        f"image_tail: http://127.0.0.1:{server.port}/gone.png could not be fetched: "
        f"the server answered {status}"
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["500 x", "503 Unavailable", "429 Slow down"])
def test_a_temporary_status_is_tried_again(client, start, status):
    assert fetch(client, start([answer(status), answer(status), PLAIN])) == BODY
    never = start(answer(status))
    assert status in refusal(client, never)
    assert len(never.requests) == 3


def test_a_connection_that_breaks_is_tried_again(client, start):
    cut = answer(body=BODY[:100], Content_Length=len(BODY))
    assert fetch(client, start([b"", cut, PLAIN])) == BODY
    assert "closed" in refusal(client, start(cut))


def test_nobody_listening_is_told(client):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    assert "refused" in refusal(client, f"http://127.0.0.1:{port}/x.png")


def test_more_bytes_than_allowed_are_not_read(client, start):
    read = []

    def endless(connection):
        connection.sendall(answer())
        while True:
            connection.sendall(BODY)
            read.append(1)

    announced = answer(body=b"", Content_Length=20_001)
    assert "larger than 20000 bytes" in refusal(client, start(announced))
    assert "larger than 20000 bytes" in refusal(client, start(endless))
    exact = b"x" * 20_000
    assert fetch(client, start(answer(body=exact, Content_Length=20_000))) == exact


def test_packed_bodies_are_unpacked_no_further_than_allowed(client, start):
    packed = gzip.compress(BODY)
    assert fetch(client, start(answer(body=packed, Content_Encoding="gzip"))) == BODY
    bomb = gzip.compress(b"\0" * 10_000_000)
    assert len(bomb) < 20_000
    assert "larger" in refusal(client, start(answer(body=bomb, Content_Encoding="gzip")))
    nested = gzip.compress(gzip.compress(b"\0" * 10_000_000))
    assert "larger" in refusal(client, start(answer(body=nested, Content_Encoding="gzip, gzip")))
    broken = answer(body=b"not gzip", Content_Encoding="gzip")
    assert "encoding" in refusal(client, start(broken))


def test_a_packed_body_that_never_yields_a_byte_is_bounded_too(client, start):
    def empty_blocks(connection):
        connection.sendall(answer(Content_Encoding="deflate"))
        packer = zlib.compressobj()
        while True:
            connection.sendall(packer.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff")

    assert "larger" in refusal(client, start(empty_blocks))


def test_the_time_limit_covers_a_server_that_drips(client, start):
    def drip(connection):
        connection.sendall(answer(Content_Length=10_000))
        while not server.stopped.wait(0.01):
            connection.sendall(b"x")

    server = start(drip)
    assert "timed out after 0.2 s" in refusal(client, server, timeout=0.2)


def test_the_time_limit_covers_a_server_that_says_nothing(client, start):
    server = start(lambda connection: server.stopped.wait(60))
    assert "timed out after 0.1 s" in refusal(client, server, timeout=0.1)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/ü bild.jpg?x=1", b"/%C3%BC%20bild.jpg?x=1"),
        ("/a%20b%2Fc.png?s=a%2Bb%3D", b"/a%20b%2Fc.png?s=a%2Bb%3D"),
        ("/絵/at 9.41\u202fPM.png", b"/%E7%B5%B5/at%209.41%E2%80%AFPM.png"),
        ('/a"b<c>.png?q=two words#part', b"/a%22b%3Cc%3E.png?q=two%20words"),
    ],
)
def test_a_url_is_encoded_as_a_browser_does(client, start, path, sent):
    server = start(PLAIN)
    assert fetch(client, server, path) == BODY
    assert server.requests[0].startswith(b"GET " + sent + b" HTTP/1.1\r\n")
    hop = start(answer("302 Found", Location=path))
    refusal(client, hop, max_redirects=1)
    assert hop.requests[1].startswith(b"GET " + sent + b" HTTP/1.1\r\n")


def test_a_name_of_another_script_is_asked_for_as_idna(start):
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ("127.0.0.1",)

    server = start(PLAIN)
    with guarded_client(networks(["127.0.0.0/8"]), resolver=resolve) as named:
        assert fetch(named, f"http://Bücher.example:{server.port}/x.png") == BODY
    assert asked == ["xn--bcher-kva.example"]
    assert b"host: xn--bcher-kva.example" in server.requests[0].lower()


def test_at_least_five_redirects_are_followed_each_to_an_address_that_is_judged(client, start):
    last = start(PLAIN)
    servers = [last]
    for _ in range(5):
        there = f"http://127.0.0.1:{servers[-1].port}/"
        servers.append(start(answer("302 Found", Location=there)))
    assert fetch(client, servers[-1]) == BODY
    assert all(len(server.requests) == 1 for server in servers)
    inwards = start(answer("302 Found", Location="http://10.0.0.1/"))
    for _ in range(4):
        there = f"http://127.0.0.1:{inwards.port}/"
        inwards = start(answer("302 Found", Location=there))
    assert "10.0.0.1 is not a public address" in refusal(client, inwards)


def test_redirects_are_followed_up_to_the_limit(client, start):
    goal = start(PLAIN)
    hop = start(answer("302 Found", Location=f"http://127.0.0.1:{goal.port}/there.png"))
    assert fetch(client, hop) == BODY
    relative = start([answer("301 Moved", Location="/there.png")] * 3 + [PLAIN])
    assert fetch(client, relative, max_redirects=3) == BODY
    assert relative.requests[1].startswith(b"GET /there.png ")
    circle = start(answer("302 Found", Location="/again"))
    assert "redirects more than 2 times" in refusal(client, circle, max_redirects=2)
    assert len(circle.requests) == 3


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://10.0.0.1/", "10.0.0.1 is not a public address"),
        ("http://169.254.169.254/latest/", "--allow-private"),
        ("http://[::1]/", "::1 is not a public address"),
        ("file:///etc/passwd", "http"),
        ("ftp://example.com/x", "only http and https"),
    ],
)
def test_a_redirect_leads_nowhere_that_a_url_may_not(client, start, location, reason):
    hop = start(answer("302 Found", Location=location))
    assert reason in refusal(client, hop)
    assert len(hop.requests) == 1


@pytest.mark.parametrize(
    "url", ["http://0177.0.0.1/", "http://a\tb/", "http://１.2.3.4/", "http:x"]
)
def test_what_is_no_url_is_told(client, url):
    refusal(client, url)


def test_a_refused_address_is_told_with_the_remedy(start):
    server = start(PLAIN)
    with guarded_client(()) as strict:
        message = refusal(strict, f"http://user:secret@127.0.0.1:{server.port}/x.png")
    assert "127.0.0.1 is not a public address" in message
    assert "--allow-private" in message
    assert "secret" not in message
    assert server.requests == []
