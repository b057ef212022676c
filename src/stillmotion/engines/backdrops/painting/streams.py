"""Named random streams: a scene's seed and a name give the same numbers, whatever else is drawn."""

from __future__ import annotations

import hashlib

import numpy as np


class Streams:
    """The random streams of one scene."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._taken: set[tuple[str | int, ...]] = set()

    def __call__(self, *name: str | int) -> np.random.Generator:
        """The stream of a name. Nobody else gets it: two things that shared one would be alike."""
        if name in self._taken:
            raise ValueError(f"the random stream {name} is in use")
        self._taken.add(name)
        digest = hashlib.blake2b(repr(name).encode(), digest_size=16).digest()
        return np.random.default_rng((self._seed, int.from_bytes(digest, "big")))
