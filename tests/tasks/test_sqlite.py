"""What only the store in a file has: its disk, its versions, its plans."""

from __future__ import annotations

import asyncio
import re
import sys
from importlib.resources import files
from pathlib import Path

import apsw
import pytest

from stillmotion.tasks import sqlite
from stillmotion.tasks.sqlite.access import SQL
from stillmotion.tasks.sqlite.database import MIGRATIONS
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.stores import open_store
from stillmotion.tasks.task import Status
from tasks.conftest import KIND, Site, body, result


@pytest.fixture
def site(file_site: Site) -> Site:
    return file_site


async def test_another_process_may_write_meanwhile(site: Site) -> None:
    """`stillmotion keys create` while the server takes tasks."""
    script = (
        "import asyncio, sys\n"
        "from stillmotion.tasks.stores import open_store\n"
        "async def main():\n"
        "    store = open_store('sqlite:///' + sys.argv[1], callback_body=lambda t: b'')\n"
        "    for n in range(30):\n"
        "        await store.ensure_account(f'a{n}')\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(site.path))
    made = 0
    while process.returncode is None:
        await site.create()
        made += 1
        await asyncio.sleep(0)
        if made % 10 == 0:
            await asyncio.wait({asyncio.ensure_future(process.wait())}, timeout=0.01)
    assert process.returncode == 0
    assert await site.store.queue_depth() == {"submitted": made, "processing": 0}
    assert (await site.store.ensure_account("a29")).id


async def test_a_full_disk_is_told_and_forgotten_when_there_is_room(site: Site) -> None:
    await site.create()
    site.store._access.writing.pragma("max_page_count", 1)  # as if no page more could be had
    with pytest.raises(StoreUnavailable, match="full"):
        await site.create(request=b"x" * 1_000_000)
    known = await site.store.queue_depth()
    site.store._access.writing.pragma("max_page_count", 1_000_000)
    await site.create(request=b"x" * 100_000)
    assert (await site.store.queue_depth())["submitted"] == known["submitted"] + 1


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "stillmotion.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreUnavailable, match=re.escape(str(path))):
        open_store(f"sqlite:///{path}", callback_body=body)


async def test_a_database_of_a_newer_version_is_left_alone(site: Site) -> None:
    site.store._access.writing.pragma("user_version", 99)
    with pytest.raises(StoreUnavailable, match="newer"):
        site.open()


async def test_everything_is_synced(site: Site) -> None:
    assert site.store._access.writing.pragma("journal_mode") == "wal"
    assert site.store._access.writing.pragma("synchronous") == 2
    assert site.store._access.writing.pragma("foreign_keys") == 1


@pytest.mark.parametrize("name", sorted(SQL))
async def test_no_statement_scans_the_tasks(site: Site, name: str) -> None:
    """Every one must take a million rows as it takes a thousand."""
    bindings = dict.fromkeys(re.findall(r":(\w+)", SQL[name]), 1)
    bindings |= {"full_accounts": "[]", "full_hosts": "[]", "ids": "[]"}
    plan = site.store._access.writing.execute(
        "EXPLAIN QUERY PLAN " + SQL[name], bindings
    ).fetchall()
    scans = [step for *_, step in plan if re.match(r"SCAN (tasks|callbacks)\b", step)]
    # Over what has not ended, has failed or is not yet noted, by an index that holds nothing else,
    # or one row of it.
    few = r"INDEX (tasks_un(finished|searched)|callbacks_(by_lane|failing|given_up))"
    assert all(re.search(few, scan) for scan in scans)
    if name in {"own_task_by_id", "list_tasks", "claim_task", "create_callback", "purge_task"}:
        assert scans == []


def test_no_statement_is_left_over() -> None:
    folder = Path(sqlite.__file__ or "").parent
    source = "".join(path.read_text() for path in folder.glob("*.py"))
    used = set(re.findall(r'SQL\["(\w+)"\]', source)) | set(
        re.findall(r'self\._end\("(\w+)"', source)
    )
    assert used == set(SQL)


def test_sqlite_has_the_fix_for_lost_frames() -> None:
    """It comes with apsw, whatever the system has. See https://sqlite.org/wal.html#walresetbug."""
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
async def test_a_database_of_an_earlier_version_is_brought_up_to_date(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "old.db"
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    for script in MIGRATIONS[:version]:
        connection.execute((files("stillmotion.tasks.sqlite") / script).read_text())
    connection.execute("INSERT INTO accounts (name, created_at) VALUES ('default', 1)")
    connection.execute(
        "INSERT INTO tasks (id, account_id, kind, watermark, callback_url, units, created_at,"
        " request) VALUES (123456789012345678, 1, ?, 0, 'http://a.example/', '1', 1, x'7b7d')",
        (KIND,),
    )
    connection.pragma("user_version", version)
    connection.close()
    store = open_store(f"sqlite:///{path}", callback_body=body)
    (account,) = await store.list_accounts()
    assert (account.name, account.consent) == ("default", None)
    task = await store.find_task(account.id, KIND, "123456789012345678")
    assert task is not None
    assert (task.base_url, task.remarks, task.status) == ("", (), Status.SUBMITTED)
    assert await store.claim_callbacks("w", 10, 30) == [], "it was told by the old rules"
    claimed = await store.claim_task("w", 30)
    assert claimed is not None
    assert await store.succeed_task(claimed.id, 1, result(), ("not done: x",))
    assert len(await store.claim_callbacks("w", 10, 30)) == 1
    assert await store.packs(account.id) == []
    assert await store.find_kept(account.id, "element", 1) is None
    await store.close()
