"""What only a bucket does: digests, links of its own, and faults that are met and told."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.faulty_proxy import ERROR, KINDS, LOST, RESET, SLOWER, TRUNCATED, FaultyProxy
from harness.object_store import READER, ObjectStore
from harness.raw import RawServer
from stillmotion.vault import Patience, StorageFault, keys_below, open_vault, storage_fault

SOON = Patience(answer=5.0, all_tries=0.3)
"""For stores that stay broken."""

KEY = "results/1/1/video.mp4"


@pytest.fixture
def store(seaweedfs: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    seaweedfs.use(monkeypatch)
    return seaweedfs


@pytest.fixture
def bucket(store: ObjectStore) -> str:
    return store.fresh_bucket()


@pytest.fixture
def proxy(store: ObjectStore) -> Iterator[FaultyProxy]:
    with FaultyProxy(store.url) as running:
        yield running


def fetched(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, method=method, headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as answer:
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()


async def test_an_object_carries_its_digest_and_what_a_downloader_is_told(
    store: ObjectStore, bucket: str, tmp_path: Path
) -> None:
    """Of one part, of several and of a copy, as another client sees it."""
    vault = open_vault(store.media(bucket, "site/a"))
    contents = [b"small", bytes(range(256)) * 40_000]
    for number, each in enumerate(contents):
        (tmp_path / "video").write_bytes(each)
        vault.put_file(f"results/{number}/video.mp4", tmp_path / "video")
        await vault.put(f"inputs/{number}/image.png", each)
        await vault.copy(f"results/{number}/video.mp4", f"inputs/{number}/video.mp4")
        for key, kind in (
            (f"results/{number}/video.mp4", "video/mp4"),
            (f"inputs/{number}/video.mp4", "video/mp4"),
            (f"inputs/{number}/image.png", "image/png"),
        ):
            seen = store.client().get_object(Bucket=bucket, Key=f"site/a/{key}")
            assert seen["Body"].read() == each
            assert seen["Metadata"]["sha256"] == hashlib.sha256(each).hexdigest()
            assert seen["ContentType"] == kind
            assert seen["ContentDisposition"] == f'inline; filename="{key.split("/")[-1]}"'


async def test_what_arrives_with_other_contents_is_told_and_not_used(
    store: ObjectStore, bucket: str
) -> None:
    vault = open_vault(store.media(bucket), patience=SOON)
    await vault.put("inputs/1/image.png", b"as it was stored")
    client = store.client()
    metadata = client.head_object(Bucket=bucket, Key="inputs/1/image.png")["Metadata"]
    client.put_object(
        Bucket=bucket, Key="inputs/1/image.png", Body=b"as it rotted away", Metadata=metadata
    )
    with pytest.raises(StorageFault, match="other contents than were stored"):
        await vault.get("inputs/1/image.png")
    with pytest.raises(StorageFault, match="other contents than were stored"):
        vault.read("inputs/1/image.png")
    # Of what somebody else has put there, nothing is known.
    client.put_object(Bucket=bucket, Key="inputs/2/image.png", Body=b"by hand")
    assert await vault.get("inputs/2/image.png") == b"by hand"


async def test_a_link_leads_to_the_object_for_a_while_and_by_one_method(
    store: ObjectStore, bucket: str
) -> None:
    vault = open_vault(store.media(bucket, "site"))
    await vault.put(KEY, b"0123456789")
    status, headers, content = fetched(vault.link(KEY, 60))
    assert (status, content) == (200, b"0123456789")
    assert headers["content-type"] == "video/mp4"
    assert headers["content-disposition"] == 'inline; filename="video.mp4"'
    assert fetched(vault.link(KEY, 60), Range="bytes=2-4")[::2] == (206, b"234")
    status, headers, _ = fetched(vault.link(KEY, 60, "HEAD"), "HEAD")
    assert (status, headers["content-length"]) == (200, "10")
    month = vault.link(KEY, 30 * 24 * 3600)
    assert "X-Amz-Expires=604800&" in month, "no store signs for longer than a week"
    for wrong in (month.replace("video.mp4", "other.mp4"), month[:-4] + "0000"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetched(wrong)
        assert refused.value.code == 403


async def test_a_link_may_lead_to_another_address_of_the_store(
    store: ObjectStore, bucket: str, proxy: FaultyProxy
) -> None:
    vault = open_vault(store.media(bucket), public_endpoint=proxy.url)
    await vault.put(KEY, b"seen from outside")
    assert proxy.requests == []
    link = vault.link(KEY, 60)
    assert link.startswith(f"{proxy.url}/{bucket}/{KEY}?")
    assert fetched(link)[2] == b"seen from outside"
    assert len(proxy.requests) == 1


def test_a_link_names_the_bucket_in_its_host_where_that_is_the_style(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    for url, start in (
        ("s3://media/a?region=eu-west-1", "https://media.s3.eu-west-1.amazonaws.com/a/k?"),
        ("s3://my.media?region=eu-west-1", "https://s3.eu-west-1.amazonaws.com/my.media/k?"),
        ("s3://media?region=eu-west-1&style=path", "https://s3.eu-west-1.amazonaws.com/media/k?"),
        ("s3://media?endpoint=https://s3.example.com/", "https://s3.example.com/media/k?"),
        (
            "s3://media?endpoint=http://s3.example.com:9000&style=virtual",
            "http://media.s3.example.com:9000/k?",
        ),
    ):
        assert open_vault(url).link("k", 60).startswith(start)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):  # the second goes first
        monkeypatch.setenv(name, f"http://{name.lower().replace('_', '-')}:9000")
        link = open_vault("s3://media").link("k", 60)
        assert link.startswith(f"http://{name.lower().replace('_', '-')}:9000/media/k?")


@pytest.mark.parametrize("seed", range(2))
async def test_passing_faults_of_all_kinds_are_not_noticed(
    store: ObjectStore, bucket: str, tmp_path: Path, seed: int
) -> None:
    """No answer is wrong, whatever happens to a third of the requests."""
    with FaultyProxy(store.url, seed=seed, rate=0.35) as faulty:
        vault = open_vault(
            store.media(bucket, url=faulty.url), patience=Patience(answer=5.0, all_tries=60.0)
        )
        small, large = b"small" * 1000, bytes(range(256)) * 40_000
        for number in range(4):
            await vault.put(f"inputs/{number}/image.png", small)
            assert await vault.get(f"inputs/{number}/image.png") == small
            (tmp_path / "video").write_bytes(small if number else large)
            vault.put_file(f"results/{number}/video.mp4", tmp_path / "video")
            await vault.copy(f"results/{number}/video.mp4", f"inputs/{number}/video.mp4")
            assert await vault.stat(f"inputs/{number}/other") is None
        assert vault.read("inputs/0/video.mp4") == large
        assert b"".join([piece async for piece in vault.stream("results/0/video.mp4")]) == large
        (tmp_path / "video").write_bytes(b"another")
        with pytest.raises(FileExistsError):
            vault.put_file("results/1/video.mp4", tmp_path / "video")
        assert len(await keys_below(vault, "inputs")) == 8
        for number in range(4):
            await vault.delete_prefix(f"inputs/{number}")
        assert len(faulty.met) == len(KINDS), faulty.met
    assert store.keys(bucket) == [f"results/{number}/video.mp4" for number in range(4)]


def test_a_result_whose_answer_got_lost_is_written_once(
    store: ObjectStore, bucket: str, tmp_path: Path
) -> None:
    """The store refuses the second try, which is no fault: what lies there is what was meant."""
    (tmp_path / "video").write_bytes(b"video")
    with FaultyProxy(store.url, kinds=[LOST], rate=1.0, most=1) as proxy:
        open_vault(store.media(bucket, url=proxy.url)).put_file(KEY, tmp_path / "video")
        assert proxy.met == {LOST: 1}
        assert [request.split()[0] for request in proxy.requests].count("PUT") > 1
    assert store.keys(bucket) == [KEY]


async def test_where_a_store_knows_no_conditional_writes_it_is_looked_first(
    store: ObjectStore, bucket: str, tmp_path: Path
) -> None:
    (tmp_path / "video").write_bytes(b"video")
    with FaultyProxy(store.url, without_conditions=True) as proxy:
        vault = open_vault(store.media(bucket, url=proxy.url))
        vault.put_file(KEY, tmp_path / "video")
        vault.put_file(KEY, tmp_path / "video")
        (tmp_path / "video").write_bytes(b"another")
        with pytest.raises(FileExistsError):
            vault.put_file(KEY, tmp_path / "video")
        assert await vault.get(KEY) == b"video"


async def told(url: str, patience: Patience = SOON) -> str:
    """What is said when something is written there."""
    with pytest.raises(StorageFault) as fault:
        await open_vault(url, patience=patience).put("a/b", b"x")
    message = str(fault.value)
    assert storage_fault(fault.value) == message
    assert "\n" not in message
    assert "Debug" not in message
    assert message.startswith("writing to s3://")
    return message


async def test_what_is_wrong_and_what_to_do_is_told(
    store: ObjectStore, moto: ObjectStore, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "there is no such bucket; create it" in await told(moto.media("no-such-bucket"))
    store.use(monkeypatch, key="nobody")
    assert "AWS_ACCESS_KEY_ID" in await told(store.media(bucket))
    store.use(monkeypatch, secret="another")
    assert "does not accept the credentials (SignatureDoesNotMatch)" in await told(
        store.media(bucket)
    )
    store.use(monkeypatch, key=READER)
    assert "access is denied; the credentials need the rights to" in await told(store.media(bucket))
    store.use(monkeypatch)
    assert "nothing listens at its endpoint" in await told("s3://m-1?endpoint=http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, "<Error><Code>RequestTimeTooSkewed</Code></Error>", "set it by NTP"),
        (403, "<Error><Code>ExpiredToken</Code></Error>", "credentials (ExpiredToken)"),
        (400, "<Error><Code>AuthorizationHeaderMalformed</Code></Error>", "?region="),
        (301, "<Error><Code>PermanentRedirect</Code></Error>", "?region="),
        (503, "<Error><Code>SlowDown</Code></Error>", "more slowly (SlowDown)"),
        (429, "", "more slowly"),
        (507, "", "no space left"),
        (403, "<Error><Code>QuotaExceeded</Code></Error>", "access is denied"),
        (500, "<Error><Code>InternalError</Code><Message>Oh no.</Message></Error>", "Oh no."),
        (404, "<Error><Code>ContainerNotFound</Code></Error>", "there is no such bucket"),
    ],
)
async def test_answers_of_other_stores_are_understood(
    monkeypatch: pytest.MonkeyPatch, store: ObjectStore, status: int, body: str, words: str
) -> None:
    answer = (
        f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    )
    with RawServer(answer.encode()) as server:
        assert words in await told(f"s3://media?endpoint=http://127.0.0.1:{server.port}")


async def test_a_store_that_says_nothing_is_not_waited_for_forever(store: ObjectStore) -> None:
    with RawServer(lambda connection: connection.recv(1)) as server:
        server.answer = lambda _: server.stopped.wait(30) and None
        place = f"s3://media?endpoint=http://127.0.0.1:{server.port}"
        message = await told(place, Patience(answer=0.2, all_tries=0.1))
        server.stopped.set()
    assert "did not answer in time" in message


async def test_a_bucket_that_is_gone_is_no_missing_object(
    moto: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task whose files cannot be looked for has not lost them."""
    moto.use(monkeypatch)
    vault = open_vault(moto.media("gone-bucket"), patience=SOON)
    for call in (
        vault.get("a/b"), vault.stat("a/b"), vault.copy("a/b", "a/c"), vault.delete_prefix("a"),
        keys_below(vault, "a"),
    ):  # fmt: skip
        with pytest.raises(StorageFault, match="no such bucket"):
            await call
    with pytest.raises(StorageFault, match="no such bucket"):
        vault.read("a/b")


@pytest.mark.parametrize("kind", [ERROR, SLOWER, RESET, TRUNCATED])
async def test_what_stays_broken_is_given_up(
    store: ObjectStore, bucket: str, proxy: FaultyProxy, kind: str
) -> None:
    vault = open_vault(store.media(bucket, url=proxy.url), patience=SOON)
    await vault.put("a/b", b"contents")
    proxy.kinds, proxy.rate = [kind], 1.0
    with pytest.raises(StorageFault):
        await vault.get("a/b")
    with pytest.raises(StorageFault):
        vault.read("a/b")
    proxy.rate = 0.0
    assert await vault.get("a/b") == b"contents"


def test_google_and_azure_are_opened_and_sign(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Against their servers nothing is tested: no emulator of either is among the tests' needs."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "studio")
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "bm90LXNvLXNlY3JldA==")
    link = open_vault("az://media/site").link(KEY, 60)
    assert link.startswith(f"https://studio.blob.core.windows.net/media/site/{KEY}?")
    assert "sig=" in link
    link = open_vault("az://media?account=other&endpoint=http://127.0.0.1:10000/other").link(
        KEY, 60
    )
    assert link.startswith(f"http://127.0.0.1:10000/other/media/{KEY}?")

    monkeypatch.setenv("GOOGLE_SERVICE_ACCOUNT", str(service_account(tmp_path)))
    link = open_vault("gs://media/site").link(KEY, 60)
    assert link.startswith(f"https://storage.googleapis.com/media/site/{KEY}?")
    assert "X-Goog-Signature=" in link


def service_account(folder: Path) -> Path:
    import json

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = folder / "account.json"
    file.write_text(
        json.dumps(
            {
                "type": "service_account",
                "private_key": key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                ).decode(),
                "private_key_id": "1",
                "client_email": "media@example.iam.gserviceaccount.com",
            }
        )
    )
    return file


async def test_where_there_are_no_credentials_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here a store of the tests' own stands for the machine, which gives its role to nobody."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    refusal = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with RawServer(refusal, host="127.0.0.2") as machine:
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", f"http://127.0.0.2:{machine.port}")
        message = await told("s3://media?endpoint=http://127.0.0.1:9")
    assert "no credentials were found; give AWS_ACCESS_KEY_ID and AWS_SECRET" in message
