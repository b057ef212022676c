"""What goes with the bytes of an object in a bucket: their digest, and what clients are told."""

from __future__ import annotations

import hashlib
from mimetypes import guess_type
from pathlib import Path
from posixpath import basename
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from obstore import Attributes, GetResult

SHA256 = "sha256"
"""Of an object's own attributes."""


class Damaged(Exception):
    """An object arrived with other contents than were stored."""


def attributes(key: str, digest: str) -> Attributes:
    """Of an object: a download from the store has the headers that one from the server has."""
    return {
        "Content-Type": guess_type(key)[0] or "application/octet-stream",
        "Content-Disposition": f'inline; filename="{basename(key)}"',
        SHA256: digest,
    }


def digest_of(contents: bytes | Path) -> str:
    """SHA-256 of some bytes or of a file, in hex digits."""
    if isinstance(contents, Path):
        with contents.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(contents).hexdigest()


def whole(result: GetResult, contents: bytes) -> bytes:
    """`contents`, as they were stored. Raises Damaged."""
    recorded = result.attributes.get(SHA256)
    if recorded is not None and recorded != digest_of(contents):
        raise Damaged(f"{result.meta['path']} arrived with other contents than were stored")
    return contents
