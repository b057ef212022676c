"""Whole sites copied from store to store, and checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from stillmotion.tasks import kinds
from stillmotion.tasks.checking import check_site
from stillmotion.tasks.copying import CopyRefused, copy_site, note_words
from stillmotion.tasks.history import HistorySearch
from stillmotion.tasks.site_rows import TABLES, Row, Table, every_row
from stillmotion.tasks.site_secret import SiteSecret
from stillmotion.tasks.store import UNIT, Store
from stillmotion.tasks.stores import bring_up_to_date, open_rows, open_store
from stillmotion.tasks.task import ElementFile, MediaFile, Status, TaskResult
from stillmotion.tasks.words import searched_words
from stillmotion.vault import Vault, keys_below, open_vault
from tasks.conftest import Site, body

SECRET = SiteSecret(mark=b"mark", master=b"m" * 32)
WEEK_S = 7 * 24 * 3600.0


@pytest.fixture
def site(file_site: Site) -> Site:
    return file_site


def element(key: str) -> TaskResult:
    described: dict[str, Any] = {"name": "Rex", "description": "", "reference_type": "image_refer"}
    return TaskResult(
        elements=(
            ElementFile(
                id=5,
                pictures=(key,),
                video="",
                cutouts=(),
                voice=None,
                tags=("t_101",),
                owned_by="1",
                **described,
            ),
        )
    )


def video(key: str) -> TaskResult:
    return TaskResult((MediaFile(id="7", key=key, duration=5.0, width=4, height=2, fps=30),))


@pytest.fixture
async def full(site: Site, tmp_path: Path) -> Vault:
    """Fill the site with rows of every sort, and its vault with what they name."""
    vault = open_vault(tmp_path / "media")
    store, mine = site.store, site.account
    await store.keep_secret(SiteSecret(mark=b"mark"))
    await store.ensure_account("limited", max_parallel=3, rate_limit=0.1)
    await store.record_consent(mine.id, "Ada Example")
    for number in range(3):
        site.clock.now += 1
        await store.add_key(mine.id, f"{9 - number}", bytes([number]) * 32)
    await store.revoke_key("8")
    now = site.clock.ms
    await store.add_pack(mine.id, "small", UNIT * 3 // 2, now - 1, now + 10**10)
    gone = await store.add_pack(mine.id, "gone", UNIT, now - 1, now + 10**10)
    await store.add_pack(mine.id, "large", 100 * UNIT, now - 1, now + 2 * 10**10)
    assert await store.remove_pack(gone.id)

    async def end(how: str, **fields: Any) -> str:
        task = await site.create(units="1", callback_url="http://a.example/x?y=1", **fields)
        key = f"results/{task.id}/1/made"
        claimed = await site.claim()
        if how == "succeed":
            await vault.put(key, b"made")
            made = element(key) if fields else video(key)
            assert await store.succeed_task(claimed.id, 1, made, ("a remark",))
        elif how == "fail":
            assert await store.fail_task(claimed.id, 1, "no\nway")
        else:
            await store.cancel_task(mine.id, claimed.kind, claimed.id)
        return task.id

    purged = await end("succeed")
    await vault.delete_prefix(f"results/{purged}")
    await store.mark_purged([purged])
    await end("succeed")
    await end("succeed", kind="elements", external_task_id="mine", base_url="https://v.example")
    await end("fail")
    await end("cancel")
    running = await site.create(
        units="2.5", watermark=True, idempotency_key="once", fingerprint=b"f" * 32
    )
    await site.claim(lease=WEEK_S)
    await store.extend_lease(running.id, 1, WEEK_S, 1 / 3, "rendering", ("another",))
    (callback, *_) = await store.claim_callbacks("w", 10, 30)
    await store.callback_failed(callback.id, "HTTP 500", 60, worker="w")
    await store.claim_callbacks("w", 10, 30)
    waiting = await site.create(site.other, pool="gpu", engine="other", callback_url="http://b/")
    await vault.put(f"inputs/{waiting.id}/image.png", b"in")
    return vault


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table as SQLite has it."""
    with apsw.Connection(str(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema")]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in names
            if name in {table.name for table in TABLES} | {"sqlite_sequence"}
        }


def copied(site: Site, target: Path, **options: Any) -> None:
    url = f"sqlite:///{target}"
    bring_up_to_date(url)
    with open_rows(f"sqlite:///{site.path}") as source, open_rows(url, writing=True) as rows:
        copy_site(source, rows, SECRET, **options)


def test_every_column_of_every_table_is_copied(site: Site, tmp_path: Path) -> None:
    with apsw.Connection(str(site.path)) as connection:
        for table in TABLES:
            found = connection.execute(f"SELECT name FROM pragma_table_info('{table.name}')")
            assert {name for (name,) in found} - {"one", "searched"} == set(table.columns)
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        of_servers = {"sweeps", "clock", "sessions"}
        kept = {name for (name,) in tables if not name.startswith("task_words")}
        assert kept == {table.name for table in TABLES} | of_servers


async def test_a_copy_has_every_row_as_it_is(site: Site, full: Vault, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copied(site, target)
    old, new = dump(site.path), dump(target)
    assert min(len(rows) for rows in old.values()) > 0, "every table has rows"
    assert new.pop("site_secret") == [(1, SECRET.mark, SECRET.master)]
    old.pop("site_secret")
    assert new == old
    with open_rows(f"sqlite:///{site.path}") as a, open_rows(f"sqlite:///{target}") as b:
        for table in TABLES[1:]:
            assert list(every_row(a, table)) == list(every_row(b, table))


async def test_a_copy_goes_on_where_the_site_stood(site: Site, full: Vault, tmp_path: Path) -> None:
    keys, packs = await site.store.list_keys(), await site.store.packs(site.account.id)
    copied(site, tmp_path / "copy.db")
    store: Store = open_store(
        f"sqlite:///{tmp_path}/copy.db",
        callback_body=body,
        clock=site.clock,
        steady=site.clock.steady,
    )
    assert await store.list_keys() == keys
    assert await store.packs(site.account.id) == packs
    (running,) = [
        t
        for t in await store.list_tasks(site.account.id, "image2video", 1, 99)
        if not t.status.final
    ]
    assert await store.succeed_task(running.id, 1, video("results/x/1/y")), "its attempt goes on"
    after = await store.packs(site.account.id)
    assert sum(pack.spent for pack in after) == sum(pack.spent for pack in packs) + 2.5 * UNIT
    assert sum(pack.reserved for pack in after) == 0
    found = await store.find_kept(site.account.id, "element", 5)
    assert found is not None
    fresh = await store.ensure_account("fresh")
    assert int(fresh.id) == 4, "no id is given twice"
    site.clock.now += 61
    due = [callback.id for callback in await store.claim_callbacks("w", 10, 30)]
    assert due
    await store.close()


async def test_a_copy_is_searched_by_its_words_as_the_site_is(
    site: Site, full: Vault, tmp_path: Path
) -> None:
    wanted = HistorySearch(
        kinds=kinds.ALL, statuses=list(Status), words=searched_words("wav"), limit=99
    )
    while await site.store.note_words(None, 2):
        pass
    before = [task.id for task in await site.store.history(site.account.id, wanted)]
    assert len(before) > 2
    copied(site, tmp_path / "copy.db")
    store = open_store(f"sqlite:///{tmp_path}/copy.db", callback_body=body)
    told: list[tuple[str, int]] = []
    assert await note_words(store, lambda *each: told.append(each)) == len(before)
    assert told == [("words of tasks", len(before))]
    assert [task.id for task in await store.history(site.account.id, wanted)] == before
    assert await note_words(store) == 0
    await store.close()


async def test_a_copy_is_whole_or_not_there(site: Site, full: Vault, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"

    def fail(table: str, _rows: int) -> None:
        raise RuntimeError("cut off")

    for _ in range(600):
        await site.create(site.other)
    with pytest.raises(RuntimeError):
        copied(site, target, tell=fail)
    assert {len(rows) for name, rows in dump(target).items() if name != "sqlite_sequence"} == {0}
    copied(site, target)
    with pytest.raises(CopyRefused, match="not empty: it has rows in site_secret"):
        copied(site, target)


@pytest.mark.parametrize("changes", [lambda rows: rows[1:], lambda rows: [(*rows[0][:-1], b"?")]])
async def test_a_target_that_has_something_else_than_was_read_is_refused(
    site: Site,
    full: Vault,
    tmp_path: Path,
    changes: Callable[[list[Row]], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from stillmotion.tasks.sqlite.site_rows import SqliteRows

    write = SqliteRows.write_rows

    def write_wrong(self: SqliteRows, table: Table, rows: list[Row]) -> None:
        write(self, table, changes(rows) if table.name == "callbacks" else rows)

    monkeypatch.setattr(SqliteRows, "write_rows", write_wrong)
    with pytest.raises(CopyRefused, match="callbacks was read as"):
        copied(site, tmp_path / "copy.db")
    assert dump(tmp_path / "copy.db")["tasks"] == []


async def findings(site: Site, vault: Vault) -> list[str]:
    return await check_site(lambda: open_rows(f"sqlite:///{site.path}"), vault)


async def test_a_site_that_is_in_order_has_no_findings(site: Site, full: Vault) -> None:
    assert await findings(site, full) == []


SPOILT = {
    "UPDATE packs SET spent = spent + 1 WHERE name = 'large'": "pack 3 has",
    "UPDATE packs SET reserved = reserved + 1 WHERE name = 'large'": "reserved",
    "INSERT INTO charges SELECT id, 3, 5 FROM tasks WHERE status = 'failed'": "is charged 5 all",
    "UPDATE tasks SET result = x'7b7d' WHERE result IS NOT NULL AND kind <> 'elements'": (
        "names no file"
    ),
    "UPDATE tasks SET result = x'5b5d' WHERE result IS NOT NULL AND kind <> 'elements'": (
        "cannot be read"
    ),
    "UPDATE library SET account_id = 2": "the element 5 is kept of task",
    "UPDATE library SET task_id = (SELECT id FROM tasks WHERE status = 'failed')": (
        "the element 5 is kept of task"
    ),
    "UPDATE callbacks SET ready_at = NULL, claimed = 0 WHERE ended_at IS NULL": "is due at no time",
    "UPDATE callbacks SET ready_at = 1 WHERE ended_at IS NULL": "is due before an earlier one",
    "UPDATE keys SET account_id = 77": "of keys refers to a row of accounts that is not there",
    "DELETE FROM tasks WHERE kind = 'elements'": "which is gone",
}


@pytest.mark.parametrize("spoil", SPOILT)
async def test_what_does_not_hold_together_is_found(site: Site, full: Vault, spoil: str) -> None:
    await site.store.close()
    with apsw.Connection(str(site.path)) as connection:
        connection.pragma("ignore_check_constraints", True)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        connection.execute(spoil)
    found = await findings(site, full)
    assert any(SPOILT[spoil] in said for said in found), found


async def test_media_that_are_missing_or_of_nobody_are_found(
    site: Site, full: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stillmotion.tasks.checking.SETTLE_S", 0)
    named = await keys_below(full, "results")
    purged = next(
        task
        for task in await site.store.list_tasks(site.account.id, "image2video", 1, 99)
        if task.purged
    )
    await full.delete_prefix(named[0].rpartition("/")[0])
    await full.put("inputs/160000000000000000/image.png", b"of a create that never ended")
    await full.put(f"results/{purged.id}/2/a", b"of a task that is purged")
    await full.put(f"results/{purged.id}/2/b", b"of a task that is purged")
    await full.put(f"inputs/{site.ids.new()}/image.png", b"of a create that may be under way")
    found = await findings(site, full)
    assert sorted(found) == sorted(
        [
            f"task {named[0].split('/')[1]}: its result names {named[0]}, which is not there",
            "inputs/160000000000000000: a file of no task that has any",
            f"results/{purged.id}: 2 files of no task that has any",
        ]
    )


async def test_pages_that_are_damaged_are_found(site: Site, full: Vault) -> None:
    for _ in range(400):
        await site.create(site.other)
    await site.store.close()
    content = bytearray(site.path.read_bytes())
    content[-8192 * 6 :] = bytes(8192 * 6)
    site.path.write_bytes(content)
    found = await findings(site, full)
    assert found
    assert all("the database is damaged" in said or "not looked at" in said for said in found)
