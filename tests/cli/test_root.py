"""The command as a program: overview, version, exit codes, start-up, broken pipes."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import subprocess
import sys
from importlib import import_module

import click
import pytest

from cli.conftest import Run
from client.service import Service
from stillmotion import __version__
from stillmotion.cli.configuration import commands
from stillmotion.cli.root import COMMANDS

PROGRAM = [sys.executable, "-m", "stillmotion"]
COLOUR = re.compile("\x1b\\[[0-9;]*3[0-8]")
SUCCEED = {"task_status": "succeed", "progress": 1.0, "stage": "done"}


def test_version(run: Run) -> None:
    assert run("--version").out == f"stillmotion {__version__}\n"


def test_the_overview_lists_every_command_without_importing_any() -> None:
    code = (
        "import sys; from stillmotion.cli import main; main(['--help']); "
        "print(*sorted(m for m in sys.modules if m.startswith('stillmotion')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for name, entry in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert entry.summary in done.stdout
    assert done.stderr.split() == [
        "stillmotion",
        "stillmotion.cli",
        "stillmotion.cli.configuration",
        "stillmotion.cli.root",
    ]


def test_the_table_is_true() -> None:
    for name, entry in COMMANDS.items():
        module, _, attribute = entry.place.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        assert command.name == name
        assert command.help


@pytest.mark.parametrize(("path", "command"), list(commands()), ids=lambda value: str(value))
def test_every_flag_has_a_help_text(path: tuple[str, ...], command: click.Command) -> None:
    assert command.help, path
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, (path, param.name)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fly"], "No such command 'fly'"),
        (["serve", "--hots", "x"], "No such option '--hots'"),
        (["status"], "Missing argument 'ID'"),
        (["serve", "--no-auth", "--host", "0.0.0.0"], "--no-auth only goes with a loopback"),
        (["serve", "--allow-private", "home"], "--allow-private takes an address range"),
        (["serve", "--workers", "0"], "--workers must be at least 1"),
        (["serve", "--port", "99999"], "--port must be from 0 to 65535"),
        (["serve", "--max-connections", "0"], "--max-connections must be at least 1"),
        (["serve", "--header-timeout", "0"], "--header-timeout must be more than 0"),
        (["serve", "--max-upload-mb", "200"], "--max-upload-mb must be at least twice"),
    ],
)
def test_wrong_calls_end_with_2_and_one_sentence(run: Run, arguments: list[str], said: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.startswith("stillmotion: ")
    assert ran.err.count("\n") == 1


def test_no_command_shows_the_overview_and_is_wrong(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    assert "Commands:" in ran.err


def test_a_reader_that_leaves_early_is_no_accident(service: Service) -> None:
    for _ in range(400):
        service.add(polls=0, status="failed", message="x" * 500)
    command = [*PROGRAM, "list", "--size", "400"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1


def at_a_terminal(*arguments: str, **environment: str) -> str:
    """What a person sees of a command that succeeds."""
    terminal, inside = pty.openpty()
    command = [*PROGRAM, *arguments]
    surroundings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", **environment}
    with subprocess.Popen(command, stdout=inside, stderr=inside, env=surroundings) as process:
        os.close(inside)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that the other side has closed
            while chunk := os.read(terminal, 65536):
                shown += chunk
        assert process.wait() == 0
    os.close(terminal)
    return shown.decode()


def test_at_a_terminal_lists_are_tables(service: Service) -> None:
    row = service.add(polls=0)
    shown = at_a_terminal("list")
    assert "external id" in shown
    assert row.id in shown
    assert "\t" not in shown


@pytest.mark.parametrize("colours", [True, False])
def test_at_a_terminal_waiting_shows_a_bar(service: Service, colours: bool) -> None:
    row = service.add(polls=0)
    service.streams.append(
        [{"task_status": "processing", "progress": 0.5, "stage": "rendering"}, SUCCEED]
    )
    shown = at_a_terminal("wait", row.id, NO_COLOR="" if colours else "1")
    assert "100%" in shown
    assert "status       succeed" in shown
    assert COLOUR.search(shown) if colours else not COLOUR.search(shown)


def test_a_dumb_terminal_gets_no_control_codes(service: Service) -> None:
    row = service.add(polls=0)
    service.streams.append([SUCCEED])
    assert "\x1b" not in at_a_terminal("wait", row.id, TERM="dumb")
