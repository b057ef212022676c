"""Checking the form of URLs: pictures and callbacks are fetched and called at http and https only.

A URL may be as one sees it in a browser: spaces and letters of any script are percent-encoded when
it is opened, names encoded as IDNA. What it leads to (private addresses, redirects, bytes) is
checked then, too.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.secrets import public_url

_REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")

_ORDINARY = re.compile(
    r"https?://(?:[A-Za-z0-9-]{1,63}\.){1,9}[A-Za-z]{2,63}(?::[1-9][0-9]{0,3})?(?:/[!-\[\]-~]*)?"
)
"""Most URLs: one look tells that nothing is wrong with them."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def scheme_of(text: str) -> str:
    """The scheme that a string starts with, in lower case ("" for none)."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def check_http_url(field: str, url: str, most: int) -> str:
    """Return `url` as it is. Raises ContractError 1201 unless it is http(s) with a host.

    The refusal shows no secret of the URL: it may be logged where it arrives.
    """
    if len(url) <= most and _ORDINARY.fullmatch(url):
        return url
    public = public_url(url)
    if scheme_of(url) not in ("http", "https"):
        raise bad_field(field, public, "a URL that starts with http:// or https://")
    if len(url) > most:
        raise bad_field(field, public, f"a URL of at most {most} characters")
    if _REFUSED.search(url):
        raise bad_field(field, public, "a URL without control characters and backslashes")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        # The parser's words may be a part of a password.
        raise refused_field(field, "not a valid URL: its host or its port is none") from None
    if not host or not host.strip(".") or not host.isprintable() or " " in host or port == 0:
        raise bad_field(field, public, "a URL with a host, such as https://example.com/path")
    return url
