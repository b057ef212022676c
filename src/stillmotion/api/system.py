"""The calls about the server itself: alive, ready, counted, described."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import RedirectResponse, Response

from stillmotion import __version__
from stillmotion.api.envelope import success
from stillmotion.api.openapi import document
from stillmotion.api.site_state import SiteStates
from stillmotion.api.storage_trial import StorageTrial
from stillmotion.contract.errors import Code, ContractError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stillmotion.api.dialect import Dialect
    from stillmotion.api.endpoint import Call
    from stillmotion.api.metrics import Metrics
    from stillmotion.api.portal import Portal
    from stillmotion.api.services import Services

PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}
"""Pages load nothing from elsewhere, so that they work, and are safe, without a network."""

ASSETS = {"docs.css": "text/css", "docs.js": "text/javascript"}


class System:
    """The handlers."""

    def __init__(
        self,
        services: Services,
        metrics: Metrics,
        dialects: Sequence[Dialect] = (),
        portal: Portal | None = None,
    ) -> None:
        self._portal = portal
        self._dialects = tuple(dialects)
        self._services = services
        self._metrics = metrics
        self._tried = StorageTrial(services)
        self._states = SiteStates(services)

    async def healthz(self, call: Call) -> Response:
        """The process answers."""
        return success(call.request_id, {"status": "ok", "version": __version__})

    async def readyz(self, call: Call) -> Response:
        """The server takes work: it is neither starting nor draining, and its storage is written.

        What a create does is tried, with a file of some size; who asks often is told what was
        found a moment ago. An engine that is unavailable is named with its reason: its tasks wait,
        and those of others do not.
        """
        reason = self._services.ready() or await self._tried.storage()
        if reason:
            raise ContractError(Code.UNAVAILABLE, f"not ready: {reason}")
        away = {
            name: standing.why
            for name, standing in self._services.standings().items()
            if standing.state == "unavailable"
        }
        told = {"engines_unavailable": away} if away else {}
        return success(call.request_id, {"status": "ready", "version": __version__, **told})

    async def metrics(self, call: Call) -> Response:
        """The counters, for Prometheus."""
        text = self._metrics.exposition(await self._states.now(), self._services)
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "X-Request-Id": call.request_id}
        return Response(text, headers=headers)

    async def openapi(self, call: Call) -> Response:
        """The OpenAPI document."""
        headers = {"X-Request-Id": call.request_id, "Access-Control-Allow-Origin": "*"}
        return Response(
            document(self._dialects, self._portal), media_type="application/json", headers=headers
        )

    async def index(self, call: Call) -> Response:
        """A page that says what this is; a browser is led to the portal, where there is one."""
        if self._portal is not None and "text/html" in (call.header(b"accept") or ""):
            # Relative, since a gateway may have taken away what stands before the path.
            last = str(call.scope.get("raw_path", b"/"), "latin-1").rpartition("/")[2]
            return RedirectResponse(f"{last}/{self._portal.home}" if last else self._portal.home)
        return _page(call, "index.html", "text/html")

    async def docs(self, call: Call) -> Response:
        """The OpenAPI document as a page on which the calls can be tried."""
        if call.scope.get("raw_path", b"").endswith(b"/"):
            return RedirectResponse("../docs")  # the page's own links are relative
        return _page(call, "docs.html", "text/html")

    async def docs_asset(self, call: Call) -> Response:
        """Script and style of that page."""
        name = call.path["name"]
        if name not in ASSETS:
            raise ContractError(Code.NOT_FOUND, f"there is no {name[:80]!r} here")
        return _page(call, name, ASSETS[name])


def _page(call: Call, name: str, media_type: str) -> Response:
    headers = {**PAGE_HEADERS, "X-Request-Id": call.request_id}
    return Response(_file(name), media_type=media_type, headers=headers)


@cache
def _file(name: str) -> bytes:
    return files("stillmotion.api").joinpath("pages", name).read_bytes()
