"""The `stillmotion` command. Each command lives in a module of its own, imported when it runs."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (by default the process's) and return the exit code."""
    from stillmotion.cli.root import run

    return run(arguments)
