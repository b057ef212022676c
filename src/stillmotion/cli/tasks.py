"""`stillmotion status`, `list`, `wait` and `cancel`: tasks of a server, from outside."""

from __future__ import annotations

from pathlib import Path

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import PATIENT_RETRIES, Connection, connection_options, json_option
from stillmotion.cli.following import fetch, follow, output_option, timeout_option
from stillmotion.cli.output import local_time, show_json, show_table, tell_remark
from stillmotion.cli.output_path import (
    MADE_BY,
    WHATEVER,
    check_name,
    refuse_json_beside,
    results_aside,
)
from stillmotion.cli.paging import page_options
from stillmotion.cli.task_kinds import KINDS, calls_of, find
from stillmotion.cli.task_output import show_task, task_json

COLUMNS = ("task", "external id", "status", "created", "message")


@click.command(cls=Configured)
@click.argument("task_id", metavar="ID")
@json_option
@connection_options
def status(task_id: str, as_json: bool, connection: Connection) -> None:
    """Show one task, by its ID or by the external id it was created with."""
    with connection.client() as client:
        _, _, task = find(client, task_id)
    show_task(task, as_json=as_json)
    for remark in task.task_remarks:
        tell_remark(remark)


@click.command(cls=Configured, name="list")
@click.option(
    "--kind",
    type=click.Choice([kind for kind in KINDS if kind not in ("elements", "voices")]),
    default="image2video",
    show_default=True,
    help="What the tasks are for.",
)
@page_options
@json_option
@connection_options
def list_tasks(kind: str, page: int, size: int, as_json: bool, connection: Connection) -> None:
    """Show a page of the account's tasks of one kind, newest first."""
    with connection.client() as client:
        tasks = calls_of(client, kind).list(page, size)
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
@output_option("OUT", WHATEVER)
@json_option
@connection_options
def wait(
    task_id: str, timeout: float | None, output: Path | None, as_json: bool, connection: Connection
) -> None:
    """Follow a task to its end; fails if the task fails, or has failed."""
    refuse_json_beside(output, as_json)
    with connection.client(PATIENT_RETRIES) as client:
        kind, calls, _ = find(client, task_id)
        if output is not None:
            _check_output(output, kind)
        task = follow(calls, task_id, timeout, output)
        files = fetch(calls, task, output)
    with results_aside(output):
        show_task(task, files, as_json=as_json)


@click.command(cls=Configured)
@click.argument("task_id", metavar="ID")
@json_option
@connection_options
def cancel(task_id: str, as_json: bool, connection: Connection) -> None:
    """Stop a task; one that has ended stays as it is."""
    with connection.client() as client:
        _, calls, _ = find(client, task_id)
        show_task(calls.cancel(task_id), as_json=as_json)


def _check_output(output: Path, kind: str) -> None:
    """Refuse a name that what a task of that kind makes cannot go under."""
    try:
        check_name(output, MADE_BY[kind])
    except ValueError as unusable:
        raise click.UsageError(f"--output: {unusable}") from None
