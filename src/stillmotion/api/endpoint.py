"""The frame around every call: a request id, the account, the errors, the envelope, the counts.

A pure ASGI app for each route in place of a stack of middleware, since this is the path on which
every request spends its time.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.datastructures import QueryParams

from stillmotion.api.envelope import new_request_id, refusal
from stillmotion.contract.errors import Code, ContractError
from stillmotion.logs.context import of_request
from stillmotion.vault import storage_fault

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from stillmotion.api.metrics import Metrics
    from stillmotion.api.rate_limit import RateLimiter
    from stillmotion.tasks.store import Account

log = logging.getLogger("stillmotion.api")

STORAGE_FAULTS = (OSError,)
"""What the store (`StoreUnavailable`) and the vault (`StorageFault`) raise when storage is away."""

STORAGE_RETRY_S = 2.0
"""What a caller is told to wait where storage failed. It may be back sooner, and is seldom."""


class ClientGone(Exception):
    """The client went away before it had sent its body: there is nobody to answer."""


class Call:
    """One request on its way: what a handler is given."""

    __slots__ = ("_headers", "receive", "request_id", "scope")

    def __init__(self, scope: Scope, receive: Receive, request_id: str) -> None:
        self.scope = scope
        self.receive = receive
        self.request_id = request_id
        self._headers: dict[bytes, bytes] | None = None

    def header(self, name: bytes) -> str | None:
        """A header of the request by its name in lower case."""
        headers = self._headers
        if headers is None:
            headers = self._headers = dict(self.scope["headers"])
        value = headers.get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def path(self) -> dict[str, str]:
        """What stands in the places of the route's path, decoded."""
        return {name: unquote(value) for name, value in self.scope["path_params"].items()}

    @property
    def query(self) -> QueryParams:
        """The query of the URL."""
        return QueryParams(self.scope["query_string"])


Refuse = Callable[[str, ContractError], "Response"]
"""Makes the answer to the request of that id which is refused."""

Handler = Callable[[Call], Awaitable["Response"]]
AccountHandler = Callable[[Call, "Account"], Awaitable["Response"]]
Authenticate = Callable[[Call], Awaitable["Account"]]
"""Says who is asking. Raises ContractError with a code of 1000 to 1004, or 1103."""


class Endpoint:
    """An ASGI app that answers with what `handler` returns, or with the error it raises.

    `route` is the path's template; `headers` go onto every answer, errors included. `refuse` gives
    errors the form of a dialect.
    """

    def __init__(
        self,
        route: str,
        handler: Handler,
        metrics: Metrics,
        headers: Mapping[str, str] | None = None,
        refuse: Refuse = refusal,
    ) -> None:
        self._route = route
        self._handler = handler
        self._metrics = metrics
        self._headers = headers
        self._form = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = perf_counter()
        request_id = new_request_id()
        of_request(request_id)
        try:
            response = await self._handler(Call(scope, receive, request_id))
        except ContractError as error:
            response = self._refuse(request_id, error)
        except ClientGone:
            return
        except STORAGE_FAULTS as error:
            # A line for each request, and no more: on a full disk there are many.
            log.error(
                "request %s: %s %s: the storage failed: %s",
                request_id, scope["method"], self._route, in_short(error),
                exc_info=log.isEnabledFor(logging.DEBUG),
            )  # fmt: skip
            response = self._refuse(request_id, storage_away())
        except Exception:
            log.exception("request %s: %s %s failed", request_id, scope["method"], self._route)
            response = self._refuse(request_id, internal_error())
        if self._headers:
            response.headers.update(self._headers)
        await response(scope, receive, send)
        self._metrics.answered(
            scope["method"], self._route, response.status_code, perf_counter() - started
        )

    def _refuse(self, request_id: str, error: ContractError) -> Response:
        self._metrics.refused(error.code)
        return self._form(request_id, error)


class Gate:
    """Lets requests of known accounts through, at the rate that each account may have.

    `rate_limit` is in requests per second, for accounts without one of their own; None for none.
    """

    def __init__(
        self, authenticate: Authenticate, limiter: RateLimiter, rate_limit: float | None
    ) -> None:
        self._authenticate = authenticate
        self._limiter = limiter
        self._rate_limit = rate_limit

    def __call__(self, handler: AccountHandler) -> Handler:
        """The handler, for requests that have passed."""

        async def admitted(call: Call) -> Response:
            account = await self._authenticate(call)
            rate = self._rate_limit if account.rate_limit is None else account.rate_limit
            if rate is not None:
                self._limiter.take(account.id, rate)
            return await handler(call, account)

        return admitted


def in_short(error: Exception) -> str:
    """What storage said, on a line."""
    return storage_fault(error) or f"{type(error).__name__}: {error}"


def storage_away() -> ContractError:
    """What the caller is told when the store or the vault fails."""
    return ContractError(
        Code.UNAVAILABLE,
        "storage is unavailable for the moment: try again",
        retry_after=STORAGE_RETRY_S,
    )


def internal_error() -> ContractError:
    """What the caller is told of a fault of ours: nothing but that the log has it."""
    return ContractError(
        Code.INTERNAL, "internal error: the server's log has it under this request_id"
    )
