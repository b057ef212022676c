"""Faults of storage, told from those of whatever was to be stored."""

from __future__ import annotations

import errno

_OF_STORAGE = frozenset(
    {
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EROFS,
        errno.ESTALE,
        errno.ENODEV,
        errno.ENOTCONN,
    }
)
"""No space, no quota, a file system that became read-only, a disk or a mount that is gone."""


class StorageFault(OSError):
    """Storage cannot do what was asked. The message says what is wrong with it and what to do; it
    holds no secret, but names that callers of the API need not know."""


def storage_fault(error: BaseException) -> str:
    """What befell the storage, in a few words; "" where `error` is no fault of it.

    Such a fault says nothing of the task that met it, and passes when somebody sees to it.
    """
    if isinstance(error, StorageFault):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return ""
    if isinstance(error, OSError) and error.errno in _OF_STORAGE:
        return error.strerror or str(error)
    return ""
