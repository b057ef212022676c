"""What both clients set up alike: the service, and the options of the HTTP client."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from stillmotion.client.credentials import resolve_authorization, resolve_base_url
from stillmotion.client.service import Service
from stillmotion.client.steps import OpenStream
from stillmotion.settings import is_loopback

DEFAULT_TIMEOUT_S = 60.0
"""For each read or write of a request; a create with large pictures is many writes."""

CONNECT_TIMEOUT_S = 10.0
DEFAULT_MAX_RETRIES = 4


def open_service(
    base_url: str | None,
    *,
    api_key: str | None,
    access_key: str | None,
    secret_key: str | None,
    data: Path | None,
    max_retries: int,
) -> Service:
    """The service at `base_url`, with the credentials given or found."""
    url = resolve_base_url(base_url)
    authorization = resolve_authorization(
        url, api_key=api_key, access_key=access_key, secret_key=secret_key, data=data
    )
    return Service(url, authorization, max_retries)


def http_options(base_url: str, timeout: float) -> dict[str, Any]:
    """For `httpx2.Client` and `httpx2.AsyncClient`."""
    return {
        "timeout": httpx2.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT_S)),
        # A proxy of the environment cannot reach this machine's own loopback addresses.
        "trust_env": not is_loopback(urlsplit(base_url).hostname or ""),
    }


def stream_timeouts(default: httpx2.Timeout, step: OpenStream) -> httpx2.Timeout:
    """Read for as long as the step allows and not past its deadline."""
    read = default.read if step.read_timeout is None else step.read_timeout
    if step.deadline is not None:
        left = max(0.01, step.deadline - time.monotonic())
        read = left if read is None else min(read, left)
    return httpx2.Timeout(
        connect=default.connect, read=read, write=default.write, pool=default.pool
    )
