"""Where flags come from when they are not given: the environment, then `stillmotion.toml`.

A flag `--image-tail` of `render` is `STILLMOTION_RENDER_IMAGE_TAIL` or `STILLMOTION_IMAGE_TAIL`
in the environment, and `image-tail` in the file, in the table `[render]` or above all tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

FILE_NAME = "stillmotion.toml"
PREFIX = "STILLMOTION"
CONFIG_HELP = f"Configuration file.  [default: {FILE_NAME} here, else in the user's config folder]"

_META = "stillmotion.configuration"

SPECIFIC_ONLY = frozenset(
    {
        ("advanced-lip-sync", "sound_file"),
        ("advanced-lip-sync", "start"),
        ("avatar", "prompt"),
        ("avatar", "sound_file"),
        ("identify-face", "video"),
        ("identify-face", "video_id"),
        ("keys", "create", "max_parallel"),
        ("keys", "create", "rate_limit"),
        ("lip-sync", "sound_file"),
        ("lip-sync", "video"),
        ("lip-sync", "video_id"),
        ("lip-sync", "voice"),
        ("mcp", "host"),
        ("mcp", "port"),
        ("mcp", "token"),
        ("mcp", "transport"),
        ("motion-control", "element_id"),
        ("motion-control", "keep_sound"),
        ("motion-control", "mode"),
        ("motion-control", "model"),
        ("motion-control", "orientation"),
        ("motion-control", "prompt"),
        ("multi-image2video", "image"),
        ("omni-image", "aspect_ratio"),
        ("omni-image", "count"),
        ("omni-image", "image"),
        ("omni-image", "model"),
        ("omni-image", "resolution"),
        ("omni-video", "image"),
        ("omni-video", "model"),
        ("text-to-audio", "duration"),
        ("top", "store"),
        ("tts", "voice"),
        ("video-extend", "prompt"),
        ("video-to-audio", "prompt"),
        ("video-to-audio", "video"),
        ("video-to-audio", "video_id"),
    }
)
"""Flags that share a name with one of another command and mean something else: one account's limit
there, everyone's here; to look into a store instead of asking its server; pictures that the prompt
points at. Their general name is the other's alone."""


class Configuration(NamedTuple):
    """A file that was read. `general` are its top-level keys, `tables` one a command path."""

    path: Path
    general: Mapping[str, Any]
    tables: Mapping[tuple[str, ...], Mapping[str, Any]]

    def values(self, command: tuple[str, ...], names: set[str]) -> dict[str, Any]:
        """What the file says about the flags `names` of a command."""
        shared = {name for name in names if (*command, name) not in SPECIFIC_ONLY}
        return {
            **{name: value for name, value in self.general.items() if name in shared},
            **self.tables.get(command, {}),
        }


class UserPath(click.Path):
    """A path in which a leading `~` works also where no shell has expanded it."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Expand, then as `click.Path` does."""
        return super().convert(os.path.expanduser(value), param, ctx)


class Configured(click.Command):
    """A command whose flags also come from the environment and the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(
            # Eager: the file must have been read when the other flags look for their defaults.
            click.Option(
                ["--config"],
                metavar="FILE",
                help=CONFIG_HELP,
                is_eager=True,
                expose_value=False,
                callback=_use_configuration,
            )
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give each flag its names in the environment, then parse."""
        for option in flags_of(self):
            option.envvar = environment_names(path_of(ctx), name_of(option))
        return super().parse_args(ctx, args)


def environment_names(command: tuple[str, ...], name: str) -> list[str]:
    """The variables of a flag, the more specific first."""
    flag = name.upper()
    names = [f"{PREFIX}_{'_'.join(command).upper().replace('-', '_')}_{flag}"]
    if (*command, name) not in SPECIFIC_ONLY:
        names.append(f"{PREFIX}_{flag}")
    return names


def flags_of(command: click.Command) -> Iterator[click.Option]:
    """The flags that can be configured: all but those that only tell something, and `--config`."""
    for param in command.params:
        if isinstance(param, click.Option) and param.name not in ("help", "version", "config"):
            yield param


def name_of(option: click.Option) -> str:
    """`image_tail` for `--image-tail`, whatever the command's function calls it."""
    return max(option.opts, key=len).removeprefix("--").replace("-", "_")


def path_of(ctx: click.Context) -> tuple[str, ...]:
    """The command's names below the root: ("keys", "create")."""
    names: list[str] = []
    step: click.Context | None = ctx
    while step is not None and step.parent is not None:
        names.append(str(step.info_name))
        step = step.parent
    return tuple(reversed(names))


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with its path. Imports all of them."""
    from stillmotion.cli.root import root

    yield from _below(root, click.Context(root), ())


def read_configuration(named: str | None) -> Configuration | None:
    """The file of that name, else the one that is found; None where there is none.

    Raises ClickException where it cannot be read, UsageError where it says what no flag means.
    """
    path = Path(named) if named else _found()
    if path is None:
        return None
    import tomllib

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise click.ClickException(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{path} is not valid TOML: {error}") from None
    return _checked(path, document)


def configuration_of(ctx: click.Context) -> Path | None:
    """The file that the running command has read."""
    configuration: Configuration | None = ctx.meta.get(_META)
    return None if configuration is None else configuration.path


def blame(error: click.UsageError) -> str:
    """The error's message, with where the value came from if it was not the command line."""
    message = error.format_message()
    param, ctx = getattr(error, "param", None), error.ctx
    if not isinstance(param, click.Option) or ctx is None or param.name is None:
        return message
    source = ctx.get_parameter_source(param.name)
    if source is click.core.ParameterSource.ENVIRONMENT:
        names = [name for name in param.envvar or () if os.environ.get(name)]
        return f"{message.rstrip('.')}, from {names[0]} in the environment"
    if source is click.core.ParameterSource.DEFAULT_MAP:
        configuration: Configuration = ctx.meta[_META]
        return f"{message.rstrip('.')}, from {configuration.path}"
    return message


def _below(
    group: click.Group, ctx: click.Context, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            yield from _below(command, ctx, (*path, name))
        elif command is not None:
            yield (*path, name), command


def _use_configuration(ctx: click.Context, _param: click.Parameter, named: str | None) -> None:
    if ctx.resilient_parsing:
        return
    configuration = read_configuration(named or ctx.find_root().params.get("config"))
    if configuration is not None:
        flags = {name_of(option): option for option in flags_of(ctx.command)}
        ctx.meta[_META] = configuration
        ctx.default_map = _fitting(configuration, path_of(ctx), flags)


def _found() -> Path | None:
    import platformdirs

    folders = (Path(), Path(platformdirs.user_config_dir("stillmotion")))
    return next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)


def _checked(path: Path, document: dict[str, Any]) -> Configuration:
    """Refuse what no command knows: a typing error must not pass for a setting."""
    known = {command: {name_of(flag) for flag in flags_of(c)} for command, c in commands()}
    everywhere = set().union(
        *(
            {name for name in names if (*command, name) not in SPECIFIC_ONLY}
            for command, names in known.items()
        )
    )
    general: dict[str, Any] = {}
    tables: dict[tuple[str, ...], dict[str, Any]] = {}
    unknown: list[str] = []

    def sort(entries: dict[str, Any], command: tuple[str, ...]) -> None:
        for key, value in entries.items():
            name = key.replace("-", "_")
            if isinstance(value, dict):
                deeper = (*command, key)
                if any(other[: len(deeper)] == deeper for other in known):
                    sort(value, deeper)
                else:
                    unknown.append(f"[{'.'.join(deeper)}]")
            elif not command and name in everywhere:
                general[name] = value
            elif name in known.get(command, ()):
                tables.setdefault(command, {})[name] = value
            else:
                unknown.append(".".join((*command, key)))

    sort(document, ())
    if unknown:
        raise click.UsageError(f"{path} sets what does not exist: {', '.join(unknown)}")
    return Configuration(path, general, tables)


def _fitting(
    configuration: Configuration, command: tuple[str, ...], flags: Mapping[str, click.Option]
) -> dict[str, Any]:
    """The file's values for these flags, each of the kind that its flag takes."""
    defaults: dict[str, Any] = {}
    for name, value in configuration.values(command, set(flags)).items():
        option = flags[name]
        values = value if option.multiple and isinstance(value, list) else [value]
        if any(isinstance(entry, bool) is not option.is_flag for entry in values) or any(
            isinstance(entry, list | dict) for entry in values
        ):
            kind = "true or false" if option.is_flag else "a text or a number"
            raise click.UsageError(
                f"{configuration.path} must give {name.replace('_', '-')} {kind}"
                f"{' or a list of them' if option.multiple else ''}, and gives {value!r}"
            )
        assert option.name is not None
        defaults[option.name] = values if option.multiple else value
    return defaults
