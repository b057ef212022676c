"""The command: where to look, how often, and in which form what is found is told."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import Connection, connection_options, json_option

if TYPE_CHECKING:
    from stillmotion.cli.top.frame import Frame, Source

PLAIN_WIDTH = 120
SHORTEST_S = 0.2


@click.command(cls=Configured)
@click.option(
    "--store",
    metavar="URL",
    help="Look into a site's store instead of asking a server: `sqlite:///PATH`.",
)
@click.option(
    "--interval",
    metavar="S",
    type=click.FloatRange(min=SHORTEST_S),
    default=2.0,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option("--once", is_flag=True, help="Look once; fails where there is no answer.")
@json_option
@connection_options
def top(
    store: str | None, interval: float, once: bool, as_json: bool, connection: Connection
) -> None:
    """Show what a server does: what waits, runs and fails. `q` ends it."""
    from stillmotion.client import StillmotionError

    try:
        source = _source(store, connection)
    except StillmotionError as error:
        raise click.ClickException(error.message) from error
    try:
        if once:
            _print(_asked(source, once=True), as_json)
        elif as_json or not sys.stdout.isatty():
            _go_on(source, interval, as_json)
        else:
            from stillmotion.cli.top.screen import show

            show(source, interval)
    finally:
        source.close()


def _source(store: str | None, connection: Connection) -> Source:
    if store is None:
        from stillmotion.cli.top.of_server import OfServer

        return OfServer(connection)
    from stillmotion.cli.site_data import Site, existing
    from stillmotion.cli.top.of_store import OfStore
    from stillmotion.settings import default_data, default_media

    data = connection.data or default_data()
    return OfStore(existing(Site(data, store, default_media(data))))


def _asked(source: Source, *, once: bool) -> Frame:
    from stillmotion.cli.top.frame import Away

    try:
        return source.look(once=once)
    except Away as away:
        raise click.ClickException(str(away)) from away


def _go_on(source: Source, interval: float, as_json: bool) -> None:
    """One after the other, for a program that reads them; it is told when there is no answer."""
    from stillmotion.cli.output import warn
    from stillmotion.cli.top.frame import Away

    told = ""
    while True:
        try:
            _print(source.look(), as_json)
            told = ""
        except Away as away:
            if str(away) != told:
                warn(f"{away}; trying again")
            told = str(away)
        time.sleep(interval)


def _print(frame: Frame, as_json: bool) -> None:
    if as_json:
        import msgspec

        print(msgspec.json.encode(frame).decode(), flush=True)
        return
    from stillmotion.cli.top.picture import text_of

    width = PLAIN_WIDTH
    if sys.stdout.isatty():
        import shutil

        width = shutil.get_terminal_size().columns
    print(text_of(frame, width), flush=True)
