"""What an account can do to a server, and to the other accounts on it, with what it sends."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from functools import partial

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, encode, scene, scene_png
from harness.server import ServerProcess
from measures.attacks import (
    CREATE,
    MIB,
    brackets,
    connect,
    endless,
    peak_mib,
    pictures,
    post,
    times,
    unread,
)

MOST_MIB = 400
"""Of the server's own process, under all attacks at once."""

MOST_READER_MIB = 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("bodies")
    flags = ["--workers", "1", "--models-dir", str(folder / "models")]
    running = ServerProcess(folder / "data", *flags, "--catalog", str(SMALL_CATALOG)).start()
    yield running
    running.stop()


@pytest.fixture
def client(server: ServerProcess) -> Iterator[httpx2.Client]:
    with server.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def port(server: ServerProcess) -> int:
    return int(server.url.rsplit(":", 1)[1])


def metric(client: httpx2.Client, name: str) -> float:
    found = re.search(rf"^{name} ([0-9.e+]+)$", client.get("/metrics").text, re.MULTILINE)
    assert found is not None
    return float(found[1])


def create(client: httpx2.Client, image: str) -> httpx2.Response:
    answer = client.post(CREATE, json={"image": image, "prompt": "x"})
    if answer.status_code == 200:
        client.post(f"{CREATE}/{answer.json()['data']['task_id']}/cancel").raise_for_status()
    return answer


def readers(server: ServerProcess) -> list[int]:
    return server.children("intake.reader")


def test_memory_stays_bounded_under_all_attacks_at_once(
    server: ServerProcess, port: int, client: httpx2.Client
) -> None:
    assert server.process is not None
    attacker = server.create_key("attacker")["api_key"]
    attacks = [
        threading.Thread(target=attack, args=(port, attacker, times(rounds)))
        for attack, rounds in (
            (partial(endless, most=8 * MIB), 11),
            (unread, 5),
            (partial(brackets, size=64 * MIB), 1),
            (partial(pictures, masks=2), 1),
        )
    ]
    for attack in attacks:
        attack.start()
    answered = 0
    while answered == 0 or any(attack.is_alive() for attack in attacks):
        assert create(client, base64_of(scene_png())).status_code == 200
        answered += 1
    assert peak_mib(server.process.pid) <= MOST_MIB
    assert metric(client, "process_resident_memory_bytes") <= MOST_MIB * MIB
    sizes = [peak_mib(reader) for reader in readers(server)]
    assert len(sizes) == 2
    assert max(sizes) <= MOST_READER_MIB
    assert "stillmotion_reader_memory_bytes" in client.get("/metrics").text


@pytest.mark.parametrize("fill", [b"[],", b'{"a":1},', b"1,", b'"",', b"[[[[[[[[[["])
def test_a_body_of_nothing_but_values_is_refused(client: httpx2.Client, fill: bytes) -> None:
    for size in (200_000, 4 * MIB):
        headers = {"Content-Type": "application/json"}
        sent = b'{"a":[' + fill * (size // len(fill)) + b"1]}"
        answer = client.post(CREATE, content=sent, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, 1200)


@pytest.mark.parametrize(
    ("path", "size", "limit"),
    [
        ("/v1/videos/text2video", 2 * MIB, "1 MiB"),
        ("/v1/images/generations", 30 * MIB, "15.67 MiB"),
        ("/v1/general/delete-elements", 70_000, "64 KiB"),
        ("/v1/general/delete-voices", 70_000, "64 KiB"),
        (CREATE, 130 * MIB, "128 MiB"),
    ],
)
def test_a_body_is_no_larger_than_its_call_can_need(
    server: ServerProcess, port: int, path: str, size: int, limit: str
) -> None:
    with connect(port) as connection:
        connection.sendall(post(server.first_key["api_key"], size, path))
        answer = connection.recv(MIB)
        if answer.endswith(b"\r\n\r\n"):
            answer += connection.recv(MIB)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"code":1200' in answer
    assert f"larger than {limit}".encode() in answer


def test_what_one_account_has_under_way_leaves_room_for_others(
    server: ServerProcess, port: int, client: httpx2.Client
) -> None:
    slow = server.create_key("slow")["api_key"]
    with connect(port) as connection:
        connection.sendall(post(slow, 120 * MIB) + b"{")
        while metric(client, "stillmotion_request_bodies_bytes") < 120 * MIB:
            pass
        assert create(client, base64_of(encode(scene(1600, 900)))).status_code == 200
    while metric(client, "stillmotion_request_bodies_bytes") > 0:
        pass
    while list((server.data / "incoming").iterdir()):
        pass  # the room is free a moment before the file is gone


def test_a_reader_that_dies_costs_at_most_the_request_it_had(
    server: ServerProcess, client: httpx2.Client
) -> None:
    large = base64_of(encode(scene(1600, 900)))
    assert create(client, large).status_code == 200
    for reader in readers(server):
        os.kill(reader, signal.SIGSTOP)
    answers: list[httpx2.Response] = []

    def ask() -> None:
        with server.client() as other:
            answers.append(create(other, large))

    asking = threading.Thread(target=ask)
    asking.start()
    while metric(client, "stillmotion_request_bodies_bytes") == 0:
        pass
    for reader in readers(server):
        with contextlib.suppress(ProcessLookupError):
            os.kill(reader, signal.SIGKILL)
    asking.join()
    if answers[0].status_code != 200:
        assert (answers[0].status_code, answers[0].json()["code"]) == (503, 5001)
        assert "retry-after" in answers[0].headers
    assert create(client, large).status_code == 200


def test_the_same_words_whichever_way_a_picture_takes(client: httpx2.Client) -> None:
    """In a small body and in a large one."""
    for image, words in (
        (base64_of(scene_png(299, 400)), "299x400"),
        (base64_of(scene_png()[:-900]), "truncated"),
        ("data:image/png;base64,AAAA", "leave out the prefix"),
    ):
        messages = set()
        for padding in (0, 100_000, 400_000):
            sent = json.dumps({"image": image, "prompt": "x"}).encode()
            sent = sent[:-1] + b" " * padding + b"}"
            headers = {"Content-Type": "application/json"}
            answer = client.post(CREATE, content=sent, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (400, 1201)
            messages.add(answer.json()["message"])
        assert len(messages) == 1
        assert words in messages.pop()
