"""The server itself: the tools by the SDK, over standard input and output or streamable HTTP."""

from __future__ import annotations

import hmac
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
)
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from stillmotion import __version__
from stillmotion.client import AsyncClient
from stillmotion.mcp_server.tools import Toolbox, tools
from stillmotion.settings import is_loopback

PATH = "/mcp"

INSTRUCTIONS = (
    "Makes videos, pictures and sound on a Stillmotion server. A tool that makes something answers "
    "when that is done, unless `wait` is false; then `follow` waits for it. Remarks in answers say "
    "what was understood of a prompt and what was not done. `fetch` writes files; the links in "
    "answers expire."
)


def make_server(open_client: Callable[[], AsyncClient], folder: Path) -> Server[Toolbox]:
    """The server. A client is opened for it when it starts, and closed at its end."""

    @asynccontextmanager
    async def lifespan(_: Server[Toolbox]) -> AsyncIterator[Toolbox]:
        async with open_client() as client:
            yield Toolbox(client, folder)

    async def list_tools(
        _context: ServerRequestContext[Toolbox], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=tools())

    async def call_tool(
        context: ServerRequestContext[Toolbox], params: CallToolRequestParams
    ) -> CallToolResult:
        async def report(done: float, words: str) -> None:
            await context.session.report_progress(done, 1.0, words)

        given: dict[str, Any] = dict(params.arguments or {})
        return await context.lifespan_context.call(params.name, given, report)

    return Server(
        "stillmotion",
        version=__version__,
        title="Stillmotion",
        instructions=INSTRUCTIONS,
        lifespan=lifespan,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def serve_stdio(server: Server[Toolbox]) -> None:
    """Serve whoever started this process, until its input ends."""
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


async def serve_http(
    server: Server[Toolbox], listening: socket.socket, host: str, token: str | None
) -> None:
    """Serve at `PATH` of a socket that listens on `host`; with a `token`, only who sends it."""
    app = http_app(server, host, token)
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    await uvicorn.Server(config).serve(sockets=[listening])


def http_app(server: Server[Toolbox], host: str, token: str | None) -> ASGIApp:
    """The application that `serve_http` serves."""
    # A page in a browser of this machine must not get at it by a name of its own. With a token
    # it cannot, and by which name others come is not known.
    guard = TransportSecuritySettings(enable_dns_rebinding_protection=False) if token else None
    app: ASGIApp = server.streamable_http_app(
        streamable_http_path=PATH,
        host="127.0.0.1" if is_loopback(host) else host,
        transport_security=guard,
    )
    return app if token is None else _guarded(app, token)


def _guarded(app: ASGIApp, token: str) -> ASGIApp:
    expected = f"Bearer {token}".encode()

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = Headers(scope=scope).get("authorization", "").encode()
            if not hmac.compare_digest(given, expected):
                refusal = PlainTextResponse(
                    "Unauthorized", 401, headers={"www-authenticate": "Bearer"}
                )
                await refusal(scope, receive, send)
                return
        await app(scope, receive, send)

    return call
