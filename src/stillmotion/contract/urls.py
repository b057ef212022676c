"""Checking the form of URLs: pictures and callbacks are fetched and called at http and https only.

What a URL leads to (private addresses, redirects, bytes) is checked where it is opened.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stillmotion.contract.errors import bad_field, refused_field

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def scheme_of(text: str) -> str:
    """The scheme that a string starts with, in lower case ("" for none)."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def check_http_url(field: str, url: str, most: int) -> str:
    """Return `url` as it is. Raises ContractError 1201 unless it is http(s) with a host."""
    if scheme_of(url) not in ("http", "https"):
        raise bad_field(field, url, "a URL that starts with http:// or https://")
    if len(url) > most:
        raise bad_field(field, url, f"a URL of at most {most} characters")
    if not url.isprintable() or " " in url or "\\" in url:
        raise bad_field(
            field, url, "a URL without spaces (%20), control characters and backslashes"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise refused_field(field, f"not a valid URL: {error}") from None
    if not host or not host.strip(".") or port == 0:
        raise bad_field(field, url, "a URL with a host, such as https://example.com/path")
    return url
