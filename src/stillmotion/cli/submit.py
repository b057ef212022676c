"""`stillmotion submit`: a task sent to a server, its pictures with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import (
    PATIENT_RETRIES,
    QUICK_RETRIES,
    Connection,
    connection_options,
    json_option,
)
from stillmotion.cli.following import fetch, follow, output_option, timeout_option
from stillmotion.cli.output import show_json, warn
from stillmotion.cli.request import request_options
from stillmotion.cli.task_output import show_task, task_json


@click.command(cls=Configured)
@request_options
@click.option("--callback-url", metavar="URL", help="Where the server tells of status changes.")
@click.option("--external-task-id", metavar="ID", help="Your own id for the task.")
@click.option(
    "--idempotency-key",
    metavar="KEY",
    help="The same key with the same request gives the same task, however often it is sent.",
)
@click.option("--wait", is_flag=True, help="Follow the task to its end.")
@timeout_option
@output_option
@json_option
@connection_options
def submit(
    body: dict[str, Any],
    callback_url: str | None,
    external_task_id: str | None,
    idempotency_key: str | None,
    wait: bool,
    timeout: float | None,
    output: Path | None,
    as_json: bool,
    connection: Connection,
) -> None:
    """Send a task to a server and print its id.

    IMAGE and the other pictures are files, sent along, or URLs, fetched by the server. With
    --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    if callback_url is not None:
        body["callback_url"] = callback_url
    if external_task_id is not None:
        body["external_task_id"] = external_task_id
    wait = wait or output is not None
    with connection.client(PATIENT_RETRIES if wait else QUICK_RETRIES) as client:
        task = client.create(body, idempotency_key=idempotency_key)
        if task.ignored:
            warn(f"the server ignored what has no effect: {', '.join(task.ignored)}")
        if not wait:
            if as_json:
                show_json(task_json(task))
            else:
                print(task.task_id)
            return
        task = follow(client, task.task_id, timeout)
        show_task(task, fetch(client, task, output), as_json=as_json)
