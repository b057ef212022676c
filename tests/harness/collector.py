"""A collector of traces on loopback that speaks OTLP over HTTP."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from harness.web import _Web


@dataclass(frozen=True)
class Span:
    """A span as it came, with the attributes of its process."""

    name: str
    trace: str
    id: str
    parent: str
    begun: int
    ended: int
    failed: bool
    about: dict[str, Any]
    process: dict[str, Any]


class Collector(_Web):
    """Keeps every span that is sent to it."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._changed = threading.Condition()
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                assert self.path == "/v1/traces"
                collector._take(ExportTraceServiceRequest.FromString(body))
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(Handler)

    @property
    def env(self) -> dict[str, str]:
        """What makes a server send its traces here, without delay."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url, "OTEL_BSP_SCHEDULE_DELAY": "50"}

    def wait_for(self, enough: Callable[[list[Span]], bool], limit: float = 120) -> list[Span]:
        """The spans, once there are enough of them."""
        with self._changed:
            came = self._changed.wait_for(lambda: enough(self.spans), limit)
            assert came, sorted((span.name, span.about) for span in self.spans)
            return list(self.spans)

    def _take(self, request: ExportTraceServiceRequest) -> None:
        with self._changed:
            for resource in request.resource_spans:
                process = _plain(resource.resource.attributes)
                for scope in resource.scope_spans:
                    self.spans += [_span(span, process) for span in scope.spans]
            self._changed.notify_all()


def _span(span: Any, process: dict[str, Any]) -> Span:
    return Span(
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        span.status.code == 2,
        _plain(span.attributes),
        process,
    )


def _plain(attributes: Any) -> dict[str, Any]:
    return {
        each.key.removeprefix("stillmotion."): getattr(each.value, each.value.WhichOneof("value"))
        for each in attributes
    }
