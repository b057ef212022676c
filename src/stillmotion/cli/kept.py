"""The commands that elements and voices share: list, get, presets, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import msgspec

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import Connection, connection_options, json_option
from stillmotion.cli.following import fetch, output_option
from stillmotion.cli.output import local_time, note, show_json, show_table
from stillmotion.cli.output_path import Made, refuse_json_beside, results_aside
from stillmotion.cli.paging import page_options
from stillmotion.cli.task_kinds import calls_of
from stillmotion.cli.task_output import show_task, task_json


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """What an account keeps of one kind. `noun` is what one is called, `files` what is downloaded
    of it; `items` are those that a task made, and `row` begins with the id and the name of one."""

    kind: str
    noun: str
    files: Made
    items: Callable[[Any], Sequence[Any]]
    columns: Sequence[str]
    row: Callable[[Any], Sequence[str]]


def add_commands(group: click.Group, shelf: Shelf) -> None:
    """Add them to the group, which has `create` already."""
    group.add_command(_list(shelf))
    group.add_command(_get(shelf))
    group.add_command(_presets(shelf))
    group.add_command(_delete(shelf))


def _list(shelf: Shelf) -> click.Command:
    @click.command(
        cls=Configured,
        name="list",
        help=f"Show a page of the account's {shelf.kind}, newest first, with the tasks that make "
        "them.",
    )
    @page_options
    @json_option
    @connection_options
    def command(page: int, size: int, as_json: bool, connection: Connection) -> None:
        with connection.client() as client:
            tasks = calls_of(client, shelf.kind).list(page, size)
        if as_json:
            show_json([task_json(task) for task in tasks])
            return
        nothing = [""] * len(shelf.columns)
        show_table(
            ("task", *shelf.columns, "status", "created", "message"),
            [
                (
                    task.task_id,
                    *(shelf.row(shelf.items(task)[0]) if shelf.items(task) else nothing),
                    task.task_status,
                    local_time(task.created_at),
                    task.task_status_msg,
                )
                for task in tasks
            ],
        )

    return command


def _get(shelf: Shelf) -> click.Command:
    @click.command(
        cls=Configured, name="get", help=f"Show the {shelf.noun} that the task with the ID made."
    )
    @click.argument("task_id", metavar="ID")
    @output_option("OUT", shelf.files)
    @json_option
    @connection_options
    def command(task_id: str, output: Path | None, as_json: bool, connection: Connection) -> None:
        refuse_json_beside(output, as_json)
        with connection.client() as client:
            calls = calls_of(client, shelf.kind)
            task = calls.get(task_id)
            files = fetch(calls, task, output)
        with results_aside(output):
            show_task(task, files, as_json=as_json)

    return command


def _presets(shelf: Shelf) -> click.Command:
    @click.command(
        cls=Configured, name="presets", help=f"Show a page of the {shelf.kind} that come along."
    )
    @page_options
    @json_option
    @connection_options
    def command(page: int, size: int, as_json: bool, connection: Connection) -> None:
        with connection.client() as client:
            presets = calls_of(client, shelf.kind).presets(page, size)
        if as_json:
            show_json(msgspec.to_builtins(presets))
            return
        show_table(shelf.columns, [shelf.row(preset) for preset in presets])

    return command


def _delete(shelf: Shelf) -> click.Command:
    @click.command(
        cls=Configured,
        name="delete",
        help=f"Delete one of the account's {shelf.kind} by its own ID, with its files.",
    )
    @click.argument("item_id", metavar="ID")
    @connection_options
    def command(item_id: str, connection: Connection) -> None:
        with connection.client() as client:
            calls_of(client, shelf.kind).delete(item_id)
        note(f"The {shelf.noun} {item_id} is deleted.")

    return command
