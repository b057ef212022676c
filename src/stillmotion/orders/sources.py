"""Where the files of an order are: at a URL, or in the vault."""

from __future__ import annotations

import msgspec


class UrlFile(msgspec.Struct, frozen=True, tag="url"):
    """A file that a worker fetches when the task runs."""

    url: str


class StoredFile(msgspec.Struct, frozen=True, tag="stored"):
    """A file that lies in the vault under `key`: one that came inside a request, for example."""

    key: str


Source = UrlFile | StoredFile
