"""Pictures on the wire: a URL, or the base64 of a JPEG or PNG file.

Only the envelope is checked here (alphabet, padding, bytes, the file's signature); what is in
the file is the business of `inputs`. Line breaks in base64 are taken, as MIME encoders make them;
spaces are not, since a space is most often a "+" that a form encoder spoilt.
"""

from __future__ import annotations

import binascii
import re
from typing import Any

from stillmotion.contract.errors import ContractError, bad_field, missing_field, refused_field
from stillmotion.contract.image2video import InlinePicture, Picture, UrlPicture
from stillmotion.contract.urls import check_http_url, scheme_of

MOST_PICTURE_BYTES = 10 * 1024 * 1024
MOST_URL_CHARACTERS = 8192
"""Signed URLs of object stores run to some 2000."""

_MOST_BASE64 = (MOST_PICTURE_BYTES + 2) // 3 * 4
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]")
_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_OTHER_SIGNATURES = (
    ("GIF", re.compile(rb"GIF8")),
    ("WebP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("BMP", re.compile(rb"BM")),
    ("TIFF", re.compile(rb"II\*\0|MM\0\*")),
    ("HEIC or AVIF", re.compile(rb".{4}ftyp", re.DOTALL)),
    ("PDF", re.compile(rb"%PDF")),
    ("SVG, XML or HTML", re.compile(rb"\s*<")),
)


def read_picture(field: str, value: Any) -> Picture | None:
    """The picture, None where absent. Raises ContractError 1201."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise bad_field(field, value, "a string: the URL or the base64 of a picture")
    given = value.strip(" \t\r\n")
    scheme = scheme_of(given[:80])
    if scheme in ("http", "https"):
        return UrlPicture(check_http_url(field, given, MOST_URL_CHARACTERS))
    if scheme == "data":
        prefix = given[: given.find(",", 0, 80) + 1] or given[:20]
        raise _not_base64(field, f"leave out the prefix {prefix!r} and send what follows it")
    if scheme:
        raise bad_field(field, given, f"a URL with http or https, not {scheme}:, or base64")
    return InlinePicture(_decoded(field, given))


def required_picture(field: str, value: Any, why: str) -> Picture:
    """The picture. Raises ContractError 1201 where it is absent, too; `why` it may not be."""
    picture = read_picture(field, value)
    if picture is None:
        raise missing_field(field, why)
    return picture


def check_picture_file(field: str, data: bytes) -> None:
    """Size and signature of an encoded picture. Raises ContractError 1201."""
    if len(data) > MOST_PICTURE_BYTES:
        raise _too_large(field, len(data))
    if not data.startswith((_JPEG, _PNG)):
        raise refused_field(
            field, f"the picture must be JPEG or PNG by its content, and this is {_named(data)}"
        )


def _decoded(field: str, given: str) -> bytes:
    given = given.replace("\n", "").replace("\r", "")
    if len(given) > _MOST_BASE64:
        raise _too_large(field, len(given) * 3 // 4)
    try:
        data = binascii.a2b_base64(given, strict_mode=True)
    except ValueError as error:  # binascii.Error is one
        raise _not_base64(field, _why_not_base64(given) or str(error)) from None
    check_picture_file(field, data)
    return data


def _why_not_base64(given: str) -> str:
    """What the decoder's own message does not say, or says without a place."""
    wrong = _NOT_BASE64.search(given)
    if wrong is not None:
        place = f"the character {wrong[0]!r} at position {wrong.start()} is not in its alphabet"
        if wrong[0] in "-_":
            return f"{place}; send standard base64, not its URL-safe variant"
        if wrong[0] == " ":
            return f'{place}; a "+" may have become a space on the way'
        return place
    if len(given) % 4:
        return f"its length, {len(given)}, is no multiple of 4: cut short, or padding (=) left out"
    return ""


def _named(data: bytes) -> str:
    for name, signature in _OTHER_SIGNATURES:
        if signature.match(data):
            return name
    return f"neither (it starts with the bytes {data[:8].hex(' ')})"


def _not_base64(field: str, why: str) -> ContractError:
    return refused_field(field, f"File is not in a valid base64 format: {why}")


def _too_large(field: str, size: int) -> ContractError:
    return refused_field(
        field,
        f"the picture has {size} bytes ({size / 2**20:.1f} MB), but allowed are at most "
        f"{MOST_PICTURE_BYTES} (10 MB)",
    )
