"""Sending a task to a server, of whatever kind: the flags of that, and what is printed then."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import click

from stillmotion.cli.connection import (
    PATIENT_RETRIES,
    QUICK_RETRIES,
    Connection,
    connection_options,
    json_option,
)
from stillmotion.cli.following import Interrupted, fetch, follow, output_option, timeout_option
from stillmotion.cli.output import show_json, warn
from stillmotion.cli.output_path import (
    Made,
    refuse_json_beside,
    refuse_watermark_beside,
    results_aside,
)
from stillmotion.cli.request import Decorator
from stillmotion.cli.task_kinds import LISTS, calls_of
from stillmotion.cli.task_output import show_task, task_json


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Where a task goes, what goes with it, and whether it is waited for."""

    callback_url: str | None
    external_task_id: str | None
    idempotency_key: str | None
    wait: bool
    timeout: float | None
    output: Path | None
    as_json: bool
    connection: Connection

    def send(self, kind: str, body: dict[str, Any]) -> None:
        """Create a task of a kind and print its id, or wait for it and show it."""
        if self.callback_url is not None:
            body["callback_url"] = self.callback_url
        if self.external_task_id is not None:
            body["external_task_id"] = self.external_task_id
        refuse_json_beside(self.output, self.as_json)
        refuse_watermark_beside(self.output, body)
        wait = self.wait or self.output is not None
        with self.connection.client(PATIENT_RETRIES if wait else QUICK_RETRIES) as client:
            calls = calls_of(client, kind)
            try:
                task = calls.create(body, idempotency_key=self.idempotency_key)
            except KeyboardInterrupt:
                raise Interrupted(
                    "interrupted before the server answered; it may have taken the task: "
                    f"`stillmotion {LISTS[kind]}` shows it"
                ) from None
            if task.ignored:
                warn(f"the server ignored what has no effect: {', '.join(task.ignored)}")
            if wait:
                task = follow(calls, task.task_id, self.timeout, self.output)
                files = fetch(calls, task, self.output)
                with results_aside(self.output):
                    show_task(task, files, as_json=self.as_json)
            elif self.as_json:
                show_json(task_json(task))
            else:
                print(task.task_id)


def sending_options(output: str, made: Made) -> Decorator:
    """Add the flags; the command takes them as `sending`. What a task has `made` is downloaded to
    `output` (a metavar)."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def call(*args: Any, **values: Any) -> Any:
            own = {field.name: values.pop(field.name) for field in fields(Sending)}
            return command(*args, sending=Sending(**own), **values)

        connected = connection_options(call)
        for option in reversed((*_OPTIONS, output_option(output, made), json_option)):
            option(connected)
        return connected

    return decorate


_OPTIONS = (
    click.option("--callback-url", metavar="URL", help="Where the server tells of status changes."),
    click.option("--external-task-id", metavar="ID", help="Your own id for the task."),
    click.option(
        "--idempotency-key",
        metavar="KEY",
        help="The same key with the same request gives the same task, however often it is sent.",
    ),
    click.option("--wait", is_flag=True, help="Follow the task to its end."),
    timeout_option,
)
