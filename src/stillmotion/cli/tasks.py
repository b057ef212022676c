"""`stillmotion status`, `list`, `wait` and `cancel`: tasks of a server, from outside."""

from __future__ import annotations

from pathlib import Path

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import PATIENT_RETRIES, Connection, connection_options, json_option
from stillmotion.cli.following import fetch, follow, output_option, timeout_option
from stillmotion.cli.output import local_time, show_json, show_table
from stillmotion.cli.task_output import show_task, task_json

MAX_PAGE = 1000
MAX_PAGE_SIZE = 500

COLUMNS = ("task", "external id", "status", "created", "message")


@click.command(cls=Configured)
@click.argument("task_id", metavar="ID")
@json_option
@connection_options
def status(task_id: str, as_json: bool, connection: Connection) -> None:
    """Show one task, by its ID or by the external id it was created with."""
    with connection.client() as client:
        show_task(client.get(task_id), as_json=as_json)


@click.command(cls=Configured, name="list")
@click.option(
    "--page",
    metavar="N",
    type=click.IntRange(1, MAX_PAGE),
    default=1,
    show_default=True,
    help="Number of the page.",
)
@click.option(
    "--size",
    metavar="N",
    type=click.IntRange(1, MAX_PAGE_SIZE),
    default=30,
    show_default=True,
    help="Tasks on a page.",
)
@json_option
@connection_options
def list_tasks(page: int, size: int, as_json: bool, connection: Connection) -> None:
    """Show a page of the account's tasks, newest first."""
    with connection.client() as client:
        tasks = client.list(page, size)
    if as_json:
        show_json([task_json(task) for task in tasks])
        return
    show_table(
        COLUMNS,
        [
            (
                task.task_id,
                task.task_info.external_task_id,
                task.task_status,
                local_time(task.created_at),
                task.task_status_msg,
            )
            for task in tasks
        ],
    )


@click.command(cls=Configured)
@click.argument("task_id", metavar="ID")
@timeout_option
@output_option
@json_option
@connection_options
def wait(
    task_id: str, timeout: float | None, output: Path | None, as_json: bool, connection: Connection
) -> None:
    """Follow a task to its end; fails if the task fails, or has failed."""
    with connection.client(PATIENT_RETRIES) as client:
        task = follow(client, task_id, timeout)
        show_task(task, fetch(client, task, output), as_json=as_json)


@click.command(cls=Configured)
@click.argument("task_id", metavar="ID")
@json_option
@connection_options
def cancel(task_id: str, as_json: bool, connection: Connection) -> None:
    """Stop a task; one that has ended stays as it is."""
    with connection.client() as client:
        show_task(client.cancel(task_id), as_json=as_json)
