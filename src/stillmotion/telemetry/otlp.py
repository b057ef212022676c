"""Traces by OpenTelemetry, sent with OTLP over HTTP: endpoint, headers, sampling and batches are
set by the standard `OTEL_…` variables. Imported only where they ask for traces."""

from __future__ import annotations

import os
from collections.abc import Mapping

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as OtelSpan

from stillmotion import __version__
from stillmotion.telemetry.traces import Attribute, Kind, Span, valid

FLUSH_MS = 2000
"""Longest time that the end of a process waits for a collector."""

_KINDS = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
}


class _Span:
    """See `traces.Span`."""

    def __init__(self, span: OtelSpan) -> None:
        self.span = span
        place = span.get_span_context()
        self.traceparent = f"00-{place.trace_id:032x}-{place.span_id:016x}-{place.trace_flags:02x}"

    def note(self, name: str, value: Attribute) -> None:
        self.span.set_attribute(name, value)

    def fail(self, why: str) -> None:
        self.span.set_status(StatusCode.ERROR, why)


class OtlpTracer:
    """See `traces.Tracer`."""

    def __init__(self, provider: TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("stillmotion", __version__)

    def start(
        self, name: str, parent: str, kind: Kind, attributes: Mapping[str, Attribute], start: int
    ) -> Span:
        """See `traces.Tracer`."""
        return _Span(
            self._tracer.start_span(
                name,
                context=_context(parent),
                kind=_KINDS[kind],
                attributes={f"stillmotion.{key}": value for key, value in attributes.items()},
                start_time=start or None,
                record_exception=False,
            )
        )

    def end(self, span: Span, at: int) -> None:
        """See `traces.Tracer`."""
        assert isinstance(span, _Span)
        span.span.end(at or None)

    def close(self) -> None:
        """See `traces.Tracer`."""
        self._provider.force_flush(FLUSH_MS)
        self._provider.shutdown()


def open_tracer(part: str) -> OtlpTracer:
    """A tracer for a process that is `part` of the service."""
    resource = Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME") or "stillmotion",
            "service.version": __version__,
            "process.pid": os.getpid(),
            "stillmotion.part": part,
        }
    )
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OtlpTracer(provider)


def _context(parent: str) -> Context:
    if not valid(parent):
        return Context()
    _, trace, span, flags = parent.split("-")
    place = SpanContext(
        int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16))
    )
    return set_span_in_context(NonRecordingSpan(place), Context())
