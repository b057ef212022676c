"""`stillmotion serve`: its flags are the fields of `Settings`, one for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import click

from stillmotion.cli.configuration import Configured, UserPath
from stillmotion.cli.site_data import Site, checked, made
from stillmotion.reasons import fault, reason
from stillmotion.settings import Described, Settings, described, flag


def _option(setting: Described) -> click.Option:
    kind: Any = setting.type
    if get_origin(kind) is Literal:
        type_: click.ParamType[Any] | None = click.Choice(get_args(kind))
    else:
        type_ = _TYPES[_without_none(kind)]
    many = get_origin(kind) is tuple
    default = setting.default
    empty = default in (None, "", ())
    shown = setting.shown or (f"{default:g}" if isinstance(default, float) else "")
    return click.Option(
        [flag(setting.name)],
        type=type_,
        is_flag=kind is bool,
        multiple=many,
        default=None if empty and not many else default,
        show_default=shown or not (empty or kind is bool),
        metavar=_METAVARS.get(setting.name),
        help=setting.help,
    )


def _without_none(kind: Any) -> Any:
    """The type that an optional one allows beside None."""
    allowed = [member for member in get_args(kind) if member is not type(None)]
    is_optional = get_origin(kind) in _UNIONS
    return allowed[0] if is_optional else kind


_UNIONS = (Union, type(int | None))

_TYPES: dict[Any, click.ParamType[Any] | None] = {
    str: click.STRING,
    int: click.INT,
    float: click.FLOAT,
    bool: None,
    Path: UserPath(path_type=Path),
    tuple[str, ...]: click.STRING,
}
_METAVARS = {
    "host": "ADDRESS",
    "port": "PORT",
    "data": "DIR",
    "store": "URL",
    "media": "URL",
    "secrets": "FILE",
    "media_public_endpoint": "URL",
    "instance": "NAME",
    "pool": "POOL",
    "pool_limit": "NAME=N",
    "engine_limit": "NAME=N",
    "executor": "WHERE",
    "workers": "N",
    "models_dir": "DIR",
    "depth_model": "FILE",
    "allow_private": "CIDR",
    "prefix": "PATH",
    "public_url": "URL",
    "catalog": "FILE",
    "engines": "FILE",
    "max_parallel": "N",
    "rate_limit": "R",
    "max_body_mb": "MIB",
    "max_upload_mb": "MIB",
    "max_connections": "N",
    "idle_timeout": "S",
    "header_timeout": "S",
    "body_timeout": "S",
    "send_timeout": "S",
    "max_attempts": "N",
    "task_timeout": "S",
    "worker_silence": "S",
    "fetch_timeout": "S",
    "retention_days": "DAYS",
    "media_ttl": "S",
    "drain_timeout": "S",
}


@click.command(cls=Configured, params=[_option(setting) for setting in described()])
def serve(**values: Any) -> int:
    """Run the server until SIGTERM or Ctrl-C; it finishes running renders first.

    Prints one line with its URL once it is ready. On a first start it makes a key, shows it once
    and keeps it for the commands on this machine.
    """
    given = {name: value for name, value in values.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    made(checked(Site(settings.data, settings.store_url, settings.media_url, settings.secrets)))
    from stillmotion import server
    from stillmotion.catalog import CatalogError
    from stillmotion.engines.site import EnginesError
    from stillmotion.executors.cluster.link import ClusterUnavailable
    from stillmotion.front.listening import CannotListen
    from stillmotion.tasks.lock import DataInUse
    from stillmotion.tasks.master import SecretLost
    from stillmotion.tasks.store import StoreInUse, StoreUnavailable
    from stillmotion.telemetry.traces import TracesUnavailable
    from stillmotion.vault import StorageFault, check_endpoint

    if settings.media_public_endpoint:
        try:
            check_endpoint(settings.media_public_endpoint, "--media-public-endpoint")
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    try:
        return server.serve(settings)
    except (
        CannotListen,
        CatalogError,
        EnginesError,
        ClusterUnavailable,
        DataInUse,
        SecretLost,
        StoreInUse,
        StoreUnavailable,
        TracesUnavailable,
    ) as error:
        raise click.ClickException(str(error)) from None
    except StorageFault as error:
        raise click.ClickException(f"--media: {error}") from None
    except OSError as error:
        raise click.ClickException(_sentence(error, settings.data)) from None


def _sentence(error: OSError, data: Path) -> str:
    """What the operating system said, about what it said it."""
    if error.filename is not None:
        return fault(error)
    from stillmotion.vault import storage_fault

    if storage_fault(error):
        return f"the data folder {data} cannot be written: {reason(error)}"
    return reason(error)
