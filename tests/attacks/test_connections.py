"""What strangers can do to a server over raw connections, before they have shown any key."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.raw import RawServer
from harness.server import ServerProcess, wait_for_end
from measures.attacks import (
    CHUNKED,
    CREATE,
    ENDLESS,
    HOST,
    MIB,
    answer_of,
    connect,
    post,
    pour,
)

CONNECTIONS = 20
HEALTH = b"GET /healthz HTTP/1.1\r\n" + HOST
PATIENT_S = 60
"""Sockets of tests wait this long for what must happen; nothing is measured by it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One that is quickly tired of whoever does nothing."""
    folder = tmp_path_factory.mktemp("front")
    flags = ["--workers", "1", "--models-dir", str(folder / "models")]
    flags += ["--catalog", str(SMALL_CATALOG), "--max-connections", str(CONNECTIONS)]
    flags += ["--idle-timeout", "1", "--header-timeout", "1", "--body-timeout", "1"]
    running = ServerProcess(folder / "data", *flags, "--send-timeout", "4").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def port(server: ServerProcess) -> int:
    return int(server.url.rsplit(":", 1)[1])


@pytest.fixture(scope="module")
def key(server: ServerProcess) -> str:
    return server.first_key["api_key"]


def refused(answer: bytes, status: int, *words: str) -> None:
    """One answer in the contract's envelope, the last on its connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer
    assert b"connection: close" in head
    envelope = json.loads(body)
    assert envelope["code"] == 1200
    assert envelope["request_id"].encode() in head
    for word in words:
        assert word in envelope["message"]


def asked(connection: socket.socket, request: bytes) -> http.client.HTTPResponse:
    """Send a request and read its answer, whole."""
    connection.sendall(request)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.body = answer.read()  # type: ignore[attr-defined]
    return answer


def alive(port: int) -> None:
    with connect(port) as connection:
        assert asked(connection, HEALTH + b"\r\n").status == 200


@pytest.mark.parametrize("what", ENDLESS)
def test_what_has_no_end_is_refused(port: int, what: str) -> None:
    start, more = ENDLESS[what]
    with connect(port, PATIENT_S) as connection:
        pour(connection, start, more, MIB)
        answer = answer_of(connection)
    status = int(answer.split(b" ", 2)[1])
    if status in (200, 404):  # it was answered already, since nobody needs the body
        assert b"chunked" in start
    else:
        assert status in (400, 414, 431)
        refused(answer, status)
    alive(port)


@pytest.mark.parametrize("pieces", [1, 7])
@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"X: " + b"a" * 65_000 + b"\r\n", 200),
        (b"X: " + b"a" * 65_536 + b"\r\n", 431),
        (b"a: b\r\n" * 99, 200),
        (b"a: b\r\n" * 100, 431),
    ],
    ids=["long", "too long", "many", "too many"],
)
def test_the_bounds_of_a_head(port: int, head: bytes, status: int, pieces: int) -> None:
    request = HEALTH + head + b"\r\n"
    step = -(-len(request) // pieces)
    with connect(port, PATIENT_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(request), step):
            connection.sendall(request[at : at + step])
        if status == 200:
            assert asked(connection, HEALTH + b"\r\n").status == 200
        else:
            refused(answer_of(connection), status)


@pytest.mark.parametrize(("size", "status"), [(16_000, 200), (16_385, 414)])
def test_the_bounds_of_a_target(port: int, size: int, status: int) -> None:
    with connect(port, PATIENT_S) as connection:
        target = b"/healthz?" + b"x" * (size - 9)
        answer = asked(connection, b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert answer.status == status


def test_every_split_of_a_request_is_the_same_request(port: int) -> None:
    request = CHUNKED + b"3;x=y\r\n{}\n\r\n0\r\nTrailer: 1\r\n\r\n"
    with connect(port) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(1, len(request)):
            connection.sendall(request[:at])
            assert asked(connection, request[at:]).status == 404, at


def test_a_trailer_is_no_header(port: int, key: str) -> None:
    head = f"GET {CREATE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with connect(port) as connection:
        trailer = f"0\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
        assert asked(connection, head + trailer).status == 401


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request_is_told_so(port: int, request_: bytes) -> None:
    with connect(port, PATIENT_S) as connection:
        connection.sendall(request_)
        refused(answer_of(connection), 400)
    alive(port)


def test_a_client_that_would_like_http_2_is_answered_in_http_1(port: int, key: str) -> None:
    body = json.dumps({"image": base64_of(scene_png()), "prompt": "x"}).encode()
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n"
    request = post(key, len(body))[:-2] + upgrade + body
    with connect(port) as connection:
        for _ in range(2):
            assert asked(connection, request).status == 200


def test_pipelined_requests_are_answered_in_turn(port: int) -> None:
    count = 2000
    with connect(port) as connection:
        with contextlib.suppress(BlockingIOError):
            connection.sendall((HEALTH + b"\r\n") * count)
        got = b""
        while got.count(b"HTTP/1.1 200 OK") < count:
            got += connection.recv(MIB)


def test_reading_stops_while_answers_wait_and_ends_if_nobody_reads(
    server: ServerProcess, port: int
) -> None:
    request = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
    with connect(port, PATIENT_S) as connection:
        sent = pour(connection, b"", request * 1000, 200 * MIB)
    assert sent < 20 * MIB, "the kernel's buffers hold less"
    with httpx2.Client(base_url=server.url, trust_env=False) as client:
        counted = client.get("/metrics").text
    closed = re.search(r'closed_total\{reason="not read"\} (\d+)', counted)
    assert closed is not None


def test_a_slow_reader_gets_all_of_its_answers(port: int) -> None:
    count = 100
    request = b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"\r\n"
    with connect(port, PATIENT_S) as connection, connection.makefile("rb") as answers:
        connection.sendall(request * count)
        for number in range(count):
            if number % 40 == 0:
                wait_for_idle(port)
            size = 0
            while (line := answers.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            assert "paths" in json.loads(answers.read(size))


def wait_for_idle(port: int) -> None:
    """Until the server has tired of a connection that does nothing."""
    with connect(port, PATIENT_S) as connection:
        assert connection.recv(1) == b""


def test_an_idle_connection_is_closed_with_a_request_before_or_without(port: int) -> None:
    wait_for_idle(port)
    with connect(port, PATIENT_S) as connection:
        assert asked(connection, HEALTH + b"\r\n").status == 200
        assert connection.recv(1) == b""


def test_a_head_that_dribbles_is_given_up(port: int) -> None:
    with connect(port, PATIENT_S) as connection:
        connection.sendall(HEALTH + b"X: ")
        refused(answer_of(connection), 408, "headers", "1 s")


def test_a_body_that_dribbles_is_given_up(port: int, key: str) -> None:
    for size in (1000, MIB):
        with connect(port, PATIENT_S) as connection:
            connection.sendall(post(key, size) + b" " * 10)
            refused(answer_of(connection), 408, "body", "1 s")


def test_an_event_stream_outlives_idle_connections(server: ServerProcess, port: int) -> None:
    with (
        RawServer(lambda _: mute.stopped.wait()) as mute,
        server.client() as client,
        server.client() as other,
    ):
        sent = {"image": f"http://127.0.0.1:{mute.port}/never.png", "prompt": "x"}
        path = f"{CREATE}/{client.post(CREATE, json=sent).json()['data']['task_id']}"
        with client.stream("GET", f"{path}/events") as events:
            lines = events.iter_lines()
            assert "submitted" in "".join(next(lines) for _ in range(3))
            for _ in range(2):
                wait_for_idle(port)
            other.post(f"{path}/cancel")
            assert any('"failed"' in line for line in lines)


def test_a_refusal_is_read_although_a_body_follows(port: int) -> None:
    body = b" " * (3 * MIB)
    with connect(port, PATIENT_S) as connection:
        for _ in range(2):
            assert asked(connection, post("nobody", len(body)) + body).status == 401
        assert asked(connection, HEALTH + b"\r\n").status == 200


def test_who_asks_before_a_body_need_not_send_it(port: int) -> None:
    with connect(port, PATIENT_S) as connection:
        head = post("nobody", 3 * MIB)[:-2] + b"Expect: 100-continue\r\n\r\n"
        assert asked(connection, head).status == 401
        assert connection.recv(1) == b""


def test_there_is_room_for_a_request_however_many_do_nothing(port: int) -> None:
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(connect(port, PATIENT_S))
        first.sendall(b"GET")
        for number in range(3 * CONNECTIONS):
            idle = stack.enter_context(connect(port, PATIENT_S))
            idle.sendall(b"GET" if number % 2 else b"")
            alive(port)
        assert answer_of(first) == b"", "the longest waiting has gone first"


def test_few_descriptors_are_enough_under_a_flood(tmp_path: Path) -> None:
    """A worker that died is replaced, and pictures are stored, whoever holds connections open."""
    flags = ("--workers", "1", "--models-dir", str(tmp_path / "models"))
    running = ServerProcess(
        tmp_path / "data", *flags, "--catalog", str(SMALL_CATALOG), most_files=400
    ).start()
    port = int(running.url.rsplit(":", 1)[1])
    try:
        assert "leaves room for 72" in "".join(running.stderr)
        with contextlib.ExitStack() as stack, running.client() as client:
            for _ in range(500):
                with contextlib.suppress(OSError):
                    stack.enter_context(connect(port)).sendall(b"GET / HTTP/1.1\r\nX: ")
            for worker in running.workers():
                os.kill(worker, signal.SIGKILL)
            sent = {"image": base64_of(scene_png()), "prompt": "static camera", "duration": "3"}
            made = client.post(CREATE, json=sent).json()["data"]["task_id"]
            assert wait_for_end(client, made)["task_status"] == "succeed"
    finally:
        running.stop()


def test_too_few_descriptors_are_an_error_that_says_how_many(tmp_path: Path) -> None:
    running = ServerProcess(tmp_path / "data", most_files=100)
    with pytest.raises(RuntimeError, match="100 files, and needs at least 288"):
        running.start()
