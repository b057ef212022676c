"""Reading the answers of the contract: the envelope, what is in it, and refusals."""

from __future__ import annotations

from typing import Any, TypeVar

import httpx2
import msgspec

from stillmotion.client import types
from stillmotion.client.errors import ServerError, StillmotionError, error_class

T = TypeVar("T", bound=msgspec.Struct)


def accepted(response: httpx2.Response) -> bool:
    """Whether it is an envelope that says so."""
    return response.is_success and _envelope(response).get("code") == 0


def read_one(response: httpx2.Response, type: type[T]) -> T:
    """The `data` of the envelope. Raises ServerError where it is something else."""
    return _read(response, _envelope(response).get("data"), type)


def read_many(response: httpx2.Response, type: type[T]) -> list[T]:
    """The `data` of the envelope, a list. Raises ServerError where it is something else."""
    data = _envelope(response).get("data")
    if not isinstance(data, list):
        raise _not_the_contract(response)
    return [_read(response, entry, type) for entry in data]


def refusal(response: httpx2.Response) -> StillmotionError:
    """The exception for an answer that is none of success."""
    envelope = _envelope(response)
    code = envelope.get("code")
    if not isinstance(code, int) or code == 0:
        code = None
    if code is None and response.is_success:
        return _not_the_contract(response)
    message = envelope.get("message") or f"HTTP {response.status_code} {response.reason_phrase}"
    message = str(message).strip()
    return error_class(code, response.status_code, message)(
        message,
        code=code,
        request_id=_request_id(response),
        http_status=response.status_code,
        retry_after=_retry_after(response),
    )


def _envelope(response: httpx2.Response) -> dict[str, Any]:
    try:
        envelope = msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return {}
    return envelope if isinstance(envelope, dict) else {}


def _read(response: httpx2.Response, data: object, type: type[T]) -> T:
    try:
        return types.read(data, type)
    except msgspec.ValidationError:
        raise _not_the_contract(response) from None


def _not_the_contract(response: httpx2.Response) -> ServerError:
    return ServerError(
        f"{response.url} answered with something else than this API: is the base URL right?",
        request_id=_request_id(response),
        http_status=response.status_code,
    )


def _request_id(response: httpx2.Response) -> str:
    return str(_envelope(response).get("request_id") or "")


def _retry_after(response: httpx2.Response) -> float | None:
    """Seconds; the header's other form, a date, is not used by any server of this contract."""
    try:
        return max(0.0, float(response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None
