"""`--engines FILE`, for commands that look at engines or use them."""

from __future__ import annotations

from pathlib import Path

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.settings import described

engines_option = click.option(
    "--engines",
    "engines_file",
    metavar="FILE",
    type=UserPath(path_type=Path),
    show_default="the built-in engine alone",
    help=next(setting.help for setting in described() if setting.name == "engines"),
)


def use_engines(file: Path | None) -> None:
    """Have the site's file of engines used from now on. Raises UsageError."""
    from stillmotion.engines import registry
    from stillmotion.engines.site import EnginesError

    try:
        registry.use(file)
    except EnginesError as error:
        raise click.UsageError(f"--engines: {error}") from None
