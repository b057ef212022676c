"""The application: every route, and the frame that all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from stillmotion.api.auth import Authenticator, KeyAuthenticator, OpenDoor
from stillmotion.api.creation import Creation
from stillmotion.api.endpoint import AccountHandler, Endpoint, Gate, Handler, internal_error
from stillmotion.api.envelope import new_request_id, refusal
from stillmotion.api.events import Events
from stillmotion.api.image2video import Image2Video
from stillmotion.api.media import CORS_HEADERS, Media
from stillmotion.api.media_links import MediaLinks
from stillmotion.api.metrics import Metrics
from stillmotion.api.rate_limit import RateLimiter
from stillmotion.api.system import System
from stillmotion.contract.errors import Code, ContractError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from stillmotion.api.services import Services

TASKS = "/v1/videos/image2video"


def create_app(services: Services) -> Starlette:
    """The ASGI application on top of parts that are open. It opens and closes nothing itself."""
    settings, clock = services.settings, services.clock
    links = MediaLinks.from_settings(settings, services.keyring.media_secret, clock=clock)
    metrics = Metrics()
    services.hub.listen(metrics.changed)
    gate = Gate(_authenticator(services), RateLimiter(), settings.rate_limit)
    creation, tasks = Creation(services), Image2Video(services, links)
    events = Events(services)
    media, system = Media(services.vault, links), System(services, metrics)

    def account(method: str, path: str, handler: AccountHandler) -> Route:
        return public(method, path, gate(handler))

    def public(
        method: str, path: str, handler: Handler, headers: dict[str, str] | None = None
    ) -> Route:
        template = path.replace(":path}", "}")
        return Route(path, Endpoint(template, handler, metrics, headers), methods=[method])

    app = Starlette(
        routes=[
            account("POST", TASKS, creation.create),
            account("GET", TASKS, tasks.list),
            account("POST", TASKS + "/{id:path}/cancel", tasks.cancel),
            account("GET", TASKS + "/{id:path}/events", events.follow),
            account("GET", TASKS + "/{id:path}", tasks.get),
            public("GET", "/media/{key:path}", media.get, CORS_HEADERS),
            public("GET", "/healthz", system.healthz),
            public("GET", "/readyz", system.readyz),
            public("GET", "/metrics", system.metrics),
            public("GET", "/openapi.json", system.openapi),
            public("GET", "/docs", system.docs),
            public("GET", "/docs/{name}", system.docs_asset),
            public("GET", "/", system.index),
        ],
        middleware=[Middleware(TrailingSlash)],
        exception_handlers={HTTPException: _no_such_call, Exception: _unexpected},
    )
    app.router.redirect_slashes = False
    return app


class TrailingSlash:
    """Takes a path with a slash at its end for the one without: clients send both."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            path = scope["path"]
            if len(path) > 1 and path[-1] == "/":
                scope["path"] = path.rstrip("/") or "/"
        await self._app(scope, receive, send)


def _authenticator(services: Services) -> Authenticator:
    if services.settings.no_auth:
        return OpenDoor(services.store)
    return KeyAuthenticator(services.store, services.keyring, services.clock)


async def _no_such_call(request: Request, _: Exception) -> Response:
    """What the router finds no route for; the contract has 404 for a wrong method too."""
    message = f"method invalid: {request.method} {request.url.path[:200]} is no call of this API"
    return refusal(new_request_id(), ContractError(Code.BAD_METHOD, message))


async def _unexpected(_: Request, __: Exception) -> Response:
    """A fault outside of any endpoint; the server logs it."""
    return refusal(new_request_id(), internal_error())
