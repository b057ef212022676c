"""Which faults befall a site, and when: made of a seed alone, before anything has started.

When is told by the progress of the run (creates acknowledged and ends seen), and not by a clock, so
that the same seed gives the same schedule on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

PROGRESS_PER_TASK = 2
"""Its create, and its end."""


class Fault(NamedTuple):
    """Once the run has come to `at`, fault `kind` befalls the part of that number."""

    at: int
    kind: str
    part: int
    salt: int

    def __str__(self) -> str:
        return f"at {self.at}: {self.kind} of {self.part} ({self.salt})"


def schedule(
    seed: int, faults: int, tasks: int, kinds: Mapping[str, int], parts: Mapping[str, int]
) -> Sequence[Fault]:
    """`kinds` has their weights, `parts` how many parts each kind can befall."""
    chance = random.Random(f"{seed} {faults} {tasks}")
    names = sorted(name for name in kinds if parts[name])
    weights = [kinds[name] for name in names]
    # The first tasks meet a site that is whole, and the last faults some that still run.
    times = sorted(chance.randrange(PROGRESS_PER_TASK * tasks) for _ in range(faults))
    made = []
    for at in times:
        (kind,) = chance.choices(names, weights)
        made.append(Fault(at, kind, chance.randrange(parts[kind]), chance.getrandbits(32)))
    return made
