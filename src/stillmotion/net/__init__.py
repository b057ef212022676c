"""Outgoing HTTP that cannot be turned against the site's own network."""

from stillmotion.net.addresses import AddressRefused, IPNetwork, Resolver, networks
from stillmotion.net.backend import time_limit
from stillmotion.net.clients import guarded_async_client, guarded_client

__all__ = [
    "AddressRefused",
    "IPNetwork",
    "Resolver",
    "guarded_async_client",
    "guarded_client",
    "networks",
    "time_limit",
]
