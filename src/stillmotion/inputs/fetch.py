"""Files fetched from URLs: bounded in bytes, in time and in redirects, retried when it helps.

Where a URL may lead is the client's business (`net`); here each failure becomes a sentence that
the task's owner can act on.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

import httpx2

from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.contract.pictures import MOST_PICTURE_BYTES
from stillmotion.contract.sanitize import sanitize
from stillmotion.contract.secrets import hide_secrets, public_url
from stillmotion.net import AddressRefused, time_limit
from stillmotion.reasons import reason

CONNECT_TIMEOUT_S = 10.0
RETRY_DELAYS_S = (0.3, 1.0)
"""Pauses between the attempts, of which there is one more."""

MAX_REDIRECTS = 10
"""Link shorteners, consent pages and object stores follow upon one another; browsers take 20."""

RETRIED_STATUSES = (408, 429)
"""Beside 5xx: what the server itself calls temporary."""

_HEADERS = {
    "Accept": "image/png, image/jpeg, */*;q=0.1",
    # Pictures are compressed already. A server that does it all the same is understood.
    "Accept-Encoding": "identity",
}
_SHOWN_CHARACTERS = 120
_REASON_CHARACTERS = 200

_INVALID_REDIRECT = "Invalid URL in location header"
"""What the client says, before words of its parser which may be a part of a password."""


class _Limits(NamedTuple):
    seconds: float
    bytes: int
    redirects: int


class _TooLarge(Exception):
    """The body has more bytes than allowed, as sent or unpacked."""


class _Temporary(Exception):
    """A failure that another attempt may not meet again; carries the refusal if it does."""

    def __init__(self, refusal: ContractError) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def fetch_picture(
    client: httpx2.Client,
    url: str,
    field: str,
    *,
    timeout: float,
    max_bytes: int = MOST_PICTURE_BYTES,
    max_redirects: int = MAX_REDIRECTS,
    retry_delays: Sequence[float] = RETRY_DELAYS_S,
) -> bytes:
    """The encoded picture at `url`. Raises ContractError 1201 naming `field`.

    `client` is a guarded one. `timeout` (seconds) covers everything: name look-ups, redirects,
    retries and a server that sends a byte now and then.
    """
    limits = _Limits(timeout, max_bytes, max_redirects)
    end = time.monotonic() + timeout
    with time_limit(timeout):
        for delay in (*retry_delays, None):
            try:
                return _attempt(client, url, field, limits)
            except _Temporary as fault:
                if delay is None or time.monotonic() + delay >= end:
                    raise fault.refusal from fault.__cause__
                time.sleep(delay)
    raise AssertionError("the last attempt returns or raises")


def _attempt(client: httpx2.Client, url: str, field: str, limits: _Limits) -> bytes:
    """Fetch once. Raises _Temporary where another attempt may help, else ContractError."""

    def refusal(reason: str) -> ContractError:
        # The host chose some of the words: its reason phrase, its headers in a parser's error.
        told = sanitize(hide_secrets(reason), _REASON_CHARACTERS)
        return refused_field(field, f"{_shown(url)} could not be fetched: {told}")

    try:
        response = _open(client, url, limits)
        try:
            if response.status_code != httpx2.codes.OK:
                answer = refusal(f"the server answered {_status(response)}")
                raise _Temporary(answer) if _is_temporary(response.status_code) else answer
            return _unpacked(response, _raw_body(response, limits.bytes), limits.bytes)
        finally:
            response.close()
    except AddressRefused as error:
        raise refusal(str(error)) from error
    except httpx2.TooManyRedirects as error:
        raise refusal(f"it redirects more than {limits.redirects} times") from error
    except _TooLarge as error:
        size = f"{limits.bytes} bytes ({limits.bytes / 2**20:.3g} MB)"
        raise refusal(f"it is larger than {size}") from error
    except httpx2.DecodingError as error:
        raise refusal(f"its content encoding is broken ({error})") from error
    except httpx2.ConnectTimeout as error:
        raise _Temporary(refusal(f"the connection timed out ({error})")) from error
    except httpx2.TimeoutException as error:
        raise refusal(f"it timed out after {limits.seconds:g} s") from error
    except httpx2.InvalidURL as error:
        # The parser's words may be a part of a password.
        raise refusal("it is not a valid URL") from error
    except (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError) as error:
        raise refusal(str(error)) from error
    except httpx2.TransportError as error:
        if _INVALID_REDIRECT in str(error):
            raise refusal("it redirects to what is not a valid URL") from error
        raise _Temporary(refusal(reason(error))) from error


def _open(client: httpx2.Client, url: str, limits: _Limits) -> httpx2.Response:
    """Send the request and follow redirects, up to the headers of the answer."""
    timeout = httpx2.Timeout(limits.seconds, connect=min(CONNECT_TIMEOUT_S, limits.seconds))
    request = client.build_request("GET", url, headers=_HEADERS, timeout=timeout)
    for _ in range(limits.redirects + 1):
        response = client.send(request, stream=True, follow_redirects=False)
        if response.next_request is None:
            return response
        response.close()
        request = response.next_request
    raise httpx2.TooManyRedirects("", request=request)


def _raw_body(response: httpx2.Response, most: int) -> bytes:
    """The body as sent. Raises _TooLarge as soon as it is known."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > most:
        raise _TooLarge
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > most:
            raise _TooLarge
    return bytes(body)


def _unpacked(response: httpx2.Response, raw: bytes, most: int) -> bytes:
    """The body without its content encoding, unpacked no further than `most` bytes.

    Only once all of it is here: an encoding may go on for ever without yielding a byte, and
    then nothing but the raw size would stop it.
    """
    encoding = response.headers.get("Content-Encoding")
    if encoding is None:
        return raw
    packed = httpx2.Response(
        200, headers={"Content-Encoding": encoding}, stream=httpx2.ByteStream(raw)
    )
    body = bytearray()
    for piece in packed.iter_bytes():
        body += piece
        if len(body) > most:
            raise _TooLarge
    return bytes(body)


def _is_temporary(status: int) -> bool:
    return status >= 500 or status in RETRIED_STATUSES


def _status(response: httpx2.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()


def _shown(url: str) -> str:
    """The URL as fit for a message: no password, no signature, not too long."""
    return sanitize(public_url(url), _SHOWN_CHARACTERS)
