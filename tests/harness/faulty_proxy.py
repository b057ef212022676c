"""A proxy before an object store that fails as networks and stores do, by a seed."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from random import Random
from urllib.parse import urlsplit

from harness.web import _Web

SLOW_DOWN = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code>'
    b"<Message>Please reduce your request rate.</Message></Error>"
)
INTERNAL = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>InternalError</Code>'
    b"<Message>We encountered an internal error. Please try again.</Message></Error>"
)

UNKNOWN_HEADER = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>NotImplemented</Code>'
    b"<Message>A header you provided implies functionality that is not implemented.</Message>"
    b"</Error>"
)

ERROR, SLOWER, SLOW, TRUNCATED, RESET, LOST = (
    "error 500", "503 SlowDown", "slow answer", "truncated body", "reset", "lost answer"
)  # fmt: skip
KINDS = (ERROR, SLOWER, SLOW, TRUNCATED, RESET, LOST)
"""`reset` breaks a connection before the store hears of the request, `lost answer` after it has
done what was asked."""

SLOW_S = 0.2


class FaultyProxy(_Web):
    """Passes requests on to `upstream`. `rate` of them, drawn by `seed`, meet one of `kinds`.

    `is_meant(method, path)` says which requests may meet one, and `most` is how many do at all;
    `rate` and `kinds` may be changed while it runs. `without_conditions` makes it one before a
    store that knows no conditional writes. `met` counts what was done.
    """

    def __init__(
        self,
        upstream: str,
        *,
        seed: int = 1,
        rate: float = 0.0,
        kinds: Sequence[str] = KINDS,
        most: int | None = None,
        is_meant: Callable[[str, str], bool] = lambda method, path: True,
        without_conditions: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.rate = rate
        self.kinds = kinds
        self.met: Counter[str] = Counter()
        self.requests: list[str] = []
        self.stopped = threading.Event()
        upstream_host = urlsplit(upstream).netloc
        random, lock = Random(seed), threading.Lock()
        proxy = self
        bag: list[str] = []

        def draw() -> str:
            # None twice before each has been there once.
            if not set(bag) & set(proxy.kinds):
                bag[:] = proxy.kinds
                random.shuffle(bag)
            kind = next(each for each in bag if each in proxy.kinds)
            bag.remove(kind)
            return kind

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with lock:
                    proxy.requests.append(f"{self.command} {self.path}")
                    meets = random.random() < proxy.rate and is_meant(self.command, self.path)
                    meets = meets and (most is None or proxy.met.total() < most)
                    kind = draw() if meets else ""
                    if kind:
                        proxy.met[kind] += 1
                if without_conditions and "If-None-Match" in self.headers:
                    return self._answer(501, {"Content-Type": "application/xml"}, UNKNOWN_HEADER)
                if kind == RESET:
                    return self._reset()
                if kind == ERROR:
                    return self._answer(500, {"Content-Type": "application/xml"}, INTERNAL)
                if kind == SLOWER:
                    return self._answer(503, {"Content-Type": "application/xml"}, SLOW_DOWN)
                if kind == SLOW:
                    proxy.stopped.wait(SLOW_S)
                connection = http.client.HTTPConnection(upstream_host, timeout=60)
                try:
                    # The host as it came: the signature is over it.
                    connection.putrequest(
                        self.command, self.path, skip_host=True, skip_accept_encoding=True
                    )
                    for name, value in self.headers.items():
                        if name.lower() not in ("connection", "keep-alive"):
                            connection.putheader(name, value)
                    connection.endheaders(body or None)
                    answer = connection.getresponse()
                    content = answer.read()
                except OSError:
                    return self._reset()
                finally:
                    connection.close()
                if kind == LOST:
                    return self._reset()
                headers = {
                    name: value
                    for name, value in answer.getheaders()
                    if name.lower() not in ("connection", "transfer-encoding", "content-length")
                }
                length = answer.getheader("Content-Length") if self.command == "HEAD" else None
                return self._answer(
                    answer.status, headers, content, kind == TRUNCATED and len(content) > 1, length
                )

            def _answer(
                self,
                status: int,
                headers: Mapping[str, str],
                content: bytes,
                cut: bool = False,
                length: str | None = None,
            ) -> None:
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status not in (204, 304):
                    self.send_header("Content-Length", length or str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content[: len(content) // 2] if cut else content)
                if cut:
                    self.close_connection = True

            def _reset(self) -> None:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                self.close_connection = True

            def finish(self) -> None:
                # Of a connection that was reset there is nothing to flush.
                with contextlib.suppress(OSError, ValueError):
                    super().finish()

            def log_message(self, *_: object) -> None:
                pass

        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            setattr(Handler, f"do_{method}", Handler._pass)
        super().__init__(Handler, host)

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        super().__exit__()
