"""Random numbers by name, so that no two effects share a stream by accident."""

from __future__ import annotations

import zlib

import numpy as np


def random_stream(*parts: object) -> np.random.Generator:
    """A generator seeded by what it is for, and by nothing else."""
    return np.random.default_rng(zlib.crc32("|".join(map(str, parts)).encode()))
