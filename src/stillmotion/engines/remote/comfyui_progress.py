"""The progress of a job of ComfyUI's, from its websocket: how far its samplers are.

The socket is heard by a thread of its own, and only for the sake of the progress: where it cannot
be opened or breaks, the job goes on without.
"""

from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Mapping
from typing import Any

log = logging.getLogger("stillmotion.engines")

_SILENT = logging.Logger("websocket", logging.CRITICAL)
"""The library's own lines would have the headers, and with them the token."""

OPEN_TIMEOUT_S = 5.0
MOST_MESSAGE = 16 * 1024 * 1024
"""Bytes: previews come on the same socket."""

Graph = Mapping[str, Mapping[str, Any]]


def samplers(graph: Graph) -> frozenset[str]:
    """The nodes that the work is in, by the names that such nodes have."""
    return frozenset(
        key
        for key, node in graph.items()
        if "Sampler" in str(node["class_type"]) and "Select" not in str(node["class_type"])
    )


class Listener:
    """Hears of the job `id`, which was queued by the client of that name."""

    def __init__(
        self,
        url: str,
        id: str,
        headers: Mapping[str, str],
        tls: ssl.SSLContext,
        nodes: frozenset[str],
    ) -> None:
        self.id = id
        self._url = f"ws{url.removeprefix('http')}/ws?clientId={id}"
        self._headers = headers
        self._tls = tls if url.startswith("https") else None
        self._nodes = nodes
        self._parts: dict[str, float] = {}
        self._socket: Any = None
        self._closed = False
        threading.Thread(target=self._hear, name="comfyui-progress", daemon=True).start()

    @property
    def done(self) -> float | None:
        """The fraction of the job, None where nothing was heard of it."""
        parts = dict(self._parts)
        if not parts:
            return None
        return min(1.0, sum(parts.values()) / max(1, len(self._nodes)))

    def close(self) -> None:
        """Hear no more."""
        self._closed = True
        if self._socket is not None:
            self._socket.close_socket()

    def _hear(self) -> None:
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        try:
            with connect(
                self._url,
                additional_headers=self._headers,
                ssl=self._tls,
                open_timeout=OPEN_TIMEOUT_S,
                max_size=MOST_MESSAGE,
                proxy=None,
                logger=_SILENT,
            ) as self._socket:
                for message in self._socket:
                    if self._closed:
                        return
                    if isinstance(message, str):
                        self._take(message)
        except (OSError, WebSocketException, EOFError) as error:
            if not self._closed:
                log.debug("no progress of a job of ComfyUI: %s", type(error).__name__)

    def _take(self, message: str) -> None:
        try:
            told = json.loads(message)
            data = told["data"]
            if told["type"] != "progress" or data.get("prompt_id", self.id) != self.id:
                return
            node, part = str(data.get("node")), float(data["value"]) / float(data["max"])
        except (ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError):
            return
        if not self._nodes or node in self._nodes:
            self._parts[node if self._nodes else ""] = min(1.0, max(0.0, part))
