"""`stillmotion costs`: what the account's packs of units have left, as the server tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import msgspec

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import Connection, connection_options, json_option
from stillmotion.cli.output import local_time, note, show_json, show_table

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command(cls=Configured)
@click.option(
    "--since", metavar="DATE", type=_DATE, help="First day, UTC.", show_default="this moment"
)
@click.option(
    "--until", metavar="DATE", type=_DATE, help="Last day, UTC.", show_default="this moment"
)
@click.option("--pack", metavar="NAME", help="Only packs of this name.")
@json_option
@connection_options
def costs(
    since: datetime | None,
    until: datetime | None,
    pack: str | None,
    as_json: bool,
    connection: Connection,
) -> None:
    """Show the account's packs that can be spent, or could be at some time from DATE to DATE."""
    start = None if since is None else since.replace(tzinfo=UTC)
    end = None if until is None else until.replace(tzinfo=UTC) + timedelta(days=1)
    with connection.client() as client:
        packs = client.account_costs(start, end, pack)
    if as_json:
        show_json(msgspec.to_builtins(packs))
        return
    if not packs:
        note("There are no such packs; without any, the account spends without limit.")
    show_table(
        ("pack", "name", "units", "left", "from", "until", "status"),
        [
            (
                one.resource_pack_id,
                one.resource_pack_name,
                f"{one.total_quantity:g}",
                f"{one.remaining_quantity:g}",
                local_time(one.effective_time),
                local_time(one.invalid_time),
                one.status,
            )
            for one in packs
        ],
    )
