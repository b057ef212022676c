"""The page `docs/configuration.md`, printed from the commands' own flags.

`python -m stillmotion.cli.document > docs/configuration.md`
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from stillmotion.cli.configuration import commands, environment_names, flags_of, name_of

HEAD = """\
# Configuration

Every flag of every command can be given in four places. The first that has it wins:

1. on the command line;
2. in the environment: `--port` as `STILLMOTION_PORT`, or, for one command alone, with the
   command's name: `STILLMOTION_SERVE_PORT`;
3. in a file, `stillmotion.toml`;
4. as the default listed below.

This page is printed by `python -m stillmotion.cli.document` from the flags themselves; a test
keeps it current.

## The file

The file is the one that `--config FILE` or `STILLMOTION_CONFIG` names, else `stillmotion.toml` in
the working folder, else in the user's config folder (on Linux `~/.config/stillmotion/`). Only one
is read; `stillmotion doctor` says which.

Keys are the flags without their dashes. Above all tables they count for every command that has
such a flag; in the table of a command, for that one:

```toml
data = "/srv/stillmotion"

[serve]
host = "0.0.0.0"
port = 8080
workers = 4
allow-private = ["10.20.0.0/16"]
public-url = "https://video.example.org"

[render]
mode = "pro"

[keys.create]
max-parallel = 5
```

Flags without a value are `true` or `false`; those that may be given more than once take a list. A
key that no command has is an error, so that a typing mistake does not pass for a setting. `_` may
stand for `-`.

## The environment

Flags without a value take `1`, `true`, `0` or `false`. Those that may be given more than once
take several values with spaces between them. Secrets (`--api-key`, `--secret-key`) belong here or
into a file that only you can read, rather than on the command line, where other users of the
machine see them.

`--max-parallel` and `--rate-limit` of `stillmotion keys create` limit one account, those of
`stillmotion serve` every account without limits of its own. So their short names in the
environment and at the top of the file are those of `serve`.
"""


def page() -> str:
    """The whole page."""
    return "\n".join(
        [HEAD, *(line for path, command in commands() for line in _table(path, command))]
    )


def _table(path: tuple[str, ...], command: click.Command) -> Iterator[str]:
    yield f"## `stillmotion {' '.join(path)}`"
    yield ""
    yield "| Flag | Environment | Default | Meaning |"
    yield "| --- | --- | --- | --- |"
    for option in flags_of(command):
        # The shortest of its names; how the longer one is made stands above.
        name = environment_names(path, name_of(option))[-1]
        flag = f"`{', '.join(option.opts)}{_value(option)}`".replace("|", "\\|")
        yield f"| {flag} | `{name}` | {_default(option)} | {_meaning(option)} |"
    yield ""


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return " " + "|".join(map(str, option.type.choices))
    return f" {option.metavar or option.type.name.upper().split()[0]}"


def _default(option: click.Option) -> str:
    if isinstance(option.show_default, str):
        return option.show_default
    if option.is_flag:
        return "off"
    if option.required:
        return "none: must be given"
    default = option.to_info_dict()["default"]
    return "none" if default in (None, ()) else f"`{default}`"


def _meaning(option: click.Option) -> str:
    more = " May be given more than once." if option.multiple else ""
    text = option.help or ""
    return (text if more.strip() in text else text + more).replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
