"""A service that speaks the API: requests to it, with credentials and retries."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

import httpx2
import msgspec

from stillmotion import __version__
from stillmotion.client.answers import accepted, refusal
from stillmotion.client.credentials import Authorization
from stillmotion.client.errors import (
    RETRIED_CODES,
    RETRIED_STATUSES,
    ConnectionFailed,
    StillmotionError,
)
from stillmotion.client.steps import Exchange, Operation, Sleep
from stillmotion.reasons import reason

BACKOFF_FIRST_S = 0.5
BACKOFF_LONGEST_S = 8.0
RETRY_AFTER_LONGEST_S = 60.0
"""A server that asks for a longer pause is not waited for: the caller gets the error."""

NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Service:
    """Where it is and who calls. `max_retries` counts the tries after the first."""

    base_url: str
    authorization: Authorization
    max_retries: int

    def get(self, path: str, **params: str) -> Operation[httpx2.Response]:
        """Ask for something. Raises StillmotionError."""
        return self._call(Exchange(method="GET", url=self.base_url + path, params=params))

    def post(
        self, path: str, body: object = None, headers: Mapping[str, str] = NO_HEADERS
    ) -> Operation[httpx2.Response]:
        """Send a JSON body, or none. Raises StillmotionError."""
        exchange = Exchange(method="POST", url=self.base_url + path, headers=headers)
        if body is not None:
            exchange = replace(
                exchange,
                headers={"content-type": "application/json", **headers},
                content=msgspec.json.encode(body),
            )
        return self._call(exchange)

    def headers(self) -> dict[str, str]:
        """What every request carries."""
        headers = {"user-agent": f"stillmotion-python/{__version__}"}
        authorization = self.authorization()
        if authorization is not None:
            headers["authorization"] = authorization
        return headers

    def _call(self, exchange: Exchange) -> Operation[httpx2.Response]:
        """The answer to a request of the contract, after retries."""
        failed = 0
        while True:
            error: StillmotionError
            try:
                # Signed tokens end: each try has credentials of its own.
                response: httpx2.Response = yield replace(
                    exchange, headers={**self.headers(), **exchange.headers}
                )
            except httpx2.TransportError as fault:
                error = _unreachable(self.base_url, fault)
                retried = True
            else:
                if accepted(response):
                    return response
                error = refusal(response)
                retried = response.status_code in RETRIED_STATUSES or error.code in RETRIED_CODES
            pause = error.retry_after if error.retry_after is not None else backoff(failed)
            if not retried or failed >= self.max_retries or pause > RETRY_AFTER_LONGEST_S:
                raise error
            failed += 1
            yield Sleep(pause)


def backoff(failed: int) -> float:
    """Exponential with full-range jitter on its upper half, so that clients spread out."""
    longest = min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * 2.0**failed)
    return longest * random.uniform(0.5, 1.0)


def _unreachable(base_url: str, fault: httpx2.TransportError) -> ConnectionFailed:
    return ConnectionFailed(f"no connection to {base_url}: {reason(fault)}")
