"""The address by which other machines reach this one, found without sending anything."""

from __future__ import annotations

import ipaddress
import socket

_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses kept for documentation (RFC 5737, RFC 3849): the default route leads there."""


def own_address(*families: socket.AddressFamily) -> str:
    """The address from which this machine would reach the rest of the world, of the first of the
    families that has one; "" where none has.

    Connecting a datagram socket looks up the route and sends no packet.
    """
    for family in families:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((_ELSEWHERE[family], 9))
                address = str(probe.getsockname()[0]).partition("%")[0]
        except OSError:
            continue
        found = ipaddress.ip_address(address)
        if not (found.is_loopback or found.is_unspecified or found.is_link_local):
            return address
    return ""
