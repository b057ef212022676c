"""Callbacks from the real store to real receivers on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from harness.web import Delivery, Receiver
from stillmotion.net import guarded_async_client, networks
from stillmotion.tasks import callbacks
from stillmotion.tasks.callbacks import (
    GIVE_UP_AFTER_S,
    LONGEST_DELAY_S,
    MOST_PER_HOST,
    CallbackDeliverer,
    retry_delay,
)
from stillmotion.tasks.keys import Keyring
from stillmotion.tasks.store import Account, Store
from stillmotion.tasks.task import Status
from tasks.conftest import Site, result, soon

CHANGES = ["submitted", "processing", "succeed"]


@contextlib.asynccontextmanager
async def delivering(
    site: Site,
    allow: str = "127.0.0.0/8",
    store: Store | None = None,
    worker: str = "w",
) -> AsyncIterator[CallbackDeliverer]:
    async with guarded_async_client(networks([allow])) as client:
        deliverer = CallbackDeliverer(
            store or site.store,
            client,
            Keyring(b"m" * 32),
            site.hub,
            worker=worker,
            chance=lambda: 0.0,
        )
        working = asyncio.create_task(deliverer.run())
        try:
            yield deliverer
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working


async def change(site: Site, url: str, account: Account | None = None) -> str:
    """A task that is made, begins and ends, with a callback for each."""
    task = await site.create(account, callback_url=url)
    claimed = await site.claim()
    assert claimed.id == task.id
    await site.store.succeed_task(task.id, 1, result())
    return task.id


async def get(receiver: Receiver) -> Delivery:
    return await asyncio.to_thread(receiver.deliveries.get, timeout=60)


def rows(site: Site) -> list[tuple[int, int, bool, str]]:
    """Of each callback: its seq, the tries, whether it has ended, the last error."""
    return site.store._access.reading.execute(
        "SELECT seq, tries, ended_at IS NOT NULL, error FROM callbacks ORDER BY task_id, seq"
    ).fetchall()


async def test_each_change_is_told_in_order_and_signed(site: Site) -> None:
    with Receiver() as receiver:
        async with delivering(site):
            task_id = await change(site, f"{receiver.url}/told?x=1")
            heard = [await get(receiver) for _ in range(3)]
            await soon(lambda: [ended for _, _, ended, _ in rows(site)] == [True] * 3)
    webhook = Webhook(Keyring(b"m" * 32).webhook_secret(site.account.id))
    told = []
    for delivery in heard:
        assert delivery.path == "/told?x=1"
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        told.append(webhook.verify(delivery.body, headers))
        assert headers["content-type"] == "application/json"
    assert [delivery.headers["webhook-id"] for delivery in heard] == [
        f"msg_{task_id}-{seq}" for seq in (1, 2, 3)
    ]
    assert [each["task_status"] for each in told] == CHANGES
    assert rows(site) == [(1, 1, True, ""), (2, 1, True, ""), (3, 1, True, "")]


async def test_a_receiver_that_fails_gets_it_again_under_the_same_id(site: Site) -> None:
    answers = iter([500, 429, 302, 200, 200, 200])
    with Receiver(lambda _: next(answers)) as receiver:
        async with delivering(site) as deliverer:
            await change(site, receiver.url)
            heard = []
            for tries in range(1, 4):
                heard.append(await get(receiver))
                await soon(lambda tries=tries: rows(site)[0][1] == tries)
                assert not rows(site)[0][2]
                delay = retry_delay(tries, 0.0)
                assert delay is not None
                site.clock.now += delay
                deliverer.wake()
            heard += [await get(receiver) for _ in range(3)]
    ids = [delivery.headers["webhook-id"] for delivery in heard]
    assert ids[:4] == [ids[0]] * 4
    assert [delivery.json["task_status"] for delivery in heard] == [
        *["submitted"] * 3,
        *CHANGES,
    ]


async def test_it_is_not_tried_before_its_delay_is_over(site: Site) -> None:
    with Receiver(lambda _: 503) as receiver:
        async with delivering(site) as deliverer:
            await change(site, receiver.url)
            await get(receiver)
            await soon(lambda: rows(site)[0][1] == 1)
            site.clock.now += 4.9
            deliverer.wake()
            assert await site.store.claim_callbacks("w", 10, 30) == []
            site.clock.now += 0.1
            deliverer.wake()
            await get(receiver)


async def test_after_three_days_it_is_given_up_and_the_next_one_told(site: Site) -> None:
    with Receiver(lambda delivery: 500 if b"submitted" in delivery.body else 200) as receiver:
        async with delivering(site) as deliverer:
            began = site.clock.now
            await change(site, receiver.url)
            tries = 0
            while (await get(receiver)).json["task_status"] == "submitted":
                tries += 1
                await soon(lambda tries=tries: rows(site)[0][1] == tries)
                if (delay := retry_delay(tries, 0.0)) is not None:
                    site.clock.now += delay
                deliverer.wake()
    assert 2.5 * 24 * 3600 < site.clock.now - began <= GIVE_UP_AFTER_S
    assert rows(site)[0][1:] == (tries, 1, "it answered with HTTP 500")


async def test_gone_means_gone(site: Site) -> None:
    with Receiver(lambda delivery: 410 if b"submitted" in delivery.body else 200) as receiver:
        async with delivering(site):
            await change(site, receiver.url)
            heard = [(await get(receiver)).json["task_status"] for _ in range(3)]
    assert heard == CHANGES
    assert rows(site)[0] == (1, 1, 1, "it answered with HTTP 410")


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.0.0.1:{port}/", "not a public address"),
        ("ftp://a.example/", "ftp"),
        ("http://[::1/", ""),
        ("http://", ""),
    ],
)
async def test_what_may_not_or_cannot_be_reached_is_given_up(
    site: Site, url: str, error: str
) -> None:
    with Receiver() as receiver:
        async with delivering(site, allow="10.0.0.0/8"):
            await change(site, url.format(port=receiver.url.rsplit(":", 1)[1]))
            await soon(lambda: [ended for _, _, ended, _ in rows(site)] == [1] * 3)
        assert receiver.deliveries.empty()
    assert all(tries == 1 and error in said for _, tries, _, said in rows(site))


async def test_redirects_are_not_followed(site: Site) -> None:
    """The site's signed words are for the receiver that was named, and for no other."""
    with Receiver() as target:

        async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 307 Moved\r\nLocation: {target.url}\r\n\r\n".encode())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(redirect, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, delivering(site):
            await change(site, f"http://127.0.0.1:{port}/")
            await soon(lambda: rows(site)[0][1] == 1)
        assert rows(site)[0][3] == "it answered with HTTP 307"
        assert target.deliveries.empty()


async def test_an_endless_answer_is_not_read(site: Site) -> None:
    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, delivering(site):
        await change(site, f"http://127.0.0.1:{port}/")
        await soon(lambda: [ended for _, _, ended, _ in rows(site)] == [1] * 3)
    assert [error for *_, error in rows(site)] == [""] * 3


@pytest.mark.parametrize("same_account", [True, False])
async def test_a_receiver_that_hangs_delays_nobody_else(site: Site, same_account: bool) -> None:
    """All of the one's callbacks hang until the other has got all of its own."""
    release = threading.Event()
    hanging: queue.Queue[Delivery] = queue.Queue()

    def hang(delivery: Delivery) -> int:
        hanging.put(delivery)
        release.wait()
        return 200

    with Receiver(hang) as hung, Receiver() as prompt:
        async with delivering(site):
            stuck = [await change(site, hung.url) for _ in range(50)]
            for _ in range(MOST_PER_HOST):
                await asyncio.to_thread(hanging.get, timeout=60)
            calm = site.account if same_account else site.other
            for _ in range(20):
                await change(site, prompt.url, calm)
            for _ in range(60):
                await get(prompt)
            assert hung.deliveries.empty()
            assert hanging.empty(), "no more than its share is under way"
            release.set()
            heard = [await get(hung) for _ in range(150)]
    assert {delivery.json["task_id"] for delivery in heard} == set(stuck)
    for task_id in stuck:
        said = [each.json["task_status"] for each in heard if each.json["task_id"] == task_id]
        assert said == CHANGES


async def test_an_account_with_many_hung_receivers_delays_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "MOST_PER_ACCOUNT", 5)
    monkeypatch.setattr(callbacks, "MOST_AT_ONCE", 6)
    connected = asyncio.Semaphore(0)

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.release()
        await reader.read()
        writer.close()

    hosts = [f"127.0.0.{number}" for number in range(2, 22)]
    server = await asyncio.start_server(hang, hosts, 0)
    urls = ["http://{}:{}/".format(*socket.getsockname()) for socket in server.sockets]
    with Receiver() as prompt:
        async with server, delivering(site):
            for url in urls:
                await change(site, url)
            for _ in range(5):
                await connected.acquire()
            await change(site, prompt.url, site.other)
            heard = [(await get(prompt)).json["task_status"] for _ in range(3)]
    assert heard == CHANGES
    assert connected.locked(), "five are under way and no more"


async def test_a_hung_receiver_is_left_after_the_timeout(site: Site) -> None:
    release = threading.Event()

    def hang(_: Delivery) -> int:
        release.wait()
        return 200

    with Receiver(hang) as hung:
        async with guarded_async_client(networks(["127.0.0.0/8"])) as client:
            deliverer = CallbackDeliverer(
                site.store, client, Keyring(b"m" * 32), site.hub, timeout=0.05
            )
            working = asyncio.create_task(deliverer.run())
            await change(site, hung.url)
            await soon(lambda: rows(site)[0][1] == 1)
            working.cancel()
            await asyncio.wait({working})
        release.set()
    assert rows(site)[0][2:] == (0, "no answer within 0.05 s")


async def test_what_was_under_way_is_delivered_after_a_restart(site: Site, tmp_path: Path) -> None:
    release = threading.Event()
    hanging = threading.Event()

    def hang(_: Delivery) -> int:
        hanging.set()
        release.wait()
        return 200

    with Receiver(hang) as receiver:
        async with delivering(site):
            await change(site, receiver.url)
            await asyncio.to_thread(hanging.wait)
        await site.store.close()
        release.set()
        site.store = site.open()
        await site.store.release_held_by("w")
        async with delivering(site):
            heard = [await get(receiver) for _ in range(4)]
    assert [delivery.json["task_status"] for delivery in heard] == ["submitted", *CHANGES]
    assert len({delivery.headers["webhook-id"] for delivery in heard}) == 3


async def test_of_two_servers_each_callback_has_one_at_a_time(site: Site) -> None:
    other = site.open()
    release = threading.Event()
    held = queue.SimpleQueue[str]()

    def hold(delivery: Delivery) -> int:
        held.put(delivery.headers["webhook-id"])
        release.wait()
        return 200

    with Receiver(hold) as receiver:
        async with delivering(site), delivering(site, store=other, worker="other"):
            tasks = [await change(site, f"{receiver.url}/{number}") for number in range(12)]
            first = {await asyncio.to_thread(held.get, timeout=60) for _ in tasks}
            owners = site.store._access.reading.execute(
                "SELECT DISTINCT worker FROM callbacks WHERE claimed = 1"
            ).fetchall()
            assert len(first) == len(tasks), "one of each task, and none of them twice"
            assert {name for (name,) in owners} == {"w", "other"}
            release.set()
            heard = [await get(receiver) for _ in range(3 * len(tasks))]
            await soon(lambda: all(ended for _, _, ended, _ in rows(site)))
        assert held.qsize() == 2 * len(tasks)
        assert receiver.deliveries.empty()
    await other.close()
    ids = [delivery.headers["webhook-id"] for delivery in heard]
    assert len(set(ids)) == len(ids)
    assert {tries for _, tries, _, _ in rows(site)} == {1}


async def test_who_has_lost_a_callback_has_no_say_in_it(site: Site) -> None:
    await change(site, "http://a.example/")
    store = site.store
    (slow,) = await store.claim_callbacks("slow", 10, 30)
    site.clock.now += 31
    (again,) = await store.claim_callbacks("w", 10, 30)
    assert again.id == slow.id
    for delay in (60, None):
        await store.callback_failed(slow.id, "no answer", delay, worker="slow")
        assert rows(site)[0] == (1, 0, False, "")
        assert await store.claim_callbacks("slow", 10, 30) == []
    await store.callback_delivered(slow.id)
    await store.callback_failed(again.id, "no answer", None, worker="w")
    assert rows(site)[0] == (1, 1, True, ""), "it got there after all"


async def test_a_cancelled_task_calls_back_too(site: Site) -> None:
    with Receiver() as receiver:
        async with delivering(site):
            task = await site.create(callback_url=receiver.url)
            await site.store.cancel_task(site.account.id, task.kind, task.id)
            heard = [(await get(receiver)).json["task_status"] for _ in range(2)]
    assert heard == ["submitted", Status.CANCELLED]


@given(st.integers(1, 100), st.floats(0, 1))
def test_delays_grow_and_are_bounded(tries: int, chance: float) -> None:
    delay = retry_delay(tries, chance)
    if delay is not None:
        assert 3 < delay <= LONGEST_DELAY_S
        longest = retry_delay(tries, 0.0)
        assert longest is not None
        assert delay <= longest
        later = retry_delay(tries + 1, 0.0)
        assert later is None or later >= longest
    else:
        assert retry_delay(tries + 1, chance) is None


def test_delays_add_up_to_three_days_at_most() -> None:
    waited = 0.0
    tries = 1
    while (delay := retry_delay(tries, 0.0)) is not None:
        waited += delay
        tries += 1
    assert GIVE_UP_AFTER_S - LONGEST_DELAY_S < waited <= GIVE_UP_AFTER_S


async def test_the_client_is_given_no_chance_to_break_the_deliverer(site: Site) -> None:
    class Broken(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            raise ValueError("as odd as it gets")

    async with httpx2.AsyncClient(transport=Broken()) as client:
        deliverer = CallbackDeliverer(site.store, client, Keyring(b"m" * 32), site.hub)
        working = asyncio.create_task(deliverer.run())
        await change(site, "http://a.example/")
        await soon(lambda: rows(site)[0][1] == 1)
        working.cancel()
        await asyncio.wait({working})
    assert rows(site)[0][2:] == (0, "ValueError: as odd as it gets")
