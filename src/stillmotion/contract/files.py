"""Files on the wire: a URL, or the base64 of the file itself.

Only the envelope is checked here (alphabet, padding, bytes); what is in the file is the business
of others. Line breaks in base64 are taken, as MIME encoders make them; spaces are not, since a
space is most often a "+" that a form encoder spoilt.
"""

from __future__ import annotations

import binascii
import re
from typing import Any

from stillmotion.contract.errors import ContractError, bad_field, refused_field
from stillmotion.contract.image2video import InlinePicture, UrlPicture
from stillmotion.contract.secrets import public_url
from stillmotion.contract.urls import check_http_url, scheme_of

MOST_URL_CHARACTERS = 8192
"""Signed URLs of object stores run to some 2000."""

MOST_INLINE_BYTES = 32 * 1024 * 1024
"""Of recordings and videos: a WAV of 30 s and a good clip of 8 s pass."""

MOST_PATH_CHARACTERS = 1024

_PATH = re.compile(r"(?:\.{1,2}[/\\]|~[/\\]|[A-Za-z]:[/\\])|[^\n]*[^./\\\n]\.[A-Za-z0-9]{2,5}$")

_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]")


def read_file(field: str, value: Any, noun: str, most: int) -> UrlPicture | InlinePicture:
    """Where the file is, or its bytes, `most` at most. `noun` is what it is to be. Raises
    ContractError 1201.
    """
    if not isinstance(value, str):
        raise bad_field(field, value, f"a string: the URL or the base64 of a {noun}")
    given = value.strip(" \t\r\n")
    scheme = scheme_of(given[:80])
    if scheme in ("http", "https"):
        return UrlPicture(check_http_url(field, given, MOST_URL_CHARACTERS))
    if scheme == "data":
        prefix = given[: given.find(",", 0, 80) + 1] or given[:20]
        raise _not_base64(field, f"leave out the prefix {prefix!r} and send what follows it")
    if len(scheme) > 1:  # the drive of a path has one letter
        raise bad_field(
            field, public_url(given), f"a URL with http or https, not {scheme}:, or base64"
        )
    return InlinePicture(_decoded(field, given, noun, most))


def looks_like_path(given: str) -> bool:
    """Whether a text that is neither a URL nor base64 is likely the name of a file: it has an
    ending, or begins as relative paths do."""
    return len(given) <= MOST_PATH_CHARACTERS and _PATH.match(given) is not None


def too_large(field: str, size: int, noun: str, most: int) -> ContractError:
    """The refusal of a file of `size` bytes."""
    return refused_field(
        field,
        f"the {noun} has {size} bytes ({size / 2**20:.1f} MB), but allowed are at most "
        f"{most} ({most / 2**20:.0f} MB)",
    )


def _decoded(field: str, given: str, noun: str, most: int) -> bytes:
    given = given.replace("\n", "").replace("\r", "")
    if len(given) > (most + 2) // 3 * 4:
        raise too_large(field, len(given) * 3 // 4, noun, most)
    try:
        return binascii.a2b_base64(given, strict_mode=True)
    except ValueError as error:  # binascii.Error is one
        raise _not_base64(field, _why_not_base64(given) or str(error)) from None


def _why_not_base64(given: str) -> str:
    """What the decoder's own message does not say, or says without a place."""
    wrong = _NOT_BASE64.search(given)
    if wrong is not None:
        if looks_like_path(given):
            return (
                f"it looks like a path, {given!r}, and files are not read by their names; send "
                "what is in the file, in base64, or a URL"
            )
        place = f"the character {wrong[0]!r} at position {wrong.start()} is not in its alphabet"
        if wrong[0] in "-_":
            return f"{place}; send standard base64, not its URL-safe variant"
        if wrong[0] == " ":
            return f'{place}; a "+" may have become a space on the way'
        return place
    if len(given) % 4:
        return f"its length, {len(given)}, is no multiple of 4: cut short, or padding (=) left out"
    return ""


def _not_base64(field: str, why: str) -> ContractError:
    return refused_field(field, f"File is not in a valid base64 format: {why}")
