"""A server whose media lie in a bucket, behind a proxy that fails when it is told to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from conftest import SMALL_CATALOG
from harness.faulty_proxy import KINDS, RESET, FaultyProxy
from harness.object_store import READER, SECRET, ObjectStore
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from stillmotion.library.elements import PRESETS

CREATE = "/v1/videos/image2video"
BODY = {"image": base64_of(scene_png(400, 300)), "prompt": "static camera", "duration": "3"}


@dataclass
class Site:
    """Where the server's media lie, and how it gets there."""

    store: ObjectStore
    bucket: str
    proxy: FaultyProxy
    server: ServerProcess


def flags(store: ObjectStore, bucket: str, url: str) -> list[str]:
    """The server reaches the store by `url`, and its clients by the store's own address."""
    media = store.media(bucket, "site/a", url)
    links = ("--media-public-endpoint", store.url)
    return ["--workers", "1", "--catalog", str(SMALL_CATALOG), "--media", media, *links]


@pytest.fixture(scope="module")
def site(seaweedfs: ObjectStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    bucket = seaweedfs.fresh_bucket()
    data = tmp_path_factory.mktemp("bucket")
    with FaultyProxy(seaweedfs.url, seed=12) as proxy:
        started = ServerProcess(
            data / "data", *flags(seaweedfs, bucket, proxy.url),
            "--models-dir", str(data / "models"), env=seaweedfs.environment(),
        ).start()  # fmt: skip
        yield Site(seaweedfs, bucket, proxy, started)
        started.stop()


@pytest.fixture
def client(site: Site) -> Iterator[httpx2.Client]:
    site.proxy.rate = 0.0
    with site.server.client() as opened:
        yield opened


def create(client: httpx2.Client, **fields: object) -> str:
    answer = client.post(CREATE, json={**BODY, **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["task_id"]


def fetched(url: str, method: str = "GET", **headers: str) -> httpx2.Response:
    return httpx2.request(method, url, headers=headers, trust_env=False)


def test_a_video_is_made_in_a_bucket_and_comes_from_the_store_itself(
    site: Site, client: httpx2.Client
) -> None:
    task_id = create(client)
    (video,) = wait_for_end(client, task_id)["task_result"]["videos"]
    assert video["url"].startswith(f"{site.server.url}/media/results/{task_id}/1/")
    answer = fetched(video["url"])
    assert (answer.status_code, answer.content) == (307, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    there = answer.headers["location"]
    assert there.startswith(f"{site.store.url}/{site.bucket}/site/a/results/{task_id}/1/")

    whole = httpx2.get(video["url"], follow_redirects=True, trust_env=False)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["content-disposition"].startswith("inline; filename=")
    assert len(decode(whole.content).frames) == 36
    part = httpx2.get(
        video["url"], headers={"Range": "bytes=100-299"}, follow_redirects=True, trust_env=False
    )
    assert (part.status_code, part.content) == (206, whole.content[100:300])
    head = httpx2.head(video["url"], follow_redirects=True, trust_env=False)
    assert (head.status_code, int(head.headers["content-length"])) == (200, len(whole.content))
    forged = fetched(video["url"][:-3] + "AAA")
    assert (forged.status_code, forged.json()["code"]) == (403, 1103)

    results = f"/{site.bucket}/site/a/results/"
    assert not [line for line in site.proxy.requests if line.startswith(f"GET {results}")], (
        "the server has read what it only had to point at"
    )
    inputs = [key for key in site.store.keys(site.bucket) if "/inputs/" in key]
    stored = site.store.client().get_object(Bucket=site.bucket, Key=inputs[0])["Body"].read()
    assert stored == scene_png(400, 300)


def test_secrets_are_in_no_argument_and_no_log(site: Site, client: httpx2.Client) -> None:
    create(client)
    for pid in [site.server.process.pid, *site.server.workers()]:  # type: ignore[union-attr]
        assert SECRET.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
    logged = "".join(site.server.stderr)
    assert SECRET not in logged
    assert "X-Amz-Signature" not in logged


def test_an_element_is_copied_inside_the_store(site: Site, client: httpx2.Client) -> None:
    """Its bytes go up once, when it is first used, and never down to the server."""
    for _ in range(2):
        task_id = create(
            client, prompt="<<<element_1>>> stands there",
            element_list=[{"element_id": min(PRESETS)}],
        )  # fmt: skip
        client.post(f"{CREATE}/{task_id}/cancel")
    place = f"/{site.bucket}/site/a/"
    assert len([line for line in site.proxy.requests if f"PUT {place}presets" in line]) == 1
    assert not [line for line in site.proxy.requests if f"GET {place}presets" in line]
    keys = site.store.keys(site.bucket)
    copies = [key for key in keys if f"/inputs/{task_id}/element" in key]
    (preset,) = [key for key in keys if "/presets/elements/" in key]
    read = site.store.client().get_object
    assert len(copies) == 1
    assert (
        read(Bucket=site.bucket, Key=copies[0])["Body"].read()
        == read(Bucket=site.bucket, Key=preset)["Body"].read()
    )


def test_a_render_gets_through_faults_of_the_store(site: Site, client: httpx2.Client) -> None:
    site.proxy.rate, site.proxy.kinds = 0.5, KINDS
    task_id = create(client)
    task = wait_for_end(client, task_id)
    site.proxy.rate = 0.0
    assert task["task_status"] == "succeed", task
    assert site.proxy.met.total() > 0
    (video,) = task["task_result"]["videos"]
    whole = httpx2.get(video["url"], follow_redirects=True, trust_env=False)
    assert len(decode(whole.content).frames) == 36


def test_while_the_store_is_away_nothing_is_taken_and_nothing_is_lost(
    site: Site, client: httpx2.Client
) -> None:
    taken = create(client)
    site.proxy.rate, site.proxy.kinds = 1.0, [RESET]
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(client.get, "/readyz")
        refused = client.post(CREATE, json=BODY)
        ready = asked.result()
    assert (refused.status_code, refused.json()["code"]) == (503, 5001)
    assert int(refused.headers["retry-after"]) > 0
    assert site.bucket not in refused.text, "callers need not know where media are kept"
    assert (ready.status_code, ready.json()["code"]) == (503, 5001)
    assert client.get("/healthz").status_code == 200
    assert client.get(f"{CREATE}/{taken}").status_code == 200
    site.proxy.rate = 0.0
    assert wait_for_end(client, taken)["task_status"] == "succeed"
    assert any(f"s3://{site.bucket}/site/a" in line for line in site.server.stderr)
    while client.get("/readyz").status_code != 200:
        pass


def test_retention_purges_the_bucket(site: Site) -> None:
    server, keys = site.server, site.store.keys(site.bucket)
    assert any("/results/" in key for key in keys)
    site.proxy.rate = 0.0
    assert server.stop() == 0
    server.flags += ["--retention-days", "0.00001"]
    server.start()
    while any("/results/" in key for key in site.store.keys(site.bucket)):
        pass
    while any("/inputs/" in key for key in site.store.keys(site.bucket)):
        pass
    assert all("/presets/" in key for key in site.store.keys(site.bucket))


def started(data: Path, store: ObjectStore, url: str, key: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stillmotion", "serve", "--port", "0", "--data", str(data)]
    environment = ServerProcess(data, env=store.environment(key)).env
    return subprocess.run(
        [*command, "--media", url], capture_output=True, text=True, check=False, timeout=60,
        env=environment,
    )  # fmt: skip


def test_a_bucket_that_cannot_be_used_is_told_before_the_server_listens(
    data: Path, moto: ObjectStore, seaweedfs: ObjectStore
) -> None:
    for store, url, key, words in (
        (moto, moto.media("no-such-bucket"), READER, "no such bucket; create it"),
        (seaweedfs, seaweedfs.media(seaweedfs.fresh_bucket()), READER, "access is denied"),
    ):
        done = started(data, store, url, key)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("stillmotion: --media: writing to s3://"), done.stderr
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (data / "first-key.json").exists(), "a key was made for a server that is none"
