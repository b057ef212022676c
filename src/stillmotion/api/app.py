"""The application: every route, and what stands before all of them."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_from_bytes

from starlette.applications import Starlette
from starlette.routing import Match, Route
from starlette.websockets import WebSocketClose

from stillmotion.api import costs, elements, voices
from stillmotion.api.auth import KeyAuthenticator, OpenDoor
from stillmotion.api.creation import Creation
from stillmotion.api.dialect import Dialect, Site
from stillmotion.api.endpoint import (
    AccountHandler,
    Authenticate,
    Call,
    Endpoint,
    Gate,
    Handler,
    Refuse,
)
from stillmotion.api.envelope import refusal
from stillmotion.api.events import Events
from stillmotion.api.kept import Kept, Shelf
from stillmotion.api.kinds import kinds
from stillmotion.api.media import CORS_HEADERS, Media
from stillmotion.api.media_links import PREFIX, MediaLinks
from stillmotion.api.metrics import Metrics
from stillmotion.api.rate_limit import RateLimiter
from stillmotion.api.same_origin import SameOrigin
from stillmotion.api.system import System
from stillmotion.api.tasks import Tasks
from stillmotion.api.unsupported import refuse_unsupported
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.unsupported import UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from stillmotion.api.kind import Kind
    from stillmotion.api.portal import OpenPortal, Portal
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account


def create_app(
    services: Services, dialects: Sequence[Dialect] = (), portal: Portal | None = None
) -> Starlette:
    """The ASGI application on top of parts that are open. It opens and closes nothing itself."""
    settings, clock = services.settings, services.clock
    links = MediaLinks.from_settings(
        settings, services.keyring.media_secret, clock=clock, vault=services.vault
    )
    metrics = Metrics(services.instruments, services.hub)
    creation = Creation(services, links)
    door = SameOrigin(settings) if settings.no_auth else None
    redirects = settings.media_delivery != "stream"
    media = Media(services.vault, links, redirects)
    system = System(services, metrics, dialects, portal)
    site = Site(services, links, creation, media)
    opened = None if portal is None else portal.opened(site)
    gate = Gate(_authenticate(services, opened), RateLimiter(), settings.rate_limit)

    def account(method: str, path: str, handler: AccountHandler, refuse: Refuse = refusal) -> Route:
        admitted = gate(handler)
        return public(method, path, door.own(admitted) if door else admitted, refuse=refuse)

    def public(
        method: str,
        path: str,
        handler: Handler,
        headers: dict[str, str] | None = None,
        refuse: Refuse = refusal,
    ) -> Route:
        template = path.replace(":path}", "}")
        handler = door.named(handler) if door else handler
        endpoint = Endpoint(template, handler, metrics, headers, refuse)
        return CallRoute(path, endpoint, methods=[method])

    def of_dialect(dialect: Dialect) -> list[Route]:
        return [account(*call, refuse=dialect.refusal) for call in dialect.calls(site)]

    def of_kind(kind: Kind[Any]) -> list[Route]:
        path = kind.path
        tasks, events = Tasks(kind.name, services, links), Events(kind.name, services, metrics)
        return [
            account("POST", path, creation.of(kind)),
            account("GET", path + "/{id}", tasks.get),
            account("GET", path, tasks.list),
            account("POST", path + "/{id:path}/cancel", tasks.cancel),
            account("GET", path + "/{id:path}/events", events.follow),
            account("GET", path + "/{id:path}", tasks.get),
        ]

    def of_shelf(shelf: Shelf) -> list[Route]:
        kept = Kept(shelf, services, links)
        return [
            account("GET", shelf.presets_path, kept.presets),
            account("POST", shelf.delete_path, kept.delete),
        ]

    def of_portal(portal: OpenPortal) -> list[Route]:
        return [
            *(account(*call) for call in portal.calls),
            *(public(*call) for call in portal.public),
        ]

    return Application(
        nowhere=Endpoint("", _no_such_call, metrics),
        routes=[
            *(route for kind in kinds(services) for route in of_kind(kind)),
            *(route for shelf in (elements.SHELF, voices.SHELF) for route in of_shelf(shelf)),
            account("GET", costs.PATH, costs.AccountCosts(services).get),
            public("GET", "/media/{key:path}", media.get, CORS_HEADERS),
            public("GET", "/healthz", system.healthz),
            public("GET", "/readyz", system.readyz),
            public("GET", "/metrics", system.metrics),
            public("GET", "/openapi.json", system.openapi),
            public("GET", "/docs", system.docs),
            public("GET", "/docs/{name}", system.docs_asset),
            public("GET", "/", system.index),
            # Before dialects, to whom a name may look like an id.
            *(
                public(method, path + under, _no_such_call)
                for path in UNSUPPORTED
                for under in ("", "/{id:path}")
                for method in ("GET", "POST")
            ),
            *(of_portal(opened) if opened else ()),
            *(route for dialect in dialects for route in of_dialect(dialect)),
        ],
        prefixes=settings.prefix,
    )


class CallRoute(Route):
    """A route that is none for other methods: to the contract, a wrong method is a wrong path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match whole or not at all."""
        if self.methods is not None and scope.get("method") not in self.methods:
            return Match.NONE, {}
        return super().matches(scope)


class Application(Starlette):
    """Starlette's routing without its middleware: endpoints answer for their own errors."""

    def __init__(
        self, *, routes: list[Route], nowhere: ASGIApp, prefixes: Sequence[str] = ()
    ) -> None:
        super().__init__(routes=routes)
        self._prefixes = tuple(prefix.rstrip("/") + "/" for prefix in prefixes)
        self.router.redirect_slashes = False
        self.router.default = self._default
        self._nowhere = nowhere

    def build_middleware_stack(self) -> ASGIApp:
        """Routes are matched against the path as it came (see `as_sent`), but for slashes too many:
        clients join base URLs and paths in every way. What gateways put before the paths is no
        part of them, but of the links that are answered with."""
        router, prefixes = self.router, self._prefixes
        whole, by_id = _direct(router.routes)

        async def match(scope: Scope, receive: Receive, send: Send) -> None:
            if "path" in scope:
                path = as_sent(scope)
                if prefixes and f"{path}/".startswith(prefixes):
                    path = _without_prefix(scope, path, prefixes)
                scope["path"] = path = _single_slashes(path) if "//" in path else path
                method = scope.get("method")
                if endpoint := whole.get((method, path)):
                    await endpoint(scope, receive, send)
                    return
                collection, _, id = path.rpartition("/")
                if id and (endpoint := by_id.get((method, collection))):
                    scope["path_params"] = {"id": id}
                    await endpoint(scope, receive, send)
                    return
                if "//" in path and (endpoint := whole.get((method, re.sub("/+", "/", path)))):
                    await endpoint(scope, receive, send)
                    return
            await router(scope, receive, send)

        return match

    async def _default(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = WebSocketClose() if scope["type"] == "websocket" else self._nowhere
        await app(scope, receive, send)


Endpoints = dict[tuple[str | None, str], "ASGIApp"]


def _direct(routes: Sequence[BaseRoute]) -> tuple[Endpoints, Endpoints]:
    """The endpoints of whole paths, and of one id after a path, by method and path.

    Nearly all requests are for these, and Starlette tries one route after the other.
    """
    whole: Endpoints = {}
    by_id: Endpoints = {}
    for route in routes:
        if isinstance(route, CallRoute):
            path = route.path
            found, path = (by_id, path[: -len(_ID)]) if path.endswith(_ID) else (whole, path)
            if "{" not in path:
                for method in route.methods or ():
                    found.setdefault((method, path), route.endpoint)
    return whole, by_id


_ID = "/{id}"


def _without_prefix(scope: Scope, path: str, prefixes: tuple[str, ...]) -> str:
    """The path behind the longest prefix, which links begin with from now on."""
    longest = max((each for each in prefixes if f"{path}/".startswith(each)), key=len)
    scope[PREFIX] = longest[:-1]
    return path[len(longest) - 1 :] or "/"


def _single_slashes(path: str) -> str:
    """The path with single slashes up to the name of the collection: what follows is an id, of
    which slashes may be a part."""
    return _COLLECTION.sub(lambda found: re.sub("/+", "/", found[0]), path, count=1)


_COLLECTION = re.compile("^/+(?:v1(?:/+[^/]+){1,2}|account/+[^/]+|)")


def as_sent(scope: Scope) -> str:
    """The path without the slash at its end, which some clients send, and still percent-encoded.

    So a slash that belongs to an id (%2F) is none between the parts of a path: the task "a/cancel"
    is not mixed up with the cancelling of "a". What stands for itself is decoded, wherever it is
    encoded without need. `Call.path` decodes the rest.
    """
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    if _PLAIN.fullmatch(raw):
        return raw.decode().rstrip("/") or "/"
    path = _NEEDLESS.sub(_decoded, quote_from_bytes(raw, safe=_AS_THEY_ARE))
    return path.rstrip("/") or "/"


def _decoded(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


_PLAIN = re.compile(rb"[A-Za-z0-9/._~-]*")
"""Paths that are the same in either spelling, as nearly all are."""

_AS_THEY_ARE = string.punctuation
_NEEDLESS = re.compile(r"%(2[DE]|3[0-9]|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", re.IGNORECASE)
"""Escapes of letters, digits, "-", ".", "_" and "~" (RFC 3986, 2.3)."""


def _authenticate(services: Services, portal: OpenPortal | None) -> Authenticate:
    """By the key of a request, or, where it has none, by who has signed in on the portal."""
    if services.settings.no_auth:
        open_door = OpenDoor(services.store)
        return lambda _call: open_door(None)
    by_key = KeyAuthenticator(services.store, services.keyring, services.clock)

    async def authenticate(call: Call) -> Account:
        authorization = call.header(b"authorization")
        if authorization is None and portal is not None:
            account = await portal.signed_in(call)
            if account is not None:
                return account
        return await by_key(authorization)

    return authenticate


async def _no_such_call(call: Call) -> Response:
    method, path = call.scope["method"], call.scope["path"]
    refuse_unsupported(path)
    raise ContractError(
        Code.BAD_METHOD, f"method invalid: {method} {path[:200]} is no call of this API"
    )
