"""How a store stands: what can be told of it without opening it for work."""

from __future__ import annotations

from typing import NamedTuple


class Standing(NamedTuple):
    """`version` of the store's schema, 0 where nothing has been made yet, and the `newest` one
    that this Stillmotion knows."""

    version: int
    newest: int

    @property
    def current(self) -> bool:
        """Whether it can be used as it is."""
        return self.version == self.newest
