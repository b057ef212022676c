"""What only the store in a PostgreSQL database has: servers that share it, and its faults."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from conftest import started_postgres
from harness.postgres import PASSWORD, PostgresServer
from stillmotion.tasks import kinds
from stillmotion.tasks import postgres as package
from stillmotion.tasks.attempt import Attempt
from stillmotion.tasks.copying import copy_site, note_words
from stillmotion.tasks.history import HistorySearch
from stillmotion.tasks.postgres import lanes, listener
from stillmotion.tasks.postgres.address import read_address
from stillmotion.tasks.postgres.connections import connect_now
from stillmotion.tasks.postgres.migrations import COMPATIBLE, Migration, migrate, ours
from stillmotion.tasks.postgres.pipeline import SQL
from stillmotion.tasks.site_rows import TABLES, every_row
from stillmotion.tasks.store import Store, StoreInUse, StoreUnavailable
from stillmotion.tasks.stores import (
    alone,
    check_store_url,
    open_rows,
    open_store,
    served,
    store_exists,
    store_standing,
)
from stillmotion.tasks.task import Status, TaskEvent
from stillmotion.tasks.words import searched_words
from tasks.conftest import Databases, Site, body, result


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    yield databases()
    databases.empty()


@pytest.fixture
async def site(url: str) -> AsyncIterator[Site]:
    opened = Site(url)
    await opened.start()
    yield opened
    await opened.store.close()


@pytest.fixture
def own_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresServer]:
    """One that the test may stop; whoever lost it looks for it all the time."""
    monkeypatch.setattr(lanes, "LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr(listener, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(listener, "LONGEST_PAUSE_S", 0.05)
    running = started_postgres()
    yield running
    running.close()


@contextlib.asynccontextmanager
async def another(site: Site) -> AsyncIterator[tuple[Store, list[TaskEvent]]]:
    """A second server on the site's database, and the events that it hears of."""
    heard: list[TaskEvent] = []
    store = open_store(
        site.url,
        callback_body=body,
        on_event=heard.append,
        clock=site.clock,
        steady=site.clock.steady,
    )
    await store._access.listener.listening.wait()
    yield store, heard
    await store.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another connection brings; the test's time-out bounds it."""
    while not condition():
        await asyncio.sleep(0.005)


# servers that share a database


async def test_no_task_is_claimed_twice_and_none_is_left(site: Site) -> None:
    made = {(await site.create(site.other if number % 3 else None)).id for number in range(60)}
    claimed: list[str] = []

    async def claim(store: Store, worker: str) -> None:
        while (task := await store.claim_task(worker, 30)) is not None:
            claimed.append(task.id)
            assert task.attempt == 1

    async with another(site) as (other, _):
        await asyncio.gather(
            *(claim(store, name) for store, name in ((site.store, "a"), (other, "b")) * 4)
        )
    assert Counter(claimed) == Counter(made)


async def test_each_takes_turns_with_the_accounts_of_all(site: Site) -> None:
    for account in (site.account, site.account, site.other):
        await site.create(account)
    async with another(site) as (other, _):
        first = await site.claim()
        second = await other.claim_task("other", 30)
        assert second is not None
        assert {first.account_id, second.account_id} == {site.account.id, site.other.id}


async def test_who_lost_the_lease_writes_nothing_whoever_it_is(site: Site) -> None:
    task = await site.create()
    await site.claim(lease=30)
    site.clock.now += 31
    async with another(site) as (other, _):
        again = await other.claim_task("other", 30)
        assert again is not None
        assert not await site.store.succeed_task(task.id, 1, result("late"))
        assert not await site.store.extend_lease(task.id, 1, 30, 0.5, "x")
        assert await other.succeed_task(task.id, again.attempt, result("new"))
    assert (await site.get(task.id)).result == result("new")


async def test_a_server_that_starts_anew_frees_what_it_held_and_nothing_of_others(
    site: Site,
) -> None:
    mine, theirs = await site.create(), await site.create()
    async with another(site) as (other, _):
        assert (await site.claim()).id == mine.id
        taken = await other.claim_task("other", 30)
        assert taken is not None
        assert await site.store.release_held_by("w") == 1
        assert (await site.claim()).id == mine.id
        assert await site.store.claim_task("w", 30) is None
        assert await other.succeed_task(theirs.id, 1, result())


async def test_the_limit_of_an_account_holds_over_servers_that_race(site: Site) -> None:
    async with another(site) as (other, _):
        outcomes = await asyncio.gather(
            *(
                store.create_task(site.new(max_parallel=5, units="1"))
                for _ in range(10)
                for store in (site.store, other)
            ),
            return_exceptions=True,
        )
    assert sum(not isinstance(each, BaseException) for each in outcomes) == 5


async def test_a_key_of_idempotency_makes_one_task_over_servers_that_race(site: Site) -> None:
    async with another(site) as (other, _):
        outcomes = await asyncio.gather(
            *(
                store.create_task(site.new(idempotency_key="k", fingerprint=b"1"))
                for _ in range(10)
                for store in (site.store, other)
            )
        )
    assert len({task.id for task, _ in outcomes}) == 1
    assert [created for _, created in outcomes].count(True) == 1


# news


async def test_what_one_server_writes_the_others_hear(site: Site) -> None:
    async with another(site) as (_, heard):
        task = await site.create()
        await site.claim()
        await site.store.succeed_task(task.id, 1, result())
        await until(lambda: len(heard) == 3)
        assert [(event.seq, event.status, event.elsewhere) for event in heard] == [
            (1, Status.SUBMITTED, True),
            (2, Status.PROCESSING, True),
            (3, Status.SUCCEED, True),
        ]
    assert [event.elsewhere for event in site.events] == [False] * 3, "its own it hears once"


async def test_messages_that_are_too_long_to_be_told_are_read(site: Site) -> None:
    long = "ü" * 20_000
    async with another(site) as (_, heard):
        tasks = [await site.create() for _ in range(120)]
        claimed = [await site.claim() for _ in tasks]
        await asyncio.gather(
            *(site.store.fail_task(task.id, task.attempt, long) for task in claimed)
        )
        ended = {task.id for task in tasks}
        await until(lambda: {e.task_id for e in heard if e.status is Status.FAILED} == ended)
        assert {e.status_msg for e in heard if e.status is Status.FAILED} == {long}


async def test_steps_and_remarks_reach_other_servers(site: Site) -> None:
    await site.store._access.listener.listening.wait()
    site.hub.forward(site.store.tell)
    async with another(site) as (_, heard):
        task = await site.create()
        attempt = Attempt(
            await site.claim(), site.store, site.hub, lease=30, heartbeat=10, timeout=60
        )
        attempt._report(0.5, "rendering")
        attempt._remark("understood: waves")
        await until(lambda: sum(event.seq == 0 for event in heard) == 2)
        step, remark = (event for event in heard if event.seq == 0)
        assert (step.task_id, step.progress, step.stage) == (task.id, 0.5, "rendering")
        assert remark.remark == "understood: waves"
    assert sum(event.seq == 0 for event in site.events) == 2, "nothing comes back"


async def test_a_revoked_key_is_refused_by_every_server(site: Site) -> None:
    await site.store.add_key(site.account.id, "ak", b"h" * 32)
    async with another(site) as (other, _):
        assert await other.find_key("ak") is not None
        assert await other.find_key("ak") is not None
        await site.store.revoke_key("ak")
        began = time.monotonic()
        while await other.find_key("ak") is not None:
            await asyncio.sleep(0.005)
        assert time.monotonic() - began < 0.75, "it was told, and did not only forget in time"


# faults


async def test_it_goes_on_when_the_server_is_back(own_server: PostgresServer) -> None:
    site = Site(own_server.url(own_server.create()))
    await site.start()
    before = await site.create()
    await site.store._access.listener.listening.wait()
    own_server.stop()
    with pytest.raises(StoreUnavailable, match=rf"'site0' at 127.0.0.1:{own_server.port}"):
        await site.find(before.id)
    with pytest.raises(StoreUnavailable) as told:
        await site.create()
    assert PASSWORD not in str(told.value)
    own_server.start()

    async def answers() -> bool:
        with contextlib.suppress(StoreUnavailable):
            return await site.find(before.id) is not None
        return False

    while not await answers():
        await asyncio.sleep(0.02)
    await site.store._access.listener.listening.wait()
    assert (await site.claim()).id == before.id
    async with another(site) as (other, _):
        task, _ = await other.create_task(site.new())
        await until(lambda: any(event.task_id == task.id for event in site.events))
    await site.store.close()


async def test_what_was_acknowledged_outlives_a_crash_of_the_server(
    own_server: PostgresServer,
) -> None:
    site = Site(own_server.url(own_server.create()))
    await site.start()
    acknowledged: list[str] = []

    async def create() -> None:
        with contextlib.suppress(StoreUnavailable):
            while True:
                acknowledged.append((await site.create(callback_url="http://a.example/")).id)

    creating = [asyncio.create_task(create()) for _ in range(8)]
    await until(lambda: len(acknowledged) > 100)
    await asyncio.to_thread(own_server.kill)
    await asyncio.gather(*creating)
    await site.store.close()
    own_server.start()
    site.store = site.open()
    assert [each for each in acknowledged if await site.find(each) is None] == []
    await site.store.close()
    assert site.sql("SELECT count(*) FROM callbacks") == site.sql("SELECT count(*) FROM tasks")


async def test_connections_that_are_cut_are_made_anew(site: Site, databases: Databases) -> None:
    task = await site.create()
    await site.store._access.listener.listening.wait()
    with databases.server.admin() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'site'"
        )
    assert (await site.get(task.id)).id == task.id
    await site.create()


async def test_too_many_connections_are_told_and_passed_over(
    site: Site, databases: Databases
) -> None:
    def limit(most: int) -> None:
        with databases.server.admin() as connection:
            connection.execute(f"ALTER ROLE site CONNECTION LIMIT {most}".encode())

    await site.create()
    limit(0)
    try:
        with pytest.raises(StoreUnavailable, match=r"too many connections.*pool_size"):
            open_store(site.url, callback_body=body)
        await site.create()
    finally:
        limit(-1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (lambda u: u.replace(":pass", ":wrong"), r"password authentication failed.*PGPASSWORD"),
        (lambda u: re.sub(r"/\w+$", "/missing", u), r"'missing'.*does not exist.*createdb"),
        (lambda u: re.sub(r":\d+/", ":1/", u), r"127\.0\.0\.1:1 cannot be reached.*refused"),
        (lambda u: u.replace("//site:", "//nobody:"), r"authentication failed"),
        (lambda u: u.replace("127.0.0.1", "no.such.host.invalid"), r"no\.such\.host\.invalid:\d"),
    ],
)
def test_what_cannot_be_reached_is_named_without_its_password(
    url: str, changed: Callable[[str], str], said: str
) -> None:
    for call in (lambda u: open_store(u, callback_body=body), store_exists, store_standing):
        with pytest.raises(StoreUnavailable, match=said) as told:
            call(changed(url))
        assert "pass" not in str(told.value).replace("password", "").replace("PGPASS", "").replace(
            "pgpass", ""
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("postgresql://host:5432", "names none"),
        ("postgresql://u:se%cret@host/db", "%XX"),
        ("postgresql://u:secret@host/db?pool_size=1", "pool_size .* from 2 to 64"),
        ("postgresql://u:secret@host/db?pool_size=many", "pool_size"),
        ("postgresql://u:secret@host/db?colour=red", "libpq"),
        ("postgresql://u:secret@[host/db", "cannot be read"),
    ],
)
def test_urls_that_name_no_database(given: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as told:
        check_store_url(given)
    assert "secret" not in str(told.value)
    assert "cret" not in str(told.value)


def test_a_user_without_rights_is_told_what_it_lacks(databases: Databases, url: str) -> None:
    server = databases.server
    empty = server.create()
    with server.admin(empty) as connection:
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'g'")
    try:
        with pytest.raises(StoreUnavailable, match=r"permission denied.*GRANT"):
            open_store(server.url(empty, user="guest", password="g"), callback_body=body)
    finally:
        server.drop(empty)
        with server.admin() as connection:
            connection.execute("DROP ROLE guest")


def test_the_extra_is_named_where_the_driver_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in list(sys.modules):
        if name.startswith("stillmotion.tasks.postgres"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ValueError, match=r"pip install 'stillmotion\[postgres\]'"):
        check_store_url("postgresql://host/db")


# versions


@pytest.fixture
def bare(databases: Databases) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    name = databases.server.create()
    yield databases.server.url(name)
    databases.server.drop(name)


def migrated(url: str, files: list[Migration]) -> None:
    address = read_address(url)
    with connect_now(address) as connection:
        migrate(connection, address, files)


def ahead(number: int, *, compatible: bool) -> Migration:
    first = f"{COMPATIBLE}\n" if compatible else ""
    return Migration(number, "later", f"{first}ALTER TABLE tasks ADD COLUMN later{number} text")


@pytest.mark.parametrize("version", range(1, len(ours())))
async def test_a_database_of_an_earlier_version_is_brought_up_to_date(
    bare: str, version: int
) -> None:
    migrated(bare, ours()[:version])
    assert store_standing(bare).version == version
    with psycopg.connect(bare, autocommit=True) as connection:
        connection.execute("INSERT INTO accounts (name, created_at) VALUES ('default', 1)")
        connection.execute(
            "INSERT INTO tasks (id, account_id, kind, engine, pool, watermark, callback_url, "
            "base_url, units, created_at, request) VALUES (123456789012345678, 1, 'image2video', "
            "'parallax', 'cpu', false, '', '', '1', 1, '{}')"
        )
    site = Site(bare)
    await site.start()
    assert store_standing(bare).current
    claimed = await site.claim()
    assert claimed.id == "123456789012345678"
    assert await site.store.succeed_task(claimed.id, 1, result())
    assert await site.store.site_secret() is None
    assert await site.store.take_sweep("s", "w", 60)
    await site.store.close()


async def test_servers_that_start_at_once_migrate_once(bare: str) -> None:
    def opened() -> None:
        migrated(bare, ours())

    await asyncio.gather(*(asyncio.to_thread(opened) for _ in range(5)))
    with psycopg.connect(bare) as connection:
        rows = connection.execute("SELECT number FROM migrations ORDER BY number").fetchall()
    assert [number for (number,) in rows] == [migration.number for migration in ours()]


async def test_a_database_one_version_ahead_is_used_where_that_was_promised(bare: str) -> None:
    newest = ours()[-1].number
    migrated(bare, [*ours(), ahead(newest + 1, compatible=True)])
    assert store_standing(bare).current
    site = Site(bare)
    await site.start()
    await site.create()
    await site.claim()
    await site.store.close()
    migrated(bare, [*ours(), *(ahead(newest + n, compatible=True) for n in (1, 2))])
    with pytest.raises(StoreUnavailable, match=rf"newer Stillmotion.*{newest + 2}.*{newest}"):
        site.open()


def test_a_database_of_a_newer_version_is_left_alone(bare: str) -> None:
    migrated(bare, [*ours(), ahead(ours()[-1].number + 1, compatible=False)])
    with pytest.raises(StoreUnavailable, match="newer Stillmotion"):
        open_store(bare, callback_body=body)
    assert not store_standing(bare).current


def test_a_migration_that_is_not_the_one_that_was_run_is_refused(bare: str) -> None:
    first, *others = ours()
    migrated(bare, [first._replace(script=first.script + "\n-- changed"), *others])
    with pytest.raises(StoreUnavailable, match=r"another migration 0001 \('tables'\)"):
        open_store(bare, callback_body=body)


def test_tables_of_something_else_are_left_alone(bare: str) -> None:
    with psycopg.connect(bare, autocommit=True) as connection:
        connection.execute("CREATE TABLE tasks (mine text)")
        with pytest.raises(StoreUnavailable, match="a database of its own"):
            open_store(bare, callback_body=body)
        assert connection.execute("SELECT to_regclass('accounts')").fetchone() == (None,)


# the site as a whole


def test_who_is_alone_with_a_store_waits_for_its_servers(url: str) -> None:
    with (
        served(url),
        served(url),
        pytest.raises(StoreInUse, match="in use by a server"),
        alone(url),
    ):
        pass
    with alone(url):
        with pytest.raises(StoreInUse, match="being copied"), served(url):
            pass
        with pytest.raises(StoreInUse), alone(url):
            pass
    with served(url):
        pass


async def test_a_site_goes_to_postgresql_and_back_without_losing_a_row(
    file_site: Site, databases: Databases, url: str, tmp_path: Path
) -> None:
    site = file_site
    now = site.clock.ms
    await site.store.add_pack(site.account.id, "p", 9_000_000, now - 1, now + 10**9)
    await site.store.add_key(site.account.id, "ak", b"h" * 32)
    await site.store.prioritize_account(site.other.id, 3)
    ended = await site.create(callback_url="http://a.example/", units="2", external_task_id="e")
    running = await site.claim()
    await site.store.succeed_task(running.id, 1, result())
    assert await site.store.note_words(None, 9) == 1, "what was noted there is not copied"
    held = await site.create(site.other)
    await site.claim()
    await site.create(units="1", idempotency_key="k", fingerprint=b"f")
    await site.store.close()
    back = f"sqlite:///{tmp_path}/back.db"
    for source, target in ((site.url, url), (url, back)):
        await open_store(target, callback_body=body).close()
        with open_rows(source) as rows, open_rows(target, writing=True) as into:
            copy_site(rows, into, None)
        with open_rows(target) as rows:
            assert rows.damage() == []
    with open_rows(site.url) as old, open_rows(back) as new:
        for table in TABLES:
            assert list(every_row(old, table)) == list(every_row(new, table))
    moved = Site(url)
    moved.account, moved.other = site.account, site.other
    assert await note_words(moved.store) == 1
    words = HistorySearch(
        kinds=kinds.ALL, statuses=list(Status), words=searched_words("wav"), limit=9
    )
    assert [task.id for task in await moved.store.history(site.account.id, words)] == [ended.id]
    assert (await moved.get("e")).id == ended.id
    assert await moved.store.find_video(site.account.id, "1") is not None
    assert await moved.store.succeed_task(held.id, 1, result("2")), "its attempt holds it still"
    (pack,) = await moved.store.packs(site.account.id)
    assert (pack.spent, pack.reserved) == (2_000_000, 1_000_000)
    assert int((await moved.store.ensure_account("new")).id) > int(site.other.id)
    await moved.store.close()


# statements

SMALL = {"accounts", "keys", "packs", "sessions", "clock", "site_secret", "sweeps"}


@pytest.mark.parametrize("name", sorted(set(SQL) - {"begin", "commit", "rollback"}))
def test_no_statement_scans_the_tasks(url: str, name: str) -> None:
    """Every one must take a million rows as it takes a thousand."""
    statement = SQL[name].decode()
    places = {
        name: f"${n}"
        for n, name in enumerate(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)), 1)
    }
    prepared = re.sub(r"%\((\w+)\)s", lambda found: places[found[1]], statement).replace("%%", "%")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        connection.execute("SET enable_hashjoin = off; SET enable_mergejoin = off")
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE one AS {prepared}".encode())
        nulls = f"({', '.join('NULL' for _ in places)})" if places else ""
        plan = connection.execute(f"EXPLAIN EXECUTE one{nulls}".encode()).fetchall()
    scans = [line for (line,) in plan if re.search(r"Seq Scan on (\w+)", line)]
    tables = {re.search(r"Seq Scan on (\w+)", scan)[1] for scan in scans}  # type: ignore[index]
    assert tables <= SMALL, plan


def test_no_statement_is_left_over() -> None:
    folder = Path(package.__file__ or "").parent
    source = "".join(path.read_text() for path in folder.glob("*.py"))
    quoted = set(re.findall(r'"(\w+)"', source))
    assert set(SQL) - quoted == set()
