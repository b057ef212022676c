"""`stillmotion store` and what other commands say of stores and media that they cannot use."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Any

import apsw
import pytest

from cli.conftest import Ran, Run
from harness.server import ServerProcess
from stillmotion.tasks import kinds
from stillmotion.tasks.history import HistorySearch
from stillmotion.tasks.sqlite.database import MIGRATIONS
from stillmotion.tasks.store import StoreUnavailable
from stillmotion.tasks.stores import alone, open_store, served
from stillmotion.tasks.task import NewTask, Status
from stillmotion.tasks.words import searched_words

LATEST = len(MIGRATIONS)
TASK = "160000000000000000"


def database(path: Path, version: int) -> str:
    """The URL of a database as that version has made it."""
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    for script in MIGRATIONS[:version]:
        connection.execute((files("stillmotion.tasks.sqlite") / script).read_text())
    connection.pragma("user_version", version)
    connection.close()
    return f"sqlite:///{path}"


def version_of(path: Path) -> Any:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    version = connection.pragma("user_version")
    connection.close()
    return version


def found(ran: Ran) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in ran.json["checks"]}


def test_migrate_brings_a_store_up_to_date_and_says_when_it_is(run: Run, tmp_path: Path) -> None:
    url = database(tmp_path / "rows.db", 3)
    ran = run("store", "migrate", "--store", url)
    assert (ran.code, ran.err) == (0, "")
    assert f"was of version 3 and is of {LATEST} now" in ran.out
    assert version_of(tmp_path / "rows.db") == LATEST
    again = run("store", "migrate", "--store", url)
    assert (again.code, again.out) == (0, f"{url} is up to date (version {LATEST}).\n")
    missing = run("store", "migrate", "--store", f"sqlite:///{tmp_path}/none.db")
    assert (missing.code, "no server's data" in missing.err) == (1, True)


@pytest.mark.parametrize(("version", "word"), [(3, "store migrate"), (LATEST + 1, "newer")])
def test_a_store_of_another_version_is_not_checked_and_not_copied(
    run: Run, tmp_path: Path, version: int, word: str
) -> None:
    path = tmp_path / "rows.db"
    url = database(path, version)
    for ran in (
        run("store", "check", "--store", url),
        run("store", "copy", "--from", url, "--to", f"sqlite:///{tmp_path}/new.db"),
    ):
        assert (ran.code, ran.out) == (1, "")
        assert word in ran.err
        assert f"version {version}" in ran.err
    assert version_of(path) == version
    assert not (tmp_path / "new.db").exists()


def test_what_is_newer_is_refused_by_all_commands(run: Run, tmp_path: Path) -> None:
    url = database(tmp_path / "rows.db", LATEST + 1)
    for command in (
        ("serve", "--port", "0"),
        ("keys", "create"),
        ("accounts", "list"),
        ("store", "migrate"),
    ):
        ran = run(*command, "--store", url)
        assert (ran.code, ran.out) == (1, ""), command
        assert "newer Stillmotion" in ran.err
    doctor = run("doctor", "--store", url, "--json")
    assert (doctor.code, found(doctor)["store"]["state"]) == (1, "missing")


def test_doctor_looks_at_the_store_and_the_media_that_it_is_told_of(
    run: Run, tmp_path: Path
) -> None:
    url = database(tmp_path / "rows.db", 4)
    site = ("--store", url, "--media", f"file://{tmp_path}/pictures", "--json")
    older = run("doctor", *site)
    assert (older.code, found(older)["store"]["state"]) == (0, "warning")
    assert "store migrate" in found(older)["store"]["remedy"]
    assert version_of(tmp_path / "rows.db") == 4, "looking changes nothing"
    assert "first start makes" in found(older)["media"]["found"]

    run("keys", "create", "--store", url)
    (tmp_path / "pictures").mkdir()
    good = found(run("doctor", *site))
    assert good["store"]["found"] == f"{url}, version {LATEST}, writable"
    assert good["secret"]["found"] == "in the store"
    assert good["keys"]["found"] == "1 in force"
    assert good["media"]["found"] == f"file://{tmp_path}/pictures, writable"
    assert not any((tmp_path / "pictures").rglob("file"))

    mounted = tmp_path / "mounted"
    mounted.write_text("ab" * 32)
    bad = run("doctor", *site, "--secrets", mounted)
    assert (bad.code, found(bad)["secret"]["state"]) == (1, "missing")
    assert "another site" in found(bad)["secret"]["remedy"]


def test_places_that_cannot_be_used_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database and no folder")
    for store in (f"sqlite:///{tmp_path}/none/rows.db", f"sqlite:///{tmp_path}/file"):
        ran = run("doctor", "--store", store, "--json")
        assert (ran.code, found(ran)["store"]["state"]) == (1, "missing")
        assert store in found(ran)["store"]["found"]
        for command in (("serve", "--port", "0"), ("keys", "create"), ("store", "check")):
            ran = run(*command, "--store", store)
            assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
            assert store.removeprefix("sqlite:///") in ran.err
    media = f"file://{tmp_path}/file/media"
    ran = run("doctor", "--media", media, "--json")
    assert (ran.code, found(ran)["media"]["state"]) == (1, "missing")
    ran = run("serve", "--port", "0", "--media", media)
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert f"{tmp_path}/file" in ran.err


@pytest.mark.parametrize(
    "secret_url",
    [
        "mysql://ada:hidden@host/db",
        "mysql://ada:hid/den@host/db",
        "mysql://host/db?password=hidden",
        "ada:hidden@host",
        "sqlite://ada:hidden@host/db",
    ],
)
def test_no_password_of_a_url_is_shown(run: Run, secret_url: str) -> None:
    copying = ("store", "copy", "--from", "sqlite:///a.db")
    for command in (
        ("serve", "--store", secret_url),
        ("serve", "--media", secret_url),
        ("keys", "create", "--store", secret_url),
        ("keys", "list", "--media", secret_url),
        ("accounts", "list", "--store", secret_url),
        ("doctor", "--store", secret_url),
        ("doctor", "--media", secret_url),
        ("store", "migrate", "--store", secret_url),
        ("store", "check", "--media", secret_url),
        ("store", "copy", "--from", secret_url, "--to", "sqlite:///a.db"),
        (*copying, "--to", secret_url),
    ):
        ran = run(*command)
        assert (ran.code, ran.out) == (2, ""), command
        assert command[-2] in ran.err or command[-4] in ran.err
        for part in ("hidden", "den@", "ada", "hid/"):
            assert part not in ran.err, command


def test_who_changes_a_store_as_a_whole_is_alone_with_it(
    run: Run, server: ServerProcess, tmp_path: Path
) -> None:
    url = f"sqlite:///{server.data}/stillmotion.db"
    target = f"sqlite:///{tmp_path}/new.db"
    for flags in (("--data", server.data), ("--data", tmp_path / "elsewhere")):
        ran = run("store", "copy", "--from", url, "--to", target, *flags)
        assert (ran.code, ran.out) == (1, "")
        assert "server" in ran.err
        assert "nothing was copied" in ran.err
    assert not (tmp_path / "new.db").exists()
    run("keys", "create", "--store", target)
    with served(target):
        ran = run("keys", "new-secret", "--replace", "--store", target)
        assert (ran.code, "in use by a server" in ran.err) == (1, True)
    with alone(target):
        ran = run("serve", "--port", "0", "--store", target)
        assert (ran.code, ran.out) == (1, "")
        assert "is being copied or changed as a whole" in ran.err
    assert run("keys", "list", "--store", target).code == 0


def test_a_copy_of_a_site_whose_secret_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "site"
    made = run("keys", "create", "--data", data, "--json").json
    url = f"sqlite:///{data}/stillmotion.db"
    secret = (data / "secret.key").read_text()
    (data / "secret.key").unlink()
    target = f"sqlite:///{tmp_path}/new.db"
    ran = run("store", "copy", "--from", url, "--to", target)
    assert (ran.code, "secret.key is missing" in ran.err) == (1, True)
    checked = run("store", "check", "--data", data)
    assert (checked.code, checked.out.count("\n")) == (1, 1)
    assert "secret.key is missing" in checked.out
    (tmp_path / "mounted").write_text("ab" * 32)
    ran = run("store", "copy", "--from", url, "--to", target, "--secrets", tmp_path / "mounted")
    assert (ran.code, "another site" in ran.err) == (1, True)
    (tmp_path / "mounted").write_text(secret)
    ran = run(
        *("store", "copy", "--from", url, "--to", target, "--secrets", tmp_path / "mounted"),
        "--json",
    )
    assert ran.code == 0
    assert {each["table"]: each["rows"] for each in ran.json}["keys"] == 1
    wrong = run("keys", "list", "--store", target)
    assert (wrong.code, "--secrets" in wrong.err) == (1, True)
    ran = run("keys", "list", "--store", target, "--secrets", tmp_path / "mounted", "--json")
    assert [key["access_key"] for key in ran.json] == [made["access_key"]]


def searched(url: str, account: str, cancels: bool = False) -> list[str]:
    """The tasks of an account that tell of lighthouses; `cancels` makes one first."""

    async def run() -> list[str]:
        store = open_store(url, callback_body=lambda _task: b"")
        if cancels:
            asked = b'{"prompt": "A lighthouse"}'
            task = NewTask(id=TASK, kind=kinds.IMAGE2VIDEO, account_id=account, request=asked)
            await store.create_task(task)
            await store.cancel_task(account, task.kind, task.id)
        words = HistorySearch(
            kinds=kinds.ALL, statuses=list(Status), words=searched_words("lighthouse"), limit=9
        )
        found = await store.history(account, words)
        await store.close()
        return [task.id for task in found]

    return asyncio.run(run())


def test_a_copy_is_searched_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    url = f"sqlite:///{site}/stillmotion.db"
    run("keys", "create", "--data", site)
    (account,) = (each["id"] for each in run("accounts", "list", "--data", site, "--json").json)
    assert searched(url, account, cancels=True) == []  # no server has noted its words yet
    target = f"sqlite:///{tmp_path}/new.db"
    ran = run("store", "copy", "--from", url, "--to", target)
    assert ran.code == 0, ran.err
    assert searched(target, account) == [TASK]

    async def away(*_: object) -> int:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr("stillmotion.tasks.copying.note_words", away)
    without = f"sqlite:///{tmp_path}/without.db"
    ran = run("store", "copy", "--from", url, "--to", without, "--json")
    assert ran.code == 0
    assert {each["table"]: each["rows"] for each in ran.json}["tasks"] == 1
    assert "all rows are copied" in ran.err
    assert "the disk is full" in ran.err
    assert searched(without, account) == []


def test_a_new_secret_in_place_of_one_in_the_store(run: Run, tmp_path: Path) -> None:
    site = ("--store", f"sqlite:///{tmp_path}/rows.db")
    run("keys", "create", *site)
    before = run("keys", "webhook-secret", *site).out
    kept = run("keys", "new-secret", *site)
    assert (kept.code, "--replace" in kept.err) == (1, True)
    assert run("keys", "webhook-secret", *site).out == before
    assert run("keys", "new-secret", "--replace", *site).code == 0
    assert run("keys", "webhook-secret", *site).out != before
    assert not list(tmp_path.rglob("secret.key*"))


def test_a_file_that_is_put_in_place_of_a_lost_one_is_taken(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "site"
    run("keys", "create", "--data", data)
    (data / "secret.key").write_text("ab" * 32)
    assert run("keys", "list", "--data", data).code == 1
    assert run("keys", "new-secret", "--data", data).code == 0
    assert (data / "secret.key").read_text() == "ab" * 32
    assert run("keys", "list", "--data", data).code == 0
    assert run("keys", "new-secret", "--replace", "--data", data).code == 0
    assert (data / "secret.key.replaced").read_text() == "ab" * 32
