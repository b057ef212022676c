"""Classes of accounts, by which metrics tell of what waits: accounts themselves are too many.

The class of an account follows from how many unfinished tasks it may have by a limit of its own,
which is what sets those who buy much apart from those who try.
"""

from __future__ import annotations

from typing import Literal, get_args

AccountClass = Literal["default", "small", "medium", "large"]
CLASSES: tuple[AccountClass, ...] = get_args(AccountClass)

MOST_OF_SMALL = 10
MOST_OF_MEDIUM = 100


def class_of(max_parallel: int | None) -> AccountClass:
    """`default` without a limit of its own; `small` to 10 tasks, `medium` to 100, then `large`."""
    if max_parallel is None:
        return "default"
    if max_parallel <= MOST_OF_SMALL:
        return "small"
    return "medium" if max_parallel <= MOST_OF_MEDIUM else "large"
