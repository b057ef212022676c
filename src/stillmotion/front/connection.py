"""One connection: uvicorn's, read a message at a time and within bounds.

httptools has no limits: it gathers heads and trailers as long as they come, and parses a thousand
pipelined requests from one read. So each is fed no more than the rest of one message, and nothing
while the answer to the last one is under way; what a message may hold is counted on the way.
"""

from __future__ import annotations

import asyncio
import re
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from stillmotion.api.envelope import Refusal, new_request_id
from stillmotion.contract.errors import Code
from stillmotion.front.limits import (
    BODIES,
    LINGER_S,
    MOST_HEAD,
    MOST_HEADERS,
    MOST_TARGET,
    MOST_UNWANTED_BODY,
    SLOWEST_BODY,
)

if TYPE_CHECKING:
    from stillmotion.front.watch import Watch

END_OF_HEAD = b"\r\n\r\n"
PIECE = 64 * 1024
"""Bytes of a message without a known end that the parser gets at once."""

_UPGRADE = re.compile(rb"(\r\n)(upgrade:)", re.IGNORECASE)
"""Nothing is offered to change to, so that a request is answered as what it else is; the parser
would take the body that follows for something else already."""

_encoder = msgspec.json.Encoder()


class Stage(IntEnum):
    """Where a connection stands."""

    IDLE = 0
    """Nothing of a request has come."""
    HEAD = 1
    BODY = 2
    """The request may be answered already; the rest of its body is then thrown away."""
    ANSWER = 3
    """All of the request has come, and its answer is under way."""
    LINGER = 4
    """The client was refused, and what it still sends is thrown away."""


class Connection(HttpToolsProtocol):
    """See the module. `Watch` closes it when it takes too long."""

    def __init__(self, watch: Watch, **parts: Any) -> None:
        super().__init__(**parts)
        self.url, self.headers = b"", []
        self._watch = watch
        self.stage = Stage.IDLE
        self.since = self.loop.time()
        """When the stage was entered; in a body, when the time began in which enough must come."""
        self.held = 0
        """Bytes that wait in memory: those of an incomplete head, and the next requests."""
        self._next = b""
        self._tail = b""
        self._piece = 0
        self._head = 0
        self._left: int | None = None
        """Bytes of the body that are to come, None where only its end will tell."""
        self._in_head = True
        self._body = 0
        self._window = 0
        self._quiet = 0
        self._most_body = 0
        self._refusal: tuple[int, str] | None = None
        """Status and message of what is wrong with the message that is being read."""
        self._unsent = 0
        self._stalled_since: float | None = None

    # What asyncio calls.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or refuse it where there are too many."""
        super().connection_made(transport)
        if not self._watch.admit(self):
            self._answer(
                503,
                Code.UNAVAILABLE,
                "the server has as many connections as it can take: try again",
                retry_after=1,
            )
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._watch.left(self)
        self._hold(0)
        self._next = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as far as there is somebody to read for."""
        if self.stage == Stage.LINGER:
            return
        if self._next:
            data, self._next = self._next + data, b""
        self._read(data)

    # Reading.

    def _read(self, data: bytes) -> None:
        """Feed `data` to the parser, up to the end of the first message that is to be answered."""
        at, end = 0, len(data)
        while at < end:
            if self._in_head and self.stage >= Stage.BODY:
                break
            stop = self._stop(data, at, end)
            piece = data if at == 0 and stop == end else data[at:stop]
            at = stop
            if not self._feed(piece):
                return
        if at < end:
            self._next = data[at:] if at else data
            self.flow.pause_reading()
        if self._head or self._next or self.held:
            self._hold(len(self._next) + self._head)

    def _stop(self, data: bytes, at: int, end: int) -> int:
        """How far the parser may read, so that it does not begin another message."""
        if not self._in_head and self._left is not None:
            return min(end, at + self._left - self._body)
        tail = self._tail
        if tail:
            found = (tail + data[at : at + 3]).find(END_OF_HEAD)
            if found >= 0:
                return at + found + 4 - len(tail)
        found = data.find(END_OF_HEAD, at, at + PIECE)
        return found + 4 if found >= 0 else min(end, at + PIECE)

    def _feed(self, piece: bytes) -> bool:
        """Feed one piece of one message, and count it. False where the connection is given up."""
        size = self._piece = len(piece)
        if self._in_head and (b"pgrade" in piece or b"PGRADE" in piece):
            piece = _UPGRADE.sub(rb"\1x-\2", piece)
        was_in_head, body = self._in_head, self._body
        try:
            self.parser.feed_data(piece)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refusal = self._refusal or (400, "this is no request of HTTP/1.1")
        if was_in_head and self.stage <= Stage.HEAD:
            self._head += size
            self._tail = (self._tail + piece[-3:])[-3:]
            if self.stage == Stage.IDLE:
                self._enter(Stage.HEAD)
            self._check_head(self._head)
        elif not self._in_head:
            if self._left is None:
                self._tail = (self._tail + piece[-3:])[-3:]
                self._quiet = 0 if self._body > body else self._quiet + size
                if self._quiet > MOST_HEAD:
                    self._refusal = 400, f"more than {MOST_HEAD} bytes of the body without content"
            if self._body > self._most_body:
                self._refusal = 400, f"the request body is larger than {self._most_body} bytes"
        if self._refusal is not None:
            status, message = self._refusal
            self._refuse(status, message)
            return False
        return True

    def _check_head(self, size: int) -> None:
        if len(self.url) > MOST_TARGET:
            self._refusal = 414, f"the path and query have more than {MOST_TARGET} bytes"
        elif size > MOST_HEAD:
            self._refusal = 431, f"the request's line and headers have more than {MOST_HEAD} bytes"
        elif len(self.headers) > MOST_HEADERS:
            self._refusal = 431, f"the request has more than {MOST_HEADERS} headers"

    # What the parser calls.

    def on_message_begin(self) -> None:
        """A message begins."""
        if self.stage >= Stage.BODY:
            # Unlike the parser we found no end of the last one: who else did not, is open to
            # requests that are smuggled through it.
            self._refusal = 400, "a request begins where the one before has not ended"
        super().on_message_begin()
        self._left = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; a trailer, which nobody asked for, is dropped."""
        if not self._in_head:
            return
        name = name.lower()
        if name == b"content-length":
            self._left = int(value)
        elif name == b"transfer-encoding":
            self._left = None
        elif name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head has come: start answering, unless it is refused."""
        self._check_head(self._head + self._piece)
        wanted = self.parser.get_method() in BODIES
        self._most_body = self._watch.limits.most_body if wanted else MOST_UNWANTED_BODY
        if not wanted and self._left is not None and self._left > self._most_body:
            self._refusal = 400, "the request has a body, and its method takes none"
        if self.parser.should_upgrade():
            self._refusal = 400, "there is nothing here to tunnel to or to upgrade to"
        if self._refusal is not None:
            return
        self._in_head = False
        self._head = self._body = self._window = self._quiet = 0
        self._tail = b""
        self._enter(Stage.BODY)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body, for whoever answers, if anybody still does."""
        size = len(body)
        self._body += size
        self._window += size
        if self._most_body > MOST_UNWANTED_BODY:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """All of the request has come."""
        if self._in_head:
            return  # of a message that is refused
        self._in_head = True
        self._tail = b""
        super().on_message_complete()
        self._enter(Stage.IDLE if self.cycle.response_complete else Stage.ANSWER)

    def on_response_complete(self) -> None:
        """The answer is written: what waits behind it is next."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        if self.stage == Stage.ANSWER:
            self._enter(Stage.IDLE)
            if self._next:
                data, self._next = self._next, b""
                self._read(data)
            if self._next:
                return
        elif self._body == 0 and self.expect_100_continue:
            # It asked whether to send its body, and was told without it.
            self._linger()
        self.flow.resume_reading()

    def _unset_keepalive_if_required(self) -> None:
        """No timers: `Watch` looks at all connections together."""

    # Deadlines.

    def check(self, now: float) -> None:
        """Close what has taken too long."""
        limits, waited = self._watch.limits, now - self.since
        if self._has_stalled(now):
            self.drop("not read")
        elif self.stage == Stage.IDLE:
            if waited > limits.idle_timeout:
                self._watch.count("idle")
                self.transport.close()
        elif self.stage == Stage.HEAD:
            if waited > limits.header_timeout:
                self._time_out(f"the request's headers took more than {limits.header_timeout:g} s")
        elif self.stage == Stage.BODY:
            if self.flow.read_paused:
                self.since, self._window = now, 0
            elif waited > limits.body_timeout:
                if self._window < SLOWEST_BODY * limits.body_timeout:
                    self._time_out(
                        f"only {self._window} bytes of the request body came in "
                        f"{limits.body_timeout:g} s"
                    )
                self.since, self._window = now, 0
        elif self.stage == Stage.LINGER and waited > LINGER_S:
            self.transport.abort()

    @property
    def unsent(self) -> int:
        """Bytes of answers that wait for their reader."""
        return self.transport.get_write_buffer_size()

    @property
    def stalled_since(self) -> float | None:
        """Since when its reader has read nothing; None while it reads, or has read all."""
        return self._stalled_since

    def drop(self, why: str) -> None:
        """Close it at once."""
        self._watch.count(why)
        self.transport.abort()

    def _has_stalled(self, now: float) -> bool:
        if not (self.flow.write_paused or self.transport.is_closing()):
            self._stalled_since = None
            return False
        unsent = self.unsent
        if unsent != self._unsent or self._stalled_since is None:
            self._unsent, self._stalled_since = unsent, now
        return now - self._stalled_since > self._watch.limits.send_timeout

    def _time_out(self, message: str) -> None:
        self._watch.count("slow")
        self._refuse(408, message)

    def _enter(self, stage: Stage) -> None:
        self.stage = stage
        self.since = self.loop.time()

    def _hold(self, size: int) -> None:
        if not self._watch.hold(self, size):
            self.drop("held")

    # Refusals.

    @property
    def is_spare(self) -> bool:
        """Whether nothing is lost with it but the time to connect again."""
        answered = self.stage == Stage.BODY and self.cycle.response_complete
        return answered or self.stage in (Stage.IDLE, Stage.HEAD, Stage.LINGER)

    def _refuse(self, status: int, message: str) -> None:
        """Answer with an error where there is no answer yet, and read no more."""
        self._refusal = None
        self._next = b""
        self._hold(0)
        if self.transport.is_closing():
            return
        self._watch.count("refused")
        if self.stage == Stage.BODY and self.cycle.response_started:
            if self.cycle.response_complete:
                self._linger()
            else:
                self.transport.abort()
            return
        if self.stage == Stage.BODY:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._answer(status, Code.BAD_REQUEST, message)
        self._linger()

    def _answer(self, status: int, code: Code, message: str, retry_after: int = 0) -> None:
        request_id = new_request_id()
        body = _encoder.encode(Refusal(int(code), message, request_id))
        headers = [
            b"content-type: application/json\r\ncontent-length: %d\r\n" % len(body),
            b"x-request-id: %b\r\nconnection: close\r\n" % request_id.encode(),
            b"retry-after: %d\r\n" % retry_after if retry_after else b"",
        ]
        self.transport.write(b"".join([STATUS_LINE[status], *headers, b"\r\n", body]))

    def _linger(self) -> None:
        self._enter(Stage.LINGER)
        self.transport.write_eof()
        self.flow.resume_reading()
