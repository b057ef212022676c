"""What goes wrong between us and a server, and what of it is told to others.

Servers' words reach people through messages and logs: on one line, short, and without secrets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stillmotion.contract.sanitize import sanitize
from stillmotion.contract.secrets import HIDDEN, hide_secrets

MOST_WORDS = 300


class ServerFault(Exception):
    """The message says which server, and what is wrong."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoAnswer(ServerFault):
    """The server cannot be reached, does not answer, or says itself that it is not ready.

    `uncertain`: it may have got the request all the same.
    """

    def __init__(self, message: str, uncertain: bool = False) -> None:
        super().__init__(message)
        self.uncertain = uncertain


class Refused(ServerFault):
    """An answer with an HTTP status of 4xx or 5xx. `body` is its JSON, None where it is none."""

    def __init__(self, message: str, status: int, body: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class OddAnswer(ServerFault):
    """An answer that is not what the protocol says, or a file that cannot be used."""


class BrokenFile(OddAnswer):
    """A file that is not whole, or does not decode: another try may bring a better one."""


def told(text: str, secrets: tuple[str, ...] = (), most: int = MOST_WORDS) -> str:
    """A server's words as they may be passed on."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return sanitize(hide_secrets(text), most)


def words_of(body: Any) -> str:
    """What a JSON answer says of an error, in the forms that servers use: `detail`, `error` and
    `message`, and the errors of nodes."""
    return "; ".join(dict.fromkeys(one for one in _words(body, 0) if one))


def _words(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif depth > 6:
        return
    elif isinstance(value, list):
        for one in value[:10]:
            yield from _words(one, depth + 1)
    elif isinstance(value, dict):
        place = value.get("loc")
        if isinstance(place, list) and "msg" in value:
            yield f"{'.'.join(map(str, place))}: {value['msg']}"
            return
        for key in ("detail", "error", "message", "msg", "details", "reason", "exception_message"):
            yield from _words(value.get(key), depth + 1)
        nodes = value.get("node_errors")
        if isinstance(nodes, dict):
            for node, errors in nodes.items():
                for said in _words(_errors_of(errors), depth + 1):
                    yield f"node {node}: {said}"


def _errors_of(node: Any) -> Any:
    return node.get("errors") if isinstance(node, dict) else None


def parsed(content: bytes) -> Any:
    """The JSON of an answer, None where it is none."""
    try:
        return json.loads(content)
    except ValueError:
        return None
