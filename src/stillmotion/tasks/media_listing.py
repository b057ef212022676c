"""The files of a vault by the tasks that they lie under, and what the rows say of these."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection

from stillmotion.tasks.ids import IDS_PER_MS
from stillmotion.tasks.places import INPUTS, RESULTS
from stillmotion.tasks.retention import ORPHAN_AGE_S

NAMES_OF_TASKS = 18
"""Digits of a task's id."""


class MediaListing:
    """The files by the tasks that they lie under, and which of these are known to have some."""

    def __init__(self, listed: Collection[str]) -> None:
        self._listed = set(listed)
        self._unclaimed = defaultdict[str, list[str]](list)
        for key in sorted(listed):
            self._unclaimed["/".join(key.split("/")[:2])].append(key)
        self._purged = set[str]()
        self.missing: list[tuple[int, str]] = []

    def lie_under(self, task_id: int, *, purged: bool) -> None:
        """There is such a task: what lies under it is no orphan, unless it is purged."""
        for place in (f"{INPUTS}/{task_id}", f"{RESULTS}/{task_id}"):
            if not purged:
                self._unclaimed.pop(place, None)
            elif place in self._unclaimed:
                self._purged.add(place)

    def names(self, task_id: int, key: str) -> None:
        """A result names this file."""
        if key not in self._listed:
            self.missing.append((task_id, key))

    def orphans(self) -> dict[str, tuple[str, int]]:
        """Of each place without a task the first file and their number; places of creates that
        may be under way are left out."""
        newest = int((time.time() - ORPHAN_AGE_S) * 1000) * IDS_PER_MS
        return {
            place: (keys[0], len(keys))
            for place, keys in self._unclaimed.items()
            if place in self._purged or not _is_young(place.partition("/")[2], newest)
        }


def _is_young(name: str, newest: int) -> bool:
    return name.isdigit() and len(name) == NAMES_OF_TASKS and int(name) >= newest
