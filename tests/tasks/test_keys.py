from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stillmotion.tasks.keys import Keyring, ensure_first_key, hash_api_key
from tasks.conftest import Site


def test_secrets_follow_from_the_master_secret(tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "site")
    again = Keyring.open(tmp_path / "site")
    other = Keyring.open(tmp_path / "other")
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


def test_the_master_secret_is_private_and_whole_or_refused(tmp_path: Path) -> None:
    Keyring.open(tmp_path)
    path = tmp_path / "secret.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"], "nothing is left over"
    path.write_text(path.read_text()[:20])
    with pytest.raises(ValueError, match=r"secret\.key"):
        Keyring.open(tmp_path)
    path.write_text("not hex\n")
    with pytest.raises(ValueError, match=r"secret\.key"):
        Keyring.open(tmp_path)


def test_processes_that_race_have_one_secret(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from stillmotion.tasks.keys import Keyring\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(Keyring.open(pathlib.Path(sys.argv[1])).media_secret.hex())"
    )
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "data")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in racing:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    seen = {process.communicate("go\n")[0] for process in racing}
    assert seen == {Keyring.open(tmp_path / "data").media_secret.hex() + "\n"}


async def test_the_first_key_is_made_once_and_kept(site: Site, tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    pair = await ensure_first_key(site.store, keyring, tmp_path / "keys")
    assert pair is not None
    path = tmp_path / "keys" / "first-key.json"
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
    assert await ensure_first_key(site.store, keyring, tmp_path / "keys") is None, (
        "revoked is not absent"
    )


async def test_a_start_that_was_cut_off_makes_another_first_key(site: Site, tmp_path: Path) -> None:
    keyring = Keyring.open(tmp_path / "keys")
    (tmp_path / "keys" / "first-key.json").write_text("{}")  # written, but the key not added
    pair = await ensure_first_key(site.store, keyring, tmp_path / "keys")
    assert pair is not None
    assert json.loads((tmp_path / "keys" / "first-key.json").read_text())["api_key"] == pair.api_key
