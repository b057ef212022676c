"""`stillmotion mcp`: tools for agents, over a server that runs."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

import click

from stillmotion.cli.configuration import Configured, UserPath
from stillmotion.cli.connection import QUICK_RETRIES, Connection, connection_options
from stillmotion.reasons import reason
from stillmotion.settings import is_loopback


@click.command(cls=Configured)
@click.option(
    "--transport",
    type=click.Choice(["stdio", "http"]),
    default="stdio",
    show_default=True,
    help="How agents reach it.",
)
@click.option(
    "--folder",
    metavar="DIR",
    type=UserPath(exists=True, file_okay=False, path_type=Path),
    default=".",
    show_default="the current folder",
    help="Where files are read from and written to; nothing outside of it is.",
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="With http: where to listen.")
@click.option(
    "--port", metavar="PORT", type=int, default=8788, show_default=True, help="With http."
)
@click.option("--token", metavar="TOKEN", help="With http: what agents send as the bearer token.")
@connection_options
def mcp(
    transport: str,
    folder: Path,
    host: str,
    port: int,
    token: str | None,
    connection: Connection,
) -> None:
    """Serve tools by the Model Context Protocol that make, follow, cancel and fetch videos."""
    try:
        import anyio

        from stillmotion.mcp_server.server import PATH, make_server, serve_http, serve_stdio
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise click.ClickException(
            "the package mcp is not installed: pip install 'stillmotion[mcp]'"
        ) from None
    with connection.client():
        pass  # what is wrong with the address or the keys is said now
    server = make_server(partial(connection.opened_async, QUICK_RETRIES), folder)
    if transport == "stdio":
        anyio.run(serve_stdio, server)
        return
    if not is_loopback(host) and not token:
        raise click.UsageError("--host: others than this machine reach that: give a --token, too")
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}:{port}: {reason(error)}") from None
    click.echo(f"The MCP server listens on http://{host}:{listening.getsockname()[1]}{PATH}")
    anyio.run(serve_http, server, listening, host, token)
