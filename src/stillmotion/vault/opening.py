"""A vault by its URL. Buckets are reached by a package that is only loaded for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.vault.faults import StorageFault
from stillmotion.vault.folder import FolderVault
from stillmotion.vault.patience import PROMPT, Patience
from stillmotion.vault.urls import bucket_place, check_endpoint

if TYPE_CHECKING:
    from stillmotion.vault.vault import Vault


def open_vault(
    where: str | Path, *, patience: Patience = PROMPT, public_endpoint: str = ""
) -> Vault:
    """Open a folder (made if need be) by its path or `file://` URL, or a bucket by URL.

    `public_endpoint` is where clients reach the bucket's store, if not where we do.
    Raises ValueError for a URL that is none, StorageFault where the bucket cannot be used.
    """
    if isinstance(where, Path) or "://" not in where or where.startswith("file://"):
        return FolderVault(Path(str(where).removeprefix("file://")))
    from obstore.exceptions import BaseError

    from stillmotion.vault.bucket import BucketVault
    from stillmotion.vault.bucket_faults import Answer
    from stillmotion.vault.stores import open_store, with_endpoint

    place = with_endpoint(bucket_place(where))
    try:
        store = open_store(place, patience)
        public = None
        if public_endpoint:
            seen = {"endpoint": check_endpoint(public_endpoint, "--media-public-endpoint")}
            public = open_store(replace(place, options={**place.options, **seen}), patience)
    except BaseError as error:
        raise StorageFault(Answer.of(error).sentence(place, "opening")) from None
    return BucketVault(place, store, patience, public)
