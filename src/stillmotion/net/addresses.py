"""Which addresses outgoing requests may reach.

A URL in a request is chosen by a stranger, so only global unicast addresses are open to it, and
the site's own ranges where the site says so. The decision is about addresses, never about names:
`net.backend` takes it on the very address it then connects to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

import httpx2

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

Resolver = Callable[[str, int], Sequence[str]]
"""Addresses of a host and port, in the order to try them. Raises OSError where there are none."""

# IANA IPv4 Special-Purpose Address Registry: all that is not globally reachable, and multicast.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Not in the registry: the host agent of Azure's virtual machines, which answers on a
        # public-looking address inside each of them.
        "168.63.129.16/32",
    )
)

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
"""RFC 4291: all global unicast addresses assigned so far."""

# What lies in 2000::/3 and is not globally reachable, or wraps an IPv4 address (IANA IPv6
# Special-Purpose Address Registry): protocol assignments with Teredo, documentation, 6to4.
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(cidr) for cidr in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address, which is what is reached."""


class AddressRefused(httpx2.ConnectError):
    """A connection that the guard did not open. The message names the host and its address."""

    def __init__(self, host: str, addresses: Sequence[str]) -> None:
        shown = " and ".join(addresses)
        is_at = f"{host} is" if shown == host else f"{host} is at {shown}, which is"
        super().__init__(
            f"{is_at} not a public address; the site can allow a range of its own "
            f"with --allow-private"
        )
        self.host = host
        self.addresses = tuple(addresses)


def networks(ranges: Iterable[str]) -> tuple[IPNetwork, ...]:
    """Parse CIDR ranges ("10.0.0.0/8"; host bits are tolerated). Raises ValueError."""
    return tuple(ipaddress.ip_network(cidr, strict=False) for cidr in ranges)


def is_open(address: IPAddress, allow: Sequence[IPNetwork]) -> bool:
    """Whether a connection to `address` may be opened: public, or in one of the allowed ranges.

    An IPv4 address inside an IPv6 one (mapped, NAT64) is judged as the IPv4 address it reaches.
    """
    inner = _embedded(address)
    if any(candidate in network for candidate in (address, inner) for network in allow):
        return True
    if isinstance(inner, ipaddress.IPv4Address):
        return not any(inner in network for network in _CLOSED_V4)
    return inner in _GLOBAL_V6 and not any(inner in network for network in _CLOSED_V6)


def open_addresses(
    host: str, addresses: Sequence[str], allow: Sequence[IPNetwork]
) -> tuple[str, ...]:
    """Those of a host's addresses that may be connected to. Raises AddressRefused if none may."""
    opened = tuple(
        address for address in addresses if is_open(ipaddress.ip_address(address), allow)
    )
    if not opened:
        raise AddressRefused(host, addresses)
    return opened


_NAMED = re.compile(
    r"https?://(?:[A-Za-z0-9-]+\.)+(?!localhost)[A-Za-z][A-Za-z0-9-]*(?=[:/?#]|$)", re.IGNORECASE
)
"""Most URLs: the host is a name, and no address in whatever spelling."""


def check_literal(url: str, allow: Sequence[IPNetwork]) -> None:
    """Raise AddressRefused where the host of `url` is an address, or localhost, that may not be
    connected to. Asks nobody: what a name stands for shows when it is connected to.
    """
    if _NAMED.match(url):
        return
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return
    if addresses := _written_out(host):
        open_addresses(host, addresses, allow)


def _written_out(host: str) -> tuple[str, ...]:
    """The addresses that a host is without being looked up, in whatever spelling; () of names."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return ("127.0.0.1", "::1")
    last = name.rpartition(".")[2]
    if ":" not in name and not last[:1].isdigit():
        return ()
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """Ask the operating system. Odd spellings of an address come back as what they mean."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _embedded(address: IPAddress) -> IPAddress:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address
