"""`stillmotion engines pull` and `accept-licence`: the weights of models that run here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.engines.option import engines_option, use_engines
from stillmotion.cli.models import models_dir_option
from stillmotion.cli.output import note, progress
from stillmotion.cli.output_path import blaming
from stillmotion.contract.wire import one_of

if TYPE_CHECKING:
    from stillmotion.engines.diffusion.settings import Settings

GB = 1_000_000_000

OPENS = "stillmotion.engines.diffusion."
"""How the place begins that opens an engine of this kind."""


@click.command(cls=Configured)
@click.argument("name", metavar="NAME")
@engines_option
@models_dir_option
def pull(name: str, engines_file: Path | None, models_dir: Path) -> None:
    """Fetch the weights of the engine NAME, at the revision that its table pins.

    Prints the folder that they lie in. What is already here is not fetched again, and an
    interrupted download is gone on with.
    """
    from stillmotion.engines.diffusion import downloads

    settings = _settings(name, engines_file)
    with blaming("--models-dir"), progress(f"engine {name}") as show:

        def watch(here: int, total: int) -> None:
            amount = f"{here / GB:.1f} of {total / GB:.1f} GB" if total else f"{here / GB:.1f} GB"
            show(here / total if total else None, f"{settings.pipeline.model}, {amount}")

        try:
            folder = downloads.pull(settings, models_dir, watch)
        except downloads.PullRefused as error:
            raise click.ClickException(str(error)) from error
    print(folder)


@click.command(cls=Configured, name="accept-licence")
@click.argument("name", metavar="LICENCE")
@click.option("--yes", is_flag=True, help="Do not ask: the licence has been read and is accepted.")
@models_dir_option
def accept_licence(name: str, yes: bool, models_dir: Path) -> None:
    """Show what LICENCE says and accept it for this site.

    Some models may be used on terms only, and not everywhere. Their engines work once the licence
    has been accepted.
    """
    from stillmotion.engines.diffusion import licences
    from stillmotion.engines.diffusion.pipelines import licences as known

    licence = known().get(name)
    if licence is None:
        raise click.UsageError(f"no such licence: {name}; there are {one_of(tuple(known()))}")
    print(f"{licence.title}")
    print(f"It may not be used in {', '.join(licence.excluded[:-1])} and {licence.excluded[-1]}.")
    for sentence in licence.summary:
        print(sentence)
    if licences.accepted(licence, models_dir):
        note("It has been accepted already.")
        return
    if not yes and not click.confirm("Do you accept it, outside of these regions?", err=True):
        raise click.ClickException("it has not been accepted")
    with blaming("--models-dir"):
        licences.accept(licence, models_dir)
    note(f"Accepted: that is kept in {models_dir / licences.FOLDER}.")


def _settings(name: str, engines_file: Path | None) -> Settings:
    from stillmotion.engines import registry
    from stillmotion.engines.diffusion.setting_up import settings_of

    use_engines(engines_file)
    found = {key: spec for key, spec in registry.engines().items() if spec.opens.startswith(OPENS)}
    if name not in found:
        there = f"there are {one_of(tuple(found))}" if found else "there are none"
        raise click.UsageError(f"no engine of the kind diffusion is called {name}; {there}")
    return settings_of(found[name].options)
