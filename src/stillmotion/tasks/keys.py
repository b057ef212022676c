"""Keys and secrets of a site, all derived from one master secret (see `tasks.master`).

Of an API key the store has the hash, and secret keys are not in it at all: they follow from the
access key and the master secret. Losing that makes every key pair, media link and webhook
signature of the site invalid.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from stillmotion.tasks.folder import FIRST_KEY_FILE
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


class Keyring:
    """The master secret and what follows from it."""

    def __init__(self, master: bytes) -> None:
        self._master = master

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
    same machine. Of servers that start at once on one store, one makes it.
    """
    if await store.list_keys():
        return None
    account = await store.ensure_account(FIRST_ACCOUNT)
    pair = keyring.new_pair()
    kept = {"account": account.name, **msgspec.to_builtins(pair)}
    # The file first: a key that is in force but written down nowhere would help nobody.
    path = data_dir / FIRST_KEY_FILE
    write_private(
        path,
        msgspec.json.format(msgspec.json.encode(kept)) + b"\n",
        os.replace,
    )
    if await store.add_first_key(account.id, pair.access_key, hash_api_key(pair.api_key)):
        return pair
    path.unlink()
    return None
