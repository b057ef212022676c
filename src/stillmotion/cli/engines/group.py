"""The group and the table of its commands. Called without one, it lists the engines."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "list": "stillmotion.cli.engines.listing:list_engines",
}
"""Where each command is (`module:attribute`)."""

USUAL = "list"


class EnginesGroup(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return it."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Flags without a command are those of the usual one."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = [USUAL, *args]
        return super().parse_args(ctx, args)


@click.group(cls=EnginesGroup)
def engines() -> None:
    """List the engines that make videos here, and how each stands."""
