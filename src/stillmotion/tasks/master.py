"""Where the master secret of a site comes from: a file that is given, the data folder, the store.

A site whose database lies in its data folder has the secret beside it, in `secret.key`: what is in
the database then lets nobody in. Servers that share a store need one secret: it is in the store,
unless each is given the same file (`--secrets`). A `secret.key` of a site that moves to such a
store goes with it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from stillmotion.settings import is_own_store
from stillmotion.tasks.accounts import AccountStore
from stillmotion.tasks.folder import MASTER_FILE
from stillmotion.tasks.keys import Keyring
from stillmotion.tasks.private_files import write_private
from stillmotion.tasks.site_rows import ACCOUNTS, SITE_SECRET, Row, SiteRows, every_row
from stillmotion.tasks.site_secret import SecretStore, SiteSecret, mark_of

if TYPE_CHECKING:
    from stillmotion.settings import Settings

SECRET_BYTES = 32


OF_ANOTHER = "holds the secret of another site"


class SecretPlace(NamedTuple):
    """Where a site may have its secret beside its store: its data folder, or the `file` that was
    given. `own` is whether the store is the one in that folder."""

    data: Path
    file: Path | None = None
    own: bool = True

    @classmethod
    def of(cls, settings: Settings) -> SecretPlace:
        """Of a server with those settings."""
        own = is_own_store(settings.store_url, settings.data)
        return cls(settings.data, settings.secrets, own)

    @property
    def path(self) -> Path:
        """The file, whether there is one or not."""
        return self.file or self.data / MASTER_FILE

    @property
    def in_store(self) -> bool:
        """Whether the store is to have the secret itself."""
        return self.file is None and not self.own


class KeptSecrets(AccountStore, SecretStore, Protocol):
    """What is asked of a store about its secret."""


class SecretLost(ValueError):
    """The master secret of a site cannot be had. The message says what to do."""

    def __init__(self, place: SecretPlace, what: str) -> None:
        flags = f" --data {place.data}" if place.own else " with the same --data and --store"
        if place.file is not None:
            flags += " and --secrets"
        super().__init__(
            f"{place.path} {what}, and the secret keys, media links and callback signatures of "
            "this site come from it: put it back from a backup, or give the file in which other "
            "servers of the site have it by --secrets; or have a new one made, with which all of "
            f"those become void, by `stillmotion keys new-secret{flags}`"
        )


async def open_keyring(store: KeptSecrets, place: SecretPlace) -> Keyring:
    """The keyring of the site, its secret made on the first use.

    Raises OSError, and SecretLost for one that is gone, damaged or of another site.
    """
    # In this order: who starts at the same time keeps the secret, then makes the first account.
    used = bool(await store.list_accounts())
    kept = await store.site_secret()
    master = known_master(kept, place, used=used)
    if master is None and not place.own:
        fresh = secrets.token_bytes(SECRET_BYTES)
        kept = await store.keep_secret(SiteSecret(mark=mark_of(fresh), master=fresh))
        if kept.master is None:
            raise SecretLost(place, "is missing")
        return Keyring(kept.master)
    if master is None:
        # Of two processes that come here at once, the first to finish gives the secret.
        with contextlib.suppress(FileExistsError):
            _write(place.path, secrets.token_bytes(SECRET_BYTES), os.link)
        master = _read(place)
    own = kept_form(master, place)
    if kept is None or (kept.master is None and own.master is not None):
        kept = await store.keep_secret(own)
        if kept.mark != own.mark:
            raise SecretLost(place, OF_ANOTHER)
    return Keyring(master)


def known_master(kept: SiteSecret | None, place: SecretPlace, *, used: bool) -> bytes | None:
    """The secret of a site, None for one that is new. `kept` is what its store keeps of it, and
    `used` whether anybody has an account there. Raises OSError and SecretLost."""
    if place.file is not None or place.path.exists():
        master = _read(place)
        if kept is not None and kept.mark != mark_of(master):
            raise SecretLost(place, OF_ANOTHER)
        return master
    if kept is not None and kept.master is not None:
        return kept.master
    if used or kept is not None:
        raise SecretLost(place, "is missing")
    return None


def secret_to_copy(source: SiteRows, place: SecretPlace) -> SiteSecret | None:
    """What another store is to keep of the secret of the site whose rows these are: all of it,
    unless servers have it in a file that is given. Raises as `known_master`."""
    kept = next((_kept_from(row) for row in every_row(source, SITE_SECRET)), None)
    used = bool(source.read_rows(ACCOUNTS, None, 1))
    master = known_master(kept, place, used=used)
    return None if master is None else kept_form(master, place._replace(own=False))


async def renew(store: KeptSecrets, place: SecretPlace, *, replace: bool = False) -> Path | None:
    """Have another master secret in place of one that is lost: what the old one gave is void.

    A file that is in order and was put there by hand is taken as it is. What is left of a damaged
    one is kept under the name that is returned, None where nothing is. Raises OSError, and
    FileExistsError where the old one is in order and `replace` is not said.
    """
    kept = await store.site_secret()
    found = read_secret(place.path) if place.path.exists() else None
    if found is not None and kept is not None and kept.mark != mark_of(found):
        await store.replace_secret(kept_form(found, place))
        return None
    known = found if found is not None else kept.master if kept is not None else None
    if known is not None and not replace:
        where = place.path if found is not None else "what the store keeps"
        raise FileExistsError(f"{where} is in order: to have another one all the same, --replace")
    fresh = secrets.token_bytes(SECRET_BYTES)
    aside = None
    if place.path.exists():
        aside = place.path.with_name(f"{place.path.name}.{'replaced' if found else 'damaged'}")
        place.path.replace(aside)
    if not place.in_store:
        _write(place.path, fresh, os.replace)
    await store.replace_secret(kept_form(fresh, place))
    return aside


def kept_form(master: bytes, place: SecretPlace) -> SiteSecret:
    """What the store keeps of the secret of a site with that place."""
    return SiteSecret(mark=mark_of(master), master=master if place.in_store else None)


def read_secret(path: Path) -> bytes | None:
    """The secret in a file, None for what is none. Raises OSError."""
    try:
        master = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        return None
    return master if len(master) == SECRET_BYTES else None


def _kept_from(row: Row) -> SiteSecret:
    mark, master = row
    return SiteSecret(mark=cast(bytes, mark), master=cast("bytes | None", master))


def _read(place: SecretPlace) -> bytes:
    try:
        master = read_secret(place.path)
    except FileNotFoundError:
        raise SecretLost(place, "is missing") from None
    if master is None:
        raise SecretLost(place, f"does not hold a secret of {SECRET_BYTES} bytes in hex")
    return master


def _write(path: Path, master: bytes, put: Callable[[Path, Path], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, master.hex().encode() + b"\n", put)
