"""A real server on a real PostgreSQL server that is not there, or goes away and comes back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SMALL_CATALOG, started_postgres
from harness.pictures import base64_of, scene_png
from harness.postgres import PASSWORD, PostgresServer
from harness.server import ServerProcess

CREATE = "/v1/videos/image2video"


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    running = started_postgres()
    yield running
    running.close()


def test_while_the_database_is_away_requests_are_told_to_come_again(
    own_server: PostgresServer, data: Path
) -> None:
    store = own_server.url(own_server.create())
    server = ServerProcess(
        data, "--workers", "1", "--store", store, "--catalog", str(SMALL_CATALOG)
    ).start()
    body = {"image": base64_of(scene_png(400, 300)), "prompt": "x", "duration": "3"}
    with server.client() as client:
        acknowledged = client.post(CREATE, json=body).json()["data"]["task_id"]
        own_server.stop()
        for refused in (client.post(CREATE, json=body), client.get(f"{CREATE}/{acknowledged}")):
            assert refused.status_code == 503
            assert refused.json()["code"] == 5001
            assert int(refused.headers["retry-after"]) >= 1
        assert client.get("/readyz").status_code == 503
        own_server.start()
        while client.get("/readyz").status_code != 200:
            pass
        task = client.get(f"{CREATE}/{acknowledged}").json()["data"]
        assert task["task_status"] in ("submitted", "processing", "succeed")
        assert client.post(CREATE, json=body).status_code == 200
    assert server.stop() == 0
    log = "".join(server.stderr)
    assert PASSWORD not in log
    assert "the database is written again" in log


@pytest.mark.parametrize("missing", ["server", "database"])
def test_a_database_that_cannot_be_used_is_told_before_anything_listens(
    postgres: PostgresServer, data: Path, missing: str
) -> None:
    url = postgres.url("nowhere")
    if missing == "server":
        url = url.replace(f":{postgres.port}/", ":1/")
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", "--data", str(data)]
    done = subprocess.run([*command, "--store", url], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    said = "refused" if missing == "server" else "createdb"
    assert "'nowhere' at 127.0.0.1:" in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "pass" not in done.stderr.replace("password", "")
