"""Outgoing HTTP that cannot be turned against the site's own network, and where that network has
this machine."""

from stillmotion.net.addresses import (
    AddressRefused,
    IPNetwork,
    Resolver,
    check_literal,
    networks,
)
from stillmotion.net.backend import time_limit
from stillmotion.net.clients import guarded_async_client, guarded_client
from stillmotion.net.own_address import own_address

__all__ = [
    "AddressRefused",
    "IPNetwork",
    "Resolver",
    "check_literal",
    "guarded_async_client",
    "guarded_client",
    "networks",
    "own_address",
    "time_limit",
]
