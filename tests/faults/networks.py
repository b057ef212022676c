"""What connects the machines of a site: the loopback of this one, or a switch and a cable to each,
which can be cut.

Each machine is a network namespace then, on a bridge. Unlike a proxy that ends connections, a cable
that is cut tells nobody: what was sent is not answered, in neither direction.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Protocol

import pytest

NEEDED = (
    "network namespaces need root with CAP_NET_ADMIN and CAP_SYS_ADMIN, `ip` (Debian's iproute2), "
    "`nsenter` (util-linux) and the kernel's bridge and veth"
)

FIRST_ADDRESS = 2
"""Of machines. The one before is that of the switch, which is this machine's."""


@dataclass
class Machine:
    """Runs what is started with `program` before its command; others reach it at `address`."""

    address: str
    program: tuple[str, ...] = ()
    link: str = ""
    role: str = "cable"

    def cut(self) -> None:
        """Nothing gets there any more, and nothing from there."""
        _ip("link", "set", self.link, "down")

    def mend(self) -> None:
        """All does again, also what is sent once more of before."""
        _ip("link", "set", self.link, "up")


class Network(Protocol):
    """`address` is that of what the tests run themselves; `cidr` has it and those of machines."""

    address: str
    cidr: str

    def machine(self) -> Machine:
        """Another one."""
        ...

    def cables(self) -> list[Machine]:
        """Those that can be cut off."""
        ...

    def close(self) -> None:
        """What was set up is gone."""
        ...


class Loopback:
    """All are this machine."""

    address = "127.0.0.1"
    cidr = "127.0.0.0/8"

    def machine(self) -> Machine:
        """See `Network`."""
        return Machine(self.address)

    def cables(self) -> list[Machine]:
        """See `Network`."""
        return []

    def close(self) -> None:
        """See `Network`."""


class Namespaces:
    """A namespace for each, in a range of addresses that is kept for tests of networks."""

    def __init__(self) -> None:
        self._name = f"faults{os.getpid()}"
        self._net = f"198.18.{os.getpid() % 256}"
        self.address, self.cidr = f"{self._net}.1", f"{self._net}.0/24"
        self._machines: list[Machine] = []
        if shutil.which("ip") is None or shutil.which("nsenter") is None:
            pytest.skip(NEEDED)
        try:
            _ip("link", "add", self._name, "type", "bridge")
            _ip("addr", "add", f"{self.address}/24", "dev", self._name)
            _ip("link", "set", self._name, "up")
            # The first machine shows whether there can be any.
            self._spare = [self._add()]
        except subprocess.CalledProcessError as error:
            self.close()
            pytest.skip(f"{NEEDED}: {error.stderr.strip()}")

    def machine(self) -> Machine:
        """See `Network`."""
        machine = self._spare.pop() if self._spare else self._add()
        self._machines.append(machine)
        return machine

    def cables(self) -> list[Machine]:
        """See `Network`."""
        return list(self._machines)

    def close(self) -> None:
        """See `Network`."""
        for number in range(FIRST_ADDRESS, 255):
            if not os.path.exists(f"/run/netns/{self._namespace(number)}"):
                break
            # A link that is deleted is gone at once; a namespace only when nothing runs in it.
            _try("link", "del", self._link(number))
            _try("netns", "del", self._namespace(number))
        _try("link", "del", self._name)

    def _add(self) -> Machine:
        number = FIRST_ADDRESS + len(self._machines)
        namespace, link = self._namespace(number), self._link(number)
        address = f"{self._net}.{number}"
        _ip("netns", "add", namespace)
        _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        _ip("link", "set", link, "master", self._name, "up")
        _ip("-n", namespace, "link", "set", "lo", "up")
        _ip("-n", namespace, "addr", "add", f"{address}/24", "dev", "eth0")
        _ip("-n", namespace, "link", "set", "eth0", "up")
        _ip("-n", namespace, "route", "add", "default", "via", self.address)
        return Machine(address, ("nsenter", f"--net=/run/netns/{namespace}"), link)

    def _namespace(self, number: int) -> str:
        return f"{self._name}-{number}"

    def _link(self, number: int) -> str:
        return f"f{os.getpid()}-{number}"


NETWORKS = {"loopback": Loopback, "namespaces": Namespaces}


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def _try(*words: str) -> None:
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        _ip(*words)
