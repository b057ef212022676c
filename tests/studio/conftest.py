"""Servers for the tests of the studio, as those of the HTTP face have them."""

from api.conftest import api, client, key, start

__all__ = ["api", "client", "key", "start"]
