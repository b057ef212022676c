"""What servers of one database tell each other by NOTIFY. It may be lost, and says no secret."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from stillmotion.tasks.task import TaskEvent

CHANNEL = "stillmotion"

MOST_BYTES = 7900
"""In one message: PostgreSQL takes fewer than 8000."""

MOST_EVENT_BYTES = 2000
"""Of one event. Of a longer one only its number is told, and the rest is read."""


class Message(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """From one server to all, itself included: `sender` tells it which are its own."""

    sender: str
    events: tuple[TaskEvent, ...] = ()
    keys_changed: bool = False
    untold: tuple[tuple[str, int], ...] = ()
    """Task and number of events that are too long to be told."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Message)


def encoded(sender: str, events: Sequence[TaskEvent], *, keys_changed: bool = False) -> list[str]:
    """The payloads that tell of all that."""
    payloads: list[str] = []
    told: list[TaskEvent] = []
    untold: list[tuple[str, int]] = []
    size = 0

    def flush() -> None:
        nonlocal size
        if told or untold or (keys_changed and not payloads):
            message = Message(sender, tuple(told), keys_changed and not payloads, tuple(untold))
            payloads.append(_encoder.encode(message).decode())
            told.clear()
            untold.clear()
        size = 0

    for event in events:
        length = len(_encoder.encode(event)) + 1
        long = length > MOST_EVENT_BYTES
        length = 64 if long else length
        if size + length > MOST_BYTES - 200:
            flush()
        size += length
        if long:
            untold.append((event.task_id, event.seq))
        else:
            told.append(event)
    flush()
    return payloads


def decoded(payload: str) -> Message | None:
    """None for what no server of this version says."""
    try:
        return _decoder.decode(payload)
    except msgspec.DecodeError:
        return None


def said_last(events: Sequence[TaskEvent]) -> list[TaskEvent]:
    """Steps and remarks as worth telling: every remark, and of each task the last step."""
    last = {event.task_id: event for event in events if not event.remark}
    return [event for event in events if event.remark or last[event.task_id] is event]
