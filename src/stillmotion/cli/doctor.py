"""`stillmotion doctor`: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from stillmotion.cli.configuration import Configured, configuration_of
from stillmotion.cli.connection import json_option
from stillmotion.cli.engines.option import engines_option
from stillmotion.cli.models import depth_model_option, models_dir_option
from stillmotion.cli.output import colours_welcome, show_json
from stillmotion.cli.site_data import Site, site_options
from stillmotion.settings import Settings

MARKS = {"ok": "ok", "warning": "note", "missing": "MISSING"}


@click.command(cls=Configured)
@site_options
@click.option(
    "--host", metavar="ADDRESS", default=Settings.host, show_default=True, help="Address to try."
)
@click.option(
    "--port",
    metavar="PORT",
    type=int,
    default=Settings.port,
    show_default=True,
    help="Port to try.",
)
@models_dir_option
@depth_model_option
@engines_option
@json_option
@click.pass_context
def doctor(
    ctx: click.Context,
    host: str,
    port: int,
    models_dir: Path,
    depth_model: Path | None,
    engines_file: Path | None,
    site: Site,
    as_json: bool,
) -> int:
    """Say what this machine has, what is missing, and how to get it.

    Fails when something is missing without which no video can be made.
    """
    from stillmotion.cli import checkup, engine_checkup, site_checkup

    def checks() -> Iterator[checkup.Check]:
        yield from checkup.machine()
        yield checkup.configuration(configuration_of(ctx))
        yield from checkup.codecs()
        yield checkup.fonts()
        yield from engine_checkup.engines(engines_file, models_dir)
        yield checkup.kernels()
        yield from checkup.models(models_dir, depth_model)
        yield from site_checkup.site(site)
        yield checkup.port(host, port)

    done = []
    for check in checks():
        done.append(check)
        if not as_json:
            _show(check)
    missing = [check for check in done if check.state == "missing"]
    if as_json:
        show_json({"ok": not missing, "checks": [check._asdict() for check in done]})
    elif missing:
        print(f"\n{len(missing)} missing: {', '.join(check.name for check in missing)}")
    else:
        print("\nNothing that is needed is missing.")
    return 1 if missing else 0


def _show(check: object) -> None:
    from stillmotion.cli.checkup import Check

    assert isinstance(check, Check)
    mark = MARKS[check.state]
    if colours_welcome() and check.state != "ok":
        mark = click.style(f"{mark:<7}", fg="red" if check.state == "missing" else "yellow")
    print(f"{mark:<7}  {check.name:<14}  {check.found}")
    if check.remedy:
        print(f"{'':<25}{check.remedy}")
