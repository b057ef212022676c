"""Servers on loopback addresses that answer in raw bytes, well or badly, and keep what they got."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


Answer = bytes | Callable[[socket.socket], None]


@dataclass
class RawServer:
    """`answer` is the whole response, or writes one to the connection itself.

    It may be a list: an answer for each connection in turn, the last one for all that follow.
    """

    answer: Answer | list[Answer] = OK
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "RawServer":
        self._listening = socket.create_server((self.host, 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with suppress(OSError), connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        with connection:
            self.requests.append(connection.recv(65536))
            answer = self.answer
            if isinstance(answer, list):
                answer = answer[min(len(self.requests), len(answer)) - 1]
            if isinstance(answer, bytes):
                connection.sendall(answer)
            else:
                answer(connection)
