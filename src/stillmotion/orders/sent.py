"""The request as its caller sent it, kept beside its order: for who asks for the same once more.

Without the files that came inside it: those lie in the vault, and their fields are empty here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

LONGEST_TEXT = 8192
"""Characters. What is longer is no text that a field takes, but a file."""

SHARED = ("prompt", "negative_prompt")
"""Texts that a row has once, where the order says the same: they are most of a create's bytes, and
two of a long prompt would not fit into a page of the database."""

_PART = re.compile(r"[^.\[\]]+|\[\d+\]")
_KEY = b'"sent":'


class Sent(msgspec.Struct, frozen=True, omit_defaults=True):
    """`body` is the JSON that was sent, None where it came in another form or dialect; `files` has
    the vault keys of what came inside it, by field. Fields named in `shared` are empty in it, and
    the video of the order has their values."""

    body: Any = None
    files: Mapping[str, str] = {}
    shared: tuple[str, ...] = ()


class _Order(msgspec.Struct, frozen=True):
    video: Mapping[str, Any] = {}


class _Row(msgspec.Struct, frozen=True):
    sent: Sent = Sent()
    order: _Order = _Order()


_row = msgspec.json.Decoder(_Row)


def without_files(body: bytes) -> Any:
    """What a body says, without what is too long for text; None for what is no JSON object."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    # Nearly all bodies are too short to have anything in them that is too long.
    return said if len(body) <= LONGEST_TEXT else _cut(said)


def sent_as(body: Any, files: Mapping[str, str]) -> Sent:
    """What is kept of a body and the keys of its files by field."""
    if files and body:
        body = with_files(body, dict.fromkeys(files, ""))
    return Sent(body, files) if body else Sent()


def beside(order: msgspec.Struct, sent: Sent) -> Sent:
    """What is kept of it beside this order, which has some of its texts."""
    video = getattr(order, "video", None)
    shared = tuple(
        name
        for name in SHARED
        if sent.body.get(name) and sent.body[name] == getattr(video, name, 0)
    )
    if not shared:
        return sent
    return Sent({**sent.body, **dict.fromkeys(shared, "")}, sent.files, shared)


def sent_of(row: bytes) -> Sent:
    """What a row keeps; of older rows, and those whose content is purged, nothing."""
    try:
        found = _row.decode(row) if _KEY in row else _Row()
    except msgspec.MsgspecError:
        return Sent()
    sent, video = found.sent, found.order.video
    if not sent.shared:
        return sent
    return Sent({**sent.body, **{name: video[name] for name in sent.shared}}, sent.files)


def with_files(body: Any, values: Mapping[str, str]) -> Any:
    """The body with these values at these fields (`a`, `a.b`, `a[0].b`); a field that is not there
    is passed over."""
    for field, value in values.items():
        *path, last = _PART.findall(field)
        place = body
        for part in path:
            place = _at(place, part)
        if isinstance(place, dict) and last in place:
            place[last] = value
        elif isinstance(place, list) and last.startswith("["):
            place[int(last[1:-1])] = value
    return body


def _at(place: Any, part: str) -> Any:
    if isinstance(place, dict):
        return place.get(part)
    if isinstance(place, list) and part.startswith("[") and int(part[1:-1]) < len(place):
        return place[int(part[1:-1])]
    return None


def _cut(said: Any) -> Any:
    if isinstance(said, str):
        return said if len(said) <= LONGEST_TEXT else ""
    if isinstance(said, dict):
        return {name: _cut(each) for name, each in said.items()}
    if isinstance(said, list):
        return [_cut(each) for each in said]
    return said
