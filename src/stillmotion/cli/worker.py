"""`stillmotion worker`: this machine renders for a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.models import models_dir_option
from stillmotion.settings import Settings, cores

_ADDRESS = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}")


@click.command(cls=Configured)
@click.option(
    "--join",
    metavar="HOST:PORT",
    required=True,
    help="Address of the cluster's head, as `ray start --head` says it.",
)
@click.option(
    "--address",
    metavar="ADDRESS",
    default="",
    show_default="the one on the way to the head",
    help="Address of this machine under which other nodes reach it.",
)
@click.option(
    "--media",
    metavar="URL",
    default="",
    help="Storage of the site, as the server has it, to be tried before the machine joins.",
)
@click.option(
    "--cores",
    metavar="N",
    type=click.IntRange(min=1),
    default=cores,
    show_default="all of them",
    help="Cores to offer.",
)
@click.option(
    "--gpus",
    metavar="N",
    type=click.FloatRange(min=0),
    show_default="what Ray finds",
    help="GPUs to offer.",
)
@click.option(
    "--memory",
    metavar="GIB",
    type=click.FloatRange(min=0, min_open=True),
    show_default="what Ray finds free",
    help="Memory to offer, in GiB.",
)
@click.option(
    "--drain-timeout",
    metavar="S",
    type=click.FloatRange(min=0),
    default=Settings.drain_timeout,
    show_default=True,
    help="Seconds that running renders get to finish after SIGTERM; what is left is rendered "
    "elsewhere.",
)
@models_dir_option
def worker(
    join: str,
    address: str,
    media: str,
    cores: int,
    gpus: float | None,
    memory: float | None,
    drain_timeout: float,
    models_dir: Path,
) -> int:
    """Render for a server whose --executor is a Ray cluster, until SIGTERM or Ctrl-C.

    Joins the cluster, and joins again when its head was away.
    """
    if not _ADDRESS.fullmatch(join):
        raise click.UsageError("--join takes the address of a head as HOST:PORT")
    import asyncio

    from stillmotion import logs
    from stillmotion.executors.cluster.joining import CannotJoin, NodeOptions, work_as_node
    from stillmotion.executors.cluster.node import storage_fault
    from stillmotion.models import folder
    from stillmotion.models.manifest import usual_roles

    logs.set_up("info")
    if media and (fault := storage_fault(media)):
        raise click.ClickException(f"--media: {fault}")
    folder.use(models_dir, None)
    if missing := [role for role in usual_roles() if not folder.available(role)]:
        click.echo(
            f"No models for {', '.join(missing)} in {models_dir}: `stillmotion models pull` "
            "fetches them.",
            err=True,
        )
    options = NodeOptions(
        head=join,
        address=address,
        cores=cores,
        gpus=gpus,
        memory=memory,
        models_dir=models_dir,
        drain=drain_timeout,
    )
    try:
        asyncio.run(work_as_node(options))
    except CannotJoin as error:
        raise click.ClickException(str(error)) from None
    return 0
