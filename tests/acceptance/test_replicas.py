"""Two servers with a data folder each, on one store and one storage: to clients they are one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import psycopg
import pytest

from conftest import SMALL_CATALOG
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess

CREATE = "/v1/videos/image2video"
ORPHAN = "inputs/160000000000000000/image.png"
"""Of a create of long ago that never ended."""


class Pair(NamedTuple):
    """The servers, and what they share."""

    one: ServerProcess
    two: ServerProcess
    folder: Path
    orphan: Path
    """Put there once the first one was up."""
    store: str

    @property
    def shared(self) -> tuple[str, ...]:
        return ("--store", self.store, "--media", f"file://{self.folder}/m")

    def keys(self, *arguments: str) -> str:
        """`stillmotion keys` from a machine where no server runs."""
        command = [sys.executable, "-m", "stillmotion", "keys", *arguments, *self.shared]
        done = subprocess.run(
            [*command, "--data", str(self.folder / "elsewhere")],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("shared")
    store = f"sqlite:///{folder}/rows.db"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        store = server.url(server.create())
    one, two = (ServerProcess(folder / name, "--workers", "1") for name in ("one", "two"))
    servers = Pair(one, two, folder, folder / "m" / ORPHAN, store)
    for server in (one, two):
        server.flags += [*servers.shared, "--catalog", str(SMALL_CATALOG)]
        server.flags += ["--models-dir", str(folder / "models")]
    one.start()
    with one.client() as client:
        while client.get("/readyz").status_code != 200:
            pass
    servers.orphan.parent.mkdir(parents=True)
    servers.orphan.write_bytes(b"in")
    two.start()
    yield servers
    for server in (one, two):
        assert server.stop() == 0


def at(server: ServerProcess, url: str) -> httpx2.Response:
    """A link that another server has given, at this one."""
    there = httpx2.URL(server.url)
    moved = httpx2.URL(url).copy_with(host=there.host, port=there.port)
    return httpx2.get(moved, trust_env=False, timeout=60)


def ended(client: httpx2.Client, task_id: str) -> dict[str, Any]:
    """The task once it has ended, by asking for it again and again."""
    while True:
        task: dict[str, Any] = client.get(f"{CREATE}/{task_id}").json()["data"]
        if task["task_status"] in ("succeed", "failed"):
            return task


def test_what_one_takes_the_other_knows_and_serves(pair: Pair) -> None:
    api_key = pair.one.first_key["api_key"]
    assert not (pair.two.data / "first-key.json").exists(), "the first key is made once"
    assert not list(pair.folder.glob("*/secret.key"))
    with pair.one.client() as one, pair.two.client(api_key) as two:
        body = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
        for creating, asking in ((one, two), (two, one)):
            task_id = creating.post(CREATE, json=body).json()["data"]["task_id"]
            task = ended(asking, task_id)
            assert task["task_status"] == "succeed"
            link = task["task_result"]["videos"][0]["url"]
            videos = [at(server, link) for server in (pair.one, pair.two)]
            assert [video.status_code for video in videos] == [200, 200]
            assert videos[0].content == videos[1].content
            assert videos[0].content[4:8] == b"ftyp"
            forged = at(pair.two, link[:-4] + "AAAA")
            assert forged.status_code == 403


def test_a_key_that_is_revoked_is_refused_by_both(pair: Pair) -> None:
    made = dict(line.split("  ", 1) for line in pair.keys("create").splitlines())
    access_key, api_key = (made[name].strip() for name in ("access key", "api key"))
    clients = [server.client(api_key) for server in (pair.one, pair.two)]
    for client in clients:
        assert client.get(CREATE).status_code == 200
    pair.keys("revoke", access_key)
    if pair.store.startswith("sqlite:"):
        # What is known of a key is dropped before the command that revokes it has ended.
        assert [client.get(CREATE).status_code for client in clients] == [401, 401]
    while {client.get(CREATE).status_code for client in clients} != {401}:
        pass  # the news of it are on their way
    for client in clients:
        client.close()


def test_one_sweeps_and_the_other_once_that_has_stopped(pair: Pair) -> None:
    """Runs last: it stops servers. Both have been up for as long as the tests above took."""
    assert pair.orphan.exists(), "the second server swept, although it was the first one's turn"
    assert pair.one.stop() == 0
    assert pair.two.stop() == 0
    pair.two.start()
    pair.one.start()
    with pair.one.client() as client:
        for _ in range(1000):
            if not pair.orphan.exists():
                break
            assert client.get(CREATE).status_code == 200
    assert not pair.orphan.exists()
    assert any(ORPHAN.rpartition("/")[0] in line for line in pair.two.stderr)


def test_a_server_with_the_secret_of_another_site_is_refused(pair: Pair, tmp_path: Path) -> None:
    other = tmp_path / "secret"
    other.write_text("ab" * 32)
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", *pair.shared]
    done = subprocess.run(
        [*command, "--data", str(tmp_path / "data"), "--secrets", str(other)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{other} holds the secret of another site" in done.stderr


@pytest.mark.parametrize("pair", ["postgresql"], indirect=True)
def test_events_of_a_task_come_from_whichever_server_is_asked(pair: Pair) -> None:
    api_key = pair.one.first_key["api_key"]
    with pair.one.client() as one, pair.two.client(api_key) as two:
        body = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
        made = [one.post(CREATE, json=body).json()["data"]["task_id"] for _ in range(3)]
        told = {}
        for task_id in made:
            with two.stream("GET", f"{CREATE}/{task_id}/events", timeout=240) as events:
                told[task_id] = [line for line in events.iter_lines() if line.startswith("event:")]
        for task_id in made:
            assert told[task_id].count("event: status") == 3
            assert ended(one, task_id)["task_status"] == "succeed"
        counted = [
            float(line.split()[1])
            for client in (one, two)
            for line in client.get("/metrics").text.splitlines()
            if line.startswith('stillmotion_task_changes_total{status="submitted"}')
        ]
        # Each create is counted by the server that took it alone (and forgotten when that starts
        # anew, as it does in a test above).
        assert sum(counted) <= len(one.get(CREATE).json()["data"])
        cancelled = one.post(CREATE, json=body).json()["data"]["task_id"]
        assert two.post(f"{CREATE}/{cancelled}/cancel").status_code == 200
        assert ended(one, cancelled)["task_status"] == "failed"


@pytest.mark.parametrize("pair", ["postgresql"], indirect=True)
def test_what_a_killed_server_was_doing_the_other_does(pair: Pair) -> None:
    """Once its lease is over: the half minute that it lasts is not waited for."""
    api_key = pair.one.first_key["api_key"]
    with pair.one.client() as one, pair.two.client(api_key) as two:
        body = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
        made = [one.post(CREATE, json=body).json()["data"]["task_id"] for _ in range(4)]
        while not any(
            two.get(f"{CREATE}/{task_id}").json()["data"]["task_status"] == "processing"
            for task_id in made
        ):
            pass
        pair.one.kill()
        with psycopg.connect(pair.store, autocommit=True) as connection:
            connection.execute("UPDATE tasks SET ready_at = 1 WHERE worker <> ''")
        for task_id in made:
            task = ended(two, task_id)
            assert task["task_status"] == "succeed"
            video = at(pair.two, task["task_result"]["videos"][0]["url"])
            assert video.content[4:8] == b"ftyp"
    pair.one.start()
