"""What a running server tells of itself: counts and times, the stages of renders, and traces.

Nothing here knows what is told of, nor who reads it: `api.metrics` shows the counts to Prometheus,
and `telemetry.otlp` sends the traces where the operator wants them.
"""
