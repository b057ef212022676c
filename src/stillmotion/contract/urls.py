"""Checking the form of URLs: pictures and callbacks are fetched and called at http and https only.

What a URL leads to (private addresses, redirects, bytes) is checked where it is opened.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.secrets import public_url

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def scheme_of(text: str) -> str:
    """The scheme that a string starts with, in lower case ("" for none)."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def check_http_url(field: str, url: str, most: int) -> str:
    """Return `url` as it is. Raises ContractError 1201 unless it is http(s) with a host.

    The refusal shows no secret of the URL: it may be logged where it arrives.
    """
    public = public_url(url)
    if scheme_of(url) not in ("http", "https"):
        raise bad_field(field, public, "a URL that starts with http:// or https://")
    if len(url) > most:
        raise bad_field(field, public, f"a URL of at most {most} characters")
    if not url.isprintable() or " " in url or "\\" in url:
        raise bad_field(
            field, public, "a URL without spaces (%20), control characters and backslashes"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        # The parser's words may be a part of a password.
        raise refused_field(field, "not a valid URL: its host or its port is none") from None
    if not host or not host.strip(".") or port == 0:
        raise bad_field(field, public, "a URL with a host, such as https://example.com/path")
    return url
