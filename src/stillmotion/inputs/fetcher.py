"""Files of an order from wherever they are: fetched, or read from the vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from stillmotion.contract.errors import refused_field
from stillmotion.contract.image2video import GivenPicture, InlinePicture, SpooledPicture, contents
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.inputs.fetch import fetch_picture
from stillmotion.orders.sources import Source, StoredFile, UrlFile

if TYPE_CHECKING:
    import httpx2

Loadable = Source | GivenPicture
"""A file of an order, or (without a server) of a request."""


class ReadsObjects(Protocol):
    """The part of `vault.Vault` that is needed."""

    def read(self, key: str) -> bytes:
        """The whole object."""
        ...


def _tell_nobody(_stage: str) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """`client` is a guarded one, `timeout` in seconds for each URL. `vault` is needed where there
    are stored files. `stage` is told what goes on, and may raise."""

    client: httpx2.Client
    timeout: float
    vault: ReadsObjects | None = None
    stage: Callable[[str], None] = field(default=_tell_nobody)

    def telling(self, stage: Callable[[str], None]) -> Fetcher:
        """The same, telling another one."""
        return replace(self, stage=stage)

    def load(self, name: str, source: Loadable, max_bytes: int = MOST_PICTURE_BYTES) -> bytes:
        """The bytes of a file, unchecked; `name` is its field, for messages.

        Raises ContractError 1201, what the vault raises, and ValueError without a vault.
        """
        match source:
            case InlinePicture() | SpooledPicture():
                return contents(source)
            case UrlFile(url):
                self.stage(f"fetching {name}")
                return fetch_picture(
                    self.client, url, name, timeout=self.timeout, max_bytes=max_bytes
                )
            case StoredFile(key):
                if self.vault is None:
                    raise ValueError(f"{name} is stored as {key}, and no vault was given")
                try:
                    return self.vault.read(key)
                except FileNotFoundError:
                    raise refused_field(
                        name,
                        "the file that came with the request is gone from the server's storage",
                    ) from None
