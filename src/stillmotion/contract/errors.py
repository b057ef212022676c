"""The error codes of the wire contract, and the exception that carries one to the caller."""

from __future__ import annotations

import json
from enum import IntEnum

from stillmotion.contract.secrets import hide_secrets

SHOWN_CHARACTERS = 80
"""Longest value that a message repeats whole."""

UNKNOWN_TASK = "Task not found by id/external id: "
"""How the refusal of an unknown task begins: a 1201, which has other meanings too."""

_LOOKED_AT = 10_000
"""Of a longer value, so much is searched for what must not be shown of it."""


class Code(IntEnum):
    """Business codes of the contract; `HTTP_STATUS` gives the HTTP status each travels with."""

    OK = 0
    AUTH_FAILED = 1000
    AUTH_EMPTY = 1001
    AUTH_INVALID = 1002
    AUTH_NOT_YET_VALID = 1003
    AUTH_EXPIRED = 1004
    ACCOUNT_EXCEPTION = 1100
    ACCOUNT_IN_ARREARS = 1101
    RESOURCE_PACK_DEPLETED = 1102
    FORBIDDEN = 1103
    BAD_REQUEST = 1200
    BAD_PARAMETER = 1201
    BAD_METHOD = 1202
    NOT_FOUND = 1203
    PLATFORM_POLICY = 1300
    CONTENT_POLICY = 1301
    TOO_MANY_REQUESTS = 1302
    TOO_MANY_TASKS = 1303
    IP_NOT_ALLOWED = 1304
    INTERNAL = 5000
    UNAVAILABLE = 5001
    TIMEOUT = 5002


HTTP_STATUS: dict[Code, int] = {
    Code.OK: 200,
    Code.AUTH_FAILED: 401,
    Code.AUTH_EMPTY: 401,
    Code.AUTH_INVALID: 401,
    Code.AUTH_NOT_YET_VALID: 401,
    Code.AUTH_EXPIRED: 401,
    Code.ACCOUNT_EXCEPTION: 429,
    Code.ACCOUNT_IN_ARREARS: 429,
    Code.RESOURCE_PACK_DEPLETED: 429,
    Code.FORBIDDEN: 403,
    Code.BAD_REQUEST: 400,
    Code.BAD_PARAMETER: 400,
    Code.BAD_METHOD: 404,
    Code.NOT_FOUND: 404,
    Code.PLATFORM_POLICY: 400,
    Code.CONTENT_POLICY: 400,
    Code.TOO_MANY_REQUESTS: 429,
    Code.TOO_MANY_TASKS: 429,
    Code.IP_NOT_ALLOWED: 429,
    Code.INTERNAL: 500,
    Code.UNAVAILABLE: 503,
    Code.TIMEOUT: 504,
}


class ContractError(Exception):
    """A refusal in the words of the contract.

    `message` is a whole sentence fit for the caller; `field` is the path of the offending field
    (`multi_prompt[2].duration`), empty where the fault lies with no single field; `retry_after`
    is in seconds and only set on 1302 and 5001.
    """

    def __init__(
        self, code: Code, message: str, *, field: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.retry_after = retry_after

    @property
    def http_status(self) -> int:
        """The HTTP status that the code travels with."""
        return HTTP_STATUS[self.code]


def bad_field(field: str, given: object, allowed: str) -> ContractError:
    """A 1201 that names the field, what was given (as JSON, shortened) and what is allowed."""
    return refused_field(field, f"given {shown(given)}, but allowed is {allowed}")


def missing_field(field: str, why: str) -> ContractError:
    """A 1201 for a field that must be given; `why` is a clause ("when multi_shot is true")."""
    return refused_field(field, f"missing or empty; it is required {why}")


def refused_field(field: str, reason: str) -> ContractError:
    """A 1201 that names the field and says in a clause of its own why it is refused."""
    return ContractError(Code.BAD_PARAMETER, f"{field}: {reason}", field=field)


def bare(given: object) -> str:
    """As `shown`, without quotation marks: for sentences that are the hosted service's."""
    return shown(given).replace('"', "")


def shown(given: object) -> str:
    """A value as the caller wrote it, cut to what a message can hold; URLs without secrets."""
    match given:
        case None:
            return "nothing"
        case str() if len(given) > SHOWN_CHARACTERS:
            public = hide_secrets(given[:_LOOKED_AT])
            start = json.dumps(public[: SHOWN_CHARACTERS - 20], ensure_ascii=False)
            return f'{start[:-1]}…" ({len(given)} characters)'
        case str():
            return json.dumps(hide_secrets(given), ensure_ascii=False)
        case bool() | float():
            return json.dumps(given, ensure_ascii=False)
        case list() | tuple():
            return f"an array of {len(given)}"
        case dict():
            return f"an object of {len(given)}"
    text = repr(given)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 20]}…"
