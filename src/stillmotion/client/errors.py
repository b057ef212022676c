"""What can go wrong in a call, as exceptions that carry the contract's code and request id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillmotion.contract.errors import UNKNOWN_TASK, Code

if TYPE_CHECKING:
    from stillmotion.client.types import Task


class StillmotionError(Exception):
    """Any failure of a call. `code` is the contract's, None where no answer carried one."""

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        request_id: str = "",
        http_status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.request_id = request_id
        self.http_status = http_status
        self.retry_after = retry_after


class ConnectionFailed(StillmotionError):
    """The server could not be reached, or the connection broke, after all retries."""


class AuthenticationError(StillmotionError):
    """1000 to 1004: no key, or one that the server does not take."""


class PermissionDenied(StillmotionError):
    """1103 or 1304: the key may not do this, or not from this address."""


class AccountError(StillmotionError):
    """1100 to 1102: the account is blocked, in arrears or out of units."""


class InvalidRequest(StillmotionError):
    """1200, 1201, 1300 or 1301: the request must be changed; the message names the field."""


class NotFound(StillmotionError):
    """1202, 1203, or a 1201 that says so: no such call, task, model, element or voice."""


class RateLimited(StillmotionError):
    """1302: too many requests; `retry_after` in seconds where the server said so."""


class TooManyTasks(StillmotionError):
    """1303: the account has as many unfinished tasks as it may."""


class ServerError(StillmotionError):
    """5xxx, or an answer that is not the contract's."""


class LinkExpired(StillmotionError):
    """The download link is no longer valid: query the task again for a fresh one."""


class TaskFailed(StillmotionError):
    """The task ended without a result. `task.task_status_msg` is the message."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"task {task.task_id} failed: {task.task_status_msg or 'no reason given'}")
        self.task = task


class WaitTimeout(StillmotionError):
    """The task has not ended in the time given to `wait`. It goes on; wait again or cancel it."""


RETRIED_CODES = frozenset({Code.TOO_MANY_REQUESTS, Code.TOO_MANY_TASKS})
"""Refusals with HTTP 429 that time cures; the others (arrears, block lists) it does not."""

RETRIED_STATUSES = frozenset({502, 503, 504})

_BY_CODE: dict[int, type[StillmotionError]] = {
    Code.AUTH_FAILED: AuthenticationError,
    Code.AUTH_EMPTY: AuthenticationError,
    Code.AUTH_INVALID: AuthenticationError,
    Code.AUTH_NOT_YET_VALID: AuthenticationError,
    Code.AUTH_EXPIRED: AuthenticationError,
    Code.ACCOUNT_EXCEPTION: AccountError,
    Code.ACCOUNT_IN_ARREARS: AccountError,
    Code.RESOURCE_PACK_DEPLETED: AccountError,
    Code.FORBIDDEN: PermissionDenied,
    Code.IP_NOT_ALLOWED: PermissionDenied,
    Code.BAD_REQUEST: InvalidRequest,
    Code.BAD_PARAMETER: InvalidRequest,
    Code.PLATFORM_POLICY: InvalidRequest,
    Code.CONTENT_POLICY: InvalidRequest,
    Code.BAD_METHOD: NotFound,
    Code.NOT_FOUND: NotFound,
    Code.TOO_MANY_REQUESTS: RateLimited,
    Code.TOO_MANY_TASKS: TooManyTasks,
}
_BY_STATUS: dict[int, type[StillmotionError]] = {
    400: InvalidRequest,
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFound,
    413: InvalidRequest,
    429: RateLimited,
}


def error_class(code: int | None, http_status: int, message: str = "") -> type[StillmotionError]:
    """The class for an answer: by its code, else by its HTTP status.

    An unknown task is a 1201, as a bad parameter is: there the message tells.
    """
    if code == Code.BAD_PARAMETER and message.startswith(UNKNOWN_TASK):
        return NotFound
    if code is not None and code in _BY_CODE:
        return _BY_CODE[code]
    return _BY_STATUS.get(http_status, ServerError)
