"""A Ray cluster on loopback: a head, and nodes that `stillmotion worker` makes of this machine."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import harness
from harness import gate

RAY = (sys.executable, "-m", "ray.scripts.scripts")
STORE_BYTES = 80 * 2**20
DYING_SERVERS = Path(harness.__file__).parent / "dying_servers"
DYING = "STILLMOTION_TEST_DYING"
"""See its `sitecustomize`; for the file `Cluster.dying`."""
LIMIT_S = 90
NODES = 2
JOINED = "will now block forever"
"""What Ray says once a node is there."""
LOST = "the cluster is lost; joining again"
"""What the node's command says then."""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def paths(*first: Path | str) -> str:
    """PYTHONPATH with these before what is there."""
    return os.pathsep.join(filter(None, [*map(str, first), os.environ.get("PYTHONPATH")]))


def descendants_of(root: int) -> dict[int, str]:
    """A process, its children, theirs and so on, by PID: how they were called."""
    parents, commands = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            command = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if fields[0] != "Z":
            pid = int(stat.parent.name)
            parents[pid], commands[pid] = int(fields[1]), command
    found = {root} & set(commands)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: commands[pid] for pid in found}


def _end_with_the_tests() -> None:
    """However the tests end, SIGTERM ends this process: it leaves a cluster behind else."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


PR_SET_PDEATHSIG = 1


class Member:
    """A process of the cluster, with all that it starts."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                env=env,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_end_with_the_tests,
            )

    def processes(self) -> dict[int, str]:
        """It, and all that was started there."""
        return descendants_of(self.process.pid)

    def called(self, part: str) -> list[int]:
        """Those of its processes that are called so."""
        return [pid for pid, command in self.processes().items() if part in command]

    def said(self, part: str) -> int:
        """How often its log has that."""
        return self.log.read_text().count(part)

    def await_said(self, part: str, times: int = 1) -> None:
        """Until its log has that so many times."""
        for _ in range(LIMIT_S * 10):
            if self.said(part) >= times:
                return
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise RuntimeError(self.log.read_text())

    def kill(self, part: str) -> None:
        """SIGKILL those of its processes that are called so."""
        hit = self.called(part)
        assert hit, f"no {part} in {self.processes()}"
        for pid in hit:
            os.kill(pid, signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM."""
        self.process.terminate()

    def ended(self) -> int:
        """Its exit code, when it has ended."""
        return self.process.wait(LIMIT_S)

    def end(self) -> None:
        """Whatever it takes."""
        left = self.processes()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


class Cluster:
    """A head without cores at address `host`, and nodes beside it."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
        self.port, self.client_port = free_port(), free_port()
        self.gate = self.folder / "gate"
        self.dying = self.folder / "dying"
        self.env = {
            **os.environ,
            "RAY_TMPDIR": str(self.folder),
            "RAY_USAGE_STATS_ENABLED": "0",
            # Who has lost the head sees it within seconds.
            "RAY_gcs_rpc_server_reconnect_timeout_s": "5",
            "RAY_CLIENT_RECONNECT_GRACE_PERIOD": "5",
            # Else the head now and then fails to start what serves a driver:
            # https://github.com/ray-project/ray/issues/63202
            "GRPC_ENABLE_FORK_SUPPORT": "0",
            "PYTHONPATH": paths(gate.PACKAGE),
            gate.VARIABLE: str(self.gate),
        }
        self.env.pop("RAY_ADDRESS", None)
        token = self.folder / "token"
        token.write_text(secrets.token_hex(32))
        token.chmod(0o600)
        self.env["RAY_AUTH_TOKEN_PATH"] = str(token)
        self.head: Member | None = None
        self.nodes: list[Member] = []
        self._added = 0

    @property
    def url(self) -> str:
        return f"ray://{self.host}:{self.client_port}"

    def start_head(self) -> None:
        # Ray refuses to start where this file names an address of which a node still runs; on
        # machines of their own, a head knows nothing of the nodes of the one before.
        (self.folder / "ray_current_cluster").unlink(missing_ok=True)
        command = [*RAY, "start", "--head", "--block", "--num-cpus=0", f"--port={self.port}"]
        command += [f"--ray-client-server-port={self.client_port}", "--include-dashboard=false"]
        command += [f"--node-ip-address={self.host}", f"--temp-dir={self.folder}"]
        command += [f"--object-store-memory={STORE_BYTES}", "--disable-usage-stats"]
        command += ["--include-log-monitor=false"]
        dying = {"PYTHONPATH": paths(DYING_SERVERS, self.env["PYTHONPATH"]), DYING: str(self.dying)}
        self.head = Member(command, {**self.env, **dying}, self.folder / "head.log")
        self._await_head(self.head)

    def _await_head(self, head: Member) -> None:
        """Until a server can connect to it."""
        for _ in range(LIMIT_S * 10):
            assert head.process.poll() is None, head.log.read_text()
            try:
                socket.create_connection((self.host, self.client_port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(head.log.read_text())

    def add_node(
        self,
        *flags: str,
        env: dict[str, str] | None = None,
        cores: int = 1,
        before: tuple[str, ...] = (),
        address: str = "127.0.0.1",
    ) -> Member:
        """`before` stands before the command, as `taskset` does; `address` is that of the node."""
        command = [*before, sys.executable, "-m", "stillmotion", "worker"]
        command += [f"--join={self.host}:{self.port}"]
        command += [f"--cores={cores}", "--gpus=0", "--memory=3", *flags]
        command += [
            f"--address={address}",
            f"--models-dir={self.folder}/models",
            "--drain-timeout=120",
        ]
        self._added += 1
        log = self.folder / f"node-{self._added}.log"
        node = Member(command, {**self.env, **(env or {})}, log)
        self.nodes.append(node)
        # One after the other: Ray's own start of two at once on one machine may fail.
        try:
            node.await_said(JOINED)
        except (AssertionError, RuntimeError):
            self.nodes.remove(node)
            node.end()
            raise
        return node

    def restore(self) -> None:
        """A head and two nodes, whatever a test has left."""
        if self.head is None or self.head.process.poll() is not None:
            self.start_head()
        self.nodes = [node for node in self.nodes if node.process.poll() is None]
        while len(self.nodes) < NODES:
            self.add_node()

    def node_of(self, pid: int) -> Member:
        """The node on which a process runs."""
        return next(node for node in self.nodes if pid in node.processes())

    def close(self) -> None:
        """End all of it, and wait for what must end by itself then."""
        for node in self.nodes:
            node.end()
        if self.head is not None:
            self.head.end()
        try:
            await_ended(str(self.folder))
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def started_with(words: str) -> list[str]:
    """Processes that were called with that, or have it in their environment."""
    told = map(environment_of, Path("/proc").glob("[0-9]*"))
    return [each for each in told if words in each]


def await_ended(words: str) -> None:
    """Until there are none of them."""
    for _ in range(LIMIT_S * 10):
        if not (left := started_with(words)):
            return
        time.sleep(0.1)
    raise RuntimeError("\n".join(left))


def environment_of(process: Path) -> str:
    """What a process was called and has in its environment."""
    try:
        return "".join(
            (process / name).read_bytes().replace(b"\0", b" ").decode(errors="replace")
            for name in ("cmdline", "environ")
        )
    except OSError:
        return ""
