"""A real `stillmotion serve` in a process of its own, and small calls to it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

START_LIMIT_S = 180
"""A server that says nothing for this long has failed; no test measures its speed by this."""


class ServerProcess:
    """`stillmotion serve --port 0` on a data folder; may be killed and started again."""

    def __init__(
        self,
        data: Path,
        *flags: str,
        allow_private: tuple[str, ...] = ("127.0.0.0/8",),
        env: dict[str, str] | None = None,
        most_files: int | None = None,
        program: Sequence[str] = (sys.executable, "-m", "stillmotion"),
    ) -> None:
        self.data = data
        self.program = program
        self.flags = [*flags, *(f"--allow-private={cidr}" for cidr in allow_private)]
        self.env = {**os.environ, **(env or {})}
        self.most_files = most_files
        self.process: subprocess.Popen[str] | None = None
        self.url = ""
        self.stderr: list[str] = []
        self._key: dict[str, str] | None = None

    def start(self) -> ServerProcess:
        port = self.url.rsplit(":", 1)[1] if self.url else "0"
        command = [*self.program, "serve", "--port", port]
        command += ["--data", str(self.data), *self.flags]
        if self.most_files is not None:
            limit = f'ulimit -n {self.most_files}; exec "$@"'
            command = ["sh", "-c", limit, "sh", *command]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env
        )
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._drain_stderr, args=(self.process,), daemon=True).start()
        threading.Thread(target=_read_line, args=(self.process, lines), daemon=True).start()
        ready = lines.get(timeout=START_LIMIT_S)
        if "http" not in ready:
            self.process.wait(START_LIMIT_S)
            raise RuntimeError(f"the server did not start: {''.join(self.stderr)}")
        self.url = next(word for word in ready.split() if word.startswith("http"))
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and wait."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(120)

    @property
    def first_key(self) -> dict[str, str]:
        """The key that the server made at its first start."""
        return json.loads((self.data / "first-key.json").read_text())

    def create_key(self, account: str = "default", *flags: str) -> dict[str, str]:
        """`stillmotion keys create --json`."""
        out = self.cli("keys", "create", "--account", account, "--json", *flags)
        return json.loads(out)

    def cli(self, *args: str) -> str:
        """Run a `stillmotion` command on the server's data folder; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "stillmotion", *args, "--data", str(self.data)],
            capture_output=True,
            text=True,
            check=False,
            env=self.env,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def await_line(self, part: str, limit: float = 120) -> None:
        """Until the log says something."""
        end = time.monotonic() + limit
        while not any(part in line for line in self.stderr):
            assert time.monotonic() < end, "".join(self.stderr)
            time.sleep(0.05)

    def workers(self) -> list[int]:
        """PIDs of the render processes."""
        return self.children("executors.worker")

    def children(self, module: str) -> list[int]:
        """PIDs of the processes that the server has started with that module of ours."""
        assert self.process is not None
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
                command = (stat.parent / "cmdline").read_bytes()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid and module.encode() in command:
                found.append(int(stat.parent.name))
        return found

    def client(self, api_key: str | None = None, **options: Any) -> httpx2.Client:
        """An HTTP client with the key of `first_key` (or another)."""
        return httpx2.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {api_key or self.first_key['api_key']}"},
            timeout=60,
            trust_env=False,
            **options,
        )

    def _drain_stderr(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.stderr.append(line)


def _read_line(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout is not None
    lines.put(process.stdout.readline())


def wait_for_end(
    client: httpx2.Client, task_id: str, limit: float = 240, kind: str = "/v1/videos/image2video"
) -> dict[str, Any]:
    """Follow the task's event stream to its end; the task as the query then tells it."""
    path = f"{kind}/{task_id}"
    with client.stream("GET", f"{path}/events", timeout=limit) as events:
        assert events.status_code == 200, events.read()
        for _ in events.iter_lines():
            pass
    answer = client.get(path).json()
    assert answer["code"] == 0, answer
    return answer["data"]
