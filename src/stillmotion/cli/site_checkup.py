"""The checks of `stillmotion doctor` that look at a site: its folder, store, secret and media."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.cli.checkup import GIB, Check
from stillmotion.cli.site_data import Site, opened
from stillmotion.contract.secrets import hide_secrets
from stillmotion.reasons import reason

if TYPE_CHECKING:
    from stillmotion.tasks.store import Store

LITTLE_DISK = 2 * GIB

TRIAL_BYTES = b"doctor"


def site(place: Site) -> Iterator[Check]:
    """All of them."""
    yield from data(place)
    yield from store(place)
    yield asyncio.run(media(place))


def data(place: Site) -> Iterator[Check]:
    """The data folder: that it can be written, can hold a database, and has room."""
    import apsw

    standing = next(each for each in (place.data, *place.data.resolve().parents) if each.exists())
    there = str(place.data) if place.data.exists() else f"{place.data}, which the first start makes"
    try:
        with tempfile.TemporaryDirectory(prefix=".doctor-", dir=standing) as folder:
            journal = _journal_mode(Path(folder)) if place.own_store else "wal"
    except (OSError, apsw.Error) as error:
        remedy = "Give a folder that this user may write: --data DIR."
        yield Check("storage", "missing", f"{there}: {reason(error)}", remedy)
        return
    if journal != "wal":
        remedy = "The database needs a local disk: network file systems lack its locks."
        yield Check("storage", "missing", f"{there}: SQLite has no WAL mode there", remedy)
    else:
        yield Check("storage", "ok", f"{there}, writable")
    free = shutil.disk_usage(standing).free
    if free < LITTLE_DISK:
        remedy = "Five seconds of video take 1 to 7 MB: make room, or lower --retention-days."
        yield Check("disk", "warning", f"{free / GIB:.1f} GiB free", remedy)
    else:
        yield Check("disk", "ok", f"{free / GIB:.1f} GiB free")


def store(place: Site) -> Iterator[Check]:
    """The store: that it can be opened and written, and is of a version that is known; then what
    is in it."""
    from stillmotion.tasks.store import StoreUnavailable
    from stillmotion.tasks.stores import shown_url, store_exists, store_standing

    shown = shown_url(place.store)
    remedy = f"See {place.store_flag}, and docs/operations.md."
    try:
        if not store_exists(place.store):
            if not place.own_store:
                store_standing(place.store)
            yield Check("store", "ok", f"{shown}, which the first start makes")
            yield Check("keys", "ok", "none yet", MORE_KEYS)
            return
        found = store_standing(place.store)
        if found.version > found.newest:
            newer = f"{shown}: version {found.version}, and this Stillmotion knows {found.newest}"
            yield Check("store", "missing", newer, "Use the Stillmotion that wrote it.")
        elif not found.current:
            older = f"{shown}: version {found.version} of {found.newest}"
            update = "`stillmotion store migrate` brings it up to date, as the next start does."
            yield Check("store", "warning", older, update)
        else:
            yield from asyncio.run(_inside(place, f"{shown}, version {found.version}"))
    except (OSError, StoreUnavailable) as error:
        said = hide_secrets(reason(error))
        yield Check("store", "missing", f"{shown} cannot be used: {said}", remedy)


async def media(place: Site) -> Check:
    """The media: that something can be written there, read and deleted."""
    from stillmotion.tasks.places import TRIAL
    from stillmotion.tasks.stores import shown_url
    from stillmotion.vault import Vault, storage_fault

    shown = shown_url(place.media)
    folder = Path(place.media.removeprefix("file://"))
    if place.media.startswith("file://") and not folder.exists():
        standing = next(each for each in folder.parents if each.exists())
        if standing.is_dir() and os.access(standing, os.W_OK):
            return Check("media", "ok", f"{shown}, which the first start makes")
    trial = f"{TRIAL}/{secrets.token_hex(8)}"
    try:
        vault = Vault.open(place.media)
        await vault.put(f"{trial}/file", TRIAL_BYTES)
        same = await vault.get(f"{trial}/file") == TRIAL_BYTES
        await vault.delete_prefix(trial)
    except Exception as error:
        said = hide_secrets(storage_fault(error) or reason(error))
        remedy = "Give a place that this user may write: --media URL."
        return Check("media", "missing", f"{shown} cannot be used: {said}", remedy)
    if not same:
        found = f"{shown}: what was written is not what is read"
        return Check("media", "missing", found, "Look at the storage, and at what is before it.")
    return Check("media", "ok", f"{shown}, writable")


MORE_KEYS = "The first start makes one; `stillmotion keys create` makes more."


async def _inside(place: Site, shown: str) -> list[Check]:
    async with opened(place.store) as store:
        await store.try_writing()
        return [
            Check("store", "ok", f"{shown}, writable"),
            *[check async for check in _secret_and_keys(place, store)],
        ]


async def _secret_and_keys(place: Site, store: Store) -> AsyncIterator[Check]:
    from stillmotion.tasks.master import SecretLost, known_master

    kept = await store.site_secret()
    used = bool(await store.list_accounts())
    try:
        known = known_master(kept, place.secret_place, used=used)
    except (OSError, SecretLost) as error:
        yield Check("secret", "missing", "the master secret cannot be had", f"{error}.")
    else:
        in_file = place.secret_place.path.exists()
        where = f"in {place.secret_place.path}" if in_file else "in the store"
        yield Check("secret", "ok", "none yet" if known is None else where)
    in_force = sum(key.revoked_at is None for key in await store.list_keys())
    if in_force:
        yield Check("keys", "ok", f"{in_force} in force")
    else:
        yield Check("keys", "warning", "none in force", "`stillmotion keys create` makes one.")


def _journal_mode(folder: Path) -> object:
    import apsw

    with contextlib.closing(apsw.Connection(str(folder / "trial.db"))) as database:
        mode = database.pragma("journal_mode", "wal")
        database.execute("CREATE TABLE trial (x)")
    return mode
