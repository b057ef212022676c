"""Keys and secrets of a site, all derived from one master secret in the data folder.

Nothing in the database lets anyone in: of an API key it has the hash, and secret keys are not in
it at all, they follow from the access key and the master secret. Losing `secret.key` makes every
key pair, media link and webhook signature of the site invalid.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import os
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from stillmotion.settings import DATABASE
from stillmotion.tasks.folder import FIRST_KEY_FILE, MASTER_FILE
from stillmotion.tasks.private_files import write_private

if TYPE_CHECKING:
    from stillmotion.tasks.accounts import AccountStore

FIRST_ACCOUNT = "default"

SECRET_BYTES = 32
API_KEY_PREFIX = "sm-"


class KeyPair(msgspec.Struct, frozen=True, kw_only=True):
    """What a client signs in with: the two keys that sign tokens, or the API key by itself."""

    access_key: str
    secret_key: str
    api_key: str


class SecretLost(ValueError):
    """The master secret of a site cannot be read. The message says what to do."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} {what}, and the secret keys, media links and callback signatures of this site "
            "come from it: put it back from a backup; or have a new one made, with which all of "
            f"those become void, by `stillmotion keys new-secret --data {path.parent}`"
        )


class Keyring:
    """The master secret and what follows from it."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    @classmethod
    def open(cls, data_dir: Path) -> Keyring:
        """Read the master secret of the folder, made on the first use.

        Raises OSError, and SecretLost when the file is not what was written there, or is gone
        although there is a database whose keys were made with it.
        """
        path = data_dir / MASTER_FILE
        if not path.exists():
            if _has_database(data_dir):
                raise SecretLost(path, "is missing")
            # Of two processes that come here at once, the first to finish gives the secret.
            with contextlib.suppress(FileExistsError):
                _write_secret(path, os.link)
        master = _read_secret(path)
        if master is None:
            raise SecretLost(path, f"does not hold a secret of {SECRET_BYTES} bytes in hex")
        return cls(master)

    @classmethod
    def renew(cls, data_dir: Path) -> Path | None:
        """Make a new master secret in place of one that is lost: what the old one gave is void.

        What is left of the old one is kept under the name that is returned, None where nothing is.
        Raises OSError, and FileExistsError where the old one is in order.
        """
        path = data_dir / MASTER_FILE
        kept = None
        if path.exists():
            if _read_secret(path) is not None:
                raise FileExistsError(
                    f"{path} is in order: to have another one all the same, move it away first"
                )
            kept = path.with_name(f"{MASTER_FILE}.damaged")
            path.replace(kept)
        _write_secret(path, os.replace)
        return kept

    def new_pair(self) -> KeyPair:
        """Fresh keys. The API key is nowhere else: who loses it makes a new pair."""
        access_key = secrets.token_hex(16)
        return KeyPair(
            access_key=access_key,
            secret_key=self.secret_key(access_key),
            api_key=API_KEY_PREFIX + secrets.token_urlsafe(SECRET_BYTES),
        )

    def secret_key(self, access_key: str) -> str:
        """The secret key that belongs to any access key, known or not."""
        return self._derived("secret key", access_key).hex()

    def webhook_secret(self, account_id: str) -> str:
        """What an account's callbacks are signed with, in the format of Standard Webhooks."""
        secret = self._derived("webhook", account_id)
        return "whsec_" + base64.b64encode(secret).decode()

    @property
    def media_secret(self) -> bytes:
        """What media links are signed with."""
        return self._derived("media", "")

    def _derived(self, purpose: str, name: str) -> bytes:
        return hmac.digest(self._master, f"{purpose}\0{name}".encode(), sha256)


def hash_api_key(api_key: str) -> bytes:
    """What the store keeps of an API key. Its 256 random bits need no slow hash."""
    return sha256(api_key.encode()).digest()


async def ensure_first_key(store: AccountStore, keyring: Keyring, data_dir: Path) -> KeyPair | None:
    """On a site without any key, make one for the account "default"; None where there are keys.

    It is kept in `first-key.json`, readable by the owner of the folder alone, for commands on the
    same machine.
    """
    if await store.list_keys():
        return None
    account = await store.ensure_account(FIRST_ACCOUNT)
    pair = keyring.new_pair()
    kept = {"account": account.name, **msgspec.to_builtins(pair)}
    # The file first: a key that is in force but written down nowhere would help nobody.
    write_private(
        data_dir / FIRST_KEY_FILE,
        msgspec.json.format(msgspec.json.encode(kept)) + b"\n",
        os.replace,
    )
    await store.add_key(account.id, pair.access_key, hash_api_key(pair.api_key))
    return pair


def _has_database(data_dir: Path) -> bool:
    try:
        return (data_dir / DATABASE).stat().st_size > 0
    except FileNotFoundError:
        return False


def _read_secret(path: Path) -> bytes | None:
    """None for what is no secret."""
    try:
        master = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        return None
    return master if len(master) == SECRET_BYTES else None


def _write_secret(path: Path, place: Callable[[Path, Path], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, secrets.token_hex(SECRET_BYTES).encode() + b"\n", place)
