"""The flags of commands that show a page of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

MAX_PAGE = 1000
MAX_PAGE_SIZE = 500


def page_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the flags; the command takes them as `page` and `size`."""
    for option in reversed(_OPTIONS):
        option(command)
    return command


_OPTIONS = (
    click.option(
        "--page",
        metavar="N",
        type=click.IntRange(1, MAX_PAGE),
        default=1,
        show_default=True,
        help="Number of the page.",
    ),
    click.option(
        "--size",
        metavar="N",
        type=click.IntRange(1, MAX_PAGE_SIZE),
        default=30,
        show_default=True,
        help="Entries on a page.",
    ),
)
