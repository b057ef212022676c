"""URLs as others may see them: without user name and password, without query and fragment.

A picture's URL may carry a password, and its query a signature that is as good as one. Messages,
events and logs show where a URL leads and none of that. URLs that no parser takes are shown so too:
there a password may stand in any part of them.
"""

from __future__ import annotations

import re

HIDDEN = "…"

_START = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)?:[/\\]{1,3}")
_URL = re.compile(r":[/\\]{1,3}\S*")
"""From where its scheme ends: looking for the beginning of that takes time in long texts."""

_END_OF_HOST = re.compile(r"[/?#\\]|$")
_END_OF_PATH = re.compile(r"[?#]|$")


def public_url(url: str) -> str:
    """`url`, or what was given for one, without its secrets."""
    found = _START.match(url)
    start = found[0] if found else ""
    rest = url[len(start) :]
    at = rest.rfind("@")
    if at >= 0:
        if at < _place(_END_OF_HOST, rest):
            rest = rest[at + 1 :]
        elif ":" in rest[:at]:
            # Perhaps a password with a "/", "?" or "#" in it: nothing before the "@" is sure.
            return start + HIDDEN
    return start + rest[: _place(_END_OF_PATH, rest)]


def hide_secrets(text: str) -> str:
    """`text` with every URL in it as `public_url` has it."""
    return _URL.sub(lambda found: public_url(found[0]), text)


def _place(end: re.Pattern[str], text: str) -> int:
    found = end.search(text)
    return len(text) if found is None else found.start()
