"""Traces: spans of what is done for a task, across processes, when the operator asks for them.

A place in a trace is a `traceparent` of W3C Trace Context, a string: that is what a request brings,
a row keeps, a job carries and a callback sends. Off, which is the default, a span costs 0.2 µs and
nothing of OpenTelemetry is imported; `telemetry.otlp` does the work.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Literal, Protocol

Attribute = str | int | float | bool
Kind = Literal["internal", "server", "client", "consumer"]

EXTRA = "pip install 'stillmotion[telemetry]'"

_TRACEPARENT = re.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


class TracesUnavailable(Exception):
    """Traces are asked for and cannot be made. The message says why, and what to do."""


class Span(Protocol):
    """Something that is being done. `traceparent` is its place."""

    @property
    def traceparent(self) -> str:
        """For what is done on its behalf elsewhere."""
        ...

    def note(self, name: str, value: Attribute) -> None:
        """Note something about it."""
        ...

    def fail(self, why: str) -> None:
        """It came to nothing, for that reason."""
        ...


class Tracer(Protocol):
    """Makes spans. `parent` is a traceparent, "" for none; times are Unix nanoseconds."""

    def start(
        self, name: str, parent: str, kind: Kind, attributes: Mapping[str, Attribute], start: int
    ) -> Span:
        """Begin one, at `start` or (0) now."""
        ...

    def end(self, span: Span, at: int) -> None:
        """End one, at that time or (0) now."""
        ...

    def close(self) -> None:
        """Send what was not sent."""
        ...


class _Nothing:
    """The span of what is not traced."""

    traceparent = ""

    def note(self, name: str, value: Attribute) -> None:
        """Forget it."""

    def fail(self, why: str) -> None:
        """Forget it."""

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *_: object) -> None:
        return None


_NOTHING = _Nothing()
_current: ContextVar[Span] = ContextVar("span", default=_NOTHING)
_tracer: Tracer | None = None


def wanted(environment: Mapping[str, str] | None = None) -> bool:
    """Whether the standard variables ask for traces: they name an endpoint, or OTLP as exporter.

    Raises TracesUnavailable for what we do not speak.
    """
    environment = os.environ if environment is None else environment
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporter = environment.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    named = any(
        environment.get(name)
        for name in ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    )
    if exporter == "none" or not (exporter or named):
        return False
    if exporter not in ("", "otlp"):
        raise TracesUnavailable(
            f"OTEL_TRACES_EXPORTER is {exporter!r}, and traces are sent by otlp alone (none turns "
            "them off)"
        )
    protocol = environment.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environment.get(
        "OTEL_EXPORTER_OTLP_PROTOCOL", ""
    )
    if protocol not in ("", "http/protobuf"):
        raise TracesUnavailable(
            f"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol!r}, and traces are sent by http/protobuf "
            "alone (port 4318 of most collectors)"
        )
    return True


def begin(part: str) -> None:
    """Trace from now on what this process does as `part` ("server", "worker"), if that is wanted.

    Raises TracesUnavailable.
    """
    global _tracer
    if not wanted():
        return
    try:
        otlp = import_module("stillmotion.telemetry.otlp")
    except ImportError as error:
        raise TracesUnavailable(
            f"the OTEL_… variables ask for traces, and {error.name} is not installed: {EXTRA} "
            "(or OTEL_SDK_DISABLED=true)"
        ) from error
    _tracer = otlp.open_tracer(part)


def end() -> None:
    """Send what was not sent yet, and trace nothing more."""
    global _tracer
    tracer, _tracer = _tracer, None
    if tracer is not None:
        tracer.close()


def on() -> bool:
    """Whether this process traces."""
    return _tracer is not None


def current() -> str:
    """The place of what is being done; "" where nothing is traced."""
    return _current.get().traceparent


def note(name: str, value: Attribute) -> None:
    """Note something about what is being done."""
    _current.get().note(name, value)


def valid(traceparent: str | None) -> str:
    """`traceparent` if it is one, else "": as the standard has it, a bad one is none."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found is None or not int(found[1], 16) or not int(found[2], 16):
        return ""
    return found[0]


def span(
    name: str,
    *,
    parent: str | None = None,
    kind: Kind = "internal",
    **attributes: Attribute,
) -> AbstractContextManager[Span]:
    """What the block does. `parent` is the place it belongs to, by default the current one.

    What the block raises makes it a failed one, by the kind of the error alone: messages may hold
    what strangers wrote.
    """
    if _tracer is None:
        return _NOTHING
    return _spanning(_tracer, name, current() if parent is None else parent, kind, attributes)


@contextmanager
def _spanning(
    tracer: Tracer, name: str, parent: str, kind: Kind, attributes: Mapping[str, Attribute]
) -> Iterator[Span]:
    made = tracer.start(name, parent, kind, attributes, 0)
    token = _current.set(made)
    try:
        yield made
    except BaseException as error:
        made.fail(type(error).__name__)
        raise
    finally:
        _current.reset(token)
        tracer.end(made, 0)


def past(name: str, parent: str, start: int, end: int, **attributes: Attribute) -> None:
    """Something that was done, from `start` to `end`."""
    if _tracer is not None:
        made = _tracer.start(name, parent, "internal", attributes, start)
        _tracer.end(made, max(start, end))
