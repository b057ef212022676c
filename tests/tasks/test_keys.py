from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stillmotion.tasks.keys import Keyring, ensure_first_key, hash_api_key
from stillmotion.tasks.master import SecretLost, SecretPlace, open_keyring
from stillmotion.tasks.store import Store
from stillmotion.tasks.stores import open_store
from tasks.conftest import Site, body

SHARED = "sqlite:///{}/shared.db"


def test_secrets_follow_from_the_master_secret() -> None:
    keyring, again, other = Keyring(b"a" * 32), Keyring(b"a" * 32), Keyring(b"b" * 32)
    pair = keyring.new_pair()
    assert again.secret_key(pair.access_key) == pair.secret_key
    assert again.media_secret == keyring.media_secret
    assert again.webhook_secret("1") == keyring.webhook_secret("1")
    secrets = {
        pair.secret_key,
        other.secret_key(pair.access_key),
        keyring.secret_key("1"),
        keyring.media_secret.hex(),
        other.media_secret.hex(),
        keyring.webhook_secret("1"),
        keyring.webhook_secret("2"),
        pair.api_key,
        keyring.new_pair().api_key,
    }
    assert len(secrets) == 9
    assert len(pair.secret_key) >= 32, "HS256 wants a key of 256 bits"
    assert keyring.webhook_secret("1").startswith("whsec_")
    assert "." not in pair.api_key, "an API key is told from a JWT by that"
    assert len(hash_api_key(pair.api_key)) == 32


async def opened(store: Store, place: SecretPlace) -> bytes:
    return (await open_keyring(store, place)).media_secret


def fresh_store(tmp_path: Path) -> Store:
    return open_store(SHARED.format(tmp_path), callback_body=body)


async def test_the_master_secret_is_private_and_whole_or_refused(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    place = SecretPlace(tmp_path / "data")
    secret = await opened(store, place)
    assert place.path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in place.data.iterdir()] == ["secret.key"], "nothing is left over"
    assert await opened(store, place) == secret
    kept = await store.site_secret()
    assert kept is not None
    assert kept.master is None, "the database beside the file lets nobody in"
    for damaged in (place.path.read_text()[:20], "not hex\n"):
        place.path.write_text(damaged)
        with pytest.raises(SecretLost, match=r"secret\.key does not hold"):
            await open_keyring(store, place)
    place.path.unlink()
    with pytest.raises(SecretLost, match=r"secret\.key is missing"):
        await open_keyring(store, place)
    assert not place.path.exists(), "it was made anew, silently"
    await store.close()


async def test_servers_that_share_a_store_have_its_secret(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    one, two = (SecretPlace(tmp_path / name, own=False) for name in ("one", "two"))
    assert await opened(store, one) == await opened(store, two)
    assert not one.path.exists()
    assert not two.path.exists()
    await store.close()


async def test_the_secret_of_a_site_goes_with_it_to_a_store_that_is_shared(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    moving = SecretPlace(tmp_path / "data")
    secret = await opened(store, moving)
    assert await opened(store, moving._replace(own=False)) == secret
    assert await opened(store, SecretPlace(tmp_path / "two", own=False)) == secret
    assert moving.path.exists()
    await store.close()


async def test_a_secret_in_a_file_stays_out_of_the_store(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    mounted = tmp_path / "mounted"
    mounted.write_text("ab" * 32)
    given = SecretPlace(tmp_path / "one", mounted, own=False)
    secret = await opened(store, given)
    assert secret == Keyring(b"\xab" * 32).media_secret
    kept = await store.site_secret()
    assert kept is not None
    assert kept.master is None
    with pytest.raises(SecretLost, match="--secrets"):
        await open_keyring(store, SecretPlace(tmp_path / "two", own=False))
    other = tmp_path / "other"
    other.write_text("cd" * 32)
    with pytest.raises(SecretLost, match="another site"):
        await open_keyring(store, given._replace(file=other))
    with pytest.raises(SecretLost, match="is missing"):
        await open_keyring(store, given._replace(file=tmp_path / "none"))
    await store.close()


async def test_a_site_from_before_its_secret_was_marked_is_lost_without_it(tmp_path: Path) -> None:
    store = fresh_store(tmp_path)
    await store.ensure_account("default")
    for own in (True, False):
        with pytest.raises(SecretLost, match="is missing"):
            await open_keyring(store, SecretPlace(tmp_path / "data", own=own))
    place = SecretPlace(tmp_path / "data")
    place.data.mkdir()
    place.path.write_text("ab" * 32)
    assert await opened(store, place) == Keyring(b"\xab" * 32).media_secret
    await store.close()


RACE = """
import asyncio, pathlib, sys
from stillmotion.tasks.keys import ensure_first_key
from stillmotion.tasks.master import SecretPlace, open_keyring
from stillmotion.tasks.stores import open_store

data, url, own = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "own"

async def main():
    store = open_store(url, callback_body=lambda task: b"")
    print("ready", flush=True)
    sys.stdin.readline()
    keyring = await open_keyring(store, SecretPlace(data, own=own))
    data.mkdir(exist_ok=True)
    made = None if own else await ensure_first_key(store, keyring, data)
    print(keyring.media_secret.hex(), "made" if made else "")
    await store.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("own", [True, False])
def test_processes_that_race_have_one_secret_and_one_first_key(tmp_path: Path, own: bool) -> None:
    racing = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", RACE),
                *(str(tmp_path / ("data" if own else f"data-{number}")), SHARED.format(tmp_path)),
                "own" if own else "shared",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in racing:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate()[0].split() for process in racing]
    assert len({secret for secret, *_ in said}) == 1
    assert sum("made" in each for each in said) == (0 if own else 1)
    if not own:
        assert len(list(tmp_path.glob("data-*/first-key.json"))) == 1


async def test_the_first_key_is_made_once_and_kept(site: Site, data: Path) -> None:
    data.mkdir()
    keyring = Keyring(b"m" * 32)
    pair = await ensure_first_key(site.store, keyring, data)
    assert pair is not None
    path = data / "first-key.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text()) == {
        "account": "default",
        "access_key": pair.access_key,
        "secret_key": pair.secret_key,
        "api_key": pair.api_key,
    }
    found = await site.store.find_api_key(hash_api_key(pair.api_key))
    assert found is not None
    assert found[0].access_key == pair.access_key
    await site.store.revoke_key(pair.access_key)
    assert await ensure_first_key(site.store, keyring, data) is None, "revoked is not absent"
    assert not await site.store.add_first_key(site.account.id, "other", b"hash")


async def test_a_start_that_was_cut_off_makes_another_first_key(site: Site, data: Path) -> None:
    data.mkdir()
    (data / "first-key.json").write_text("{}")  # written, but the key not added
    pair = await ensure_first_key(site.store, Keyring(b"m" * 32), data)
    assert pair is not None
    assert json.loads((data / "first-key.json").read_text())["api_key"] == pair.api_key
