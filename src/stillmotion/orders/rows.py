"""Orders as rows store them: JSON with the version of their form.

Version 1 had no number in it and repeated the request of the API. What a row of it says is brought
to today's form when it is read; nothing is written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from stillmotion.orders.library import ElementOrder, VoiceOrder
from stillmotion.orders.pictures import ImagesOrder
from stillmotion.orders.sent import Sent, beside
from stillmotion.orders.video import Content, TextOrder, Video, VideoOrder

VERSION = 2

OrderT = TypeVar("OrderT")

_ASKED = b'"asked":'
_encoder = msgspec.json.Encoder()


class UnreadableOrder(Exception):
    """A row whose order this version cannot read. The message says why."""


class _Row(msgspec.Struct, frozen=True):
    order: msgspec.Raw
    version: int = VERSION
    asked: Mapping[str, Any] | msgspec.UnsetType = msgspec.UNSET
    sent: Sent | msgspec.UnsetType = msgspec.UNSET


class _Asked(msgspec.Struct, frozen=True):
    asked: dict[str, Any] = msgspec.field(default_factory=dict)


_asked = msgspec.json.Decoder(_Asked)


def encode_order(
    order: msgspec.Struct, asked: Mapping[str, Any] | None = None, sent: Sent | None = None
) -> bytes:
    """What the row stores: the order, and beside it what the dialect that the request came in
    keeps for its answers, and the request as it was sent."""
    raw = msgspec.Raw(_encoder.encode(order))
    return _encoder.encode(
        _Row(
            raw,
            asked=msgspec.UNSET if asked is None else asked,
            sent=msgspec.UNSET if sent is None or sent.body is None else beside(order, sent),
        )
    )


def asked_of(row: bytes) -> dict[str, Any]:
    """What the dialect of a request kept beside the order; empty where it was none, or where the
    content of the row is purged."""
    # Nearly all rows have none, and looking for its name costs less than decoding the order.
    return _asked.decode(row).asked if _ASKED in row else {}


def decode_order(row: bytes, type: type[OrderT]) -> OrderT:
    """The order of a row of any version. Raises UnreadableOrder."""
    try:
        document: dict[str, Any] = msgspec.json.decode(row, type=dict[str, Any])
        version = document.get("version", 1)
        if version == VERSION:
            return msgspec.convert(document["order"], type)
        if version == 1:
            return msgspec.convert(_FROM_1[type](document), type)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise UnreadableOrder(f"the task's row cannot be read: {error}") from error
    raise UnreadableOrder(
        f"the task was written by a newer Stillmotion (version {version} of an order; this one "
        f"knows {VERSION})"
    )


def _video(old: dict[str, Any]) -> dict[str, Any]:
    request = old["request"]
    video = {name: request[name] for name in Video.__struct_fields__ if name in request}
    return {**old, "video": video, "watermark": request["watermark"]}


def _text(old: dict[str, Any]) -> dict[str, Any]:
    request = old["request"]
    video = {name: request[name] for name in Content.__struct_fields__ if name in request}
    video["aspect"] = [int(side) for side in request["aspect_ratio"].split(":")]
    return {**old, "video": video, "watermark": request["watermark"]}


def _merged(old: dict[str, Any]) -> dict[str, Any]:
    return {**old["request"], **old}


def _same(old: dict[str, Any]) -> dict[str, Any]:
    return old


_FROM_1: dict[Any, Any] = {
    VideoOrder: _video,
    TextOrder: _text,
    ImagesOrder: _merged,
    ElementOrder: _merged,
    VoiceOrder: _same,
}
"""What was in a row of version 1, under today's names; what is left over is passed over."""
