"""Faults of storage, told from those of whatever was to be stored."""

from __future__ import annotations

import errno

import obstore.exceptions

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


def storage_fault(error: BaseException) -> str:
    """What befell the storage, in a few words; "" where `error` is no fault of it.

    Such a fault says nothing of the task that met it, and passes when somebody sees to it.
    """
    if isinstance(error, FileNotFoundError):
        return ""
    if isinstance(error, obstore.exceptions.BaseError):
        # What follows the first line is the structure of the error.
        return str(error).partition("\n")[0]
    if isinstance(error, OSError) and error.errno in _OF_STORAGE:
        return error.strerror or str(error)
    return ""
